/*
 * The evidence table as JSON: what is refused, with its place; what is
 * written is read back the same; parameters from a file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/file.h"
#include "score_gen.h"

static struct arena	mem = ARENA_INIT;
static struct params	params;

#define O "{\"id\":\"a\",\"domain\":\"efficacy\"}"
#define HEAD "{\"compound\":\"x\",\"outcomes\":[" O "],\"studies\":["
#define TAIL "]}"

/* Refused as bad data, with all of these words in the message. */
static void
refused(const char *json, const char *place, const char *why)
{
	struct ev_table	t;
	struct err	e = { .rc = RC_OK };

	assert_int_equal(evidence_parse(json, strlen(json), "t.json", &mem, &t, &e), RC_BADDATA);
	if (strstr(e.msg, "t.json") == NULL || strstr(e.msg, place) == NULL ||
	    strstr(e.msg, why) == NULL)
		fail_msg("\"%s\" lacks \"%s\" or \"%s\"", e.msg, place, why);
}

static void
unknown_members_are_refused_by_name_and_place(void **state)
{
	(void)state;
	refused("{\"compound\":\"x\",\"colour\":1}", "colour", "no such member");
	refused("{\"compound\":\"x\",\"outcomes\":[{\"id\":\"a\",\"domain\":\"safety\",\"unit\":\"mg\"}]}",
	    "outcomes[0].unit", "no such member");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"year\":2020}" TAIL, "studies[0].year",
	    "no such member");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"findings\":[{\"outcome\":\"a\","
	    "\"direction\":\"harm\",\"p\":0.05}]}" TAIL, "studies[0].findings[0].p",
	    "no such member");
}

static void
missing_members_are_named(void **state)
{
	(void)state;
	refused("{}", "compound", "missing");
	refused("{\"compound\":\"x\",\"outcomes\":[{\"id\":\"a\"}]}", "outcomes[0].domain", "missing");
	refused("{\"compound\":\"x\",\"outcomes\":[{\"domain\":\"safety\"}]}", "outcomes[0].id",
	    "missing");
	refused(HEAD "{\"id\":\"1\"}" TAIL, "studies[0].type", "missing");
	refused(HEAD "{\"type\":\"RCT\"}" TAIL, "studies[0].id", "missing");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"findings\":[{\"outcome\":\"a\"}]}" TAIL,
	    "studies[0].findings[0].direction", "missing");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"findings\":[{\"direction\":\"harm\"}]}" TAIL,
	    "studies[0].findings[0].outcome", "missing");
}

static void
wrong_words_and_kinds_are_refused(void **state)
{
	(void)state;
	refused(HEAD "{\"id\":\"1\",\"type\":\"rct\"}" TAIL, "studies[0].type", "SYN, POOL, RCT");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"participants\":1.5}" TAIL,
	    "studies[0].participants", "not a whole number");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"participants\":\"60\"}" TAIL,
	    "studies[0].participants", "not a whole number");
	refused(HEAD "{\"id\":1,\"type\":\"RCT\"}" TAIL, "studies[0].id", "not a text");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"money\":null}" TAIL, "studies[0].money",
	    "independent, unknown, industry");
	refused("{\"compound\":\"x\",\"outcomes\":[{\"id\":\"a\",\"domain\":\"safety\",\"headline\":1}]}",
	    "outcomes[0].headline", "true or false");
	refused("{\"compound\":\"x\",\"studies\":{}}", "studies", "not an array");
	refused("[1]", "t.json", "not an object");
	refused("{\"compound\":\"x\"", "t.json:1", "");
}

static void
negative_numbers_are_refused(void **state)
{
	(void)state;
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"participants\":-1}" TAIL,
	    "studies[0].participants", "negative");
	refused(HEAD "{\"id\":\"1\",\"type\":\"SYN\",\"trials\":-2}" TAIL, "studies[0].trials",
	    "negative");
	refused(HEAD "{\"id\":\"1\",\"type\":\"SYN\",\"findings\":[{\"outcome\":\"a\","
	    "\"direction\":\"harm\",\"i2\":-0.0001}]}" TAIL, "studies[0].findings[0].i2",
	    "negative");
}

static void
doubles_and_strangers_are_refused(void **state)
{
	(void)state;
	refused("{\"compound\":\"x\",\"outcomes\":[" O "," O "]}", "outcomes[1].id", "twice");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\"},{\"id\":\"1\",\"type\":\"SYN\"}" TAIL,
	    "studies[1].id", "twice");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"findings\":[{\"outcome\":\"b\","
	    "\"direction\":\"harm\"}]}" TAIL, "studies[0].findings[0].outcome", "no outcome");
	refused(HEAD "{\"id\":\"1\",\"type\":\"RCT\",\"findings\":[{\"outcome\":\"a\","
	    "\"direction\":\"harm\"},{\"outcome\":\"a\",\"direction\":\"mixed\"}]}" TAIL,
	    "studies[0].findings[1].outcome", "two findings");
	refused("{\"compound\":\"x\",\"compound\":\"y\"}", "t.json:1", "");
}

static void
an_inclusion_of_an_absent_study_has_no_effect(void **state)
{
	static const char json[] = HEAD "{\"id\":\"1\",\"type\":\"SYN\"},{\"id\":\"2\",\"type\":\"RCT\"}],"
	    "\"included\":[{\"synthesis\":\"1\",\"trial\":\"9\"},{\"synthesis\":\"1\",\"trial\":\"2\"},"
	    "{\"synthesis\":\"1\",\"trial\":\"2\"}]}";
	struct ev_table	t;
	struct err	e;

	(void)state;
	assert_int_equal(evidence_parse(json, strlen(json), "t", &mem, &t, &e), RC_OK);
	assert_int_equal(t.nincluded, 1);
}

static void
what_is_written_is_read_back_the_same(void **state)
{
	struct gen	g = { 99, &mem, &params };
	struct buf	a, b;
	struct err	e;
	int		i;

	(void)state;
	buf_init(&a, 1 << 20);
	buf_init(&b, 1 << 20);
	for (i = 0; i < 2000; i++) {
		struct ev_table	*t = gen_table(&g), u;

		buf_clear(&a);
		buf_clear(&b);
		evidence_format(&a, t);
		if (evidence_parse(a.p, a.len, "t", &mem, &u, &e) != RC_OK)
			fail_msg("%s", e.msg);
		evidence_format(&b, &u);
		assert_string_equal(a.p, b.p);
		assert_int_equal(grade_score(t, &params, NULL), grade_score(&u, &params, NULL));
	}
	buf_fini(&a);
	buf_fini(&b);
}

/* A file of parameters with one line replaced or added. */
static enum rc
load_changed(const char *from, const char *to, struct params *p, struct err *e)
{
	char		 path[] = "/tmp/appraise-params-XXXXXX";
	const char	*at = strstr(params.body, from);
	struct buf	 b;
	int		 fd = mkstemp(path);
	enum rc		 rc;

	assert_true(fd >= 0 && at != NULL);
	fclose(fdopen(fd, "w"));
	buf_init(&b, 1 << 20);
	buf_put(&b, params.body, (size_t)(at - params.body));
	buf_puts(&b, to);
	buf_puts(&b, at + strlen(from));
	assert_int_equal(file_write(path, b.p, b.len, e), RC_OK);
	rc = params_load(path, &mem, p, e);
	remove(path);
	buf_fini(&b);
	return rc;
}

static void
parameters_come_from_a_file_and_name_its_bytes(void **state)
{
	struct params	p;
	struct err	e;

	(void)state;
	assert_int_equal(load_changed("k1_max                  5000", "k1_max 4500", &p, &e), RC_OK);
	assert_int_equal(PV(&p, k1_max), 4500);
	assert_string_not_equal(p.sha256, params.sha256);
	assert_true(p.row[P_k1_max].convention);
	assert_false(p.row[P_factor_industry].convention);
}

static void
wrong_parameters_are_refused_with_their_line(void **state)
{
	struct params	p;
	struct err	e;

	(void)state;
	assert_int_equal(load_changed("k1_max ", "k9_max ", &p, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "k9_max"));
	assert_int_equal(load_changed("k1_max                  5000", "k1_max 5.0", &p, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "needs an integer"));
	assert_int_equal(load_changed("k1_max ", "# ", &p, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "\"k1_max\" is missing"));
	assert_int_equal(load_changed("k1_max ", "k2_max ", &p, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "given twice"));
	assert_int_equal(params_load("/nonexistent/params", &mem, &p, &e), RC_NOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_members_are_refused_by_name_and_place),
		cmocka_unit_test(missing_members_are_named),
		cmocka_unit_test(wrong_words_and_kinds_are_refused),
		cmocka_unit_test(negative_numbers_are_refused),
		cmocka_unit_test(doubles_and_strangers_are_refused),
		cmocka_unit_test(an_inclusion_of_an_absent_study_has_no_effect),
		cmocka_unit_test(what_is_written_is_read_back_the_same),
		cmocka_unit_test(parameters_come_from_a_file_and_name_its_bytes),
		cmocka_unit_test(wrong_parameters_are_refused_with_their_line),
	};
	int	rc;

	gen_params(&mem, &params);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	arena_fini(&mem);
	return rc;
}
