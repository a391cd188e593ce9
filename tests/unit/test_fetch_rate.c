/* rate: one file between all processes of a store; slots, reboots, damage. */
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/num.h"
#include "ingest/fetch/rate.h"

#define T0 INT64_C(1780000000)

static char	dir[64], path[96];

static int
set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/appraise-rate-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/a.db-rate", dir);
	clock_fix(T0);
	return 0;
}

static int
tear_down(void **state)
{
	struct err	e = { 0 };

	(void)state;
	clock_free();
	return file_remove_tree(dir, &e) == RC_OK ? 0 : -1;
}

static struct rate *
opened(const char *file, int64_t per_s, bool margin)
{
	struct rate	*r = NULL;
	struct err	 e = { 0 };

	assert_int_equal(rate_open(file, per_s, margin, &r, &e), RC_OK);
	return r;
}

static int64_t
take(struct rate *r)
{
	struct err	e = { 0 };
	int64_t		w = -1;

	assert_int_equal(rate_take(r, &w, &e), RC_OK);
	return w;
}

static void
note(struct rate *r, int64_t after_ms, int64_t remaining)
{
	struct err	e = { 0 };

	assert_int_equal(rate_note(r, after_ms, remaining, &e), RC_OK);
}

static void
write_file(const char *text, size_t n)
{
	int	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), (ssize_t)n);
	close(fd);
}

static void
slots_keep_their_distance(void **state)
{
	struct rate	*r = opened(path, 3, false);
	int		 i;

	(void)state;
	for (i = 0; i < 10; i++)
		assert_int_equal(take(r), i * 333334);
	assert_int_equal(rate_waited_us(r), 45 * 333334);
	rate_close(r);
}

static void
after_a_pause_the_first_slot_is_now_and_no_more_than_one(void **state)
{
	struct rate	*r = opened(path, 10, false);

	(void)state;
	assert_int_equal(take(r), 0);
	assert_true(clock_wait(60000));
	assert_int_equal(take(r), 0);
	assert_int_equal(take(r), 100000);
	rate_close(r);
}

static void
two_handles_of_one_store_share_the_slots(void **state)
{
	struct rate	*a = opened(path, 10, false), *b = opened(path, 10, false);
	int		 i;

	(void)state;
	for (i = 0; i < 20; i++)
		assert_int_equal(take(i % 2 == 0 ? a : b), i * 100000);
	rate_close(a);
	rate_close(b);
}

static void
processes_of_one_store_never_pass_the_rate_together(void **state)
{
	enum { CHILDREN = 4, EACH = 150, ALL = 600 };
	int64_t	slot[ALL];
	pid_t	pid[CHILDREN];
	int	pipe_fd[2], i, k, status;

	(void)state;
	assert_int_equal(pipe(pipe_fd), 0);
	for (k = 0; k < CHILDREN; k++) {
		pid[k] = fork();
		assert_true(pid[k] >= 0);
		if (pid[k] == 0) {
			struct rate	*r = NULL;
			struct err	 e = { 0 };
			int64_t		 w;

			if (rate_open(path, 10, false, &r, &e) != RC_OK)
				_exit(1);
			for (i = 0; i < EACH; i++)
				if (rate_take(r, &w, &e) != RC_OK || write(pipe_fd[1], &w, sizeof(w)) != sizeof(w))
					_exit(1);
			_exit(0);
		}
	}
	close(pipe_fd[1]);
	for (i = 0; i < ALL; i++)
		assert_int_equal(read(pipe_fd[0], &slot[i], sizeof(slot[i])), sizeof(slot[i]));
	close(pipe_fd[0]);
	for (k = 0; k < CHILDREN; k++) {
		assert_int_equal(waitpid(pid[k], &status, 0), pid[k]);
		assert_int_equal(status, 0);
	}
	qsort(slot, ALL, sizeof(slot[0]), num_order);
	for (i = 0; i < ALL; i++)	/* each slot once, none left out */
		assert_int_equal(slot[i], i * 100000);
}

static void
a_real_clock_gives_slots_too(void **state)
{
	struct rate	*r;
	int64_t		 begin, wait = 0;
	int		 i;

	(void)state;
	clock_free();
	r = opened(path, 1000, false);
	begin = clock_boot_us();
	for (i = 0; i < 50; i++)
		wait = take(r);
	/* Read after the slot was given: a pause of this process in between cannot make it look early. */
	assert_true(clock_boot_us() + wait - begin >= 49000);
	rate_close(r);
}

static void
the_wall_clock_set_back_changes_nothing(void **state)
{
	struct rate	*r;
	int64_t		 before, w;

	(void)state;
	clock_free();
	r = opened(path, 5, false);
	before = clock_boot_us();
	take(r);
	w = take(r);
	/* The distance is measured since the machine started: no date stands in the file. */
	assert_true(w <= 200000 && clock_boot_us() >= before);
	rate_close(r);
}

static void
a_slot_of_another_time_line_delays_by_a_second_at_most(void **state)
{
	struct rate	*r = opened(path, 10, false);

	(void)state;
	take(r);
	clock_fix(T0 - 86400);
	assert_int_equal(take(r), 1000000);
	assert_int_equal(take(r), 1100000);
	rate_close(r);
}

static void
a_file_from_before_a_reboot_delays_nobody(void **state)
{
	static const char	old[] = "appraise-rate 1 0f3a1c52-aaaa-bbbb-cccc-0123456789ab 1780000060000000\n";
	struct rate		*r;

	(void)state;
	write_file(old, sizeof(old) - 1);
	r = opened(path, 10, false);
	assert_int_equal(take(r), 0);
	assert_int_equal(take(r), 100000);
	rate_close(r);
}

static void
a_damaged_file_costs_a_second_and_heals(void **state)
{
	static const char *const	bad[] = { "x", "appraise-rate 1 fixed", "appraise-rate 1 fixed 12", "\n\n\n",
		"appraise-rate 1 fixed -5\n", "appraise-rate 1 fixed 99999999999999999999\n", "appraise-rate 2 fixed 1\n",
		"appraise-rate 1 fixed 1 2\n", "appraise-rate 1  1\n\n" };
	char				 zeros[4096] = { 0 };
	size_t				 i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]) + 1; i++) {
		struct rate	*r;

		if (i < sizeof(bad) / sizeof(bad[0]))
			write_file(bad[i], strlen(bad[i]));
		else
			write_file(zeros, sizeof(zeros));
		r = opened(path, 10, false);
		assert_int_equal(take(r), 1000000);
		assert_int_equal(take(r), 1100000);
		clock_wait(5000);
		assert_int_equal(take(r), 0);
		rate_close(r);
	}
}

static void
an_empty_file_is_a_new_one(void **state)
{
	struct rate	*r;

	(void)state;
	write_file("", 0);
	r = opened(path, 10, false);
	assert_int_equal(take(r), 0);
	rate_close(r);
}

static void
retry_after_holds_all_handles_back(void **state)
{
	struct rate	*a = opened(path, 10, false), *b = opened(path, 10, false);

	(void)state;
	take(a);
	note(a, 20000, -1);
	assert_int_equal(take(b), 20000000);
	assert_int_equal(take(a), 20100000);
	note(b, 1000, -1);			/* a shorter one does not undo a longer */
	assert_int_equal(take(b), 20200000);
	rate_close(a);
	rate_close(b);
}

static void
an_absurd_retry_after_is_cut(void **state)
{
	struct rate	*r = opened(path, 10, false);

	(void)state;
	note(r, INT64_MAX / 2, -1);
	assert_int_equal(take(r), RATE_AHEAD_US);
	rate_close(r);
}

static void
few_remaining_requests_slow_down(void **state)
{
	struct rate	*r = opened(path, 10, false);

	(void)state;
	take(r);
	note(r, -1, 7);
	assert_int_equal(take(r), 100000);
	clock_wait(1000);
	take(r);
	note(r, -1, 1);
	assert_int_equal(take(r), 200000);
	clock_wait(1000);
	take(r);
	note(r, -1, 0);
	assert_int_equal(take(r), 300000);
	rate_close(r);
}

static void
without_a_file_the_process_paces_itself(void **state)
{
	struct rate	*r = opened(NULL, 4, false);

	(void)state;
	assert_int_equal(take(r), 0);
	assert_int_equal(take(r), 250000);
	note(r, 3000, -1);
	assert_int_equal(take(r), 3000000);
	rate_close(r);
}

static void
the_margin_is_a_twentieth(void **state)
{
	struct rate	*r = opened(NULL, 3, true);

	(void)state;
	take(r);
	assert_int_equal(take(r), 350000);
	rate_close(r);
}

static void
nobody_else_may_read_the_file_and_no_link_is_followed(void **state)
{
	struct rate	*r = opened(path, 3, false), *none = NULL;
	struct err	 e = { 0 };
	struct stat	 st;
	char		 link[128];

	(void)state;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(link, sizeof(link), "%s/link", dir);
	assert_int_equal(symlink(path, link), 0);
	assert_int_equal(rate_open(link, 3, false, &none, &e), RC_FAILED);
	assert_null(none);
	rate_close(r);
}

static void
a_store_shared_by_a_group_shares_its_rate(void **state)
{
	struct rate	*r;
	struct stat	 st;
	char		 store[96];
	int		 fd;

	(void)state;
	snprintf(store, sizeof(store), "%.*s", (int)(strlen(path) - strlen("-rate")), path);
	fd = open(store, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(fchmod(fd, 0660), 0);
	close(fd);
	r = opened(path, 3, false);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	rate_close(r);
}

static void
ncbi_is_recognised_by_its_host(void **state)
{
	(void)state;
	assert_true(rate_is_ncbi("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"));
	assert_true(rate_is_ncbi("https://EUTILS.NCBI.NLM.NIH.GOV:443/entrez"));
	assert_true(rate_is_ncbi("https://ncbi.nlm.nih.gov"));
	assert_true(rate_is_ncbi("https://eutils.ncbi.nlm.nih.gov./x"));
	assert_false(rate_is_ncbi("https://ncbi.nlm.nih.gov.example.org/"));
	assert_false(rate_is_ncbi("https://xncbi.nlm.nih.gov/"));
	assert_false(rate_is_ncbi("http://127.0.0.1:8080/ncbi.nlm.nih.gov"));
	assert_false(rate_is_ncbi(""));
}

static void
no_setting_passes_the_limit_of_ncbi(void **state)
{
	const char	*ncbi = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/", *own = "http://127.0.0.1:1/";

	(void)state;
	assert_int_equal(rate_allowed(ncbi, 0, false), 3);
	assert_int_equal(rate_allowed(ncbi, 0, true), 10);
	assert_int_equal(rate_allowed(ncbi, 2, true), 2);
	assert_int_equal(rate_allowed(ncbi, 100, false), 3);
	assert_int_equal(rate_allowed(ncbi, 100, true), 10);
	assert_int_equal(rate_allowed(own, 10000, false), 10000);
	assert_int_equal(rate_allowed(own, 0, false), 3);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		T(slots_keep_their_distance),
		T(after_a_pause_the_first_slot_is_now_and_no_more_than_one),
		T(two_handles_of_one_store_share_the_slots),
		T(processes_of_one_store_never_pass_the_rate_together),
		T(a_real_clock_gives_slots_too),
		T(the_wall_clock_set_back_changes_nothing),
		T(a_slot_of_another_time_line_delays_by_a_second_at_most),
		T(a_file_from_before_a_reboot_delays_nobody),
		T(a_damaged_file_costs_a_second_and_heals),
		T(an_empty_file_is_a_new_one),
		T(retry_after_holds_all_handles_back),
		T(an_absurd_retry_after_is_cut),
		T(few_remaining_requests_slow_down),
		T(without_a_file_the_process_paces_itself),
		T(the_margin_is_a_twentieth),
		T(nobody_else_may_read_the_file_and_no_link_is_followed),
		T(a_store_shared_by_a_group_shares_its_rate),
		T(ncbi_is_recognised_by_its_host),
		T(no_setting_passes_the_limit_of_ncbi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
