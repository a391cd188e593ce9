/*
 * All rules over long hostile text, made in turn of the examples of one of
 * them, run together and repeated, with what repeats feed on between.  Four
 * times the text may take about four times as long, and no limit may be
 * reached.
 *
 * Without HOSTILE_KIB every sixteenth rule gives its words, and the longer
 * text has 64 KiB; with it all do, and it has that many.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "ingest/literal.h"
#include "ingest/rules.h"
#include "rules_open.h"

#define KINDS 6
#define TRIES 20 /* the least counts, and the first that is even enough: what else the machine does is not the patterns' doing */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One of the words that stand in the rule's examples, which its patterns know. */
static void
put_example(const struct rule *u, struct buf *b, size_t i)
{
	const char *text = u->nyes > 0 ? u->yes[i % u->nyes] : "random ";

	buf_puts(b, text);
}

/* Hostile text of a kind, n bytes in sentences without an end. */
static void
hostile(const struct rule *u, int kind, size_t n, struct buf *b)
{
	static const char *const filler[KINDS] = {
	    " ", " a a a a ", " 1 2 3, 4 ", " ((([ ", " of the of the ", ", and-or "};
	size_t i;

	buf_clear(b);
	for (i = 0; b->len < n; i++) {
		put_example(u, b, i);
		buf_puts(b, filler[kind]);
		/* The example's first words again and again, so that a match begins and does not
		 * end. */
		if (u->nyes > 0)
			buf_put(b, u->yes[0], strcspn(u->yes[0], " "));
		buf_puts(b, filler[kind]);
	}
}

/* Seconds for the rules over the text as one abstract; *stuck when one ran out. */
static double
seconds(const struct ruleset *rs, struct rules_scratch *s, const struct buf *b, bool *stuck)
{
	struct article a = {.pmid = 99000001, .title = "A", .abstract = b->p};
	struct arena mem = ARENA_INIT;
	struct hits h;
	double t = now();

	rules_match(rs, s, &a, FIELD_ALL, &mem, &h);
	t = now() - t;
	*stuck = h.stuck != NULL;
	arena_fini(&mem);
	return t;
}

/*
 * Seconds for n bytes of a kind: the least so far, *least, or less.  False
 * when a limit was reached.
 */
static bool
measure(const struct rule *u, struct rules_scratch *s, int kind, size_t n, double *least)
{
	struct buf b;
	double t;
	bool stuck;

	buf_init(&b, (size_t)8 << 20);
	hostile(u, kind, n, &b);
	t = seconds(rules, s, &b, &stuck);
	*least = t < *least ? t : *least;
	buf_fini(&b);
	if (stuck)
		print_error("%s: a limit is reached, kind %d\n", u->id, kind);
	return !stuck;
}

/* Does the time for a kind of text grow as the text does? */
static bool
grows_evenly(const struct rule *u, struct rules_scratch *s, int kind, size_t kib)
{
	double small = 1e9, large = 1e9;
	int i;

	for (i = 0; i < TRIES; i++) {
		if (!measure(u, s, kind, kib * 256, &small) ||
		    !measure(u, s, kind, kib * 1024, &large))
			return false;
		if (large <= 0.02 || large <= 6 * small)
			return true;
	}
	print_error(
	    "%s: %.3f s, and %.3f s for four times the text, kind %d\n", u->id, small, large, kind);
	return false;
}

static void
the_time_of_all_rules_grows_with_the_text_and_not_faster(void **state)
{
	const char *whole = getenv("HOSTILE_KIB");
	size_t kib = whole != NULL ? strtoul(whole, NULL, 10) : 64;
	size_t step = whole != NULL ? 1 : 16, i, wrong = 0;
	struct rules_scratch *s = rules_scratch_new(rules, 0);
	int k;

	(void)state;
	for (i = 0; i < rules->n; i += step)
		for (k = 0; k < KINDS; k++)
			wrong += !grows_evenly(&rules->rule[i], s, k, kib);
	rules_scratch_free(s);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_time_of_all_rules_grows_with_the_text_and_not_faster),
	};

	return cmocka_run_group_tests(tests, open_rules, close_rules);
}
