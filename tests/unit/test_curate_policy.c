#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "curate/policy.h"

#define BIT(f) (1u << FLAG_##f)

static void
a_synthesis_is_syn_only_where_the_text_says_all_trials_were_randomised(void **state)
{
	(void)state;
	assert_string_equal(policy_type(DESIGN_META_ANALYSIS, 0, true), "SYN");
	assert_string_equal(policy_type(DESIGN_SYSTEMATIC_REVIEW, 0, true), "SYN");
	assert_string_equal(policy_type(DESIGN_META_ANALYSIS, 0, false), "NRS");
	assert_string_equal(policy_type(DESIGN_META_ANALYSIS, BIT(POOLED_WITHOUT_SEARCH), true), "POOL");
}

static void
a_trial_counts_as_its_flags_allow(void **state)
{
	(void)state;
	assert_string_equal(policy_type(DESIGN_RCT, 0, false), "RCT");
	assert_string_equal(policy_type(DESIGN_RCT, BIT(QUASI_RANDOMISED), false), "NRS");
	assert_string_equal(policy_type(DESIGN_RCT, BIT(SECONDARY_ANALYSIS), false), "OTHER");
	assert_string_equal(policy_type(DESIGN_RCT, BIT(SECONDARY_ANALYSIS) | BIT(QUASI_RANDOMISED), false), "OTHER");
	assert_string_equal(policy_type(DESIGN_RCT, BIT(CROSSOVER) | BIT(HUMAN), false), "RCT");
}

static void
every_design_has_a_type(void **state)
{
	static const char *const want[DESIGN_N] = {
		"NRS", "NRS", "RCT", "NRS", "NRS", "NRS", "OTHER", "OTHER", "OTHER", "OTHER", "OTHER", "OTHER", "OTHER",
		"OTHER", "OTHER"
	};

	(void)state;
	for (int d = 0; d < DESIGN_N; d++)
		assert_string_equal(policy_type((enum design)d, 0, false), want[d]);
}

static void
other_is_listed_and_never_counted(void **state)
{
	(void)state;
	assert_true(policy_counted("SYN") && policy_counted("POOL") && policy_counted("RCT") && policy_counted("NRS"));
	assert_false(policy_counted("OTHER"));
	assert_false(policy_counted(NULL));
	assert_true(policy_synthesis("NRS", "systematic-review"));
	assert_false(policy_synthesis("NRS", "cohort"));
	assert_false(policy_synthesis("OTHER", "meta-analysis"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_synthesis_is_syn_only_where_the_text_says_all_trials_were_randomised),
		cmocka_unit_test(a_trial_counts_as_its_flags_allow),
		cmocka_unit_test(every_design_has_a_type),
		cmocka_unit_test(other_is_listed_and_never_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
