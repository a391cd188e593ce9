/*
 * asset: content-addressed data that results name: rules, weights,
 * parameters, evidence tables, profile cards.
 */
#ifndef DB_ASSET_H
#define DB_ASSET_H

#include "../base/arena.h"
#include "../base/sha256.h"
#include "db.h"

/* Store bytes once (needs a transaction); sha gets their address. */
enum rc asset_save(struct db *, const char *kind, const char *version, const void *bytes, size_t n,
    char sha[SHA256_HEX], struct err *) MUST_CHECK;
/* RC_NOTFOUND when there is none.  *bytes is NUL-terminated, in the arena. */
enum rc asset_load(struct db *, struct arena *, const char *sha, const char **bytes, size_t *n, struct err *) MUST_CHECK;

#endif
