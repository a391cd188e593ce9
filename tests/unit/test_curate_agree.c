/*
 * Each coefficient against a worked example in print; the figures expected
 * are those printed there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>

#include <cmocka.h>

#include "curate/agree.h"

#define _ AGREE_MISSING
#define assert_near(got, want, within) assert_true(fabs((got) - (want)) < (within))

/* Krippendorff 2011, section D: four observers, twelve units, answers 1 to 5. */
static const int four[12][4] = {
    {1, 1, _, 1}, {2, 2, 3, 2}, {3, 3, 3, 3}, {3, 3, 3, 3}, {2, 2, 2, 2}, {1, 2, 3, 4},
    {4, 4, 4, 4}, {1, 1, 2, 1}, {2, 2, 2, 2}, {_, 5, 5, 5}, {_, _, 1, 1}, {_, 3, _, _},
};

static struct agree_table
four_observers(int *value)
{
	for (size_t i = 0; i < 48; i++)
		value[i] = four[i / 4][i % 4] == _ ? _ : four[i / 4][i % 4] - 1;
	return (struct agree_table){value, 12, 4, 5};
}

/* Two raters from their table of counts; value has room for all. */
static struct agree_table
two_raters(const int *cells, int categories, int *value)
{
	size_t units = 0;

	for (int a = 0; a < categories; a++)
		for (int b = 0; b < categories; b++)
			for (int k = 0; k < cells[a * categories + b]; k++) {
				value[2 * units] = a;
				value[2 * units + 1] = b;
				units++;
			}
	return (struct agree_table){value, units, 2, categories};
}

static void
kappa_of_two_raters_is_that_of_fleiss_levin_and_paik(void **state)
{
	/* Statistical Methods for Rates and Proportions, 3rd ed. 2003, table 18.1: .676. */
	static const int cells[9] = {75, 1, 4, 5, 4, 1, 0, 0, 10};
	int value[200];
	struct agree_table t = two_raters(cells, 3, value);

	(void)state;
	assert_int_equal(t.units, 100);
	assert_near(agree_percent(&t), 0.89, 1e-9);
	assert_near(agree_kappa(&t, 0, 1), 0.676, 0.0005);
	assert_near(agree_kappa(&t, 1, 0), agree_kappa(&t, 0, 1), 1e-12);
}

static void
ac1_does_not_fall_where_nearly_all_answers_are_one_word(void **state)
{
	/* Gwet's paradox of kappa, 125 units: kappa -.0234, AC1 .9408. */
	static const int cells[4] = {118, 5, 2, 0};
	int value[250];
	struct agree_table t = two_raters(cells, 2, value);

	(void)state;
	assert_near(agree_percent(&t), 0.944, 1e-9);
	assert_near(agree_kappa(&t, 0, 1), -0.0234, 0.00005);
	assert_near(agree_ac1(&t), 0.9408, 0.00005);
}

static void
gaps_are_taken_as_krippendorff_and_gwet_take_them(void **state)
{
	/* The same twelve units: alpha .743 (Krippendorff 2011), AC1 .77544 and agreement .81818 (Gwet). */
	int value[48];
	struct agree_table t = four_observers(value);

	(void)state;
	assert_near(agree_alpha(&t), 0.743, 0.0005);
	assert_near(agree_ac1(&t), 0.77544, 0.000005);
	assert_near(agree_percent(&t), 0.81818, 0.000005);
}

static void
kappa_leaves_out_what_only_one_of_the_two_answered(void **state)
{
	static const int value[] = {0, 0, 1, 1, 0, _, _, 1, 1, 0};
	static const int paired[] = {0, 0, 1, 1, 1, 0};
	struct agree_table t = {value, 5, 2, 2}, p = {paired, 3, 2, 2};

	(void)state;
	assert_near(agree_kappa(&t, 0, 1), agree_kappa(&p, 0, 1), 1e-12);
	assert_near(agree_kappa(&t, 0, 1), 0.4, 1e-12);
}

static void
full_agreement_is_one(void **state)
{
	static const int value[] = {0, 0, 1, 1, 2, 2};
	struct agree_table t = {value, 3, 2, 3};

	(void)state;
	assert_near(agree_percent(&t), 1, 1e-12);
	assert_near(agree_kappa(&t, 0, 1), 1, 1e-12);
	assert_near(agree_ac1(&t), 1, 1e-12);
	assert_near(agree_alpha(&t), 1, 1e-12);
}

static void
what_cannot_be_known_is_not_a_number(void **state)
{
	static const int single[] = {0, _, _, 1}, same[] = {1, 1, 1, 1};
	struct agree_table none = {NULL, 0, 2, 2}, t = {single, 2, 2, 2}, s = {same, 2, 2, 2};

	(void)state;
	assert_true(isnan(agree_percent(&none)) && isnan(agree_alpha(&none)));
	assert_true(isnan(agree_percent(&t)) && isnan(agree_ac1(&t)));
	assert_true(isnan(agree_kappa(&t, 0, 1)) && isnan(agree_alpha(&t)));
	/* One word alone says nothing on chance; AC1 still can. */
	assert_true(isnan(agree_kappa(&s, 0, 1)) && isnan(agree_alpha(&s)));
	assert_near(agree_ac1(&s), 1, 1e-12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kappa_of_two_raters_is_that_of_fleiss_levin_and_paik),
	    cmocka_unit_test(ac1_does_not_fall_where_nearly_all_answers_are_one_word),
	    cmocka_unit_test(gaps_are_taken_as_krippendorff_and_gwet_take_them),
	    cmocka_unit_test(kappa_leaves_out_what_only_one_of_the_two_answered),
	    cmocka_unit_test(full_agreement_is_one),
	    cmocka_unit_test(what_cannot_be_known_is_not_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
