#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../base/clock.h"
#include "../../base/num.h"
#include "../../base/utf8.h"
#include "../../db/compound.h"
#include "../../db/search.h"
#include "../../db/setting.h"
#include "../known.h"
#include "drain.h"
#include "key.h"
#include "phrase.h"
#include "sweep.h"

#define CHUNK		2000	/* PMIDs that enter the ledger at once */

struct fetcher {
	struct db	*db;
	struct fetcher_opts opts;
	struct classifier *classifier;
	struct work_plan plan;
	struct worker	*worker;
	struct match	*names;
	struct eutils	*eutils;
	struct store	 store;
	struct drain	 drain;
	struct fetched	*got;		/* of the call at hand */
	struct store_tally before;	/* at its begin */
	int64_t		 requests, waited_ms;
	int64_t		 compound;	/* to be linked to what is found, 0 none */
	struct list	 open;		/* ascending: PMIDs of the call that are to be asked for */
	enum rc		 worst;
	char		 error[FETCHER_WHY];
};

/* --- begin and end -------------------------------------------------------------------- */

enum rc
fetcher_open(struct db *db, const struct fetcher_opts *opts, struct fetcher **out, struct err *e)
{
	struct fetcher	*f = xcalloc(1, sizeof(*f));
	enum rc		 rc;

	f->db = db;
	f->opts = *opts;
	if ((rc = eutils_open(db, opts->record, opts->deadline_ms, &f->eutils, e)) != RC_OK ||
	    (rc = classifier_new(NULL, &f->classifier, e)) != RC_OK ||
	    (rc = known_names(db, NULL, &f->names, e)) != RC_OK) {
		fetcher_close(f);
		return rc;
	}
	f->plan = (struct work_plan){ .classifier = f->classifier, .fields = FIELD_ALL, .whole = true };
	f->worker = workers_new(1, &f->plan);
	store_init(&f->store, db, classifier_rules(f->classifier));
	f->store.kind = "fetch";
	f->store.served = true;
	f->store.source = "efetch";
	f->store.run_id = opts->run_id;
	f->store.run_saved = opts->run_id != 0;
	f->drain = (struct drain){ .db = db, .eutils = f->eutils, .store = &f->store, .worker = f->worker,
	    .names = f->names, .out = opts->out };
	drain_init(&f->drain);
	*out = f;
	return RC_OK;
}

void
fetcher_close(struct fetcher *f)
{
	if (f == NULL)
		return;
	if (f->worker != NULL) {
		store_rollback(&f->store);
		drain_fini(&f->drain);
	}
	eutils_close(f->eutils);
	workers_free(f->worker, 1);
	classifier_free(f->classifier);
	match_free(f->names);
	list_fini(&f->open);
	key_wipe();
	free(f);
}

int64_t
fetcher_run(const struct fetcher *f)
{
	return f->store.run_id;
}

enum rc
fetcher_end(struct fetcher *f, struct err *e)
{
	const char	*outcome = "done";

	if (f->opts.run_id != 0)
		return store_commit(&f->store, true, e);
	if (f->worst == RC_INTR)
		outcome = "stopped";
	else if (f->worst != RC_OK)
		outcome = f->store.tally.records > 0 ? "partial" : "failed";
	return store_end(&f->store, outcome, f->worst == RC_OK ? NULL : f->error, e);
}

static void
call_begin(struct fetcher *f, int64_t compound, struct fetched *got)
{
	memset(got, 0, sizeof(*got));
	f->got = f->drain.got = got;
	f->before = f->store.tally;
	f->requests = eutils_requests(f->eutils);
	f->waited_ms = eutils_waited_ms(f->eutils);
	f->compound = compound;
	f->open.n = 0;
	f->drain.answered = false;
}

static void
count(struct fetcher *f)
{
	const struct store_tally	*a = &f->before, *b = &f->store.tally;
	struct fetched			*g = f->got;

	g->articles = b->articles - a->articles;
	g->books = b->books - a->books;
	g->known = b->known - a->known;
	g->linked = b->linked - a->linked;
	g->relinked = b->relinked - a->relinked;
	g->unnamed = b->unnamed - a->unnamed;
	g->suspended = b->suspended - a->suspended;
	g->reopened = b->reopened - a->reopened;
	g->requests = eutils_requests(f->eutils) - f->requests;
	g->waited_ms = eutils_waited_ms(f->eutils) - f->waited_ms;
	g->open = g->wanted - g->articles - g->books - g->known - g->missing - g->failed;
	if (g->open < 0)
		g->open = 0;
}

static void
put_pmids(struct buf *b, const int64_t *pmid, int64_t n)
{
	int64_t	i;

	for (i = 0; i < n && i < DRAIN_NAMED; i++)
		buf_printf(b, "%s%" PRId64, i > 0 ? ", " : "", pmid[i]);
	if (n > DRAIN_NAMED)
		buf_puts(b, " ...");
}

/* What is to be said of a call in which nothing was given up. */
static enum rc
remains(struct fetcher *f, bool named, struct err *e)
{
	struct fetched	*g = f->got;
	struct buf	 b;
	char		 n[32];
	enum rc		 rc = RC_OK;

	buf_init(&b, 4096);
	if (named && g->missing > 0) {
		put_pmids(&b, f->drain.missing, g->missing);
		rc = err_set(e, RC_NOTFOUND, "PubMed serves no record of %s%s", g->missing == 1 ? "PMID " :
		    "these PMIDs: ", b.p);
		err_try(e, "appraise status --missing");
	} else if (named && g->failed > 0) {
		put_pmids(&b, f->drain.bad, g->failed);
		rc = err_set(e, RC_BADDATA, "%s record%s cannot be read, kept in quarantine and asked for again: %s",
		    num_commas(g->failed, n, sizeof(n)), g->failed == 1 ? "" : "s", b.p);
		err_try(e, "appraise status --missing");
	}
	buf_fini(&b);
	return rc;
}

static void
keep_text(char *to, size_t size, const char *text)
{
	size_t	n = utf8_cut(text, strlen(text), size - 1);

	memcpy(to, text, n);
	to[n] = '\0';
}

static enum rc
stopped(const struct fetched *g, struct err *e)
{
	char	a[32], b[32];

	err_set(e, RC_INTR, "stopped: %s kept, %s open", num_commas(g->articles + g->books + g->known, a, sizeof(a)),
	    num_commas(g->open, b, sizeof(b)));
	return err_try(e, "appraise fetch --resume");
}

/* After the last request of a call: its figures, its sentence, its worst. */
static enum rc
call_end(struct fetcher *f, enum rc rc, bool named, struct err *e)
{
	struct fetched	*g = f->got;
	struct err	 one = { .rc = RC_OK };
	enum rc		 other;

	store_rollback(&f->store);	/* nothing, where all went well */
	count(f);
	if (rc == RC_INTR)
		rc = stopped(g, e);
	else if (rc == RC_AGAIN && e->hint[0] == '\0' && g->open > 0)
		err_try(e, "appraise fetch --resume");
	if (rc != RC_INTR && rc != RC_USAGE && (other = remains(f, named, &one)) != RC_OK &&
	    (rc == RC_OK || rc_worse(rc, other) == other)) {
		rc = other;
		*e = one;
	}
	g->rc = rc;
	if (rc == RC_OK)
		return rc;
	g->tries = f->drain.why.tries;
	keep_text(g->why, sizeof(g->why), f->drain.why.rc != RC_OK ? f->drain.why.text : e->msg);
	f->worst = f->worst == RC_OK ? rc : rc_worse(f->worst, rc);
	if (f->worst == rc)
		keep_text(f->error, sizeof(f->error), e->msg);
	return rc;
}

void
fetched_add(struct fetched *sum, const struct fetched *one)
{
#define ADD(member) sum->member += one->member
	ADD(searches), ADD(found), ADD(stored_before), ADD(wanted), ADD(articles), ADD(books), ADD(known);
	ADD(missing), ADD(failed), ADD(merged), ADD(foreign), ADD(linked), ADD(relinked), ADD(unnamed);
	ADD(suspended), ADD(reopened), ADD(open), ADD(requests), ADD(waited_ms);
#undef ADD
	if (one->rc != RC_OK && (sum->rc == RC_OK || rc_worse(sum->rc, one->rc) == one->rc)) {
		sum->rc = one->rc;
		sum->tries = one->tries;
		memcpy(sum->why, one->why, sizeof(sum->why));
	}
}

/* --- into the ledger ---------------------------------------------------------------------- */

/* Enter ascending PMIDs. */
static enum rc
want(struct fetcher *f, const int64_t *pmid, size_t n, enum ledger_again again, struct err *e)
{
	size_t	at, k;
	enum rc	rc;

	for (at = 0; at < n; at += k) {
		k = n - at < CHUNK ? n - at : CHUNK;
		if ((rc = store_begin(&f->store, e)) != RC_OK ||
		    (rc = ledger_want(f->db, pmid + at, k, f->compound, again, f->store.run_id, NULL, e)) != RC_OK ||
		    (rc = store_commit(&f->store, false, e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

/* One that is not open is stored: its compound gets it at once. */
static enum rc
is_stored(struct fetcher *f, int64_t pmid, struct err *e)
{
	enum rc	rc;

	f->got->stored_before++;
	if (f->compound == 0)
		return RC_OK;
	if ((rc = drain_link(&f->drain, f->compound, pmid, e)) == RC_OK)
		rc = store_commit(&f->store, false, e);
	return rc;
}

/* Of ascending PMIDs that were entered: add the open ones to f->open where `keep`; the others are stored. */
static enum rc
sort_out(struct fetcher *f, const int64_t *pmid, size_t n, bool keep, struct err *e)
{
	struct ledger_which	all = { 0 };
	struct arena		mem = ARENA_INIT;
	int64_t			*open = NULL;
	size_t			at, k = 0, nopen = 0;
	enum rc			rc = RC_OK;

	for (at = 0; at < n && rc == RC_OK; at++) {
		while (k < nopen && open[k] < pmid[at])
			k++;
		if (k == nopen) {
			arena_reset(&mem);
			k = 0;
			if ((rc = ledger_next(f->db, &mem, &all, pmid[at] - 1, CHUNK, &open, &nopen, e)) != RC_OK)
				break;
		}
		if (k == nopen || open[k] != pmid[at])
			rc = is_stored(f, pmid[at], e);
		else if (keep)
			list_add(&f->open, pmid[at]);
		if (k == nopen && rc == RC_OK && f->compound == 0) {	/* nothing more is open */
			f->got->stored_before += (int64_t)(n - at - 1);
			break;
		}
	}
	arena_fini(&mem);
	return rc;
}

/* --- asking -------------------------------------------------------------------------------- */

static void
say_search(const struct fetcher *f)
{
	const struct fetched	*g = f->got;
	char			 a[32], b[32], c[32];

	if (!f->opts.say || f->opts.out == NULL || f->opts.out->quiet)
		return;
	fprintf(f->opts.out->fp, "search  %s PMIDs, %s stored, %s to fetch\n", num_commas(g->found, a, sizeof(a)),
	    num_commas(g->stored_before, b, sizeof(b)), num_commas(g->wanted, c, sizeof(c)));
	fflush(f->opts.out->fp);
}

/* Windows whose records are all settled, where nothing is left to ask for. */
static enum rc
settle(struct fetcher *f, struct err *e)
{
	enum rc	rc;

	if ((rc = store_begin(&f->store, e)) == RC_OK && (rc = search_settle(f->db, 0, NULL, e)) == RC_OK)
		rc = store_commit(&f->store, true, e);
	return rc;
}

/* What f->open lists. */
static enum rc
drain_list(struct fetcher *f, struct err *e)
{
	struct feed	feed = { .list = f->open.v, .nlist = f->open.n, .total = (int64_t)f->open.n };
	enum rc		rc;

	if ((rc = store_commit(&f->store, true, e)) != RC_OK)
		return rc;
	return f->open.n > 0 ? drain_run(&f->drain, &feed, e) : settle(f, e);
}

enum rc
fetcher_pmids(struct fetcher *f, const int64_t *pmid, size_t n, int64_t compound, bool again,
    struct fetched *got, struct err *e)
{
	struct list	all = { 0 };
	size_t		i;
	enum rc		rc;

	call_begin(f, compound, got);
	for (i = 0; i < n; i++)
		list_add(&all, pmid[i]);
	all.n = list_once(all.v, all.n);
	if ((rc = want(f, all.v, all.n, again ? LEDGER_AGAIN : LEDGER_IF_NEW, e)) == RC_OK &&
	    (rc = sort_out(f, all.v, all.n, true, e)) == RC_OK) {
		got->wanted = (int64_t)f->open.n;
		rc = drain_list(f, e);
	}
	list_fini(&all);
	return call_end(f, rc, true, e);
}

/* --- searches ---------------------------------------------------------------------------------- */

/* A page of a term goes into the ledger, and its PMIDs are remembered. */
static enum rc
term_page(void *arg, const int64_t *pmid, size_t n, struct err *e)
{
	struct fetcher	*f = arg;
	enum rc		 rc;

	if ((rc = want(f, pmid, n, LEDGER_IF_NEW, e)) != RC_OK || (rc = sort_out(f, pmid, n, true, e)) != RC_OK)
		return rc;
	return store_commit(&f->store, true, e);	/* the next request follows */
}

static int64_t
today(void)
{
	char	iso[DATE_LEN];
	int64_t	day = 0;

	clock_today(iso);
	return date_parse(iso, &day) ? day : 0;
}

/* A search that is not complete is told, and asked again later. */
static enum rc
not_complete(const struct sweep *s, enum rc rc, struct err *e)
{
	return err_set(e, rc, "%s; what it found is kept, the search does not count as complete", s->why);
}

/* The rc of a call whose search and records went separate ways. */
static enum rc
worse_of(enum rc search, const struct err *of_search, enum rc rest, struct err *e)
{
	if (search == RC_OK || (rest != RC_OK && rc_worse(search, rest) == rest))
		return rest;
	*e = *of_search;
	return search;
}

enum rc
fetcher_term(struct fetcher *f, const char *term, int64_t compound, struct fetched *got, struct err *e)
{
	struct sweep	s = { .eutils = f->eutils, .term = term, .today = today(), .max = f->opts.max,
	    .page = term_page, .arg = f };
	struct err	incomplete = { .rc = RC_OK };
	enum rc		rc, search = RC_OK;

	call_begin(f, compound, got);
	got->searches = 1;
	f->drain.why = (struct eutils_why){ 0 };
	if ((rc = sweep_run(&s, e)) != RC_OK) {
		f->drain.why = s.gave_up;
		return call_end(f, rc, false, e);
	}
	if (!s.complete)
		search = not_complete(&s, s.changed ? RC_USAGE : RC_AGAIN, &incomplete);
	got->search_done = s.complete;
	got->found = s.listed;
	f->open.n = list_once(f->open.v, f->open.n);
	got->wanted = (int64_t)f->open.n;
	say_search(f);
	rc = drain_list(f, e);
	return call_end(f, worse_of(search, &incomplete, rc, e), false, e);
}

/* A window of a compound's search. */
struct window {
	struct fetcher	*f;
	int64_t		 search_id;
	struct search_window w;
	bool		 begun;
};

/* A page of it: hits, ledger, links. */
static enum rc
window_page(void *arg, const int64_t *pmid, size_t n, struct err *e)
{
	struct window	*w = arg;
	struct fetcher	*f = w->f;
	enum rc		 rc;

	if ((rc = store_begin(&f->store, e)) != RC_OK)
		return rc;
	if (!w->begun && (rc = search_open(f->db, w->search_id, &w->w, f->store.run_id, e)) != RC_OK)
		return rc;
	w->begun = true;
	if (n > 0 && ((rc = search_hits(f->db, w->search_id, pmid, n, f->store.run_id, NULL, e)) != RC_OK ||
	    (rc = want(f, pmid, n, LEDGER_IF_NEW, e)) != RC_OK || (rc = sort_out(f, pmid, n, false, e)) != RC_OK))
		return rc;
	return store_commit(&f->store, true, e);
}

static enum rc
window_listed(struct window *w, const struct sweep *s, struct err *e)
{
	struct fetcher	*f = w->f;
	enum rc		 rc;

	if ((rc = window_page(w, NULL, 0, e)) != RC_OK || (rc = store_begin(&f->store, e)) != RC_OK ||
	    (rc = search_listed(f->db, w->search_id, &w->w, s->count, s->listed, e)) != RC_OK ||
	    (rc = search_settle(f->db, w->search_id, NULL, e)) != RC_OK)
		return rc;
	return store_commit(&f->store, true, e);
}

static enum rc
known_hits(struct fetcher *f, int64_t search_id, struct arena *mem, int64_t *hits, struct err *e)
{
	struct search_state	*s = NULL;
	size_t			 i, n = 0;
	enum rc			 rc;

	if ((rc = search_list(f->db, mem, f->compound, &s, &n, e)) != RC_OK)
		return rc;
	for (i = 0; i < n; i++)
		if (s[i].search_id == search_id)
			*hits = s[i].hits;
	return RC_OK;
}

/* The compound's query, and the window of it that is due. */
static enum rc
window_of(struct fetcher *f, struct arena *mem, struct window *w, struct sweep *s, struct err *e)
{
	char	iso[DATE_LEN];
	enum rc	rc;

	clock_today(iso);
	if ((rc = store_begin(&f->store, e)) != RC_OK ||
	    (rc = search_of_compound(f->db, mem, f->compound, &w->search_id, &s->term, e)) != RC_OK ||
	    (rc = search_due(f->db, w->search_id, iso, &w->w, e)) != RC_OK ||
	    (rc = known_hits(f, w->search_id, mem, &s->known, e)) != RC_OK)
		return rc;
	s->root.dated = !w->w.whole;
	if (s->root.dated && (!date_parse(w->w.lo, &s->root.lo_day) || !date_parse(w->w.hi, &s->root.hi_day)))
		return err_set(e, RC_FAILED, "window of search %" PRId64 ": no dates", w->search_id);
	return store_commit(&f->store, true, e);
}

static enum rc
search_compound(struct fetcher *f, struct sweep *s, struct err *e)
{
	struct arena	mem = ARENA_INIT;
	struct window	w = { .f = f };
	enum rc		rc;

	*s = (struct sweep){ .eutils = f->eutils, .today = today(), .max = f->opts.max, .page = window_page,
	    .arg = &w };
	if ((rc = window_of(f, &mem, &w, s, e)) == RC_OK && (rc = sweep_run(s, e)) == RC_OK && s->complete)
		rc = window_listed(&w, s, e);
	arena_fini(&mem);
	return rc;
}

/* Approved records that may have changed are wanted again. */
static enum rc
watch(struct fetcher *f, struct err *e)
{
	struct arena	 mem = ARENA_INIT;
	int64_t		*pmid = NULL;
	int64_t		 days = 0;
	size_t		 n = 0;
	enum rc		 rc;

	if ((rc = setting_int(f->db, "recheck_days", &days, e)) == RC_OK &&
	    (rc = ledger_watch(f->db, &mem, f->compound, days, &pmid, &n, e)) == RC_OK) {
		n = list_once(pmid, n);
		rc = want(f, pmid, n, LEDGER_AGAIN, e);
	}
	arena_fini(&mem);
	return rc;
}

/* All that the ledger has open, of a compound or of all. */
static enum rc
drain_open(struct fetcher *f, bool say, struct err *e)
{
	struct feed	feed = { .which = { .compound = f->compound, .night = f->opts.night } };
	enum rc		rc;

	if ((rc = store_commit(&f->store, true, e)) != RC_OK ||
	    (rc = ledger_count(f->db, &feed.which, &feed.total, e)) != RC_OK)
		return rc;
	f->got->wanted = feed.total;
	if (say)
		say_search(f);
	return feed.total > 0 ? drain_run(&f->drain, &feed, e) : settle(f, e);
}

/* The same query would be changed every night: say which part, and how it goes. */
static void
hint_phrase(struct fetcher *f, const char *said, struct err *e)
{
	struct arena	mem = ARENA_INIT;
	struct err	ignored = { .rc = RC_OK };
	struct compound	c;

	if (compound_load(f->db, &mem, f->compound, &c, &ignored) == RC_OK && phrase_hint(&c, said, e) != RC_OK)
		keep_text(f->got->todo, sizeof(f->got->todo), e->hint);
	arena_fini(&mem);
}

enum rc
fetcher_compound(struct fetcher *f, int64_t compound, struct fetched *got, struct err *e)
{
	struct sweep	s;
	struct err	incomplete = { .rc = RC_OK };
	enum rc		rc, search = RC_OK;

	call_begin(f, compound, got);
	got->searches = 1;
	f->drain.why = (struct eutils_why){ 0 };
	if ((rc = search_compound(f, &s, e)) != RC_OK) {
		f->drain.why = s.gave_up;
		return call_end(f, rc, false, e);
	}
	if (!s.complete)
		search = not_complete(&s, RC_AGAIN, &incomplete);
	if (search != RC_OK && s.changed)
		hint_phrase(f, s.said, &incomplete);
	got->found = s.listed;
	if ((rc = watch(f, e)) == RC_OK)
		rc = drain_open(f, true, e);
	got->search_done = s.complete && rc == RC_OK;
	return call_end(f, worse_of(search, &incomplete, rc, e), false, e);
}

enum rc
fetcher_resume(struct fetcher *f, struct fetched *got, struct err *e)
{
	call_begin(f, 0, got);
	return call_end(f, drain_open(f, false, e), false, e);
}
