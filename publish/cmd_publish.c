/*
 * publish: a release of the store, all or nothing; or the check of one.
 */
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../db/compound.h"
#include "../db/setting.h"
#include "../score/graded.h"
#include "gate.h"
#include "release.h"

/* Grade what was decided since: a page must not show yesterday's score beside today's studies. */
static enum rc
score_all(struct db *db, const struct params *params, struct err *e)
{
	struct arena names = ARENA_INIT, mem = ARENA_INIT;
	struct compound *c = NULL;
	size_t n = 0;
	enum rc rc;

	if ((rc = db_begin(db, e)) != RC_OK)
		return rc;
	rc = compound_list(db, &names, false, &c, &n, e);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		struct graded g = { 0 };
		bool added = false;

		if ((rc = graded_load(db, &mem, c[i].id, params, &g, e)) == RC_OK)
			rc = graded_save(db, &mem, &g, NULL, &added, e);
		arena_reset(&mem);
	}
	if (rc == RC_OK)
		rc = db_commit(db, e);
	else
		db_rollback(db);
	arena_fini(&mem);
	arena_fini(&names);
	return rc;
}

static enum rc
verify(struct inv *inv, const char *path, struct err *e)
{
	struct gate_report r = { 0 };
	char a[32], b[32];
	struct buf out;
	struct jsonw w;
	enum rc rc;

	rc = gate_check(path, &r, e);
	if (rc != RC_OK)
		return err_ctx(e, "%s", path);
	if (!inv->json) {
		out_printf(inv->out, "%s: %s files, %s figures recomputed, 0 differ\n", path, num_commas(r.files, a, sizeof(a)),
		    num_commas(r.figures, b, sizeof(b)));
		return RC_OK;
	}
	buf_init(&out, 10000);
	jw_init(&w, &out, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "release", path);
	jw_int(&w, "files", r.files);
	jw_int(&w, "figures", r.figures);
	jw_int(&w, "differences", 0);
	jw_end(&w);
	out_printf(inv->out, "%s\n", out.p);
	buf_fini(&out);
	return RC_OK;
}

static void
report_json(struct inv *inv, const char *dir, bool dry, const struct release *r, const struct buf *diff)
{
	struct buf out;
	struct jsonw w;

	buf_init(&out, diff->len * 6 + 10000);
	jw_init(&w, &out, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "dir", dir);
	jw_str(&w, "release", r->name);
	jw_bool(&w, "published", !dry && !r->unchanged);
	jw_bool(&w, "unchanged", r->unchanged);
	jw_int(&w, "compounds", r->snapshot.compounds);
	jw_int(&w, "studies", r->snapshot.studies);
	jw_int(&w, "waiting", r->snapshot.waiting);
	jw_int(&w, "files", r->files);
	jw_int(&w, "figures", r->figures);
	jw_int(&w, "differences", 0);
	jw_arr(&w, "diff");
	for (const char *p = diff->p; *p != '\0';) {
		size_t n = strcspn(p, "\n");

		jw_strn(&w, NULL, p, n);
		p += n + (p[n] == '\n');
	}
	jw_end(&w);
	jw_end(&w);
	out_printf(inv->out, "%s\n", out.p);
	buf_fini(&out);
}

static void
report(struct inv *inv, const char *dir, bool dry, const struct release *r)
{
	char a[32], b[32], c[32];

	out_printf(inv->out, "%s %s/current: %s %s, %s %s", dry ? "would publish" : r->unchanged ? "unchanged" : "published",
	    dir, num_commas(r->snapshot.compounds, a, sizeof(a)), r->snapshot.compounds == 1 ? "compound" : "compounds",
	    num_commas(r->snapshot.studies, b, sizeof(b)), r->snapshot.studies == 1 ? "study" : "studies");
	if (r->snapshot.waiting > 0)
		out_printf(inv->out, "; %s %s and %s not in it", num_commas(r->snapshot.waiting, c, sizeof(c)),
		    r->snapshot.waiting == 1 ? "waits" : "wait", r->snapshot.waiting == 1 ? "is" : "are");
	out_printf(inv->out, "\n");
}

static enum rc
run(struct inv *inv, struct err *e)
{
	bool dry = inv_has(inv, "dry-run") || inv_has(inv, "diff");
	const char *dir = inv->argc > 0 ? inv->argv[0] : NULL;
	struct arena mem = ARENA_INIT;
	struct params params;
	struct release r;
	struct buf diff;
	enum rc rc;

	if (inv_has(inv, "verify"))
		return verify(inv, inv_text(inv, "verify"), e);
	buf_init(&diff, 16u << 20);
	if ((rc = graded_open(inv, true, e)) != RC_OK)
		goto out;
	if (dir == NULL && (rc = setting_get(inv->db, &mem, "publish_dir", &dir, e)) != RC_OK)
		goto out;
	if (dir == NULL || *dir == '\0') {
		err_set(e, RC_USAGE, "publish: say where, or set publish_dir");
		rc = err_try(e, "%s publish ./site", inv->progname);
		goto out;
	}
	if ((rc = params_load(NULL, &mem, &params, e)) != RC_OK || (rc = score_all(inv->db, &params, e)) != RC_OK ||
	    (rc = release_make(inv->db, &params, dir, dry, inv_has(inv, "diff") ? &diff : NULL, &r, e)) != RC_OK)
		goto out;
	if (inv->json) {
		report_json(inv, dir, dry, &r, &diff);
		goto out;
	}
	if (inv_has(inv, "diff"))
		out_printf(inv->out, "%s", diff.len > 0 ? diff.p : "no figure differs from the current release\n");
	/* A trial run was asked for its answer; a publication only reports. */
	if (dry || !inv->quiet)
		report(inv, dir, dry, &r);
out:
	buf_fini(&diff);
	arena_fini(&mem);
	return rc;
}

static const struct opt opts[] = {
	{ "dry-run", NULL, OPT_FLAG, "build and check the release, then throw it away", 0, 0, 0 },
	{ "diff", NULL, OPT_FLAG, "say what would change against the current release; publishes nothing", 0, 0, 0 },
	{ "verify", "RELEASE", OPT_TEXT, "recompute every figure of a release that stands", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = { "appraise publish ./site", "appraise publish --diff ./site",
	"appraise publish --verify ./site/current", NULL };
const struct cmd cmd_publish = {
	.name = "publish",
	.operands = "[DIR]",
	.summary = "publish database, JSON, CSV and site: all or nothing",
	.opts = opts,
	.min_args = 0,
	.max_args = 1,
	.needs = NEEDS_NOTHING,	/* --verify needs no store; else it is opened in run */
	.run = run,
	.examples = examples,
};
