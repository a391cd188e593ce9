/*
 * direction: which way the result of the article points.  A verdict counts
 * by where it stands: sentences on the primary outcome first, then results
 * and conclusions, nothing from sentences on harms, baseline or subgroups; a
 * missed primary endpoint decides by itself.  After SCORE 1: the result, not
 * the conclusion; across the null or "not significant" is no-difference.
 */
#ifndef INGEST_DIRECTION_H
#define INGEST_DIRECTION_H

#include "facts.h"

/* Sets direction, direction_quote; after effects_decide. "unclear" where nothing is told. */
enum rc direction_decide(const struct article *, const struct hits *, struct arena *, struct proposal *out,
    struct err *);

#endif
