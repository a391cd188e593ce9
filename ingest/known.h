/*
 * known: the names under which the store's compounds are mentioned.
 */
#ifndef INGEST_KNOWN_H
#define INGEST_KNOWN_H

#include "../db/compound.h"
#include "match.h"

/*
 * Name, slug and synonyms of one compound, or (one NULL) of all that are not
 * retired.  *out is NULL when there is none; free with match_free.
 */
enum rc known_names(struct db *, const struct compound *one, struct match **out, struct err *) MUST_CHECK;

#endif
