/*
 * evidence: what counts for a compound's grade, as plain rows; the scorer
 * makes its table from it, the publisher its studies.
 *
 * A study is there when one of its records was approved and is relevant for
 * the compound.  It counts when the record that speaks for it (pinned, else
 * the newest approved or suspended one, reports of secondary analyses last)
 * is approved, not suspended, not deleted.  A suspended speaker silences its
 * study: only a person lets an older version speak again.  Findings come
 * from the speaking record; those of other approved reports (not of older
 * versions) are added for outcomes on which it has none.
 */
#ifndef DB_EVIDENCE_H
#define DB_EVIDENCE_H

#include "../base/arena.h"
#include "db.h"
#include "item.h"
#include "outcome.h"

struct evidence_study {
	int64_t		 study_id;
	int64_t		 pmid;		/* of the record that speaks */
	bool		 counted;	/* OTHER counts here too: listed, never scored */
	const char	*why_not;	/* retracted, deleted; NULL when counted */
	bool		 pinned;
	const char	*label, *registry_key;
	const char	*title, *journal;
	int64_t		 year;		/* 0 unknown */
	struct assessment a;		/* design, type, funding, ties, trial_funding, rob, participants, trials, flags */
	struct finding	*finding;	size_t nfinding;	/* by outcome id; one per outcome; empty unless counted */
	int64_t		*member;	size_t nmember;		/* all its relevant PMIDs, ascending */
};
/* A record that does not stand for itself in the grade, and why. */
struct evidence_other {
	int64_t		 pmid, study_id, speaker;
	const char	*why_not;	/* superseded, same study, retracted */
};
struct evidence_pair { int64_t synthesis, trial; };	/* study ids, confirmed by a person, both counted */
struct evidence_set {
	struct outcome	*outcome;	size_t noutcome;
	struct evidence_study	*study;		size_t nstudy;	/* by study id */
	struct evidence_other	*other;		size_t nother;	/* by PMID */
	struct evidence_pair	*pair;		size_t npair;	/* by synthesis, trial */
	int64_t		 waiting, retractions;	/* open items: the grade is provisional */
};
enum rc evidence_load(struct db *, struct arena *, int64_t compound_id, struct evidence_set *, struct err *) MUST_CHECK;

/* What is imagined of one approved record; NULL and EVIDENCE_AS_IS: as it was decided. */
#define EVIDENCE_AS_IS	(-2)
struct evidence_if {
	int64_t		 pmid;
	bool		 rejected;	/* another record of its study may speak then */
	const char	*type;		/* not OTHER: that one would change who speaks */
	const char	*funding, *ties, *trial_funding, *rob;
	int64_t		 participants, trials;	/* -1: unknown */
	bool		 met;		/* filled: the record is approved for the compound */
};
/*
 * The same with n records imagined otherwise, and without a count of what
 * waits, which costs time where much does; the store is only read.
 */
enum rc evidence_load_if(struct db *, struct arena *, int64_t compound_id, struct evidence_if *, size_t n,
    struct evidence_set *, struct err *) MUST_CHECK;

#endif
