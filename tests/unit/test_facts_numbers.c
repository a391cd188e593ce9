#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "ingest/numbers.h"

static int64_t
count(const char *s)
{
	return numbers_count(s, strlen(s));
}

static void
digits_grouped_in_any_way_are_one_number(void **state)
{
	(void)state;
	assert_int_equal(count("208"), 208);
	assert_int_equal(count("1,016"), 1016);
	assert_int_equal(count("13 388"), 13388);
	assert_int_equal(count("13\xC2\xA0""388"), 13388);		/* no-break space */
	assert_int_equal(count("4\xE2\x80\x89""371\xE2\x80\x89""714"), 4371714);	/* thin space */
	assert_int_equal(count("2\xC2\xB7""918"), 2918);
}

static void
numbers_in_words_are_read(void **state)
{
	(void)state;
	assert_int_equal(count("Twenty"), 20);
	assert_int_equal(count("forty-eight"), 48);
	assert_int_equal(count("One hundred and seventy-six"), 176);
	assert_int_equal(count("four thousand eight hundred and forty-four"), 4844);
	assert_int_equal(count("a hundred"), 100);
	assert_int_equal(count("Two-hundred"), 200);
}

static void
what_is_no_number_is_refused(void **state)
{
	(void)state;
	assert_int_equal(count(""), -1);
	assert_int_equal(count("several"), -1);
	assert_int_equal(count("99999999999999999999"), -1);
}

static void
a_percentage_behind_a_number_is_seen(void **state)
{
	(void)state;
	assert_true(numbers_percent_follows(" (12%)", 6));
	assert_true(numbers_percent_follows(" women (4.5 %)", 14));
	assert_true(numbers_percent_follows(" [0\xC2\xB7""4%]", 8));
	assert_false(numbers_percent_follows(" women", 6));
	assert_false(numbers_percent_follows(" (12 men)", 9));
	assert_false(numbers_percent_follows("", 0));
}

static void
a_year_is_known_by_the_word_before_it(void **state)
{
	const char *t = "From May 2010 to June 6, 2014, 1960 women took part";

	(void)state;
	assert_true(numbers_year(t, 0, 9, 2010));
	assert_true(numbers_year(t, 0, 25, 2014));
	assert_false(numbers_year(t, 0, 9, 210));
	assert_false(numbers_year("we saw 1960 women", 0, 7, 1960));
}

static void
the_whole_that_a_part_is_taken_of_is_seen(void **state)
{
	(void)state;
	assert_true(numbers_whole_of_part("12 of 208 died", 0, 6));
	assert_true(numbers_whole_of_part("(30%) of the 208", 0, 13));
	assert_false(numbers_whole_of_part("a total of 208", 0, 11));
	assert_false(numbers_whole_of_part("208", 0, 0));
}

static void
the_logarithm_grows_with_the_number(void **state)
{
	int64_t	v;
	int	last = -1, now;

	(void)state;
	for (v = 1; v < 2000000; v *= 3) {
		now = numbers_log10_tenths(v);
		assert_true(now >= last);
		last = now;
	}
	assert_int_equal(numbers_log10_tenths(0), 0);
	assert_int_equal(numbers_log10_tenths(1000), 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_grouped_in_any_way_are_one_number),
		cmocka_unit_test(numbers_in_words_are_read),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(a_percentage_behind_a_number_is_seen),
		cmocka_unit_test(a_year_is_known_by_the_word_before_it),
		cmocka_unit_test(the_whole_that_a_part_is_taken_of_is_seen),
		cmocka_unit_test(the_logarithm_grows_with_the_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
