#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/literal.h"
#include "ingest/prefilter.h"

static struct arena mem;

/* The derived set as "a|b", with ^ before it when every match begins with one. */
static const char *
derived(const char *pattern)
{
	struct literals	 l;
	const char	*s = "";
	size_t		 i;

	if (!literal_derive(pattern, &mem, &l))
		return "none";
	for (i = 0; i < l.n; i++)
		s = arena_printf(&mem, "%s%s%s", s, i > 0 ? "|" : l.prefix ? "^" : "", l.v[i]);
	return s;
}

static void
plain_text_is_its_own_literal(void **state)
{
	(void)state;
	assert_string_equal(derived("Placebo"), "^placebo");
	assert_string_equal(derived("\\bplacebo group\\b"), "^placebo group");
}

static void
a_small_class_and_an_option_are_spelt_out(void **state)
{
	(void)state;
	assert_string_equal(derived("randomi[sz]ed"), "^randomised|randomized");
	assert_string_equal(derived("meta-?analysis"), "^meta-analysis|metaanalysis");
}

static void
alternatives_must_all_promise_something(void **state)
{
	(void)state;
	assert_string_equal(derived("(?:zinc|copper) cream"), "^zinc cream|copper cream");
	assert_string_equal(derived("zinc|\\d+"), "none");
	assert_string_equal(derived("(?:zinc)?\\d+"), "none");
}

static void
the_rarer_piece_is_chosen(void **state)
{
	(void)state;
	assert_string_equal(derived("\\d+ participants"), " participants");
	assert_string_equal(derived("[a-z]+ (?:was|were) .{0,9}pharmacokinetics"), "pharmacokinetics");
}

static void
what_is_looked_at_promises_nothing(void **state)
{
	(void)state;
	assert_string_equal(derived("(?=zinc)\\w+"), "none");
	assert_string_equal(derived("(?<!non-)randomised(?! effects)"), "^randomised");
}

static void
unknown_syntax_promises_nothing(void **state)
{
	(void)state;
	assert_string_equal(derived("(?P<x>zinc)"), "none");
	assert_string_equal(derived("zinc(?i)"), "none");
}

static void
a_longer_literal_that_a_shorter_one_covers_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(derived("cohorts?"), "^cohort");
}

/* All ids found in text, in order, as "12 3". */
static const char *
found(const struct prefilter *pf, const char *text)
{
	struct prefilter_walk	 w = { (const unsigned char *)text, strlen(text), 0, 0 };
	const uint32_t		*ids;
	const char		*s = "";
	size_t			 n, i;

	while ((n = prefilter_next(pf, &w, &ids)) > 0)
		for (i = 0; i < n; i++)
			s = arena_printf(&mem, "%s%s%u@%zu", s, s[0] ? " " : "", ids[i], w.at);
	return s;
}

static void
overlapping_literals_are_all_found(void **state)
{
	static const struct prefilter_literal v[] = { { "she", 1 }, { "he", 2 }, { "hers", 3 }, { "his", 4 } };
	struct prefilter *pf = prefilter_new(v, 4, PREFILTER_LEN);

	(void)state;
	assert_string_equal(found(pf, "ushers"), "1@4 2@4 3@6");
	assert_string_equal(found(pf, "USHERS"), "1@4 2@4 3@6");
	assert_string_equal(found(pf, "this"), "4@4");
	assert_string_equal(found(pf, ""), "");
	prefilter_free(pf);
}

static void
only_the_beginning_may_be_looked_for(void **state)
{
	static const struct prefilter_literal v[] = { { "randomised", 1 }, { "rand", 2 }, { "domain", 3 } };
	struct prefilter *pf = prefilter_new(v, 3, 4);
	static const char word[] = "a random number of random domains, randomised ";
	char		  text[40 * sizeof(word)] = "";
	struct prefilter_found all = { 0 };
	size_t		  i;

	(void)state;
	assert_string_equal(found(pf, "randomly in Domains"), "1@4 2@4 3@16");
	for (i = 0; i < 40; i++)
		memcpy(text + i * (sizeof(word) - 1), word, sizeof(word));
	prefilter_all(pf, text, 0, strlen(text), &all);
	assert_int_equal(all.n, 40 * 4);	/* also where its walks meet */
	prefilter_found_fini(&all);
	prefilter_free(pf);
}

static void
literals_that_share_an_id_report_it_once(void **state)
{
	static const struct prefilter_literal v[] = { { "trial", 7 }, { "rial", 7 } };
	struct prefilter *pf = prefilter_new(v, 2, PREFILTER_LEN);

	(void)state;
	assert_string_equal(found(pf, "a trial"), "7@7");
	prefilter_free(pf);
}

static void
bytes_above_ascii_are_told_apart(void **state)
{
	static const struct prefilter_literal v[] = { { "\xc2\xb1", 1 }, { "\xc2\xb5g", 2 } };
	struct prefilter *pf = prefilter_new(v, 2, PREFILTER_LEN);

	(void)state;
	assert_string_equal(found(pf, "5 \xc2\xb1 1 \xc2\xb5g"), "1@4 2@10");
	prefilter_free(pf);
}

/* The literals of a pattern with '<' and '>' where a word must begin and end. */
static const char *
edged(const char *pattern)
{
	struct literals	 l;
	const char	*s = "";
	size_t		 i;

	assert_true(literal_derive(pattern, &mem, &l));
	for (i = 0; i < l.n; i++)
		s = arena_printf(&mem, "%s%s%s%s%s", s, i > 0 ? " " : "", l.edge[i] & LITERAL_STARTS ? "<" : "", l.v[i],
		    l.edge[i] & LITERAL_ENDS ? ">" : "");
	return s;
}

static void
where_a_word_must_begin_or_end_is_kept(void **state)
{
	(void)state;
	assert_string_equal(edged("\\b(?:nude|SCID) (?:mice|rats)\\b"), "<nude mice> <nude rats> <scid mice> <scid rats>");
	assert_string_equal(edged("\\bplacebo"), "<placebo");
	assert_string_equal(edged("\\b(?:wistar\\S*|sham)\\b"), "<wistar <sham");
	assert_string_equal(edged("\\b\\(double"), "(double");
	/* one that asks for less says what the other says */
	assert_string_equal(edged("trial|\\btrial\\b"), "trial");
}

/* A generator with a given seed (Marsaglia, xorshift). */
static uint32_t
draw(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* All that stands in text from a place on, as `found` gives it. */
static const char *
found_at_once(const struct prefilter *pf, const char *text, size_t from, struct prefilter_found *all)
{
	const char	*s = "";
	size_t		 i, k;

	prefilter_all(pf, text, from, strlen(text), all);
	for (i = 0; i < all->n; i++)
		for (k = 0; k < all->hit[i].n; k++)
			s = arena_printf(&mem, "%s%s%u@%zu", s, s[0] ? " " : "", all->hit[i].ids[k], all->hit[i].at - from);
	return s;
}

static void
several_walks_at_once_find_what_one_finds(void **state)
{
	static const struct prefilter_literal v[] = { { "aba", 1 }, { "ab", 2 }, { "bbbbbbbbbbbbbbbb", 3 }, { "ba b", 4 },
	    { "b", 5 }, { "a b a b a b a b a b", 6 } };
	struct prefilter	*pf = prefilter_new(v, 6, PREFILTER_LEN);
	struct prefilter_found	 all = { 0 };
	char			 text[1600];
	uint32_t		 seed = 20261125;
	size_t			 n, i, from, round;

	(void)state;
	for (round = 0; round < 300; round++) {
		n = draw(&seed) % (sizeof(text) - 1);
		for (i = 0; i < n; i++)
			text[i] = "aabbbb ABc"[draw(&seed) % (round % 3 == 0 ? 10 : 7)];
		text[n] = '\0';
		from = n > 0 ? draw(&seed) % n : 0;
		assert_string_equal(found_at_once(pf, text, from, &all), found(pf, text + from));
		arena_reset(&mem);
	}
	prefilter_found_fini(&all);
	prefilter_free(pf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_is_its_own_literal),
		cmocka_unit_test(where_a_word_must_begin_or_end_is_kept),
		cmocka_unit_test(several_walks_at_once_find_what_one_finds),
		cmocka_unit_test(a_small_class_and_an_option_are_spelt_out),
		cmocka_unit_test(alternatives_must_all_promise_something),
		cmocka_unit_test(the_rarer_piece_is_chosen),
		cmocka_unit_test(what_is_looked_at_promises_nothing),
		cmocka_unit_test(unknown_syntax_promises_nothing),
		cmocka_unit_test(a_longer_literal_that_a_shorter_one_covers_is_left_out),
		cmocka_unit_test(overlapping_literals_are_all_found),
		cmocka_unit_test(only_the_beginning_may_be_looked_for),
		cmocka_unit_test(literals_that_share_an_id_report_it_once),
		cmocka_unit_test(bytes_above_ascii_are_told_apart),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);

	arena_fini(&mem);
	return rc;
}
