#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "words.h"

const char *const badge_words[] = {
	NULL, "mostly randomised evidence", "mostly mechanism / observational", NULL
};

/* Ids that are numbers go by their value (PMIDs differ in length), others by their bytes. */
static int
by_id(const char *a, const char *b)
{
	size_t	x = strlen(a), y = strlen(b);

	if (strspn(a, "0123456789") == x && strspn(b, "0123456789") == y && x != y)
		return x < y ? -1 : 1;
	return strcmp(a, b);
}

/* The best certainty reported for any of its findings; past the last where none is. */
static int
best_reported(const struct ev_study *s)
{
	int	best = EV_VERY_LOW + 1;
	size_t	i;

	if (s->type != EV_SYN)
		return best;
	for (i = 0; i < s->nfinding; i++)
		if (s->finding[i].reported != EV_REPORTED_NONE &&
		    (int)s->finding[i].reported < best)
			best = s->finding[i].reported;
	return best;
}

/* Does a represent the compound rather than b? */
static bool
ranks_before(const struct words_study *a, const struct words_study *b)
{
	const struct ev_study	*x = a->study, *y = b->study;
	int			 cx = best_reported(x), cy = best_reported(y);

	if (a->pinned != b->pinned)
		return a->pinned;
	if (x->type != y->type)
		return x->type < y->type;
	if (cx != cy)
		return cx < cy;
	if (x->participants != y->participants)		/* EV_UNKNOWN is below all */
		return x->participants > y->participants;
	if (a->year != b->year)
		return a->year > b->year;
	return by_id(x->id, y->id) < 0;
}

static void
count_year(struct words *w, int64_t year)
{
	if (year == 0)
		return;
	if (w->year_first == 0 || year < w->year_first)
		w->year_first = year;
	if (year > w->year_last)
		w->year_last = year;
}

void
words_count(const struct words_study *s, size_t n, struct words *out)
{
	struct words	 w = { .typical = EV_UNKNOWN };
	int64_t		*size = xcalloc(n + 1, sizeof(*size)), weak = 0;
	size_t		 i;

	for (i = 0; i < n; i++) {
		const struct ev_study	*e = s[i].study;

		weak += e->type == EV_OTHER || (e->type == EV_NRS && !s[i].synthesis);
		if (e->type == EV_OTHER) {
			w.other++;
			continue;
		}
		w.studies++;
		w.syntheses += s[i].synthesis;
		w.trials += e->type == EV_RCT;
		count_year(&w, s[i].year);
		if (e->participants != EV_UNKNOWN)
			size[w.stated++] = e->participants;
		if (w.representative == NULL || ranks_before(&s[i], w.representative))
			w.representative = &s[i];
	}
	if (w.stated > 1)
		qsort(size, (size_t)w.stated, sizeof(*size), num_order);
	if (w.stated > 0)
		w.typical = size[(w.stated - 1) / 2];
	free(size);
	if (n > 0)
		w.badge = weak * 2 > (int64_t)n ? BADGE_OBSERVATIONAL : BADGE_RANDOMISED;
	*out = w;
}

const char *
words_band(enum band b)
{
	return b == BAND_VERY_LOW ? "very low" : band_words[b];
}

const char *
words_quality(const struct grade *g)
{
	return g->base == NULL ? NULL : words_band(g->base->band);
}

void
words_confidence(const struct grade *g, struct buf *out)
{
	const struct confidence	*c = &g->confidence;
	char			 a[32], b[32];

	num_points(c->low_milli, a, sizeof(a));
	num_points(c->high_milli, b, sizeof(b));
	if (c->low_milli == c->high_milli)
		buf_printf(out, "%s whichever study is left out", a);
	else
		buf_printf(out, "%s to %s whichever study is left out", a, b);
}

void
words_score(enum tier t, int score, struct buf *out)
{
	if (t == TIER_NOT_GRADED)
		buf_puts(out, tier_words[t]);
	else
		buf_printf(out, "%d/10 %s", score, tier_words[t]);
}
