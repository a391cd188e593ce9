/*
 * registry: the trial registrations of the article, from the record's own
 * list and from the abstract, each once, in the registry's spelling.
 */
#ifndef INGEST_REGISTRY_H
#define INGEST_REGISTRY_H

#include "facts.h"

/* Sets registry_id, nregistry_id. */
enum rc registry_decide(const struct article *, const struct hits *, struct arena *, struct proposal *out,
    struct err *);

#endif
