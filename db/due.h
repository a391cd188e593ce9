/*
 * due: what a later stage has to look at; written by the stage before it in
 * its own transaction.  0 means "not applicable" in compound_id and pmid.
 */
#ifndef DB_DUE_H
#define DB_DUE_H

#include "../base/arena.h"
#include "db.h"

/* stage: "score", "classify", "publish".  Already due: the first cause stays.  Needs a transaction. */
enum rc due_add(struct db *, const char *stage, int64_t compound_id, int64_t pmid, const char *cause, int64_t run_id,
    struct err *) MUST_CHECK;
enum rc due_done(struct db *, const char *stage, int64_t compound_id, int64_t pmid, struct err *) MUST_CHECK;
struct due { int64_t compound_id, pmid, run_id; const char *cause; };
enum rc due_list(struct db *, struct arena *, const char *stage, struct due **, size_t *n, struct err *) MUST_CHECK;

#endif
