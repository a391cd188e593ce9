/*
 * decide: from what a person states to a decision of the store.
 *
 * Everything here runs inside the caller's transaction (db_begin) and prints
 * nothing: what is to be said is appended to a text or a document, which the
 * caller prints after its commit.
 */
#ifndef CURATE_DECIDE_H
#define CURATE_DECIDE_H

#include "../db/item.h"
#include "../db/record.h"
#include "change.h"
#include "common.h"

/*
 * What a screen showed when the person decided.  The act is refused with
 * "not saved: bo rejected ..." where the record is not that any more; an
 * act without it decides on what it finds.
 */
struct shown {
	int64_t		 link_rev, assessment_rev;	/* -1: there was none */
	int64_t		 proposal_id;
};

/* One act on one record, or (pmid 0) on what the operands name. */
struct deeds;
struct deed {
	const struct inv *inv;		/* its words: command, operands, options */
	const char	*where;		/* "line 7", or NULL for the command line itself */
	int64_t		 pmid;
	const char	*slug;		/* compound, or NULL */
	const struct shown *shown;	/* NULL: nothing was */
	enum rc		(*run)(struct deeds *, struct deed *, struct err *);
	bool		 bad;		/* it was refused; err says why */
	bool		 held;		/* refused because somebody else is at the record */
	struct err	 err;
};

/* Several acts that are saved together: one batch, one undo. */
struct deeds {
	const struct inv *inv;		/* of the command that was typed */
	struct db	*db;
	int64_t		 curator;
	struct arena	*mem;
	struct deed	*deed;
	size_t		 n, cap;
	bool		 whole;		/* all of them or none */

	/* while they run */
	int64_t		 batch;		/* seq of the first event, 0 before it */
	bool		 touched;	/* the act at hand has written */
	struct buf	 text;		/* lines for people, escaped */
	struct jsonw	 json;
	struct buf	 doc;
	size_t		 saved;
	bool		 voted;		/* an act was no decision: nothing that counts has changed */
	const char	*last_slug;	/* for the next: line */
};

void deeds_init(struct deeds *, const struct inv *, struct arena *);
void deeds_fini(struct deeds *);
void deeds_add(struct deeds *, const struct deed *);

/*
 * Run all in one transaction.  A refused act is named (with its line) on
 * standard error and the others are saved all the same, unless they are to be
 * saved whole: then its message is the error.  A fault of the store saves
 * nothing.  Prints what was saved.  The worst code is returned; with
 * one act alone its own message.
 */
enum rc deeds_run(struct deeds *, struct inv *, struct err *) MUST_CHECK;

/* The acts; each is a deed's run. */
enum rc decide_approve(struct deeds *, struct deed *, struct err *) MUST_CHECK;	/* also amend */
enum rc decide_reject(struct deeds *, struct deed *, struct err *) MUST_CHECK;
enum rc decide_postpone(struct deeds *, struct deed *, struct err *) MUST_CHECK;
enum rc decide_note(struct deeds *, struct deed *, struct err *) MUST_CHECK;
enum rc decide_resolve(struct deeds *, struct deed *, struct err *) MUST_CHECK;
enum rc decide_link(struct deeds *, struct deed *, struct err *) MUST_CHECK;	/* also unlink */

/* Remember the event as part of the batch. */
void deeds_saved(struct deeds *, int64_t seq);

/*
 * The assessment that an approval would save: what was decided of the
 * article before (by another compound, or for amend), else the proposal;
 * then the person's words; the type follows design and flags unless it is
 * stated.  Pure.  base_all_randomised: the base's type is SYN.
 */
void decide_apply(struct assessment *, const struct change *);

/* "SYN, 1,601 people, 2 findings: benefit, harm" appended. */
void decide_sum(struct buf *, const struct assessment *, const struct finding *, size_t n);

/* Where a quote stands verbatim: field "abstract" or "title" and its bytes; false when it is in neither. */
bool decide_quote(const char *title, const char *abstract, const char *quote, const char **field, int64_t *start,
    int64_t *end) MUST_CHECK;

/* What a study shall be called: a registered name is better than first author and year. In mem. */
const char *decide_study_label(struct arena *, const struct article *);
/* "NCT01234567" or "CD007026", else NULL. */
const char *decide_registry_key(const struct article *);

#endif
