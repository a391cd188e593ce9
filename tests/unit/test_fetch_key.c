/* key: where it comes from, who may read it, and that it never leaves. */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "ingest/fetch/key.h"

#define KEY "0123456789abcdefABCDEF0123456789abcd"

static char	dir[64], path[96];

static int
set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/appraise-key-XXXXXX");
	unsetenv("NCBI_API_KEY");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/key", dir);
	return 0;
}

static int
tear_down(void **state)
{
	struct err	e = { 0 };

	(void)state;
	key_wipe();
	return file_remove_tree(dir, &e) == RC_OK ? 0 : -1;
}

static void
write_key(const char *text, mode_t mode)
{
	int	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static const char *
appended(void)
{
	static char	text[400];
	struct buf	b;

	buf_init(&b, 300);
	buf_puts(&b, "db=pubmed");
	key_append(&b);
	snprintf(text, sizeof(text), "%s", b.p);
	buf_fini(&b);
	return text;
}

static void
without_a_key_nothing_is_appended_and_nothing_changes(void **state)
{
	struct err	e = { 0 };
	char		text[] = "some text " KEY;

	(void)state;
	assert_int_equal(key_load(NULL, &e), RC_OK);
	assert_int_equal(key_load("", &e), RC_OK);
	assert_false(key_held());
	assert_string_equal(appended(), "db=pubmed");
	key_redact(text, strlen(text));
	assert_string_equal(text, "some text " KEY);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
}

static void
the_environment_gives_the_key_and_forgets_it(void **state)
{
	struct err	 e = { 0 };
	const char	*there;
	size_t		 i;

	(void)state;
	setenv("NCBI_API_KEY", KEY, 1);
	there = getenv("NCBI_API_KEY");
	assert_non_null(there);
	assert_int_equal(key_load(NULL, &e), RC_OK);
	assert_true(key_held());
	assert_string_equal(appended(), "db=pubmed&api_key=" KEY);
	assert_null(getenv("NCBI_API_KEY"));
	for (i = 0; there != NULL && i < strlen(KEY); i++)	/* the very bytes that /proc shows */
		assert_int_equal(there[i], 'x');
}

static void
an_empty_variable_is_no_key(void **state)
{
	struct err	e = { 0 };

	(void)state;
	setenv("NCBI_API_KEY", "", 1);
	assert_int_equal(key_load(NULL, &e), RC_OK);
	assert_false(key_held());
}

static void
a_file_of_its_owner_alone_gives_the_key(void **state)
{
	static const mode_t	good[] = { 0600, 0400 };
	size_t			i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct err	e = { 0 };

		write_key(" " KEY "\n", good[i]);
		assert_int_equal(key_load(path, &e), RC_OK);
		assert_string_equal(appended(), "db=pubmed&api_key=" KEY);
		key_wipe();
		unlink(path);
	}
}

static void
a_file_that_others_can_read_is_refused_with_the_cure(void **state)
{
	static const mode_t	bad[] = { 0644, 0640, 0604, 0660, 0620, 0610, 0777 };
	char			hint[200];
	size_t			i;

	(void)state;
	snprintf(hint, sizeof(hint), "chmod 600 %s", path);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err	e = { 0 };

		write_key(KEY "\n", bad[i]);
		assert_int_equal(key_load(path, &e), RC_NOPERM);
		assert_false(key_held());
		assert_string_equal(e.hint, hint);
		assert_null(strstr(e.msg, "01234567"));
		unlink(path);
	}
}

static void
a_file_of_another_user_is_refused(void **state)
{
	struct err	e = { 0 };

	(void)state;
	write_key(KEY, 0600);
	if (chown(path, 12345, 12345) != 0)
		skip();
	if (geteuid() != 0)
		skip();
	assert_int_equal(key_load(path, &e), RC_NOPERM);
	assert_false(key_held());
}

static void
a_file_that_is_not_there_is_said_so(void **state)
{
	struct err	e = { 0 };

	(void)state;
	assert_int_equal(key_load(path, &e), RC_NOTFOUND);
	assert_non_null(strstr(e.msg, path));
	assert_int_equal(key_load(dir, &e), RC_USAGE);
}

static void
what_is_no_key_is_refused_without_showing_it(void **state)
{
	static const char		two_lines[] = KEY "\n" KEY "\n";
	static const char *const	bad[] = { "short", "secret secret secret secret", "0123456789abcdef&x=1",
		"0123456789abcdef0123456789abcde\xc3\xa9", two_lines };
	size_t				i;
	char				long_one[300];

	(void)state;
	memset(long_one, 'a', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]) + 1; i++) {
		const char	*v = i < sizeof(bad) / sizeof(bad[0]) ? bad[i] : long_one;
		struct err	 e = { 0 };

		write_key(v, 0600);
		assert_int_equal(key_load(path, &e), RC_USAGE);
		assert_false(key_held());
		assert_null(strstr(e.msg, v));
		setenv("NCBI_API_KEY", v, 1);
		assert_int_equal(key_load(NULL, &e), RC_USAGE);
		assert_false(key_held());
		assert_null(getenv("NCBI_API_KEY"));
		assert_null(strstr(e.msg, v));
		assert_null(strstr(e.hint, v));
	}
	assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
}

static void
while_it_is_held_there_is_no_core_and_no_looking_in(void **state)
{
	struct rlimit	before, now;
	struct err	e = { 0 };

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_CORE, &before), 0);
	write_key(KEY, 0600);
	assert_int_equal(key_load(path, &e), RC_OK);
	assert_int_equal(getrlimit(RLIMIT_CORE, &now), 0);
	assert_int_equal(now.rlim_cur, 0);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
	key_wipe();
	assert_false(key_held());
	assert_string_equal(appended(), "db=pubmed");
	assert_int_equal(getrlimit(RLIMIT_CORE, &now), 0);
	assert_int_equal(now.rlim_cur, before.rlim_cur);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
}

static void
a_key_that_is_held_is_not_read_again(void **state)
{
	struct err	e = { 0 };

	(void)state;
	write_key(KEY, 0600);
	assert_int_equal(key_load(path, &e), RC_OK);
	unlink(path);
	assert_int_equal(key_load(path, &e), RC_OK);
	assert_true(key_held());
}

static void
it_is_overwritten_in_every_text_wherever_it_stands(void **state)
{
	struct err	e = { 0 };
	char		text[] = KEY "x" KEY KEY " api_key=0123456789ABCDEFabcdef0123456789ABCD 0123456789abcdef";
	char		part[] = "0123456789abcdefABCDEF0123456789abc";
	char		want[sizeof(text)];

	(void)state;
	write_key(KEY, 0600);
	assert_int_equal(key_load(path, &e), RC_OK);
	memcpy(want, text, sizeof(text));
	memset(want, '*', 36);
	memset(want + 37, '*', 72);
	memset(strstr(want, "api_key=") + 8, '*', 36);
	key_redact(text, strlen(text));
	assert_string_equal(text, want);
	key_redact(part, strlen(part));		/* shorter than the key: not it */
	assert_string_equal(part, "0123456789abcdefABCDEF0123456789abc");
	err_set(&e, RC_FAILED, "url?api_key=%s&x", KEY);
	err_try(&e, "with %s", KEY);
	key_redact_err(&e);
	assert_null(strstr(e.msg, KEY));
	assert_null(strstr(e.hint, KEY));
	assert_non_null(strstr(e.msg, "url?api_key=****"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		T(without_a_key_nothing_is_appended_and_nothing_changes),
		T(the_environment_gives_the_key_and_forgets_it),
		T(an_empty_variable_is_no_key),
		T(a_file_of_its_owner_alone_gives_the_key),
		T(a_file_that_others_can_read_is_refused_with_the_cure),
		T(a_file_of_another_user_is_refused),
		T(a_file_that_is_not_there_is_said_so),
		T(what_is_no_key_is_refused_without_showing_it),
		T(while_it_is_held_there_is_no_core_and_no_looking_in),
		T(a_key_that_is_held_is_not_read_again),
		T(it_is_overwritten_in_every_text_wherever_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
