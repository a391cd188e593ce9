/*
 * funding: who paid for the work, and of a synthesis who paid for its trials.
 *
 * A statement ("funded by", a labelled section, "supported by a grant from")
 * is read for companies and public bodies; grants of the record and PubMed's
 * government tags count as public unless a company is named.  A supplied drug
 * alone is no funding; a tag "Non-U.S. Gov't" says nothing, since companies
 * are non-U.S. government too.  Nothing found stays "unknown".
 */
#ifndef INGEST_FUNDING_H
#define INGEST_FUNDING_H

#include "facts.h"

/* Sets funding, funding_quote, trial_funding. */
enum rc funding_decide(const struct article *, const struct hits *, struct arena *, struct proposal *out,
    struct err *);

#endif
