/*
 * Searches and their windows, the ledger of what was asked for, merged
 * PMIDs: a watermark is never ahead of what is stored.
 */
#include "db/alias.h"
#include "db/ledger.h"
#include "db/query.h"
#include "db/search.h"
#include "db_fixture.h"

#define DAY	INT64_C(86400)
#define TODAY	"2026-05-28"	/* of the fixture's clock */

static int64_t
search_of(void)
{
	const char	*query;
	int64_t		 id;

	OK(search_of_compound(db, &mem, compound, &id, &query, &e));
	return id;
}

/* The compound's dates, "" for none. */
static const char *
dates(void)
{
	static char	 out[64];
	sqlite3_stmt	*st;

	assert_int_equal(sqlite3_prepare_v2(db->sq, "SELECT coalesce(last_searched, '') || ' ' || coalesce(evidence_to, '') "
	    "FROM compound_dates WHERE compound_id = ?1", -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int64(st, 1, compound);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	snprintf(out, sizeof(out), "%s", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	return out;
}

/* A window over these PMIDs, listed and wanted. */
static struct search_window
list_window(int64_t search, const char *today, const int64_t *pmid, size_t n)
{
	struct search_window	w;

	OK(search_due(db, search, today, &w, &e));
	OK(search_open(db, search, &w, run_id, &e));
	OK(search_hits(db, search, pmid, n, run_id, NULL, &e));
	OK(ledger_want(db, pmid, n, compound, LEDGER_IF_NEW, run_id, NULL, &e));
	OK(search_listed(db, search, &w, (int64_t)n, (int64_t)n, &e));
	return w;
}

static void
arrive(int64_t pmid)
{
	bring(pmid);
	OK(ledger_got(db, pmid, run_id, &e));
}

static int64_t
open_now(bool night)
{
	struct ledger_which	w = { compound, night };
	int64_t			n;

	OK(ledger_count(db, &w, &n, &e));
	return n;
}

static void
a_window_is_complete_only_when_each_hit_is_stored_or_parked(void **state)
{
	static const int64_t	hit[] = { 11, 12, 13 };
	int64_t			search, closed;

	(void)state;
	OK(db_begin(db, &e));
	search = search_of();
	list_window(search, TODAY, hit, 3);
	OK(search_settle(db, 0, &closed, &e));
	assert_int_equal(closed, 0);
	assert_string_equal(dates(), " ");
	arrive(11);
	OK(ledger_missing(db, 12, run_id, &e));
	OK(ledger_error(db, &hit[2], 1, "HTTP 502", run_id, &e));
	OK(search_settle(db, 0, &closed, &e));
	assert_int_equal(closed, 0);
	OK(ledger_bad(db, 13, "bad bytes", run_id, &e));
	OK(search_settle(db, search, &closed, &e));
	assert_int_equal(closed, 1);
	/* what waits, and what cannot be read, hold back evidence_to alone */
	assert_string_equal(dates(), TODAY " ");
	OK(decide("reject", ann, 11, NULL, NULL));
	assert_string_equal(dates(), TODAY " ");
	arrive(13);
	OK(decide("reject", ann, 13, NULL, NULL));
	assert_string_equal(dates(), TODAY " " TODAY);
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
windows_overlap_and_the_whole_is_listed_again_each_month(void **state)
{
	struct search_window	w;
	int64_t			search;

	(void)state;
	OK(db_begin(db, &e));
	search = search_of();
	w = list_window(search, TODAY, NULL, 0);
	assert_true(w.whole);
	assert_string_equal(w.lo, SEARCH_BEGIN);
	OK(search_settle(db, 0, NULL, &e));
	OK(search_due(db, search, "2026-06-03", &w, &e));
	assert_false(w.whole);
	assert_string_equal(w.lo, "2026-05-26");
	assert_string_equal(w.hi, "2026-06-03");
	OK(search_due(db, search, "2026-07-03", &w, &e));
	assert_true(w.whole);
	OK(db_commit(db, &e));
}

static void
a_hit_that_the_monthly_list_does_not_hold_any_more_is_wanted_again(void **state)
{
	static const int64_t	hit[] = { 11, 12, 13 };
	struct ledger_which	which = { compound, false };
	int64_t			search, *open = NULL;
	size_t			n = 0;

	(void)state;
	OK(db_begin(db, &e));
	search = search_of();
	list_window(search, TODAY, hit, 3);
	arrive(11);
	arrive(12);
	arrive(13);
	OK(search_settle(db, 0, NULL, &e));
	OK(run_start(db, "fetch", &run_id, &e));
	list_window(search, "2026-06-03", hit, 1);	/* a window of days: who is not in it was not expected */
	OK(search_settle(db, 0, NULL, &e));
	assert_int_equal(open_now(false), 0);
	OK(run_start(db, "fetch", &run_id, &e));
	list_window(search, "2026-07-03", hit, 2);
	OK(ledger_next(db, &mem, &which, 0, 10, &open, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(open[0], 13);
	OK(db_commit(db, &e));
}

static void
a_clock_set_back_never_moves_a_watermark_back(void **state)
{
	struct search_window	w;
	int64_t			search;

	(void)state;
	OK(db_begin(db, &e));
	search = search_of();
	list_window(search, TODAY, NULL, 0);
	OK(search_settle(db, 0, NULL, &e));
	OK(search_due(db, search, "2026-05-01", &w, &e));
	assert_true(w.whole);
	assert_string_equal(w.hi, "2026-05-01");
	OK(search_open(db, search, &w, run_id, &e));
	assert_string_equal(dates(), TODAY " " TODAY);
	OK(db_commit(db, &e));
}

/* A clock that was ahead leaves no gap when it is right again. */
static void
a_watermark_of_the_future_is_not_built_upon(void **state)
{
	struct search_window	w;
	int64_t			search;

	(void)state;
	OK(db_begin(db, &e));
	search = search_of();
	list_window(search, TODAY, NULL, 0);
	list_window(search, "2030-01-01", NULL, 0);
	OK(search_settle(db, 0, NULL, &e));
	OK(search_due(db, search, "2026-06-10", &w, &e));
	assert_true(w.whole);
	list_window(search, TODAY, NULL, 0);
	OK(search_settle(db, 0, NULL, &e));
	OK(search_due(db, search, "2026-06-10", &w, &e));
	assert_string_equal(w.lo, "2026-05-26");
	assert_string_equal(w.hi, "2026-06-10");
	OK(db_commit(db, &e));
}

/* What waits since the first night does so after the recount of a month later, too. */
static void
a_recount_does_not_make_evidence_newer_than_what_waits(void **state)
{
	static const int64_t	hit[] = { 91 };
	int64_t			search;

	(void)state;
	OK(db_begin(db, &e));
	search = search_of();
	list_window(search, "2026-05-20", NULL, 0);
	OK(search_settle(db, 0, NULL, &e));
	for (size_t i = 0; i < 2; i++) {
		OK(run_start(db, "refresh", &run_id, &e));
		list_window(search, i == 0 ? TODAY : "2026-07-28", hit, 1);
		if (i == 0)
			arrive(91);
		OK(search_settle(db, 0, NULL, &e));
	}
	assert_string_equal(dates(), "2026-07-28 2026-05-20");
	OK(db_commit(db, &e));
}

/* Which clock was wrong shows with the next one; until then the newest is believed. */
static void
a_window_counts_when_it_ends_no_later_than_the_newest(void **state)
{
	static const char *const night[] = { TODAY, "2030-01-01", "2026-05-29", "2020-01-01", "2026-05-30" };
	struct search_window	w;
	int64_t			search;

	(void)state;
	OK(db_begin(db, &e));
	search = search_of();
	for (size_t i = 0; i < sizeof(night) / sizeof(night[0]); i++) {
		char	both[64];

		OK(run_start(db, "refresh", &run_id, &e));
		list_window(search, night[i], NULL, 0);
		OK(search_settle(db, 0, NULL, &e));
		snprintf(both, sizeof(both), "%s %s", night[i], night[i]);
		assert_string_equal(dates(), both);
	}
	OK(search_due(db, search, "2030-01-02", &w, &e));	/* when that day has come at last */
	assert_true(w.whole);
	OK(search_due(db, search, "2026-06-01", &w, &e));
	assert_string_equal(w.lo, "2026-05-28");
	OK(db_commit(db, &e));
}

/* Nothing waits for the day that a clock told that was ahead. */
static void
what_was_asked_in_the_future_is_asked_now(void **state)
{
	static const int64_t	hit = 81;
	int64_t			*v, start = clock_now();
	size_t			 n;

	(void)state;
	OK(db_begin(db, &e));
	bring(82);
	OK(decide("approve", ann, 82, "benefit", NULL));
	clock_fix(start + 365 * DAY);
	OK(ledger_want(db, &hit, 1, compound, LEDGER_IF_NEW, run_id, NULL, &e));
	OK(ledger_missing(db, hit, run_id, &e));
	OK(ledger_got(db, 82, run_id, &e));
	assert_int_equal(open_now(true), 0);
	OK(ledger_watch(db, &mem, compound, 30, &v, &n, &e));
	assert_int_equal(n, 0);
	clock_fix(start + DAY);
	assert_int_equal(open_now(true), 1);
	OK(ledger_watch(db, &mem, compound, 30, &v, &n, &e));
	assert_int_equal(n, 0);		/* the record itself came yesterday */
	clock_fix(start + 31 * DAY);
	OK(ledger_watch(db, &mem, compound, 30, &v, &n, &e));
	assert_int_equal(n, 1);
	clock_fix(start);
	OK(db_commit(db, &e));
}

/* The third listing of a day is a window of its own. */
static void
each_listing_of_a_day_is_settled_for_itself(void **state)
{
	static const int64_t	hit = 71;
	int64_t			search, closed;

	(void)state;
	OK(db_begin(db, &e));
	search = search_of();
	list_window(search, TODAY, NULL, 0);
	OK(search_settle(db, 0, NULL, &e));
	OK(run_start(db, "fetch", &run_id, &e));
	list_window(search, TODAY, &hit, 1);
	OK(search_settle(db, 0, &closed, &e));
	assert_int_equal(closed, 0);
	arrive(71);
	OK(search_settle(db, 0, &closed, &e));
	assert_int_equal(closed, 1);
	OK(db_commit(db, &e));
}

static void
a_retired_compound_is_not_searched(void **state)
{
	const char	*query;
	int64_t		 id;

	(void)state;
	OK(db_begin(db, &e));
	OK(compound_retire(db, ann, compound, NULL, &e));
	assert_int_equal(search_of_compound(db, &mem, compound, &id, &query, &e), RC_USAGE);
	OK(db_commit(db, &e));
}

static void
an_unfinished_window_leaves_the_last_complete_one_standing(void **state)
{
	static const int64_t	hit = 77;
	int64_t			search;

	(void)state;
	OK(db_begin(db, &e));
	search = search_of();
	list_window(search, TODAY, NULL, 0);
	OK(search_settle(db, 0, NULL, &e));
	OK(run_start(db, "fetch", &run_id, &e));
	list_window(search, "2026-06-03", &hit, 1);
	OK(search_settle(db, 0, NULL, &e));
	assert_string_equal(dates(), TODAY " " TODAY);
	/* the same window again, now with its record */
	list_window(search, "2026-06-03", &hit, 1);
	arrive(77);
	OK(search_settle(db, 0, NULL, &e));
	assert_string_equal(dates(), "2026-06-03 " TODAY);
	OK(db_commit(db, &e));
}

static void
changed_synonyms_begin_a_search_of_their_own(void **state)
{
	struct compound_term	 t = { "synonym", "FPF-1070" };
	struct compound		 c = { .term = &t, .nterm = 1 };
	struct search_window	 w;
	struct search_state	*rows;
	size_t			 n;
	int64_t			 first, second;

	(void)state;
	OK(db_begin(db, &e));
	first = search_of();
	list_window(first, TODAY, NULL, 0);
	OK(search_settle(db, 0, NULL, &e));
	assert_int_equal(search_of(), first);
	c.id = compound;
	OK(compound_edit(db, ann, &c, &e));
	second = search_of();
	assert_int_not_equal(second, first);
	assert_string_equal(dates(), " ");
	OK(search_due(db, second, TODAY, &w, &e));
	assert_true(w.whole);
	OK(search_list(db, &mem, compound, &rows, &n, &e));
	assert_int_equal(n, 2);
	assert_true(rows[0].active);
	assert_string_equal(rows[0].query, "\"Compound X\"[tiab] OR \"FPF-1070\"[tiab]");
	assert_false(rows[1].active);
	OK(db_commit(db, &e));
}

static void
what_is_missing_is_asked_for_with_growing_distance_by_night_and_at_once_by_people(void **state)
{
	static const int	 day[] = { 1, 3, 7, 15, 31, 61, 91 };
	static const int64_t	 pmid = 5;
	int64_t			 start = clock_now(), wanted;
	size_t			 i;

	(void)state;
	OK(db_begin(db, &e));
	OK(ledger_want(db, &pmid, 1, compound, LEDGER_IF_NEW, run_id, &wanted, &e));
	assert_int_equal(wanted, 1);
	OK(ledger_want(db, &pmid, 1, compound, LEDGER_IF_NEW, run_id, &wanted, &e));
	assert_int_equal(wanted, 0);
	for (i = 0; i < sizeof(day) / sizeof(day[0]); i++) {
		OK(ledger_missing(db, pmid, run_id, &e));
		assert_int_equal(open_now(false), 1);
		clock_fix(start + day[i] * DAY - 1);
		assert_int_equal(open_now(true), 0);
		clock_fix(start + day[i] * DAY);
		assert_int_equal(open_now(true), 1);
	}
	OK(ledger_got(db, pmid, run_id, &e));
	assert_int_equal(open_now(false), 0);
	OK(db_commit(db, &e));
}

static void
what_is_stored_is_asked_for_again_only_on_purpose(void **state)
{
	static const int64_t	pmid[] = { 21, 22 };
	int64_t			wanted, *v;
	size_t			n;
	struct ledger_which	all = { 0, false };

	(void)state;
	OK(db_begin(db, &e));
	bring(21);
	OK(ledger_want(db, pmid, 2, 0, LEDGER_IF_NEW, run_id, &wanted, &e));
	assert_int_equal(wanted, 1);
	OK(ledger_want(db, pmid, 2, compound, LEDGER_AGAIN, run_id, &wanted, &e));
	assert_int_equal(wanted, 1);
	OK(ledger_next(db, &mem, &all, 0, 10, &v, &n, &e));
	assert_int_equal(n, 2);
	OK(ledger_next(db, &mem, &all, 21, 10, &v, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(v[0], 22);
	OK(ledger_compounds(db, &mem, 22, &v, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(v[0], compound);
	OK(db_commit(db, &e));
}

static void
approved_records_are_looked_at_again_by_age_and_when_a_newer_one_names_them(void **state)
{
	int64_t	*v, start = clock_now(), again;
	size_t	 n;

	(void)state;
	OK(db_begin(db, &e));
	bring(31);
	bring(32);
	OK(decide("approve", ann, 31, "benefit", NULL));
	OK(ledger_watch(db, &mem, compound, 30, &v, &n, &e));
	assert_int_equal(n, 0);
	clock_fix(start + 31 * DAY);
	OK(ledger_watch(db, &mem, compound, 30, &v, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(v[0], 31);
	OK(ledger_got(db, 31, run_id, &e));
	OK(ledger_watch(db, &mem, compound, 30, &v, &n, &e));
	assert_int_equal(n, 0);
	clock_fix(start + 32 * DAY);
	OK(run_start(db, "fetch", &again, &e));
	run_id = again;
	put(&(struct made){ .pmid = 40, .retracts = 31 });
	OK(ledger_watch(db, &mem, compound, 30, &v, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(v[0], 31);
	OK(db_commit(db, &e));
}

static void
a_merged_pmid_is_suspended_and_the_one_it_goes_by_waits_for_the_same_compounds(void **state)
{
	struct assessment	a;
	struct alias_decided	d;
	int64_t			now;
	bool			suspended;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	OK(decide("approve", ann, 51, "benefit", NULL));
	put(&(struct made){ .pmid = 52 });
	OK(alias_merged(db, 51, 52, run_id, &suspended, &e));
	assert_true(suspended);
	OK(assessment_load(db, &mem, 51, &a, &e));
	assert_string_equal(a.state, "suspended");
	OK(alias_now(db, 51, &now, &e));
	assert_int_equal(now, 52);
	OK(alias_decided(db, &mem, compound, 52, &d, &e));
	assert_int_equal(d.old, 51);
	assert_int_equal(waiting(), 2);
	OK(alias_merged(db, 51, 52, run_id, &suspended, &e));
	assert_false(suspended);
	assert_int_equal(waiting(), 2);
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
settings_take_seconds_with_decimals_and_places(void **state)
{
	int64_t	ms;

	(void)state;
	OK(setting_ms(db, "eutils_timeout_s", &ms, &e));
	assert_int_equal(ms, 60000);
	OK(db_begin(db, &e));
	OK(setting_set(db, ann, "eutils_timeout_s", "0.05", &e));
	OK(setting_ms(db, "eutils_timeout_s", &ms, &e));
	assert_int_equal(ms, 50);
	assert_int_equal(setting_set(db, ann, "eutils_timeout_s", "0.0001", &e), RC_USAGE);
	assert_int_equal(setting_set(db, ann, "eutils_timeout_s", "1e3", &e), RC_USAGE);
	assert_int_equal(setting_set(db, ann, "files_url", "http://example.org/", &e), RC_USAGE);
	OK(setting_set(db, ann, "files_url", "/srv/pubmed", &e));
	OK(setting_set(db, ann, "files_url", "https://example.org/pubmed/", &e));
	OK(db_commit(db, &e));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_window_is_complete_only_when_each_hit_is_stored_or_parked),
		T(windows_overlap_and_the_whole_is_listed_again_each_month),
		T(a_hit_that_the_monthly_list_does_not_hold_any_more_is_wanted_again),
		T(a_clock_set_back_never_moves_a_watermark_back),
		T(a_watermark_of_the_future_is_not_built_upon),
		T(a_recount_does_not_make_evidence_newer_than_what_waits),
		T(a_window_counts_when_it_ends_no_later_than_the_newest),
		T(what_was_asked_in_the_future_is_asked_now),
		T(each_listing_of_a_day_is_settled_for_itself),
		T(a_retired_compound_is_not_searched),
		T(an_unfinished_window_leaves_the_last_complete_one_standing),
		T(changed_synonyms_begin_a_search_of_their_own),
		T(what_is_missing_is_asked_for_with_growing_distance_by_night_and_at_once_by_people),
		T(what_is_stored_is_asked_for_again_only_on_purpose),
		T(approved_records_are_looked_at_again_by_age_and_when_a_newer_one_names_them),
		T(a_merged_pmid_is_suspended_and_the_one_it_goes_by_waits_for_the_same_compounds),
		T(settings_take_seconds_with_decimals_and_places),
	};

	return cmocka_run_group_tests_name("db: searches and the ledger", tests, NULL, NULL);
}
