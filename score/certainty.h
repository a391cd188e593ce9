/*
 * certainty: how sure the supporting findings of one outcome let us be, from
 * 0 to 10 points, in thousandths (appraise-score(5), "Certainty").
 *
 * A body of evidence is one supporting finding of a SYN, POOL or NRS study,
 * or a set of supporting RCTs.  Seven items are added:
 *
 *	D design	randomised 2, else 0
 *	R risk of bias	low 3, some 2, not stated 1, high 0; NRS at most 2
 *	F money		independent 1, unknown .5, industry 0
 *	I directness	1; a surrogate outcome 0
 *	P precision	1 from 400 stated participants
 *	H consistency	I-squared below 40 % 1, not stated .5; RCTs by their number
 *	B publication	10 trials and more 1, 5 to 9 .5
 *
 * A SYN whose authors reported a certainty takes 9, 7, 5 or 2 instead, one
 * less when paid by industry.  Then ceilings: NRS 5 (7 with a large effect,
 * which adds 1), the size ladder 3, 5, 7 (not where certainty is reported).
 * The outcome takes its best body; K3 holds it to 7 where industry paid for
 * every supporting finding.
 */
#ifndef SCORE_CERTAINTY_H
#define SCORE_CERTAINTY_H

#include "evidence.h"
#include "params.h"

enum cert_item { ITEM_D, ITEM_R, ITEM_F, ITEM_I, ITEM_P, ITEM_H, ITEM_B, ITEM_N };
extern const char *const item_words[ITEM_N + 1];	/* their letters */

struct body {
	enum ev_type	 type;
	const struct ev_study *study;	/* SYN, POOL, NRS: the study; RCT: the one that gives q */
	int64_t		 q;		/* RCT body: those with R + F + I of at least q */
	int64_t		 stated_n;	/* participants as stated, their sum for RCTs; EV_UNKNOWN */
	int64_t		 ladder_n;	/* with 50 per trial where not stated */
	int64_t		 k;		/* trials; EV_UNKNOWN */
	int64_t		 i2_milli;	/* SYN, POOL, NRS; EV_UNKNOWN */
	bool		 suspected;	/* publication bias; SYN, NRS */
	bool		 reported;	/* the authors' certainty stands in place of the items */
	enum ev_reported reported_word;	/* and which; the bands have the same order */
	int64_t		 item[ITEM_N];	/* all 0 where reported */
	int64_t		 reported_milli;	/* 9000, 7000, 5000, 2000; 0 without */
	int64_t		 industry;	/* what industry money takes from it, 0 or less */
	int64_t		 large;		/* what a large effect adds to an NRS */
	int64_t		 nrs;		/* what the ceiling of NRS takes, 0 or less */
	int64_t		 ladder;	/* what the size ladder takes, 0 or less */
	int64_t		 milli;		/* the sum of all above */
};

struct certainty {
	bool		 any;		/* some finding supports */
	struct body	 body;		/* the best one, where any */
	bool		 k3;		/* industry paid for every supporting finding */
	int64_t		 k3_milli;	/* what cap K3 takes, 0 or less */
	int64_t		 milli;		/* C; 0 where nothing supports */
};

/*
 * C of one outcome.  out[i] true leaves study i out; out may be NULL.
 * Between bodies of equal certainty the first wins: SYN, POOL, RCT, NRS,
 * then the lower study id; among RCT bodies the highest q.
 */
void certainty_outcome(const struct ev_outcome *, const struct params *, const bool *out,
    struct certainty *);

/* Is this study one of the body's?  For a reference of the same outcome. */
bool body_has(const struct body *, const struct ev_outcome *, const struct ev_ref *,
    const struct params *);

enum band { BAND_HIGH, BAND_MODERATE, BAND_LOW, BAND_VERY_LOW };
extern const char *const band_words[];
enum band certainty_band(int64_t milli, const struct params *);

/* Trials of a study where an estimate is wanted: an RCT is 1, unknown 2. */
int64_t study_k(const struct ev_study *, const struct params *);
/* Participants likewise: stated, else 50 per trial. */
int64_t study_n(const struct ev_study *, const struct params *);

#endif
