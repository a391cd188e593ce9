/*
 * place: the open records of a compound by what places them in its queue.
 *
 * A copy of what other tables say, kept so that the first page of a long
 * queue is read without the rest.  A kind is all that the scorer could tell
 * apart of a record that nobody has read: its proposed type, the step of its
 * size (aim.h) and the outcomes that its title names.  Records of one kind
 * are weighed alike, so that a queue costs by kinds, not by records.
 *
 * Triggers write into place_due whatever changed; db_commit settles it, so
 * that no writer can forget.  Not held here, but named by place_apart, is
 * what waits for another reason than being new.
 */
#ifndef DB_PLACE_H
#define DB_PLACE_H

#include "../base/arena.h"
#include "db.h"

/* Bring it up to what this transaction changed (db_commit calls it).  Nothing in a replay's copy. */
enum rc place_settle(struct db *, struct err *) MUST_CHECK;

/* Does it hold?  Not after another program wrote, until the next commit of this one. */
enum rc place_ready(struct db *, bool *yes, struct err *) MUST_CHECK;

/* How many open records it holds of a compound. */
enum rc place_count(struct db *, int64_t compound_id, int64_t *n, struct err *) MUST_CHECK;

/* A record of a kind that is there: the one that waits first of it. */
struct place_kind {
	const char	*kind;
	int64_t		 pmid;
};
enum rc place_kinds(struct db *, struct arena *, int64_t compound_id, struct place_kind **, size_t *n, struct err *)
    MUST_CHECK;

/* The first records of a kind, at most limit, in their order: more people, less certain, older. */
struct place_row {
	int64_t		 pmid;
	int64_t		 participants;	/* -1 unknown, or of no weight in this kind */
	int64_t		 p_ppm;		/* of the proposed design */
	const char	*since;		/* ISO date, "" unknown */
};
enum rc place_rows(struct db *, struct arena *, int64_t compound_id, const char *kind, int64_t limit,
    struct place_row **, size_t *n, struct err *) MUST_CHECK;

/*
 * PMIDs that may wait for another reason: withdrawn, re-opened, put off, voted
 * on, drawn for a re-check, heir of a merged record.  More than those that do
 * wait: item_one says.
 */
enum rc place_apart(struct db *, struct arena *, int64_t compound_id, int64_t **pmid, size_t *n, struct err *) MUST_CHECK;

/* Is it what the other tables say, but for what is due?  detail gets the first fault, or "". */
enum rc place_check(struct db *, int64_t *rows, char *detail, size_t size, struct err *) MUST_CHECK;

#endif
