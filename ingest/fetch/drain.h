/*
 * drain: PMIDs that are open in the ledger, asked for and stored.
 *
 * Batches are asked for, two at a time; each is stored and its PMIDs are
 * settled in the same transactions.  PMIDs that are missing in a batch are
 * asked for together once more, and those still missing, or in a batch that
 * cannot be read, one by one; what is then not served is parked.  A PMID that is answered twice with the record
 * of another one was merged into it.
 */
#ifndef INGEST_FETCH_DRAIN_H
#define INGEST_FETCH_DRAIN_H

#include "../../db/ledger.h"
#include "../match.h"
#include "../store.h"
#include "eutils.h"
#include "fetcher.h"
#include "intake.h"

#define DRAIN_NAMED	5	/* PMIDs that a message names */

/* Where the PMIDs come from: a list (ascending, all of them open), or the ledger. */
struct feed {
	const int64_t	*list;		/* NULL: the ledger */
	size_t		 nlist, at;
	struct ledger_which which;
	int64_t		 after;		/* the last one taken from the ledger */
	bool		 ended;
	int64_t		 total;		/* to be asked for, for the bar */
};

struct list { int64_t *v; size_t n, cap; };
void list_add(struct list *, int64_t);
void list_fini(struct list *);
size_t list_once(int64_t *v, size_t n);	/* sort v, each value once; returns how many are left */

struct drain {
	struct db	*db;
	struct eutils	*eutils;
	struct store	*store;
	struct worker	*worker;
	const struct match *names;	/* of all compounds, may be NULL */
	const struct out *out;		/* for the bar; may be NULL */
	struct fetched	*got;		/* counts of this call */

	struct arena	 mem;		/* of one batch */
	struct buf	 fold;
	struct intake	 in;
	struct list	 again;		/* to be asked for together once more */
	struct list	 singles;	/* to be asked for one by one */
	struct list	 merged;	/* pairs (old, new) that were answered once */
	int64_t		 missing[DRAIN_NAMED], bad[DRAIN_NAMED];	/* the first ones, for messages */
	int64_t		 settled;
	bool		 answered;	/* since the last request that was given up */
	struct eutils_why why;		/* of the last one that was given up */
};

/* Of a zeroed one with its first seven members set. */
void drain_init(struct drain *);
void drain_fini(struct drain *);

/*
 * Ask for all of the feed.  RC_OK when everything was stored, parked or put
 * into quarantine; RC_AGAIN, RC_USAGE when something was given up (d->why;
 * the rest stays open), RC_INTR.  Windows of searches whose last record this
 * stores are completed with it.
 */
enum rc drain_run(struct drain *, struct feed *, struct err *) MUST_CHECK;

/* Link a stored record to a compound, as one that a search or a person found. */
enum rc drain_link(struct drain *, int64_t compound, int64_t pmid, struct err *) MUST_CHECK;

#endif
