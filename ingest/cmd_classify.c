#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "../base/clock.h"
#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../db/asset.h"
#include "../db/db.h"
#include "../db/item.h"
#include "../db/propose.h"
#include "../db/record.h"
#include "../db/run.h"
#include "classify.h"
#include "differ.h"

/* One transaction lasts so long at most, and others get their turn between two. */
#define TX_MS		120
#define PAUSE_MS	26

struct tally {
	int64_t	articles, books, changed, reopened, stuck;
};

/* One execution over the store. */
struct rerun {
	struct db		*db;
	struct classifier	*classifier;
	struct classify_scratch	*scratch;
	int64_t			 run_id;
	bool			 open;		/* a transaction is */
	bool			 saved;		/* the run's row is committed */
	int64_t			 began_ms;
	struct tally		 n;
};

/* Rules and weights are stored before a proposal names them. */
static enum rc
start(struct rerun *r, struct err *e)
{
	const struct ruleset	*rs = classifier_rules(r->classifier);
	char			 sha[SHA256_HEX];
	enum rc			 rc;

	if ((rc = db_begin(r->db, e)) != RC_OK)
		return rc;
	r->open = true;
	r->began_ms = clock_mono_ms();
	if ((rc = asset_save(r->db, "rules", "", rs->source, rs->nsource, sha, e)) != RC_OK ||
	    (rc = asset_save(r->db, "weights", "", rs->weights, rs->nweights, sha, e)) != RC_OK)
		return rc;
	return run_start(r->db, "classify", &r->run_id, e);
}

/* Commit where the transaction has lasted long enough, and begin the next. */
static enum rc
breathe(struct rerun *r, struct err *e)
{
	struct timespec	pause = { 0, PAUSE_MS * 1000000L };
	enum rc		rc;

	if (clock_mono_ms() - r->began_ms < TX_MS)
		return RC_OK;
	r->open = false;
	if ((rc = db_commit(r->db, e)) != RC_OK)
		return rc;
	r->saved = true;
	nanosleep(&pause, NULL);
	if ((rc = db_begin(r->db, e)) != RC_OK)
		return rc;
	r->open = true;
	r->began_ms = clock_mono_ms();
	return RC_OK;
}

static enum rc
one(struct rerun *r, int64_t pmid, struct arena *mem, struct err *e)
{
	const struct ruleset	*rs = classifier_rules(r->classifier);
	struct stored_article	 sa;
	struct proposal		 p, before;
	struct proposed_by	 by = {
		.rules_sha = rs->sha256, .weights_sha = rs->weights_sha256, .engine_rev = CLASSIFY_ENGINE_REV,
		.run_id = r->run_id,
	};
	int64_t			 was = 0, id;
	bool			 reopened = false;
	enum rc			 rc;

	if ((rc = article_load(r->db, mem, pmid, &sa, e)) != RC_OK)
		return rc;
	if (sa.a.kind == ARTICLE_BOOK) {
		r->n.books++;
		return RC_OK;
	}
	rc = proposal_current(r->db, mem, pmid, &before, &was, e);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	if ((rc = classify(r->classifier, r->scratch, &sa.a, FIELD_ALL, mem, &p, e)) != RC_OK)
		return rc;
	by.record_id = sa.record_id;
	by.text_id = sa.text_id;
	if ((rc = proposal_save(r->db, &p, &by, &id, &reopened, e)) != RC_OK)
		return rc;
	r->n.articles++;
	r->n.changed += id != was;
	r->n.reopened += reopened;
	r->n.stuck += p.stuck;
	return RC_OK;
}

static void
counts(const struct tally *n, struct buf *b)
{
	struct jsonw w;

	jw_init(&w, b, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "articles", n->articles);
	jw_int(&w, "books", n->books);
	jw_int(&w, "changed", n->changed);
	jw_int(&w, "reopened", n->reopened);
	jw_int(&w, "unclassified", n->stuck);
	jw_end(&w);
}

static void
print(const struct inv *inv, const struct tally *n)
{
	char x[32], y[32];

	out_printf(inv->out, "classified %s %s: %s with another proposal, %" PRId64 " re-opened", num_commas(n->articles, x,
	    sizeof(x)), n->articles == 1 ? "article" : "articles", num_commas(n->changed, y, sizeof(y)), n->reopened);
	if (n->books > 0)
		out_printf(inv->out, "; %" PRId64 " %s not classified", n->books, n->books == 1 ? "book" : "books");
	if (n->stuck > 0)
		out_printf(inv->out, "; %" PRId64 " unclassified: a rule ran out", n->stuck);
	out_printf(inv->out, "\n");
	if (n->reopened > 0)
		out_next(inv->out, "appraise review");
}

/* The named PMIDs, or all. */
static enum rc
which(const struct inv *inv, struct arena *mem, int64_t **pmid, size_t *n, struct err *e)
{
	size_t i;

	if (inv->argc == 0)
		return article_pmids(inv->db, mem, 0, pmid, n, e);
	*n = (size_t)inv->argc;
	*pmid = arena_array(mem, *n, sizeof(**pmid));
	for (i = 0; i < *n; i++)
		if (!num_pmid(inv->argv[i], &(*pmid)[i]))
			return err_set(e, RC_USAGE, "\"%s\" is no PMID", inv->argv[i]);
	return RC_OK;
}

/* The run did not end: what was committed stays, and its row says so. */
static void
failed(struct rerun *r, const char *counted, const struct err *why)
{
	struct err e;

	if (r->open)
		db_rollback(r->db);
	if (!r->saved || db_begin(r->db, &e) != RC_OK)
		return;
	if (run_end(r->db, r->run_id, "failed", counted, why->msg, &e) != RC_OK || db_commit(r->db, &e) != RC_OK)
		db_rollback(r->db);
}

static enum rc
all(struct rerun *r, const struct inv *inv, const int64_t *pmid, size_t n, struct err *e)
{
	struct arena	mem = ARENA_INIT;
	struct progress	bar;
	struct buf	b;
	enum rc		rc;
	size_t		i;

	progress_start(&bar, inv->out, "classify", (int64_t)n);
	if ((rc = start(r, e)) == RC_OK)
		for (i = 0; i < n && rc == RC_OK; i++) {
			arena_reset(&mem);
			if ((rc = one(r, pmid[i], &mem, e)) == RC_OK)
				rc = breathe(r, e);
			progress_at(&bar, (int64_t)i + 1);
		}
	progress_end(&bar);
	arena_fini(&mem);
	buf_init(&b, 1000);
	counts(&r->n, &b);
	if (rc == RC_OK && (rc = run_end(r->db, r->run_id, "done", b.p, NULL, e)) == RC_OK) {
		r->open = false;
		rc = db_commit(r->db, e);
	}
	if (rc != RC_OK)
		failed(r, b.p, e);
	if (rc == RC_OK && inv->json)
		out_printf(inv->out, "%s\n", b.p);
	else if (rc == RC_OK && !inv->quiet)
		print(inv, &r->n);
	buf_fini(&b);
	return rc;
}

/* --- what would change -------------------------------------------------------------- */

static enum rc
compare_one(struct rerun *r, struct differ *d, int64_t pmid, struct arena *mem, struct err *e)
{
	struct stored_article	sa;
	struct assessment	a;
	struct proposal		before, after;
	bool			known;
	enum rc			rc;

	if ((rc = article_load(r->db, mem, pmid, &sa, e)) != RC_OK)
		return rc;
	if (sa.a.kind == ARTICLE_BOOK) {
		d->books++;
		return RC_OK;
	}
	rc = proposal_current(r->db, mem, pmid, &before, NULL, e);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	known = rc == RC_OK;
	if (known && (rc = assessment_load(r->db, mem, pmid, &a, e)) != RC_OK)
		return rc;
	if ((rc = classify(r->classifier, r->scratch, &sa.a, FIELD_ALL, mem, &after, e)) == RC_OK)
		differ_add(d, known ? &before : NULL, &after, known && strcmp(a.state, "approved") == 0);
	return rc;
}

static enum rc
diff(struct rerun *r, const struct inv *inv, const int64_t *pmid, size_t n, struct err *e)
{
	struct arena	mem = ARENA_INIT;
	struct differ	d = { .mem = ARENA_INIT };
	struct progress	bar;
	enum rc		rc = RC_OK;
	size_t		i;

	progress_start(&bar, inv->out, "compare", (int64_t)n);
	for (i = 0; i < n && rc == RC_OK; i++) {
		arena_reset(&mem);
		rc = compare_one(r, &d, pmid[i], &mem, e);
		progress_at(&bar, (int64_t)i + 1);
	}
	progress_end(&bar);
	arena_fini(&mem);
	if (rc == RC_OK)
		rc = differ_report(inv, &d, e);
	differ_fini(&d);
	return rc;
}

/* The store is open for reading, which is all that a comparison needs. */
static enum rc
open_for_writing(struct inv *inv, struct err *e)
{
	db_close(inv->db);
	inv->db = NULL;
	return db_open(inv->db_path, DB_WRITE, &inv->db, e);
}

static enum rc
run_classify(struct inv *inv, struct err *e)
{
	struct rerun	 r = { 0 };
	struct arena	 mem = ARENA_INIT;
	const bool	 comparing = inv_has(inv, "diff");
	int64_t		*pmid;
	size_t		 n;
	enum rc		 rc;

	if (comparing && inv_has(inv, "apply"))
		return err_set(e, RC_USAGE, "classify: either --diff or --apply");
	if (!comparing && (rc = open_for_writing(inv, e)) != RC_OK)
		return rc;
	r.db = inv->db;
	if ((rc = which(inv, &mem, &pmid, &n, e)) == RC_OK &&
	    (rc = classifier_new(inv_text(inv, "rules"), &r.classifier, e)) == RC_OK) {
		r.scratch = classify_scratch_new(r.classifier);
		rc = comparing ? diff(&r, inv, pmid, n, e) : all(&r, inv, pmid, n, e);
	}
	classify_scratch_free(r.scratch);
	classifier_free(r.classifier);
	arena_fini(&mem);
	return rc == RC_OK ? out_flush(inv->out, e) : rc;
}

static const struct opt opts[] = {
	{ "diff", NULL, OPT_FLAG, "show what would be proposed otherwise, and write nothing", 0, 0, 0 },
	{ "apply", NULL, OPT_FLAG, "save what is proposed (default)", 0, 0, 0 },
	{ "rules", "DIR", OPT_TEXT, "another rule set than the built-in one", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const examples[] = {
	"appraise classify --diff --rules my-rules", "appraise classify --apply", "appraise classify 99000002", NULL,
};

const struct cmd cmd_classify = {
	.name = "classify",
	.operands = "[PMID…]",
	.summary = "run the rules again over stored articles and save what they propose",
	.opts = opts,
	.min_args = 0,
	.max_args = -1,
	.needs = NEEDS_DB_READ,
	.run = run_classify,
	.examples = examples,
};
