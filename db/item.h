/*
 * item: one record before one compound's curator: what waits and why, what
 * was decided, and the decision itself.  The three judgements stay apart:
 * assessment (per article), link (compound x article), findings (compound x
 * study x outcome).
 */
#ifndef DB_ITEM_H
#define DB_ITEM_H

#include "../base/arena.h"
#include "db.h"
#include "proposal.h"

/* The judgement of an article, shared by all compounds. */
struct assessment {
	int64_t		 pmid;
	int64_t		 proposal_id;	/* the current proposal, 0 none */
	const char	*state;		/* open, approved, suspended */
	bool		 reopened;	/* approved, but a newer proposal contradicts it: waits, still counts */
	const char	*reopened_why;	/* the fields, "design, funding" */
	const char	*suspended_why;	/* retracted, deleted */
	int64_t		 suspended_seq;
	const char	*design, *type, *funding, *ties, *trial_funding, *rob;	/* NULL: unknown */
	int64_t		 participants, trials;	/* -1 unknown */
	bool		 primary_missed;
	unsigned	 flags;		/* 1u << FLAG_x */
	int64_t		 rev, seq;
};
/* RC_NOTFOUND when the article has no row yet. */
enum rc assessment_load(struct db *, struct arena *, int64_t pmid, struct assessment *, struct err *) MUST_CHECK;
/* An assessment pre-filled from a proposal (state open). */
void assessment_from_proposal(const struct proposal *, struct assessment *);

/* A finding as decided. */
struct finding {
	int64_t		 id, compound_id, study_id, outcome_id, pmid;
	const char	*outcome;	/* slug, filled on load */
	const char	*timepoint;
	bool		 is_primary;
	const char	*direction;	/* direction_words; required */
	const char	*measure, *value, *low, *high;	/* decimal text as quoted */
	int64_t		 n;		/* -1 unknown */
	const char	*i2;		/* decimal text */
	const char	*certainty_reported;	/* certainty_words or NULL */
	bool		 publication_bias;	/* suspected */
	bool		 large_effect;
	const char	*dose, *dose_unit;
	int64_t		 text_id;	/* where the quote stands; 0 none */
	const char	*field;
	int64_t		 start, end;
	const char	*quote;		/* filled on load */
	const char	*state;		/* active, withdrawn */
	int64_t		 rev, seq;
};
/* Active findings of an article for a compound (0: all compounds). */
enum rc finding_list(struct db *, struct arena *, int64_t compound_id, int64_t pmid, struct finding **, size_t *n,
    struct err *) MUST_CHECK;
/* The findings that decision seq saved and none after it changed, also where they were withdrawn since. */
enum rc finding_list_of_event(struct db *, struct arena *, int64_t compound_id, int64_t pmid, int64_t seq,
    struct finding **, size_t *n, struct err *) MUST_CHECK;

/* One decision, whole.  What is NULL or 0 is not part of it. */
struct decision {
	const char	*act;		/* approve, amend, reject, postpone, note, link, unlink */
	int64_t		 curator, compound_id, pmid;
	int64_t		 batch;		/* of a list: the first one's seq; 0 starts one */
	int64_t		 link_rev, assessment_rev;	/* as shown when deciding; -1: do not compare */
	int64_t		 proposal_id;	/* what was proposed */

	const struct assessment *assessment;	/* approve, amend */
	const struct finding *finding;	size_t nfinding;	/* approve, amend: all of this record and compound */
	int64_t		 study_id;	/* 0: the one it is in, else a new one */
	const char	*study_label;	/* of a new one: acronym, or first author and year */
	const char	*registry_key;	/* of a new one: "NCT01234567", "CD007026" */
	bool		 version;	/* joins study_id as another version of the same review */
	int64_t		 replaces;	/* the PMID whose decision it started from, 0; kept with the event */

	const char	*reason;	/* reject: reject_words */
	const char	*until;		/* postpone: ISO date, NULL: open end */
	const char	*why;		/* free words, also the text of a note */

	bool		 redo;		/* on purpose again: no re-check of what stands */
	bool		 resolves;	/* settles a conflict */
	int64_t		 take;		/* resolves: as event take said, 0: as stated here (assessment, reason ...) */
};

/* What became of a decision where two have to agree (vote.h). */
enum ruled {
	RULED_DECIDED,		/* it is one */
	RULED_AGREED,		/* it is one: somebody had said the same */
	RULED_RESOLVED,		/* it is one: it settled a conflict */
	RULED_FIRST,		/* a vote: it waits for a second person */
	RULED_CONFLICT,		/* a vote that differs: it waits for a resolver */
	RULED_SAME,		/* a re-check: as decided */
	RULED_DIFFERS,		/* a re-check that differs: it waits for a resolver */
};
struct ruling {
	enum ruled	 how;
	const char	*kind;		/* of a vote: double, recheck */
	int64_t		 beside;	/* the event that a vote stands beside, 0 */
	int64_t		*vote;		size_t nvote;	/* the votes that a decision takes up */
};
bool ruled_vote(const struct ruling *);		/* it is no decision */

/*
 * Decide; needs a transaction.  RC_FAILED "not saved: bo rejected 99000017
 * at 14:02 (other compound)" when link or assessment changed since they
 * were shown; RC_USAGE for words that are none; RC_NOTFOUND when article or
 * link are not there (approve needs a link, `link` makes one).
 */
enum rc item_decide(struct db *, const struct decision *, int64_t *seq, struct err *) MUST_CHECK;
/* The same, and what it amounts to; *ruling lives in mem. */
enum rc item_decide_ruled(struct db *, struct arena *mem, const struct decision *, int64_t *seq, struct ruling *,
    struct err *) MUST_CHECK;

/* A row of the queue. */
struct item {
	int64_t		 compound_id, pmid;
	const char	*slug, *compound;
	const char	*title, *journal;
	int64_t		 year;		/* 0 unknown */
	const char	*cause;		/* retracted, deleted, reopened, open, postponed, conflict, recheck, second */
	const char	*design;	/* decided, else proposed; NULL unknown */
	int64_t		 p_ppm;		/* probability of the proposed design */
	const char	*type;
	int64_t		 participants;	/* -1 unknown */
	bool		 stuck;		/* the classifier ran into a limit */
	const char	*effect, *effect_why;
	const char	*detail;	/* reopened: the fields; postponed: until */
	const char	*since;		/* date it began to wait */
	int64_t		 proposal_id, link_rev, assessment_rev;
	bool		 judged;	/* the article has been assessed, for whatever compound */
	int64_t		 replaces;	/* a decided PMID that was merged into this one, 0 */
	const char	*replaces_state;	/* relevant, rejected; NULL: decided for another compound */
	int64_t		 replaced_by;	/* deleted: the PMID that it goes by now, 0 */
};
/* What waits for a compound (of a cause, NULL: of any), in no order: curate/priority.h has one. */
enum rc item_list(struct db *, struct arena *, int64_t compound_id, const char *cause, struct item **, size_t *n,
    struct err *) MUST_CHECK;
/* One of them; RC_NOTFOUND, e untouched: it does not wait. */
enum rc item_one(struct db *, struct arena *, int64_t compound_id, int64_t pmid, struct item *, struct err *) MUST_CHECK;
enum rc item_count(struct db *, int64_t compound_id, int64_t *n, int64_t *retractions, struct err *) MUST_CHECK;

#endif
