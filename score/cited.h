/*
 * cited: citation overlap of a compound of the store.  Reference lists only
 * propose (appraise-score(5), "Participants"): what they give stands beside the
 * overlap of confirmed inclusions and never enters the grade.
 */
#ifndef SCORE_CITED_H
#define SCORE_CITED_H

#include "graded.h"

/* Pairs of a counted synthesis and a counted trial (study ids) that its records' reference lists name; in mem. */
enum rc cited_pairs(struct db *, struct arena *, const struct graded *, struct overlap_pair **, size_t *n, struct err *) MUST_CHECK;

/* Their corrected covered area. */
enum rc cited_load(struct db *, struct arena *, const struct graded *, struct overlap *out, struct err *) MUST_CHECK;

#endif
