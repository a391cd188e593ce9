/*
 * effects: the estimates an abstract reports, with their intervals, as
 * decimal text; what was measured; and which way each points where that can
 * be told (interval beyond the null on the good side, on the bad, or across).
 */
#ifndef INGEST_EFFECTS_H
#define INGEST_EFFECTS_H

#include "facts.h"

/* Sets effect, neffect. */
enum rc effects_decide(const struct article *, const struct hits *, struct arena *, struct proposal *out,
    struct err *);

#endif
