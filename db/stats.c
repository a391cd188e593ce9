/*
 * stats: counting events and decisions.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "stats.h"
#include "stmt.h"

struct days {
	struct arena *mem;
	struct stats_day *v;
	size_t n, cap;
	int64_t *gap; /* of the day being counted */
	size_t ngap, cap_gap;
	const char *who; /* of the act before, and when */
	int64_t before;
};

/* The day that was counted has its median. */
static void
day_done(struct days *d)
{
	struct stats_day *day = d->n > 0 ? &d->v[d->n - 1] : NULL;

	if (day == NULL)
		return;
	day->timed = (int64_t)d->ngap;
	day->median_s = -1;
	if (d->ngap > 0) {
		qsort(d->gap, d->ngap, sizeof(*d->gap), num_order);
		day->median_s = d->gap[(d->ngap - 1) / 2];
	}
	d->ngap = 0;
}

static struct stats_day *
day_of(struct days *d, const char *who, const char *at)
{
	struct stats_day *last = d->n > 0 ? &d->v[d->n - 1] : NULL, day = {.who = who};

	if (last != NULL && strcmp(last->who, who) == 0 &&
	    strncmp(last->day, at, DATE_LEN - 1) == 0)
		return last;
	day_done(d);
	memcpy(day.day, at, DATE_LEN - 1);
	ARENA_PUSH(d->mem, d->v, d->n, d->cap, day);
	return &d->v[d->n - 1];
}

/* One act of a person; acts come by person and time. */
static void
count_act(struct days *d, const char *who, const char *at, const char *kind, int64_t of_batch,
    bool standing, bool counts, const char *since)
{
	int64_t now = 0, gap = -1;
	struct stats_day *day;
	int64_t *place;

	if (strlen(at) < DATE_LEN - 1 || !time_parse(at, &now))
		return;
	if (d->who != NULL && strcmp(d->who, who) == 0 && now >= d->before &&
	    now - d->before <= STATS_PAUSE_S)
		gap = now - d->before;
	d->who = who;
	d->before = now;
	if (!counts || (since != NULL && strcmp(at, since) < 0) ||
	    (strcmp(kind, "approve") != 0 && strcmp(kind, "amend") != 0 &&
		strcmp(kind, "reject") != 0 && strcmp(kind, "postpone") != 0))
		return;
	day = day_of(d, who, at);
	place = kind[0] == 'a' ? &day->approved : kind[0] == 'r' ? &day->rejected : &day->postponed;
	++*place;
	day->undone += !standing;
	if (gap >= 0 && of_batch == 1)
		ARENA_PUSH(d->mem, d->gap, d->ngap, d->cap_gap, gap);
}

enum rc
stats_days(struct db *db, struct arena *mem, int64_t compound_id, const char *since,
    struct stats_day **rows, size_t *n, struct err *e)
{
	struct days d = {.mem = mem};
	struct arena row = ARENA_INIT;
	const char *who, *at, *kind;
	int64_t of_batch;
	bool standing, counts;
	struct q q = {0};
	enum rc rc;

	rc = q_open(db, STMT_stats_acts, &q, e, "z", compound_id);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &row, "tttiff", &who, &at, &kind, &of_batch, &standing, &counts);
		who = d.who != NULL && strcmp(d.who, who) == 0 ? d.who : arena_strdup(mem, who);
		count_act(&d, who, at, kind, of_batch, standing, counts, since);
		arena_reset(&row);
	}
	q_close(&q);
	arena_fini(&row);
	day_done(&d);
	if (rc != RC_DONE)
		return rc;
	*rows = d.v;
	*n = d.n;
	return RC_OK;
}

static enum rc
kept_rows(struct db *db, struct arena *mem, enum stmt which, bool rules, int64_t compound_id,
    const char *since, struct stats_kept **rows, size_t *n, struct err *e)
{
	struct stats_kept *v = NULL, r = {0};
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	rc = q_open(db, which, &q, e, "zt", compound_id, since);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		if (rules)
			q_read(&q, mem, "ttiiii", &r.rule, &r.what, &r.shown, &r.kept, &r.changed,
			    &r.rejected);
		else
			q_read(
			    &q, mem, "tiiii", &r.what, &r.shown, &r.kept, &r.changed, &r.rejected);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
stats_labels(struct db *db, struct arena *mem, int64_t compound_id, const char *since,
    struct stats_kept **rows, size_t *n, struct err *e)
{
	return kept_rows(db, mem, STMT_stats_labels, false, compound_id, since, rows, n, e);
}

enum rc
stats_rules(struct db *db, struct arena *mem, int64_t compound_id, const char *since,
    struct stats_kept **rows, size_t *n, struct err *e)
{
	return kept_rows(db, mem, STMT_stats_rules, true, compound_id, since, rows, n, e);
}
