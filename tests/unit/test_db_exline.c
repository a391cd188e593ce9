/*
 * The lines of an export: each proves itself, whatever byte of it is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "db/exline.h"

static struct err e;

/* A file of a few lines, gzip or plain; the caller closes it. */
static int
written(bool gz, int lines)
{
	struct exline_out o;
	int fd, i;

	assert_int_equal(file_temp("/tmp", &fd, &e), RC_OK);
	exline_out_init(&o, fd, gz, "test");
	for (i = 0; i < lines; i++) {
		exline_begin(&o, "thing");
		jw_int(&o.w, "number", i);
		jw_str(&o.w, "text", "a \"word\", \xc2\x9b[31m and \xe2\x80\xae more");
		assert_int_equal(exline_put(&o, &e), RC_OK);
	}
	assert_int_equal(exline_end(&o, &e), RC_OK);
	exline_out_fini(&o);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* Read to the end; *lines counts those before the last. */
static enum rc
read_all(int fd, int *lines)
{
	struct exline_in *in = exline_in_new(fd, "x");
	const struct json *doc;
	const char *type;
	enum rc rc;

	for (*lines = 0; (rc = exline_next(in, &type, &doc, &e)) == RC_OK; ++*lines)
		assert_string_equal(type, "thing");
	exline_in_free(in);
	return rc;
}

static int
of_bytes(const char *p, size_t n)
{
	int fd;

	assert_int_equal(file_temp("/tmp", &fd, &e), RC_OK);
	assert_int_equal(file_put(fd, p, n, "test", &e), RC_OK);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void
what_is_written_is_read_plain_and_gzip(void **state)
{
	int fd, n, gz;

	(void)state;
	for (gz = 0; gz < 2; gz++) {
		fd = written(gz, 20);
		assert_int_equal(read_all(fd, &n), RC_DONE);
		assert_int_equal(n, 20);
		close(fd);
	}
}

static void
every_changed_byte_is_found_in_its_line(void **state)
{
	char text[4096], name[24];
	ssize_t size;
	int fd = written(false, 3), n, bad, line = 1;
	ssize_t i;

	(void)state;
	size = read(fd, text, sizeof(text));
	close(fd);
	assert_true(size > 0 && size < (ssize_t)sizeof(text));
	for (i = 0; i < size; i++) {
		text[i] ^= 1;
		bad = of_bytes(text, (size_t)size);
		assert_int_equal(read_all(bad, &n), RC_BADDATA);
		/* A line end that is none any more makes one line of two. */
		snprintf(name, sizeof(name), "x:%d: ", line);
		if (strstr(e.msg, name) == NULL && strstr(e.msg, "gzip") == NULL)
			fail_msg("byte %zd of line %d: %s", i, line, e.msg);
		close(bad);
		text[i] ^= 1;
		line += text[i] == '\n';
	}
}

static void
every_cut_is_found(void **state)
{
	char text[4096];
	ssize_t size, i;
	int fd = written(false, 3), n, bad;

	(void)state;
	size = read(fd, text, sizeof(text));
	close(fd);
	for (i = 0; i < size; i++) {
		bad = of_bytes(text, (size_t)i);
		assert_int_equal(read_all(bad, &n), RC_BADDATA);
		close(bad);
	}
}

static void
no_control_sign_stands_in_a_line(void **state)
{
	char text[4096];
	ssize_t size;
	int fd = written(false, 2);

	(void)state;
	size = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[size] = '\0';
	assert_null(strstr(text, "\xc2\x9b"));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_non_null(strstr(text, "\\u009b"));
	assert_non_null(strstr(text, "\\u202e"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_plain_and_gzip),
	    cmocka_unit_test(every_changed_byte_is_found_in_its_line),
	    cmocka_unit_test(every_cut_is_found),
	    cmocka_unit_test(no_control_sign_stands_in_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
