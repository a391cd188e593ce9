#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "curate/form.h"

/* A text as a form, with its card's faults counted. */
static size_t
faults(struct arena *mem, const char *text, bool whole, struct form *f, struct card_fault **fault)
{
	struct json *doc = NULL;
	struct err e;
	size_t n = 0;

	form_parse(text, strlen(text), whole, mem, f);
	assert_int_equal(json_parse(f->json, strlen(f->json), "x", &doc, &e), RC_OK);
	card_check(doc, f->whole, mem, fault, &n);
	json_free(doc);
	return n;
}

static void
round_trip(const char *json)
{
	struct arena mem = ARENA_INIT;
	struct json *doc = NULL, *again = NULL;
	struct card_fault *fault;
	struct card a, b;
	struct form f;
	struct buf text;
	struct err e;
	size_t n;

	assert_int_equal(json_parse(json, strlen(json), "x", &doc, &e), RC_OK);
	buf_init(&text, 1 << 22);
	form_write(doc, true, "head", &text);
	form_parse(text.p, text.len, false, &mem, &f);
	assert_int_equal(f.nfault, 0);
	assert_true(f.whole);
	assert_int_equal(json_parse(f.json, strlen(f.json), "x", &again, &e), RC_OK);
	card_check(again, true, &mem, &fault, &n);
	if (n > 0)
		fail_msg("%s: %s", fault[0].path, fault[0].why);
	/* What a card leaves out is null or empty in the form: its rows are the same. */
	card_take(doc, &mem, &a);
	card_take(again, &mem, &b);
	assert_int_equal(a.profile.nrow, b.profile.nrow);
	for (size_t i = 0; i < a.profile.nrow; i++)
		assert_string_equal(a.profile.row[i].value, b.profile.row[i].value);
	assert_int_equal(a.profile.ncite, b.profile.ncite);
	assert_int_equal(a.profile.nedge_cite, b.profile.nedge_cite);
	assert_int_equal(a.noutcome, b.noutcome);
	assert_int_equal(a.nterm, b.nterm);
	json_free(doc);
	json_free(again);
	buf_fini(&text);
	arena_fini(&mem);
}

static void
a_card_written_and_read_is_the_same_card(void **state)
{
	static const char *const names[] = {"oxytocin", "cerebrolysin", "casein-hydrolysate"};
	struct err e;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char path[200];
		struct buf b;

		snprintf(path, sizeof(path), "fixtures/compounds/%s.json", names[i]);
		buf_init(&b, CARD_MAX_BYTES);
		assert_int_equal(file_read(path, &b, &e), RC_OK);
		round_trip(b.p);
		buf_fini(&b);
	}
}

static void
long_text_is_wrapped_and_joined_to_the_very_same(void **state)
{
	struct arena mem = ARENA_INIT;
	struct json *doc = NULL, *again = NULL;
	struct buf json, text;
	struct form f;
	struct err e;
	unsigned seed = 7;
	char v[1001];

	(void)state;
	for (int round = 0; round < 200; round++) {
		size_t n = 1 + (unsigned)rand_r(&seed) % 1000;

		for (size_t i = 0; i < n; i++)
			v[i] = "abc#:[ ] "[(unsigned)rand_r(&seed) % 9];
		v[0] = 'x';
		v[n - 1] = 'x';
		v[n] = '\0';
		buf_init(&json, 1 << 16);
		buf_init(&text, 1 << 20);
		buf_printf(&json, "{\"slug\":\"s\",\"caution\":\"%s\"}", v);
		assert_int_equal(json_parse(json.p, json.len, "x", &doc, &e), RC_OK);
		form_write(doc, false, NULL, &text);
		form_parse(text.p, text.len, false, &mem, &f);
		assert_int_equal(f.nfault, 0);
		assert_int_equal(json_parse(f.json, strlen(f.json), "x", &again, &e), RC_OK);
		assert_string_equal(json_str(json_get(again, "caution")), v);
		json_free(doc);
		json_free(again);
		buf_fini(&json);
		buf_fini(&text);
	}
	arena_fini(&mem);
}

static void
what_cannot_be_read_is_told_by_line(void **state)
{
	struct arena mem = ARENA_INIT;
	struct card_fault *fault;
	struct form f;

	(void)state;
	faults(&mem,
	    "slug: x\n"			/* 1 */
	    "nam: X\n"			/* 2: nearest is name */
	    "slug: y\n"			/* 3: twice */
	    "\n"
	    "no colon here\n"		/* 5 */
	    "[mechanism]\n"		/* 6: nearest is mechanisms */
	    "text: of no section\n"	/* 7: said by line 6 */
	    "[dosage]\n"
	    "[dosage]\n"		/* 9: twice */
	    "[safety.cautions\n"	/* 10: no bracket */
	    "   goes on\n",		/* 11: with nothing */
	    false, &f, &fault);
	assert_int_equal(f.nfault, 7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(f.fault[i].line, ((const int[]){2, 3, 5, 6, 9, 10, 11})[i]);
	assert_non_null(strstr(f.fault[0].why, "nearest: name"));
	assert_non_null(strstr(f.fault[1].why, "in line 1"));
	assert_non_null(strstr(f.fault[3].why, "nearest: [mechanisms]"));
	arena_fini(&mem);
}

static void
a_field_that_is_wrong_is_found_in_its_line(void **state)
{
	struct arena mem = ARENA_INIT;
	struct card_fault *fault;
	struct form f;
	size_t n;

	(void)state;
	n = faults(&mem,
	    "slug: x\r\nname: X\r\nstatus: food\nsynonym: A\nsynonym: a\n"
	    "\n[outcomes]\nslug: o\nname: o\n  goes on\nindication: i\nheadline: perhaps\ndomain: safety\n"
	    "better: lower\ncritical: yes\nsurrogate: no\n"
	    "\n[outcomes]\nslug: p\n",
	    false, &f, &fault);
	assert_false(f.whole);
	assert_int_equal(f.nfault, 0);
	assert_int_equal(n, 9);
	assert_string_equal(fault[0].path, "outcomes[0].headline");
	assert_int_equal(form_line(&f, fault[0].path), 12);
	/* What is missing in an entry is told at its section's line. */
	assert_string_equal(fault[1].path, "outcomes[1].name");
	assert_int_equal(form_line(&f, fault[1].path), 18);
	assert_string_equal(fault[8].path, "synonyms[1]");
	assert_int_equal(form_line(&f, fault[8].path), 5);
	arena_fini(&mem);
}

static void
pmids_are_told_one_by_one(void **state)
{
	struct arena mem = ARENA_INIT;
	struct card_fault *fault;
	struct form f;
	size_t n, seen = 0;

	(void)state;
	n = faults(&mem, "slug: x\n[summary]\ntext: Words.\npmids: 1, 2 x\n", false, &f, &fault);
	assert_true(f.whole);
	for (size_t i = 0; i < n; i++)
		if (strcmp(fault[i].path, "summary[0].pmids[2]") == 0) {
			seen++;
			assert_int_equal(form_line(&f, fault[i].path), 4);
		}
	assert_int_equal(seen, 1);
	arena_fini(&mem);
}

static void
bytes_that_are_no_text_are_refused_by_line(void **state)
{
	static const char text[] = "slug: x\nname: a\0b\nstatus: \xff\n";
	struct arena mem = ARENA_INIT;
	struct form f;

	(void)state;
	form_parse(text, sizeof(text) - 1, false, &mem, &f);
	assert_int_equal(f.nfault, 2);
	assert_int_equal(f.fault[0].line, 2);
	assert_int_equal(f.fault[1].line, 3);
	arena_fini(&mem);
}

static void
anything_can_be_read_without_harm(void **state)
{
	static const char bits[] = "[]:.# \n\tyes9abslugmchn\xc3\xa9\r,";
	struct card_fault *fault;
	struct form f;
	unsigned seed = 11;
	char text[400];

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct arena mem = ARENA_INIT;
		size_t n = (unsigned)rand_r(&seed) % (sizeof(text) - 1);

		for (size_t i = 0; i < n; i++)
			text[i] = bits[(unsigned)rand_r(&seed) % (sizeof(bits) - 1)];
		text[n] = '\0';
		faults(&mem, text, round % 2 == 0, &f, &fault);
		arena_fini(&mem);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_card_written_and_read_is_the_same_card),
	    cmocka_unit_test(long_text_is_wrapped_and_joined_to_the_very_same),
	    cmocka_unit_test(what_cannot_be_read_is_told_by_line),
	    cmocka_unit_test(a_field_that_is_wrong_is_found_in_its_line),
	    cmocka_unit_test(pmids_are_told_one_by_one),
	    cmocka_unit_test(bytes_that_are_no_text_are_refused_by_line),
	    cmocka_unit_test(anything_can_be_read_without_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
