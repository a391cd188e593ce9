/*
 * rob: risk of bias as SCORE 1 tells a person to record it, and the certainty
 * that a synthesis states of its own evidence.
 */
#ifndef INGEST_ROB_H
#define INGEST_ROB_H

#include "facts.h"

/* Sets rob, and of a synthesis certainty. */
enum rc rob_decide(const struct article *, const struct hits *, struct arena *, struct proposal *out, struct err *);

#endif
