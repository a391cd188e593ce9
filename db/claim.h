/*
 * claim: who is at which record.  A lease is what a running review holds on
 * the record before it; it ends by itself after the setting lease_min, or
 * when its process is gone.  An assignment lasts until somebody decides or
 * releases.  Claims only steer people apart: what keeps two decisions from
 * one record is compare-and-swap (item_decide).  They are no events.
 */
#ifndef DB_CLAIM_H
#define DB_CLAIM_H

#include "../base/arena.h"
#include "db.h"

struct claim {
	int64_t		 compound_id, pmid;
	int64_t		 curator;	/* 0: nobody */
	const char	*handle;
	bool		 assigned;	/* until released */
	const char	*since;		/* UTC */
	int64_t		 held_s;	/* since then */
};

/*
 * Hold a record for this process and curator, or go on holding it.  Where
 * somebody else is at it, *other says who and nothing is changed; else
 * other->curator is 0.  Begins and ends its own transaction, waits hardly at
 * all and does not wait for the disk: a store that is busy is no failure,
 * the lease is then not there.
 */
enum rc claim_take(struct db *, struct arena *, int64_t curator, int64_t compound_id, int64_t pmid, struct claim *other,
    struct err *) MUST_CHECK;
/* All leases of this process and curator end; like claim_take, and never fails. */
void claim_drop(struct db *, int64_t curator);

/* Claims that hold, by compound and PMID, one a record (an assignment outranks a lease); compound_id 0: all. */
enum rc claim_list(struct db *, struct arena *, int64_t compound_id, struct claim **, size_t *n, struct err *) MUST_CHECK;
/* The one on this record; curator 0: nobody is at it. */
enum rc claim_of(struct db *, struct arena *, int64_t compound_id, int64_t pmid, struct claim *, struct err *) MUST_CHECK;

/* These need a transaction. */
enum rc claim_assign(struct db *, int64_t to, int64_t compound_id, int64_t pmid, struct err *) MUST_CHECK;
/* Nobody is at it any more. */
enum rc claim_release(struct db *, int64_t compound_id, int64_t pmid, struct err *) MUST_CHECK;
/* It was decided (curator 0), or this curator is done with it. */
enum rc claim_done(struct db *, int64_t compound_id, int64_t pmid, int64_t curator, struct err *) MUST_CHECK;

#endif
