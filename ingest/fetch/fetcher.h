/*
 * fetcher: PMIDs and searches, from PubMed into the store, without loss.
 *
 * Every PMID that was asked for is stored, or stays in the ledger
 * (db/ledger.h) with its reason and is asked for again.  What a search finds
 * is in the ledger before it is fetched; a batch is stored and marked as got
 * in one transaction; a window of a search is closed in the transaction that
 * settles its last record.  A body that is not whole is thrown away whole.
 *
 *	fetcher_open(db, &opts, &f, e);
 *	fetcher_pmids(f, pmid, n, compound, &got, e);
 *	fetcher_term(f, "oxytocin[ti]", compound, &got, e);
 *	fetcher_compound(f, compound, &got, e);
 *	fetcher_resume(f, &got, e);
 *	fetcher_end(f, e);		closes the run
 *	fetcher_close(f);
 *
 * Each of the four returns RC_OK where all that it asked for is stored or
 * parked as missing, and else the worst that happened, told in e and, in one
 * sentence, in got->why.  What was stored before stays.  RC_INTR when
 * stop_asked() (base/stop.h).  *got is filled in any case.
 */
#ifndef INGEST_FETCH_FETCHER_H
#define INGEST_FETCH_FETCHER_H

#include <stdint.h>

#include "../../base/out.h"
#include "../../db/db.h"

#define FETCHER_WHY	300

struct fetcher;

struct fetcher_opts {
	const char	*record;	/* folder that keeps every exchange; NULL: none */
	bool		 night;		/* ask only for what is not to wait (db/ledger.h); a person asks for everything */
	int64_t		 max;		/* most records that one search may bring; 0: any number */
	int64_t		 run_id;	/* run of the caller, who ends it; 0: one of its own, of kind "fetch" */
	int64_t		 deadline_ms;	/* on clock_boot_us() / 1000; 0: the setting eutils_deadline_s from now on */
	const struct out *out;		/* for progress bars; NULL: none */
	bool		 say;		/* "search  1,134 PMIDs, ..." on out before the records are fetched */
};

/* What came of one call.  fetched_add adds all that stands before rc. */
struct fetched {
	int64_t	 searches;	/* that were run, windows and splits not counted */
	int64_t	 found;		/* PMIDs that they found */
	int64_t	 stored_before;	/* of all that were named or found: in the store already, and not asked for again */
	int64_t	 wanted;	/* to be asked for */
	int64_t	 articles, books;	/* stored now, new or newer */
	int64_t	 known;		/* came, and were there already as they are */
	int64_t	 missing;	/* PubMed did not serve them: parked */
	int64_t	 failed;	/* came and could not be read: in quarantine, and open */
	int64_t	 merged;	/* served under another PMID */
	int64_t	 foreign;	/* came without having been asked for, and were not taken */
	int64_t	 linked, relinked, unnamed;	/* as in store_tally */
	int64_t	 suspended;	/* approved before, and withdrawn now: retracted, deleted or merged */
	int64_t	 reopened;	/* approved before, and contradicted now */
	int64_t	 open;		/* still to be asked for: neither stored nor parked */
	int64_t	 requests;	/* sent, tries counted */
	int64_t	 waited_ms;	/* for the rate and for the server's recovery */
	enum rc	 rc;		/* what the call returned */
	int	 tries;		/* of the request that was given up; 0: none was */
	bool	 search_done;	/* of a compound: all its due windows are closed */
	char	 todo[FETCHER_WHY];	/* the command that mends it, where asking again does not; "" */
	char	 why[FETCHER_WHY];	/* one sentence why something stays open: "HTTP 502, 6 tries; nothing lost"; "" */
};

/*
 * Reads the settings; RC_USAGE without an address (email), RC_NOPERM,
 * RC_NOTFOUND for a key file that cannot be used.  db must be writable;
 * No request is sent.
 */
enum rc fetcher_open(struct db *, const struct fetcher_opts *, struct fetcher **out, struct err *) MUST_CHECK;
void fetcher_close(struct fetcher *);	/* NULL-safe; what is not committed is given up */

/*
 * These PMIDs (compound 0: link them to none).  again: ask also for those
 * that are stored, to see what became of them; else they are only linked.
 */
enum rc fetcher_pmids(struct fetcher *, const int64_t *pmid, size_t n, int64_t compound, bool again,
    struct fetched *, struct err *) MUST_CHECK;

/*
 * All records that a query finds.  RC_USAGE "31,402 records match, above
 * --max 5000; nothing fetched", and after fetching where PubMed ran another
 * query than this one.
 */
enum rc fetcher_term(struct fetcher *, const char *term, int64_t compound, struct fetched *, struct err *) MUST_CHECK;

/*
 * The compound's own searches, where their windows are due, then all of its
 * open PMIDs, and the approved records whose re-reading is due.
 */
enum rc fetcher_compound(struct fetcher *, int64_t compound, struct fetched *, struct err *) MUST_CHECK;

/* Everything that is open in the ledger. */
enum rc fetcher_resume(struct fetcher *, struct fetched *, struct err *) MUST_CHECK;

/* Add one result to another; the worse rc and its sentence stay. */
void fetched_add(struct fetched *sum, const struct fetched *one);

int64_t fetcher_run(const struct fetcher *);	/* 0: none was begun yet */

/* End the run (its own alone), with the sum of all calls; commits. */
enum rc fetcher_end(struct fetcher *, struct err *) MUST_CHECK;

#endif
