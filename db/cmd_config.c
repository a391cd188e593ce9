/*
 * config: the settings of a store.
 */
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/table.h"
#include "curator.h"
#include "setting.h"

static enum rc
find(const char *name, const struct setting_def **def, struct err *e)
{
	const char *near = NULL;

	if ((*def = setting_find(name, &near)) != NULL)
		return RC_OK;
	err_set(e, RC_NOTFOUND, "no setting \"%s\"", name);
	if (near != NULL)
		return err_try(e, "appraise config get %s", near);
	return err_try(e, "appraise config list");
}

static void
print_json(struct inv *inv, const struct setting_def *def, const char *value)
{
	struct buf b;
	struct jsonw w;

	buf_init(&b, 1u << 20);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "name", def->name);
	jw_str(&w, "value", value);
	jw_end(&w);
	out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static enum rc
run_get(struct inv *inv, struct err *e)
{
	const struct setting_def *def;
	struct arena mem = ARENA_INIT;
	const char *value = NULL;
	enum rc rc;

	if ((rc = find(inv->argv[0], &def, e)) != RC_OK || (rc = setting_get(inv->db, &mem, def->name, &value, e)) != RC_OK)
		goto out;
	if (inv->json)
		print_json(inv, def, value);
	else if (value != NULL) {
		out_text(inv->out, value, strlen(value));
		out_printf(inv->out, "\n");
	}
out:
	arena_fini(&mem);
	return rc;
}

static enum rc
run_set(struct inv *inv, struct err *e)
{
	const char *value = inv->argc > 1 ? inv->argv[1] : NULL;
	const struct setting_def *def;
	enum rc rc;

	if ((rc = find(inv->argv[0], &def, e)) != RC_OK)
		return rc;
	if (value != NULL && (rc = setting_check(def, value, e)) != RC_OK)
		return rc;
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		return rc;
	/* Else who is tired of a second opinion switches it off. */
	if (strcmp(def->name, "review_blind") == 0)
		rc = curator_need_resolver(inv->db, inv->curator, "says that two decide", e);
	if (rc == RC_OK && (rc = setting_set(inv->db, inv->curator, def->name, value, e)) == RC_OK)
		rc = db_commit(inv->db, e);
	else
		db_rollback(inv->db);
	if (rc != RC_OK || (inv->quiet && !inv->json))
		return rc;
	if (inv->json) {
		print_json(inv, def, value);
		return RC_OK;
	}
	out_printf(inv->out, "%s ", def->name);
	if (value != NULL)
		out_text(inv->out, value, strlen(value));
	else
		out_printf(inv->out, "is unset");
	out_printf(inv->out, "\n");
	return RC_OK;
}

static enum rc
run_list(struct inv *inv, struct err *e)
{
	static const struct table_col cols[] = {
		{ "setting", TABLE_LEFT, false }, { "value", TABLE_LEFT, false },
		{ "from", TABLE_LEFT, false }, { "meaning", TABLE_LEFT, true },
	};
	struct table *t = inv->json ? NULL : table_new(cols, 4);
	struct arena mem = ARENA_INIT;
	struct buf b;
	struct jsonw w;
	enum rc rc = RC_OK;

	buf_init(&b, 1u << 20);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	for (const struct setting_def *d = setting_defs; rc == RC_OK && d->name != NULL; d++) {
		const char *value = NULL, *origin = "";

		if ((rc = setting_get(inv->db, &mem, d->name, &value, e)) != RC_OK ||
		    (rc = setting_origin(inv->db, d->name, &origin, e)) != RC_OK)
			break;
		jw_obj(&w, NULL);
		jw_str(&w, "name", d->name);
		jw_str(&w, "value", value);
		jw_str(&w, "from", origin);
		jw_str(&w, "meaning", d->help);
		jw_end(&w);
		if (t == NULL)
			continue;
		table_cell(t, "%s", d->name);
		table_cell(t, "%s", value != NULL ? value : "-");
		table_cell(t, "%s", origin);
		table_cell(t, "%s", d->help);
	}
	jw_end(&w);
	jw_end(&w);
	if (t != NULL)
		table_print(t, inv->out);
	else if (rc == RC_OK)
		out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static const char *const examples[] = { "appraise config set email you@example.org", NULL };
const struct cmd cmd_config_get = {
	.name = "config get",
	.operands = "NAME",
	.summary = "print a setting",
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_DB_READ,
	.run = run_get,
};
const struct cmd cmd_config_set = {
	.name = "config set",
	.operands = "NAME [VALUE]",
	.summary = "change a setting; without a value it is unset",
	.min_args = 1,
	.max_args = 2,
	.needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
	.run = run_set,
	.examples = examples,
};
const struct cmd cmd_config_list = {
	.name = "config list",
	.operands = "",
	.summary = "all settings, their values and where each comes from",
	.min_args = 0,
	.max_args = 0,
	.needs = NEEDS_DB_READ,
	.run = run_list,
};
