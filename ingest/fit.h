/*
 * fit: weights for rules and words by maximum likelihood.
 *
 * The classes' scores are linear: for each row (a labelled record) an offset
 * that the rule files' own weights give, plus a weight for every feature that
 * it has.  What is added to the offsets is held towards 0 by a quadratic
 * penalty, so that a rule which labelled records say nothing of keeps the
 * weight that its author gave it.  Multinomial logistic regression, full
 * batch, resilient propagation (Riedmiller and Braun, ICNN 1993) from 0: the
 * same rows give the same weights.
 */
#ifndef INGEST_FIT_H
#define INGEST_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../db/proposal.h"

#define FIT_FOLDS	5

/* Who says what a record is: a reader of its own; its publication types; the file it stands in. */
enum fit_trust { FIT_LABELLED, FIT_TYPED, FIT_ASSUMED, FIT_TRUST_N };

struct fit_row {
	enum fit_trust	 trust;
	int		 class;		/* below DESIGN_CLASSES; -1: not known */
	unsigned	 among;		/* 1u << class of those it may be, where none is known; 0: nothing is known, it is only counted */
	int		 fold;		/* below FIT_FOLDS; -1: in every training part, in no held-out one */
	double		 weight;
	double		 offset[DESIGN_CLASSES];
	uint32_t	*feature;	size_t n;	/* ascending, each once */
};

struct fit_feature {
	const char	*id;
	bool		 word;		/* else a rule */
	bool		 used;		/* rules always, words when chosen */
	double		 w[DESIGN_CLASSES];
	int		 labelled, elsewhere;	/* rows of both kinds that have it */
	uint16_t	 topic[FIT_TRUST_N];	/* classes, 1u << class, in whose rows of that trust it is not counted */
	double		 score;		/* of a word: chi-squared with the classes */
};

struct fit {
	struct fit_row	*row;		size_t nrow, row_cap;
	struct fit_feature *feature;	size_t nfeature, feature_cap;
	double		 bias[DESIGN_CLASSES];
};

struct fit_setting {
	double		 l2_rule, l2_word;	/* penalties */
	int		 words;			/* how many words at most */
	int		 least;			/* a word stands in at least so many labelled rows */
	int		 least_elsewhere;	/* and in so many unlabelled ones: language that is not of one field */
	double		 topic;			/* see fit_solve */
};
extern const struct fit_setting fit_default;

/*
 * Choose words and fit all weights on the rows whose fold is not `without`
 * (-1: all).  A file of trials of one disease would teach that the disease is
 * a sign of trials: in the rows of a class that nobody labelled by themselves
 * a word is not counted when it stands `topic` times as often there as in
 * those of the class that somebody did.  Of a row that is one of several
 * classes the likelihood is that of their sum.
 */
void fit_solve(struct fit *, const struct fit_setting *, int without);

/* The classes' probabilities for a row, by the weights of the last fit_solve. */
void fit_say(const struct fit *, const struct fit_row *, double p[DESIGN_CLASSES]);

/*
 * What five fits, each on four fifths, say of the fifth that they have not
 * seen.  Weights that are likeliest for what was seen are too sure of what
 * was not: the probabilities are those of the scores over a temperature (Guo
 * et al., On calibration of modern neural networks, ICML 2017).
 */
struct fit_figures {
	int		 n, right;
	int		 gold[DESIGN_CLASSES], said[DESIGN_CLASSES], hit[DESIGN_CLASSES];
	double		 ece;		/* ten bins of equal width, by the largest probability */
	double		 temperature;	/* likeliest for all that was held out; the figures are by it */
};
/* wrong, when not NULL, is called for each record that they miss. */
typedef void fit_wrong_fn(void *arg, size_t row, const double p[DESIGN_CLASSES]);
void fit_cross(struct fit *, const struct fit_setting *, struct fit_figures *, fit_wrong_fn *wrong, void *arg);

/* What the offsets alone say of the rows that fit_cross holds out: the weights before the fit, at their temperature. */
void fit_before(const struct fit *, double temperature, struct fit_figures *);

double fit_f1(const struct fit_figures *, int class);	/* -1 where the class is not there */
double fit_macro(const struct fit_figures *);

#endif
