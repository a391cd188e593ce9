/*
 * query: the PubMed query that finds a compound.
 */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include "../base/buf.h"
#include "compound.h"

/*
 * Append the compound's name and synonyms in title and abstract, then its
 * own queries, joined by OR.
 * Format: https://pubmed.ncbi.nlm.nih.gov/help/#search-tags
 */
void query_of(const struct compound *, struct buf *out);

#endif
