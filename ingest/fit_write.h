/*
 * fit_write: the weights file of a fit.
 */
#ifndef INGEST_FIT_WRITE_H
#define INGEST_FIT_WRITE_H

#include "../base/buf.h"
#include "fit.h"
#include "rules.h"

/*
 * The fit's weights as weights.tsv has them (appraise-rules(5)), with a head
 * that says how they came about and the lines of origin (NULL-terminated).
 * base is the set that the fit began from: what was moved is added to its
 * weights, and where it has a weights file, what was not moved is kept.
 */
void fit_write(const struct fit *, const struct ruleset *base, const struct fit_setting *, const struct fit_figures *,
    const char *const *origin, struct buf *out);

#endif
