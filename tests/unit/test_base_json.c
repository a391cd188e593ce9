/* json, jsonw: reading and writing documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/jsonw.h"

static struct json *
parse(const char *text)
{
	struct json	*j = NULL;
	struct err	 e = { 0 };

	if (json_parse(text, strlen(text), "x", &j, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return j;
}

static void
values_are_read_by_their_type(void **state)
{
	struct json	*j = parse("{\"s\":\"h\\u00e4\",\"i\":-7,\"r\":2.15,\"t\":true,"
	    "\"n\":null,\"a\":[1,2]}");
	int64_t		 v = 0;

	(void)state;
	assert_int_equal(json_type(j), JSON_T_OBJECT);
	assert_int_equal(json_size(j), 6);
	assert_string_equal(json_str(json_get(j, "s")), "h\xc3\xa4");
	assert_int_equal(json_strlen(json_get(j, "s")), 3);
	assert_true(json_int(json_get(j, "i"), &v));
	assert_int_equal(v, -7);
	assert_false(json_int(json_get(j, "r"), &v));
	assert_true(json_milli(json_get(j, "r"), &v));
	assert_int_equal(v, 2150);
	assert_true(json_milli(json_get(j, "i"), &v));
	assert_int_equal(v, -7000);
	assert_true(json_bool(json_get(j, "t"), false));
	assert_true(json_bool(json_get(j, "s"), true));
	assert_int_equal(json_type(json_get(j, "n")), JSON_T_NULL);
	assert_int_equal(json_size(json_get(j, "a")), 2);
	assert_true(json_int(json_at(json_get(j, "a"), 1), &v));
	assert_int_equal(v, 2);
	json_free(j);
}

static void
what_is_absent_is_null_at_any_depth(void **state)
{
	struct json	*j = parse("{}");
	int64_t		 v;

	(void)state;
	assert_null(json_get(j, "a"));
	assert_null(json_get(json_get(j, "a"), "b"));
	assert_null(json_at(j, 0));
	assert_null(json_str(NULL));
	assert_int_equal(json_strlen(NULL), 0);
	assert_int_equal(json_size(NULL), 0);
	assert_int_equal(json_type(NULL), JSON_T_NULL);
	assert_false(json_int(NULL, &v));
	assert_false(json_milli(NULL, &v));
	assert_true(json_bool(NULL, true));
	json_free(j);
	json_free(NULL);
}

static void
members_keep_the_order_of_the_document(void **state)
{
	struct json		*j = parse("{\"z\":1,\"a\":2,\"m\":3}");
	const struct json	*v;
	const char		*key, *seen[3] = { NULL };
	size_t			 i;
	static const char *const known[] = { "z", "m", NULL }, *const all[] = { "a", "m", "z", NULL };

	(void)state;
	for (i = 0; json_member(j, i, &key, &v); i++)
		seen[i] = key;
	assert_int_equal(i, 3);
	assert_string_equal(seen[0], "z");
	assert_string_equal(seen[1], "a");
	assert_string_equal(seen[2], "m");
	assert_string_equal(json_unknown(j, known), "a");
	assert_null(json_unknown(j, all));
	json_free(j);
}

static void
thousandths_are_exact_for_every_decimal(void **state)
{
	char		 text[32];
	struct json	*j;
	int64_t		 v;
	int		 i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		snprintf(text, sizeof(text), "%d.%03d", i / 1000, i % 1000);
		j = parse(text);
		assert_true(json_milli(j, &v));
		assert_int_equal(v, i);
		json_free(j);
	}
	j = parse("1e300");
	assert_false(json_milli(j, &v));
	json_free(j);
}

static void
bad_documents_are_refused_with_their_place(void **state)
{
	static const char *const	no[] = { "", " ", "{", "{\"a\":1,\"a\":2}", "[1,]", "1 2",
		"{\"a\":\"\\u0000\"}", "\"\xff\"", "nul", "99999999999999999999", "'a'" };
	struct json			*j = NULL;
	struct err			 e = { 0 };
	size_t				 i;

	(void)state;
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_int_equal(json_parse(no[i], strlen(no[i]), "x", &j, &e), RC_BADDATA);
	assert_null(j);
	assert_int_equal(json_parse("{\n \"a\": ?}", 10, "cards/x.json", &j, &e), RC_BADDATA);
	assert_memory_equal(e.msg, "cards/x.json:2:", 15);
}

static void
nesting_has_a_limit_but_brackets_in_text_do_not_count(void **state)
{
	char		 deep[200], quoted[200];
	struct json	*j = NULL;
	struct err	 e = { 0 };

	(void)state;
	memset(deep, '[', 65);
	memset(deep + 65, ']', 65);
	assert_int_equal(json_parse(deep, 130, "x", &j, &e), RC_BADDATA);
	assert_int_equal(json_parse(deep + 1, 128, "x", &j, &e), RC_OK);
	json_free(j);
	memset(quoted, '[', sizeof(quoted));
	quoted[0] = '"';
	quoted[1] = '\\';
	quoted[2] = '"';
	quoted[199] = '"';
	assert_int_equal(json_parse(quoted, 200, "x", &j, &e), RC_OK);
	json_free(j);
}

static void
the_canonical_text_has_sorted_keys_and_short_numbers(void **state)
{
	struct json	*j = parse("{ \"b\": [2.15, 1.0, -3],\n\"a\": \"x\" }");
	char		*s = json_canonical(j);

	(void)state;
	assert_string_equal(s, "{\"a\":\"x\",\"b\":[2.15,1.0,-3]}");
	free(s);
	json_free(j);
}

static void
write_sample(struct jsonw *w)
{
	jw_obj(w, NULL);
	jw_int(w, "pmid", 99000001);
	jw_arr(w, "flags");
	jw_str(w, NULL, "human");
	jw_null(w, NULL);
	jw_end(w);
	jw_arr(w, "none");
	jw_end(w);
	jw_str(w, "a\"b", "</x>");
	jw_str(w, "nothing", NULL);
	jw_bool(w, "yes", true);
	jw_points(w, "score", 2250);
	jw_raw(w, "raw", "{\"k\":[]}");
	jw_obj(w, "o");
	jw_end(w);
	jw_end(w);
}

static void
commas_and_keys_are_the_writers_business(void **state)
{
	struct buf	b;
	struct jsonw	w;

	(void)state;
	buf_init(&b, 1000);
	jw_init(&w, &b, 0);
	write_sample(&w);
	assert_string_equal(b.p, "{\"pmid\":99000001,\"flags\":[\"human\",null],\"none\":[],"
	    "\"a\\\"b\":\"\\u003c/x\\u003e\",\"nothing\":null,\"yes\":true,\"score\":2.25,"
	    "\"raw\":{\"k\":[]},\"o\":{}}");
	buf_fini(&b);
}

static void
indented_and_compact_text_are_the_same_document(void **state)
{
	struct buf	 a, b;
	struct jsonw	 w;
	struct json	*ja, *jb;
	char		*ta, *tb;

	(void)state;
	buf_init(&a, 1000);
	buf_init(&b, 1000);
	jw_init(&w, &a, 0);
	write_sample(&w);
	jw_init(&w, &b, 2);
	write_sample(&w);
	assert_memory_equal(b.p, "{\n  \"pmid\": 99000001,\n  \"flags\": [\n    \"human\",", 47);
	ja = parse(a.p);
	jb = parse(b.p);
	ta = json_canonical(ja);
	tb = json_canonical(jb);
	assert_string_equal(ta, tb);
	free(ta);
	free(tb);
	json_free(ja);
	json_free(jb);
	buf_fini(&a);
	buf_fini(&b);
}

static void
any_text_comes_back_as_it_went_in(void **state)
{
	struct buf	 b;
	struct jsonw	 w;
	struct json	*j;
	char		 text[5];
	size_t		 n;
	int32_t		 cp;

	(void)state;
	buf_init(&b, 1000);
	for (cp = 1; cp < 0x800; cp++) {
		n = cp < 0x80 ? 1 : 2;
		text[0] = (char)(cp < 0x80 ? cp : 0xc0 | cp >> 6);
		text[1] = (char)(0x80 | (cp & 0x3f));
		text[n] = '\0';
		buf_clear(&b);
		jw_init(&w, &b, 0);
		jw_str(&w, NULL, text);
		j = parse(b.p);
		assert_string_equal(json_str(j), text);
		json_free(j);
	}
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(values_are_read_by_their_type),
		cmocka_unit_test(what_is_absent_is_null_at_any_depth),
		cmocka_unit_test(members_keep_the_order_of_the_document),
		cmocka_unit_test(thousandths_are_exact_for_every_decimal),
		cmocka_unit_test(bad_documents_are_refused_with_their_place),
		cmocka_unit_test(nesting_has_a_limit_but_brackets_in_text_do_not_count),
		cmocka_unit_test(the_canonical_text_has_sorted_keys_and_short_numbers),
		cmocka_unit_test(commas_and_keys_are_the_writers_business),
		cmocka_unit_test(indented_and_compact_text_are_the_same_document),
		cmocka_unit_test(any_text_comes_back_as_it_went_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
