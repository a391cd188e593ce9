#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/table.h"
#include "rules_check.h"

#define LIST_MAX	((size_t)64 << 20)

static enum rc
load(const struct inv *inv, struct ruleset **rs, struct err *e)
{
	return ruleset_load(inv_text(inv, "rules"), rs, e);
}

static enum rc
print_json(const struct inv *inv, const struct buf *b, struct err *e)
{
	enum rc rc;

	if ((rc = out_whole(inv->out, b, "the list of rules", e)) != RC_OK)
		return rc;
	return out_flush(inv->out, e);
}

/* A rule that was named, or an error with the nearest id. */
static enum rc
named(const struct ruleset *rs, const char *id, const struct rule **u, struct err *e)
{
	const char	**ids, *near;
	size_t		  i;

	if ((*u = ruleset_find(rs, id)) != NULL)
		return RC_OK;
	ids = xcalloc(rs->n + 1, sizeof(*ids));
	for (i = 0; i < rs->n; i++)
		ids[i] = rs->rule[i].id;
	near = nearest(id, ids, rs->n);
	err_set(e, RC_NOTFOUND, "no rule \"%s\"", id);
	if (near != NULL)
		err_try(e, "appraise rules show %s", near);
	else
		err_try(e, "appraise rules list");
	free(ids);
	return RC_NOTFOUND;
}

/* --- list ---------------------------------------------------------------------- */

static bool
wanted(const struct rule *u, const char *label)
{
	const char	*aspect;
	size_t		 i, n;

	if (label == NULL)
		return true;
	for (i = 0; i < u->nlabel; i++) {
		aspect = aspect_words[u->label[i].aspect];
		n = strlen(aspect);
		if (strcmp(label, aspect) == 0 || (strncmp(label, aspect, n) == 0 && label[n] == ':' &&
		    strcmp(label + n + 1, u->label[i].word) == 0))
			return true;
	}
	return false;
}

static void
put_words(struct buf *b, const char *const *list, unsigned mask)
{
	size_t		i;
	const char	*sep = "";

	for (i = 0; list[i] != NULL; i++)
		if (mask & (1u << i)) {
			buf_printf(b, "%s%s", sep, list[i]);
			sep = " ";
		}
	if (mask & W_FIRST) {
		buf_printf(b, "%sfirst", sep);
		sep = " ";
	}
	if (mask & W_LAST)
		buf_printf(b, "%slast", sep);
}

static void
json_words(struct jsonw *w, const char *key, const char *const *list, unsigned mask)
{
	size_t i;

	jw_arr(w, key);
	for (i = 0; list[i] != NULL; i++)
		if (mask & (1u << i))
			jw_str(w, NULL, list[i]);
	if (mask & W_FIRST)
		jw_str(w, NULL, "first");
	if (mask & W_LAST)
		jw_str(w, NULL, "last");
	jw_end(w);
}

static void
json_texts(struct jsonw *w, const char *key, const char *const *v, size_t n)
{
	size_t i;

	jw_arr(w, key);
	for (i = 0; i < n; i++)
		jw_str(w, NULL, v[i]);
	jw_end(w);
}

static void
json_rule(struct jsonw *w, const struct ruleset *rs, const struct rule *u)
{
	size_t i;

	jw_obj(w, NULL);
	jw_str(w, "id", u->id);
	jw_str(w, "file", u->file);
	jw_int(w, "line", u->line);
	jw_arr(w, "labels");
	for (i = 0; i < u->nlabel; i++) {
		jw_obj(w, NULL);
		jw_str(w, "aspect", aspect_words[u->label[i].aspect]);
		jw_str(w, "word", u->label[i].word);
		jw_int(w, "weight_milli", u->label[i].weight_milli);
		jw_end(w);
	}
	jw_end(w);
	json_words(w, "fields", field_words, u->fields);
	json_words(w, "where", section_words, u->where);
	json_words(w, "notin", section_words, u->notin);
	jw_bool(w, "many", u->many);
	jw_bool(w, "absent", u->absent);
	jw_arr(w, "any");
	for (i = 0; i < u->nany; i++)
		jw_str(w, NULL, rs->rule[u->any[i]].id);
	jw_end(w);
	jw_str(w, "lazy", u->group != 0 ? rs->group[u->group] : NULL);
	json_texts(w, "patterns", u->pattern, u->npattern);
	jw_str(w, "unless", u->unless_text);
	json_texts(w, "yes", u->yes, u->nyes);
	json_texts(w, "no", u->no, u->nno);
	jw_str(w, "why", u->why);
	jw_end(w);
}

static void
list_table(const struct inv *inv, const struct ruleset *rs, const char *label)
{
	static const struct table_col cols[] = {
		{ "rule", TABLE_LEFT, false }, { "label", TABLE_LEFT, false }, { "weight", TABLE_RIGHT, false },
		{ "fields", TABLE_LEFT, true },
	};
	struct table	*t = table_new(cols, 4);
	struct buf	 fields;
	char		 num[32];
	size_t		 i, n = 0;

	buf_init(&fields, 1000);
	for (i = 0; i < rs->n; i++) {
		const struct rule *u = &rs->rule[i];

		if (!wanted(u, label))
			continue;
		n++;
		buf_clear(&fields);
		put_words(&fields, field_words, u->fields);
		table_cell(t, "%s", u->id);
		table_cell(t, "%s:%s", aspect_words[u->label[0].aspect], u->label[0].word);
		table_cell(t, "%s", num_points(u->label[0].weight_milli, num, sizeof(num)));
		table_cell(t, "%s", fields.p);
	}
	table_print(t, inv->out);
	buf_fini(&fields);
	out_printf(inv->out, "\n%zu rules, rules %.8s, weights %.8s\n", n, rs->sha256, rs->weights_sha256);
	out_next(inv->out, "appraise rules show RULE");
}

static enum rc
run_list(struct inv *inv, struct err *e)
{
	const char	*label = inv_text(inv, "label");
	struct ruleset	*rs;
	struct jsonw	 w;
	struct buf	 b;
	enum rc		 rc;
	size_t		 i;

	if ((rc = load(inv, &rs, e)) != RC_OK)
		return rc;
	if (!inv->json) {
		list_table(inv, rs, label);
		ruleset_free(rs);
		return out_flush(inv->out, e);
	}
	buf_init(&b, LIST_MAX);
	jw_init(&w, &b, 0);
	jw_obj(&w, NULL);
	jw_str(&w, "rules_sha256", rs->sha256);
	jw_str(&w, "weights_sha256", rs->weights_sha256);
	jw_arr(&w, "items");
	for (i = 0; i < rs->n; i++)
		if (wanted(&rs->rule[i], label))
			json_rule(&w, rs, &rs->rule[i]);
	jw_end(&w);
	jw_end(&w);
	rc = print_json(inv, &b, e);
	buf_fini(&b);
	ruleset_free(rs);
	return rc;
}

/* --- show ------------------------------------------------------------------------ */

static void
line(const struct inv *inv, const char *head, const char *text)
{
	out_printf(inv->out, "%-9s ", head);
	out_text(inv->out, text, strlen(text));
	out_printf(inv->out, "\n");
}

static void
show_text(const struct inv *inv, const struct ruleset *rs, const struct rule *u)
{
	struct buf	b;
	char		num[32];
	size_t		i;

	buf_init(&b, 4000);
	line(inv, "rule", u->id);
	buf_printf(&b, "%s:%d", u->file, u->line);
	line(inv, "from", b.p);
	for (i = 0; i < u->nlabel; i++) {
		buf_clear(&b);
		buf_printf(&b, "%s:%s %s", aspect_words[u->label[i].aspect], u->label[i].word,
		    num_points(u->label[i].weight_milli, num, sizeof(num)));
		line(inv, "label", b.p);
	}
	buf_clear(&b);
	put_words(&b, field_words, u->fields);
	line(inv, "field", b.p);
	if (u->where != 0) {
		buf_clear(&b);
		put_words(&b, section_words, u->where);
		line(inv, "where", b.p);
	}
	if (u->notin != 0) {
		buf_clear(&b);
		put_words(&b, section_words, u->notin);
		line(inv, "notin", b.p);
	}
	if (u->many)
		line(inv, "many", "");
	if (u->absent)
		line(inv, "absent", "");
	for (i = 0; i < u->nany; i++)
		line(inv, "any", rs->rule[u->any[i]].id);
	if (u->group != 0)
		line(inv, "lazy", rs->group[u->group]);
	for (i = 0; i < u->npattern; i++)
		line(inv, "pattern", u->pattern[i]);
	if (u->unless_text != NULL)
		line(inv, "unless", u->unless_text);
	for (i = 0; i < u->nyes; i++)
		line(inv, "yes", u->yes[i]);
	for (i = 0; i < u->nno; i++)
		line(inv, "no", u->no[i]);
	if (u->why != NULL)
		line(inv, "why", u->why);
	buf_fini(&b);
}

static enum rc
show_all(struct inv *inv, const struct ruleset *rs, struct err *e)
{
	const struct rule *u;
	struct jsonw	 w;
	struct buf	 b;
	enum rc		 rc = RC_OK;
	int		 i;

	buf_init(&b, LIST_MAX);
	jw_init(&w, &b, 0);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	for (i = 0; i < inv->argc && rc == RC_OK; i++) {
		if ((rc = named(rs, inv->argv[i], &u, e)) != RC_OK)
			break;
		if (inv->json)
			json_rule(&w, rs, u);
		else {
			out_printf(inv->out, "%s", i > 0 ? "\n" : "");
			show_text(inv, rs, u);
		}
	}
	jw_end(&w);
	jw_end(&w);
	if (rc == RC_OK)
		rc = inv->json ? print_json(inv, &b, e) : out_flush(inv->out, e);
	buf_fini(&b);
	return rc;
}

static enum rc
run_show(struct inv *inv, struct err *e)
{
	struct ruleset	*rs;
	enum rc		 rc;

	if ((rc = load(inv, &rs, e)) != RC_OK)
		return rc;
	rc = show_all(inv, rs, e);
	ruleset_free(rs);
	return rc;
}

/* --- test -------------------------------------------------------------------------- */

struct test {
	const struct inv *inv;
	size_t		  examples, rules;
	const struct rule *last;
	struct jsonw	  w;
};

static void
tell(const struct rules_verdict *v, void *arg)
{
	struct test *t = arg;

	t->examples++;
	t->rules += v->rule != t->last;
	t->last = v->rule;
	if (v->got == v->want && !v->stuck)
		return;
	jw_obj(&t->w, NULL);
	jw_str(&t->w, "rule", v->rule->id);
	jw_bool(&t->w, "want", v->want);
	jw_bool(&t->w, "stuck", v->stuck);
	jw_str(&t->w, "text", v->text);
	jw_end(&t->w);
	if (t->inv->json)
		return;
	out_printf(t->inv->out, "%s:%d: %s: %s: ", v->rule->file, v->rule->line, v->rule->id,
	    v->stuck ? "ran out" : v->want ? "does not hit" : "hits");
	out_text(t->inv->out, v->text, strlen(v->text));
	out_printf(t->inv->out, "\n");
}

static enum rc
test_all(struct inv *inv, const struct ruleset *rs, struct err *e)
{
	struct test	 t = { .inv = inv };
	const struct rule *u;
	struct buf	 b;
	size_t		 failed = 0;
	enum rc		 rc = RC_OK;
	int		 i;

	buf_init(&b, LIST_MAX);
	jw_init(&t.w, &b, 0);
	jw_obj(&t.w, NULL);
	jw_arr(&t.w, "items");
	if (inv->argc == 0)
		failed = rules_check(rs, NULL, tell, &t);
	for (i = 0; i < inv->argc && rc == RC_OK; i++)
		if ((rc = named(rs, inv->argv[i], &u, e)) == RC_OK)
			failed += rules_check(rs, u, tell, &t);
	jw_end(&t.w);
	jw_int(&t.w, "rules", (int64_t)t.rules);
	jw_int(&t.w, "examples", (int64_t)t.examples);
	jw_int(&t.w, "failed", (int64_t)failed);
	jw_end(&t.w);
	if (rc == RC_OK && inv->json)
		rc = print_json(inv, &b, e);
	else if (rc == RC_OK) {
		out_printf(inv->out, "%zu rules, %zu examples, %zu failed\n", t.rules, t.examples, failed);
		rc = out_flush(inv->out, e);
	}
	buf_fini(&b);
	if (rc == RC_OK && failed > 0)
		rc = err_set(e, RC_FAILED, "%zu of %zu examples fail", failed, t.examples);
	return rc;
}

static enum rc
run_test(struct inv *inv, struct err *e)
{
	struct ruleset	*rs;
	enum rc		 rc;

	if ((rc = load(inv, &rs, e)) != RC_OK)
		return rc;
	rc = test_all(inv, rs, e);
	ruleset_free(rs);
	return rc;
}

static const struct opt list_opts[] = {
	{ "label", "ASPECT[:WORD]", OPT_TEXT, "only rules that speak about it: design, flag:cochrane", 0, 0, 0 },
	{ "rules", "DIR", OPT_TEXT, "another rule set than the built-in one", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const struct opt dir_opts[] = {
	{ "rules", "DIR", OPT_TEXT, "another rule set than the built-in one", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const list_examples[] = { "appraise rules list --label design:rct", NULL };
static const char *const show_examples[] = { "appraise rules show D-rct-assigned", NULL };
static const char *const test_examples[] = { "appraise rules test", "appraise rules test --rules my-rules", NULL };

const struct cmd cmd_rules_list = {
	.name = "rules list",
	.operands = "",
	.summary = "the rules, their labels and weights",
	.opts = list_opts,
	.min_args = 0,
	.max_args = 0,
	.needs = NEEDS_NOTHING,
	.run = run_list,
	.examples = list_examples,
};
const struct cmd cmd_rules_show = {
	.name = "rules show",
	.operands = "RULE…",
	.summary = "one rule whole: patterns, guards, examples, source",
	.opts = dir_opts,
	.min_args = 1,
	.max_args = -1,
	.needs = NEEDS_NOTHING,
	.run = run_show,
	.examples = show_examples,
};
const struct cmd cmd_rules_test = {
	.name = "rules test",
	.operands = "[RULE…]",
	.summary = "run the examples inside the rules",
	.opts = dir_opts,
	.min_args = 0,
	.max_args = -1,
	.needs = NEEDS_NOTHING,
	.run = run_test,
	.examples = test_examples,
};
