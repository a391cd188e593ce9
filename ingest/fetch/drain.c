#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../base/stop.h"
#include "../../base/log.h"
#include "../../base/num.h"
#include "../../db/alias.h"
#include "../../db/search.h"
#include "drain.h"

#define SOURCE		"efetch"
#define WHY		"fetch"
#define FOLD_MAX	((size_t)64 << 20)

void
list_add(struct list *l, int64_t x)
{
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 256 : 2 * l->cap;
		l->v = xreallocarray(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = x;
}

void
list_fini(struct list *l)
{
	free(l->v);
	*l = (struct list){ 0 };
}

size_t
list_once(int64_t *v, size_t n)
{
	size_t	i, k = 0;

	if (n > 1)
		qsort(v, n, sizeof(*v), num_order);
	for (i = 0; i < n; i++)
		if (k == 0 || v[i] != v[k - 1])
			v[k++] = v[i];
	return k;
}

void
drain_init(struct drain *d)
{
	buf_init(&d->fold, FOLD_MAX);
}

void
drain_fini(struct drain *d)
{
	buf_fini(&d->fold);
	intake_fini(&d->in);
	list_fini(&d->again);
	list_fini(&d->singles);
	list_fini(&d->merged);
	arena_fini(&d->mem);
}

/* --- links ------------------------------------------------------------------------- */

/* Which of the compounds the record names. */
static void
find_named(struct drain *d, const struct article *a, const int64_t *compound, size_t n, bool *named)
{
	int64_t	*hit = NULL;
	size_t	 i, k, nhit = 0;

	if (d->names != NULL)
		nhit = match_article(d->names, a, &d->fold, &d->mem, &hit);
	for (i = 0; i < n; i++)
		for (k = 0; k < nhit; k++)
			named[i] |= hit[k] == compound[i];
}

enum rc
drain_link(struct drain *d, int64_t compound, int64_t pmid, struct err *e)
{
	struct stored_article	sa;
	struct arena_mark	mark = arena_mark(&d->mem);
	bool			added = false, named = false;
	enum rc			rc;

	if ((rc = store_begin(d->store, e)) != RC_OK ||
	    (rc = article_link_found(d->db, compound, pmid, WHY, d->store->run_id, &added, e)) != RC_OK)
		return rc;
	d->store->tally.linked += added;
	d->store->tally.relinked += !added;
	if (!added || (rc = article_load(d->db, &d->mem, pmid, &sa, e)) != RC_OK)
		goto out;
	find_named(d, &sa.a, &compound, 1, &named);
	if (!named) {
		d->store->tally.unnamed++;
		rc = article_link_effect(d->db, compound, pmid, "unnamed", "title and abstract do not name it", e);
	}
out:
	arena_rewind(&d->mem, mark);
	return rc;
}

/* --- what came -------------------------------------------------------------------------- */

/* wanted: the PMID that was asked for, which is another than the record's where the two were merged. */
static enum rc
store_item_of(struct drain *d, const struct intake_item *it, int64_t wanted, struct err *e)
{
	struct store_item	s = {
		.article = &it->article, .proposal = it->classified ? &it->proposal : NULL, .raw = it->raw,
		.nraw = it->nraw, .why = WHY,
	};
	int64_t			*compound = NULL;
	bool			*named;
	enum rc			 rc;

	if ((rc = ledger_compounds(d->db, &d->mem, wanted, &compound, &s.ncompound, e)) != RC_OK)
		return rc;
	named = arena_array(&d->mem, s.ncompound + 1, sizeof(*named));
	if (s.ncompound > 0)
		find_named(d, &it->article, compound, s.ncompound, named);
	s.compound = compound;
	s.named = named;
	if ((rc = store_record(d->store, &s, e)) != RC_OK ||
	    (rc = alias_served(d->db, it->article.pmid, e)) != RC_OK)
		return rc;
	return ledger_got(d->db, it->article.pmid, d->store->run_id, e);
}

static enum rc
put_missing(struct drain *d, int64_t pmid, struct err *e)
{
	enum rc	rc;

	if ((rc = store_begin(d->store, e)) != RC_OK ||
	    (rc = ledger_missing(d->db, pmid, d->store->run_id, e)) != RC_OK)
		return rc;
	if (d->got->missing < DRAIN_NAMED)
		d->missing[d->got->missing] = pmid;
	d->got->missing++;
	d->settled++;
	return RC_OK;
}

static enum rc
put_bad(struct drain *d, const struct intake_bad *b, struct err *e)
{
	enum rc	rc;

	if ((rc = store_bad(d->store, b->pmid, b->why, b->raw, b->nraw, e)) != RC_OK ||
	    (rc = ledger_bad(d->db, b->pmid, b->why, d->store->run_id, e)) != RC_OK)
		return rc;
	log_warn("quarantine", NULL, "PMID %" PRId64 " cannot be read and is in quarantine: %s", b->pmid, b->why);
	if (d->got->failed < DRAIN_NAMED)
		d->bad[d->got->failed] = b->pmid;
	d->got->failed++;
	d->settled++;
	return RC_OK;
}

/*
 * The answer for old was the record of another PMID.  A server that errs once
 * must not withdraw anything: it is asked again, and believed when it says
 * the same twice in a row.
 */
static enum rc
put_merged(struct drain *d, int64_t old, struct err *e)
{
	int64_t	now = d->in.merged;
	bool	suspended = false;
	size_t	i;
	enum rc	rc;

	for (i = 0; i < d->merged.n; i += 2)
		if (d->merged.v[i] == old)
			break;
	if (i == d->merged.n) {
		list_add(&d->merged, old);
		list_add(&d->merged, now);
		list_add(&d->singles, old);
		return RC_OK;
	}
	if (d->merged.v[i + 1] != now) {	/* now this, now that */
		d->merged.v[i + 1] = now;
		d->got->foreign++;
		return put_missing(d, old, e);
	}
	if ((rc = store_item_of(d, &d->in.item[0], old, e)) != RC_OK ||
	    (rc = alias_merged(d->db, old, now, d->store->run_id, &suspended, e)) != RC_OK ||
	    (rc = ledger_got(d->db, old, d->store->run_id, e)) != RC_OK)
		return rc;
	d->store->tally.suspended += suspended;
	d->got->merged++;
	d->settled++;
	return RC_OK;
}

/* A PMID asked for alone and not answered is parked; others are asked for once more together, then alone. */
static enum rc
not_served(struct drain *d, const int64_t *pmid, size_t n, const struct eutils_got *g, struct err *e)
{
	size_t	i;
	enum rc	rc;

	for (i = 0; i < n; i++)
		if (g->n > 1)
			list_add(g->round == 0 && n > 1 ? &d->again : &d->singles, pmid[i]);
		else if ((rc = put_missing(d, pmid[i], e)) != RC_OK)
			return rc;
	return RC_OK;
}

/*
 * A request was given up.  What cannot be read is asked for one by one; two
 * in a row without an answer between, or the first of all, mean that the
 * server is not there: *stop.
 */
static enum rc
put_given_up(struct drain *d, const struct eutils_got *g, bool *stop, struct err *e)
{
	size_t	i;
	enum rc	rc;

	if (g->why.rc == RC_BADDATA && g->n > 1) {
		for (i = 0; i < g->n; i++)
			list_add(&d->singles, g->pmid[i]);
		return RC_OK;
	}
	d->why = g->why;
	*stop = g->why.rc == RC_USAGE || g->why.rc == RC_INTR || g->why.late || !d->answered;
	d->answered = false;
	if (g->why.rc == RC_USAGE || g->why.rc == RC_INTR)
		return RC_OK;
	d->settled += (int64_t)g->n;
	if ((rc = store_begin(d->store, e)) == RC_OK)
		rc = ledger_error(d->db, g->pmid, g->n, g->why.text, d->store->run_id, e);
	return rc;
}

static enum rc
put_body(struct drain *d, struct eutils_got *g, struct err *e)
{
	size_t	i;
	enum rc	rc;

	d->answered = true;
	arena_reset(&d->mem);
	if ((rc = intake_read(d->worker, g->body.p, g->body.len, g->pmid, g->n, &d->in, e)) != RC_OK)
		return rc;
	d->got->foreign += d->in.foreign;
	for (i = 0; i < d->in.notes.nunknown; i++)
		log_warn("unknown element", d->in.notes.unknown[i].name, "not known to this program and passed over");
	if (d->in.merged != 0 && d->in.nitem > 0)
		return put_merged(d, g->pmid[0], e);
	for (i = 0; i < d->in.nbad; i++)
		if ((rc = put_bad(d, &d->in.bad[i], e)) != RC_OK)
			return rc;
	for (i = 0; i < d->in.nitem; i++) {
		if ((rc = store_item_of(d, &d->in.item[i], d->in.item[i].article.pmid, e)) != RC_OK ||
		    (rc = store_commit(d->store, false, e)) != RC_OK)
			return rc;
	}
	d->settled += (int64_t)(g->n - d->in.nabsent - d->in.nbad);
	return not_served(d, d->in.absent, d->in.nabsent, g, e);
}

static enum rc
put(struct drain *d, struct eutils_got *g, bool *stop, struct err *e)
{
	switch (g->end) {
	case EUTILS_BODY:
		return put_body(d, g, e);
	case EUTILS_NONE:
		d->answered = true;
		return not_served(d, g->pmid, g->n, g, e);
	case EUTILS_GIVEN_UP:
		break;
	}
	return put_given_up(d, g, stop, e);
}

/* --- what is asked for ---------------------------------------------------------------------- */

/* The next PMIDs of the feed, most at most; *pmid is the list's, or in d->mem. */
static enum rc
feed_next(struct drain *d, struct feed *f, size_t most, const int64_t **pmid, size_t *n, struct err *e)
{
	int64_t	*v = NULL;
	enum rc	 rc;

	if (f->list != NULL) {
		*pmid = f->list + f->at;
		*n = f->nlist - f->at < most ? f->nlist - f->at : most;
		f->at += *n;
		f->ended = f->at == f->nlist;
		return RC_OK;
	}
	if ((rc = ledger_next(d->db, &d->mem, &f->which, f->after, most + 1, &v, n, e)) != RC_OK)
		return rc;
	f->ended = *n <= most;	/* known before the last batch is stored: see commit */
	if (*n > most)
		*n = most;
	*pmid = v;
	if (*n > 0)
		f->after = v[*n - 1];
	return RC_OK;
}

/* Ask for as much as may be under way: single ones first, so that few wait. */
static enum rc
fill(struct drain *d, struct feed *f, struct err *e)
{
	const int64_t	*pmid = NULL;
	size_t		 n = 0;
	enum rc		 rc;

	while (eutils_room(d->eutils)) {
		if (d->singles.n > 0) {
			eutils_put(d->eutils, &d->singles.v[--d->singles.n], 1, 1);
			continue;
		}
		if (d->again.n > 0) {
			n = (size_t)eutils_batch(d->eutils) < d->again.n ? (size_t)eutils_batch(d->eutils) : d->again.n;
			d->again.n -= n;
			qsort(d->again.v + d->again.n, n, sizeof(*d->again.v), num_order);
			eutils_put(d->eutils, d->again.v + d->again.n, n, 1);
			continue;
		}
		if (f->ended)
			break;
		if ((rc = feed_next(d, f, (size_t)eutils_batch(d->eutils), &pmid, &n, e)) != RC_OK)
			return rc;
		if (n > 0)
			eutils_put(d->eutils, pmid, n, 0);
	}
	return RC_OK;
}

/*
 * Between two requests no transaction is open.  The one with the last
 * records also completes the windows that waited for them.
 */
static enum rc
commit(struct drain *d, const struct feed *f, struct err *e)
{
	bool	last = f->ended && d->singles.n == 0 && d->again.n == 0 && !eutils_busy(d->eutils);
	enum rc	rc;

	if (last && ((rc = store_begin(d->store, e)) != RC_OK || (rc = search_settle(d->db, 0, NULL, e)) != RC_OK))
		return rc;
	return store_commit(d->store, true, e);
}

static enum rc
given_up(const struct drain *d, struct err *e)
{
	return err_set(e, d->why.rc == RC_BADDATA ? RC_AGAIN : d->why.rc, "%s", d->why.text);
}

enum rc
drain_run(struct drain *d, struct feed *f, struct err *e)
{
	struct eutils_got	g = { 0 };
	struct progress		bar = { 0 };
	bool			stop = false;
	enum rc			rc = RC_OK;

	d->why = (struct eutils_why){ 0 };
	d->settled = 0;
	if (d->out != NULL && f->total > 0)
		progress_start(&bar, d->out, "fetch", f->total);
	while (rc == RC_OK && !stop) {
		arena_reset(&d->mem);
		if ((rc = fill(d, f, e)) != RC_OK || (rc = eutils_take(d->eutils, &g, e)) != RC_OK)
			break;
		if ((rc = put(d, &g, &stop, e)) == RC_OK)
			rc = commit(d, f, e);
		eutils_got_fini(&g);
		progress_at(&bar, d->settled);
	}
	progress_end(&bar);
	if (rc != RC_DONE || stop)
		eutils_drop(d->eutils);
	d->singles.n = d->again.n = 0;
	if (rc == RC_DONE)
		rc = RC_OK;
	if (rc != RC_OK)
		store_rollback(d->store);
	return rc == RC_OK && d->why.rc != RC_OK ? given_up(d, e) : rc;
}
