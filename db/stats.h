/*
 * stats: what people did, day by day, and what became of what was proposed.
 */
#ifndef DB_STATS_H
#define DB_STATS_H

#include "../base/arena.h"
#include "../base/date.h"
#include "db.h"

#define STATS_PAUSE_S	1800	/* longer than that between two acts was a pause, not work */

/*
 * One person on one day (UTC).  The time of an item is that from the
 * person's act before (of any kind) to the decision, where it was at most
 * STATS_PAUSE_S and the decision was made alone, not as one of a list.
 */
struct stats_day {
	const char	*who;
	char		 day[DATE_LEN];
	int64_t		 approved, rejected, postponed;	/* that day, also where undone later; approved counts amended ones */
	int64_t		 undone;	/* of them, that no longer stand */
	int64_t		 timed;		/* decisions that have a time */
	int64_t		 median_s;	/* of these, the lower of the middle two; -1: none */
};
struct stats_kept {
	const char	*rule;		/* NULL for a label */
	const char	*what;		/* the label, or the aspect that the rule decided */
	int64_t		 shown;		/* decisions that stand on a proposal with it */
	int64_t		 kept, changed, rejected;	/* approved with it, approved otherwise, the record rejected */
};

/* By person, then day; compound_id 0: all; since: an ISO date or NULL. */
enum rc stats_days(struct db *, struct arena *, int64_t compound_id, const char *since, struct stats_day **, size_t *n,
    struct err *) MUST_CHECK;
/* Design labels, the most frequent first. */
enum rc stats_labels(struct db *, struct arena *, int64_t compound_id, const char *since, struct stats_kept **, size_t *n,
    struct err *) MUST_CHECK;
/*
 * Rules, by id.  A rule for a design, flag or type was right where that very
 * word was decided; one for another field where the field was decided as
 * proposed.  Rules of findings are not judged.
 */
enum rc stats_rules(struct db *, struct arena *, int64_t compound_id, const char *since, struct stats_kept **, size_t *n,
    struct err *) MUST_CHECK;

#endif
