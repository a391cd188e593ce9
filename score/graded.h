/*
 * graded: a compound of the store, its evidence and its grade together.
 * The bridge from what people decided to the pure scorer and its words.
 *
 * In the table a study's id is the PMID of the record that speaks for it,
 * an outcome's id its slug, the compound its slug.
 */
#ifndef SCORE_GRADED_H
#define SCORE_GRADED_H

#include "../db/compound.h"
#include "../db/db.h"
#include "../db/evidence.h"
#include "../db/grade.h"
#include "explain.h"
#include "words.h"

struct graded {
	struct compound		 compound;
	struct evidence_set	 set;		/* as loaded */
	struct ev_table		*table;		/* the counted studies */
	struct grade		 grade;
	struct words_study	*word;		/* one for each study of the table */
	size_t			 nword;
	struct words		 words;
	int64_t			 representative;	/* study id of the store, 0 none */
	int64_t			 representative_pmid;
	bool			 provisional;	/* an open retraction or open items */
	const char		*inputs;	/* the canonical table */
	size_t			 inputs_len;
	char			 inputs_sha[SHA256_HEX];
};

/*
 * Money of a study (appraise-score(5), "Inputs"): industry where funding is
 * industry or mixed, ties are yes, or the included trials are industry's;
 * independent where funding is, ties are not yes and, for SYN and POOL, the
 * trials' funding is independent too; else unknown.
 */
enum ev_money money_of(enum ev_type, const struct assessment *);

/*
 * Load a compound's evidence and grade it; writes nothing.  *out borrows
 * from the arena and from params.
 */
enum rc graded_load(struct db *, struct arena *, int64_t compound_id, const struct params *,
    struct graded *out, struct err *) MUST_CHECK;

/* The same with n of its records imagined otherwise, never provisional; see evidence_load_if. */
enum rc graded_load_if(struct db *, struct arena *, int64_t compound_id, const struct params *,
    struct evidence_if *, size_t n, struct graded *out, struct err *) MUST_CHECK;

/*
 * Grade and store, in the caller's transaction: the table and the parameters
 * as assets, the grade with its terms, outcomes and dates.  Running it again
 * over the same evidence adds nothing.  before (may be NULL) gets the grade
 * that stood until now, with tier NULL when there was none.
 */
enum rc graded_save(struct db *, struct arena *, const struct graded *, struct stored_grade *before,
    bool *added, struct err *) MUST_CHECK;

/* "RR 2.15 (1.01 to 4.55)" of a finding, or NULL when it states no effect. */
const char *graded_effect(struct arena *, const struct finding *);

/* Names for explain_text; *out borrows from the graded and the arena. */
struct graded_names {
	const struct graded	*g;
	struct arena		*mem;
	struct compound_dates	 dates;
};
void graded_names(const struct graded_names *, struct explain_names *out);

/*
 * The grade that stood at the end of a day ("2026-06-03"), recomputed from
 * the table and parameters stored with it.  Fills compound, table, grade,
 * inputs_sha and provisional of *out, and *stored.  RC_NOTFOUND when there was none yet.
 */
enum rc graded_at(struct db *, struct arena *, const struct compound *, const char *day,
    struct graded *out, struct stored_grade *stored, struct err *) MUST_CHECK;

/*
 * Open the store of a command that also works without one: like main.c does
 * for the others, the fixed clock of a demo included.  Closed by main.c.
 */
struct inv;
enum rc graded_open(struct inv *, bool write, struct err *) MUST_CHECK;

#endif
