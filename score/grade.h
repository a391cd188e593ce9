/*
 * grade: from a table of evidence to a score, as a pure function: the same
 * table and parameters give the same answer everywhere (appraise-score(5)).
 * Points are integer thousandths throughout.
 *
 *	S of an outcome = C, C / 2 or 0 by its direction
 *	base = the largest S over efficacy outcomes
 *	score = the least of base and the caps K1, K2
 */
#ifndef SCORE_GRADE_H
#define SCORE_GRADE_H

#include "certainty.h"
#include "overlap.h"
#include "pooled.h"

/*
 * The revision of the method in code.  It moves whenever an answer changes
 * that the parameters do not explain; tests/unit/test_score_golden.c holds
 * a digest of many answers beside it and fails until both move.
 */
#define METHOD_REV 1

enum tier { TIER_STRONG, TIER_MODERATE, TIER_EMERGING, TIER_LIMITED, TIER_INSUFFICIENT,
	TIER_NOT_GRADED };
extern const char *const tier_words[];

enum verdict { VERDICT_CONTESTED, VERDICT_BENEFIT, VERDICT_NO_BENEFIT, VERDICT_UNCLEAR };
extern const char *const verdict_words[];

enum level { LEVEL_HIGH, LEVEL_MODERATE, LEVEL_LOW };
extern const char *const level_words[];

enum cap_id { CAP_K1, CAP_K2, CAP_N };
extern const char *const cap_words[];

struct ids {			/* study ids, sorted in byte order */
	const char	**id;
	size_t		 n;
};

struct outcome_grade {
	const struct ev_outcome	*outcome;
	struct certainty	 certainty;
	struct contest		 contest;
	enum band		 band;
	int64_t			 support_milli;
	struct ids		 body;		/* empty where nothing supports */
	struct ids		 k3_because;	/* where K3 is triggered: all supporting studies */
	int64_t			 participants;	/* stated N of the studies with a finding here */
	size_t			 studies;	/* of them: counted ones */
};

struct cap {
	bool		 triggered;
	bool		 binds;
	int64_t		 limit_milli;
	int64_t		 value_milli;	/* what it takes, 0 or less */
	struct ids	 because;
	const struct ev_outcome **outcome;	/* those that triggered it, sorted */
	size_t		 noutcome;
};

#define TERM_MAX 24
struct term {
	const char	*name;
	const struct ev_outcome *outcome;	/* K1, K2: the first that triggered it */
	int64_t		 value_milli;
	struct ids	 because;
};

struct confidence {
	enum level	 level;
	enum level	 stability;
	int64_t		 delta_milli;
	int64_t		 low_milli, high_milli;	/* of the score with all, and without each unit */
	struct ids	 farthest;	/* the unit that moves it most; empty where none does */
	bool		 has_band;	/* base is above 0 */
	enum band	 band;		/* of the outcome that gives base */
};

struct grade {
	const struct ev_table	*table;
	const struct params	*params;
	int64_t			 score_milli, base_milli;
	int			 score;		/* the floor, 0 to 10 */
	enum tier		 tier;
	enum verdict		 verdict;
	struct cap		 cap[CAP_N];
	struct outcome_grade	*outcome;	/* in the table's order */
	size_t			 noutcome;
	const struct outcome_grade *base;	/* the one that gives base; NULL where base is 0 */
	struct term		 term[TERM_MAX];	/* their sum is score_milli */
	size_t			 nterm;
	struct confidence	 confidence;
	struct participants	 participants;
	size_t			 studies;	/* counted */
};

/*
 * Grade a finished table.  *out borrows from the table, the parameters and
 * mem, which must outlive it.  It cannot fail.
 */
void grade_table(const struct ev_table *, const struct params *, struct arena *mem,
    struct grade *out);

/* The unfloored score with the studies marked in out left away, and nothing else. */
int64_t grade_score(const struct ev_table *, const struct params *, const bool *out);

/* The answer as JSON, as documented in appraise-score(5), "The answer". */
void grade_write(struct jsonw *, const char *key, const struct grade *);

/* confidence.c: leave one unit out at a time. Reads score_milli, base and studies of g. */
void confidence_table(const struct ev_table *, const struct params *, struct arena *mem,
    struct grade *g);

#endif
