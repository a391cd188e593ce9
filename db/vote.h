/*
 * vote: opinions that are not decisions: blinded double review, and the
 * second look at decisions that were drawn for it.
 *
 * While a compound is doubled, the first person's approve, amend or reject
 * is only a vote; nothing counts until a second person, who was not shown
 * it, says the same: then that act is the decision and names the vote.
 * Where they differ, both stand as votes and a resolver who has cast none
 * decides.  A re-check is a vote on what stands; agreement closes it, a
 * difference is a conflict of the same kind.
 */
#ifndef DB_VOTE_H
#define DB_VOTE_H

#include "event.h"
#include "item.h"

struct json;

/* An opinion that no decision has taken up. */
struct vote {
	const char	*kind;		/* double, recheck */
	int64_t		 curator;
	const char	*handle;
	int64_t		 seq;
	const char	*at;
	const char	*answer;	/* vote_answer */
};

/* How a record stands before one compound in this respect. */
struct votes {
	bool		 doubled;	/* two have to agree */
	struct vote	*vote;		size_t n;	/* oldest first */
	int64_t		 recheck_of;	/* the decision that was drawn and is not looked at yet or is in conflict, 0 */
	int64_t		 decider;	/* whose it is */
	const char	*decider_handle;
	bool		 conflict;
};
enum rc votes_load(struct db *, struct arena *, int64_t compound_id, int64_t pmid, struct votes *, struct err *) MUST_CHECK;

/* Does the record wait for a second look at what stands, so that what was decided is not shown? */
bool votes_blind(const struct votes *);

/*
 * What makes two judgements the same, as a hash of their bodies: the reason
 * of a rejection; else type, design, flags that bear on the score,
 * participants, funding, ties, risk of bias, and of each finding outcome,
 * direction and whether it is primary.  Unknown and not stated are one.
 */
enum rc vote_answer(const struct json *body, char sha[65], struct err *) MUST_CHECK;

/*
 * What an act amounts to under double review and re-check; body is what it
 * would store.  RC_NOPERM: it is not this person's to decide (a vote of
 * one's own, a conflict that wants a resolver, one's own conflict).
 */
enum rc vote_rule(struct db *, struct arena *, const struct decision *, enum act_kind, const char *body,
    struct ruling *, struct err *) MUST_CHECK;

/* The members that a ruling adds to a body. */
struct jsonw;
void vote_members(struct jsonw *, const struct ruling *, enum act_kind);

/* Two decide without seeing each other, from now on or no more: an event; RC_NOPERM unless by a resolver. */
enum rc vote_double(struct db *, int64_t curator, int64_t compound_id, bool on, int64_t *seq, struct err *) MUST_CHECK;
enum rc vote_doubled(struct db *, int64_t compound_id, bool *on, struct err *) MUST_CHECK;

/* PMIDs of a compound that this curator cannot decide now: own votes, own decisions under re-check, conflicts for resolvers; in order. */
enum rc vote_shut(struct db *, struct arena *, int64_t compound_id, int64_t curator, int64_t **pmids, size_t *n,
    struct err *) MUST_CHECK;

/* Is the record in the queue, and shut for that curator (and no withdrawal, which anybody takes)? */
enum rc vote_queued(struct db *, int64_t compound_id, int64_t pmid, int64_t curator, bool *waits, bool *shut,
    struct err *) MUST_CHECK;

/*
 * May that person take this act back?  RC_NOPERM for another's vote and for
 * the setting that has two decide, RC_FAILED for a vote that a decision
 * stands on.
 */
enum rc vote_undoable(struct db *, int64_t curator, const struct event *, struct err *) MUST_CHECK;

/* Takes the bodies out of votes whose second is not in yet; the events are otherwise as they were. */
enum rc vote_veil(struct db *, struct event *, size_t n, struct err *) MUST_CHECK;

/* A draw: one event for each PMID, all of one batch; `first` 0 when there was nothing to draw from. */
struct draw {
	int64_t		 compound_id;
	int64_t		 percent;	/* 1 to 100, rounded up to whole records */
	int64_t		 seed;
	const char	*since;		/* only decisions on or after that date, or NULL */
	int64_t		*pmid;		size_t n;	/* drawn */
	size_t		 among;
	int64_t		 first;
};
/* Those whose SHA-256 of "SEED:PMID" is lowest, so that anybody can draw them again.  Needs a transaction. */
enum rc recheck_draw(struct db *, struct arena *, int64_t curator, struct draw *, struct err *) MUST_CHECK;

/* Opinions side by side, for agreement. */
struct opinion {
	int64_t		 unit;		/* the event that the others stand beside */
	int64_t		 curator;
	const char	*handle;
	int64_t		 compound_id, pmid, seq;
	const char	*relevance;	/* "relevant", or the reason of the rejection */
	/* of what is relevant; NULL: rejected */
	const char	*design, *type, *funding, *ties, *rob, *participants;
	struct { int64_t outcome; const char *direction; } *finding;	size_t nfinding;
};
/* Each standing opinion that another stands beside or may; compound 0: all. */
enum rc opinion_list(struct db *, struct arena *, int64_t compound_id, struct opinion **, size_t *n, struct err *) MUST_CHECK;

#endif
