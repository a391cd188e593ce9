#include <stdlib.h>
#include <string.h>

#include "../../base/date.h"
#include "../../base/err.h"
#include "../../base/num.h"
#include "plan.h"

#define PIECE_AIM	7000	/* a part is meant to hold so many, so that few are cut again */
#define PIECES_MAX	16
#define STACK_MAX	512
#define ROUNDS_MAX	4	/* times that the whole is asked in parts */
#define RESTARTS_MAX	4	/* times that one range is begun again because it moved between pages */

enum state { ASKING, CHECKING, COMPLETE, GIVEN_UP };

struct plan {
	struct plan_range root, stack[STACK_MAX];
	size_t		 depth;		/* the top is being asked */
	int64_t		 today;
	enum state	 state;
	int64_t		 whole;		/* count of the root, -1 unknown */
	int64_t		 total;		/* of the complete parts of this round */
	int64_t		 before;	/* total of the round before, -1 none */
	int64_t		 asked;		/* answers so far */
	int		 rounds, restarts;
	bool		 split;		/* the root was cut in this round */
	bool		 range_done;	/* id is of a range that is complete, and done with */
	int64_t		 count;		/* of the range at the top, -1 unknown */
	int64_t		 id[PLAN_CAP + 1];	/* its PMIDs so far */
	size_t		 n;
};

struct plan *
plan_new(const struct plan_range *root, int64_t today)
{
	struct plan	*p = xcalloc(1, sizeof(*p));

	p->root = p->stack[0] = *root;
	p->depth = 1;
	p->today = today;
	p->whole = p->count = p->before = -1;
	return p;
}

void
plan_free(struct plan *p)
{
	free(p);
}

bool
plan_ask(const struct plan *p, struct plan_ask *out)
{
	if (p->state == COMPLETE || p->state == GIVEN_UP)
		return false;
	if (p->state == CHECKING)
		*out = (struct plan_ask){ .range = p->root };
	else
		*out = (struct plan_ask){ .range = p->stack[p->depth - 1],
		    .retstart = p->range_done ? 0 : (int64_t)p->n };
	out->retmax = PLAN_CAP - out->retstart;
	return true;
}

const int64_t *
plan_ids(const struct plan *p, size_t *n)
{
	*n = p->n;
	return p->id;
}

bool
plan_complete(const struct plan *p)
{
	return p->state == COMPLETE;
}

int64_t
plan_count(const struct plan *p)
{
	return p->whole;
}

int64_t
plan_total(const struct plan *p)
{
	return p->total;
}

/* --- cutting ---------------------------------------------------------------------- */

static void
push(struct plan *p, const struct plan_range *r)
{
	if (p->depth == STACK_MAX)
		p->state = GIVEN_UP;	/* answers that no data could give */
	else
		p->stack[p->depth++] = *r;
}

static void
push_days(struct plan *p, const struct plan_range *r, int64_t lo, int64_t hi)
{
	struct plan_range	part = *r;

	part.dated = true;
	part.lo_day = lo;
	part.hi_day = hi;
	if (lo <= hi)
		push(p, &part);
}

/* Days before MEDLINE and days to come hold little: each is one part. */
static bool
cut_ends(struct plan *p, const struct plan_range *r)
{
	int64_t	first = date_days(1945, 1, 1), last = p->today + 2;
	int64_t	lo = r->lo_day < first && r->hi_day >= first ? first : r->lo_day;
	int64_t	hi = r->hi_day > last && lo <= last ? last : r->hi_day;

	if (lo == r->lo_day && hi == r->hi_day)
		return false;
	push_days(p, r, hi + 1, r->hi_day);
	push_days(p, r, lo, hi);
	push_days(p, r, r->lo_day, lo - 1);
	return true;
}

static void
cut_days(struct plan *p, const struct plan_range *r, int64_t count)
{
	int64_t	days = r->hi_day - r->lo_day + 1, k = count / PIECE_AIM + 1, i;

	k = k < 2 ? 2 : k > PIECES_MAX ? PIECES_MAX : k;
	if (k > days)
		k = days;
	for (i = k; i-- > 0;)
		push_days(p, r, r->lo_day + days * i / k, r->lo_day + days * (i + 1) / k - 1);
}

/*
 * By the median of the PMIDs seen: whatever order the server lists them in,
 * both halves hold some, and one a good many.
 */
static void
cut_pmids(struct plan *p, const struct plan_range *r)
{
	struct plan_range	low = *r, high = *r;
	int64_t			lo = r->hi_pmid == 0 ? 1 : r->lo_pmid, at;
	int64_t			hi = r->hi_pmid == 0 ? PLAN_PMID_MAX : r->hi_pmid;

	at = p->n >= 2 ? p->id[p->n / 2] : lo + (hi - lo + 1) / 2;
	if (at <= lo || at > hi) {	/* one PMID, and ten thousand records */
		p->state = GIVEN_UP;
		return;
	}
	low.lo_pmid = lo;
	low.hi_pmid = at - 1;
	high.lo_pmid = at;
	high.hi_pmid = hi;
	push(p, &high);
	push(p, &low);
}

static void
cut(struct plan *p, int64_t count)
{
	struct plan_range	r = p->stack[--p->depth];

	if (!r.dated) {		/* what has no entrez date at all would be missed: the totals tell */
		r.lo_day = date_days(1700, 1, 1);
		r.hi_day = date_days(3000, 12, 31);
	}
	p->split = true;
	if (r.lo_day == r.hi_day)
		cut_pmids(p, &r);
	else if (!cut_ends(p, &r))
		cut_days(p, &r, count);
}

/* --- answers ------------------------------------------------------------------------ */

/* The next range, from its beginning. */
static void
fresh(struct plan *p)
{
	p->count = -1;
	p->n = 0;
	p->range_done = false;
}

static void
again(struct plan *p)
{
	fresh(p);
	if (++p->restarts > RESTARTS_MAX)
		p->state = GIVEN_UP;
}

/* Add the page to the range's PMIDs, sorted; false when one is there already or there are more than counted. */
static bool
add_page(struct plan *p, const struct plan_answer *a)
{
	size_t	i;

	if (a->n > PLAN_CAP - p->n)
		return false;
	if (a->n == 0)
		return true;
	memcpy(p->id + p->n, a->id, a->n * sizeof(*a->id));
	p->n += a->n;
	qsort(p->id, p->n, sizeof(*p->id), num_order);
	for (i = 1; i < p->n; i++)
		if (p->id[i - 1] == p->id[i])
			return false;
	return true;
}

/* The count of the whole; -1 where a restriction hides it: then two rounds must agree. */
static int64_t
whole_of(const struct plan_answer *a)
{
	return a->restricted && a->count <= PLAN_CAP ? -1 : a->count;
}

/* All parts are there: do they add up? */
static void
add_up(struct plan *p)
{
	if (!p->split || p->total == (p->whole >= 0 ? p->whole : p->before))
		p->state = COMPLETE;
	else
		p->state = CHECKING;
}

/* The whole was asked again because its parts did not add up. */
static void
check(struct plan *p, const struct plan_answer *a)
{
	p->whole = whole_of(a);
	if (p->total == p->whole) {	/* it had moved, and the parts were right */
		p->state = COMPLETE;
		return;
	}
	p->before = p->total;
	if (++p->rounds >= ROUNDS_MAX) {
		p->state = GIVEN_UP;
		return;
	}
	p->state = ASKING;
	p->stack[0] = p->root;
	p->depth = 1;
	p->total = 0;
	p->split = false;
	p->restarts = 0;
	fresh(p);
}

bool
plan_take(struct plan *p, const struct plan_answer *a)
{
	int64_t	count = a->restricted && a->count <= PLAN_CAP ? PLAN_CAP + 1 : a->count;

	if (p->state == CHECKING) {
		fresh(p);
		check(p, a);
		return false;
	}
	if (p->range_done)
		fresh(p);
	if (++p->asked > 1000 + (p->whole > 0 ? p->whole : p->total) / 1000) {
		p->state = GIVEN_UP;
		return false;
	}
	if (p->depth == 1 && !p->split && p->n == 0)
		p->whole = whole_of(a);
	if (count > PLAN_CAP) {
		fresh(p);
		if (!add_page(p, a))
			p->n = 0;
		cut(p, count);
		fresh(p);
		return false;
	}
	if ((p->count >= 0 && count != p->count) || !add_page(p, a) || (int64_t)p->n > count ||
	    (a->n == 0 && (int64_t)p->n < count)) {
		again(p);
		return false;
	}
	p->count = count;
	if ((int64_t)p->n < count)
		return false;
	p->total += count;
	p->restarts = 0;
	p->range_done = true;
	if (--p->depth == 0)
		add_up(p);
	return true;
}
