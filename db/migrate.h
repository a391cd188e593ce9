/*
 * migrate: bring an older store to this program's schema.  Forward only;
 * each step is one transaction with the number it leads to; before the first
 * a proved copy is put beside the database.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "backup.h"

struct migration {
	int		 to;		/* user_version after it: one more than before */
	const char	*sql;
};

/* The steps from nothing to DB_SCHEMA; the first one is the whole first schema. */
const struct migration *migrate_steps(size_t *n);

struct migrated {
	int64_t		 from, to;	/* equal: there was nothing to do, and no copy was made */
	struct backup	 copy;
};

/*
 * Take the store at path through those steps that lead past its schema.
 * kept gets the name of the copy.  RC_BADDATA for a store that is newer than
 * the last step or whose copy does not prove sound, RC_AGAIN while another
 * writes, RC_FAILED for a step that does not go through or would leave a row
 * without what it refers to: that step is rolled back whole, the store is as
 * the step before left it, and the copy goes where nothing was changed.
 */
enum rc migrate_store(const char *path, const struct migration *, size_t n, struct buf *kept, struct migrated *,
    struct err *) MUST_CHECK;

#endif
