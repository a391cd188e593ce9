#include "../base/clock.h"
#include "ledger.h"
#include "stmt.h"

#define DAY_S		INT64_C(86400)
#define WATCH_MIN	20	/* a night looks again at so many at least */

enum rc
ledger_want(struct db *db, const int64_t *pmid, size_t n, int64_t compound, enum ledger_again again, int64_t run_id,
    int64_t *wanted, struct err *e)
{
	int64_t	count = 0;
	size_t	i;
	enum rc	rc;

	for (i = 0; i < n; i++) {
		if ((rc = db_exec(db, STMT_ledger_want, e, "idi", pmid[i], (int)(again == LEDGER_AGAIN), run_id)) != RC_OK)
			return rc;
		count += db_changes(db) > 0;
		if (compound != 0 && (rc = db_exec(db, STMT_ledger_want_for, e, "ii", pmid[i], compound)) != RC_OK)
			return rc;
	}
	if (wanted != NULL)
		*wanted = count;
	return RC_OK;
}

/* For a night the time it is, else NULL. */
static const char *
night_now(const struct ledger_which *w, char now[TIME_LEN])
{
	clock_iso(now);
	return w->night ? now : NULL;
}

enum rc
ledger_next(struct db *db, struct arena *mem, const struct ledger_which *w, int64_t after, size_t limit,
    int64_t **pmid, size_t *n, struct err *e)
{
	struct q	q = { 0 };
	char		buf[TIME_LEN];
	const char	*now = night_now(w, buf);
	enum rc		rc;

	if (w->compound != 0)
		rc = q_open(db, STMT_ledger_next_for, &q, e, "iiti", w->compound, after, now, (int64_t)limit);
	else
		rc = q_open(db, STMT_ledger_next, &q, e, "iti", after, now, (int64_t)limit);
	return rc == RC_OK ? q_ids(&q, mem, pmid, n, e) : rc;
}

enum rc
ledger_count(struct db *db, const struct ledger_which *w, int64_t *n, struct err *e)
{
	char		buf[TIME_LEN];
	const char	*now = night_now(w, buf);

	if (w->compound != 0)
		return db_int(db, STMT_ledger_count_for, 0, n, e, "it", w->compound, now);
	return db_int(db, STMT_ledger_count, 0, n, e, "t", now);
}

/* After so many tries in vain. */
static int64_t
distance_days(int64_t tries)
{
	static const int64_t	days[] = { 1, 2, 4, 8, 16, 30 };
	int64_t			last = (int64_t)(sizeof(days) / sizeof(days[0])) - 1;

	return days[tries - 1 < last ? tries - 1 : last];
}

/* later: asked again with growing distance. */
static enum rc
tried(struct db *db, int64_t pmid, const char *state, const char *why, bool later, int64_t run_id, struct err *e)
{
	char	now[TIME_LEN], then[TIME_LEN];
	int64_t	tries;
	enum rc	rc;

	if ((rc = db_int(db, STMT_ledger_tries, 0, &tries, e, "i", pmid)) != RC_OK)
		return rc;
	clock_iso(now);
	time_format(clock_now() + distance_days(tries + 1) * DAY_S, then);
	return db_exec(db, STMT_ledger_set, e, "itittti", pmid, state, tries + 1, later ? then : NULL, why, now, run_id);
}

enum rc
ledger_got(struct db *db, int64_t pmid, int64_t run_id, struct err *e)
{
	char	now[TIME_LEN];

	clock_iso(now);
	return db_exec(db, STMT_ledger_set, e, "itittti", pmid, "got", INT64_C(0), (const char *)NULL, (const char *)NULL, now, run_id);
}

enum rc
ledger_missing(struct db *db, int64_t pmid, int64_t run_id, struct err *e)
{
	return tried(db, pmid, "missing", "PubMed does not serve it", true, run_id, e);
}

enum rc
ledger_bad(struct db *db, int64_t pmid, const char *why, int64_t run_id, struct err *e)
{
	return tried(db, pmid, "bad", why, true, run_id, e);
}

enum rc
ledger_error(struct db *db, const int64_t *pmid, size_t n, const char *why, int64_t run_id, struct err *e)
{
	size_t	i;
	enum rc	rc = RC_OK;

	for (i = 0; i < n && rc == RC_OK; i++)
		rc = tried(db, pmid[i], "error", why, false, run_id, e);
	return rc;
}

enum rc
ledger_compounds(struct db *db, struct arena *mem, int64_t pmid, int64_t **compound, size_t *n, struct err *e)
{
	struct q	q = { 0 };
	enum rc		rc;

	if ((rc = q_open(db, STMT_ledger_compounds, &q, e, "i", pmid)) != RC_OK)
		return rc;
	return q_ids(&q, mem, compound, n, e);
}

enum rc
ledger_list(struct db *db, struct arena *mem, int64_t compound, struct ledger_entry **rows, size_t *n, struct err *e)
{
	struct ledger_entry	*v = NULL, r;
	size_t			 k = 0, cap = 0;
	struct q		 q = { 0 };
	enum rc			 rc;

	if ((rc = q_open(db, STMT_ledger_all, &q, e, "z", compound)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "ititti", &r.pmid, &r.state, &r.tries, &r.not_before, &r.error, &r.run_id);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

/* Those of b that are not in a, behind a; both ascending or short. */
static size_t
join(int64_t *a, size_t na, const int64_t *b, size_t nb)
{
	size_t	i, k, n = na;

	for (i = 0; i < nb; i++) {
		for (k = 0; k < na && a[k] != b[i]; k++)
			;
		if (k == na)
			a[n++] = b[i];
	}
	return n;
}

enum rc
ledger_watch(struct db *db, struct arena *mem, int64_t compound, int64_t days, int64_t **pmid, size_t *n, struct err *e)
{
	struct q	q = { 0 };
	char		before[TIME_LEN], now[TIME_LEN];
	int64_t		all, share, *old = NULL, *named = NULL, *v;
	size_t		nold = 0, nnamed = 0;
	enum rc		rc;

	if ((rc = db_int(db, STMT_ledger_watch_count, 0, &all, e, "i", compound)) != RC_OK)
		return rc;
	share = (all + days - 1) / days;
	time_format(clock_now() - days * DAY_S, before);
	clock_iso(now);
	if ((rc = q_open(db, STMT_ledger_watch_old, &q, e, "itti", compound, before, now,
	    share > WATCH_MIN ? share : (int64_t)WATCH_MIN)) != RC_OK ||
	    (rc = q_ids(&q, mem, &old, &nold, e)) != RC_OK ||
	    (rc = q_open(db, STMT_ledger_watch_named, &q, e, "i", compound)) != RC_OK ||
	    (rc = q_ids(&q, mem, &named, &nnamed, e)) != RC_OK)
		return rc;
	v = arena_array(mem, nold + nnamed + 1, sizeof(*v));
	*n = join(v, join(v, 0, named, nnamed), old, nold);
	*pmid = v;
	return RC_OK;
}
