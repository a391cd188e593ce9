/*
 * facts: what is read out of an article besides its design: each module
 * looks at the hits of its own aspects and fills its fields of the proposal.
 * They run in the order of the table, after design, flags and type are
 * decided, so that they may look at out->design, out->flags and out->type.
 *
 * A module leaves its fields alone where it finds nothing: classify sets
 * "not stated" values before (funding and ties "unknown", trial_funding
 * "unknown", rob "not-stated", direction "unclear", numbers -1).
 */
#ifndef INGEST_FACTS_H
#define INGEST_FACTS_H

#include "rules.h"

typedef enum rc facts_fn(const struct article *, const struct hits *, struct arena *, struct proposal *out,
    struct err *);

/* NULL-terminated. */
extern facts_fn *const facts_table[];

#endif
