/*
 * score: grade compounds of the store, or one table from a file.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/file.h"
#include "../base/log.h"
#include "../base/num.h"
#include "../db/due.h"
#include "graded.h"

/* Print one grade that came from a file: as JSON, or all its terms in words. */
static enum rc
print_table(struct inv *inv, const struct grade *g, struct err *e)
{
	struct explain_names	 x = { .compound = NULL };
	char			 sha[SHA256_HEX];
	struct buf		 b, table;
	struct jsonw		 w;
	enum rc			 rc;

	buf_init(&b, EV_BYTES_MAX * 4UL);
	buf_init(&table, EV_BYTES_MAX * 4UL);
	if (inv->json) {
		jw_init(&w, &b, 2);
		grade_write(&w, NULL, g);
		buf_putc(&b, '\n');
	} else {
		evidence_format(&table, g->table);
		sha256_hex(table.p, table.len, sha);
		x.inputs_sha = sha;
		explain_text(g, &x, &b);
	}
	if ((rc = buf_ok(&b, "answer", e)) == RC_OK)
		fwrite(b.p, 1, b.len, inv->out->fp);
	buf_fini(&table);
	buf_fini(&b);
	return rc;
}

static enum rc
score_file(struct inv *inv, const char *path, const struct params *p, struct err *e)
{
	struct arena	mem = ARENA_INIT;
	struct ev_table	t;
	struct grade	g;
	struct buf	b;
	enum rc		rc;

	buf_init(&b, EV_BYTES_MAX);
	if ((rc = file_read(path, &b, e)) != RC_OK)
		goto out;
	rc = evidence_parse(b.p, b.len, path[0] == '-' && path[1] == '\0' ? "standard input" : path,
	    &mem, &t, e);
	if (rc != RC_OK)
		goto out;
	grade_table(&t, p, &mem, &g);
	rc = print_table(inv, &g, e);
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

/* --- over the store -------------------------------------------------------------- */

/* "not graded -> 0/10 insufficient", or the one that stands. */
static void
change_text(const struct stored_grade *before, const struct grade *g, bool added, struct buf *out)
{
	struct buf	was, now;
	enum tier	t = TIER_NOT_GRADED;
	size_t		i;

	buf_init(&was, 100);
	buf_init(&now, 100);
	for (i = 0; before->tier != NULL && tier_words[i] != NULL; i++)
		if (strcmp(tier_words[i], before->tier) == 0)
			t = (enum tier)i;
	words_score(t, (int)(before->score_milli / 1000), &was);
	words_score(g->tier, g->score, &now);
	if (strcmp(was.p, now.p) == 0)
		buf_printf(out, "%s%s", now.p, added || before->tier == NULL ? "" : ", unchanged");
	else
		buf_printf(out, "%s -> %s", was.p, now.p);
	buf_fini(&was);
	buf_fini(&now);
}

static void
print_grade(struct inv *inv, const struct graded *g, const struct stored_grade *before, bool added,
    int width)
{
	struct buf	b;
	char		t[32];

	buf_init(&b, 1000);
	buf_printf(&b, "%-*s  ", width, g->compound.slug);
	change_text(before, &g->grade, added, &b);
	buf_printf(&b, "   %s %s   confidence %s", num_commas(g->words.studies, t, sizeof(t)),
	    g->words.studies == 1 ? "study" : "studies", level_words[g->grade.confidence.level]);
	buf_putc(&b, '\n');
	fwrite(b.p, 1, b.len, inv->out->fp);
	buf_fini(&b);
}

static void
write_grade(struct jsonw *w, const struct graded *g, const struct stored_grade *before, bool added)
{
	jw_obj(w, NULL);
	jw_str(w, "slug", g->compound.slug);
	jw_int(w, "score_milli", g->grade.score_milli);
	jw_int(w, "score", g->grade.score);
	jw_str(w, "tier", tier_words[g->grade.tier]);
	jw_str(w, "verdict", verdict_words[g->grade.verdict]);
	jw_str(w, "confidence", level_words[g->grade.confidence.level]);
	jw_int(w, "studies", g->words.studies);
	jw_bool(w, "provisional", g->provisional);
	jw_bool(w, "stored", added);
	jw_str(w, "inputs_sha256", g->inputs_sha);
	if (before->tier != NULL) {
		jw_int(w, "was_milli", before->score_milli);
		jw_str(w, "was_tier", before->tier);
	} else {
		jw_null(w, "was_milli");
		jw_null(w, "was_tier");
	}
	jw_end(w);
}

/* Grade one compound in a transaction of its own. */
static enum rc
score_one(struct inv *inv, const struct compound *c, const struct params *p, int width,
    struct jsonw *w, struct err *e)
{
	struct arena		mem = ARENA_INIT;
	struct stored_grade	before;
	struct graded		g;
	bool			added = false;
	enum rc			rc;

	if ((rc = db_begin(inv->db, e)) != RC_OK)
		return rc;
	if ((rc = graded_load(inv->db, &mem, c->id, p, &g, e)) == RC_OK &&
	    (rc = graded_save(inv->db, &mem, &g, &before, &added, e)) == RC_OK &&
	    (rc = due_done(inv->db, "score", c->id, 0, e)) == RC_OK)
		rc = db_commit(inv->db, e);
	if (rc != RC_OK)
		db_rollback(inv->db);
	else if (inv->json)
		write_grade(w, &g, &before, added);
	else if (!inv->quiet)
		print_grade(inv, &g, &before, added, width);
	arena_fini(&mem);
	return rc;
}

/* The compounds that were named, or all; what is not there is told at once, the rest is tried. */
static enum rc
find_compounds(struct inv *inv, struct arena *mem, struct compound **out, size_t *n, struct err *e)
{
	const char	*near = NULL;
	struct err	 one;
	enum rc		 rc, worst = RC_OK;
	int		 i;

	*n = 0;
	if (inv->argc == 0)
		return compound_list(inv->db, mem, false, out, n, e);
	*out = arena_array(mem, (size_t)inv->argc, sizeof(**out));
	for (i = 0; i < inv->argc; i++) {
		memset(&one, 0, sizeof(one));
		rc = compound_by_slug(inv->db, mem, inv->argv[i], &(*out)[*n], &near, &one);
		if (rc == RC_OK) {
			(*n)++;
			continue;
		}
		if (near != NULL && rc == RC_NOTFOUND)
			err_try(&one, "%s score %s", inv->progname, near);
		if (worst != RC_OK)
			log_warn("score", inv->argv[i], "%s", one.msg);
		else
			*e = one;
		worst = rc_worse(worst, rc);
		near = NULL;
	}
	e->rc = worst;
	return worst;
}

static enum rc
score_store(struct inv *inv, const struct params *p, struct err *e)
{
	struct arena		 mem = ARENA_INIT;
	struct compound		*c = NULL;
	struct jsonw		 w;
	struct buf		 b;
	struct err		 one;
	size_t			 i, n = 0;
	int			 width = 0;
	enum rc			 rc, worst = RC_OK;

	buf_init(&b, 64UL * 1024 * 1024);
	if ((rc = graded_open(inv, true, e)) != RC_OK)
		goto out;
	worst = find_compounds(inv, &mem, &c, &n, e);
	for (i = 0; i < n; i++)
		if ((int)strlen(c[i].slug) > width)
			width = (int)strlen(c[i].slug);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	for (i = 0; i < n; i++) {
		memset(&one, 0, sizeof(one));
		if ((rc = score_one(inv, &c[i], p, width, &w, &one)) == RC_OK)
			continue;
		if (worst != RC_OK)
			log_warn("score", c[i].slug, "%s", one.msg);
		else
			*e = one;
		worst = rc_worse(worst, rc);
	}
	jw_end(&w);
	jw_end(&w);
	buf_putc(&b, '\n');
	if (inv->json)
		fwrite(b.p, 1, b.len, inv->out->fp);
	else if (n == 1 && worst == RC_OK)
		out_next(inv->out, "%s explain %s", inv->progname, c[0].slug);
	rc = worst;
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static enum rc
run_score(struct inv *inv, struct err *e)
{
	struct arena	 mem = ARENA_INIT;
	struct params	 p;
	const char	*from = inv_text(inv, "from");
	enum rc		 rc;

	if (from != NULL && inv->argc > 0) {
		err_set(e, RC_USAGE, "score: --from takes no compound beside it");
		return err_try(e, "%s score --from FILE", inv->progname);
	}
	if ((rc = params_load(inv_text(inv, "params"), &mem, &p, e)) == RC_OK) {
		if (from != NULL)
			rc = score_file(inv, from, &p, e);
		else
			rc = score_store(inv, &p, e);
	}
	arena_fini(&mem);
	return rc;
}

static const struct opt opts[] = {
	{ "from", "FILE", OPT_TEXT, "grade the evidence table in FILE (JSON; - is standard input)",
	    0, 0, 0 },
	{ "params", "FILE", OPT_TEXT, "take the parameters from FILE", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = {
	"appraise score", "appraise score cerebrolysin", "appraise score --from table.json --json",
	NULL
};
const struct cmd cmd_score = {
	.name = "score",
	.operands = "[SLUG...]",
	.summary = "compute and store grades, or grade an evidence table from a file",
	.opts = opts,
	.min_args = 0,
	.max_args = -1,
	.needs = NEEDS_NOTHING,		/* the store is opened only where --from is not given */
	.run = run_score,
	.examples = examples,
};
