/*
 * listed: a list that a person brings, taken as what it is: records to look
 * at, and what somebody thought of them.
 */
#ifndef CURATE_LISTED_H
#define CURATE_LISTED_H

#include "../base/arena.h"
#include "../db/db.h"
#include "lists.h"

struct listed {
	int64_t		 entries, linked, notes, agreed;
	int64_t		*missing;	size_t nmissing;	/* PMIDs that are not stored */
	const char	**differ;	size_t ndiffer;		/* sentences */
};

/*
 * One transaction: each stored record is linked to its compound where it is
 * not, as an act of the curator; a decision in the list becomes a note on a
 * record that waits, never a decision; one that was decided otherwise here is
 * reported.  fallback is the compound of entries that name none, or NULL.
 * Read twice it changes nothing the second time.  RC_BADDATA "NAME:LINE:" for
 * an entry without compound, RC_NOTFOUND for an unknown one.
 */
enum rc listed_take(struct db *, struct arena *, int64_t curator, const char *name, const char *fallback,
    const struct list_entry *, size_t n, bool dry, struct listed *, struct err *) MUST_CHECK;

#endif
