#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "curate/change.h"

static struct arena mem;

static int
teardown(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

static void
a_finding_is_read_with_all_its_keys(void **state)
{
	struct change_finding f;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(change_finding_parse("new=stroke-sae,direction=harm,measure=RR,value=2.15,low=1.01,high=4.55,"
	    "certainty=moderate,i2=35,primary=yes,quote=\"more, and \\\"worse\\\"\",publication-bias=suspected,large-effect=yes",
	    &mem, &f, &e), RC_OK);
	assert_int_equal(f.n, 0);
	assert_string_equal(f.outcome, "stroke-sae");
	assert_string_equal(f.direction, "harm");
	assert_string_equal(f.value, "2.15");
	assert_string_equal(f.certainty, "moderate");
	assert_string_equal(f.i2, "35");
	assert_string_equal(f.quote, "more, and \"worse\"");
	assert_string_equal(f.publication_bias, "suspected");
	assert_int_equal(f.primary, 1);
	assert_int_equal(f.large_effect, 1);
}

static void
a_quote_keeps_its_commas_when_the_shell_took_its_marks(void **state)
{
	struct change_finding f;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(change_finding_parse("2=death,quote=no difference, in either group,direction=no-difference", &mem,
	    &f, &e), RC_OK);
	assert_int_equal(f.n, 2);
	assert_string_equal(f.quote, "no difference, in either group");
	assert_string_equal(f.direction, "no-difference");
	assert_int_equal(f.primary, -1);
}

static void
refused(const char *text, const char *part)
{
	struct change_finding f;
	struct err e = { 0 };

	assert_int_equal(change_finding_parse(text, &mem, &f, &e), RC_USAGE);
	if (strstr(e.msg, part) == NULL)
		fail_msg("said \"%s\", wanted \"%s\"", e.msg, part);
}

static void
a_wrong_finding_is_named(void **state)
{
	(void)state;
	refused("stroke", "does not begin with N=OUTCOME");
	refused("one=stroke", "neither a proposed finding's number nor \"new\"");
	refused("1=Stroke Death", "is no outcome's slug");
	refused("1=a,direction=hurt", "is none of benefit");
	refused("1=a,directon=harm", "nearest: direction");
	refused("1=a,value=2,5", "wants KEY=VALUE");
	refused("1=a,value=1e3", "is no decimal number");
	refused("1=a,low=2,high=1", "is above");
	refused("1=a,value=5,low=1,high=2", "lies outside");
	refused("1=a,i2=101", "is not between 0 and 100");
	refused("1=a,quote=\"open", "is not closed");
	refused("1=a,", "nothing follows the last comma");
}

static void
words_are(const char *line, int want, const char *first, const char *last)
{
	struct err e = { 0 };
	char **w;
	int n;

	assert_int_equal(line_words(line, &mem, &w, &n, &e), RC_OK);
	assert_int_equal(n, want);
	assert_null(w[n]);
	if (n > 0) {
		assert_string_equal(w[0], first);
		assert_string_equal(w[n - 1], last);
	}
}

static void
a_line_is_split_as_a_shell_would(void **state)
{
	(void)state;
	words_are("approve x 1", 3, "approve", "1");
	words_are("  a\t'b c'  ", 2, "a", "b c");
	words_are("a new=o,quote=\"b, c\"", 2, "a", "new=o,quote=b, c");
	words_are("a \"b \\\" c\"", 2, "a", "b \" c");
	words_are("a b\\ c", 2, "a", "b c");
	words_are("a \"\"", 2, "a", "");
	words_are("# a comment", 0, NULL, NULL);
	words_are("a b # c", 2, "a", "b");
	words_are("a b#c", 2, "a", "b#c");
	words_are("", 0, NULL, NULL);
}

static void
every_white_space_parts_words_and_none_is_read_for_ever(void **state)
{
	(void)state;
	words_are("a \f b", 2, "a", "b");
	words_are("\v", 0, NULL, NULL);
	words_are("a\nb\n", 2, "a", "b");
}

static void
an_open_quotation_is_bad_data(void **state)
{
	struct err e = { 0 };
	char **w;
	int n;

	(void)state;
	assert_int_equal(line_words("a 'b", &mem, &w, &n, &e), RC_BADDATA);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_finding_is_read_with_all_its_keys, teardown),
		cmocka_unit_test_teardown(a_quote_keeps_its_commas_when_the_shell_took_its_marks, teardown),
		cmocka_unit_test_teardown(a_wrong_finding_is_named, teardown),
		cmocka_unit_test_teardown(a_line_is_split_as_a_shell_would, teardown),
		cmocka_unit_test_teardown(every_white_space_parts_words_and_none_is_read_for_ever, teardown),
		cmocka_unit_test_teardown(an_open_quotation_is_bad_data, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
