/*
 * overlap: participants, and how many of them are counted twice
 * (appraise-score(5), "Participants").
 */
#ifndef SCORE_OVERLAP_H
#define SCORE_OVERLAP_H

#include "evidence.h"
#include "params.h"

struct participants {
	int64_t	sum;		/* stated N of all counted studies (OTHER apart) */
	int64_t	inside;		/* of it, N of trials confirmed inside a counted synthesis */
	int64_t	largest;	/* the largest sum over studies connected by inclusions */
	int64_t	unknown;	/* counted studies whose N is not stated */
};

/* Of a finished table. Unknown N adds nothing to a sum. */
void participants_count(const struct ev_table *, struct participants *);

enum cca_band { CCA_NONE, CCA_SLIGHT, CCA_MODERATE, CCA_HIGH, CCA_VERY_HIGH };
extern const char *const cca_words[];

/*
 * Corrected covered area (Pieper 2014): (n - r) / (r (c - 1)), with n
 * inclusions, r distinct trials and c syntheses, as thousandths, rounded
 * down.  Defined for at least two syntheses and one trial, else CCA_NONE.
 */
enum cca_band cca(int64_t n, int64_t r, int64_t c, const struct params *, int64_t *milli);

/* The same over the inclusions of a finished table's counted studies. */
enum cca_band cca_table(const struct ev_table *, const struct params *, int64_t *milli);

/* How far syntheses share their trials, and over what that was counted. */
struct overlap {
	int64_t		pairs, trials, syntheses;
	int64_t		milli;		/* corrected covered area, thousandths; 0 where band is CCA_NONE */
	enum cca_band	band;
};

/* Of a finished table: inclusions that a person confirmed between counted studies. */
void overlap_included(const struct ev_table *, const struct params *, struct overlap *);

/* Of n pairs, each (synthesis, trial) by any number, none twice. */
struct overlap_pair {
	int64_t	synthesis, trial;
};
void overlap_of_pairs(const struct overlap_pair *, size_t n, const struct params *, struct overlap *);

/* "1 pair of 1 trial in 1 synthesis; corrected covered area 12.5 % (high)"; pair and pairs name a pair. */
struct buf;
void overlap_words(const struct overlap *, const char *pair, const char *pairs, struct buf *);

#endif
