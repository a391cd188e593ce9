/*
 * search: what PubMed was asked for a compound, and how far that is known to
 * be complete.
 *
 * A compound has one active search, the query of its names; when they change
 * the search becomes inactive and another begins at the beginning.  A search
 * is complete in windows of the entrez date.  A window is
 *
 *	open		being listed
 *	listed		all its PMIDs are search hits and in the ledger
 *	complete	each of them is stored, or parked as missing or bad
 *
 * and only then it is the search's watermark: search_settle says so in the
 * transaction that stores the last of them.  Of complete windows those count
 * that end no later than the newest (view window_complete): what a clock that
 * was ahead has dated is no watermark once it is right.  Windows overlap by
 * two days, and once in SEARCH_RECOUNT_DAYS the whole is listed again, since
 * records arrive late under old dates.  Hits that are not on that list any
 * more were deleted, merged or changed: they go into the ledger again.
 */
#ifndef DB_SEARCH_H
#define DB_SEARCH_H

#include "../base/arena.h"
#include "../base/date.h"
#include "db.h"

#define SEARCH_BEGIN		"0001-01-01"	/* lo of a window over everything */
#define SEARCH_OVERLAP_DAYS	2
#define SEARCH_RECOUNT_DAYS	30

/* The active search of a compound, made from its names as they are now.  *query in mem.  Needs a transaction.  RC_USAGE: it is retired. */
enum rc search_of_compound(struct db *, struct arena *, int64_t compound, int64_t *search_id, const char **query,
    struct err *) MUST_CHECK;

struct search_window {
	char	 lo[DATE_LEN], hi[DATE_LEN];	/* both included */
	bool	 whole;				/* lo is SEARCH_BEGIN: of any date */
};
/*
 * The window to be searched on that day (YYYY-MM-DD): from two days before
 * the last complete one.  Those that a wrong clock dated later than that day
 * do not count, so that nothing is passed over once the clock is right.
 */
enum rc search_due(struct db *, int64_t search_id, const char *today, struct search_window *, struct err *) MUST_CHECK;

/* Acts on a window; each needs a transaction. */
enum rc search_open(struct db *, int64_t search_id, const struct search_window *, int64_t run_id, struct err *) MUST_CHECK;	/* forgets unfinished ones */
enum rc search_hits(struct db *, int64_t search_id, const int64_t *pmid, size_t n, int64_t run_id, int64_t *added,
    struct err *) MUST_CHECK;		/* added (may be NULL): that were no hits before */
enum rc search_listed(struct db *, int64_t search_id, const struct search_window *, int64_t expected, int64_t got,
    struct err *) MUST_CHECK;

/* Complete the listed windows (of one search, or 0: all) whose hits are all settled.  *closed (may be NULL): how many. */
enum rc search_settle(struct db *, int64_t search_id, int64_t *closed, struct err *) MUST_CHECK;

/* Hits of a search that are not stored yet: how many. */
enum rc search_unstored(struct db *, int64_t search_id, int64_t *n, struct err *) MUST_CHECK;

/* For reports. */
struct search_state {
	int64_t		 search_id;
	const char	*query;
	bool		 active;
	const char	*last_complete;	/* hi of its watermark, NULL: never */
	int64_t		 hits;
};
enum rc search_list(struct db *, struct arena *, int64_t compound, struct search_state **, size_t *n,
    struct err *) MUST_CHECK;

#endif
