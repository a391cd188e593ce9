/*
 * restore: a backup takes the place of the store.
 *
 * The copy is made beside the store (PATH.restoring), proved, and comes into
 * place by one rename; what was there keeps another name.  The whole time no
 * other program can have the store open.
 */
#ifndef DB_RESTORE_H
#define DB_RESTORE_H

#include "backup.h"

struct restored {
	struct backup	 copy;
	int64_t		 was_seq;	/* last event of what was there: -1 it could not be read, 0 nothing was there */
	int64_t		 lost;		/* events of it that are not in the backup */
	bool		 older;		/* the backup's schema is older than ours: migrate */
};

/*
 * Put the backup file in the place of the store at path.  kept gets the name
 * of what was there (empty: nothing was); where it could not be read its log
 * is kept beside it too.
 *
 * RC_NOTFOUND: no file; RC_BADDATA: it is none of ours, of a newer schema, or
 * does not prove sound; RC_AGAIN: another program has the store open, if only
 * to read; RC_FAILED: the store has events that file has not, and force was
 * not given, or file is the store itself, or a file stands at path that is no
 * store.  On every error path is as it was, unless the message says "not
 * confirmed": then it may be either after a crash, whole in both cases.
 */
enum rc restore_store(const char *file, const char *path, bool force, struct buf *kept, struct restored *,
    struct err *) MUST_CHECK;

#endif
