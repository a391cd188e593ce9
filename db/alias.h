/*
 * alias: PMIDs that PubMed merged into others.
 */
#ifndef DB_ALIAS_H
#define DB_ALIAS_H

#include "../base/arena.h"
#include "db.h"
#include "item.h"

/*
 * PubMed answers `now`, which is stored, when asked for `old`.  The old
 * article (where it is here) becomes a tombstone, what was approved under it
 * is suspended by a machine event, and its compounds are linked to the new
 * one, which waits for a person, pre-filled with what was decided
 * (alias_decided).  What had gone into the old one goes by the new one too;
 * the new one itself, which is served, is nobody's old one.  *suspended (may
 * be NULL).  The same again changes nothing.  Needs a transaction.
 */
enum rc alias_merged(struct db *, int64_t old, int64_t now, int64_t run_id, bool *suspended, struct err *) MUST_CHECK;

/* PubMed serves this PMID under its own number: it was merged into none, whatever was answered before.  Needs a transaction. */
enum rc alias_served(struct db *, int64_t pmid, struct err *) MUST_CHECK;

/* The PMID that an old one goes by now, itself when it was never merged.  Chains are followed. */
enum rc alias_now(struct db *, int64_t pmid, int64_t *now, struct err *) MUST_CHECK;

/* What persons decided of the PMIDs that went into one. */
struct alias_decided {
	int64_t		 old;		/* the PMID decided last: the following is of it */
	const char	*state;		/* relevant, rejected; NULL: not for this compound, the article was judged for another */
	const char	*reason;	/* of a rejection */
	int64_t		 seq;		/* the deciding event, by whom, when */
	const char	*handle, *at;
	bool		 retracted;	/* the old article is */
	bool		 assessed;	/* a holds a judgement */
	struct assessment a;		/* with the PMID of the new one, state open */
	struct finding	*finding;	size_t nfinding;	/* with the old one's PMID and text */
	int64_t		*earlier;	size_t nearlier;	/* other PMIDs decided for the compound, last ones first */
};

/*
 * What a person decided of the PMIDs that were merged into this one, for the
 * compound: the PMID decided last, and where none was decided for it the
 * judgement of the article that another compound's curator made.  A
 * rejection after PubMed had withdrawn the record clears it away and is no
 * judgement.  RC_NOTFOUND (e untouched) when nothing was decided.  A
 * proposal only: it counts when a person approves it.
 */
enum rc alias_decided(struct db *, struct arena *, int64_t compound_id, int64_t pmid, struct alias_decided *,
    struct err *) MUST_CHECK;

#endif
