#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/pool.h"
#include "../db/compound.h"
#include "known.h"
#include "load.h"
#include "tally.h"

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

/* The compound of --compound and the names to look for. */
static enum rc
load_names(struct ingest *g, struct err *e)
{
	const char	*slug = inv_text(g->inv, "compound"), *near = NULL;
	enum rc		 rc;

	if (slug != NULL && (rc = compound_by_slug(g->inv->db, &g->mem, slug, &g->compound, &near, e)) != RC_OK) {
		if (rc == RC_NOTFOUND && near != NULL)
			err_try(e, "appraise ingest --compound %s ...", near);
		else if (rc == RC_NOTFOUND)
			err_try(e, "appraise compound add %s --name NAME", slug);
		return rc;
	}
	g->only_known = inv_has(g->inv, "match");
	if (!g->only_known && g->compound.id == 0)
		return RC_OK;
	if ((rc = known_names(g->inv->db, g->only_known ? NULL : &g->compound, &g->names, e)) != RC_OK)
		return rc;
	if (g->names == NULL) {
		err_set(e, RC_USAGE, "--match: no compound is known yet");
		return err_try(e, "appraise compound add SLUG --name NAME");
	}
	return RC_OK;
}

/* --- the report ---------------------------------------------------------------------- */

static void
report(struct ingest *g)
{
	const char		*to = g->compound.id != 0 ? g->compound.slug : g->only_known ? "known compounds" : NULL;
	struct compound_counts	 n;
	struct err		 ignored = { .rc = RC_OK };
	struct buf		 b;
	struct jsonw		 w;
	char			 num[32];

	if (g->inv->json) {
		buf_init(&b, 65536);
		jw_init(&w, &b, 0);
		jw_obj(&w, NULL);
		jw_int_if(&w, "run", g->store.run_id, g->store.run_id != 0);
		jw_str(&w, "compound", g->compound.id != 0 ? g->compound.slug : NULL);
		tally_json(&w, &g->store.tally);
		jw_end(&w);
		out_printf(g->inv->out, "%s\n", b.p);
		buf_fini(&b);
		return;
	}
	if (!g->inv->quiet)
		tally_text(g->inv->out, &g->store.tally, to);
	if (g->compound.id == 0)
		out_next(g->inv->out, "appraise review");
	else if (compound_counts(g->inv->db, &g->mem, g->compound.id, &n, &ignored) == RC_OK)
		out_next(g->inv->out, "appraise review %s          %s wait, largest effect first", g->compound.slug,
		    num_commas(n.waiting, num, sizeof(num)));
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
