#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/stop.h"
#include "../db/compound.h"
#include "fetch/fetcher.h"
#include "fetch/files.h"
#include "fetch/pmidfile.h"
#include "work.h"

#define MAX_DEFAULT	5000

struct fetch {
	struct inv	*inv;
	struct arena	 mem;
	struct compound	 compound;	/* of --compound; id 0 without */
	int64_t		*pmid;		/* operands, as given */
	size_t		 npmid, cap;
	int64_t		*filed;		/* of files */
	size_t		 nfiled, filed_cap;
	struct fetcher	*fetcher;
	struct fetched	 sum;
	struct err	 worst;
};

/* --- what was asked for ---------------------------------------------------------------- */

static enum rc
find_compound(struct fetch *f, struct err *e)
{
	const char	*slug = inv_text(f->inv, "compound"), *near = NULL;
	enum rc		 rc;

	if (slug == NULL)
		return RC_OK;
	if ((rc = compound_by_slug(f->inv->db, &f->mem, slug, &f->compound, &near, e)) != RC_NOTFOUND)
		return rc;
	if (near != NULL)
		return err_try(e, "appraise fetch --compound %s", near);
	return err_try(e, "appraise compound add %s --name NAME", slug);
}

static enum rc
read_operands(struct fetch *f, struct err *e)
{
	int64_t	pmid = 0;
	int	i;
	enum rc	rc;

	for (i = 0; i < f->inv->argc; i++) {
		if ((rc = pmid_word(f->inv->argv[i], &pmid, e)) != RC_OK)
			return rc;
		ARENA_PUSH(&f->mem, f->pmid, f->npmid, f->cap, pmid);
	}
	return RC_OK;
}

static enum rc
read_files(struct fetch *f, struct err *e)
{
	struct pmidfile	file;
	const char	*path;
	char		 n[32];
	size_t		 k;
	int		 i = 0;
	enum rc		 rc;

	while ((path = inv_each(f->inv, "pmid-file", &i)) != NULL) {
		if ((rc = pmidfile_read(path, &f->mem, &file, e)) != RC_OK)
			return rc;
		for (k = 0; k < file.n; k++)
			ARENA_PUSH(&f->mem, f->filed, f->nfiled, f->filed_cap, file.pmid[k]);
		if (file.without > 0 && !f->inv->quiet)
			fprintf(stderr, "%s: %s entr%s no PMID and cannot be fetched\n", f->inv->progname,
			    num_commas(file.without, n, sizeof(n)), file.without == 1 ? "y names" : "ies name");
	}
	return RC_OK;
}

static bool
asks_for_something(const struct fetch *f)
{
	return f->npmid > 0 || f->nfiled > 0 || inv_has(f->inv, "term") || inv_has(f->inv, "resume") || f->compound.id != 0;
}

/* --- asking ------------------------------------------------------------------------------ */

/* What to do where the fetcher does not know it: the search itself has to be asked again, or changed. */
static void
hint(const struct fetch *f, struct err *e)
{
	const char	*term = inv_text(f->inv, "term");

	if (term != NULL && e->rc == RC_AGAIN)
		err_try(e, "appraise fetch --term '%s'", strpbrk(term, "'\\\n\t\033") == NULL ? term : "...");
	else if (term != NULL)
		err_try(e, "appraise fetch --term QUERY, corrected");
	else if (f->compound.id != 0)
		err_try(e, "appraise fetch --compound %s", f->compound.slug);
	else
		err_try(e, "appraise fetch --resume");
}

/* Add what one call brought; false when a person or the server ends it all. */
static bool
took(struct fetch *f, const struct fetched *one, const struct err *e)
{
	struct err	err = *e;

	fetched_add(&f->sum, one);
	if (one->rc == RC_OK)
		return true;
	err.rc = one->rc;
	if (err.hint[0] == '\0')
		hint(f, &err);
	worst_error(&f->worst, &err);
	return one->rc != RC_INTR && one->rc != RC_AGAIN;
}

static void
ask_all(struct fetch *f)
{
	struct fetched	one;
	struct err	e;
	const char	*term;
	bool		alone = f->npmid == 0 && f->nfiled == 0 && !inv_has(f->inv, "term");
	bool		go = true;
	int		i = 0;

#define ASK(call) do {							\
	e = (struct err){ .rc = RC_OK };				\
	(void)!(call);							\
	go = took(f, &one, &e);						\
} while (0)
	if (f->npmid > 0)
		ASK(fetcher_pmids(f->fetcher, f->pmid, f->npmid, f->compound.id, true, &one, &e));
	if (go && f->nfiled > 0)
		ASK(fetcher_pmids(f->fetcher, f->filed, f->nfiled, f->compound.id, false, &one, &e));
	while (go && (term = inv_each(f->inv, "term", &i)) != NULL)
		ASK(fetcher_term(f->fetcher, term, f->compound.id, &one, &e));
	if (go && alone && f->compound.id != 0)
		ASK(fetcher_compound(f->fetcher, f->compound.id, &one, &e));
	if (go && inv_has(f->inv, "resume"))
		ASK(fetcher_resume(f->fetcher, &one, &e));
#undef ASK
}

/* --- the report ------------------------------------------------------------------------------- */

static const char *
n_of(int64_t n, char buf[32])
{
	return num_commas(n, buf, 32);
}

static void
line(struct out *out, const char *head, int64_t n, const char *one, const char *many)
{
	char	num[32];

	if (n > 0)
		out_printf(out, "%-8s%s %s\n", head, n_of(n, num), n == 1 ? one : many);
}

static void
report_text(struct fetch *f)
{
	const struct fetched	*g = &f->sum;
	struct out		*out = f->inv->out;
	char			 a[32], b[32], c[32], d[32];

	out_printf(out, "fetched %s article%s, %s book%s; missing %s, failed %s\n", n_of(g->articles, a),
	    g->articles == 1 ? "" : "s", n_of(g->books, b), g->books == 1 ? "" : "s", n_of(g->missing, c),
	    n_of(g->failed, d));
	line(out, "known", g->known + (g->searches == 0 ? g->stored_before : 0), "was there already",
	    "were there already");
	line(out, "merged", g->merged, "PMID goes by another one now", "PMIDs go by other ones now");
	line(out, "left", g->foreign, "record that nobody asked for", "records that nobody asked for");
	if (f->compound.id != 0 && (g->linked > 0 || g->relinked > 0)) {
		out_printf(out, "linked  %s to ", n_of(g->linked, a));
		out_text(out, f->compound.slug, strlen(f->compound.slug));
		if (g->unnamed > 0)
			out_printf(out, "; %s do%s not name it and queue%s last", n_of(g->unnamed, b),
			    g->unnamed == 1 ? "es" : "", g->unnamed == 1 ? "s" : "");
		out_printf(out, "\n");
	}
	line(out, "suspend", g->suspended, "approved before and now withdrawn: it heads the queue",
	    "approved before and now withdrawn: they head the queue");
	line(out, "reopen", g->reopened, "approved before, and what is now read contradicts it",
	    "approved before, and what is now read contradicts them");
	line(out, "open", g->open, "is still to be fetched", "are still to be fetched");
}

static void
report_json(struct fetch *f)
{
	const struct fetched	*g = &f->sum;
	struct buf		 b;
	struct jsonw		 w;

	buf_init(&b, 65536);
	jw_init(&w, &b, 0);
	jw_obj(&w, NULL);
	jw_int_if(&w, "run", fetcher_run(f->fetcher), fetcher_run(f->fetcher) != 0);
	jw_str(&w, "compound", f->compound.id != 0 ? f->compound.slug : NULL);
	jw_int(&w, "found", g->found);
	jw_int(&w, "stored_before", g->stored_before);
	jw_int(&w, "wanted", g->wanted);
	jw_int(&w, "articles", g->articles);
	jw_int(&w, "books", g->books);
	jw_int(&w, "known", g->known);
	jw_int(&w, "missing", g->missing);
	jw_int(&w, "failed", g->failed);
	jw_int(&w, "merged", g->merged);
	jw_int(&w, "foreign", g->foreign);
	jw_int(&w, "open", g->open);
	jw_int(&w, "linked", g->linked);
	jw_int(&w, "linked_before", g->relinked);
	jw_int(&w, "unnamed", g->unnamed);
	jw_int(&w, "suspended", g->suspended);
	jw_int(&w, "reopened", g->reopened);
	jw_int(&w, "requests", g->requests);
	jw_int(&w, "waited_ms", g->waited_ms);
	jw_str(&w, "why", g->why[0] != '\0' ? g->why : NULL);
	jw_end(&w);
	out_printf(f->inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static void
report(struct fetch *f)
{
	struct compound_counts	n;
	struct err		ignored = { .rc = RC_OK };
	char			num[32];

	if (f->inv->json) {
		report_json(f);
		return;
	}
	if (f->sum.rc == RC_INTR || (f->sum.rc != RC_OK && f->sum.wanted == 0 && f->sum.stored_before == 0))
		return;		/* the error says it all */
	if (!f->inv->quiet)
		report_text(f);
	if (f->compound.id == 0)
		out_next(f->inv->out, "appraise review");
	else if (compound_counts(f->inv->db, &f->mem, f->compound.id, &n, &ignored) == RC_OK)
		out_next(f->inv->out, "appraise review %s          %s wait, largest effect first", f->compound.slug,
		    n_of(n.waiting, num));
}

/* --- the command --------------------------------------------------------------------------------- */

static enum rc
fetch_all(struct fetch *f, struct err *e)
{
	struct fetcher_opts	opts = { .record = inv_text(f->inv, "record"),
	    .max = inv_int(f->inv, "max", MAX_DEFAULT), .out = f->inv->out, .say = !f->inv->json };
	struct err		one = { .rc = RC_OK };
	enum rc			rc;

	if ((rc = fetcher_open(f->inv->db, &opts, &f->fetcher, e)) != RC_OK)
		return rc;
	stop_catch();
	ask_all(f);
	if ((rc = fetcher_end(f->fetcher, &one)) != RC_OK) {
		one.rc = rc;
		worst_error(&f->worst, &one);
	}
	stop_release();
	report(f);
	if (f->worst.rc != RC_OK)
		*e = f->worst;
	return f->worst.rc;
}

static enum rc
fetch_files(struct inv *inv, struct err *e)
{
	bool	updates = inv_has(inv, "updates");

	if (inv->argc > 0 || inv_has(inv, "term") || inv_has(inv, "pmid-file") || inv_has(inv, "resume") ||
	    inv_has(inv, "compound") || (updates && inv_has(inv, "baseline")))
		return err_set(e, RC_USAGE, "--%s stands alone", updates ? "updates" : "baseline");
	return files_fetch(inv, updates, e);
}

static enum rc
run(struct inv *inv, struct err *e)
{
	struct fetch	f = { .inv = inv };
	enum rc		rc;

	if (inv_has(inv, "baseline") || inv_has(inv, "updates"))
		return fetch_files(inv, e);
	if ((rc = read_operands(&f, e)) != RC_OK || (rc = read_files(&f, e)) != RC_OK ||
	    (rc = find_compound(&f, e)) != RC_OK)
		goto out;
	if (!asks_for_something(&f)) {
		rc = err_set(e, RC_USAGE, "nothing to fetch was named");
		err_try(e, "appraise fetch PMID, or --term, --compound, --pmid-file, --resume");
		goto out;
	}
	rc = fetch_all(&f, e);
out:
	fetcher_close(f.fetcher);
	arena_fini(&f.mem);
	return rc;
}

static const struct opt opts[] = {
	{ "term", "QUERY", OPT_MANY, "all records that a PubMed query finds", 0, 0, 0 },
	{ "compound", "SLUG", OPT_TEXT, "alone: what its own queries find; beside others: link what is fetched to it", 0,
	    0, 0 },
	{ "pmid-file", "FILE", OPT_MANY, "the PMIDs of a file: plain, .nbib, RIS or CSV; - for standard input", 0, 0,
	    0 },
	{ "resume", NULL, OPT_FLAG, "everything that was asked for and did not come", 0, 0, 0 },
	{ "max", "N", OPT_INT, "refuse a search that finds more (default 5000)", 1, 40000000, 0 },
	{ "baseline", NULL, OPT_FLAG, "all of PubMed by its yearly files, as far as it names a known compound", 0, 0, 0 },
	{ "updates", NULL, OPT_FLAG, "the daily files since then", 0, 0, 0 },
	{ "jobs", "N", OPT_INT, "threads for files (default: as many as processors)", 1, 64, 'j' },
	{ "record", "DIR", OPT_TEXT, "keep every request and answer there, without the key", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const examples[] = {
	"appraise fetch 32662068 28656143",
	"appraise fetch --compound cerebrolysin",
	"appraise fetch --term 'cerebrolysin[ti] AND 2020:2026[dp]' --compound cerebrolysin",
	"appraise fetch --pmid-file set.nbib --compound cerebrolysin",
	NULL,
};
const struct cmd cmd_fetch = {
	.name = "fetch",
	.operands = "[PMID…]",
	.summary = "get records from PubMed into the store",
	.opts = opts,
	.min_args = 0,
	.max_args = -1,
	.needs = NEEDS_DB_WRITE | NEEDS_NET,
	.run = run,
	.examples = examples,
};
