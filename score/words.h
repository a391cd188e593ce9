/*
 * words: what a page says of a compound's evidence in counts and words
 * (appraise-score(5), "Words from counts"): pure functions of the table and
 * of what the store knows beside it.
 */
#ifndef SCORE_WORDS_H
#define SCORE_WORDS_H

#include "grade.h"

/* Beside a study of the table: what grading does not ask for. */
struct words_study {
	const struct ev_study	*study;
	int64_t			 year;		/* 0 unknown */
	bool			 synthesis;	/* design meta-analysis or systematic-review */
	bool			 pinned;	/* a curator chose it to represent the compound */
};

enum badge { BADGE_NONE, BADGE_RANDOMISED, BADGE_OBSERVATIONAL };
/* NULL without studies; "mostly randomised evidence"; "mostly mechanism / observational" */
extern const char *const badge_words[];

struct words {
	int64_t		 studies;	/* counted: SYN, POOL, RCT, NRS */
	int64_t		 other;		/* OTHER: listed, never scored */
	int64_t		 syntheses;	/* counted, of design meta-analysis or systematic-review */
	int64_t		 trials;	/* counted, of type RCT */
	int64_t		 year_first, year_last;	/* of counted studies; 0 unknown */
	int64_t		 stated;	/* counted studies whose N is stated */
	int64_t		 typical;	/* median of the stated N, the lower of two; EV_UNKNOWN */
	enum badge	 badge;		/* observational: OTHER and NRS that are no synthesis exceed half */
	const struct words_study *representative;	/* into the array given; NULL: none counts */
};

/*
 * Count and choose over n studies, one for each of the table's, any order.
 * Representative: a pinned one first; then type in the order SYN, POOL, RCT,
 * NRS; the best certainty its authors reported, none last; the largest N,
 * unknown last; the newest year; the lowest id.
 */
void words_count(const struct words_study *, size_t n, struct words *);

/* The band of the outcome that gives base, for people: "high", "very low"; NULL where base is 0. */
const char *words_quality(const struct grade *);

/* A band's word for people: "very low" with a blank. */
const char *words_band(enum band);

/* "4.0 to 5.5 whichever study is left out", the sentence printed with confidence. */
void words_confidence(const struct grade *, struct buf *out);

/* "4/10 emerging" or "not graded". */
void words_score(enum tier, int score, struct buf *out);

#endif
