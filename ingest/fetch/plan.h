/*
 * plan: how to get all PMIDs of a search that PubMed lists only in part.
 *
 * Pure: what was answered goes in, what to ask next comes out.  PubMed gives
 * the first 9,999 PMIDs of a search and no retstart above 9,998 (NBK25499).
 * A range of entrez dates that holds more is cut into several, a single day
 * that does into ranges of PMIDs.  A range counts only when as many different
 * PMIDs came as PubMed says it has.  The counts of all parts must add up to
 * that of the whole; where they do not, the whole is asked again, and where
 * its count has moved on to something else the parts too, a few times.
 *
 *	p = plan_new(&root, today);
 *	while (plan_ask(p, &ask))
 *		ask it; if (plan_take(p, &answer)) store plan_ids(p, &n);
 *	plan_complete(p) tells whether all of it is there
 *	plan_free(p);
 */
#ifndef INGEST_FETCH_PLAN_H
#define INGEST_FETCH_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "../../base/rc.h"

#define PLAN_CAP	9999		/* PMIDs of one search that PubMed gives out */
#define PLAN_PMID_MAX	INT64_C(2147483647)

struct plan_range {
	int64_t	 lo_day, hi_day;	/* entrez date in days since 1970, both included; see dated */
	int64_t	 lo_pmid, hi_pmid;	/* both included; hi_pmid 0: any */
	bool	 dated;			/* false: of any date, lo_day and hi_day say nothing */
};

struct plan_ask {
	struct plan_range range;
	int64_t	 retstart;		/* 0 to 9,998 */
	int64_t	 retmax;
};

struct plan_answer {
	int64_t	 count;			/* all that the range holds */
	bool	 restricted;		/* PubMed says that more match than it lists */
	const int64_t *id;
	size_t	 n;
};

struct plan;

/* today: days since 1970; only a hint where to cut. */
struct plan *plan_new(const struct plan_range *root, int64_t today);
void plan_free(struct plan *);		/* NULL-safe */

/* What to ask next; false when there is nothing more to ask. */
bool plan_ask(const struct plan *, struct plan_ask *out);

/* The answer to it.  True: a range is complete, its PMIDs are plan_ids until the next call. */
bool plan_take(struct plan *, const struct plan_answer *);
const int64_t *plan_ids(const struct plan *, size_t *n);	/* ascending */

/* After the last one: do the parts add up? */
bool plan_complete(const struct plan *);

int64_t plan_count(const struct plan *);	/* of the whole, as last answered; -1 before, and where it is not told */
int64_t plan_total(const struct plan *);	/* of the parts of this round so far */

#endif
