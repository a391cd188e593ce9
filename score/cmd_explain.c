/*
 * explain: every term behind a compound's grade, in words or as JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "graded.h"

/* {"table": ..., "answer": ...}: what `score --from` reads and prints. */
static void
print_json(const struct graded *g, struct buf *out)
{
	struct jsonw	w;

	jw_init(&w, out, 2);
	jw_obj(&w, NULL);
	evidence_write(&w, "table", g->table);
	grade_write(&w, "answer", &g->grade);
	jw_end(&w);
	buf_putc(out, '\n');
}

static enum rc
print_text(struct inv *inv, const struct graded *g, const struct explain_names *x,
    const char *outcome, struct buf *out, struct err *e)
{
	const struct outcome_grade	*o;
	const char			*words[EV_OUTCOMES_MAX], *near;
	size_t				 i;

	if (outcome == NULL) {
		explain_text(&g->grade, x, out);
		return RC_OK;
	}
	if ((o = grade_find_outcome(&g->grade, outcome)) != NULL) {
		explain_outcome(&g->grade, o, x, out);
		return RC_OK;
	}
	for (i = 0; i < g->grade.noutcome; i++)
		words[i] = g->grade.outcome[i].outcome->id;
	near = nearest(outcome, words, i);
	err_set(e, RC_NOTFOUND, "%s has no outcome \"%s\"", g->compound.slug, outcome);
	if (near != NULL)
		err_try(e, "%s explain %s --outcome %s", inv->progname, g->compound.slug, near);
	else
		err_try(e, "%s outcome list %s", inv->progname, g->compound.slug);
	return e->rc;
}

/* Point from the whole to the outcome that gives base. */
static void
print_next(struct inv *inv, const struct graded *g, const char *outcome)
{
	if (outcome == NULL && g->grade.base != NULL)
		out_next(inv->out, "%s explain %s --outcome %s", inv->progname, g->compound.slug,
		    g->grade.base->outcome->id);
}

static enum rc
run_explain(struct inv *inv, struct err *e)
{
	struct arena		 mem = ARENA_INIT;
	struct graded_names	 n = { .mem = &mem };
	struct explain_names	 x;
	struct compound		 c;
	struct params		 p;
	struct graded		 g;
	struct buf		 b;
	const char		*near = NULL, *outcome = inv_text(inv, "outcome");
	enum rc			 rc;

	buf_init(&b, EV_BYTES_MAX * 8UL);
	if ((rc = params_load(inv_text(inv, "params"), &mem, &p, e)) != RC_OK ||
	    (rc = db_read_begin(inv->db, e)) != RC_OK)
		goto out;
	rc = compound_by_slug(inv->db, &mem, inv->argv[0], &c, &near, e);
	if (rc == RC_NOTFOUND && near != NULL)
		err_try(e, "%s explain %s", inv->progname, near);
	if (rc == RC_OK && (rc = graded_load(inv->db, &mem, c.id, &p, &g, e)) == RC_OK)
		rc = compound_dates(inv->db, &mem, c.id, &n.dates, e);
	db_read_end(inv->db);
	if (rc != RC_OK)
		goto out;
	n.g = &g;
	graded_names(&n, &x);
	if (inv->json)
		print_json(&g, &b);
	else if ((rc = print_text(inv, &g, &x, outcome, &b, e)) != RC_OK)
		goto out;
	if ((rc = buf_ok(&b, "explanation", e)) != RC_OK)
		goto out;
	if (!inv->json)
		out_pager(inv->out);
	fwrite(b.p, 1, b.len, inv->out->fp);
	if (!inv->json)
		print_next(inv, &g, outcome);
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static const struct opt opts[] = {
	{ "outcome", "OUTCOME", OPT_TEXT, "one outcome with its contest, body and findings", 0, 0, 0 },
	{ "params", "FILE", OPT_TEXT, "take the parameters from FILE", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = {
	"appraise explain cerebrolysin", "appraise explain cerebrolysin --outcome stroke-motor",
	"appraise explain cerebrolysin --json", NULL
};
const struct cmd cmd_explain = {
	.name = "explain",
	.operands = "SLUG",
	.summary = "show every term behind a compound's grade",
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_DB_READ,
	.run = run_explain,
	.examples = examples,
};
