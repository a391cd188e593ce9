/*
 * explain: every term behind a compound's grade, in words or as JSON; as it
 * is, as it stood on a day, and how it came about.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/cmd.h"
#include "../base/date.h"
#include "../base/num.h"
#include "../base/table.h"
#include "cited.h"
#include "graded.h"
#include "summary.h"
#include "whatif.h"

static void
overlap_json(struct jsonw *w, const char *key, const struct overlap *o)
{
	if (o == NULL) {
		jw_null(w, key);
		return;
	}
	jw_obj(w, key);
	jw_int(w, "pairs", o->pairs);
	jw_int(w, "trials", o->trials);
	jw_int(w, "syntheses", o->syntheses);
	jw_int_if(w, "cca_milli", o->milli, o->band != CCA_NONE);
	jw_str(w, "band", o->band == CCA_NONE ? NULL : cca_words[o->band]);
	jw_end(w);
}

/* {"table": ..., "answer": ...}: what `score --from` reads and prints; and what is no part of it. */
static void
print_json(const struct graded *g, const struct overlap *cited, struct buf *out)
{
	struct overlap	o;

	struct jsonw	w;

	jw_init(&w, out, 2);
	jw_obj(&w, NULL);
	evidence_write(&w, "table", g->table);
	grade_write(&w, "answer", &g->grade);
	overlap_included(g->table, g->grade.params, &o);
	jw_obj(&w, "overlap");
	overlap_json(&w, "inclusions", &o);
	overlap_json(&w, "citations", cited);
	jw_end(&w);
	jw_end(&w);
	buf_putc(out, '\n');
}

static enum rc
no_outcome(struct inv *inv, const struct graded *g, const char *outcome, struct err *e)
{
	const char	*words[EV_OUTCOMES_MAX], *near;
	size_t		 i;

	for (i = 0; i < g->grade.noutcome; i++)
		words[i] = g->grade.outcome[i].outcome->id;
	near = nearest(outcome, words, i);
	err_set(e, RC_NOTFOUND, "%s has no outcome \"%s\"", g->compound.slug, outcome);
	if (near != NULL)
		return err_try(e, "%s explain %s --outcome %s", inv->progname, g->compound.slug,
		    near);
	return err_try(e, "%s outcome list %s", inv->progname, g->compound.slug);
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
print_grade(struct inv *inv, const struct graded *g, const struct explain_names *x, struct err *e)
{
	const char			*outcome = inv_text(inv, "outcome");
	const struct outcome_grade	*o = NULL;
	struct buf			 b;
	enum rc				 rc;

	if (outcome != NULL && (o = grade_find_outcome(&g->grade, outcome)) == NULL)
		return no_outcome(inv, g, outcome, e);
	buf_init(&b, EV_BYTES_MAX * 8UL);
	if (inv->json)
		print_json(g, x->cited, &b);
	else if (inv_has(inv, "summary"))
		summary_text(g, &b);
	else if (o != NULL)
		explain_outcome(&g->grade, o, x, &b);
	else
		explain_text(&g->grade, x, &b);
	db_read_end(inv->db);	/* a pager may keep us waiting for a person */
	if ((rc = buf_ok(&b, "explanation", e)) == RC_OK) {
		if (inv_has(inv, "summary") && !inv->json) {
			out_wrap(inv->out, b.p, b.len, 0);
			goto out;
		}
		if (!inv->json)
			out_pager(inv->out);
		fwrite(b.p, 1, b.len, inv->out->fp);
		if (!inv->json)
			print_next(inv, g, outcome);
	}
out:
	buf_fini(&b);
	return rc;
}

/* --- the evidence as it is --------------------------------------------------------- */

static enum rc
explain_now(struct inv *inv, struct arena *mem, const struct compound *c, struct err *e)
{
	struct graded_names	n = { .mem = mem };
	struct explain_names	x;
	struct params		p;
	struct graded		g;
	struct overlap		cited;
	enum rc			rc;

	if ((rc = params_load(inv_text(inv, "params"), mem, &p, e)) != RC_OK ||
	    (rc = graded_load(inv->db, mem, c->id, &p, &g, e)) != RC_OK ||
	    (rc = cited_load(inv->db, mem, &g, &cited, e)) != RC_OK ||
	    (rc = compound_dates(inv->db, mem, c->id, &n.dates, e)) != RC_OK)
		return rc;
	n.g = &g;
	graded_names(&n, &x);
	x.cited = &cited;
	return print_grade(inv, &g, &x, e);
}

/* --- as it would be ----------------------------------------------------------------- */

#define IMAGINED_MAX	64	/* more is not a question but another database */

static enum rc
read_conditions(struct inv *inv, struct evidence_if *cond, size_t *n, struct err *e)
{
	const char	*text;
	int		 at = 0;
	enum rc		 rc;

	*n = 0;
	while ((text = inv_each(inv, "what-if", &at)) != NULL) {
		if (*n == IMAGINED_MAX)
			return err_set(e, RC_USAGE, "--what-if: at most %d records", IMAGINED_MAX);
		if ((rc = whatif_parse(text, inv->progname, inv->argv[0], &cond[*n], e)) != RC_OK)
			return rc;
		for (size_t i = 0; i < *n; i++)
			if (cond[i].pmid == cond[*n].pmid)
				return err_set(e, RC_USAGE, "--what-if: %" PRId64 " stands there twice",
				    cond[i].pmid);
		(*n)++;
	}
	return RC_OK;
}

/* Nothing is imagined of a record that counts for nothing. */
static enum rc
all_met(struct inv *inv, const struct compound *c, const struct evidence_if *cond, size_t n,
    struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (cond[i].met)
			continue;
		err_set(e, RC_NOTFOUND, "%" PRId64 " is not approved for %s; it changes nothing",
		    cond[i].pmid, c->slug);
		return err_try(e, "%s show %" PRId64, inv->progname, cond[i].pmid);
	}
	return RC_OK;
}

static void
whatif_json(struct inv *inv, const struct graded *is, const struct graded *g,
    const struct buf *words)
{
	struct jsonw	w;
	struct buf	b;

	buf_init(&b, EV_BYTES_MAX * 8UL);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "what_if", words->p);
	evidence_write(&w, "table", g->table);
	grade_write(&w, "answer", &g->grade);
	grade_write(&w, "stands", &is->grade);
	jw_end(&w);
	buf_putc(&b, '\n');
	fwrite(b.p, 1, b.len, inv->out->fp);
	buf_fini(&b);
}

static void
whatif_text(struct inv *inv, const struct graded *is, const struct graded *g,
    const struct explain_names *x, const struct buf *words)
{
	char		from[32], to[32];
	struct buf	b;

	buf_init(&b, EV_BYTES_MAX * 8UL);
	explain_text(&g->grade, x, &b);
	out_pager(inv->out);
	out_printf(inv->out, "WHAT IF   ");
	out_wrap(inv->out, words->p, words->len, 10);
	fwrite(b.p, 1, b.len, inv->out->fp);
	out_printf(inv->out, "what if   %s -> %s, nothing is stored\n",
	    num_points(is->grade.score_milli, from, sizeof(from)),
	    num_points(g->grade.score_milli, to, sizeof(to)));
	buf_fini(&b);
}

static enum rc
explain_if(struct inv *inv, struct arena *mem, const struct compound *c, struct err *e)
{
	struct graded_names	n = { .mem = mem };
	struct evidence_if	cond[IMAGINED_MAX];
	struct explain_names	x;
	struct graded		is, g;
	struct params		p;
	struct buf		words;
	size_t			ncond;
	enum rc			rc;

	if ((rc = read_conditions(inv, cond, &ncond, e)) != RC_OK ||
	    (rc = params_load(inv_text(inv, "params"), mem, &p, e)) != RC_OK ||
	    (rc = graded_load(inv->db, mem, c->id, &p, &is, e)) != RC_OK ||
	    (rc = graded_load_if(inv->db, mem, c->id, &p, cond, ncond, &g, e)) != RC_OK ||
	    (rc = all_met(inv, c, cond, ncond, e)) != RC_OK ||
	    (rc = compound_dates(inv->db, mem, c->id, &n.dates, e)) != RC_OK)
		return rc;
	db_read_end(inv->db);	/* a pager may keep us waiting for a person */
	g.provisional = is.provisional;
	g.set.waiting = is.set.waiting;
	g.set.retractions = is.set.retractions;
	n.g = &g;
	graded_names(&n, &x);
	buf_init(&words, EV_BYTES_MAX);
	whatif_words(cond, ncond, &words);
	if (inv->json)
		whatif_json(inv, &is, &g, &words);
	else
		whatif_text(inv, &is, &g, &x, &words);
	buf_fini(&words);
	return RC_OK;
}

/* --- as it stood -------------------------------------------------------------------- */

static enum rc
explain_at(struct inv *inv, struct arena *mem, const struct compound *c, const char *day,
    struct err *e)
{
	struct graded_names	n = { .mem = mem };
	struct explain_names	x;
	struct stored_grade	s;
	struct graded		g;
	char			today[DATE_LEN];
	int64_t			days;
	enum rc			rc;

	if (!date_parse(day, &days))
		return err_set(e, RC_USAGE, "--at: \"%s\" is no date like 2026-06-03", day);
	clock_today(today);
	if (strcmp(day, today) > 0) {
		err_set(e, RC_USAGE, "--at: %s has not come yet", day);
		return err_try(e, "%s explain %s", inv->progname, c->slug);
	}
	if ((rc = graded_at(inv->db, mem, c, day, &g, &s, e)) != RC_OK)
		return rc == RC_NOTFOUND ? err_try(e, "%s explain %s --history", inv->progname,
		    c->slug) : rc;
	n.g = &g;
	n.dates = (struct compound_dates){ s.last_searched, s.evidence_to, s.last_new_evidence,
		s.last_reviewed };
	graded_names(&n, &x);
	return print_grade(inv, &g, &x, e);
}

/* --- how it came about --------------------------------------------------------------- */

static void
history_json(struct inv *inv, const struct stored_grade *s, size_t n)
{
	struct jsonw	w;
	struct buf	b;
	size_t		i;

	buf_init(&b, EV_BYTES_MAX);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	for (i = 0; i < n; i++) {
		jw_obj(&w, NULL);
		jw_str(&w, "at", s[i].at);
		jw_int(&w, "at_seq", s[i].at_seq);
		jw_int(&w, "score_milli", s[i].score_milli);
		jw_int(&w, "score", s[i].score_milli / 1000);
		jw_str(&w, "tier", s[i].tier);
		jw_str(&w, "verdict", s[i].verdict);
		jw_str(&w, "confidence", s[i].confidence);
		jw_int(&w, "delta_milli", s[i].delta_milli);
		jw_bool(&w, "provisional", s[i].provisional);
		jw_str(&w, "cause", s[i].cause);
		jw_str(&w, "inputs_sha256", s[i].inputs_sha);
		jw_str(&w, "params_sha256", s[i].params_sha);
		jw_int(&w, "method_rev", s[i].method_rev);
		jw_str(&w, "last_searched", s[i].last_searched);
		jw_str(&w, "evidence_to", s[i].evidence_to);
		jw_str(&w, "last_new_evidence", s[i].last_new_evidence);
		jw_str(&w, "last_reviewed", s[i].last_reviewed);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	buf_putc(&b, '\n');
	fwrite(b.p, 1, b.len, inv->out->fp);
	buf_fini(&b);
}

static void
history_text(struct inv *inv, const struct stored_grade *s, size_t n)
{
	static const struct table_col	 cols[] = {
		{ "graded", TABLE_LEFT, false }, { "score", TABLE_LEFT, false },
		{ "confidence", TABLE_LEFT, false }, { "why", TABLE_LEFT, true },
	};
	struct table	*t = table_new(cols, 4);
	bool		 open = false, graded;
	size_t		 i;

	for (i = 0; i < n; i++) {
		table_cell(t, "%.10s", s[i].at);
		graded = strcmp(s[i].tier, tier_words[TIER_NOT_GRADED]) != 0;
		if (graded)
			table_cell(t, "%d/10 %s%s", (int)(s[i].score_milli / 1000), s[i].tier,
			    s[i].provisional ? " *" : "");
		else
			table_cell(t, "%s", s[i].tier);
		open = open || (graded && s[i].provisional);
		table_cell(t, "%s", s[i].confidence);
		table_cell(t, "%s", s[i].cause);
	}
	table_print(t, inv->out);
	if (open)
		out_printf(inv->out, "* provisional: records waited for a decision\n");
}

static enum rc
explain_history(struct inv *inv, struct arena *mem, const struct compound *c, struct err *e)
{
	struct stored_grade	*list = NULL;
	size_t			 n = 0;
	enum rc			 rc;

	if ((rc = grade_list(inv->db, mem, c->id, &list, &n, e)) != RC_OK)
		return rc;
	db_read_end(inv->db);
	if (inv->json)
		history_json(inv, list, n);
	else if (n > 0)
		history_text(inv, list, n);
	else
		out_next(inv->out, "%s score %s", inv->progname, c->slug);
	return RC_OK;
}

static enum rc
run_explain(struct inv *inv, struct err *e)
{
	struct arena	 mem = ARENA_INIT;
	struct compound	 c;
	const char	*near = NULL, *day = inv_text(inv, "at");
	bool		 history = inv_has(inv, "history"), outcome = inv_has(inv, "outcome");
	bool		 summary = inv_has(inv, "summary"), imagined = inv_has(inv, "what-if");
	enum rc		 rc;

	if (history + (day != NULL) + (inv_text(inv, "params") != NULL) > 1 ||
	    history + outcome + summary + imagined > 1 || ((summary || imagined) && day != NULL)) {
		err_set(e, RC_USAGE, "explain: these options do not go together");
		return err_try(e, "%s help explain", inv->progname);
	}
	if ((rc = db_read_begin(inv->db, e)) != RC_OK)
		return rc;
	rc = compound_by_slug(inv->db, &mem, inv->argv[0], &c, &near, e);
	if (rc == RC_NOTFOUND && near != NULL)
		err_try(e, "%s explain %s", inv->progname, near);
	if (rc == RC_OK) {
		if (history)
			rc = explain_history(inv, &mem, &c, e);
		else if (day != NULL)
			rc = explain_at(inv, &mem, &c, day, e);
		else if (imagined)
			rc = explain_if(inv, &mem, &c, e);
		else
			rc = explain_now(inv, &mem, &c, e);
	}
	db_read_end(inv->db);
	arena_fini(&mem);
	return rc;
}

static const struct opt opts[] = {
	{ "summary", NULL, OPT_FLAG, "two sentences instead of the terms", 0, 0, 0 },
	{ "outcome", "OUTCOME", OPT_TEXT, "one outcome: contest, body, findings", 0, 0, 0 },
	{ "at", "DATE", OPT_TEXT, "the grade that stood at the end of that day", 0, 0, 0 },
	{ "what-if", "PMID=rejected", OPT_MANY, "as if that record were rejected, or PMID=FIELD:WORD", 0, 0, 0 },
	{ "history", NULL, OPT_FLAG, "stored grades, oldest first, and their causes", 0, 0, 0 },
	{ "params", "FILE", OPT_TEXT, "take the parameters from FILE", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = {
	"appraise explain cerebrolysin", "appraise explain cerebrolysin --outcome stroke-motor",
	"appraise explain cerebrolysin --json", "appraise explain cerebrolysin --at 2026-06-03",
	"appraise explain cerebrolysin --what-if 99000002=rejected",
	"appraise explain cerebrolysin --history", NULL
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
