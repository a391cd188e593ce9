/* gz, file, sha256: bytes in and out. */
#include <sys/stat.h>

#include <errno.h>
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
#include "base/gz.h"
#include "base/sha256.h"

static char	dir[] = "/tmp/appraise-io-XXXXXX";

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
remove_dir(void **state)
{
	struct err	e = { 0 };

	(void)state;
	return file_remove_tree(dir, &e) == RC_OK ? 0 : -1;
}

static const char *
at(const char *name)
{
	static char	path[8][256];
	static int	i;

	i = (i + 1) % 8;
	snprintf(path[i], sizeof(path[i]), "%s/%s", dir, name);
	return path[i];
}

static void
put(const char *name, const void *p, size_t n)
{
	struct err	e = { 0 };

	assert_int_equal(file_write(at(name), p, n, &e), RC_OK);
}

/* Reads a whole file through gz in steps of step bytes. */
static enum rc
slurp(const char *name, size_t step, struct buf *out, bool *compressed, struct err *e)
{
	char		*tmp = malloc(step);
	struct gz	*g;
	size_t		 got = 1;
	enum rc		 rc = RC_OK;
	int		 fd = -1;

	assert_int_equal(file_open(at(name), &fd, e), RC_OK);
	g = gz_new(fd, name);
	while (rc == RC_OK && got > 0)
		if ((rc = gz_read(g, tmp, step, &got, e)) == RC_OK)
			buf_put(out, tmp, got);
	if (compressed != NULL)
		*compressed = gz_compressed(g);
	gz_free(g);
	close(fd);
	free(tmp);
	return rc;
}

/* 300,000 bytes that compress, but not to nothing. */
static void
sample(struct buf *b)
{
	unsigned	x = 1;

	while (b->len < 300000) {
		x = x * 1103515245 + 12345;
		buf_printf(b, "<PMID>%u</PMID>", x >> 12);
	}
}

static void
a_stream_is_read_alike_plain_and_compressed(void **state)
{
	static const size_t	steps[] = { 1 << 20, 65536, 977, 1 };
	struct buf		text, gz, got;
	struct err		e = { 0 };
	bool			packed;
	size_t			i;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_init(&gz, 1 << 22);
	buf_init(&got, 1 << 20);
	sample(&text);
	assert_int_equal(gz_deflate(text.p, text.len, &gz, &e), RC_OK);
	put("plain", text.p, text.len);
	put("packed", gz.p, gz.len);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		buf_clear(&got);
		assert_int_equal(slurp("plain", steps[i], &got, &packed, &e), RC_OK);
		assert_false(packed);
		assert_int_equal(got.len, text.len);
		assert_memory_equal(got.p, text.p, text.len);
		buf_clear(&got);
		assert_int_equal(slurp("packed", steps[i], &got, &packed, &e), RC_OK);
		assert_true(packed);
		assert_int_equal(got.len, text.len);
		assert_memory_equal(got.p, text.p, text.len);
	}
	buf_clear(&got);
	assert_int_equal(gz_inflate(gz.p, gz.len, &got, &e), RC_OK);
	assert_memory_equal(got.p, text.p, text.len);
	buf_fini(&text);
	buf_fini(&gz);
	buf_fini(&got);
}

static void
members_that_follow_one_another_are_one_stream(void **state)
{
	struct buf	gz, got;
	struct err	e = { 0 };

	(void)state;
	buf_init(&gz, 1 << 16);
	buf_init(&got, 1 << 16);
	assert_int_equal(gz_deflate("one ", 4, &gz, &e), RC_OK);
	assert_int_equal(gz_deflate("", 0, &gz, &e), RC_OK);
	assert_int_equal(gz_deflate("two", 3, &gz, &e), RC_OK);
	put("members", gz.p, gz.len);
	assert_int_equal(slurp("members", 100, &got, NULL, &e), RC_OK);
	assert_string_equal(got.p, "one two");
	buf_clear(&got);
	assert_int_equal(gz_inflate(gz.p, gz.len, &got, &e), RC_OK);
	assert_string_equal(got.p, "one two");
	buf_fini(&gz);
	buf_fini(&got);
}

static void
a_stream_cut_anywhere_is_bad_data(void **state)
{
	struct buf	gz, got;
	struct err	e;
	size_t		n;

	(void)state;
	buf_init(&gz, 1 << 16);
	buf_init(&got, 1 << 16);
	memset(&e, 0, sizeof(e));
	assert_int_equal(gz_deflate("some text, some text", 20, &gz, &e), RC_OK);
	for (n = 2; n < gz.len; n++) {
		put("cut", gz.p, n);
		buf_clear(&got);
		assert_int_equal(slurp("cut", 100, &got, NULL, &e), RC_BADDATA);
		assert_string_equal(e.msg, "cut: ends inside the gzip stream");
		buf_clear(&got);
		assert_int_equal(gz_inflate(gz.p, n, &got, &e), RC_BADDATA);
	}
	buf_fini(&gz);
	buf_fini(&got);
}

static void
damage_and_trailing_bytes_are_bad_data(void **state)
{
	struct buf	gz, got;
	struct err	e = { 0 };
	size_t		len;

	(void)state;
	buf_init(&gz, 1 << 16);
	buf_init(&got, 1 << 16);
	assert_int_equal(gz_deflate("some text, some text", 20, &gz, &e), RC_OK);
	len = gz.len;
	buf_puts(&gz, "x");
	put("tail", gz.p, gz.len);
	assert_int_equal(slurp("tail", 100, &got, NULL, &e), RC_BADDATA);
	assert_string_equal(e.msg, "tail: other bytes follow the gzip stream");
	gz.p[len - 6] ^= 1;	/* its checksum */
	put("wrong", gz.p, len);
	buf_clear(&got);
	assert_int_equal(slurp("wrong", 100, &got, NULL, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "damaged"));
	buf_clear(&got);
	assert_int_equal(gz_inflate(gz.p, len, &got, &e), RC_BADDATA);
	buf_fini(&gz);
	buf_fini(&got);
}

static void
what_inflates_past_the_cap_is_refused(void **state)
{
	struct buf	zeros, gz, got;
	struct err	e = { 0 };

	(void)state;
	buf_init(&zeros, 10 << 20);
	buf_init(&gz, 1 << 20);
	buf_init(&got, 1 << 20);
	memset(buf_reserve(&zeros, 10 << 20), 0, 10 << 20);
	zeros.len = 10 << 20;
	assert_int_equal(gz_deflate(zeros.p, zeros.len, &gz, &e), RC_OK);
	assert_int_equal(gz_inflate(gz.p, gz.len, &got, &e), RC_BADDATA);
	buf_fini(&zeros);
	buf_fini(&gz);
	buf_fini(&got);
}

static void
an_empty_or_tiny_file_is_a_plain_stream(void **state)
{
	struct buf	got;
	struct err	e = { 0 };

	(void)state;
	buf_init(&got, 100);
	put("empty", "", 0);
	assert_int_equal(slurp("empty", 10, &got, NULL, &e), RC_OK);
	assert_int_equal(got.len, 0);
	put("tiny", "\x1f", 1);
	assert_int_equal(slurp("tiny", 10, &got, NULL, &e), RC_OK);
	assert_int_equal(got.len, 1);
	buf_fini(&got);
}

static void
a_read_error_is_a_failure_and_not_an_end(void **state)
{
	struct err	 e = { 0 };
	struct gz	*g = gz_new(open(dir, O_RDONLY | O_DIRECTORY), "folder");
	char		 tmp[10];
	size_t		 got;

	(void)state;
	assert_int_equal(gz_read(g, tmp, sizeof(tmp), &got, &e), RC_FAILED);
	gz_free(g);
	gz_free(NULL);
}

static void
a_file_is_replaced_whole_and_keeps_its_rights(void **state)
{
	struct buf	got;
	struct err	e = { 0 };
	struct stat	st;

	(void)state;
	buf_init(&got, 100);
	put("a", "first", 5);
	assert_int_equal(chmod(at("a"), 0640), 0);
	put("a", "second", 6);
	assert_int_equal(file_read(at("a"), &got, &e), RC_OK);
	assert_string_equal(got.p, "second");
	assert_int_equal(stat(at("a"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	buf_fini(&got);
}

static void
a_file_that_cannot_be_read_says_why(void **state)
{
	struct buf	got;
	struct err	e = { 0 };
	int		fd;

	(void)state;
	buf_init(&got, 4);
	assert_int_equal(file_read(at("missing"), &got, &e), RC_NOTFOUND);
	assert_non_null(strstr(e.msg, "no such file"));
	assert_int_equal(file_read(dir, &got, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "a folder"));
	assert_int_equal(file_open(dir, &fd, &e), RC_BADDATA);
	put("five", "12345", 5);
	assert_int_equal(file_read(at("five"), &got, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "larger than 4 bytes"));
	put("four", "1234", 4);
	buf_clear(&got);
	assert_int_equal(file_read(at("four"), &got, &e), RC_OK);
	assert_string_equal(got.p, "1234");
	assert_int_equal(file_write(at("no/such/x"), "", 0, &e), RC_NOTFOUND);
	buf_fini(&got);
}

static void
a_large_file_and_a_device_are_read_to_the_end(void **state)
{
	struct buf	text, got;
	struct err	e = { 0 };

	(void)state;
	buf_init(&text, 1 << 20);
	buf_init(&got, 1 << 20);
	sample(&text);
	put("large", text.p, text.len);
	assert_int_equal(file_read(at("large"), &got, &e), RC_OK);
	assert_int_equal(got.len, text.len);
	buf_clear(&got);
	assert_int_equal(file_read("/dev/null", &got, &e), RC_OK);
	assert_int_equal(got.len, 0);
	assert_int_equal(file_read("/dev/zero", &got, &e), RC_BADDATA);
	buf_fini(&text);
	buf_fini(&got);
}

static enum rc
note(const char *rel, void *arg, struct err *e)
{
	(void)e;
	buf_puts(arg, rel);
	buf_putc(arg, ' ');
	return RC_OK;
}

static enum rc
refuse(const char *rel, void *arg, struct err *e)
{
	(void)arg;
	return err_set(e, RC_FAILED, "%s", rel);
}

static void
a_tree_is_made_visited_in_name_order_and_removed(void **state)
{
	struct buf	seen;
	struct err	e = { 0 };

	(void)state;
	buf_init(&seen, 1000);
	assert_int_equal(file_mkdirs(at("t/a/b/"), 0755, &e), RC_OK);
	assert_int_equal(file_mkdirs(at("t/a/b"), 0755, &e), RC_OK);
	put("t/z", "", 0);
	put("t/a/b/y", "", 0);
	put("t/a-x", "", 0);
	put("outside", "", 0);
	assert_int_equal(symlink(at("outside"), at("t/link")), 0);
	assert_int_equal(symlink(dir, at("t/up")), 0);
	assert_int_equal(file_each(at("t"), note, &seen, &e), RC_OK);
	assert_string_equal(seen.p, "a-x a/b/y z ");
	assert_int_equal(file_each(at("t"), refuse, NULL, &e), RC_FAILED);
	assert_string_equal(e.msg, "a-x");
	assert_int_equal(file_each(at("none"), note, &seen, &e), RC_NOTFOUND);
	assert_int_equal(file_mkdirs(at("t/z/q"), 0755, &e), RC_FAILED);
	assert_int_equal(file_remove_tree(at("t"), &e), RC_OK);
	assert_false(file_exists(at("t")));
	assert_true(file_exists(at("outside")));
	assert_int_equal(file_remove_tree(at("t"), &e), RC_OK);
	buf_fini(&seen);
}

static void
files_are_compared_and_hashed_by_content(void **state)
{
	char		hex[65];
	int64_t		n = 0;
	bool		same;
	struct err	e = { 0 };

	(void)state;
	put("x", "abc", 3);
	put("y", "abc", 3);
	put("z", "abcd", 4);
	assert_int_equal(file_equal(at("x"), at("y"), &same, &e), RC_OK);
	assert_true(same);
	assert_int_equal(file_equal(at("x"), at("z"), &same, &e), RC_OK);
	assert_false(same);
	assert_int_equal(file_equal(at("x"), at("none"), &same, &e), RC_NOTFOUND);
	assert_int_equal(file_sha256(at("x"), hex, &n, &e), RC_OK);
	assert_int_equal(n, 3);
	/* FIPS 180-2, appendix B.1 */
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
fields_of_a_digest_cannot_run_together(void **state)
{
	static const char *const	fields[][2] = { { "ab", "c" }, { "a", "bc" }, { "abc", "" },
		{ "abc", NULL }, { NULL, "abc" }, { "", "abc" } };
	char				hex[6][65];
	size_t				i, j;

	(void)state;
	for (i = 0; i < 6; i++) {
		struct sha256	*h = sha256_new();

		sha256_str(h, fields[i][0]);
		sha256_str(h, fields[i][1]);
		sha256_end(h, hex[i]);
		for (j = 0; j < i; j++)
			assert_string_not_equal(hex[i], hex[j]);
	}
	sha256_hex("", 0, hex[0]);
	assert_string_equal(hex[0], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
a_temporary_file_has_no_name(void **state)
{
	struct buf	seen;
	struct err	e = { 0 };
	int		fd = -1;

	(void)state;
	buf_init(&seen, 1000);
	assert_int_equal(file_mkdirs(at("spool"), 0755, &e), RC_OK);
	assert_int_equal(file_temp(at("spool"), &fd, &e), RC_OK);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(file_each(at("spool"), note, &seen, &e), RC_OK);
	assert_string_equal(seen.p, "");
	close(fd);
	assert_int_equal(file_temp(at("none"), &fd, &e), RC_NOTFOUND);
	buf_fini(&seen);
}

static void
paths_join_with_one_slash(void **state)
{
	struct buf	b;

	(void)state;
	buf_init(&b, 100);
	path_join(&b, "a", "b");
	buf_putc(&b, ' ');
	path_join(&b, "/", "c");
	buf_putc(&b, ' ');
	path_join(&b, "", "d");
	assert_string_equal(b.p, "a/b /c d");
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(a_stream_is_read_alike_plain_and_compressed),
		cmocka_unit_test(members_that_follow_one_another_are_one_stream),
		cmocka_unit_test(a_stream_cut_anywhere_is_bad_data),
		cmocka_unit_test(damage_and_trailing_bytes_are_bad_data),
		cmocka_unit_test(what_inflates_past_the_cap_is_refused),
		cmocka_unit_test(an_empty_or_tiny_file_is_a_plain_stream),
		cmocka_unit_test(a_read_error_is_a_failure_and_not_an_end),
		cmocka_unit_test(a_file_is_replaced_whole_and_keeps_its_rights),
		cmocka_unit_test(a_file_that_cannot_be_read_says_why),
		cmocka_unit_test(a_large_file_and_a_device_are_read_to_the_end),
		cmocka_unit_test(a_tree_is_made_visited_in_name_order_and_removed),
		cmocka_unit_test(files_are_compared_and_hashed_by_content),
		cmocka_unit_test(fields_of_a_digest_cannot_run_together),
		cmocka_unit_test(a_temporary_file_has_no_name),
		cmocka_unit_test(paths_join_with_one_slash),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
