/*
 * outcome add, list: what findings of a compound may be about.
 */
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

static void
json_outcome(struct jsonw *w, const struct outcome *o)
{
	jw_obj(w, NULL);
	jw_str(w, "slug", o->slug);
	jw_str(w, "name", o->name);
	jw_str(w, "indication", o->indication);
	jw_bool(w, "headline", o->headline);
	jw_str(w, "domain", o->domain);
	jw_str(w, "better", o->better);
	jw_bool(w, "critical", o->critical);
	jw_bool(w, "surrogate", o->surrogate);
	jw_end(w);
}

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

static enum rc
run_add(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound c;
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
		json_outcome(&w, &o);
	} else {
		buf_printf(&b, "%s: outcome %s (", c.slug, o.slug);
		common_safe(&b, common_outcome(&mem, &o));
		buf_printf(&b, ", %s, %s is better%s%s%s)\n", o.domain, o.better,
		    o.headline ? ", headline" : "", o.critical ? ", critical" : "",
		    o.surrogate ? ", surrogate" : "");
	}
	common_print(inv, &b);
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
	struct compound c;
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
			json_outcome(&w, &o[i]);
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
			table_cell(t, "%s", common_outcome(&mem, &o[i]));
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
const struct cmd cmd_outcome_list = {
    .name = "outcome list",
    .operands = "SLUG",
    .summary = "the outcomes of a compound",
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_READ,
    .run = run_list,
};
