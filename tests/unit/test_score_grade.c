/*
 * The score of known tables: the worked example, the other profiles, and
 * each threshold from both sides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "score_gen.h"
#include "score/words.h"

static struct arena	mem = ARENA_INIT;
static struct params	params;

static struct ev_table
parse(const char *json)
{
	struct ev_table	t;
	struct err	e;

	if (evidence_parse(json, strlen(json), "test", &mem, &t, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return t;
}

/* The grade of a table in JSON; lives until the next test. */
static struct grade *
graded(const char *json)
{
	struct ev_table	*t = arena_alloc(&mem, sizeof(*t));
	struct grade	*g = arena_alloc(&mem, sizeof(*g));

	*t = parse(json);
	grade_table(t, &params, &mem, g);
	return g;
}

/* One compound with one efficacy outcome "a" (critical headline of "pain") and these studies. */
static struct grade *
with_studies(const char *studies)
{
	return graded(arena_printf(&mem, "{\"compound\":\"x\",\"outcomes\":[{\"id\":\"a\","
	    "\"domain\":\"efficacy\",\"indication\":\"pain\",\"headline\":true,\"critical\":true},"
	    "{\"id\":\"s\",\"domain\":\"safety\",\"indication\":\"pain\"}],\"studies\":[%s]}",
	    studies));
}

static const struct outcome_grade *
on(const struct grade *g, const char *id)
{
	size_t	i;

	for (i = 0; i < g->noutcome; i++)
		if (strcmp(g->outcome[i].outcome->id, id) == 0)
			return &g->outcome[i];
	fail_msg("no outcome %s", id);
	return NULL;
}

static int64_t
certainty(const char *studies)
{
	return on(with_studies(studies), "a")->certainty.milli;
}

#define BENEFIT "\"findings\":[{\"outcome\":\"a\",\"direction\":\"benefit\"}]"
#define NULL_ "\"findings\":[{\"outcome\":\"a\",\"direction\":\"no-difference\"}]"

static const char worked_head[] =
    "{\"compound\":\"cerebrolysin\",\"outcomes\":["
    "{\"id\":\"stroke-death\",\"indication\":\"stroke\",\"headline\":true,\"domain\":\"efficacy\",\"critical\":true},"
    "{\"id\":\"stroke-function\",\"indication\":\"stroke\",\"headline\":true,\"domain\":\"efficacy\",\"critical\":true},"
    "{\"id\":\"stroke-motor\",\"indication\":\"stroke\",\"headline\":true,\"domain\":\"efficacy\"},"
    "{\"id\":\"stroke-sae\",\"indication\":\"stroke\",\"headline\":true,\"domain\":\"safety\"},"
    "{\"id\":\"dementia-cognition\",\"indication\":\"dementia\",\"domain\":\"efficacy\",\"critical\":true},"
    "{\"id\":\"alzheimer-global\",\"indication\":\"alzheimer\",\"domain\":\"efficacy\",\"critical\":true},"
    "{\"id\":\"tbi-function\",\"indication\":\"tbi\",\"domain\":\"efficacy\",\"critical\":true},"
    "{\"id\":\"tbi-mortality\",\"indication\":\"tbi\",\"domain\":\"efficacy\",\"critical\":true}],\"studies\":[";
#define F(o, d) "{\"outcome\":\"" o "\",\"direction\":\"" d "\"}"
#define FR(o, d, r) "{\"outcome\":\"" o "\",\"direction\":\"" d "\",\"certainty_reported\":\"" r "\"}"
static const char worked_stroke[] =
    "{\"id\":\"99000002\",\"type\":\"SYN\",\"participants\":1601,\"trials\":7,\"findings\":["
    FR("stroke-death", "no-difference", "moderate") "," F("stroke-function", "no-difference") ","
    FR("stroke-sae", "harm", "moderate") "]},";
static const char worked_rest[] =
    "{\"id\":\"99000003\",\"type\":\"SYN\",\"money\":\"industry\",\"rob\":\"high\",\"participants\":597,\"trials\":6,"
    "\"findings\":[" FR("dementia-cognition", "benefit", "very-low") "]},"
    "{\"id\":\"99000004\",\"type\":\"SYN\",\"money\":\"industry\",\"trials\":6,\"findings\":[" F("alzheimer-global", "benefit") "]},"
    "{\"id\":\"99000005\",\"type\":\"POOL\",\"money\":\"industry\",\"participants\":622,\"trials\":2,"
    "\"findings\":[" F("stroke-motor", "benefit") "]},"
    "{\"id\":\"99000006\",\"type\":\"POOL\",\"money\":\"industry\",\"participants\":185,\"trials\":2,"
    "\"findings\":[" F("tbi-function", "benefit") "]},"
    "{\"id\":\"99000007\",\"type\":\"NRS\",\"participants\":7349,\"trials\":10,"
    "\"findings\":[" F("tbi-function", "benefit") "," F("tbi-mortality", "no-difference") "]},"
    "{\"id\":\"99000008\",\"type\":\"NRS\",\"participants\":1022,\"trials\":9,"
    "\"findings\":[" F("stroke-function", "mixed") "]},"
    "{\"id\":\"99000009\",\"type\":\"RCT\",\"money\":\"industry\",\"participants\":205,\"trials\":1,"
    "\"findings\":[" F("stroke-motor", "benefit") "]},"
    "{\"id\":\"99000010\",\"type\":\"RCT\",\"money\":\"industry\",\"participants\":142,\"trials\":1,"
    "\"findings\":[" F("tbi-function", "benefit") "]},"
    "{\"id\":\"99000011\",\"type\":\"RCT\",\"participants\":93,\"trials\":1,"
    "\"findings\":[" F("tbi-function", "no-difference") "]}";
static const char worked_tail[] = "],\"included\":[{\"synthesis\":\"99000005\",\"trial\":\"99000009\"},"
    "{\"synthesis\":\"99000006\",\"trial\":\"99000010\"}]}";

static struct grade *
worked(const char *stroke, const char *more)
{
	return graded(arena_printf(&mem, "%s%s%s%s%s", worked_head, stroke, worked_rest, more,
	    worked_tail));
}

static void
the_worked_example_scores_4_and_is_contested(void **state)
{
	const struct grade	*g = worked(worked_stroke, "");

	(void)state;
	assert_int_equal(g->score_milli, 4000);
	assert_int_equal(g->base_milli, 5500);
	assert_int_equal(g->score, 4);
	assert_int_equal(g->tier, TIER_EMERGING);
	assert_int_equal(g->verdict, VERDICT_CONTESTED);
	assert_string_equal(g->base->outcome->id, "stroke-motor");
	assert_int_equal(g->cap[CAP_K1].value_milli, -500);
	assert_int_equal(g->cap[CAP_K2].value_milli, -1000);
	assert_int_equal(g->cap[CAP_K1].noutcome, 2);
	assert_int_equal(g->cap[CAP_K1].because.n, 1);
	assert_string_equal(g->cap[CAP_K1].because.id[0], "99000002");
	assert_int_equal(on(g, "alzheimer-global")->support_milli, 5000);
	assert_int_equal(on(g, "dementia-cognition")->support_milli, 1000);
	assert_int_equal(on(g, "tbi-function")->contest.v_plus_milli, 148000);
	assert_int_equal(on(g, "tbi-function")->contest.v_minus_milli, 93000);
	assert_int_equal(on(g, "tbi-function")->contest.direction, DIR_MIXED);
	assert_int_equal(on(g, "tbi-function")->support_milli, 2500);
	assert_int_equal(on(g, "tbi-mortality")->contest.direction, DIR_AGAINST);
	assert_int_equal(on(g, "stroke-death")->contest.v_minus_milli, 1601000);
}

static void
the_worked_example_s_confidence_is_low_by_its_certainty(void **state)
{
	const struct grade	*g = worked(worked_stroke, "");

	(void)state;
	assert_int_equal(g->confidence.delta_milli, 1500);
	assert_int_equal(g->confidence.stability, LEVEL_MODERATE);
	assert_int_equal(g->confidence.level, LEVEL_LOW);
	assert_int_equal(g->confidence.band, BAND_LOW);
	assert_int_equal(g->confidence.low_milli, 4000);
	assert_int_equal(g->confidence.high_milli, 5500);
	assert_int_equal(g->confidence.farthest.n, 1);
	assert_string_equal(g->confidence.farthest.id[0], "99000002");
}

static void
the_worked_example_counts_347_of_11816_people_twice(void **state)
{
	const struct grade	*g = worked(worked_stroke, "");

	(void)state;
	assert_int_equal(g->studies, 10);
	assert_int_equal(g->participants.sum, 11816);
	assert_int_equal(g->participants.inside, 347);
	assert_int_equal(g->participants.unknown, 1);
	assert_int_equal(g->participants.largest, 7349);
}

static void
a_retracted_trial_made_it_11_studies_at_the_same_score(void **state)
{
	const struct grade	*g = worked(worked_stroke, ",{\"id\":\"99000014\",\"type\":\"RCT\","
	    "\"participants\":60,\"findings\":[" F("stroke-motor", "benefit") "]}");

	(void)state;
	assert_int_equal(g->studies, 11);
	assert_int_equal(g->participants.sum, 11876);
	assert_int_equal(g->score_milli, 4000);
}

static void
without_the_stroke_synthesis_it_is_5_5_without_a_cap(void **state)
{
	const struct grade	*g = worked("", "");

	(void)state;
	assert_int_equal(g->score_milli, 5500);
	assert_false(g->cap[CAP_K1].triggered);
	assert_int_equal(g->verdict, VERDICT_BENEFIT);
}

static void
the_other_profiles_come_out(void **state)
{
	static const struct { const char *studies; int64_t milli; } profile[] = {
		{ "{\"id\":\"1\",\"type\":\"SYN\",\"money\":\"independent\",\"findings\":["
		  FR("a", "benefit", "high") "]}", 9000 },
		{ "{\"id\":\"1\",\"type\":\"SYN\",\"money\":\"independent\",\"participants\":3000,"
		  "\"trials\":20," BENEFIT "}", 7500 },
		{ "{\"id\":\"1\",\"type\":\"SYN\",\"money\":\"industry\",\"findings\":["
		  FR("a", "benefit", "high") "]}", 7000 },
		{ "{\"id\":\"1\",\"type\":\"RCT\",\"money\":\"independent\",\"rob\":\"some\","
		  "\"participants\":200," BENEFIT "}", 5000 },
		{ "{\"id\":\"1\",\"type\":\"RCT\",\"money\":\"independent\",\"rob\":\"some\","
		  "\"participants\":60," BENEFIT "}", 3000 },
		{ "{\"id\":\"1\",\"type\":\"RCT\",\"participants\":50,\"rob\":\"some\"," BENEFIT "},"
		  "{\"id\":\"2\",\"type\":\"RCT\",\"participants\":50,\"rob\":\"some\"," BENEFIT "},"
		  "{\"id\":\"3\",\"type\":\"RCT\",\"participants\":50,\"rob\":\"some\"," BENEFIT "}", 5000 },
		{ "{\"id\":\"1\",\"type\":\"NRS\",\"money\":\"independent\",\"rob\":\"low\","
		  "\"participants\":9000,\"trials\":12," BENEFIT "}", 5000 },
		{ "{\"id\":\"1\",\"type\":\"SYN\",\"participants\":900," NULL_ "}", 0 },
	};
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof(profile) / sizeof(profile[0]); i++) {
		const struct grade	*g = with_studies(profile[i].studies);

		if (g->score_milli != profile[i].milli)
			fail_msg("profile %zu: %lld, not %lld", i, (long long)g->score_milli,
			    (long long)profile[i].milli);
	}
	assert_int_equal(with_studies(profile[7].studies)->verdict, VERDICT_NO_BENEFIT);
}

static void
nothing_counted_is_not_graded_and_never_null(void **state)
{
	const struct grade	*g = with_studies("{\"id\":\"1\",\"type\":\"OTHER\"," BENEFIT "}");

	(void)state;
	assert_int_equal(g->tier, TIER_NOT_GRADED);
	assert_int_equal(g->score_milli, 0);
	assert_int_equal(g->verdict, VERDICT_UNCLEAR);
	assert_int_equal(g->confidence.level, LEVEL_LOW);
	assert_int_equal(g->confidence.delta_milli, 0);
}

static void
precision_and_the_ladder_turn_at_100_and_400_people(void **state)
{
	static const struct { int n; int64_t milli; } at[] = {
		{ 99, 3000 }, { 100, 5000 }, { 399, 5000 }, { 400, 7000 },
	};
	size_t	i;

	(void)state;
	/* 2 + 3 + 1 + 1 = 7, with precision 8 and a single trial at most 7 */
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		assert_int_equal(certainty(arena_printf(&mem, "{\"id\":\"1\",\"type\":\"RCT\","
		    "\"rob\":\"low\",\"money\":\"independent\",\"participants\":%d," BENEFIT "}",
		    at[i].n)), at[i].milli);
}

static void
consistency_turns_at_40_percent(void **state)
{
	static const struct { const char *i2; int64_t milli; } at[] = {
		{ "39.9999", 8000 }, { "40", 7000 }, { "null", 7500 },
	};
	size_t	i;

	(void)state;
	/* 2 + 1 + 1 + 1 + 1 + H + 1 */
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		assert_int_equal(certainty(arena_printf(&mem, "{\"id\":\"1\",\"type\":\"SYN\","
		    "\"money\":\"independent\",\"participants\":500,\"trials\":10,\"findings\":["
		    "{\"outcome\":\"a\",\"direction\":\"benefit\",\"i2\":%s}]}", at[i].i2)),
		    at[i].milli);
}

static void
publication_bias_turns_at_5_and_10_trials_and_is_0_for_a_pool(void **state)
{
	static const struct { const char *type; int k; int64_t milli; } at[] = {
		{ "SYN", 4, 6500 }, { "SYN", 5, 7000 }, { "SYN", 9, 7000 }, { "SYN", 10, 7500 },
		{ "POOL", 10, 6500 },
	};
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		assert_int_equal(certainty(arena_printf(&mem, "{\"id\":\"1\",\"type\":\"%s\","
		    "\"money\":\"independent\",\"participants\":500,\"trials\":%d," BENEFIT "}",
		    at[i].type, at[i].k)), at[i].milli);
}

static void
unknown_numbers_stand_for_50_a_trial_and_two_trials(void **state)
{
	(void)state;
	/* 2 * 50 = 100: not below 100, and not a single trial: 2 + 3 + 1 + 1 + .5 at most 5 */
	assert_int_equal(certainty("{\"id\":\"1\",\"type\":\"SYN\",\"rob\":\"low\","
	    "\"money\":\"independent\"," BENEFIT "}"), 5000);
	assert_int_equal(certainty("{\"id\":\"1\",\"type\":\"SYN\",\"rob\":\"low\",\"trials\":1,"
	    "\"money\":\"independent\"," BENEFIT "}"), 3000);
	assert_int_equal(with_studies("{\"id\":\"1\",\"type\":\"SYN\",\"trials\":7,"
	    "\"money\":\"industry\"," BENEFIT "}")->outcome[0].contest.v_plus_milli, 280000);
}

static void
weak_trials_do_not_pull_a_body_of_better_ones_down(void **state)
{
	(void)state;
	/* the two with some: 2 + 2 + 1 + 1 + 0 + .5 = 6.5, at most 5 below 400; all three: 4.5 + 1 + 1 */
	assert_int_equal(certainty(
	    "{\"id\":\"1\",\"type\":\"RCT\",\"rob\":\"some\",\"money\":\"independent\",\"participants\":150," BENEFIT "},"
	    "{\"id\":\"2\",\"type\":\"RCT\",\"rob\":\"some\",\"money\":\"independent\",\"participants\":150," BENEFIT "},"
	    "{\"id\":\"3\",\"type\":\"RCT\",\"rob\":\"high\",\"money\":\"industry\",\"participants\":5000," BENEFIT "}"),
	    5000);
}

static void
a_large_effect_lifts_cohorts_to_7_at_most(void **state)
{
	(void)state;
	assert_int_equal(certainty("{\"id\":\"1\",\"type\":\"NRS\",\"rob\":\"low\",\"trials\":12,"
	    "\"money\":\"independent\",\"participants\":5000,\"findings\":[{\"outcome\":\"a\","
	    "\"direction\":\"benefit\",\"i2\":5,\"large_effect\":true}]}"), 7000);
	assert_int_equal(certainty("{\"id\":\"1\",\"type\":\"NRS\",\"rob\":\"low\","
	    "\"money\":\"independent\",\"participants\":5000," BENEFIT "}"), 5000);
}

static void
twice_the_people_decide_the_direction(void **state)
{
	static const struct { int against; enum verdict_dir d; } at[] = {
		{ 200, DIR_BENEFIT }, { 201, DIR_MIXED }, { 799, DIR_MIXED }, { 800, DIR_AGAINST },
	};
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		assert_int_equal(with_studies(arena_printf(&mem,
		    "{\"id\":\"1\",\"type\":\"RCT\",\"money\":\"independent\",\"participants\":400," BENEFIT "},"
		    "{\"id\":\"2\",\"type\":\"RCT\",\"participants\":%d," NULL_ "}",
		    at[i].against))->outcome[0].contest.direction, at[i].d);
}

static void
k1_wants_a_synthesis_of_400_people(void **state)
{
	static const struct { const char *who; bool k1; } at[] = {
		{ "\"type\":\"SYN\",\"participants\":400", true },
		{ "\"type\":\"SYN\",\"participants\":399", false },
		{ "\"type\":\"SYN\",\"trials\":8", true },
		{ "\"type\":\"SYN\",\"trials\":7", false },
		{ "\"type\":\"POOL\",\"participants\":4000", false },
		{ "\"type\":\"RCT\",\"participants\":4000", false },
	};
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		assert_int_equal(with_studies(arena_printf(&mem, "{\"id\":\"1\",%s," NULL_ "}",
		    at[i].who))->cap[CAP_K1].triggered, at[i].k1);
}

static void
harm_alone_never_caps(void **state)
{
	const struct grade	*g = with_studies(
	    "{\"id\":\"1\",\"type\":\"SYN\",\"money\":\"independent\",\"findings\":["
	    FR("a", "benefit", "high") "," FR("s", "harm", "high") "]}");

	(void)state;
	assert_int_equal(g->score_milli, 9000);
	assert_false(g->cap[CAP_K2].triggered);
}

static void
a_triggered_cap_that_takes_nothing_does_not_bind(void **state)
{
	const struct grade	*g = with_studies("{\"id\":\"1\",\"type\":\"SYN\",\"participants\":900," NULL_ "}");

	(void)state;
	assert_true(g->cap[CAP_K1].triggered);
	assert_false(g->cap[CAP_K1].binds);
	assert_int_equal(g->nterm, 0);
}

static void
corrected_covered_area_has_its_bands(void **state)
{
	int64_t	milli;

	(void)state;
	/* 4 syntheses, 10 trials, 16 inclusions: 6 / 30 */
	assert_int_equal(cca(16, 10, 4, &params, &milli), CCA_VERY_HIGH);
	assert_int_equal(milli, 200);
	assert_int_equal(cca(21, 20, 2, &params, &milli), CCA_SLIGHT);
	assert_int_equal(cca(22, 20, 2, &params, &milli), CCA_MODERATE);
	assert_int_equal(cca(23, 20, 2, &params, &milli), CCA_HIGH);
	assert_int_equal(cca(5, 5, 1, &params, &milli), CCA_NONE);
}

static void
overlap_is_counted_over_pairs_whatever_their_order(void **state)
{
	/* the example of Pieper 2014's kind: 3 syntheses, 5 trials, 9 pairs: 4 / 10 */
	struct overlap_pair	p[] = { { 1, 10 }, { 1, 11 }, { 1, 12 }, { 2, 10 }, { 2, 11 }, { 2, 13 },
		{ 3, 10 }, { 3, 14 }, { 3, 12 } };
	struct overlap		o;
	struct buf		b;

	(void)state;
	for (size_t turn = 0; turn < 9; turn++) {
		struct overlap_pair	first = p[0];

		for (size_t i = 0; i + 1 < 9; i++)
			p[i] = p[i + 1];
		p[8] = first;
		overlap_of_pairs(p, 9, &params, &o);
		assert_int_equal(o.trials, 5);
		assert_int_equal(o.syntheses, 3);
		assert_int_equal(o.milli, 400);
		assert_int_equal(o.band, CCA_VERY_HIGH);
	}
	buf_init(&b, 1000);
	overlap_words(&o, "citation", "citations", &b);
	assert_string_equal(b.p, "9 citations of 5 trials in 3 syntheses; corrected covered area 40.0 % (very high)");
	buf_clear(&b);
	overlap_of_pairs(p, 1, &params, &o);
	overlap_words(&o, "citation", "citations", &b);
	assert_string_equal(b.p, "1 citation of 1 trial in 1 synthesis; corrected covered area not defined below two syntheses");
	overlap_of_pairs(p, 0, &params, &o);
	assert_int_equal(o.band, CCA_NONE);
	buf_fini(&b);
}

static int
setup(void **state)
{
	(void)state;
	arena_reset(&mem);
	gen_params(&mem, &params);
	return 0;
}

#define T(f) cmocka_unit_test_setup(f, setup)
int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_worked_example_scores_4_and_is_contested),
		T(the_worked_example_s_confidence_is_low_by_its_certainty),
		T(the_worked_example_counts_347_of_11816_people_twice),
		T(a_retracted_trial_made_it_11_studies_at_the_same_score),
		T(without_the_stroke_synthesis_it_is_5_5_without_a_cap),
		T(the_other_profiles_come_out),
		T(nothing_counted_is_not_graded_and_never_null),
		T(precision_and_the_ladder_turn_at_100_and_400_people),
		T(consistency_turns_at_40_percent),
		T(publication_bias_turns_at_5_and_10_trials_and_is_0_for_a_pool),
		T(unknown_numbers_stand_for_50_a_trial_and_two_trials),
		T(weak_trials_do_not_pull_a_body_of_better_ones_down),
		T(a_large_effect_lifts_cohorts_to_7_at_most),
		T(twice_the_people_decide_the_direction),
		T(k1_wants_a_synthesis_of_400_people),
		T(harm_alone_never_caps),
		T(a_triggered_cap_that_takes_nothing_does_not_bind),
		T(corrected_covered_area_has_its_bands),
		T(overlap_is_counted_over_pairs_whatever_their_order),
	};
	int	rc = cmocka_run_group_tests(tests, NULL, NULL);

	arena_fini(&mem);
	return rc;
}
