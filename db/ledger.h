/*
 * ledger: every PMID that was wanted, until it is there.
 *
 *	wanted	to be asked for
 *	got	stored
 *	missing	PubMed does not serve it; asked again with growing distance
 *	error	the last request that held it failed; asked again by the next run
 *	bad	came and cannot be read (quarantine has its bytes); as missing
 *
 * All but `got` are open.  A person's run asks for everything that is open,
 * a night only for what is not to wait (not_before).  Functions that write
 * need a transaction: the caller's, in which the records are stored.
 */
#ifndef DB_LEDGER_H
#define DB_LEDGER_H

#include "../base/arena.h"
#include "db.h"

enum ledger_again {
	LEDGER_IF_NEW,		/* only what is not stored yet */
	LEDGER_AGAIN,		/* also what is: to see what became of it */
};

/*
 * Want these PMIDs.  compound: who shall be linked to them when they come,
 * 0 nobody.  What is open already stays as it is.  *wanted (may be NULL):
 * how many are open now that were not.
 */
enum rc ledger_want(struct db *, const int64_t *pmid, size_t n, int64_t compound, enum ledger_again, int64_t run_id,
    int64_t *wanted, struct err *) MUST_CHECK;

/* Which of the open ones. */
struct ledger_which {
	int64_t	 compound;	/* wanted for it, by name or by one of its searches; 0: all */
	bool	 night;		/* only what is not to wait any more */
};
/* At most limit of them above `after`, ascending, in mem. */
enum rc ledger_next(struct db *, struct arena *, const struct ledger_which *, int64_t after, size_t limit,
    int64_t **pmid, size_t *n, struct err *) MUST_CHECK;
enum rc ledger_count(struct db *, const struct ledger_which *, int64_t *n, struct err *) MUST_CHECK;

/* What became of one that was asked for. */
enum rc ledger_got(struct db *, int64_t pmid, int64_t run_id, struct err *) MUST_CHECK;
enum rc ledger_missing(struct db *, int64_t pmid, int64_t run_id, struct err *) MUST_CHECK;	/* next in 1, 2, 4, 8, 16, 30, 30 ... days */
enum rc ledger_bad(struct db *, int64_t pmid, const char *why, int64_t run_id, struct err *) MUST_CHECK;	/* likewise */
enum rc ledger_error(struct db *, const int64_t *pmid, size_t n, const char *why, int64_t run_id, struct err *) MUST_CHECK;

/* The compounds that want a PMID, by name or by an active search; in mem. */
enum rc ledger_compounds(struct db *, struct arena *, int64_t pmid, int64_t **compound, size_t *n, struct err *) MUST_CHECK;

struct ledger_entry {
	int64_t		 pmid, tries, run_id;
	const char	*state, *not_before, *error;	/* the last two may be NULL */
};
/* All that is open (compound 0: of all), by PMID; in mem. */
enum rc ledger_list(struct db *, struct arena *, int64_t compound, struct ledger_entry **, size_t *n,
    struct err *) MUST_CHECK;

/*
 * Approved records whose state is to be looked at again: those not asked
 * for since `days` days, oldest first and no more than a night's share of
 * all, and those that a newer record names as retracted, corrected, updated
 * or republished by it.  In mem, each once.
 */
enum rc ledger_watch(struct db *, struct arena *, int64_t compound, int64_t days, int64_t **pmid, size_t *n,
    struct err *) MUST_CHECK;

#endif
