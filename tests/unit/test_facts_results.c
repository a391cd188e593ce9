#include "facts_run.h"
#include "ingest/direction.h"
#include "ingest/effects.h"
#include "ingest/registry.h"
#include "ingest/rob.h"

static facts_fn *const all[] = { rob_decide, effects_decide, direction_decide, registry_decide, NULL };

static struct proposal
of(void **state, enum design d, const char *abstract)
{
	struct article a = { .pmid = 1, .abstract = abstract };

	return facts_of(*state, &a, d, all, FIELD_ALL);
}

static void
check_effect(void **state, const char *text, const char *measure, const char *value, const char *low,
    const char *high)
{
	struct proposal p = of(state, DESIGN_RCT, text);

	if (p.neffect != 1)
		print_error("%zu effects in: %s\n", p.neffect, text);
	assert_int_equal(p.neffect, 1);
	assert_string_equal(p.effect[0].measure, measure);
	assert_string_equal(p.effect[0].value, value);
	if (low == NULL) {
		assert_null(p.effect[0].low);
		assert_null(p.effect[0].high);
		return;
	}
	assert_non_null(p.effect[0].low);
	assert_string_equal(p.effect[0].low, low);
	assert_string_equal(p.effect[0].high, high);
}

static void
estimates_are_read_in_every_usual_notation(void **state)
{
	check_effect(state, "Deaths rose (RR 2.15, 95% CI 1.01 to 4.55).", "RR", "2.15", "1.01", "4.55");
	check_effect(state, "The risk ratio was 0.6 [95 % CI, 0.4\xE2\x80\x93""0.9].", "RR", "0.6", "0.4", "0.9");
	check_effect(state, "Deaths fell (HR=0.70; 95%CI 0.55-0.89).", "HR", "0.70", "0.55", "0.89");
	check_effect(state, "Deaths fell (hazard ratio 0\xC2\xB7""70, 95% CI 0\xC2\xB7""55\xE2\x80\x93""0\xC2\xB7""89).",
	    "HR", "0.70", "0.55", "0.89");
	check_effect(state, "Deaths fell (odds ratio [OR] 1.3 (1.1-1.6)).", "OR", "1.3", "1.1", "1.6");
	check_effect(state, "Pain fell (SMD \xE2\x88\x92""0.31, 95% CI \xE2\x88\x92""0.58 to \xE2\x88\x92""0.04).", "SMD", "-0.31",
	    "-0.58", "-0.04");
	check_effect(state, "The mean difference was 3.2 mm Hg (95% confidence interval, 1.1 to 5.3).", "MD", "3.2", "1.1", "5.3");
	check_effect(state, "The hazard ratio for disease progression or death, 0.45; 95% confidence interval [CI], 0.33 to 0.63.",
	    "HR", "0.45", "0.33", "0.63");
	check_effect(state, "Risk difference 3.5% (95% CI 1.0% to 6.0%).", "RD", "3.5", "1.0", "6.0");
	check_effect(state, "Deaths (OR = .85, 95% CI .60 to 1.20) were alike.", "OR", "0.85", "0.60", "1.20");
	check_effect(state, "Survival did not differ (HR = 0.85, P = .30).", "HR", "0.85", NULL, NULL);
}

static void
small_words_are_no_measures(void **state)
{
	assert_int_equal(of(state, DESIGN_RCT, "Men or 12 women (10-14) fell ill.").neffect, 0);
	assert_int_equal(of(state, DESIGN_RCT, "Twenty mg or 40 mg (95% CI 1 to 2) helped.").neffect, 0);
}

static void
an_effect_points_by_its_interval_and_its_outcome(void **state)
{
	struct proposal p = of(state, DESIGN_RCT, "Mortality fell (RR 0.70, 95% CI 0.55 to 0.89).");

	assert_string_equal(p.effect[0].direction, "benefit");
	assert_non_null(strstr(p.effect[0].outcome_words, "ortality"));
	p = of(state, DESIGN_RCT, "There were more adverse events (RR 2.15, 95% CI 1.01 to 4.55).");
	assert_string_equal(p.effect[0].direction, "harm");
	p = of(state, DESIGN_RCT, "Remission was likelier (OR 1.80, 95% CI 1.20 to 2.70).");
	assert_string_equal(p.effect[0].direction, "benefit");
	p = of(state, DESIGN_RCT, "Mortality was alike (RR 0.95, 95% CI 0.80 to 1.13).");
	assert_string_equal(p.effect[0].direction, "no-difference");
	p = of(state, DESIGN_RCT, "The zinc levels rose (MD 1.2, 95% CI 0.4 to 2.0).");
	assert_null(p.effect[0].direction);
}

static void
several_effects_stand_in_order_of_text(void **state)
{
	struct proposal p = of(state, DESIGN_RCT, "Survival was longer (HR 0.69; 95% CI 0.50 to 0.95). Relapse was rarer (odds "
	    "ratio 0.5; 95% CI 0.3 to 0.8).");

	assert_int_equal(p.neffect, 2);
	assert_string_equal(p.effect[0].measure, "HR");
	assert_string_equal(p.effect[1].measure, "OR");
	assert_true(p.effect[0].start < p.effect[1].start);
	assert_string_equal(p.evidence[p.nevidence - 2].aspect, "effect");
}

static void
the_result_gives_the_direction(void **state)
{
	assert_string_equal(of(state, DESIGN_RCT, "We gave zinc. Warts healed significantly faster with zinc than with placebo. "
	    "Zinc improved healing time.").direction, "benefit");
	assert_string_equal(of(state, DESIGN_RCT, "We gave zinc. There was no significant difference in healing between the "
	    "groups. Zinc did not improve healing.").direction, "no-difference");
	assert_string_equal(of(state, DESIGN_RCT, "We gave zinc. There was a higher risk of death with zinc. Survival was worse "
	    "with zinc: shorter survival than with placebo.").direction, "harm");
	assert_string_equal(of(state, DESIGN_RCT, "We gave zinc to adults.").direction, "unclear");
}

static void
a_missed_primary_endpoint_is_no_difference(void **state)
{
	assert_string_equal(of(state, DESIGN_RCT, "The study did not meet its primary end point. Quality of sleep was "
	    "significantly better with zinc. Zinc may help sleepers.").direction, "no-difference");
}

static void
the_primary_outcome_outranks_others_however_it_is_worded(void **state)
{
	assert_string_equal(of(state, DESIGN_RCT, "METHODS: The primary outcome was 2-year gout-free survival. RESULTS: "
	    "2-year gout-free survival was 71% with zinc versus 52% without (P = .002). Weight was similar in both "
	    "groups.").direction, "benefit");
	assert_string_equal(of(state, DESIGN_RCT, "RESULTS: Zinc reduced the rate of relapse. CONCLUSION: Zinc reduced the "
	    "rate of relapse, with no increase in costs.").direction, "benefit");
	assert_string_equal(of(state, DESIGN_RCT, "RESULTS: The upper limit lay under the margin. CONCLUSION: Zinc cannot be "
	    "considered inferior to copper.").direction, "benefit");
	assert_string_equal(of(state, DESIGN_RCT, "RESULTS: A gain in survival could not be shown.").direction,
	    "no-difference");
}

static void
designs_without_a_result_have_no_direction(void **state)
{
	const char *t = "Zinc significantly improved healing. It was superior to placebo.";

	assert_string_equal(of(state, DESIGN_PROTOCOL, t).direction, "unclear");
	assert_string_equal(of(state, DESIGN_NARRATIVE_REVIEW, t).direction, "unclear");
}

static void
risk_of_bias_follows_the_recording_rules(void **state)
{
	assert_string_equal(of(state, DESIGN_RCT, "A double-blind trial, analysed by intention to treat.").rob, "some");
	assert_string_equal(of(state, DESIGN_RCT, "A double-blind trial. Trial registration: NCT99000017.").rob, "some");
	assert_string_equal(of(state, DESIGN_RCT, "A double-blind trial.").rob, "not-stated");
	assert_string_equal(of(state, DESIGN_RCT, "An open-label trial of pain intensity on a diary.").rob, "high");
	assert_string_equal(of(state, DESIGN_RCT, "An open-label trial of survival.").rob, "not-stated");
	assert_string_equal(of(state, DESIGN_META_ANALYSIS, "Most trials had a high risk of bias.").rob, "high");
	assert_string_equal(of(state, DESIGN_META_ANALYSIS, "Most trials were at low risk of bias.").rob, "low");
	assert_string_equal(of(state, DESIGN_COHORT, "Risk of bias was high.").rob, "not-stated");
}

static void
a_synthesis_states_its_certainty(void **state)
{
	assert_string_equal(of(state, DESIGN_META_ANALYSIS, "There is moderate-certainty evidence of harm.").certainty, "moderate");
	assert_string_equal(of(state, DESIGN_META_ANALYSIS, "There is very low-certainty evidence of gain.").certainty, "very-low");
	assert_null(of(state, DESIGN_META_ANALYSIS, "More high-quality evidence is needed.").certainty);
	assert_null(of(state, DESIGN_RCT, "There is moderate-certainty evidence of harm.").certainty);
}

static void
registrations_come_once_from_record_and_text(void **state)
{
	struct registry	bank[] = { { "ClinicalTrials.gov", "NCT99000017" }, { "GENBANK", "AB000001" } };
	struct article	a = { .pmid = 1, .registry = bank, .nregistry = 2,
	    .abstract = "Registered as NCT99000017 and ISRCTN99000018." };
	struct proposal	p = facts_of(*state, &a, DESIGN_RCT, all, FIELD_ALL);

	assert_int_equal(p.nregistry_id, 2);
	assert_true(p.registry_id != NULL && strcmp(p.registry_id[0], "NCT99000017") == 0 &&
	    strcmp(p.registry_id[1], "ISRCTN99000018") == 0);
	p = facts_of(*state, &a, DESIGN_RCT, all, FIELD_TITLE);
	assert_int_equal(p.nregistry_id, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(estimates_are_read_in_every_usual_notation),
		cmocka_unit_test(small_words_are_no_measures),
		cmocka_unit_test(an_effect_points_by_its_interval_and_its_outcome),
		cmocka_unit_test(several_effects_stand_in_order_of_text),
		cmocka_unit_test(the_result_gives_the_direction),
		cmocka_unit_test(a_missed_primary_endpoint_is_no_difference),
		cmocka_unit_test(the_primary_outcome_outranks_others_however_it_is_worded),
		cmocka_unit_test(designs_without_a_result_have_no_direction),
		cmocka_unit_test(risk_of_bias_follows_the_recording_rules),
		cmocka_unit_test(a_synthesis_states_its_certainty),
		cmocka_unit_test(registrations_come_once_from_record_and_text),
	};
	return cmocka_run_group_tests(tests, facts_setup, facts_teardown);
}
