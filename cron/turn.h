/*
 * turn: whose turn it is tonight, and who comes first.  Pure.
 *
 * A compound is due when its last complete search is older than its
 * interval: one day where anything was approved or waits, seven days where
 * nothing does (a new name that finds nothing can wait; what readers see
 * cannot).  It is due in any case when it was never searched, when the last
 * night left it open, or when its last search is dated later than today: a
 * clock that was ahead once must not keep it from being searched until then.
 *
 * Order, for the night that its deadline ends early: by age in days times
 * importance (4 with approved evidence, 2 with waiting records, 1
 * without), greatest first, then by slug.  A compound that was never
 * searched counts as 30 days old, so that a list of new names does not
 * push the published ones out for nights, and what is passed over grows
 * older until it is first.
 */
#ifndef CRON_TURN_H
#define CRON_TURN_H

#include <stdint.h>

#include "../base/arena.h"
#include "../db/night.h"

#define TURN_DAYS	1	/* interval with evidence, in days */
#define TURN_DAYS_BARE	7	/* without */
#define TURN_NEVER	30	/* days that "never" counts for the order */

int turn_interval(const struct night_subject *);	/* days */
/* Days since the last complete search at a day (since 1970); -1: never. */
int64_t turn_age(const struct night_subject *, int64_t today);
/* Searched later than today: a clock is wrong, or was. */
bool turn_ahead(const struct night_subject *, int64_t today);
bool turn_due(const struct night_subject *, int64_t today);
int64_t turn_rank(const struct night_subject *, int64_t today);

/* Bring n subjects into order, in place: first comes first. */
void turn_sort(struct night_subject *, size_t n, int64_t today);

#endif
