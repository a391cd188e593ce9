/* tmpl: the rules of Mustache that the pages lean on, and the two refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "publish/tmpl.h"

static const char *
partials(const char *name, size_t len, void *arg, size_t *n)
{
	(void)arg;
	if (len == 3 && memcmp(name, "row", 3) == 0) {
		*n = strlen("<li>{{name}}</li>\n");
		return "<li>{{name}}</li>\n";
	}
	if (len == 4 && memcmp(name, "self", 4) == 0) {
		*n = strlen("{{>self}}");
		return "{{>self}}";
	}
	return NULL;
}

static enum rc
try(const char *tmpl, const char *json, struct buf *out, struct err *e)
{
	struct json *root = NULL;
	enum rc rc;

	assert_int_equal(json_parse(json, strlen(json), "json", &root, e), RC_OK);
	rc = tmpl_render("page", tmpl, strlen(tmpl), root, partials, NULL, out, e);
	json_free(root);
	return rc;
}

static void
renders(const char *tmpl, const char *json, const char *want)
{
	struct err e = { 0 };
	struct buf out;

	buf_init(&out, 10000);
	if (try(tmpl, json, &out, &e) != RC_OK)
		fail_msg("%s", e.msg);
	assert_string_equal(out.p, want);
	buf_fini(&out);
}

static void
refuses(const char *tmpl, const char *json, const char *why)
{
	struct err e = { 0 };
	struct buf out;

	buf_init(&out, 10000);
	assert_int_equal(try(tmpl, json, &out, &e), RC_BADDATA);
	if (strstr(e.msg, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.msg, why);
	buf_fini(&out);
}

static void
a_variable_is_always_escaped(void **s)
{
	(void)s;
	renders("<p>{{t}}</p>", "{\"t\":\"</script><b a='\\\"'>&\"}",
	    "<p>&lt;/script&gt;&lt;b a=&#39;&quot;&#39;&gt;&amp;</p>");
	refuses("{{{t}}}", "{\"t\":1}", "page:1: unescaped");
	refuses("\n{{&t}}", "{\"t\":1}", "page:2: unescaped");
	refuses("{{=<% %>=}}", "{}", "set-delimiter");
}

static void
numbers_keep_their_written_form(void **s)
{
	(void)s;
	renders("{{a}} {{b}} {{c}} [{{d}}] [{{none}}]", "{\"a\":11816,\"b\":5.5,\"c\":true,\"d\":null}",
	    "11816 5.5 true [] []");
}

static void
sections_follow_lists_objects_and_truth(void **s)
{
	(void)s;
	renders("{{#l}}{{.}},{{/l}}{{^l}}none{{/l}}", "{\"l\":[1,2,3]}", "1,2,3,");
	renders("{{#l}}{{.}},{{/l}}{{^l}}none{{/l}}", "{\"l\":[]}", "none");
	renders("{{#o}}{{x}}{{y}}{{/o}}", "{\"y\":2,\"o\":{\"x\":1}}", "12");
	renders("{{#f}}no{{/f}}{{^f}}yes{{/f}}", "{\"f\":false}", "yes");
	renders("{{#a}}{{#a}}x{{/a}}{{/a}}", "{\"a\":true}", "x");
}

static void
dotted_names_go_down_and_do_not_fall_back(void **s)
{
	(void)s;
	renders("{{a.b.c}}|{{a.x}}", "{\"x\":9,\"a\":{\"b\":{\"c\":7}}}", "7|");
}

static void
a_tag_alone_on_its_line_leaves_no_line(void **s)
{
	(void)s;
	renders("a\n  {{#t}}\nb\n  {{/t}}\nc\n", "{\"t\":true}", "a\nb\nc\n");
	renders("a\n{{! a remark }}\nb", "{}", "a\nb");
	renders("a {{! inline }} b", "{}", "a  b");
	renders("<ul>\n{{#l}}\n{{>row}}\n{{/l}}\n</ul>\n", "{\"l\":[{\"name\":\"x\"},{\"name\":\"y\"}]}",
	    "<ul>\n<li>x</li>\n<li>y</li>\n</ul>\n");
}

static void
a_template_that_is_not_well_formed_is_refused_with_its_line(void **s)
{
	(void)s;
	refuses("a\nb {{#x}}", "{\"x\":1}", "page:2: a section is not closed");
	refuses("{{/x}}", "{}", "was not opened");
	refuses("{{#x}}{{/y}}", "{\"x\":1}", "closed by another name");
	refuses("{{x", "{}", "not closed");
	refuses("{{}}", "{}", "without a name");
	refuses("{{>gone}}", "{}", "no such partial");
	refuses("{{>self}}", "{}", "too deeply");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_variable_is_always_escaped),
		cmocka_unit_test(numbers_keep_their_written_form),
		cmocka_unit_test(sections_follow_lists_objects_and_truth),
		cmocka_unit_test(dotted_names_go_down_and_do_not_fall_back),
		cmocka_unit_test(a_tag_alone_on_its_line_leaves_no_line),
		cmocka_unit_test(a_template_that_is_not_well_formed_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
