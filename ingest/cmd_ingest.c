#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/pool.h"
#include "../db/compound.h"
#include "load.h"

struct ingest {
	struct inv	*inv;
	struct arena	 mem;
	struct compound	 compound;	/* of --compound; id 0 without */
	bool		 only_known;
	struct match	*names;
	struct classifier *classifier;
	struct store	 store;
	struct load_plan plan;
};

/* --- what to link ---------------------------------------------------------------- */

static void
add_names(struct arena *mem, const struct compound *c, struct match_name **v, size_t *n, size_t *cap)
{
	size_t	i;

	ARENA_PUSH(mem, *v, *n, *cap, ((struct match_name){ c->id, c->name }));
	ARENA_PUSH(mem, *v, *n, *cap, ((struct match_name){ c->id, c->slug }));
	for (i = 0; i < c->nterm; i++)
		if (strcmp(c->term[i].kind, "synonym") == 0)
			ARENA_PUSH(mem, *v, *n, *cap, ((struct match_name){ c->id, c->term[i].term }));
}

/* The compound of --compound and the names to look for. */
static enum rc
load_names(struct ingest *g, struct err *e)
{
	const char		*slug = inv_text(g->inv, "compound"), *near = NULL;
	struct match_name	*v = NULL;
	struct compound		*all = NULL;
	size_t			 i, n = 0, cap = 0, nall = 0;
	enum rc			 rc;

	if (slug != NULL && (rc = compound_by_slug(g->inv->db, &g->mem, slug, &g->compound, &near, e)) != RC_OK) {
		if (rc == RC_NOTFOUND && near != NULL)
			err_try(e, "appraise ingest --compound %s ...", near);
		else if (rc == RC_NOTFOUND)
			err_try(e, "appraise compound add %s --name NAME", slug);
		return rc;
	}
	g->only_known = inv_has(g->inv, "match");
	if (g->only_known) {
		if ((rc = compound_list(g->inv->db, &g->mem, false, &all, &nall, e)) != RC_OK)
			return rc;
		if (nall == 0) {
			err_set(e, RC_USAGE, "--match: no compound is known yet");
			return err_try(e, "appraise compound add SLUG --name NAME");
		}
		for (i = 0; i < nall; i++)
			add_names(&g->mem, &all[i], &v, &n, &cap);
	} else if (g->compound.id != 0)
		add_names(&g->mem, &g->compound, &v, &n, &cap);
	if (n > 0)
		g->names = match_new(v, n);
	return RC_OK;
}

/* --- the report ---------------------------------------------------------------------- */

static const char *
n_of(int64_t n, char *buf, size_t size)
{
	return num_commas(n, buf, size);
}

/* "design    rct 38, animal 41": words with a count, continued under the first. */
static void
list_line(struct out *out, const char *head, const char *const *words, const int64_t *n, int64_t stuck)
{
	char		 num[32];
	struct buf	 item;
	const char	*word;
	int		 i, column = 0;

	buf_init(&item, 256);
	for (i = 0; i == 0 || words[i - 1] != NULL; i++) {
		word = words[i] != NULL ? words[i] : "unclassified";
		if ((words[i] != NULL ? n[i] : stuck) == 0)
			continue;
		buf_clear(&item);
		buf_printf(&item, "%s %s", word, n_of(words[i] != NULL ? n[i] : stuck, num, sizeof(num)));
		if (column > 0 && column + 3 + (int)item.len > out->width) {
			out_printf(out, ",\n%-10s%s", "", item.p);
			column = 10 + (int)item.len;
		} else if (column > 0) {
			out_printf(out, ", %s", item.p);
			column += 2 + (int)item.len;
		} else {
			out_printf(out, "%-10s%s", head, item.p);
			column = 10 + (int)item.len;
		}
	}
	if (column > 0)
		out_printf(out, "\n");
	buf_fini(&item);
}

static void
line(struct out *out, const char *head, int64_t n, const char *what)
{
	char	num[32];

	if (n > 0)
		out_printf(out, "%-10s%s %s\n", head, n_of(n, num, sizeof(num)), what);
}

static void
report_text(struct ingest *g)
{
	const struct store_tally	*t = &g->store.tally;
	struct out			*out = g->inv->out;
	char				 a[32], b[32], c[32];

	out_printf(out, "stored    %s article%s, %s book%s%s, %s quarantined\n", n_of(t->articles, a, sizeof(a)),
	    t->articles == 1 ? "" : "s", n_of(t->books, b, sizeof(b)), t->books == 1 ? "" : "s",
	    t->books > 0 ? " (kept, not classified)" : "", n_of(t->quarantined, c, sizeof(c)));
	line(out, "known", t->known, t->known == 1 ? "was there already" : "were there already");
	line(out, "passed", t->passed, t->passed == 1 ? "names no known compound and is not kept" :
	    "name no known compound and are not kept");
	if (t->deletions > 0)
		out_printf(out, "deleted   %s of %s that PubMed withdrew were here\n", n_of(t->deleted, a, sizeof(a)),
		    n_of(t->deletions, b, sizeof(b)));
	if (g->compound.id != 0 || g->only_known) {
		out_printf(out, "linked    %s to ", n_of(t->linked, a, sizeof(a)));
		if (g->only_known)
			out_printf(out, "known compounds");
		else
			out_text(out, g->compound.slug, strlen(g->compound.slug));
		if (t->relinked > 0)
			out_printf(out, "; %s were linked before", n_of(t->relinked, b, sizeof(b)));
		if (t->unnamed > 0)
			out_printf(out, "; %s do not name it and queue last", n_of(t->unnamed, b, sizeof(b)));
		out_printf(out, "\n");
	}
	list_line(out, "design", design_words, t->design, t->stuck);
	list_line(out, "funding", funding_words, t->funding, 0);
	line(out, "suspended", t->suspended, "approved before and now withdrawn: they head the queue");
	line(out, "reopened", t->reopened, "approved before, and what is now read contradicts it");
}

static void
words_json(struct jsonw *w, const char *key, const char *const *words, const int64_t *n)
{
	int	i;

	jw_obj(w, key);
	for (i = 0; words[i] != NULL; i++)
		jw_int(w, words[i], n[i]);
	jw_end(w);
}

static void
report_json(struct ingest *g)
{
	const struct store_tally	*t = &g->store.tally;
	struct buf			 b;
	struct jsonw			 w;

	buf_init(&b, 65536);
	jw_init(&w, &b, 0);
	jw_obj(&w, NULL);
	if (g->store.run_id != 0)
		jw_int(&w, "run", g->store.run_id);
	else
		jw_null(&w, "run");
	jw_int(&w, "articles", t->articles);
	jw_int(&w, "books", t->books);
	jw_int(&w, "quarantined", t->quarantined);
	jw_int(&w, "known", t->known);
	jw_int(&w, "passed", t->passed);
	jw_int(&w, "deletions", t->deletions);
	jw_int(&w, "deleted", t->deleted);
	jw_str(&w, "compound", g->compound.id != 0 ? g->compound.slug : NULL);
	jw_int(&w, "linked", t->linked);
	jw_int(&w, "linked_before", t->relinked);
	jw_int(&w, "unnamed", t->unnamed);
	jw_int(&w, "suspended", t->suspended);
	jw_int(&w, "reopened", t->reopened);
	jw_int(&w, "unclassified", t->stuck);
	words_json(&w, "design", design_words, t->design);
	words_json(&w, "funding", funding_words, t->funding);
	jw_end(&w);
	out_printf(g->inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static void
report(struct ingest *g)
{
	struct compound_counts	n;
	struct err		ignored = { .rc = RC_OK };
	char			num[32];

	if (g->inv->json) {
		report_json(g);
		return;
	}
	if (!g->inv->quiet)
		report_text(g);
	if (g->compound.id == 0)
		out_next(g->inv->out, "appraise queue");
	else if (compound_counts(g->inv->db, &g->mem, g->compound.id, &n, &ignored) == RC_OK)
		out_next(g->inv->out, "appraise queue %s          %s wait, largest effect first", g->compound.slug,
		    n_of(n.waiting, num, sizeof(num)));
}

/* --- all files ------------------------------------------------------------------------- */

static enum rc
ingest_all(struct ingest *g, struct err *e)
{
	struct load	*l = load_new(&g->plan, &g->store);
	struct err	 worst = { .rc = RC_OK }, one;
	bool		 fatal = false;
	int		 i, good = 0;
	enum rc		 rc;

	for (i = 0; i < g->inv->argc && !fatal; i++) {
		one = (struct err){ .rc = RC_OK };
		if ((rc = load_file(l, g->inv->argv[i], &fatal, &one)) == RC_OK) {
			good++;
			continue;
		}
		one.rc = rc;
		worst_error(&worst, &one);
	}
	load_free(l);
	one = (struct err){ .rc = RC_OK };
	if ((rc = store_end(&g->store, worst.rc == RC_OK ? "done" : "partial", worst.rc == RC_OK ? NULL : worst.msg,
	    &one)) != RC_OK) {
		store_rollback(&g->store);
		one.rc = rc;
		worst_error(&worst, &one);
	}
	if (good > 0 || g->store.run_id != 0)
		report(g);
	*e = worst;
	return worst.rc;
}

static enum rc
run(struct inv *inv, struct err *e)
{
	struct ingest	g = { .inv = inv };
	struct err	one = { .rc = RC_OK };
	enum rc		rc;

	if ((rc = load_names(&g, e)) != RC_OK || (rc = classifier_new(NULL, &g.classifier, e)) != RC_OK)
		goto out;
	store_init(&g.store, inv->db, classifier_rules(g.classifier));
	g.plan = (struct load_plan){
		.work = { .classifier = g.classifier, .fields = FIELD_ALL, .whole = true },
		.names = g.names, .compound = g.compound.id, .only_known = g.only_known,
		.threads = (int)inv_int(inv, "jobs", pool_cpus()), .out = inv->out,
	};
	if ((rc = ingest_all(&g, &one)) != RC_OK)
		*e = one;
out:
	classifier_free(g.classifier);
	match_free(g.names);
	arena_fini(&g.mem);
	return rc;
}

static const struct opt opts[] = {
	{ "compound", "SLUG", OPT_TEXT, "link every record to this compound", 0, 0, 0 },
	{ "match", NULL, OPT_FLAG, "keep and link only records that name a known compound", 0, 0, 0 },
	{ "jobs", "N", OPT_INT, "threads (default: as many as processors)", 1, 64, 'j' },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const examples[] = {
	"appraise ingest --compound cerebrolysin c.xml.gz",
	"appraise ingest --match pubmed26n1335.xml.gz",
	NULL,
};
const struct cmd cmd_ingest = {
	.name = "ingest",
	.operands = "FILE…",
	.summary = "read PubMed XML into the store, classify it and put it before the curator",
	.opts = opts,
	.min_args = 1,
	.max_args = -1,
	.needs = NEEDS_DB_WRITE,
	.run = run,
	.examples = examples,
};
