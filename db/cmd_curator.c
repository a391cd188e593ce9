/*
 * curator: who may decide, and their dated statements of interest.
 */
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/table.h"
#include "compound.h"
#include "curator.h"

/* --uid takes a number or a login name; without it the handle is a login name. */
static enum rc
find_uid(const char *text, const char *handle, int64_t *uid, struct err *e)
{
	const char *login = text != NULL ? text : handle;
	const struct passwd *pw;

	if (text != NULL && num_i64(text, 0, 4294967294, uid))
		return RC_OK;
	if ((pw = getpwnam(login)) == NULL) {
		err_set(e, RC_NOTFOUND, "no user \"%s\" on this machine", login);
		return err_try(e, "appraise curator add %s --uid NUMBER", handle);
	}
	*uid = (int64_t)pw->pw_uid;
	return RC_OK;
}

static void
added_json(struct inv *inv, const struct curator *c)
{
	struct buf b;
	struct jsonw w;

	buf_init(&b, 1u << 20);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "handle", c->handle);
	jw_str(&w, "name", c->name != NULL ? c->name : c->handle);
	jw_str(&w, "role", c->role);
	jw_int(&w, "uid", c->uid);
	jw_end(&w);
	out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static enum rc
run_add(struct inv *inv, struct err *e)
{
	struct curator c = { .handle = inv->argv[0], .name = inv_text(inv, "name"), .role = inv_text(inv, "role") };
	int64_t id = 0;
	enum rc rc;

	if ((rc = find_uid(inv_text(inv, "uid"), c.handle, &c.uid, e)) != RC_OK || (rc = db_begin(inv->db, e)) != RC_OK)
		return rc;
	/* Else one curator could make as many as a second opinion needs. */
	if ((rc = curator_need_resolver(inv->db, inv->curator, "adds another", e)) == RC_OK &&
	    (rc = curator_add(inv->db, inv->curator, &c, &id, e)) == RC_OK)
		rc = db_commit(inv->db, e);
	else
		db_rollback(inv->db);
	if (c.role == NULL)
		c.role = "curator";
	if (rc == RC_OK && inv->json)
		added_json(inv, &c);
	else if (rc == RC_OK && !inv->quiet)
		out_printf(inv->out, "%s is %s, bound to user id %lld\n", c.handle, c.role, (long long)c.uid);
	return rc;
}

static void
list_json(struct inv *inv, const struct curator *c, size_t n, const struct coi *coi, size_t ncoi)
{
	struct buf b;
	struct jsonw w;

	buf_init(&b, 16u << 20);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	for (size_t i = 0; i < n; i++) {
		jw_obj(&w, NULL);
		jw_str(&w, "handle", c[i].handle);
		jw_str(&w, "name", c[i].name);
		jw_str(&w, "role", c[i].role);
		jw_int_if(&w, "uid", c[i].uid, c[i].uid >= 0);
		jw_arr(&w, "interests");
		for (size_t k = 0; k < ncoi; k++) {
			if (coi[k].curator != c[i].id)
				continue;
			jw_obj(&w, NULL);
			jw_str(&w, "at", coi[k].at);
			jw_str(&w, "compound", coi[k].slug);
			jw_str(&w, "statement", coi[k].statement);
			jw_end(&w);
		}
		jw_end(&w);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static enum rc
run_list(struct inv *inv, struct err *e)
{
	static const struct table_col cols[] = {
		{ "curator", TABLE_LEFT, false }, { "role", TABLE_LEFT, false }, { "uid", TABLE_RIGHT, false },
		{ "interests", TABLE_LEFT, true },
	};
	struct arena mem = ARENA_INIT;
	struct curator *c = NULL;
	struct coi *coi = NULL;
	size_t n = 0, ncoi = 0;
	struct table *t;
	enum rc rc;

	if ((rc = curator_list(inv->db, &mem, &c, &n, e)) != RC_OK || (rc = coi_list(inv->db, &mem, &coi, &ncoi, e)) != RC_OK)
		goto out;
	if (inv->json) {
		list_json(inv, c, n, coi, ncoi);
		goto out;
	}
	t = table_new(cols, 4);
	for (size_t i = 0; i < n; i++) {
		const char *newest = "none stated";

		for (size_t k = 0; k < ncoi; k++)
			if (coi[k].curator == c[i].id)
				newest = coi[k].statement;
		table_cell(t, "%s", c[i].handle);
		table_cell(t, "%s", c[i].role);
		if (c[i].uid < 0)
			table_cell(t, "-");
		else
			table_cell(t, "%lld", (long long)c[i].uid);
		table_cell(t, "%s", c[i].id == CURATOR_MACHINE ? "" : newest);
	}
	table_print(t, inv->out);
out:
	arena_fini(&mem);
	return rc;
}

static void
stated_json(struct inv *inv, const char *slug)
{
	struct buf b;
	struct jsonw w;

	buf_init(&b, 1u << 20);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "statement", inv->argv[0]);
	jw_str(&w, "compound", slug);
	jw_end(&w);
	out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static enum rc
run_conflict(struct inv *inv, struct err *e)
{
	const char *slug = inv_text(inv, "compound"), *near = NULL;
	struct arena mem = ARENA_INIT;
	struct compound c = { 0 };
	enum rc rc = RC_OK;

	if (slug != NULL && (rc = compound_by_slug(inv->db, &mem, slug, &c, &near, e)) != RC_OK) {
		if (rc == RC_NOTFOUND && near != NULL)
			err_try(e, "appraise curator conflict --compound %s ...", near);
		goto out;
	}
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	if ((rc = curator_conflict(inv->db, inv->curator, inv->curator, c.id, inv->argv[0], e)) == RC_OK)
		rc = db_commit(inv->db, e);
	else
		db_rollback(inv->db);
	if (rc == RC_OK && inv->json)
		stated_json(inv, slug);
	else if (rc == RC_OK && !inv->quiet)
		out_printf(inv->out, "stated\n");
out:
	arena_fini(&mem);
	return rc;
}

static const struct opt add_opts[] = {
	{ "name", "NAME", OPT_TEXT, "the full name", 0, 0, 0 },
	{ "role", "curator|resolver", OPT_CHOICE, "a resolver also settles conflicts", 0, 0, 0 },
	{ "uid", "USER", OPT_TEXT, "login name or number that may act under the handle", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const struct opt conflict_opts[] = {
	{ "compound", "SLUG", OPT_TEXT, "only for this compound", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = { "appraise curator add bo --name 'Bo Berg' --uid 1001", NULL };
const struct cmd cmd_curator_add = {
	.name = "curator add",
	.operands = "HANDLE",
	.summary = "a resolver lets somebody decide, bound to their user id",
	.opts = add_opts,
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
	.run = run_add,
	.examples = examples,
};
const struct cmd cmd_curator_list = {
	.name = "curator list",
	.operands = "",
	.summary = "who may decide, and their newest statement of interests",
	.min_args = 0,
	.max_args = 0,
	.needs = NEEDS_DB_READ,
	.run = run_list,
};
const struct cmd cmd_curator_conflict = {
	.name = "curator conflict",
	.operands = "STATEMENT",
	.summary = "state your interests, dated, for all compounds or one",
	.opts = conflict_opts,
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
	.run = run_conflict,
};
