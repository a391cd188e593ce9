/*
 * first: the first page of a compound's queue, without the rest of it.
 */
#ifndef CURATE_FIRST_H
#define CURATE_FIRST_H

#include "../db/db.h"
#include "priority.h"

/*
 * The records that priority_sort would put first among all that waits, at
 * most limit, in the same order; *waits gets how many there are in all.
 * Costs by the kinds of open records (db/place.h), not by their number.
 * *done false: the kinds are not kept just now, everything must be read.
 * To be read in one transaction (db_read_begin).
 */
enum rc first_page(struct db *, struct arena *mem, int64_t compound_id, const struct ev_table *table,
    const char *const *names, const struct params *, size_t limit, struct priority **out, size_t *n, int64_t *waits,
    bool *done, struct err *) MUST_CHECK;

#endif
