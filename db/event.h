/*
 * event: the log of every human act and every machine withdrawal.
 *
 * An event is a row of a hash chain; its body (JSON) is stored beside it and
 * enters the chain by its hash.  event_act is the only way to change what
 * people have said: it appends the event and projects it onto the state
 * tables in the caller's transaction, by the same function that
 * `check --replay` uses.  Most callers use the typed acts of the nouns
 * (item_decide, compound_add, ...), which build the body.
 */
#ifndef DB_EVENT_H
#define DB_EVENT_H

#include "../base/arena.h"
#include "db.h"

enum act_kind {
	ACT_INIT,		/* the database was made */
	ACT_SETTING,		/* body key, value */
	ACT_CURATOR_ADD,	/* body handle, name, uid, role */
	ACT_COI,		/* body curator, statement; compound or none */
	ACT_COMPOUND_ADD,	/* body slug, name, status, terms */
	ACT_COMPOUND_EDIT,	/* body: the members that change */
	ACT_COMPOUND_RETIRE,
	ACT_PROFILE,		/* body: the card's rows */
	ACT_OUTCOME_ADD,	/* body: the outcome */
	ACT_OUTCOME_EDIT,	/* body: outcome, and the members that change */
	ACT_APPROVE,		/* compound, pmid; body assessment, study, findings */
	ACT_AMEND,		/* the same, on something decided before */
	ACT_REJECT,		/* compound, pmid; body reason */
	ACT_POSTPONE,		/* compound, pmid; body until */
	ACT_NOTE,		/* compound, pmid; body text */
	ACT_UNDO,		/* reverts */
	ACT_REVIEWED,		/* compound */
	ACT_LINK,		/* compound, pmid */
	ACT_UNLINK,		/* compound, pmid */
	ACT_STUDY_MERGE,	/* study; body other: goes into study; versions: older versions of a member */
	ACT_STUDY_SPLIT,	/* pmid leaves its study for a new one */
	ACT_STUDY_PIN,		/* study, pmid speaks for it (pmid 0: unpin) */
	ACT_STUDY_INCLUDE,	/* study (a synthesis); body trial */
	ACT_STUDY_EXCLUDE,	/* study (a synthesis); body trial */
	ACT_STUDY_DECLINE,	/* study; body other: the two are not one study */
	ACT_SUSPEND,		/* machine: pmid stops counting; body why, notice */
	ACT_REOPEN,		/* machine: pmid's decision is contradicted; body fields */
	ACT_REDACT,		/* body event: what names a person in it is erased; left: what stays of its body */
	ACT_IMPORT,		/* body: whose export was taken, and what came of it */
	ACT_DOUBLE,		/* compound; body on: two have to agree, or no more */
	ACT_VOTE,		/* compound, pmid; body review (double, recheck), decision, event: beside which; and the decision's members */
	ACT_RECHECK,		/* compound, pmid: drawn for a second look; body event: the decision; percent, seed, since, drawn, among */
	ACT_N
};
extern const char *const act_words[ACT_N + 1];	/* "approve", "study-merge" ... */

struct act {
	enum act_kind	 kind;
	int64_t		 curator;	/* who; CURATOR_MACHINE for a machine */
	int64_t		 run_id;	/* 0: none */
	int64_t		 compound_id;	/* this and the following: 0 for none */
	int64_t		 pmid;
	int64_t		 study_id;
	int64_t		 finding_id;
	int64_t		 proposal_id;
	int64_t		 reverts;
	int64_t		 batch;		/* seq of the batch's first event; 0: a batch of its own */
	const char	*body;		/* a JSON object, NULL for {} */
};

/*
 * Append and project one event; needs a transaction (db_begin).  *seq gets
 * its number (may be NULL).  RC_BADDATA for a body that its kind cannot
 * take, RC_NOTFOUND for a thing that is not there.
 */
enum rc event_act(struct db *, const struct act *, int64_t *seq, struct err *) MUST_CHECK;

/*
 * Until it is called with NULL, acts of this connection that name no batch
 * join *batch; 0 there: the first of them begins it, and its number is
 * written to *batch.  So a command makes of several nouns' acts one undo.
 */
void event_batch(struct db *, int64_t *batch);

/*
 * Undo event seq, and with batch all events of its batch that still stand,
 * last first, as new events (one batch).  Which kinds: decisions, notes,
 * links, studies, settings, edits of outcomes, names and cards of
 * compounds, their retirement, attestations, and undo itself.  RC_NOTFOUND: no
 * such event; RC_FAILED: already undone, or a kind that is changed by a new
 * act instead.  *done counts; *first gets the first new seq.
 */
enum rc event_undo(struct db *, int64_t curator, int64_t seq, bool batch, int64_t *first, int *done,
    struct err *) MUST_CHECK;

/*
 * The newest event of a curator that still stands and can be undone;
 * RC_NOTFOUND when there is none.  *passed (may be NULL): the newest act after
 * it that cannot, 0 for none.
 */
enum rc event_last_undoable(struct db *, int64_t curator, int64_t *seq, int64_t *passed, struct err *) MUST_CHECK;

struct event {
	int64_t		 seq;
	const char	*at;		/* UTC, ISO 8601 */
	const char	*kind;
	int64_t		 curator;
	const char	*handle;	/* of the curator */
	int64_t		 run_id, uid;
	const char	*host;
	int64_t		 compound_id;
	const char	*slug;		/* of the compound, or NULL */
	int64_t		 pmid, study_id, finding_id, proposal_id, reverts, batch;
	int64_t		 undone_by;	/* the event that undid it, 0 */
	const char	*body;		/* JSON; "erased": true where an event "redact" took words out */
	const char	*hash;
};

/* Why it was done, in the person's words, in mem; NULL when none were given or they were erased. */
const char *event_why(const struct event *, struct arena *mem);

/* Filters of event_list; a zeroed one takes all, oldest first. */
struct event_filter {
	int64_t		 compound_id, pmid, curator, run_id;
	int64_t		 after;		/* seq > after */
	const char	*kind;
	const char	*since;		/* at >= */
	int64_t		 limit;		/* 0: no limit */
	bool		 newest_first;
	bool		 studies;	/* with pmid: also acts on the study that it stands in */
};
enum rc event_list(struct db *, struct arena *, const struct event_filter *, struct event **rows, size_t *n,
    struct err *) MUST_CHECK;
enum rc event_load(struct db *, struct arena *, int64_t seq, struct event *out, struct err *) MUST_CHECK;

/* The chain's head: seq 0 and an empty hash before the first event.  hash: SHA256_HEX bytes. */
enum rc event_head(struct db *, int64_t *seq, char *hash, struct err *) MUST_CHECK;

#endif
