/*
 * snapshot: the published database, made from the store in one pass.
 */
#ifndef PUBLISH_SNAPSHOT_H
#define PUBLISH_SNAPSHOT_H

#include "../db/db.h"
#include "../score/params.h"

struct snapshot_report {
	int64_t	compounds, studies, waiting;	/* waiting: open items that are not in it */
	int64_t	at_seq;				/* the event it stands on */
};

/*
 * Make the file path (it must not exist) from the open store.  Only
 * compounds with a grade are in it; each grade must be up to date (its
 * inputs equal the evidence now): RC_FAILED "... was changed since it was
 * scored" otherwise.  The same store gives the same bytes.
 */
enum rc snapshot_make(struct db *, const struct params *, const char *path, struct snapshot_report *,
    struct err *) MUST_CHECK;

#endif
