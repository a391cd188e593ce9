/*
 * weigh: how the withdrawal of one report bears on its study: which record
 * speaks for the study, which would, and what came from this one.
 */
#ifndef CURATE_WEIGH_H
#define CURATE_WEIGH_H

#include "../base/arena.h"
#include "../base/jsonw.h"
#include "../db/item.h"
#include "../db/record.h"
#include "../db/study.h"
#include "priority.h"

struct weigh {
	size_t		 reports;	/* records of the study; below 2 there is nothing to weigh */
	bool		 spoke;		/* the withdrawn one speaks: the study counts for nothing until it is decided */
	int64_t		 speaker;	/* the one that speaks, or would speak next; 0: none is approved */
	int64_t		 year;		/* of that one; 0 unknown */
	const char	**own;		size_t nown;	/* outcomes that both have a finding on */
	const char	**only;		size_t nonly;	/* outcomes that only the withdrawn one has */
};

/*
 * Weigh a record that was withdrawn, with the members of its study and its
 * own findings.  What is not withdrawn, relevant for no compound (any more),
 * or alone in its study, gives reports 0.
 */
enum rc weigh_load(struct db *, struct arena *, const struct assessment *, const struct link *, size_t nlink,
    const struct study_member *, size_t n, const struct finding *, size_t nfinding, struct weigh *out, struct err *) MUST_CHECK;

/* The same on a terminal, with a line end. */
struct out;
void weigh_text(struct out *, const struct weigh *);

/* In sentences; nothing where there is nothing to weigh. */
void weigh_words(const struct weigh *, struct buf *);

/* An object under key, or null. */
void weigh_json(struct jsonw *, const char *key, const struct weigh *);

/* Add to the reason of each withdrawn record in a queue that it is one of several reports. */
enum rc weigh_queue(struct db *, struct arena *, struct priority *, size_t n, struct err *) MUST_CHECK;

#endif
