/*
 * ties: do the authors have ties to industry?  From the statement of
 * interests (paid, owns, employed, grants of a company), and from
 * affiliations at a company.  "no" only where the statement says so.
 */
#ifndef INGEST_TIES_H
#define INGEST_TIES_H

#include "facts.h"

/* Sets ties, ties_quote. */
enum rc ties_decide(const struct article *, const struct hits *, struct arena *, struct proposal *out, struct err *);

#endif
