/*
 * first: the best kinds of open records, and what waits for another reason.
 */
#include <stdlib.h>
#include <string.h>

#include "../db/place.h"
#include "first.h"

/* What the page is drawn from. */
struct page {
	struct db *db;
	struct arena *mem;
	int64_t compound_id;
	size_t limit;
	struct item *item;
	size_t n, cap;
};

static enum rc
take(struct page *g, int64_t pmid, struct err *e)
{
	struct item it;
	enum rc rc = item_one(g->db, g->mem, g->compound_id, pmid, &it, e);

	if (rc == RC_OK)
		ARENA_PUSH(g->mem, g->item, g->n, g->cap, it);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* As priority_sort orders records that move the score alike and are of one type. */
static int
by_row(const void *va, const void *vb)
{
	const struct place_row *a = va, *b = vb;
	int c;

	if (a->participants != b->participants)
		return a->participants > b->participants ? -1 : 1;
	if (a->p_ppm != b->p_ppm)
		return a->p_ppm < b->p_ppm ? -1 : 1;
	if ((c = strcmp(a->since, b->since)) != 0)
		return c;
	return a->pmid < b->pmid ? -1 : a->pmid > b->pmid;
}

static bool
alike(const struct priority *a, const struct priority *b)
{
	return a->rank == b->rank && a->move_milli == b->move_milli && a->type == b->type;
}

/* The first records of n kinds that are weighed alike, until the page is full. */
static enum rc
take_alike(struct page *g, const struct priority *p, size_t n, const struct place_kind *kind,
    const struct item *first, struct err *e)
{
	struct place_row *all = NULL, *row;
	size_t have = 0, cap = 0, k;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < n; i++) {
		if ((rc = place_rows(g->db, g->mem, g->compound_id, kind[p[i].item - first].kind,
			 (int64_t)(g->limit - g->n), &row, &k, e)) != RC_OK)
			return rc;
		for (size_t r = 0; r < k; r++)
			ARENA_PUSH(g->mem, all, have, cap, row[r]);
	}
	if (have > 0)
		qsort(all, have, sizeof(*all), by_row);
	for (size_t i = 0; i < have && g->n < g->limit && rc == RC_OK; i++)
		rc = take(g, all[i].pmid, e);
	return rc;
}

/* Each kind before the scorer by its first record; then the records of the best kinds. */
static enum rc
take_open(struct page *g, const struct ev_table *table, const char *const *names, const struct params *params,
    struct err *e)
{
	struct place_kind *kind;
	struct priority *p;
	struct item *first;
	size_t n, i, k;
	enum rc rc;

	if ((rc = place_kinds(g->db, g->mem, g->compound_id, &kind, &n, e)) != RC_OK)
		return rc;
	first = arena_array(g->mem, n + 1, sizeof(*first));
	p = arena_array(g->mem, n + 1, sizeof(*p));
	for (i = 0; i < n; i++)
		if ((rc = item_one(g->db, g->mem, g->compound_id, kind[i].pmid, &first[i], e)) != RC_OK)
			return rc;
	priority_sort(first, n, table, names, params, g->mem, p);
	for (i = 0; i < n && g->n < g->limit && rc == RC_OK; i += k) {
		for (k = 1; i + k < n && alike(&p[i], &p[i + k]); k++)
			;
		rc = take_alike(g, &p[i], k, kind, first, e);
	}
	return rc;
}

enum rc
first_page(struct db *db, struct arena *mem, int64_t compound_id, const struct ev_table *table,
    const char *const *names, const struct params *params, size_t limit, struct priority **out, size_t *n,
    int64_t *waits, bool *done, struct err *e)
{
	struct page g = {.db = db, .mem = mem, .compound_id = compound_id, .limit = limit};
	int64_t open = 0, *apart;
	size_t napart;
	enum rc rc;

	if ((rc = place_ready(db, done, e)) != RC_OK || !*done)
		return rc;
	rc = take_open(&g, table, names, params, e);
	if (rc == RC_NOTFOUND) {
		*done = false; /* not as its records are: `check` says so, the queue goes on */
		return RC_OK;
	}
	if (rc != RC_OK || (rc = place_count(db, compound_id, &open, e)) != RC_OK ||
	    (rc = place_apart(db, mem, compound_id, &apart, &napart, e)) != RC_OK)
		return rc;
	*waits = open - (int64_t)g.n;
	for (size_t i = 0; i < napart && rc == RC_OK; i++)
		rc = take(&g, apart[i], e);
	if (rc != RC_OK)
		return rc;
	*waits += (int64_t)g.n;
	*out = arena_array(mem, g.n + 1, sizeof(**out));
	priority_sort(g.item, g.n, table, names, params, mem, *out);
	*n = g.n < limit ? g.n : limit;
	return RC_OK;
}
