/*
 * The laws of the score, as properties of random tables.  APPRAISE_SEED and
 * APPRAISE_TABLES change where it starts and how long it goes on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "score_gen.h"

static uint64_t		seed = 20260603;
static size_t		tables = 100000;
static struct arena	keep = ARENA_INIT;
static struct params	params;

/* One law: compares a table with a changed copy; false when it does not hold. */
typedef bool law_fn(struct gen *, const struct ev_table *);

static void
for_all(law_fn *law)
{
	struct arena	mem = ARENA_INIT;
	struct gen	g = { seed, &mem, &params };
	size_t		i;

	for (i = 0; i < tables; i++) {
		struct ev_table	*t;
		struct buf	 b;

		arena_reset(&mem);
		t = gen_table(&g);
		if (law(&g, t))
			continue;
		buf_init(&b, 1 << 20);
		evidence_format(&b, t);
		print_error("seed %llu, table %zu: %s\n", (unsigned long long)seed, i, b.p);
		buf_fini(&b);
		fail();
	}
	arena_fini(&mem);
}

static char *
answer(struct gen *g, const struct ev_table *t)
{
	struct grade	 a;
	struct jsonw	 w;
	struct buf	 b;
	char		*s;

	grade_table(t, g->p, g->mem, &a);
	buf_init(&b, 1 << 20);
	jw_init(&w, &b, 0);
	grade_write(&w, NULL, &a);
	s = arena_strndup(g->mem, b.p, b.len);
	buf_fini(&b);
	return s;
}

static void
swap(void *a, void *b, size_t n)
{
	unsigned char	tmp[256];

	assert_true(n <= sizeof(tmp));
	memcpy(tmp, a, n);
	memcpy(a, b, n);
	memcpy(b, tmp, n);
}

static bool
order_is_nothing(struct gen *g, const struct ev_table *t)
{
	struct ev_table	*c = gen_copy(g, t);
	size_t		 i, j;

	for (i = c->nstudy; i > 1; i--)
		swap(&c->study[i - 1], &c->study[gen_below(g, i)], sizeof(c->study[0]));
	for (i = c->noutcome; i > 1; i--)
		swap(&c->outcome[i - 1], &c->outcome[gen_below(g, i)], sizeof(c->outcome[0]));
	for (i = 0; i < c->nstudy; i++)
		for (j = c->study[i].nfinding; j > 1; j--)
			swap(&c->study[i].finding[j - 1],
			    &c->study[i].finding[gen_below(g, j)], sizeof(struct ev_finding));
	gen_finish(g, c);
	return strcmp(answer(g, t), answer(g, c)) == 0;
}

/* A new study with one finding of the direction on a random outcome. */
static struct ev_table *
with_finding(struct gen *g, const struct ev_table *t, enum ev_direction d)
{
	struct ev_table	*c = gen_copy(g, t);
	struct ev_study	*s = &c->study[c->nstudy++];

	gen_study(g, c, "new", s);
	s->nfinding = 1;
	gen_finding(g, c->outcome[gen_below(g, c->noutcome)].id, &s->finding[0]);
	s->finding[0].direction = d;
	return c;
}

static bool
opposition_never_raises(struct gen *g, const struct ev_table *t)
{
	enum ev_direction	d = gen_chance(g, 50) ? EV_HARM : EV_NO_DIFFERENCE;

	return t->noutcome == 0 ||
	    gen_score(g, with_finding(g, t, d)) <= grade_score(t, g->p, NULL);
}

static bool
benefit_never_lowers(struct gen *g, const struct ev_table *t)
{
	return t->noutcome == 0 ||
	    gen_score(g, with_finding(g, t, EV_BENEFIT)) >= grade_score(t, g->p, NULL);
}

static bool
more_people_with_benefit_never_lower(struct gen *g, const struct ev_table *t)
{
	struct ev_table	*c = gen_copy(g, t);
	struct ev_study	*s;
	size_t		 i;

	if (c->nstudy == 0)
		return true;
	s = &c->study[gen_below(g, c->nstudy)];
	for (i = 0; i < s->nfinding; i++)
		if (ev_opposes(&s->finding[i]))
			return true;
	if (s->participants == EV_UNKNOWN)
		return true;
	s->participants += 1 + (int64_t)gen_below(g, 400);
	return gen_score(g, c) >= grade_score(t, g->p, NULL);
}

static bool
money_never_raises(struct gen *g, const struct ev_table *t)
{
	struct ev_table	*c = gen_copy(g, t);
	struct ev_study	*s;

	if (c->nstudy == 0)
		return true;
	s = &c->study[gen_below(g, c->nstudy)];
	if (s->money == EV_INDUSTRY)
		return true;
	s->money = s->money == EV_INDEPENDENT && gen_chance(g, 50) ? EV_MONEY_UNKNOWN : EV_INDUSTRY;
	return gen_score(g, c) <= grade_score(t, g->p, NULL);
}

static bool
better_rob_never_lowers(struct gen *g, const struct ev_table *t)
{
	struct ev_table	*c = gen_copy(g, t);
	struct ev_study	*s;

	if (c->nstudy == 0)
		return true;
	s = &c->study[gen_below(g, c->nstudy)];
	if (s->rob == EV_ROB_LOW)
		return true;
	s->rob = (enum ev_rob)gen_below(g, s->rob);
	return gen_score(g, c) >= grade_score(t, g->p, NULL);
}

static bool
better_report_never_lowers(struct gen *g, const struct ev_table *t)
{
	struct ev_table		*c = gen_copy(g, t);
	struct ev_finding	*f;
	struct ev_study		*s;

	if (c->nstudy == 0)
		return true;
	s = &c->study[gen_below(g, c->nstudy)];
	if (s->nfinding == 0)
		return true;
	f = &s->finding[gen_below(g, s->nfinding)];
	if (f->direction != EV_BENEFIT || f->reported <= EV_HIGH)
		return true;
	f->reported = (enum ev_reported)gen_below(g, (size_t)f->reported);
	return gen_score(g, c) >= grade_score(t, g->p, NULL);
}

static bool
retracted_is_absent(struct gen *g, const struct ev_table *t)
{
	struct ev_table	*c;

	if (t->noutcome == 0)
		return true;
	c = with_finding(g, t, EV_BENEFIT);
	gen_finish(g, c);
	c = gen_copy(g, c);
	/* "new" sorts before s00, s01, ... */
	memmove(&c->study[0], &c->study[1], (c->nstudy - 1) * sizeof(c->study[0]));
	c->nstudy--;
	gen_finish(g, c);
	return strcmp(answer(g, t), answer(g, c)) == 0;
}

/* The parts of two answers that a copy must leave alone. */
static bool
same_grade(struct gen *g, const struct ev_table *a, const struct ev_table *b)
{
	struct grade	x, y;
	size_t		i;

	grade_table(a, g->p, g->mem, &x);
	grade_table(b, g->p, g->mem, &y);
	for (i = 0; i < x.noutcome; i++)
		if (x.outcome[i].certainty.milli != y.outcome[i].certainty.milli ||
		    x.outcome[i].support_milli != y.outcome[i].support_milli ||
		    x.outcome[i].contest.v_plus_milli != y.outcome[i].contest.v_plus_milli ||
		    x.outcome[i].contest.v_minus_milli != y.outcome[i].contest.v_minus_milli)
			return false;
	return x.score_milli == y.score_milli && x.base_milli == y.base_milli &&
	    x.verdict == y.verdict && x.tier == y.tier &&
	    x.confidence.delta_milli == y.confidence.delta_milli;
}

static bool
a_copied_synthesis_is_nothing(struct gen *g, const struct ev_table *t)
{
	struct ev_table	*c = gen_copy(g, t);
	struct ev_study	*s;

	if (c->nstudy == 0)
		return true;
	s = &c->study[gen_below(g, c->nstudy)];
	if (s->type != EV_SYN && s->type != EV_POOL)
		return true;
	c->study[c->nstudy] = *s;
	c->study[c->nstudy++].id = "copy";
	gen_finish(g, c);
	return same_grade(g, t, c);
}

static bool
other_is_nothing(struct gen *g, const struct ev_table *t)
{
	struct ev_table	*c = gen_copy(g, t);

	gen_study(g, c, "other", &c->study[c->nstudy]);
	c->study[c->nstudy++].type = EV_OTHER;
	gen_finish(g, c);
	return strcmp(answer(g, t), answer(g, c)) == 0;
}

static bool
without_support_it_is_zero(struct gen *g, const struct ev_table *t)
{
	struct ev_table	*c = gen_copy(g, t);
	size_t		 i, j;

	for (i = 0; i < c->nstudy; i++)
		for (j = 0; j < c->study[i].nfinding; j++)
			if (c->study[i].finding[j].direction == EV_BENEFIT)
				c->study[i].finding[j].direction = EV_MIXED;
	return gen_score(g, c) == 0;
}

static bool
terms_sum(struct gen *g, const struct ev_table *t)
{
	struct grade	a;
	int64_t		sum = 0;
	size_t		i;
	bool		named[CAP_N] = { false, false };

	grade_table(t, g->p, g->mem, &a);
	for (i = 0; i < a.nterm; i++) {
		sum += a.term[i].value_milli;
		named[CAP_K1] = named[CAP_K1] || strcmp(a.term[i].name, "K1") == 0;
		named[CAP_K2] = named[CAP_K2] || strcmp(a.term[i].name, "K2") == 0;
	}
	return sum == a.score_milli && named[CAP_K1] == a.cap[CAP_K1].binds &&
	    named[CAP_K2] == a.cap[CAP_K2].binds && a.score_milli == grade_score(t, g->p, NULL);
}

#define LAW(title, fn) static void title(void **state) { (void)state; for_all(fn); }
LAW(law_1_order_of_input_never_matters, order_is_nothing)
LAW(law_2_a_null_or_harm_never_raises, opposition_never_raises)
LAW(law_3_a_benefit_never_lowers, benefit_never_lowers)
LAW(law_3_a_larger_stated_number_with_benefit_never_lowers, more_people_with_benefit_never_lower)
LAW(law_4_money_towards_industry_never_raises, money_never_raises)
LAW(law_5_a_better_risk_of_bias_never_lowers, better_rob_never_lowers)
LAW(law_5_a_better_reported_certainty_never_lowers, better_report_never_lowers)
LAW(law_6_a_retracted_study_is_an_absent_one, retracted_is_absent)
LAW(law_7_a_second_copy_of_a_synthesis_changes_nothing, a_copied_synthesis_is_nothing)
LAW(law_8_other_changes_nothing, other_is_nothing)
LAW(law_8_without_a_supporting_finding_the_score_is_0, without_support_it_is_zero)
LAW(law_10_terms_sum_exactly_and_a_cap_is_named_iff_it_binds, terms_sum)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(law_1_order_of_input_never_matters),
		cmocka_unit_test(law_2_a_null_or_harm_never_raises),
		cmocka_unit_test(law_3_a_benefit_never_lowers),
		cmocka_unit_test(law_3_a_larger_stated_number_with_benefit_never_lowers),
		cmocka_unit_test(law_4_money_towards_industry_never_raises),
		cmocka_unit_test(law_5_a_better_risk_of_bias_never_lowers),
		cmocka_unit_test(law_5_a_better_reported_certainty_never_lowers),
		cmocka_unit_test(law_6_a_retracted_study_is_an_absent_one),
		cmocka_unit_test(law_7_a_second_copy_of_a_synthesis_changes_nothing),
		cmocka_unit_test(law_8_other_changes_nothing),
		cmocka_unit_test(law_8_without_a_supporting_finding_the_score_is_0),
		cmocka_unit_test(law_10_terms_sum_exactly_and_a_cap_is_named_iff_it_binds),
	};
	const char	*s;
	int		 rc;

	if ((s = getenv("APPRAISE_SEED")) != NULL)
		seed = strtoull(s, NULL, 10) | 1;
	if ((s = getenv("APPRAISE_TABLES")) != NULL)
		tables = strtoul(s, NULL, 10);
	fprintf(stderr, "seed %llu, %zu tables a law\n", (unsigned long long)seed, tables);
	gen_params(&keep, &params);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	arena_fini(&keep);
	return rc;
}
