/* clock, stop: waiting, moving a fixed clock, ending in good order. */
#include <sys/wait.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/stop.h"

#define T0 INT64_C(1780000000)
#define YEAR INT64_C(31536000)

static int
tear_down(void **state)
{
	(void)state;
	clock_free();
	stop_release();
	stop_ask(0);
	return 0;
}

static void
a_fixed_clock_moves_by_waiting_and_costs_no_time(void **state)
{
	int64_t	began = clock_mono_ms();
	char	text[TIME_LEN];

	(void)state;
	clock_fix(T0);
	assert_true(clock_fixed());
	assert_true(clock_wait(400));
	assert_true(clock_wait(400));
	assert_int_equal(clock_now(), T0);
	assert_true(clock_wait(400));
	assert_int_equal(clock_now(), T0 + 1);
	assert_true(clock_wait(-5000));
	assert_true(clock_wait(YEAR * 1000));
	assert_int_equal(clock_now(), T0 + 1 + YEAR);
	clock_iso(text);
	assert_string_equal(text, "2027-05-28T20:26:41Z");
	assert_int_equal(clock_boot_us(), (T0 + 1 + YEAR) * 1000000 + 200000);
	assert_true(clock_mono_ms() - began < 2000);
}

static void
a_time_before_1970_is_rounded_down(void **state)
{
	(void)state;
	clock_fix(-10);
	assert_int_equal(clock_now(), -10);
	clock_wait(1);
	assert_int_equal(clock_now(), -10);
}

static void
a_running_clock_really_waits(void **state)
{
	int64_t	began = clock_mono_ms(), boot = clock_boot_us();

	(void)state;
	assert_true(clock_wait(15));
	assert_true(clock_mono_ms() - began >= 15);
	assert_true(clock_boot_us() > boot);
	assert_true(clock_wait(0));
}

static void
a_signal_ends_a_wait_and_is_remembered(void **state)
{
	int64_t	began = clock_mono_ms();
	pid_t	child;

	(void)state;
	stop_catch();
	stop_catch();
	assert_false(stop_asked());
	if ((child = fork()) == 0) {
		usleep(10000);
		kill(getppid(), SIGTERM);
		_exit(0);
	}
	assert_false(clock_wait(5000));
	waitpid(child, NULL, 0);
	assert_true(clock_mono_ms() - began < 2000);
	assert_int_equal(stop_signal(), SIGTERM);
	raise(SIGINT);		/* the first one counts */
	assert_int_equal(stop_signal(), SIGTERM);
}

static int
how_it_ends(void (*fn)(void))
{
	pid_t	child = fork();
	int	status = 0;

	if (child == 0) {
		fn();
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void
twice(void)
{
	stop_catch();
	raise(SIGINT);
	raise(SIGINT);
}

static void
ignored(void)
{
	signal(SIGHUP, SIG_IGN);
	stop_catch();
	raise(SIGHUP);
	if (stop_asked())
		abort();
}

static void
released(void)
{
	stop_catch();
	stop_release();
	raise(SIGTERM);
}

static void
a_second_signal_ends_the_program(void **state)
{
	(void)state;
	assert_int_equal(how_it_ends(twice), SIGINT);
	assert_int_equal(how_it_ends(ignored), 0);	/* nohup stays nohup */
	assert_int_equal(how_it_ends(released), SIGTERM);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test_teardown(a_fixed_clock_moves_by_waiting_and_costs_no_time, tear_down),
		cmocka_unit_test_teardown(a_time_before_1970_is_rounded_down, tear_down),
		cmocka_unit_test_teardown(a_running_clock_really_waits, tear_down),
		cmocka_unit_test_teardown(a_signal_ends_a_wait_and_is_remembered, tear_down),
		cmocka_unit_test_teardown(a_second_signal_ends_the_program, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
