#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "curate/priority.h"

static struct arena mem;
static struct params params;

static int
setup(void **state)
{
	struct err e = { 0 };

	(void)state;
	return params_load(NULL, &mem, &params, &e) == RC_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

/* One synthesis that supports the stroke outcome; a second outcome without evidence. */
static struct ev_table
ground(const char *const **names)
{
	static const char *const shown[] = { "stroke: function", "trauma: function" };
	struct ev_table t = { .compound = "x" };
	struct err e = { 0 };

	t.outcome = arena_array(&mem, 2, sizeof(*t.outcome));
	t.outcome[0] = (struct ev_outcome){ .id = "stroke", .indication = "stroke", .headline = true, .critical = true };
	t.outcome[1] = (struct ev_outcome){ .id = "trauma", .indication = "trauma", .critical = true };
	t.noutcome = 2;
	t.study = arena_array(&mem, 1, sizeof(*t.study));
	t.study[0] = (struct ev_study){ .id = "1", .type = EV_SYN, .money = EV_MONEY_UNKNOWN, .rob = EV_ROB_NOT_STATED,
	    .participants = 900, .trials = 6 };
	t.study[0].finding = arena_array(&mem, 1, sizeof(struct ev_finding));
	t.study[0].finding[0] = (struct ev_finding){ .outcome_id = "stroke", .direction = EV_BENEFIT,
	    .reported = EV_REPORTED_NONE, .i2_milli = EV_UNKNOWN };
	t.study[0].nfinding = 1;
	t.nstudy = 1;
	assert_int_equal(evidence_finish(&t, &mem, &e), RC_OK);
	*names = shown;
	return t;
}

static void
what_moves_the_grade_comes_before_what_cannot(void **state)
{
	const struct item item[] = {
		{ .pmid = 1, .cause = "open", .type = "OTHER", .design = "animal", .participants = -1, .p_ppm = 990000, .since = "2026-01-01" },
		{ .pmid = 2, .cause = "open", .type = "RCT", .design = "rct", .participants = 30, .p_ppm = 900000, .title = "A trial in stroke", .since = "2026-01-01" },
		{ .pmid = 3, .cause = "open", .type = "SYN", .design = "meta-analysis", .participants = 2000, .p_ppm = 990000, .title = "Pooled trials of stroke", .since = "2026-01-02" },
		{ .pmid = 4, .cause = "retracted", .type = "RCT", .participants = 60, .p_ppm = 990000, .since = "2026-02-01" },
		{ .pmid = 5, .cause = "postponed", .type = "SYN", .participants = 2000, .p_ppm = 990000, .title = "stroke", .since = "2025-01-01" },
		{ .pmid = 6, .cause = "reopened", .detail = "design", .type = "RCT", .participants = 60, .p_ppm = 990000, .since = "2026-02-01" },
	};
	const int64_t want[] = { 4, 6, 3, 2, 1, 5 };
	const char *const *names;
	struct ev_table t = ground(&names);
	struct priority p[6];

	(void)state;
	priority_sort(item, 6, &t, names, &params, &mem, p);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(p[i].item->pmid, want[i]);
	assert_string_equal(p[0].why, "RETRACTED after approval");
	assert_string_equal(p[0].effect, "-");
	assert_string_equal(p[2].why, "bears on cap K1");
	assert_string_equal(p[2].effect, "large");
	assert_string_equal(p[4].why, "cannot move the score");
	assert_string_equal(p[4].effect, "none");
}

static void
the_least_certain_design_comes_first_among_equals_then_the_oldest(void **state)
{
	const struct item item[] = {
		{ .pmid = 1, .cause = "open", .type = "OTHER", .participants = -1, .p_ppm = 900000, .since = "2026-01-02" },
		{ .pmid = 2, .cause = "open", .type = "OTHER", .participants = -1, .p_ppm = 900000, .since = "2026-01-01" },
		{ .pmid = 3, .cause = "open", .type = "OTHER", .participants = -1, .p_ppm = 400000, .since = "2026-01-03" },
	};
	const char *const *names;
	struct ev_table t = ground(&names);
	struct priority p[3];

	(void)state;
	priority_sort(item, 3, &t, names, &params, &mem, p);
	assert_int_equal(p[0].item->pmid, 3);
	assert_int_equal(p[1].item->pmid, 2);
	assert_int_equal(p[2].item->pmid, 1);
}

static void
between_equals_the_stronger_design_and_the_larger_study_come_first(void **state)
{
	/* None of them moves the score beside a synthesis of 900. */
	const struct item item[] = {
		{ .pmid = 1, .cause = "open", .type = "NRS", .participants = 40, .p_ppm = 500000, .title = "stroke", .since = "2026-01-01" },
		{ .pmid = 2, .cause = "open", .type = "NRS", .participants = 60, .p_ppm = 900000, .title = "stroke", .since = "2026-01-02" },
		{ .pmid = 3, .cause = "open", .type = "RCT", .participants = 20, .p_ppm = 900000, .title = "stroke", .since = "2026-01-03" },
	};
	const char *const *names;
	struct ev_table t = ground(&names);
	struct priority p[3];

	(void)state;
	priority_sort(item, 3, &t, names, &params, &mem, p);
	assert_int_equal(p[0].move_milli, p[2].move_milli);
	assert_int_equal(p[0].item->pmid, 3);
	assert_int_equal(p[1].item->pmid, 2);
	assert_int_equal(p[2].item->pmid, 1);
}

static void
the_reason_never_says_direction_or_score(void **state)
{
	static const char *const types[] = { "SYN", "POOL", "RCT", "NRS", "OTHER" };
	static const char *const steering[] = { "benefit", "harm", "no-difference", "raise", "lower", "points", "/10" };
	const char *const *names;
	struct ev_table t = ground(&names);
	struct priority p;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		for (int64_t n = -1; n < 3000; n += 500) {
			struct item item = { .pmid = 1, .cause = "open", .type = types[i], .participants = n,
			    .title = i % 2 ? "trauma" : "anything" };

			priority_sort(&item, 1, &t, names, &params, &mem, &p);
			for (size_t k = 0; k < sizeof(steering) / sizeof(steering[0]); k++)
				assert_null(strstr(p.why, steering[k]));
		}
}

static void
a_compound_without_outcomes_still_has_an_order(void **state)
{
	const struct item item[] = {
		{ .pmid = 1, .cause = "open", .type = "OTHER", .participants = -1, .p_ppm = 1 },
		{ .pmid = 2, .cause = "open", .type = "SYN", .participants = 500, .p_ppm = 1 },
	};
	struct ev_table t = { .compound = "x" };
	struct err e = { 0 };
	struct priority p[2];

	(void)state;
	assert_int_equal(evidence_finish(&t, &mem, &e), RC_OK);
	priority_sort(item, 2, &t, NULL, &params, &mem, p);
	assert_int_equal(p[0].item->pmid, 2);
	assert_string_equal(p[0].why, "no outcome is set yet");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_moves_the_grade_comes_before_what_cannot),
		cmocka_unit_test(the_least_certain_design_comes_first_among_equals_then_the_oldest),
		cmocka_unit_test(between_equals_the_stronger_design_and_the_larger_study_come_first),
		cmocka_unit_test(the_reason_never_says_direction_or_score),
		cmocka_unit_test(a_compound_without_outcomes_still_has_an_order),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
