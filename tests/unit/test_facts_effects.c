/* Effect estimates in the notations that abstracts use, and what looks like one. */
#include "facts_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ingest/effects.h"
#include "ingest/estimate.h"

#define MINUS "\xE2\x88\x92"
#define DASH "\xE2\x80\x93"
#define DOT "\xC2\xB7"
#define THIN "\xE2\x80\x89"

static facts_fn *const all[] = { effects_decide, NULL };

static struct proposal
of(void **state, enum design d, const char *abstract)
{
	struct article a = { .pmid = 1, .abstract = abstract };

	return facts_of(*state, &a, d, all, FIELD_ALL);
}

/* All estimates as "HR 0.7 0.5 0.9; OR 2.1 - -" are what is expected. */
static void
reads(void **state, const char *text, const char *expected)
{
	struct proposal p = of(state, DESIGN_RCT, text);
	char		got[1000] = "";
	size_t		i, n = 0;

	for (i = 0; i < p.neffect; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%s %s %s %s", i > 0 ? "; " : "", p.effect[i].measure,
		    p.effect[i].value, p.effect[i].low != NULL ? p.effect[i].low : "-",
		    p.effect[i].high != NULL ? p.effect[i].high : "-");
	if (strcmp(got, expected) != 0)
		print_error("in: %s\n", text);
	assert_string_equal(got, expected);
}

static void
an_interval_is_announced_in_many_ways(void **state)
{
	reads(state, "Deaths rose (RR 2.10, 95% CI 1.10 to 4.20).", "RR 2.10 1.10 4.20");
	reads(state, "Deaths fell (RR 0.6 [95 % CI, 0.4" DASH "0.9]).", "RR 0.6 0.4 0.9");
	reads(state, "Deaths fell (HR=0.70; 95%CI 0.55-0.89).", "HR 0.70 0.55 0.89");
	reads(state, "Deaths fell (HR 0.70; 95% confidence interval [CI], 0.55 to 0.89).", "HR 0.70 0.55 0.89");
	reads(state, "Deaths fell (HR 0.70 [95% confidence interval {CI}, 0.55-0.89]).", "HR 0.70 0.55 0.89");
	reads(state, "Deaths fell (HR 0.70, 95% credible interval 0.55 to 0.89).", "HR 0.70 0.55 0.89");
	reads(state, "Deaths fell (HR 0.70; two-sided 99% C.I.: 0.55/0.89).", "HR 0.70 0.55 0.89");
	reads(state, "Deaths fell (HR 0.70, CI = [0.55, 0.89], p < .001).", "HR 0.70 0.55 0.89");
	reads(state, "Deaths fell (HR 0.70, p = 0.01, 95% CI 0.55-0.89).", "HR 0.70 0.55 0.89");
	reads(state, "The HR was 0.70 with a 95% CI of 0.55 to 0.89.", "HR 0.70 0.55 0.89");
	reads(state, "Deaths fell (HR, 0.7 in favor of zinc; 95% CI, 0.5 to 0.9).", "HR 0.7 0.5 0.9");
	reads(state, "Deaths fell (OR = 0.80 per 10 kg/m2 increase, 95% CI: 0.70-0.90).", "OR 0.80 0.70 0.90");
	reads(state, "Deaths fell (HR [95% CI] 0.70 [0.55-0.89]).", "HR 0.70 0.55 0.89");
	reads(state, "Deaths fell (HR (95% CI): 0.70 (0.55, 0.89)).", "HR 0.70 0.55 0.89");
}

/* The p value and I2 of each estimate, "0.03 -; <0.001 35". */
static void
beside(void **state, const char *text, const char *expected)
{
	struct proposal p = of(state, DESIGN_META_ANALYSIS, text);
	char		got[1000] = "";
	size_t		i, n = 0;

	for (i = 0; i < p.neffect; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%s %s", i > 0 ? "; " : "",
		    p.effect[i].p != NULL ? p.effect[i].p : "-", p.effect[i].i2 != NULL ? p.effect[i].i2 : "-");
	if (strcmp(got, expected) != 0)
		print_error("in: %s\n", text);
	assert_string_equal(got, expected);
}

static void
a_p_value_stands_behind_its_estimate(void **state)
{
	beside(state, "Deaths fell (RR 0.80, 95% CI 0.70 to 0.91; P = .003).", "0.003 -");
	beside(state, "Deaths fell (RR 0.80, 95% CI 0.70 to 0.91; p<0" DOT "001).", "<0.001 -");
	beside(state, "Deaths fell (RR 0.80, p = 0.01, 95% CI 0.70-0.91).", "0.01 -");
	beside(state, "Deaths fell (RR 0.80; 95% CI 0.70-0.91; p-value: 0.2) and pain (RR 0.9; 95% CI 0.8-1.1; p value = 0.3).",
	    "- -; 0.3 -");
	beside(state, "Deaths fell (RR 0.80; 95% CI 0.70-0.91), P for interaction = 0.04.", "- -");
	beside(state, "Deaths fell (RR 0.80; 95% CI 0.70-0.91; heterogeneity p = 0.04).", "- -");
	beside(state, "Deaths fell (p = 0.04), and so did pain (RR 0.80; 95% CI 0.70-0.91).", "- -");
}

static void
heterogeneity_is_that_of_the_estimate_before_it(void **state)
{
	beside(state, "Deaths fell (RR 0.80, 95% CI 0.70 to 0.91; I\xC2\xB2 = 35%).", "- 35");
	beside(state, "Deaths fell (RR 0.80, 95% CI 0.70 to 0.91; I2=0%) and pain (SMD -0.3, 95% CI -0.5 to -0.1; I(2) = 41.5%).",
	    "- 0; - 41.5");
	beside(state, "Deaths fell (RR 0.80, 95% CI 0.70 to 0.91), with some heterogeneity (I-squared was 35" DOT "2%).", "- 35.2");
	beside(state, "Deaths fell (RR 0.80, 95% CI 0.70 to 0.91; p = 0.02; I^2 41%).", "0.02 41");
	beside(state, "Deaths fell (RR 0.80, 95% CI 0.70 to 0.91; I2 = 350%).", "- -");
	beside(state, "I2 = 35% was found. Deaths fell (RR 0.80, 95% CI 0.70 to 0.91).", "- -");
}

static void
an_interval_needs_no_announcement_behind_a_measure(void **state)
{
	reads(state, "The hazard ratio was 0.7 (0.5, 0.9).", "HR 0.7 0.5 0.9");
	reads(state, "Deaths fell (odds ratio [OR] 1.3 (1.1-1.6)).", "OR 1.3 1.1 1.6");
	reads(state, "Deaths fell (adjusted HR 0.60, 0.40-0.90; p=0.01).", "HR 0.60 0.40 0.90");
	reads(state, "Deaths fell (hazard ratio 1.3, 0.8 to 2.1; P = 0.40).", "HR 1.3 0.8 2.1");
	reads(state, "Walks were longer (OR 3.0; 1.2, 6.0).", "OR 3.0 1.2 6.0");
}

static void
points_and_signs_are_written_in_many_ways(void **state)
{
	reads(state, "Deaths fell (hazard ratio 0" DOT "70, 95% CI 0" DOT "55" DASH "0" DOT "89).", "HR 0.70 0.55 0.89");
	reads(state, "Pain fell (SMD " MINUS "0.30, 95% CI " MINUS "0.50 to " MINUS "0.10).", "SMD -0.30 -0.50 -0.10");
	reads(state, "Pain fell (SMD " DASH ".30; 95% CI: " DASH ".50" DASH DASH ".10).", "SMD -0.30 -0.50 -0.10");
	reads(state, "Pain fell (MD -1.2 [-2.0--0.4]).", "MD -1.2 -2.0 -0.4");
	reads(state, "Leaks were rarer (RD - 0.8% (- 2.0, 0.4)).", "RD -0.8 -2.0 0.4");
	reads(state, "Pain fell (MD = - 0.8, 95% CI - 1.6 to - 0.2).", "MD -0.8 -1.6 -0.2");
	reads(state, "Deaths fell (OR = .85, 95% CI .60 to .97).", "OR 0.85 0.60 0.97");
	reads(state, "Deaths fell (OR 0.70, 95% CI 0.55 - 0.89).", "OR 0.70 0.55 0.89");
	reads(state, "Deaths fell (OR 0.70, 95% CI 0.55 -0.89).", "OR 0.70 0.55 0.89");
	reads(state, "Deaths fell (OR" THIN "=" THIN "0.70, 95%" THIN "CI" THIN "0.55" THIN DASH THIN "0.89).",
	    "OR 0.70 0.55 0.89");
	reads(state, "Deaths fell (OR 0,70; 95% CI 0,55-0,89).", "OR 0.70 0.55 0.89");
	reads(state, "Costs rose (mean difference 1,234, 95% CI 1,010 to 1,500).", "MD 1234 1010 1500");
}

static void
differences_have_units(void **state)
{
	reads(state, "The mean difference was 3.0 mm Hg (95% confidence interval, 1.1 to 5.3).", "MD 3.0 1.1 5.3");
	reads(state, "Weight fell (mean difference -1.2 kg (95% CI -2.0 to -0.4)).", "MD -1.2 -2.0 -0.4");
	reads(state, "Weight fell (mean difference -1.2 kg/m^2 [95% CI -2.0 kg/m^2 to -0.4 kg/m^2]).", "MD -1.2 -2.0 -0.4");
	reads(state, "The mean difference was 3.5% +/- 1.0% (95% CI, 0.5 to 6.5).", "MD 3.5 0.5 6.5");
	reads(state, "The mean difference was 3.5 \xC2\xB1 1.0 kg (95% CI, 0.5 to 6.5).", "MD 3.5 0.5 6.5");
	reads(state, "The mean difference was 30/100 (95% CI, 10.5 to 49.5).", "MD 30 10.5 49.5");
	reads(state, "The bend eased (mean difference -2.0\xC2\xB0, 95% CI -5.0\xC2\xB0 to 1.0\xC2\xB0).", "MD -2.0 -5.0 1.0");
	reads(state, "Risk difference 3.5% (95% CI 1.0% to 6.0%).", "RD 3.5 1.0 6.0");
	reads(state, "More slept (difference, 12.0% [95% CI, 5.0%-19.0%]).", "RD 12.0 5.0 19.0");
	reads(state, "More slept (difference, 1.5 percentage points; 95% CI, -2.0 to 5.0).", "RD 1.5 -2.0 5.0");
	reads(state, "More slept (4.5% difference, 95% CI -6.0 to 16.0).", "RD 4.5 -6.0 16.0");
	reads(state, "The difference was 5.2 points (95% CI 3.0-7.0).", "MD 5.2 3.0 7.0");
}

static void
each_measure_has_its_short_name(void **state)
{
	reads(state, "The hazard rate ratio was 1.05 (95% CI 0.90-1.40).", "HR 1.05 0.90 1.40");
	reads(state, "The aHR was 1.05 (95% CI 0.90-1.40).", "HR 1.05 0.90 1.40");
	reads(state, "The AOR was 1.05 (95% CI 0.90-1.40).", "OR 1.05 0.90 1.40");
	reads(state, "The relative risk was 1.05 (95% CI 0.90-1.40).", "RR 1.05 0.90 1.40");
	reads(state, "The rate ratio was 1.05 (95% CI 0.90-1.40).", "RR 1.05 0.90 1.40");
	reads(state, "The incidence rate ratio was 1.05 (95% CI 0.90-1.40).", "IRR 1.05 0.90 1.40");
	reads(state, "The prevalence ratio was 1.05 (95% CI 0.90-1.40).", "PR 1.05 0.90 1.40");
	reads(state, "The adjusted prevalence risk ratio [APRR] was 1.05 (95% CI 0.90-1.40).", "PR 1.05 0.90 1.40");
	reads(state, "The ratio of geometric means was 1.05 (90% CI 0.90-1.40).", "ROM 1.05 0.90 1.40");
	reads(state, "The standardised mean difference was 0.4 (95% CI 0.2-0.6).", "SMD 0.4 0.2 0.6");
	reads(state, "Pain fell (Hedges' g = 0.45, 95% CI = 0.30-0.70).", "SMD 0.45 0.30 0.70");
	reads(state, "Pain fell (k = 4, g = 0.45, 95% CI = 0.30-0.70).", "SMD 0.45 0.30 0.70");
	reads(state, "Weight fell (WMD -1.2 kg, 95% CI -2.0 to -0.4).", "WMD -1.2 -2.0 -0.4");
	reads(state, "The absolute risk reduction was 3.0% (95% CI 1.0-5.0).", "RD 3.0 1.0 5.0");
	reads(state, "The relative risk reduction was 25% (95% CI 10-36).", "RRR 25 10 36");
}

static void
a_named_measure_may_have_no_interval(void **state)
{
	reads(state, "Survival did not differ (HR = 0.85, P = .30).", "HR 0.85 - -");
	reads(state, "Survival was better (hazard ratio for death with zinc, 0.74; P=0.01).", "HR 0.74 - -");
	reads(state, "The odds ratio was 2.40.", "OR 2.40 - -");
	reads(state, "It fell more (treatment effect ratio [TER] 0.88, P = 0.10).", "ROM 0.88 - -");
	reads(state, "Relapse was rarer (p = 0.001, hazard ratio 0.45).", "HR 0.45 - -");
	reads(state, "It was seen often (hazard ratios 6.0, 4.5, and 2.5).", "HR 6.0 - -; HR 4.5 - -; HR 2.5 - -");
	reads(state, "Zinc was likelier (OR 0.30, p=0.02; OR 0.25, p=0.001).", "OR 0.30 - -; OR 0.25 - -");
	reads(state, "The HRs were 1.90 for death and 1.40 for stroke.", "HR 1.90 - -; HR 1.40 - -");
}

static void
a_list_shares_its_measure(void **state)
{
	reads(state, "They had ORs of 1.2 (1.0-1.5) and 1.4 (1.1-1.8), respectively.", "OR 1.2 1.0 1.5; OR 1.4 1.1 1.8");
	reads(state, "The odds ratio was 1.30 (95% CI 1.20-1.30) for women and 1.40 (95% CI 1.35-1.50) for men.",
	    "OR 1.30 1.20 1.30; OR 1.40 1.35 1.50");
	reads(state, "Deaths (RR 0.5, 95% CI 0.3-0.8) fell, and so did weight (MD -1.2, 95% CI -2.0 to -0.4).",
	    "RR 0.5 0.3 0.8; MD -1.2 -2.0 -0.4");
}

static void
figures_of_one_group_are_no_estimates(void **state)
{
	reads(state, "The median survival was 12.0 months (95% CI, 10.0-14.0).", "");
	reads(state, "The sensitivity was 90% (95% CI 85-95).", "");
	reads(state, "Twenty mg or 40 mg (95% CI 1 to 2) helped.", "");
	reads(state, "Men or 12 women (10-14) fell ill.", "");
	reads(state, "The RR was 40% (90% CI 25-60%).", "");
	reads(state, "The hazard ratio was 0.8 (95% CI 0.6-1.1); the AUC was 0.90 (95% CI 0.70-0.80).", "HR 0.8 0.6 1.1");
	reads(state, "The OR was 0.8 (95% CI 0.6-1.1); prevalence was 25% (95% CI 30-28).", "OR 0.8 0.6 1.1");
	reads(state, "We estimated hazard ratios (HRs) and 95% confidence intervals (95% CIs) in 320 adults.", "");
	reads(state, "There was a difference at 12 weeks (P = 0.10).", "");
}

static void
planned_values_are_no_estimates(void **state)
{
	reads(state, "In all 200 adults would detect a hazard ratio of 0.60.", "");
	reads(state, "We assumed a hazard ratio of 0.70.", "");
	reads(state, "The noninferiority margin for the hazard ratio was 1.3.", "");
	reads(state, "The odds ratio was less than 1.3.", "");
	reads(state, "Success asked for a hazard ratio of 0.70 or less.", "");
	reads(state, "This had 90% power with an error of 5% for a hazard ratio of 0.90.", "");
}

static void
a_record_in_doubt_shows_its_estimates_and_an_animal_none(void **state)
{
	const char *t = "Deaths fell (HR 0.70, 95% CI 0.55-0.89).";

	assert_int_equal(of(state, DESIGN_OTHER, t).neffect, 1);
	assert_int_equal(of(state, DESIGN_PROTOCOL, t).neffect, 0);
	assert_int_equal(of(state, DESIGN_ANIMAL, t).neffect, 0);
}

/* Processor time that a hostile text of a megabyte takes, in seconds. */
static double
time_of(void **state, const char *unit)
{
	size_t		 n = strlen(unit), at, size = 1 << 20;
	char		*text = malloc(size + 1);
	clock_t		 t = clock();

	assert_non_null(text);
	for (at = 0; at < size; at++)
		text[at] = unit[at % n];
	text[size] = '\0';
	for (at = size; at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80; at--)	/* whole characters only */
		text[at - 1] = '\0';
	(void)of(state, DESIGN_RCT, text);
	free(text);
	return (double)(clock() - t) / CLOCKS_PER_SEC;
}

static void
hostile_text_takes_linear_time(void **state)
{
	static const char *const units[] = { "1", "1,", "(", "1.2 (", "0.5-", "HR ", "HR 0.7 (", "95% CI ", "HR 0.7, 95% CI 0.5-",
		"OR 1.2 (1.0-1.4) and ", "hazard ratio ", "mean difference ", "confidence interval [CI ", "p = ", "- ", "of the ",
		"1,000", "median 0.5 HR " };
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		double t = time_of(state, units[i]);

		if (t >= 1.0)
			print_error("%.2f s for: %s\n", t, units[i]);
		assert_true(t < 1.0);
	}
}

static void
a_sentence_is_cut_no_further_than_its_room(void **state)
{
	static struct piece	p[FIGURES_MAX];
	static char		text[4 * FIGURES_MAX];

	(void)state;
	memset(text, '(', sizeof(text));
	assert_int_equal(figures_cut(text, 0, sizeof(text), p), FIGURES_MAX);
	assert_int_equal(figures_cut("1234567890123456789012345678901234567890", 0, 40, p), 1);
	assert_int_equal(p[0].kind, P_OTHER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_interval_is_announced_in_many_ways),
		cmocka_unit_test(an_interval_needs_no_announcement_behind_a_measure),
		cmocka_unit_test(points_and_signs_are_written_in_many_ways),
		cmocka_unit_test(differences_have_units),
		cmocka_unit_test(each_measure_has_its_short_name),
		cmocka_unit_test(a_named_measure_may_have_no_interval),
		cmocka_unit_test(a_list_shares_its_measure),
		cmocka_unit_test(figures_of_one_group_are_no_estimates),
		cmocka_unit_test(planned_values_are_no_estimates),
		cmocka_unit_test(a_record_in_doubt_shows_its_estimates_and_an_animal_none),
		cmocka_unit_test(a_p_value_stands_behind_its_estimate),
		cmocka_unit_test(heterogeneity_is_that_of_the_estimate_before_it),
		cmocka_unit_test(hostile_text_takes_linear_time),
		cmocka_unit_test(a_sentence_is_cut_no_further_than_its_room),
	};
	return cmocka_run_group_tests(tests, facts_setup, facts_teardown);
}
