/*
 * alias: PMIDs that PubMed merged into others.
 */
#ifndef DB_ALIAS_H
#define DB_ALIAS_H

#include "../base/arena.h"
#include "db.h"

/*
 * PubMed answers `now`, which is stored, when asked for `old`.  The old
 * article (where it is here) becomes a tombstone, what was approved under it
 * is suspended by a machine event, and its compounds are linked to the new
 * one, which waits for a person, pre-filled with what was decided
 * (alias_old).  *suspended (may be NULL).  The same again changes nothing.
 * Needs a transaction.
 */
enum rc alias_merged(struct db *, int64_t old, int64_t now, int64_t run_id, bool *suspended, struct err *) MUST_CHECK;

/* The PMID that an old one goes by now, itself when it was never merged.  Chains are followed. */
enum rc alias_now(struct db *, int64_t pmid, int64_t *now, struct err *) MUST_CHECK;

/* The decided PMID that was merged into this one, 0: none. */
enum rc alias_old(struct db *, int64_t pmid, int64_t *old, struct err *) MUST_CHECK;

#endif
