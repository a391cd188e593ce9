/*
 * Answers of a fixed corpus, as a digest beside METHOD_REV: who changes an
 * answer has to move the revision, and whoever recomputes an old grade can
 * tell which method made it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "score_gen.h"

/*
 * One row for every revision and set of parameter values that was ever
 * released.  When a row's answers no longer come out, raise METHOD_REV in
 * score/grade.h and add a row; never edit one.
 */
static const struct {
	int		 rev;
	const char	*values;	/* of the parameters' names and values */
	const char	*answers;
} golden[] = {
	{ 1, "3b798ae5c4df683f8409776f6d369aa40476ba5519ef1968c734988bbc79b24f",
	  "1e374bcb0a399a6fc54783dc249f444b337c80e47914c50081afb22a8f91fdb6" },
};
#define NGOLDEN (sizeof(golden) / sizeof(golden[0]))

static void
digest_values(const struct params *p, char hex[SHA256_HEX])
{
	struct sha256	*d = sha256_new();
	char		 t[32];
	int		 i;

	for (i = 0; i < P_N; i++) {
		snprintf(t, sizeof(t), "%lld", (long long)p->row[i].value);
		sha256_str(d, p->row[i].name);
		sha256_str(d, t);
	}
	sha256_end(d, hex);
}

static void
digest_answers(struct params *p, char hex[SHA256_HEX])
{
	struct sha256	*d = sha256_new();
	struct arena	 mem = ARENA_INIT;
	struct gen	 g = { 4711, &mem, p };
	struct grade	 a;
	struct jsonw	 w;
	struct buf	 b;
	int		 i;

	/* The address of the file would change with a comment in it. */
	p->sha256[0] = '\0';
	buf_init(&b, 1 << 20);
	for (i = 0; i < 2000; i++) {
		arena_reset(&mem);
		buf_clear(&b);
		jw_init(&w, &b, 0);
		grade_table(gen_table(&g), p, &mem, &a);
		grade_write(&w, NULL, &a);
		sha256_str(d, b.p);
	}
	sha256_end(d, hex);
	buf_fini(&b);
	arena_fini(&mem);
}

static void
answers_change_only_together_with_the_method_s_revision(void **state)
{
	struct arena	mem = ARENA_INIT;
	struct params	p;
	char		values[SHA256_HEX], answers[SHA256_HEX];
	size_t		i;

	(void)state;
	gen_params(&mem, &p);
	digest_values(&p, values);
	digest_answers(&p, answers);
	for (i = 0; i < NGOLDEN; i++)
		if (golden[i].rev == METHOD_REV && strcmp(golden[i].values, values) == 0)
			break;
	if (i == NGOLDEN)
		fail_msg("no golden row for method %d with these parameters: add { %d, \"%s\", "
		    "\"%s\" }", METHOD_REV, METHOD_REV, values, answers);
	if (strcmp(golden[i].answers, answers) != 0)
		fail_msg("answers changed (%s) but METHOD_REV is still %d", answers, METHOD_REV);
	arena_fini(&mem);
}

static void
no_two_golden_rows_are_of_one_method_and_parameters(void **state)
{
	size_t	i, j;

	(void)state;
	for (i = 0; i < NGOLDEN; i++)
		for (j = 0; j < i; j++)
			assert_false(golden[i].rev == golden[j].rev &&
			    strcmp(golden[i].values, golden[j].values) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_change_only_together_with_the_method_s_revision),
		cmocka_unit_test(no_two_golden_rows_are_of_one_method_and_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
