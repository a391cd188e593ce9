/*
 * lock: one night at a time for a store.
 *
 * An open-file lock (fcntl(2), F_OFD_SETLK) on the file PATH-night beside
 * the database.  The kernel drops it with the process, however that ends, so
 * that nothing of a killed run or of a machine that went down can bar the
 * next one; what stands in the file only tells people who holds it.
 */
#ifndef CRON_LOCK_H
#define CRON_LOCK_H

#include <stdint.h>

#include "../base/buf.h"

struct lock {
	int	 fd;		/* -1: not held */
	char	*path;
};
#define LOCK_INIT { -1, NULL }

/* Take it for the store at db_path; RC_AGAIN "refresh: pid 4711 on host alpha is at work since ..." when held. */
enum rc lock_take(const char *db_path, struct lock *, struct err *) MUST_CHECK;
/* Say in the file which run holds it; never an error. */
void lock_note(struct lock *, int64_t run_id);
void lock_drop(struct lock *);		/* NULL-safe in its fields, idempotent */

/* Is it held?  who (may be NULL) gets the words of its holder.  Takes nothing, so that asking disturbs nobody. */
bool lock_held(const char *db_path, struct buf *who);

#endif
