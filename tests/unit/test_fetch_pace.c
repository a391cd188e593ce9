/* pace: when to ask again, over a clock that is only a number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/fetch/pace.h"

static const struct pace_outcome	ok = { PACE_OK, false, 200, -1 };
static const struct pace_outcome	again = { PACE_AGAIN, false, 200, -1 };
static const struct pace_outcome	sized = { PACE_AGAIN, true, 200, -1 };

static struct pace
pace_of(int64_t first, int64_t cap, int tries, uint64_t seed)
{
	struct pace_conf	c = pace_default();
	struct pace		p;

	c.first_ms = first;
	c.cap_ms = cap;
	c.tries = tries;
	c.seed = seed;
	pace_init(&p, &c);
	return p;
}

static void
waits_double_within_their_jitter_up_to_the_cap(void **state)
{
	uint64_t	seed;
	int		k;

	(void)state;
	for (seed = 0; seed < 200; seed++) {
		struct pace	p = pace_of(1000, 60000, 12, seed);
		struct pace_try	t = { 0 };
		int64_t		b = 1000;

		for (k = 1; k < 12; k++, b = b < 60000 / 2 ? 2 * b : 60000) {
			struct pace_act	a = pace_after(&p, &t, &again, 0);

			assert_int_equal(a.what, PACE_RETRY);
			assert_true(a.wait_ms >= b / 2 && a.wait_ms <= b);
			assert_int_equal(a.size, 200);
		}
	}
}

static void
jitter_spreads_over_its_whole_range(void **state)
{
	int64_t		lo = INT64_MAX, hi = 0;
	uint64_t	seed;

	(void)state;
	for (seed = 0; seed < 500; seed++) {
		struct pace	p = pace_of(1000, 60000, 6, seed);
		struct pace_try	t = { 0 };
		int64_t		w = pace_after(&p, &t, &again, 0).wait_ms;

		lo = w < lo ? w : lo;
		hi = w > hi ? w : hi;
	}
	assert_true(lo < 520 && hi > 980);
}

static void
the_same_seed_waits_the_same(void **state)
{
	struct pace	a = pace_of(1000, 60000, 6, 7), b = pace_of(1000, 60000, 6, 7);
	struct pace_try	t = { 0 }, u = { 0 };
	int		i;

	(void)state;
	for (i = 0; i < 5; i++)
		assert_int_equal(pace_after(&a, &t, &again, 0).wait_ms, pace_after(&b, &u, &again, 0).wait_ms);
}

static void
a_request_is_given_up_after_its_tries(void **state)
{
	struct pace	p = pace_of(1000, 60000, 6, 1);
	struct pace_try	t = { 0 };
	struct pace_act	a;
	int		i;

	(void)state;
	for (i = 1; i < 6; i++)
		assert_int_equal(pace_after(&p, &t, &again, 0).what, PACE_RETRY);
	a = pace_after(&p, &t, &again, 0);
	assert_int_equal(a.what, PACE_GIVE_UP);
	assert_int_equal(a.why, PACE_WHY_TRIES);
	assert_int_equal(t.tries, 6);
}

static void
another_request_has_tries_of_its_own(void **state)
{
	struct pace	p = pace_of(1000, 60000, 2, 1);
	struct pace_try	t = { 0 }, u = { 0 };

	(void)state;
	assert_int_equal(pace_after(&p, &t, &again, 0).what, PACE_RETRY);
	assert_int_equal(pace_after(&p, &u, &again, 0).what, PACE_RETRY);
	assert_int_equal(pace_after(&p, &t, &again, 0).what, PACE_GIVE_UP);
}

static void
what_is_permanent_is_never_asked_again(void **state)
{
	struct pace		p = pace_of(1000, 60000, 6, 1);
	struct pace_try		t = { 0 };
	struct pace_outcome	o = { PACE_PERMANENT, false, 1, 5000 };

	(void)state;
	assert_int_equal(pace_after(&p, &t, &o, 0).what, PACE_NEVER);
	assert_int_equal(pace_batch(&p), 200);
}

static void
retry_after_is_kept_and_lengthened_by_a_tenth_at_most(void **state)
{
	struct pace_outcome	o = { PACE_AGAIN, false, 200, 30000 };
	uint64_t		seed;

	(void)state;
	for (seed = 0; seed < 200; seed++) {
		struct pace	p = pace_of(1000, 60000, 6, seed);
		struct pace_try	t = { 0 };
		struct pace_act	a = pace_after(&p, &t, &o, 0);

		assert_int_equal(a.what, PACE_RETRY);
		assert_true(a.wait_ms >= 30000 && a.wait_ms <= 33000);
	}
}

static void
a_short_retry_after_does_not_shorten_the_own_wait(void **state)
{
	struct pace		p = pace_of(8000, 60000, 6, 3);
	struct pace_try		t = { 0 };
	struct pace_outcome	o = { PACE_AGAIN, false, 200, 10 };

	(void)state;
	assert_true(pace_after(&p, &t, &o, 0).wait_ms >= 4000);
}

static void
a_server_that_asks_for_hours_is_left_alone(void **state)
{
	struct pace		p = pace_of(1000, 60000, 6, 3);
	struct pace_try		t = { 0 };
	struct pace_outcome	o = { PACE_AGAIN, false, 200, INT64_C(7200000) };
	struct pace_act		a = pace_after(&p, &t, &o, 0);
	struct buf		b;

	(void)state;
	assert_int_equal(a.what, PACE_GIVE_UP);
	assert_int_equal(a.why, PACE_WHY_PATIENCE);
	buf_init(&b, 1000);
	pace_sentence(&b, "h: too many requests (rate limit)", &t, &a, &o);
	assert_string_equal(b.p, "h: too many requests (rate limit), 1 try, and it asks to wait 2 h; nothing lost");
	buf_fini(&b);
}

static void
no_wait_passes_the_deadline(void **state)
{
	struct pace_conf	c = pace_default();
	struct pace		p;
	struct pace_try		t = { 0 };
	struct pace_act		a;
	struct buf		b;

	(void)state;
	c.deadline_ms = 10000;
	pace_init(&p, &c);
	a = pace_after(&p, &t, &again, 8000);
	assert_int_equal(a.what, PACE_RETRY);
	assert_true(8000 + a.wait_ms < 10000);
	a = pace_after(&p, &t, &again, 9990);
	assert_int_equal(a.what, PACE_GIVE_UP);
	assert_int_equal(a.why, PACE_WHY_DEADLINE);
	buf_init(&b, 1000);
	pace_sentence(&b, "h: answers 503", &t, &a, &again);
	assert_string_equal(b.p, "h: answers 503, 2 tries, and the run's time is over; nothing lost");
	buf_fini(&b);
}

static void
giving_up_is_told_with_the_number_of_tries(void **state)
{
	struct pace	p = pace_of(1, 1, 4, 1);
	struct pace_try	t = { 0 };
	struct pace_act	a;
	struct buf	b;

	(void)state;
	while ((a = pace_after(&p, &t, &again, 0)).what == PACE_RETRY)
		;
	buf_init(&b, 1000);
	pace_sentence(&b, "eutils.ncbi.nlm.nih.gov: no such host", &t, &a, &again);
	assert_string_equal(b.p, "eutils.ncbi.nlm.nih.gov: no such host, 4 tries; nothing lost");
	buf_fini(&b);
}

static void
a_big_request_is_asked_once_more_and_then_in_halves(void **state)
{
	struct pace		p = pace_of(1000, 60000, 6, 1);
	struct pace_try		t = { 0 };
	struct pace_outcome	o = sized;
	static const int	size[] = { 200, 100, 50, 25, 13, 10 };
	struct pace_act		a;
	size_t			i;

	(void)state;
	for (i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
		a = pace_after(&p, &t, &o, 0);
		assert_int_equal(a.what, PACE_RETRY);
		assert_int_equal(a.size, size[i]);
		assert_int_equal(pace_batch(&p), size[i]);
		o.size = a.size;
	}
	assert_int_equal(t.counted, 1);
	for (i = 0; (a = pace_after(&p, &t, &o, 0)).what == PACE_RETRY; i++)
		assert_int_equal(a.size, 10);
	assert_int_equal(i, 4);		/* six tries in all, besides the five halvings */
	assert_int_equal(t.tries, 11);
}

static void
two_requests_that_fail_together_halve_once(void **state)
{
	struct pace	p = pace_of(1000, 60000, 6, 1);
	struct pace_try	t = { 0 }, u = { 0 };

	(void)state;
	pace_after(&p, &t, &sized, 0);
	pace_after(&p, &u, &sized, 0);
	assert_int_equal(pace_batch(&p), 200);
	pace_after(&p, &t, &sized, 0);
	pace_after(&p, &u, &sized, 0);
	assert_int_equal(pace_batch(&p), 100);
}

static void
the_batch_grows_back_after_successes_of_full_size(void **state)
{
	struct pace		p = pace_of(1000, 60000, 6, 1);
	struct pace_try		t = { 0 };
	struct pace_outcome	o = ok;
	int			i;

	(void)state;
	pace_after(&p, &t, &sized, 0);
	pace_after(&p, &t, &sized, 0);
	o.size = 30;
	for (i = 0; i < 10; i++)
		pace_after(&p, &t, &o, 0);
	assert_int_equal(pace_batch(&p), 100);	/* small ones prove nothing */
	o.size = 100;
	for (i = 0; i < 3; i++)
		assert_int_equal(pace_after(&p, &t, &o, 0).what, PACE_GO);
	assert_int_equal(pace_batch(&p), 100);
	pace_after(&p, &t, &o, 0);
	assert_int_equal(pace_batch(&p), 200);
	for (i = 0; i < 20; i++)
		pace_after(&p, &t, &ok, 0);
	assert_int_equal(pace_batch(&p), 200);
}

static void
a_failure_between_starts_the_growth_anew(void **state)
{
	struct pace		p = pace_of(1000, 60000, 6, 1);
	struct pace_try		t = { 0 }, u = { 0 };
	struct pace_outcome	o = ok;
	int			i;

	(void)state;
	pace_after(&p, &t, &sized, 0);
	pace_after(&p, &t, &sized, 0);
	o.size = 100;
	for (i = 0; i < 3; i++)
		pace_after(&p, &t, &o, 0);
	pace_after(&p, &u, &again, 0);
	for (i = 0; i < 3; i++)
		pace_after(&p, &t, &o, 0);
	assert_int_equal(pace_batch(&p), 100);
}

static void
a_request_without_ids_is_never_halved(void **state)
{
	struct pace		p = pace_of(1000, 60000, 6, 1);
	struct pace_try		t = { 0 };
	struct pace_outcome	o = { PACE_AGAIN, true, 0, -1 };
	int			i;

	(void)state;
	for (i = 1; i < 6; i++)
		assert_int_equal(pace_after(&p, &t, &o, 0).size, 0);
	assert_int_equal(pace_after(&p, &t, &o, 0).what, PACE_GIVE_UP);
	assert_int_equal(pace_batch(&p), 200);
}

static void
a_whole_run_over_a_fake_clock_ends_before_its_deadline(void **state)
{
	uint64_t	seed;

	(void)state;
	for (seed = 1; seed <= 100; seed++) {
		struct pace_conf	c = pace_default();
		struct pace		p;
		int64_t			now = 0;
		uint64_t		r = seed;

		c.seed = seed;
		c.deadline_ms = 600000;
		pace_init(&p, &c);
		while (now < c.deadline_ms) {
			struct pace_try		t = { 0 };
			struct pace_outcome	o = { PACE_AGAIN, false, 0, -1 };
			struct pace_act		a;

			do {
				now += 300;
				r = r * UINT64_C(6364136223846793005) + 1442695040888963407u;
				o.kind = r >> 62 == 0 ? PACE_OK : PACE_AGAIN;
				o.halve = (r >> 40 & 1) != 0;
				o.size = pace_batch(&p);
				o.retry_after_ms = (r >> 41 & 7) == 0 ? (int64_t)(r >> 44 & 0xffff) : -1;
				a = pace_after(&p, &t, &o, now);
				assert_true(a.wait_ms <= 72100);
				assert_true(pace_batch(&p) >= 10 && pace_batch(&p) <= 200);
				if (a.what == PACE_RETRY)
					now += a.wait_ms;
				assert_true(a.what != PACE_RETRY || now < c.deadline_ms);
			} while (a.what == PACE_RETRY);
			if (a.why == PACE_WHY_DEADLINE)
				break;
		}
	}
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(waits_double_within_their_jitter_up_to_the_cap),
		cmocka_unit_test(jitter_spreads_over_its_whole_range),
		cmocka_unit_test(the_same_seed_waits_the_same),
		cmocka_unit_test(a_request_is_given_up_after_its_tries),
		cmocka_unit_test(another_request_has_tries_of_its_own),
		cmocka_unit_test(what_is_permanent_is_never_asked_again),
		cmocka_unit_test(retry_after_is_kept_and_lengthened_by_a_tenth_at_most),
		cmocka_unit_test(a_short_retry_after_does_not_shorten_the_own_wait),
		cmocka_unit_test(a_server_that_asks_for_hours_is_left_alone),
		cmocka_unit_test(no_wait_passes_the_deadline),
		cmocka_unit_test(giving_up_is_told_with_the_number_of_tries),
		cmocka_unit_test(a_big_request_is_asked_once_more_and_then_in_halves),
		cmocka_unit_test(two_requests_that_fail_together_halve_once),
		cmocka_unit_test(the_batch_grows_back_after_successes_of_full_size),
		cmocka_unit_test(a_failure_between_starts_the_growth_anew),
		cmocka_unit_test(a_request_without_ids_is_never_halved),
		cmocka_unit_test(a_whole_run_over_a_fake_clock_ends_before_its_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
