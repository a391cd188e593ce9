/*
 * plan, against a simulated PubMed: nothing beyond its caps is ever asked
 * for, and what is called complete is all there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../base/date.h"
#include "../../base/err.h"
#include "../../base/num.h"
#include "../../ingest/fetch/plan.h"

struct rec { int64_t day, pmid; };

struct world {
	struct rec	*rec;
	size_t		 n;
	bool		 ascending;	/* how it lists */
	bool		 restrict_count;	/* above the cap it says 9,999 and "restricted" */
	int64_t		 page;		/* most ids of an answer; 0: PubMed's cap */
	int		 grow_at;	/* at that request a record appears, 0 never */
	int		 always_off;	/* the whole's count is off by so much */
	int		 asked, lost, pages;
	int64_t		 max_start;
	int64_t		*got;
	size_t		 ngot;
	int64_t		*hit;
};

static const int64_t TODAY = 20607;	/* 2026-06-03 */

static void
world_fini(struct world *w)
{
	free(w->rec);
	free(w->got);
	free(w->hit);
	*w = (struct world){ 0 };
}

static void
world_fill(struct world *w, size_t n)
{
	w->n = n;
	w->rec = xcalloc(n + 64, sizeof(*w->rec));
	w->got = xcalloc(2 * n + 100000, sizeof(*w->got));
	w->hit = xcalloc(n + 64, sizeof(*w->hit));
}

static bool
inside(const struct plan_range *r, const struct rec *x)
{
	if (r->dated && (x->day < r->lo_day || x->day > r->hi_day))
		return false;
	return r->hi_pmid == 0 || (x->pmid >= r->lo_pmid && x->pmid <= r->hi_pmid);
}

/* Records are made with ascending PMIDs; PubMed lists the newest first. */
static void
answer(struct world *w, const struct plan_ask *ask, struct plan_answer *a)
{
	bool	whole = !ask->range.dated && ask->range.hi_pmid == 0;
	int64_t	most = w->page > 0 ? w->page : PLAN_CAP;
	size_t	i, n = 0, first, last;

	if (++w->asked == w->grow_at) {
		w->rec[w->n] = w->rec[w->n - 1];
		w->rec[w->n++].pmid++;
	}
	for (i = 0; i < w->n; i++)
		if (inside(&ask->range, &w->rec[w->ascending ? i : w->n - 1 - i]))
			w->hit[n++] = w->rec[w->ascending ? i : w->n - 1 - i].pmid;
	if (ask->retstart > w->max_start)
		w->max_start = ask->retstart;
	assert_true(ask->retstart >= 0 && ask->retstart <= 9998 && ask->retstart + ask->retmax <= PLAN_CAP);
	w->pages += ask->retstart > 0;
	first = (size_t)ask->retstart < n ? (size_t)ask->retstart : n;
	last = first + (size_t)(ask->retmax < most ? ask->retmax : most);
	last = last < n ? last : n;
	*a = (struct plan_answer){ .count = (int64_t)n + (whole ? w->always_off : 0), .id = w->hit + first,
	    .n = last - first };
	if (w->restrict_count && n > PLAN_CAP) {
		a->restricted = true;
		a->count = PLAN_CAP;
	}
}

/* Runs the plan; leaves the distinct PMIDs in w->got. */
static bool
play(struct world *w, const struct plan_range *root)
{
	struct plan		*p = plan_new(root, TODAY);
	struct plan_ask		 ask;
	struct plan_answer	 a;
	const int64_t		*id;
	size_t			 n, i, k = 0;
	bool			 complete;

	w->ngot = 0;
	while (plan_ask(p, &ask)) {
		answer(w, &ask, &a);
		if (!plan_take(p, &a))
			continue;
		id = plan_ids(p, &n);
		assert_true(w->ngot + n < 2 * w->n + 100000);
		if (n > 0)
			memcpy(w->got + w->ngot, id, n * sizeof(*id));
		w->ngot += n;
	}
	complete = plan_complete(p);
	plan_free(p);
	qsort(w->got, w->ngot, sizeof(*w->got), num_order);
	for (i = 0; i < w->ngot; i++)
		if (k == 0 || w->got[i] != w->got[k - 1])
			w->got[k++] = w->got[i];
	w->ngot = k;
	return complete;
}

static void
assert_all(const struct world *w)
{
	size_t	i;

	assert_int_equal(w->ngot, w->n);
	for (i = 0; i < w->n; i++)
		assert_int_equal(w->got[i], w->rec[i].pmid);
}

static void
a_search_below_the_cap_takes_one_request(void **state)
{
	struct world		w = { 0 };
	struct plan_range	any = { 0 };
	size_t			i;

	(void)state;
	world_fill(&w, 9999);
	for (i = 0; i < w.n; i++)
		w.rec[i] = (struct rec){ 12000 + (int64_t)i, 99000001 + (int64_t)i };
	assert_true(play(&w, &any));
	assert_int_equal(w.asked, 1);
	assert_all(&w);
	world_fini(&w);
}

static void
nothing_found_is_complete(void **state)
{
	struct world		w = { 0 };
	struct plan_range	any = { 0 };

	(void)state;
	world_fill(&w, 0);
	assert_true(play(&w, &any));
	assert_int_equal(w.asked, 1);
	world_fini(&w);
}

static void
a_single_day_beyond_the_cap_is_cut_by_pmid(void **state)
{
	struct world		w = { 0 };
	struct plan_range	day = { .dated = true, .lo_day = TODAY - 5, .hi_day = TODAY - 5 };
	size_t			i;
	int			way;

	(void)state;
	for (way = 0; way < 4; way++) {
		world_fill(&w, 12500);
		w.ascending = way & 1;
		w.restrict_count = way & 2;
		for (i = 0; i < w.n; i++)
			w.rec[i] = (struct rec){ TODAY - 5, 99000001 + 7 * (int64_t)i };
		assert_true(play(&w, &day));
		assert_all(&w);
		assert_true(w.asked <= (w.restrict_count ? 12 : 5));	/* a hidden count takes two rounds */
		world_fini(&w);
	}
}

static void
fill_ten_years(struct world *w, size_t n)
{
	size_t	i, heap = n * 3 / 10;

	world_fill(w, n);
	for (i = 0; i < n; i++) {
		w->rec[i].pmid = 30000001 + 3 * (int64_t)i;
		w->rec[i].day = i % 10 < 3 ? TODAY - 1000 : TODAY - 3650 + (int64_t)(i * 3650 / n);
	}
	assert_true(heap > PLAN_CAP);
}

static void
a_quarter_of_a_million_with_a_third_on_one_day_is_complete(void **state)
{
	struct world		w = { 0 };
	struct plan_range	any = { 0 };

	(void)state;
	fill_ten_years(&w, 250000);
	assert_true(play(&w, &any));
	assert_all(&w);
	assert_true(w.max_start <= 9998);
	assert_true(w.asked < 200);
	printf("# 250,000 records, 30 %% on one day: %d searches\n", w.asked);
	world_fini(&w);
}

static void
pages_smaller_than_asked_for_are_read_to_the_end(void **state)
{
	struct world		w = { 0 };
	struct plan_range	any = { 0 };

	(void)state;
	fill_ten_years(&w, 40000);
	w.page = 1000;
	assert_true(play(&w, &any));
	assert_all(&w);
	assert_true(w.pages > 10);
	world_fini(&w);
}

static void
a_record_that_appears_on_the_way_is_not_lost(void **state)
{
	struct world		w = { 0 };
	struct plan_range	any = { 0 };
	int			at;

	(void)state;
	for (at = 1; at < 30; at++) {
		fill_ten_years(&w, 40000);
		w.grow_at = at;
		assert_true(play(&w, &any));
		/* The new one may come after its range was read and after the count was asked again: never before. */
		assert_true(w.ngot >= w.n - 1);
		if (w.asked >= at)
			assert_true(w.ngot == w.n || w.asked <= at + 1);
		world_fini(&w);
	}
}

static void
counts_that_never_add_up_are_not_complete_and_end(void **state)
{
	struct world		w = { 0 };
	struct plan_range	any = { 0 };

	(void)state;
	fill_ten_years(&w, 40000);
	w.always_off = 3;
	assert_false(play(&w, &any));
	assert_all(&w);
	assert_true(w.asked < 400);
	world_fini(&w);
}

/* Answers drawn at random, as no server would give them. */
static void
nonsense_ends(void **state)
{
	struct plan		*p;
	struct plan_range	 any = { 0 };
	struct plan_ask		 ask;
	struct plan_answer	 a;
	int64_t			 id[8];
	unsigned		 seed, r, i;
	int			 n;

	(void)state;
	for (seed = 1; seed <= 200; seed++) {
		p = plan_new(&any, TODAY);
		r = seed * 2654435761u;
		for (n = 0; plan_ask(p, &ask); n++) {
			r = r * 1664525u + 1013904223u;
			a = (struct plan_answer){ .count = r >> 28 ? 100000 : (int64_t)(r >> 20), .id = id,
			    .n = (r >> 8) % 8, .restricted = (r >> 5) % 7 == 0 };
			for (i = 0; i < 8; i++)
				id[i] = 1 + (r >> i) % 1000;
			assert_true(ask.retstart <= 9998);
			plan_take(p, &a);
			assert_true(n < 20000);
		}
		plan_free(p);
	}
}

static void
a_page_that_repeats_a_pmid_is_asked_again(void **state)
{
	static const int64_t	first[] = { 5, 4 }, second[] = { 4, 3 }, right[] = { 3, 2 };
	struct plan_range	any = { 0 };
	struct plan		*p = plan_new(&any, TODAY);
	struct plan_ask		 ask;
	size_t			 n;

	(void)state;
	assert_true(plan_ask(p, &ask));
	assert_false(plan_take(p, &(struct plan_answer){ .count = 4, .id = first, .n = 2 }));
	assert_true(plan_ask(p, &ask));
	assert_int_equal(ask.retstart, 2);
	assert_false(plan_take(p, &(struct plan_answer){ .count = 4, .id = second, .n = 2 }));
	assert_true(plan_ask(p, &ask));
	assert_int_equal(ask.retstart, 0);
	assert_false(plan_take(p, &(struct plan_answer){ .count = 4, .id = first, .n = 2 }));
	assert_true(plan_take(p, &(struct plan_answer){ .count = 4, .id = right, .n = 2 }));
	assert_int_equal(plan_ids(p, &n)[0], 2);
	assert_int_equal(n, 4);
	assert_true(plan_complete(p));
	plan_free(p);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(a_search_below_the_cap_takes_one_request),
		cmocka_unit_test(nothing_found_is_complete),
		cmocka_unit_test(a_single_day_beyond_the_cap_is_cut_by_pmid),
		cmocka_unit_test(a_quarter_of_a_million_with_a_third_on_one_day_is_complete),
		cmocka_unit_test(pages_smaller_than_asked_for_are_read_to_the_end),
		cmocka_unit_test(a_record_that_appears_on_the_way_is_not_lost),
		cmocka_unit_test(counts_that_never_add_up_are_not_complete_and_end),
		cmocka_unit_test(nonsense_ends),
		cmocka_unit_test(a_page_that_repeats_a_pmid_is_asked_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
