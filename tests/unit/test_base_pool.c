/* pool: jobs on threads, results in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/pool.h"

struct job {
	int	n, result, worker;
};
struct seen {
	int	done, dropped, fail_at, workers[8];
	bool	in_order;
};

static int	live;		/* jobs that are nobody's yet */
static int	dropped;

static struct job *
job_new(int n)
{
	struct job	*j = calloc(1, sizeof(*j));

	j->n = n;
	live++;
	return j;
}

/* Work of uneven length, so that jobs overtake one another. */
static void
square(void *job, int worker, void *arg)
{
	struct job	*j = job;
	volatile int	 spin = (j->n * 7919) % 1000;

	(void)arg;
	while (spin > 0)
		spin--;
	j->result = j->n * j->n;
	j->worker = worker;
}

static enum rc
take(void *job, void *arg, struct err *e)
{
	struct job	*j = job;
	struct seen	*s = arg;
	int		 n = j->n;

	if (n != s->done || j->result != n * n)
		s->in_order = false;
	s->workers[j->worker]++;
	free(j);
	live--;
	if (n == s->fail_at)
		return err_set(e, RC_BADDATA, "job %d", n);
	s->done++;
	return RC_OK;
}

static void
drop(void *job)
{
	free(job);
	live--;
	dropped++;
}

static void
results_come_in_the_order_of_submission(void **state)
{
	static const int	threads[] = { 1, 2, 3, 8 }, slots[] = { 1, 2, 16, 300 };
	struct seen		s;
	struct err		e = { 0 };
	struct pool		*p;
	size_t			t, k;
	int			i;

	(void)state;
	for (t = 0; t < 4; t++)
		for (k = 0; k < 4; k++) {
			memset(&s, 0, sizeof(s));
			s.in_order = true;
			s.fail_at = -1;
			p = pool_new(threads[t], slots[k], square, NULL, take, drop, &s);
			for (i = 0; i < 1000; i++)
				assert_int_equal(pool_put(p, job_new(i), &e), RC_OK);
			assert_int_equal(pool_end(p, &e), RC_OK);
			assert_true(s.in_order);
			assert_int_equal(s.done, 1000);
			assert_int_equal(live, 0);
		}
}

static void
the_first_failure_wins_and_nothing_leaks(void **state)
{
	static const int	threads[] = { 1, 2, 4 };
	struct seen		s;
	struct err		e;
	struct pool		*p;
	size_t			t;
	int			i, failed;

	(void)state;
	for (t = 0; t < 3; t++) {
		memset(&s, 0, sizeof(s));
		memset(&e, 0, sizeof(e));
		s.in_order = true;
		s.fail_at = 100;
		failed = 0;
		p = pool_new(threads[t], 8, square, NULL, take, drop, &s);
		for (i = 0; i < 300; i++)
			failed += pool_put(p, job_new(i), &e) != RC_OK;
		assert_true(failed > 0);
		memset(&e, 0, sizeof(e));
		assert_int_equal(pool_end(p, &e), RC_BADDATA);
		assert_string_equal(e.msg, "job 100");
		assert_int_equal(s.done, 100);
		assert_int_equal(live, 0);
	}
}

static void
a_failure_after_the_last_submission_is_reported_at_the_end(void **state)
{
	struct seen	 s = { .in_order = true, .fail_at = 3 };
	struct err	 e = { 0 };
	struct pool	*p = pool_new(2, 64, square, NULL, take, drop, &s);
	enum rc		 rc = RC_OK;
	int		 i;

	(void)state;
	for (i = 0; i < 4; i++)
		rc = rc_worse(rc, pool_put(p, job_new(i), &e));
	assert_int_equal(pool_end(p, &e), RC_BADDATA);
	assert_int_equal(live, 0);
}

static void
a_cancelled_pool_drops_what_is_left(void **state)
{
	struct seen	 s = { .in_order = true, .fail_at = -1 };
	struct err	 e = { 0 };
	struct pool	*p;
	int		 i;

	(void)state;
	dropped = 0;
	p = pool_new(2, 64, square, NULL, take, drop, &s);
	for (i = 0; i < 50; i++)
		assert_int_equal(pool_put(p, job_new(i), &e), RC_OK);
	pool_cancel(p);
	assert_int_equal(live, 0);
	assert_int_equal(s.done + dropped, 50);
	pool_cancel(NULL);
	assert_int_equal(pool_end(NULL, &e), RC_OK);
}

static void
an_unused_pool_ends_at_once(void **state)
{
	struct err	e = { 0 };

	(void)state;
	assert_int_equal(pool_end(pool_new(4, 4, square, NULL, take, drop, NULL), &e), RC_OK);
	assert_true(pool_cpus() >= 1);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(results_come_in_the_order_of_submission),
		cmocka_unit_test(the_first_failure_wins_and_nothing_leaks),
		cmocka_unit_test(a_failure_after_the_last_submission_is_reported_at_the_end),
		cmocka_unit_test(a_cancelled_pool_drops_what_is_left),
		cmocka_unit_test(an_unused_pool_ends_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
