/*
 * The places of open records: they follow whatever changes them, the first
 * page made from them is the head of the whole queue, and a wrong one is found.
 */
#include "curate/deck.h"
#include "curate/first.h"
#include "db/aim.h"
#include "db/outcome.h"
#include "db/place.h"
#include "db_fixture.h"
#include "score/graded.h"

static void
sizes_stand_on_steps_and_the_thresholds_are_some(void **state)
{
	static const int64_t pairs[][2] = {{-1, -1}, {0, 0}, {7, 7}, {10, 10}, {11, 10}, {14, 12}, {99, 80},
	    {100, 100}, {119, 100}, {399, 300}, {400, 400}, {999, 800}, {1000, 1000}, {7349, 6000},
	    {INT64_C(9999999999), INT64_C(8000000000)}};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_int_equal(aim_people(pairs[i][0]), pairs[i][1]);
	for (int64_t n = 1; n < 100000; n++) {
		assert_true(aim_people(n) <= aim_people(n + 1));
		assert_true(aim_people(n) <= n && aim_people(n) * 3 >= n * 2);
		assert_int_equal(aim_people(aim_people(n)), aim_people(n));
	}
}

static bool
named(const char *title, const char *name)
{
	bool on;
	size_t n = aim_outcomes(&mem, title, &name, 1, &on);

	assert_int_equal(n, on);
	arena_fini(&mem);
	return on;
}

static void
telling_words_name_an_outcome(void **state)
{
	(void)state;
	assert_true(named("pain after stroke", "stroke: motor function"));
	assert_true(named("functional recovery", "stroke: motor function"));
	assert_false(named("change in score", "trauma: change of score"));
	assert_false(named("an age of men", "age of men"));
}

/* Which of them, as 1 and 0. */
static void
aims_at(const char *title, const char *const *name, size_t n, const char *want)
{
	bool on[8];
	char got[9] = "";

	(void)aim_outcomes(&mem, title, name, n, on);
	for (size_t i = 0; i < n; i++)
		got[i] = on[i] ? '1' : '0';
	arena_fini(&mem);
	assert_string_equal(got, want);
}

static void
a_title_is_about_the_indication_that_it_names_more_of(void **state)
{
	static const char *const names[] = {"autism: social function", "schizophrenia: social cognition",
	    "social anxiety: symptoms", "stroke: death", "stroke: motor function", "trauma: function"};

	(void)state;
	aims_at("a spray for social function in autistic adolescents", names, 6, "100000");
	aims_at("social cognition in schizophrenia", names, 6, "010000");
	/* Of one indication all stay: a trial of function counts its deaths. */
	aims_at("motor function after stroke", names, 6, "000110");
	/* What is named alike stays open. */
	aims_at("social effects", names, 6, "111000");
	aims_at("function", names, 6, "100011");
	aims_at("nothing of these", names, 6, "000000");
}

static void
sound(void)
{
	char detail[200];
	int64_t rows;
	bool ready;

	OK(place_check(db, &rows, detail, sizeof(detail), &e));
	assert_string_equal(detail, "");
	OK(place_ready(db, &ready, &e));
	assert_true(ready);
}

static int64_t
places(void)
{
	int64_t n;

	sound();
	OK(place_count(db, compound, &n, &e));
	return n;
}

static const char *
kind_of(int64_t pmid)
{
	struct place_kind *k;
	struct place_row *r;
	size_t n, m;

	sound();
	OK(place_kinds(db, &mem, compound, &k, &n, &e));
	for (size_t i = 0; i < n; i++) {
		OK(place_rows(db, &mem, compound, k[i].kind, 1000, &r, &m, &e));
		assert_int_equal(r[0].pmid, k[i].pmid);
		for (size_t j = 0; j < m; j++)
			if (r[j].pmid == pmid)
				return k[i].kind;
	}
	return "";
}

static const char *
rct(const char *aims)
{
	return arena_printf(&mem, "RCT 100%s", aims);
}

static const char *
aim_at(int64_t id)
{
	return arena_printf(&mem, " %lld", (long long)id);
}

/* One act, confirmed. */
#define ACT(call)               \
	do {                    \
		OK(db_begin(db, &e)); \
		call;           \
		OK(db_commit(db, &e)); \
	} while (0)

static void
places_follow_links_decisions_and_texts(void **state)
{
	int64_t seq, first;
	int done;

	(void)state;
	ACT(bring_as(&(struct made){.pmid = 1, .title = "Quagga alone"}));
	assert_int_equal(places(), 1);
	assert_string_equal(kind_of(1), rct(""));
	ACT(put(&(struct made){.pmid = 1, .title = "Pain of the quagga", .revised = "2026-01-01"}));
	assert_string_equal(kind_of(1), rct(aim_at(outcome[0])));
	ACT(OK(decide("approve", ann, 1, "benefit", &seq)));
	assert_int_equal(places(), 0);
	ACT(OK(event_undo(db, ann, seq, false, &first, &done, &e)));
	assert_int_equal(places(), 1);
	ACT(OK(decide("reject", ann, 1, NULL, &seq)));
	assert_int_equal(places(), 0);
	ACT(OK(event_undo(db, ann, seq, false, &first, &done, &e)));
	ACT(OK(decide("postpone", ann, 1, NULL, &seq)));
	assert_int_equal(places(), 0);
	ACT(OK(event_undo(db, ann, seq, false, &first, &done, &e)));
	ACT(OK(article_link_effect(db, compound, 1, "unnamed", "it does not", &e)));
	assert_string_equal(kind_of(1), "unnamed RCT");
}

static void
places_follow_outcomes(void **state)
{
	struct outcome_change c = {.name = "gait", .headline = -1, .critical = -1, .surrogate = -1};
	struct outcome o = {.compound_id = compound, .slug = "zebra", .name = "stripes", .domain = "efficacy", .better = "higher"};
	struct outcome *all;
	int64_t id, seq, first;
	int done;
	size_t n;

	(void)state;
	ACT(bring_as(&(struct made){.pmid = 1, .title = "Stripes and gait"}));
	assert_string_equal(kind_of(1), rct(""));
	ACT(OK(outcome_add(db, ann, &o, &id, &e)));
	assert_string_equal(kind_of(1), rct(aim_at(id)));
	OK(outcome_list(db, &mem, compound, &all, &n, &e));
	for (size_t i = 0; i < n; i++)
		if (all[i].id == id)
			ACT(OK(outcome_edit(db, ann, &all[i], &c, &seq, &e)));
	assert_string_equal(kind_of(1), rct(aim_at(id)));
	c.name = "colour";
	ACT(OK(outcome_edit(db, ann, &all[n - 1], &c, &seq, &e)));
	assert_string_equal(kind_of(1), rct(""));
	ACT(OK(event_undo(db, ann, seq, false, &first, &done, &e)));
	assert_string_equal(kind_of(1), rct(aim_at(id)));
}

static void
a_write_that_is_taken_back_leaves_the_places(void **state)
{
	(void)state;
	ACT(bring(1));
	OK(db_begin(db, &e));
	bring(2);
	OK(decide("reject", ann, 1, NULL, NULL));
	db_rollback(db);
	assert_int_equal(places(), 1);
}

static void
what_another_program_wrote_is_settled_with_the_next_commit(void **state)
{
	char detail[200];
	int64_t rows;
	bool ready;

	(void)state;
	ACT(bring(1));
	raw_sql("UPDATE assessment SET participants = 7 WHERE pmid = 1");
	OK(place_ready(db, &ready, &e));
	assert_false(ready);
	OK(place_check(db, &rows, detail, sizeof(detail), &e));
	assert_string_equal(detail, "");
	assert_int_equal(rows, 0);
	ACT(bring(2));
	assert_string_equal(kind_of(1), "RCT 7");
}

static void
a_wrong_place_is_found(void **state)
{
	static const char *const wrong[] = {"DELETE FROM place WHERE pmid = 5", "UPDATE place SET kind = 'RCT 80' WHERE pmid = 5",
	    "UPDATE place SET participants = 101 WHERE pmid = 5", "UPDATE place SET since = '2020-01-01' WHERE pmid = 5",
	    "UPDATE place SET p = 3 WHERE pmid = 5", "INSERT INTO place SELECT compound_id, kind, participants, p, since, 6 FROM place"};

	(void)state;
	ACT(bring(5));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char detail[200];
		int64_t rows;

		sound();
		raw_sql(wrong[i]);
		OK(place_check(db, &rows, detail, sizeof(detail), &e));
		if (detail[0] == '\0')
			fail_msg("not found: %s", wrong[i]);
		raw_sql("DELETE FROM place; INSERT INTO place_due SELECT compound_id, pmid FROM link");
		ACT(bring(5));
	}
}

/* --- the first page -------------------------------------------------------------- */

static uint64_t dice;

static int64_t
roll(int64_t n)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)((dice >> 33) % (uint64_t)n);
}

static void
bring_any(int64_t pmid)
{
	static const char *const type[] = {"SYN", "POOL", "RCT", "RCT", "NRS", "OTHER"};
	static const enum design design[] = {DESIGN_META_ANALYSIS, DESIGN_SYSTEMATIC_REVIEW, DESIGN_RCT, DESIGN_RCT,
	    DESIGN_COHORT, DESIGN_OTHER};
	static const char *const title[] = {"Pain and ache", "Sleep", "Harms in sleep", "Nothing told", "A cohort", NULL};
	static const int64_t people[] = {-1, 30, 31, 99, 100, 399, 400, 404, 5000};
	size_t t = (size_t)roll(6);
	bool reopened, added;

	propose_as(pmid, put(&(struct made){.pmid = pmid, .title = title[roll(6)], .year = 2020}), design[t], type[t],
	    people[roll(9)], &reopened);
	if (roll(10) == 0)
		return;
	OK(article_link_found(db, compound, pmid, "title", run_id, &added, &e));
	if (roll(8) == 0)
		OK(article_link_effect(db, compound, pmid, "unnamed", "no word of it", &e));
}

static void
first_is_the_head_of_all(void)
{
	static const size_t limits[] = {1, 2, 7, 20, 1000};
	struct priority *all, *page;
	struct params params;
	struct graded g;
	struct item *item;
	const char **names;
	int64_t waits;
	size_t n, k;
	bool done;

	OK(params_load(NULL, &mem, &params, &e));
	OK(graded_load(db, &mem, compound, &params, &g, &e));
	names = deck_outcome_names(&mem, &g);
	OK(item_list(db, &mem, compound, NULL, &item, &n, &e));
	all = arena_array(&mem, n + 1, sizeof(*all));
	priority_sort(item, n, g.table, names, &params, &mem, all);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		OK(first_page(db, &mem, compound, g.table, names, &params, limits[i], &page, &k, &waits, &done, &e));
		assert_true(done);
		assert_int_equal(waits, n);
		assert_int_equal(k, n < limits[i] ? n : limits[i]);
		for (size_t r = 0; r < k; r++) {
			assert_int_equal(page[r].item->pmid, all[r].item->pmid);
			assert_string_equal(page[r].why, all[r].why);
			assert_string_equal(page[r].effect, all[r].effect);
		}
	}
}

static void
the_first_page_is_the_head_of_the_whole_queue(void **state)
{
	(void)state;
	for (dice = 1; dice < 9; dice += 0) {
		uint64_t seed = dice;

		OK(db_begin(db, &e));
		for (int64_t pmid = 1; pmid <= 120; pmid++)
			bring_any(pmid + (int64_t)seed * 1000);
		OK(db_commit(db, &e));
		first_is_the_head_of_all();
		OK(db_begin(db, &e));
		for (int64_t pmid = 1; pmid <= 120; pmid += 1 + roll(9)) {
			static const char *const act[] = {"approve", "reject", "postpone", "approve"};

			if (decide(act[roll(4)], ann, pmid + (int64_t)seed * 1000, "benefit", NULL) != RC_OK)
				continue; /* not linked */
			if (roll(3) == 0)
				put(&(struct made){.pmid = pmid + (int64_t)seed * 1000, .retracted = true, .revised = "2026-01-01"});
		}
		OK(db_commit(db, &e));
		first_is_the_head_of_all();
		replay_is_clean();
		dice = seed + 1;
	}
}

static void
without_places_nothing_is_claimed(void **state)
{
	struct priority *page;
	struct params params;
	struct graded g;
	int64_t waits;
	size_t k;
	bool done = true;

	(void)state;
	ACT(bring(1));
	OK(params_load(NULL, &mem, &params, &e));
	OK(graded_load(db, &mem, compound, &params, &g, &e));
	raw_sql("UPDATE link SET found_at = '2020-01-01T00:00:00Z'");
	OK(first_page(db, &mem, compound, g.table, deck_outcome_names(&mem, &g), &params, 5, &page, &k, &waits, &done, &e));
	assert_false(done);
	/* a place of a record that is not there */
	raw_sql("DELETE FROM place_due; INSERT INTO place SELECT compound_id, 'RCT 80', 1, 1, since, 77 FROM place");
	OK(first_page(db, &mem, compound, g.table, deck_outcome_names(&mem, &g), &params, 5, &page, &k, &waits, &done, &e));
	assert_false(done);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sizes_stand_on_steps_and_the_thresholds_are_some),
	    cmocka_unit_test(telling_words_name_an_outcome),
	    cmocka_unit_test(a_title_is_about_the_indication_that_it_names_more_of),
	    T(places_follow_links_decisions_and_texts),
	    T(places_follow_outcomes),
	    T(a_write_that_is_taken_back_leaves_the_places),
	    T(what_another_program_wrote_is_settled_with_the_next_commit),
	    T(a_wrong_place_is_found),
	    T(the_first_page_is_the_head_of_the_whole_queue),
	    T(without_places_nothing_is_claimed),
	};

	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
