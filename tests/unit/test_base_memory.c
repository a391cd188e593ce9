/* rc, err, arena, buf, map: results and memory. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

static void
each_result_has_its_exit_code(void **state)
{
	(void)state;
	assert_int_equal(rc_exit(RC_OK), 0);
	assert_int_equal(rc_exit(RC_DONE), 0);
	assert_int_equal(rc_exit(RC_FAILED), 1);
	assert_int_equal(rc_exit(RC_USAGE), 2);
	assert_int_equal(rc_exit(RC_NOTFOUND), 3);
	assert_int_equal(rc_exit(RC_BADDATA), 65);
	assert_int_equal(rc_exit(RC_AGAIN), 75);
	assert_int_equal(rc_exit(RC_NOPERM), 77);
	assert_int_equal(rc_exit(RC_INTR), 130);
}

static void
of_several_results_the_worst_wins_in_either_order(void **state)
{
	static const enum rc	up[] = { RC_OK, RC_FAILED, RC_BADDATA, RC_NOPERM, RC_AGAIN,
		RC_NOTFOUND, RC_USAGE, RC_INTR };
	size_t			i, j, n = sizeof(up) / sizeof(up[0]);

	(void)state;
	for (i = 0; i < n; i++)
		for (j = i; j < n; j++) {
			assert_int_equal(rc_worse(up[i], up[j]), up[j]);
			assert_int_equal(rc_worse(up[j], up[i]), up[j]);
		}
	assert_true(rc_good(RC_DONE) && rc_good(RC_OK) && !rc_good(RC_FAILED));
}

static void
context_stands_before_the_message_and_keeps_the_result(void **state)
{
	struct err	e = { 0 };

	(void)state;
	assert_int_equal(err_set(&e, RC_BADDATA, "row %d", 3), RC_BADDATA);
	assert_int_equal(err_try(&e, "look %s", "there"), RC_BADDATA);
	assert_int_equal(err_ctx(&e, "%s", "c.xml"), RC_BADDATA);
	assert_string_equal(e.msg, "c.xml: row 3");
	assert_string_equal(e.hint, "look there");
	err_set(&e, RC_FAILED, "again");
	assert_string_equal(e.hint, "");
}

static void
a_message_may_be_made_from_itself(void **state)
{
	struct err	e = { 0 };

	(void)state;
	err_set(&e, RC_FAILED, "why");
	err_set(&e, e.rc, "again: %s", e.msg);
	assert_string_equal(e.msg, "again: why");
}

static void
a_failed_call_tells_its_reason(void **state)
{
	struct err	e = { 0 };
	char		want[200];

	(void)state;
	errno = ENOSPC;
	assert_int_equal(err_sys(&e, RC_FAILED, "a.db"), RC_FAILED);
	snprintf(want, sizeof(want), "a.db: %s", strerror(ENOSPC));
	assert_string_equal(e.msg, want);
}

static void
a_message_that_is_too_long_ends_on_a_whole_character(void **state)
{
	struct err	e = { 0 };
	char		long_text[1201];
	size_t		i;

	(void)state;
	for (i = 0; i < 1200; i += 2)
		memcpy(long_text + i, "\xc3\xa4", 2);
	long_text[1200] = '\0';
	err_set(&e, RC_FAILED, "x%s", long_text);
	assert_true(strlen(e.msg) < sizeof(e.msg) && strlen(e.msg) > 590);
	assert_int_equal((strlen(e.msg) - 1) % 2, 0);
	err_ctx(&e, "%s", long_text);
	assert_true(strlen(e.msg) < sizeof(e.msg));
}

static void
arena_memory_is_zeroed_and_aligned(void **state)
{
	struct arena	a = ARENA_INIT;
	size_t		n, i;

	(void)state;
	for (n = 0; n < 300; n++) {
		unsigned char	*p = arena_alloc(&a, n);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % sizeof(max_align_t) % 16, 0);
		for (i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		if (n > 0)
			memset(p, 0xaa, n);
	}
	arena_reset(&a);
	for (i = 0, n = 0; n < 64; n++)
		i += ((unsigned char *)arena_alloc(&a, 64))[n];
	assert_int_equal(i, 0);
	arena_fini(&a);
	arena_fini(&a);
	arena_fini(NULL);
}

static void
rewinding_keeps_what_is_older_than_the_mark(void **state)
{
	struct arena		 a = ARENA_INIT;
	char			*old = arena_strdup(&a, "older");
	struct arena_mark	 m = arena_mark(&a), inner;
	size_t			 total = 0, i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		memset(arena_alloc(&a, 5000), 1, 5000);
		inner = arena_mark(&a);
		memset(arena_alloc(&a, 50000), 1, 50000);
		arena_rewind(&a, inner);
		memset(arena_alloc(&a, 100), 1, 100);
		arena_rewind(&a, m);
		if (i == 2)
			total = a.total;
	}
	assert_string_equal(old, "older");
	assert_int_equal(a.total, total);	/* a loop does not grow */
	arena_fini(&a);
	assert_int_equal(a.total, 0);
}

static void
a_mark_of_an_empty_arena_rewinds_to_empty(void **state)
{
	struct arena		 a = ARENA_INIT;
	struct arena_mark	 m = arena_mark(&a);
	char			*p;

	(void)state;
	arena_alloc(&a, 3 << 20);
	arena_rewind(&a, m);
	assert_true(a.total >= 3 << 20);	/* the largest chunk stays */
	p = arena_printf(&a, "%s-%d", "x", 7);
	assert_string_equal(p, "x-7");
	assert_null(arena_strdup(&a, NULL));
	assert_string_equal(arena_strndup(&a, "abcdef", 3), "abc");
	arena_fini(&a);
}

static void
an_array_in_an_arena_grows_by_pushing(void **state)
{
	struct arena	 a = ARENA_INIT;
	int		*v = NULL;
	size_t		 n = 0, cap = 0;
	int		 i;

	(void)state;
	for (i = 0; i < 10000; i++)
		ARENA_PUSH(&a, v, n, cap, i);
	assert_int_equal(n, 10000);
	for (i = 0; i < 10000; i++)
		assert_int_equal(v[i], i);
	arena_fini(&a);
}

static void
rewound_memory_is_poisoned_under_the_sanitizer(void **state)
{
#ifdef __SANITIZE_ADDRESS__
	struct arena		 a = ARENA_INIT;
	struct arena_mark	 m = arena_mark(&a);
	char			*p = arena_strdup(&a, "gone");

	(void)state;
	assert_false(__asan_address_is_poisoned(p + 4));
	assert_true(__asan_address_is_poisoned(p + 5));
	arena_rewind(&a, m);
	assert_true(__asan_address_is_poisoned(p));
	arena_fini(&a);
#else
	(void)state;
#endif
}

static void
say_restored(void)
{
	fputs("restored; ", stderr);
}

static void
dying_restores_the_terminal_before_it_speaks(void **state)
{
	char	got[200] = "";
	int	fd[2], status = 0;
	size_t	have = 0;
	ssize_t	n;
	pid_t	pid;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	if ((pid = fork()) == 0) {
		dup2(fd[1], STDERR_FILENO);
		die_hook = say_restored;
		signal(SIGABRT, SIG_DFL);
		die("invariant %d", 7);
	}
	close(fd[1]);
	while (have < sizeof(got) - 1 && (n = read(fd[0], got + have, sizeof(got) - 1 - have)) > 0)
		have += (size_t)n;
	close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_string_equal(got, "restored; appraise: internal error: invariant 7\n");
}

static void
a_buffer_is_always_terminated(void **state)
{
	struct buf	 b;
	char		*taken;

	(void)state;
	buf_init(&b, 1000);
	assert_string_equal(b.p, "");
	buf_puts(&b, NULL);
	buf_puts(&b, "one ");
	buf_putc(&b, '2');
	buf_printf(&b, " %s %0200d", "three", 4);
	buf_i64(&b, INT64_MIN);
	assert_int_equal(strlen(b.p), b.len);
	assert_memory_equal(b.p, "one 2 three 000", 15);
	assert_string_equal(b.p + b.len - 20, "-9223372036854775808");
	buf_drop(&b, 4);
	assert_memory_equal(b.p, "2 three", 7);
	buf_drop(&b, 100000);
	assert_string_equal(b.p, "");
	buf_puts(&b, "taken");
	taken = buf_take(&b);
	assert_string_equal(taken, "taken");
	assert_string_equal(b.p, "");
	free(taken);
	buf_fini(&b);
	buf_fini(&b);
	buf_fini(NULL);
}

static void
a_write_past_the_cap_leaves_nothing_of_itself(void **state)
{
	struct buf	b;
	struct err	e = { 0 };

	(void)state;
	buf_init(&b, 10);
	buf_puts(&b, "12345678");
	assert_int_equal(buf_ok(&b, "x", &e), RC_OK);
	buf_puts(&b, "90");
	assert_int_equal(b.len, 10);
	assert_false(b.over);
	buf_puts(&b, "a");
	assert_string_equal(b.p, "1234567890");
	assert_int_equal(buf_ok(&b, "c.xml", &e), RC_BADDATA);
	assert_string_equal(e.msg, "c.xml: larger than 10 bytes");
	buf_clear(&b);
	assert_int_equal(buf_ok(&b, "x", &e), RC_OK);
	buf_printf(&b, "%d", 1234567890);
	assert_string_equal(b.p, "1234567890");
	buf_printf(&b, "%d", 1);
	assert_true(b.over);
	assert_string_equal(b.p, "1234567890");
	buf_clear(&b);
	buf_printf(&b, "%d", INT_MIN);
	assert_true(b.over);
	assert_string_equal(b.p, "");
	assert_null(buf_reserve(&b, 1));
	buf_fini(&b);
}

static void
a_buffer_without_room_takes_nothing(void **state)
{
	struct buf	b;

	(void)state;
	buf_init(&b, 0);
	buf_put(&b, "", 0);
	assert_false(b.over);
	buf_putc(&b, 'x');
	assert_true(b.over);
	assert_string_equal(b.p, "");
	buf_fini(&b);
}

static void
a_map_finds_every_key_and_keeps_its_places(void **state)
{
	struct map	 m = { 0 };
	int64_t		*first, *v;
	char		 key[32];
	int		 i, is_new;

	(void)state;
	assert_null(map_get(&m, "x", 1));
	first = map_put(&m, "", 0, &is_new);
	assert_true(is_new);
	*first = -1;
	for (i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key %d", i);
		v = map_put(&m, key, strlen(key), &is_new);
		assert_true(is_new);
		assert_int_equal(*v, 0);
		*v = i;
	}
	for (i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key %d", i);
		assert_int_equal(*map_put(&m, key, strlen(key), &is_new), i);
		assert_false(is_new);
		assert_int_equal(*map_get(&m, key, strlen(key)), i);
	}
	assert_ptr_equal(map_get(&m, "", 0), first);
	assert_null(map_get(&m, "key", 3));
	assert_null(map_get(&m, "key 1\0", 6));
	assert_int_equal(m.n, 5001);
	map_fini(&m);
	map_fini(&m);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(each_result_has_its_exit_code),
		cmocka_unit_test(of_several_results_the_worst_wins_in_either_order),
		cmocka_unit_test(context_stands_before_the_message_and_keeps_the_result),
		cmocka_unit_test(a_message_may_be_made_from_itself),
		cmocka_unit_test(a_failed_call_tells_its_reason),
		cmocka_unit_test(a_message_that_is_too_long_ends_on_a_whole_character),
		cmocka_unit_test(arena_memory_is_zeroed_and_aligned),
		cmocka_unit_test(rewinding_keeps_what_is_older_than_the_mark),
		cmocka_unit_test(a_mark_of_an_empty_arena_rewinds_to_empty),
		cmocka_unit_test(an_array_in_an_arena_grows_by_pushing),
		cmocka_unit_test(rewound_memory_is_poisoned_under_the_sanitizer),
		cmocka_unit_test(dying_restores_the_terminal_before_it_speaks),
		cmocka_unit_test(a_buffer_is_always_terminated),
		cmocka_unit_test(a_write_past_the_cap_leaves_nothing_of_itself),
		cmocka_unit_test(a_buffer_without_room_takes_nothing),
		cmocka_unit_test(a_map_finds_every_key_and_keeps_its_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
