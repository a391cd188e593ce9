/*
 * study: which records are one study, which of them speaks, and which
 * trials a synthesis includes.  Records are put together only by a person;
 * candidates are found here.
 */
#ifndef DB_STUDY_H
#define DB_STUDY_H

#include "../base/arena.h"
#include "db.h"

struct study {
	int64_t		 id;		/* after merges: the one that stands */
	const char	*label;
	const char	*registry_key;	/* or NULL */
	int64_t		 pinned;	/* PMID a curator chose, 0 */
};
struct study_member {
	int64_t		 study_id, pmid;
	const char	*role;		/* report, version */
	const char	*title;
	int64_t		 year;
	const char	*state;		/* of its assessment */
	bool		 speaks;
	bool		 other;		/* its type is OTHER */
	bool		 relevant;	/* for a compound: else it was rejected since */
	bool		 replaced;	/* merged into another member, which is decided */
};
/* The study of an article; RC_NOTFOUND when it is in none (message set). */
enum rc study_of(struct db *, struct arena *, int64_t pmid, struct study *, struct err *) MUST_CHECK;
enum rc study_load(struct db *, struct arena *, int64_t id, struct study *, struct err *) MUST_CHECK;
enum rc study_members(struct db *, struct arena *, int64_t id, struct study_member **, size_t *n, struct err *) MUST_CHECK;

/*
 * Articles that may be the same study as pmid: a shared registry id with the
 * same design (decided, else proposed), or versions of one Cochrane review
 * (same CD number, UpdateOf/UpdateIn), a correction, reprint or republication
 * (PubMed's links).  study_id is 0 while the other is in none.  Last come weak
 * ones, of decided records only: the same first and last author, participants
 * and compound within three years.  What a person declined (study_decline) is
 * left out.
 */
struct study_candidate {
	int64_t		 pmid, study_id;
	const char	*sign;		/* registry, review (Cochrane), link (in PubMed), alike, cited */
	const char	*why;		/* "NCT01234567", "CD007026", "UpdateOf", or a sentence's part */
	bool		 weak;		/* alike: it may well be chance; never more than a question */
	bool		 version;	/* of one review; else a report of one trial */
	int64_t		 year;
	const char	*title;
};
enum rc study_candidates(struct db *, struct arena *, int64_t pmid, struct study_candidate **, size_t *n, struct err *) MUST_CHECK;

/* Trials that pmid's reference list or links point to and that are studies: proposals for study_include. */
enum rc study_cited_trials(struct db *, struct arena *, int64_t pmid, struct study_candidate **, size_t *n, struct err *) MUST_CHECK;

/* A candidate's reason in words: "same registry id NCT01234567 and design"; in mem. */
const char *study_reason(struct arena *, const struct study_candidate *);

/*
 * Citation overlap: which studies of a compound cite which (study ids), from
 * the reference lists of their relevant records.  A citation is no inclusion:
 * syntheses cite what they leave out, too.
 */
struct citation { int64_t synthesis, trial; };
enum rc citation_list(struct db *, struct arena *, int64_t compound_id, struct citation **, size_t *n, struct err *) MUST_CHECK;

/* Acts by a person; need a transaction; *seq may be NULL. */
enum rc study_merge(struct db *, int64_t curator, int64_t into, int64_t other, int64_t *seq, struct err *) MUST_CHECK;
/* The two are not one study: they are no candidates of each other any more.  RC_USAGE for a study and itself. */
enum rc study_decline(struct db *, int64_t curator, int64_t study, int64_t other, int64_t *seq, struct err *) MUST_CHECK;
enum rc study_split(struct db *, int64_t curator, int64_t pmid, int64_t *seq, struct err *) MUST_CHECK;
enum rc study_pin(struct db *, int64_t curator, int64_t study_id, int64_t pmid, int64_t *seq, struct err *) MUST_CHECK;	/* pmid 0: unpin */
/* include true: confirmed; false: a person says it is not inside.  batch as in struct act. */
enum rc study_include(struct db *, int64_t curator, int64_t synthesis, int64_t trial, bool include, int64_t batch,
    int64_t *seq, struct err *) MUST_CHECK;

struct inclusion { int64_t synthesis, trial, synthesis_pmid, trial_pmid; const char *state; /* included, excluded */ };
enum rc inclusion_list(struct db *, struct arena *, int64_t synthesis, struct inclusion **, size_t *n, struct err *) MUST_CHECK;

#endif
