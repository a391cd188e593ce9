/*
 * outcome add, edit, list: what findings of a compound may be about.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/table.h"
#include "card.h"
#include "common.h"

static const struct opt add_opts[] = {
    {"name", "TEXT", OPT_TEXT, "what is measured: \"serious adverse events\"", 0, 0, 0},
    {"indication", "TEXT", OPT_TEXT, "for what: \"stroke\"", 0, 0, 0},
    {"headline", NULL, OPT_FLAG, "the indication that the compound is known for", 0, 0, 0},
    {"domain", "efficacy|safety", OPT_CHOICE, "what kind of outcome (efficacy)", 0, 0, 0},
    {"better", "higher|lower", OPT_CHOICE, "which way of the measure is good (higher)", 0, 0, 0},
    {"critical", NULL, OPT_FLAG, "important to patients", 0, 0, 0},
    {"surrogate", NULL, OPT_FLAG, "a stand-in such as a laboratory value", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

static enum rc
read_outcome(const struct inv *inv, struct outcome *o, struct err *e)
{
	*o = (struct outcome){.slug = inv->argv[1],
	    .name = inv_text(inv, "name"),
	    .indication = inv_text(inv, "indication"),
	    .headline = inv_has(inv, "headline"),
	    .domain = inv_text(inv, "domain"),
	    .better = inv_text(inv, "better"),
	    .critical = inv_has(inv, "critical"),
	    .surrogate = inv_has(inv, "surrogate")};
	if (!card_slug_valid(o->slug))
		return err_set(e, RC_USAGE,
		    "\"%.80s\" is no slug: lower-case letters, digits and single hyphens", o->slug);
	if (o->name == NULL || o->indication == NULL) {
		err_set(e, RC_USAGE, "outcome add: --%s is missing",
		    o->name == NULL ? "name" : "indication");
		return err_try(e,
		    "%s outcome add %s %s --indication stroke --name 'serious adverse events'",
		    inv->progname, inv->argv[0], o->slug);
	}
	if (!card_text_valid(o->name, 120) || !card_text_valid(o->indication, 120))
		return err_set(e, RC_USAGE,
		    "--name and --indication want 1 to 120 bytes of text without control "
		    "characters");
	if (o->domain == NULL)
		o->domain = "efficacy";
	if (o->better == NULL)
		o->better = "higher";
	return RC_OK;
}

/* "outcome stroke-death (stroke: death, efficacy, lower is better, critical)" */
static void
describe(struct arena *mem, struct buf *b, const struct outcome *o)
{
	buf_printf(b, "outcome %s (", o->slug);
	common_safe(b, outcome_title(mem, o));
	buf_printf(b, ", %s, %s is better%s%s%s)\n", o->domain, o->better,
	    o->headline ? ", headline" : "", o->critical ? ", critical" : "",
	    o->surrogate ? ", surrogate" : "");
}

static enum rc
run_add(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound c = {0};
	struct outcome o;
	struct jsonw w;
	struct buf b;
	int64_t id;
	enum rc rc;

	buf_init(&b, (size_t)1024 * 1024);
	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK ||
	    (rc = read_outcome(inv, &o, e)) != RC_OK || (rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	o.compound_id = c.id;
	rc = common_end(inv->db, outcome_add(inv->db, inv->curator, &o, &id, e), e);
	if (rc != RC_OK)
		goto out;
	if (inv->json) {
		jw_init(&w, &b, 1);
		common_outcome_json(&w, &o);
	} else {
		buf_printf(&b, "%s: ", c.slug);
		describe(&mem, &b, &o);
	}
	common_said(inv, &b);
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static const struct opt edit_opts[] = {
    {"name", "TEXT", OPT_TEXT, "what is measured", 0, 0, 0},
    {"indication", "TEXT", OPT_TEXT, "for what", 0, 0, 0},
    {"headline", NULL, OPT_FLAG, "the indication that the compound is known for", 0, 0, 0},
    {"no-headline", NULL, OPT_FLAG, "another indication", 0, 0, 0},
    {"domain", "efficacy|safety", OPT_CHOICE, "what kind of outcome", 0, 0, 0},
    {"better", "higher|lower", OPT_CHOICE, "which way of the measure is good", 0, 0, 0},
    {"critical", NULL, OPT_FLAG, "important to patients", 0, 0, 0},
    {"no-critical", NULL, OPT_FLAG, "not important to patients", 0, 0, 0},
    {"surrogate", NULL, OPT_FLAG, "a stand-in such as a laboratory value", 0, 0, 0},
    {"no-surrogate", NULL, OPT_FLAG, "what patients feel or do", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

/* --x is 1, --no-x 0, neither -1; both are a contradiction. */
static enum rc
read_flag(const struct inv *inv, const char *yes, const char *no, int *out, struct err *e)
{
	if (inv_has(inv, yes) && inv_has(inv, no))
		return err_set(e, RC_USAGE, "--%s and --%s contradict each other", yes, no);
	*out = inv_has(inv, yes) ? 1 : inv_has(inv, no) ? 0 : -1;
	return RC_OK;
}

static enum rc
read_change(const struct inv *inv, struct outcome_change *c, struct err *e)
{
	enum rc rc;

	*c = (struct outcome_change){.name = inv_text(inv, "name"),
	    .indication = inv_text(inv, "indication"),
	    .domain = inv_text(inv, "domain"),
	    .better = inv_text(inv, "better")};
	if ((rc = read_flag(inv, "headline", "no-headline", &c->headline, e)) != RC_OK ||
	    (rc = read_flag(inv, "critical", "no-critical", &c->critical, e)) != RC_OK ||
	    (rc = read_flag(inv, "surrogate", "no-surrogate", &c->surrogate, e)) != RC_OK)
		return rc;
	if (inv->nopts == 0) {
		err_set(e, RC_USAGE, "outcome edit: say what changes");
		return err_try(e, "%s help outcome edit", inv->progname);
	}
	if ((c->name != NULL && !card_text_valid(c->name, 120)) ||
	    (c->indication != NULL && !card_text_valid(c->indication, 120)))
		return err_set(e, RC_USAGE,
		    "--name and --indication want 1 to 120 bytes of text without control "
		    "characters");
	return RC_OK;
}

/* The outcome that was meant, where the one that was typed is not there. */
static enum rc
named(const struct inv *inv, struct arena *mem, const struct compound *c, struct outcome *o,
    struct err *e)
{
	const char *near = NULL;
	enum rc rc = outcome_by_slug(inv->db, mem, c->id, inv->argv[1], o, &near, e);

	if (rc == RC_NOTFOUND && near != NULL)
		err_try(e, "%s %s %s %s ...", inv->progname, inv->cmd->name, c->slug, near);
	return rc;
}

static enum rc
run_edit(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct outcome_change change;
	struct compound c = {0};
	struct outcome o;
	struct jsonw w;
	struct buf b;
	int64_t seq = 0;
	enum rc rc;

	buf_init(&b, (size_t)1024 * 1024);
	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK ||
	    (rc = read_change(inv, &change, e)) != RC_OK || (rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	if ((rc = named(inv, &mem, &c, &o, e)) == RC_OK)
		rc = outcome_edit(inv->db, inv->curator, &o, &change, &seq, e);
	if ((rc = common_end(inv->db, rc, e)) != RC_OK ||
	    (rc = named(inv, &mem, &c, &o, e)) != RC_OK)
		goto out;
	if (inv->json) {
		jw_init(&w, &b, 1);
		common_outcome_json(&w, &o);
	} else {
		buf_printf(&b, "saved #%" PRId64 " %s: ", seq, c.slug);
		describe(&mem, &b, &o);
	}
	common_said(inv, &b);
	out_next(inv->out, "%s score %s", inv->progname, c.slug);
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static const struct table_col list_cols[] = {
    {"outcome", TABLE_LEFT, false},
    {"name", TABLE_LEFT, true},
    {"domain", TABLE_LEFT, false},
    {"better", TABLE_LEFT, false},
    {"marks", TABLE_LEFT, false},
};

static enum rc
run_list(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound c = {0};
	struct outcome *o;
	struct table *t;
	struct jsonw w;
	struct buf b;
	size_t n;
	enum rc rc;

	buf_init(&b, COMMON_JSON_MAX);
	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK ||
	    (rc = outcome_list(inv->db, &mem, c.id, &o, &n, e)) != RC_OK)
		goto out;
	if (inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_arr(&w, "items");
		for (size_t i = 0; i < n; i++)
			common_outcome_json(&w, &o[i]);
		jw_end(&w);
		jw_end(&w);
		common_print(inv, &b);
	} else if (n == 0) {
		out_printf(inv->out, "%s has no outcomes\n", c.slug);
		out_next(inv->out, "%s outcome add %s SLUG --indication WORDS --name WORDS",
		    inv->progname, c.slug);
	} else {
		t = table_new(list_cols, 5);
		for (size_t i = 0; i < n; i++) {
			table_cell(t, "%s", o[i].slug);
			table_cell(t, "%s", outcome_title(&mem, &o[i]));
			table_cell(t, "%s", o[i].domain);
			table_cell(t, "%s", o[i].better);
			table_cell(t, "%s%s%s%s", o[i].headline ? "headline " : "",
			    o[i].critical ? "critical " : "", o[i].surrogate ? "surrogate" : "",
			    o[i].headline || o[i].critical || o[i].surrogate ? "" : "-");
		}
		table_print(t, inv->out);
	}
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

const struct cmd cmd_outcome_add = {
    .name = "outcome add",
    .operands = "SLUG OUTCOME",
    .summary = "an outcome that a compound is judged on",
    .opts = add_opts,
    .min_args = 2,
    .max_args = 2,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_add,
};
static const char *const edit_examples[] = {
    "appraise outcome edit cerebrolysin stroke-death --name 'death from any cause' --critical",
    NULL};
const struct cmd cmd_outcome_edit = {
    .name = "outcome edit",
    .operands = "SLUG OUTCOME",
    .summary = "change what an outcome says; its findings stay",
    .opts = edit_opts,
    .min_args = 2,
    .max_args = 2,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_edit,
    .examples = edit_examples,
};
const struct cmd cmd_outcome_list = {
    .name = "outcome list",
    .operands = "SLUG",
    .summary = "the outcomes of a compound",
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_READ,
    .run = run_list,
};
