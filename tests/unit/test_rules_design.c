#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/classify.h"
#include "ingest/design.h"
#include "ingest/rules_check.h"

static struct classifier	*rules;
static struct classify_scratch	*scratch;
static struct arena		 mem;

static struct proposal
proposed(const char *title, const char *abstract)
{
	struct article	a = { .pmid = 99000001, .title = title, .abstract = abstract };
	struct proposal	p;
	struct err	e = { 0 };

	if (classify(rules, scratch, &a, FIELD_ALL, &mem, &p, &e) != RC_OK)
		fail_msg("%s", e.msg);
	assert_false(p.stuck);
	return p;
}

#define HAS(p, f)	(((p).flags & (1u << (f))) != 0)

static void
probabilities_sum_to_one_exactly(void **state)
{
	static const int far[DESIGN_N] = { [DESIGN_RCT] = 90000, [DESIGN_COHORT] = -90000 };
	static const int even[DESIGN_N] = { 0 };
	int		 ppm[DESIGN_N], sum = 0, i;

	(void)state;
	design_softmax(far, 1000, ppm);
	for (i = 0; i < DESIGN_N; i++)
		sum += ppm[i];
	assert_int_equal(sum, 1000000);
	assert_int_equal(ppm[DESIGN_RCT], 1000000);
	design_softmax(even, 1000, ppm);
	for (sum = i = 0; i < DESIGN_N; i++) {
		assert_true(ppm[i] >= 66666 && ppm[i] <= 66680);
		sum += ppm[i];
	}
	assert_int_equal(sum, 1000000);
}

static void
a_temperature_halves_the_distance_of_scores(void **state)
{
	static const int near[DESIGN_N] = { [DESIGN_RCT] = 3000 }, half[DESIGN_N] = { [DESIGN_RCT] = 1500 };
	int		 a[DESIGN_N], b[DESIGN_N];

	(void)state;
	design_softmax(near, 2000, a);
	design_softmax(half, 1000, b);
	assert_memory_equal(a, b, sizeof(a));
	design_softmax(near, 1000, b);
	assert_true(a[DESIGN_RCT] < b[DESIGN_RCT]);
}

static void
type_follows_the_table(void **state)
{
	(void)state;
	assert_string_equal(design_type(DESIGN_META_ANALYSIS, 0, true), "SYN");
	assert_string_equal(design_type(DESIGN_META_ANALYSIS, 0, false), "NRS");
	assert_string_equal(design_type(DESIGN_META_ANALYSIS, 1u << FLAG_POOLED_WITHOUT_SEARCH, true), "POOL");
	assert_string_equal(design_type(DESIGN_SYSTEMATIC_REVIEW, 0, true), "SYN");
	assert_string_equal(design_type(DESIGN_RCT, 0, false), "RCT");
	assert_string_equal(design_type(DESIGN_RCT, 1u << FLAG_QUASI_RANDOMISED, false), "NRS");
	assert_string_equal(design_type(DESIGN_RCT, 1u << FLAG_SECONDARY_ANALYSIS, false), "OTHER");
	assert_string_equal(design_type(DESIGN_COHORT, 0, false), "NRS");
	assert_string_equal(design_type(DESIGN_CASE_CONTROL, 0, false), "NRS");
	assert_string_equal(design_type(DESIGN_NONRANDOMISED_TRIAL, 0, false), "NRS");
	assert_string_equal(design_type(DESIGN_CROSS_SECTIONAL, 0, false), "OTHER");
	assert_string_equal(design_type(DESIGN_ANIMAL, 0, true), "OTHER");
}

static void
a_trial_is_told_from_what_only_talks_of_trials(void **state)
{
	(void)state;
	assert_int_equal(proposed("Oral zinc for common warts: a randomised, placebo-controlled trial",
	    "We randomly assigned 80 adults to zinc or placebo for eight weeks. Warts cleared in 20 and 12.").design,
	    DESIGN_RCT);
	assert_int_equal(proposed("Oral zinc for common warts: study protocol for a randomised controlled trial",
	    "Eighty adults will be randomly assigned to zinc or placebo. The primary outcome will be clearance.").design,
	    DESIGN_PROTOCOL);
	assert_int_equal(proposed("Zinc heals wounds in the rat",
	    "Forty male Wistar rats were randomly assigned to zinc or vehicle. The animals were killed on day 9.").design,
	    DESIGN_ANIMAL);
	assert_int_equal(proposed("Zinc in dermatology: a review",
	    "This review summarises what is known. Several randomised trials have shown that zinc helps. Mechanisms are "
	    "discussed.").design, DESIGN_NARRATIVE_REVIEW);
	assert_int_not_equal(proposed("Serum zinc and warts: a two-sample Mendelian randomisation study",
	    "We used Mendelian randomisation with 12 variants. Odds ratios were 1.1 (95% CI 0.9 to 1.3).").design,
	    DESIGN_RCT);
	assert_int_not_equal(proposed("A radiomics nomogram for melanoma",
	    "In this retrospective study 300 patients were randomly divided into a training and a validation cohort.").design,
	    DESIGN_RCT);
}

static void
a_synthesis_knows_its_kind(void **state)
{
	struct proposal p;

	(void)state;
	p = proposed("Zinc for warts: a systematic review and meta-analysis of randomised controlled trials",
	    "MEDLINE and EMBASE were searched. Twelve randomised trials were included. The pooled risk ratio was 1.4 (95% CI "
	    "1.1 to 1.8; I2 = 30%).");
	assert_int_equal(p.design, DESIGN_META_ANALYSIS);
	assert_string_equal(p.type, "SYN");
	p = proposed("Zinc for warts: a systematic review and meta-analysis",
	    "MEDLINE and EMBASE were searched. Randomised trials and cohort studies were included. The pooled odds ratio was "
	    "1.4 (95% CI 1.1 to 1.8).");
	assert_string_equal(p.type, "NRS");
	p = proposed("Zinc for warts: pooled analysis of two randomised trials",
	    "Data from two trials were pooled. The pooled odds ratio was 1.4.");
	assert_true(HAS(p, FLAG_POOLED_WITHOUT_SEARCH));
	assert_string_equal(p.type, "POOL");
}

static void
flags_are_set_by_what_the_text_says(void **state)
{
	struct proposal p;

	(void)state;
	p = proposed("Zinc for warts: a randomised crossover trial",
	    "Twelve men were randomised to zinc then placebo, or the reverse, in a crossover design. The primary outcome did not "
	    "differ between zinc and placebo.");
	assert_true(HAS(p, FLAG_CROSSOVER));
	assert_true(HAS(p, FLAG_PRIMARY_ENDPOINT_MISSED));
	assert_true(HAS(p, FLAG_HUMAN));
	assert_false(HAS(p, FLAG_ANIMAL));
	p = proposed("RETRACTED: Zinc for warts", "We randomly assigned 80 adults to zinc or placebo.");
	assert_true(p.retracted);
	p = proposed("Retraction notice to: Zinc for warts", NULL);
	assert_true(HAS(p, FLAG_RETRACTION_NOTICE));
	assert_false(p.retracted);
}

static void
evidence_quotes_the_bytes_it_names(void **state)
{
	const char	*abstract = "Caf\xc3\xa9 study. We randomly assigned 80 adults to zinc or placebo.";
	struct proposal	 p = proposed("Oral zinc: a randomised trial", abstract);
	size_t		 i, in_abstract = 0;

	(void)state;
	assert_true(p.nevidence > 0);
	for (i = 0; i < p.nevidence; i++)
		if (strcmp(p.evidence[i].field, "abstract") == 0) {
			in_abstract++;
			assert_int_equal(strlen(p.evidence[i].text), p.evidence[i].end - p.evidence[i].start);
			assert_memory_equal(p.evidence[i].text, abstract + p.evidence[i].start,
			    p.evidence[i].end - p.evidence[i].start);
		}
	assert_true(in_abstract > 0);
}

static void
hidden_publication_types_do_not_count(void **state)
{
	struct pubtype	pt = { "D016441", "RETRACTED PUBLICATION" };
	struct article	a = { .title = "Zinc", .pubtype = &pt, .npubtype = 1 };
	struct proposal	p;
	struct err	e;

	(void)state;
	assert_int_equal(classify(rules, scratch, &a, FIELD_ALL, &mem, &p, &e), RC_OK);
	assert_true(p.retracted);
	assert_int_equal(classify(rules, scratch, &a, FIELD_TITLE | FIELD_ABSTRACT, &mem, &p, &e), RC_OK);
	assert_false(p.retracted);
}

static void
an_empty_record_is_no_trial(void **state)
{
	struct article	a = { .pmid = 1 };
	struct proposal	p;
	struct err	e;

	(void)state;
	assert_int_equal(classify(rules, scratch, &a, FIELD_ALL, &mem, &p, &e), RC_OK);
	assert_string_equal(p.type, "OTHER");
	assert_int_equal(p.participants, -1);
	assert_string_equal(p.funding, "unknown");
}

static void
the_list_of_fields_is_checked(void **state)
{
	unsigned	mask = 0;
	struct err	e;

	(void)state;
	assert_int_equal(classify_fields("title,abstract", &mask, &e), RC_OK);
	assert_int_equal(mask, FIELD_TITLE | FIELD_ABSTRACT);
	assert_int_equal(classify_fields("all", &mask, &e), RC_OK);
	assert_int_equal(mask, FIELD_ALL);
	assert_int_equal(classify_fields("titel", &mask, &e), RC_USAGE);
	assert_non_null(strstr(e.hint, "title"));
	assert_int_equal(classify_fields("", &mask, &e), RC_USAGE);
}

static void
say(const struct rules_verdict *v, void *arg)
{
	(void)arg;
	if (v->got != v->want || v->stuck)
		print_error("%s: %s \"%s\"\n", v->rule->id, v->want ? "does not hit" : "hits", v->text);
}

static void
every_rule_passes_its_own_examples(void **state)
{
	(void)state;
	assert_int_equal(rules_check(classifier_rules(rules), NULL, say, NULL), 0);
}

static void
every_design_and_every_flag_has_a_rule(void **state)
{
	const struct ruleset	*rs = classifier_rules(rules);
	unsigned		 designs = 0, flags = 0;
	size_t			 i, k;

	(void)state;
	for (i = 0; i < rs->n; i++)
		for (k = 0; k < rs->rule[i].nlabel; k++) {
			if (rs->rule[i].label[k].weight_milli <= 0)
				continue;
			if (rs->rule[i].label[k].aspect == A_DESIGN)
				designs |= 1u << rs->rule[i].label[k].value;
			if (rs->rule[i].label[k].aspect == A_FLAG)
				flags |= 1u << rs->rule[i].label[k].value;
		}
	assert_int_equal(designs, (1u << DESIGN_N) - 1);
	assert_int_equal(flags, (1u << FLAG_N) - 1);
}

static int
open_rules(void **state)
{
	struct err e;

	(void)state;
	if (classifier_new(NULL, &rules, &e) != RC_OK) {
		print_error("%s\n", e.msg);
		return 1;
	}
	scratch = classify_scratch_new(rules);
	return 0;
}

static int
close_rules(void **state)
{
	(void)state;
	classify_scratch_free(scratch);
	classifier_free(rules);
	arena_fini(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probabilities_sum_to_one_exactly),
		cmocka_unit_test(a_temperature_halves_the_distance_of_scores),
		cmocka_unit_test(type_follows_the_table),
		cmocka_unit_test(a_trial_is_told_from_what_only_talks_of_trials),
		cmocka_unit_test(a_synthesis_knows_its_kind),
		cmocka_unit_test(flags_are_set_by_what_the_text_says),
		cmocka_unit_test(evidence_quotes_the_bytes_it_names),
		cmocka_unit_test(hidden_publication_types_do_not_count),
		cmocka_unit_test(an_empty_record_is_no_trial),
		cmocka_unit_test(the_list_of_fields_is_checked),
		cmocka_unit_test(every_rule_passes_its_own_examples),
		cmocka_unit_test(every_design_and_every_flag_has_a_rule),
	};

	return cmocka_run_group_tests(tests, open_rules, close_rules);
}
