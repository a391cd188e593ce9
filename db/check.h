/*
 * check: proofs that the store is sound.
 */
#ifndef DB_CHECK_H
#define DB_CHECK_H

#include "db.h"

struct check_result {
	const char	*name;		/* "integrity", "foreign keys", "text index", "queue order", "event chain", "replay", "against" */
	bool		 ok;
	int64_t		 count;		/* what was looked at: pages, rows, events, rows compared */
	char		 detail[400];	/* the first fault, or "" (against: the newest head that was held) */
};
#define CHECK_MAX 9
struct check_report {
	struct check_result	 result[CHECK_MAX];
	int			 n;
	bool			 ok;
	int64_t			 head_seq;
	char			 head_hash[65];
};

/*
 * Integrity of the file, foreign keys, the event chain (every hash
 * recomputed) and, with replay, all projections rebuilt from the events and
 * compared row by row.  Reads only.  Faults are in the report, not an error.
 */
enum rc check_run(struct db *, bool replay, struct check_report *, struct err *) MUST_CHECK;

#endif
