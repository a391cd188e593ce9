/*
 * pooled: the direction of one outcome, by a contest of participants
 * (appraise-score(5), "Direction").
 *
 *	V = max(largest SYN or POOL N f, sum of RCT N f, largest NRS min(N, 100) f)
 *
 * over the supporting findings, with f 1, .9 or .8 by money, and over the
 * opposing ones with f 1.  Syntheses compete by maximum, so that overlap
 * cannot add up; only separate trials do.  Twice the other's V prevails.
 */
#ifndef SCORE_POOLED_H
#define SCORE_POOLED_H

#include "evidence.h"
#include "params.h"

enum verdict_dir { DIR_BENEFIT, DIR_MIXED, DIR_AGAINST, DIR_NONE };
extern const char *const dir_words[];	/* benefit, mixed, against, none */

struct contest {
	int64_t		 v_plus_milli, v_minus_milli;	/* thousandths of a person */
	enum verdict_dir direction;
	int64_t		 weight_milli;	/* 1000, 500 or 0 */
};

/* out[i] true leaves study i out; out may be NULL. */
void contest_outcome(const struct ev_outcome *, const struct params *, const bool *out,
    struct contest *);

#endif
