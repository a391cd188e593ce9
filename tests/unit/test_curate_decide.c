#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "curate/decide.h"
#include "curate/marked.h"

#define NOTHING { .participants = CHANGE_UNSAID, .trials = CHANGE_UNSAID }

static struct assessment
proposed(void)
{
	return (struct assessment){ .pmid = 1, .design = "meta-analysis", .type = "SYN", .funding = "unknown",
	    .ties = "unknown", .trial_funding = "unknown", .rob = "not-stated", .participants = 1601, .trials = 7 };
}

static void
nothing_said_saves_exactly_what_is_proposed(void **state)
{
	struct assessment a = proposed();
	struct change c = NOTHING;

	(void)state;
	decide_apply(&a, &c);
	assert_string_equal(a.type, "SYN");
	assert_int_equal(a.participants, 1601);
	assert_int_equal(a.trials, 7);
	assert_false(a.primary_missed);
}

static void
the_type_follows_design_and_flags_unless_it_is_stated(void **state)
{
	struct assessment a = proposed();
	struct change c = NOTHING;

	(void)state;
	c.set_flags = 1u << FLAG_POOLED_WITHOUT_SEARCH;
	decide_apply(&a, &c);
	assert_string_equal(a.type, "POOL");
	a = proposed();
	c = (struct change)NOTHING;
	c.design = "rct";
	decide_apply(&a, &c);
	assert_string_equal(a.type, "RCT");
	a = proposed();
	c.type = "OTHER";
	decide_apply(&a, &c);
	assert_string_equal(a.type, "OTHER");
}

static void
unknown_can_be_said_and_is_not_zero(void **state)
{
	struct assessment a = proposed();
	struct change c = NOTHING;

	(void)state;
	c.participants = CHANGE_UNKNOWN;
	c.trials = 0;
	decide_apply(&a, &c);
	assert_int_equal(a.participants, -1);
	assert_int_equal(a.trials, 0);
}

static void
a_missed_primary_endpoint_is_a_flag_and_a_fact(void **state)
{
	struct assessment a = proposed();
	struct change c = NOTHING;

	(void)state;
	c.set_flags = 1u << FLAG_PRIMARY_ENDPOINT_MISSED;
	decide_apply(&a, &c);
	assert_true(a.primary_missed);
	c = (struct change)NOTHING;
	c.clear_flags = 1u << FLAG_PRIMARY_ENDPOINT_MISSED;
	decide_apply(&a, &c);
	assert_false(a.primary_missed);
}

static void
sum_is(const struct assessment *a, const struct finding *f, size_t n, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	decide_sum(&b, a, f, n);
	assert_string_equal(b.p, want);
	buf_fini(&b);
}

static void
the_answer_sums_up_what_was_saved(void **state)
{
	struct assessment a = proposed();
	struct finding f[2] = { { .direction = "harm" }, { .direction = "benefit" } };

	(void)state;
	sum_is(&a, f, 1, "SYN, 1,601 people, 1 finding: harm");
	sum_is(&a, f, 2, "SYN, 1,601 people, 2 findings: harm, benefit");
	a.type = "OTHER";
	a.participants = -1;
	sum_is(&a, f, 0, "OTHER, people unknown, no finding");
}

static void
a_quote_is_found_by_its_bytes(void **state)
{
	const char *field;
	int64_t start, end;

	(void)state;
	assert_true(decide_quote("Title here", "One. Two words.", "Two words", &field, &start, &end));
	assert_string_equal(field, "abstract");
	assert_int_equal(start, 5);
	assert_int_equal(end, 14);
	assert_true(decide_quote("Title here", NULL, "here", &field, &start, &end));
	assert_string_equal(field, "title");
	assert_false(decide_quote("Title", "Abstract", "invented", &field, &start, &end));
}

static void
a_study_is_called_by_its_first_author_and_year(void **state)
{
	struct arena mem = ARENA_INIT;
	struct author au[2] = { { .collective = "The Group" }, { .last = "Doe" } };
	struct registry reg = { "ClinicalTrials.gov", "NCT01234567" };
	struct article a = { .pmid = 7, .year = 2020, .author = au, .nauthor = 2 };

	(void)state;
	assert_string_equal(decide_study_label(&mem, &a), "The Group 2020");
	a.author = NULL;
	a.nauthor = 0;
	assert_string_equal(decide_study_label(&mem, &a), "PMID 7");
	assert_null(decide_registry_key(&a));
	a.registry = &reg;
	a.nregistry = 1;
	assert_string_equal(decide_registry_key(&a), "NCT01234567");
	a.cd_number = "CD007026";
	assert_string_equal(decide_registry_key(&a), "CD007026");
	arena_fini(&mem);
}

static void
marked_as(const char *text, const struct marked_span *s, size_t n, int width, const char *want)
{
	struct out out = { .width = width };
	char *got = NULL;
	size_t len = 0;

	out.fp = open_memstream(&got, &len);
	marked_print(&out, text, s, n);
	fclose(out.fp);
	assert_string_equal(got, want);
	free(got);
}

static void
deciding_words_are_marked_and_wrapped(void **state)
{
	const struct marked_span one[] = { { 3, 20 } }, two[] = { { 0, 2 }, { 1, 5 }, { 90, 99 } };

	(void)state;
	marked_as("We randomly assigned 20", one, 1, 80, "We \xc2\xabrandomly assigned\xc2\xbb 20\n");
	marked_as("We randomly assigned 20", one, 1, 14,
	    "We \xc2\xabrandomly\xc2\xbb\n\xc2\xab" "assigned\xc2\xbb 20\n");
	marked_as("abcdefg", two, 3, 80, "\xc2\xab" "abcde\xc2\xbb" "fg\n");
	marked_as("a\nb", NULL, 0, 80, "a\nb\n");
}

static void
what_would_act_in_a_terminal_is_made_harmless(void **state)
{
	(void)state;
	marked_as("a\x1b[31mb", NULL, 0, 80, "a\xef\xbf\xbd[31mb\n");
	marked_as("a\xc2\x9b" "b", NULL, 0, 80, "a\xef\xbf\xbd" "b\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_said_saves_exactly_what_is_proposed),
		cmocka_unit_test(the_type_follows_design_and_flags_unless_it_is_stated),
		cmocka_unit_test(unknown_can_be_said_and_is_not_zero),
		cmocka_unit_test(a_missed_primary_endpoint_is_a_flag_and_a_fact),
		cmocka_unit_test(the_answer_sums_up_what_was_saved),
		cmocka_unit_test(a_quote_is_found_by_its_bytes),
		cmocka_unit_test(a_study_is_called_by_its_first_author_and_year),
		cmocka_unit_test(deciding_words_are_marked_and_wrapped),
		cmocka_unit_test(what_would_act_in_a_terminal_is_made_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
