/*
 * design: from hits to the design label, its probabilities, the flags and
 * the score's type.
 */
#ifndef INGEST_DESIGN_H
#define INGEST_DESIGN_H

#include "rules.h"
#include "wording.h"

/* Weights in thousandths of the rules that hit, each rule once, added to what is there. */
struct design_sums {
	int	design[DESIGN_N], flag[FLAG_N], all_randomised;
};
void design_sum(const struct hits *, struct design_sums *);

/* The weighed words of a record, in order of text. */
struct design_words_found {
	struct wording_hit *hit;
	size_t		 n;
};

/* The scores of all labels, with the flags' sums; the words found live in the arena. */
void design_scores(const struct ruleset *, const struct article *, const struct hits *, struct arena *,
    struct design_sums *, struct design_words_found *);

/*
 * A label's score is its bias, the weights of the rules that hit, each rule
 * once, and those of the words that stand there (wording.h); probabilities are
 * the softmax of the scores over the set's temperature, in millionths that
 * sum to 1,000,000.  A flag is set where the weights of its rules reach 1 and
 * the design is one that can bear it.  type follows the score's table from
 * design, flags and the rules of aspect "type".  Evidence is added for what
 * was chosen.
 */
void design_decide(const struct ruleset *, const struct article *, const struct hits *, struct arena *, struct proposal *out);

/*
 * Softmax of thousandths over a temperature in thousandths (1000: of the
 * scores as they are): ppm[i] >= 0, sum exactly 1,000,000; the largest score
 * has the largest share.  Temperature scaling: Guo et al., ICML 2017.
 */
void design_softmax(const int milli[DESIGN_N], int temperature, int ppm[DESIGN_N]);

/* "SYN", "POOL", "RCT", "NRS" or "OTHER" for a design and its flags; all_randomised: the text says so. */
const char *design_type(enum design, unsigned flags, bool all_randomised);

#endif
