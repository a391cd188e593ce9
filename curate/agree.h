/*
 * agree: how far several reviewers of the same records agree.
 *
 * Judgements are nominal: a word each, no order between them.  A reviewer
 * who did not judge a record leaves a gap; gaps are part of the formulas and
 * never counted as an answer.  Pure.
 */
#ifndef CURATE_AGREE_H
#define CURATE_AGREE_H

#include <stddef.h>

#define AGREE_MISSING	(-1)

/* value[unit * raters + rater]: the answer's index below `categories`, or AGREE_MISSING. */
struct agree_table {
	const int	*value;
	size_t		 units, raters;
	int		 categories;	/* all that could be answered, used or not; at most AGREE_CATEGORIES */
};
#define AGREE_CATEGORIES	1024

/*
 * Share of agreeing pairs of answers, averaged over the units that have at
 * least two: 0 to 1.  NAN where no unit has two.
 */
double agree_percent(const struct agree_table *);

/*
 * Cohen's kappa of raters a and b over the units that both answered
 * (J. Cohen, Educational and Psychological Measurement 1960;20:37-46).
 * NAN where there is none, or where chance alone would agree always.
 */
double agree_kappa(const struct agree_table *, size_t a, size_t b);

/*
 * Gwet's AC1 for any number of raters and gaps (K. L. Gwet, British Journal
 * of Mathematical and Statistical Psychology 2008;61:29-48; with gaps as in
 * his Handbook of Inter-Rater Reliability: a unit answered once still tells
 * how often a word is used).  NAN where no unit has two answers or only one
 * word could be answered.
 */
double agree_ac1(const struct agree_table *);

/*
 * Krippendorff's alpha, nominal, from coincidences, so that gaps need no
 * filling (K. Krippendorff, Computing Krippendorff's Alpha-Reliability,
 * 2011).  NAN where no unit has two answers or all answers are one word.
 */
double agree_alpha(const struct agree_table *);

#endif
