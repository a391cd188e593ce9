/*
 * night: what the nightly run keeps about itself, and what it and `status`
 * need to know of all compounds at once.
 */
#ifndef DB_NIGHT_H
#define DB_NIGHT_H

#include "../base/arena.h"
#include "backup.h"
#include "db.h"
#include "run.h"

/* What a run did for a compound. */
struct night_compound {
	int64_t		 compound_id;
	const char	*slug;		/* filled on load */
	const char	*state;		/* done; open: something was not got, the next run asks again */
	const char	*why;		/* of an open one, one sentence */
	int64_t		 found;		/* PMIDs that were not known before */
	int64_t		 got;		/* records stored */
	int64_t		 missing;	/* asked for and not served: parked in the ledger */
	int64_t		 queued;	/* more wait than before */
	int64_t		 retracted;	/* suspended */
};
/* Replaces the row of the same run; needs a transaction. */
enum rc night_compound_save(struct db *, int64_t run_id, const struct night_compound *, struct err *) MUST_CHECK;
/* Of one run, by slug. */
enum rc night_compounds(struct db *, struct arena *, int64_t run_id, struct night_compound **, size_t *n,
    struct err *) MUST_CHECK;

/* A compound that is not retired, as the night sees it. */
struct night_subject {
	int64_t		 compound_id;
	const char	*slug, *name;
	const char	*last_searched, *last_new_evidence, *last_reviewed;	/* dates or NULL */
	int64_t		 approved, waiting, retractions;
	const char	*oldest;	/* date of the longest waiting item, NULL: none */
	const char	*done_at;	/* start of the last run that was done with it, NULL: never */
	int64_t		 nights;	/* runs since then that left it open */
	const char	*why;		/* of the last run's row, NULL when done */
	int64_t		 run_id;	/* of the last run's row, 0 */
	int64_t		 score_milli;	/* of the newest grade, -1 none */
	const char	*tier;		/* NULL: never graded */
};
enum rc night_subjects(struct db *, struct arena *, struct night_subject **, size_t *n, struct err *) MUST_CHECK;

/* The newest run of a kind (and outcome, where not NULL); RC_NOTFOUND (e untouched) when there is none. */
enum rc night_last(struct db *, struct arena *, const char *kind, const char *outcome, struct run *,
    struct err *) MUST_CHECK;

/* Give every refresh that ended without a word, but `except`, its outcome; needs a transaction, and the night's lock. */
enum rc night_close_crashed(struct db *, int64_t except, struct err *) MUST_CHECK;

/*
 * The newest refresh whose report was sent where the settings wanted it: its
 * run, and the event up to which it told what was withdrawn.  Both 0 where
 * there is none.
 */
enum rc night_told(struct db *, int64_t *run_id, int64_t *seq, struct err *) MUST_CHECK;

/* Records that came to a compound's queue by runs between the two, and wait still. */
enum rc night_came(struct db *, int64_t compound, int64_t after_run, int64_t before_run, int64_t *n,
    struct err *) MUST_CHECK;

/* Records that a machine suspended after event `after` and that are suspended still. */
struct night_suspended {
	int64_t		 seq, pmid;
	const char	*why;		/* retracted, deleted */
	const char	*design;	/* as decided, or NULL */
	int64_t		 participants;	/* -1 unknown */
	const char	*who, *decided;	/* handle and date of the last approval, or NULL */
	int64_t		 notice;	/* PMID, 0 none known */
	const char	*notice_date;	/* of a notice that is stored, or NULL */
};
enum rc night_suspended(struct db *, struct arena *, int64_t after, struct night_suspended **, size_t *n,
    struct err *) MUST_CHECK;

/*
 * Withdraw stored records that PubMed has not served for NIGHT_VANISHED
 * tries (with the ledger's growing distance: for two weeks and more): they
 * were deleted there, as NLM's update files would say.  One that comes back
 * is stored again and waits for a person.  Needs a transaction.
 */
#define NIGHT_VANISHED 5
enum rc night_vanished(struct db *, int64_t run_id, struct err *) MUST_CHECK;

/* The compounds that count a record. */
enum rc night_compounds_of(struct db *, struct arena *, int64_t pmid, int64_t **id, size_t *n, struct err *) MUST_CHECK;

/*
 * Remember a backup as a run of kind "backup".  Where db is open for reading
 * a connection of its own writes it; never call this inside a transaction.
 */
enum rc night_backup_note(struct db *, const char *file, const struct backup *, struct err *) MUST_CHECK;

#endif
