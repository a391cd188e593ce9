/*
 * confidence: how far the score moves when one unit of evidence is left out
 * (appraise-score(5), "Confidence").  Units are each RCT, each NRS, and, for
 * each outcome and sign, all its SYN and POOL studies together: copies of
 * one synthesis would stand in for each other.  A unit leaves with all its
 * findings.
 */
#include <stdlib.h>
#include <string.h>

#include "grade.h"

struct loo {			/* leaving one out, so far */
	const struct ev_table	*t;
	const struct params	*p;
	struct arena		*mem;
	struct confidence	*c;
	int64_t			 score_milli;
	bool			*out;	/* the unit at hand */
};

/* Lists of ids in byte order, a shorter one before what it begins. */
static int
ids_cmp(const struct ids *a, const struct ids *b)
{
	size_t	i;
	int	d;

	for (i = 0; i < a->n && i < b->n; i++)
		if ((d = strcmp(a->id[i], b->id[i])) != 0)
			return d;
	return (a->n > b->n) - (a->n < b->n);
}

static struct ids
unit_ids(const struct loo *l)
{
	struct ids	u = { NULL, 0 };
	size_t		i, n = 0;

	for (i = 0; i < l->t->nstudy; i++)
		n += l->out[i];
	u.id = arena_array(l->mem, n, sizeof(*u.id));
	for (i = 0; i < l->t->nstudy; i++)
		if (l->out[i])
			u.id[u.n++] = l->t->study[i].id;
	return u;
}

/* Measure the unit marked in l->out; of equal moves the first in order is named. */
static void
try_unit(struct loo *l)
{
	struct confidence	*c = l->c;
	struct ids		 u;
	int64_t			 s = grade_score(l->t, l->p, l->out);
	int64_t			 d = s > l->score_milli ? s - l->score_milli : l->score_milli - s;

	if (s < c->low_milli)
		c->low_milli = s;
	if (s > c->high_milli)
		c->high_milli = s;
	if (d == 0 || d < c->delta_milli)
		return;
	u = unit_ids(l);
	if (d > c->delta_milli || ids_cmp(&u, &c->farthest) < 0)
		c->farthest = u;
	c->delta_milli = d;
}

/* All SYN and POOL studies with a finding of that sign on the outcome. */
static void
try_syntheses(struct loo *l, const struct ev_outcome *o, bool (*sign)(const struct ev_finding *))
{
	const struct ev_ref	*r;
	bool			 some = false;
	size_t			 i;

	memset(l->out, 0, l->t->nstudy * sizeof(*l->out));
	for (i = 0; i < o->nref; i++) {
		r = &o->ref[i];
		if ((r->study->type == EV_SYN || r->study->type == EV_POOL) && sign(r->finding))
			some = l->out[r->index] = true;
	}
	if (some)
		try_unit(l);
}

static enum level
stability_of(int64_t delta_milli, const struct params *p)
{
	if (delta_milli <= PV(p, stable_high))
		return LEVEL_HIGH;
	return delta_milli <= PV(p, stable_moderate) ? LEVEL_MODERATE : LEVEL_LOW;
}

/* Very low certainty counts as low. */
static enum level
level_of_band(enum band b)
{
	switch (b) {
	case BAND_HIGH:
		return LEVEL_HIGH;
	case BAND_MODERATE:
		return LEVEL_MODERATE;
	case BAND_LOW:
	case BAND_VERY_LOW:
		break;
	}
	return LEVEL_LOW;
}

void
confidence_table(const struct ev_table *t, const struct params *p, struct arena *mem,
    struct grade *g)
{
	struct confidence	*c = &g->confidence;
	struct loo		 l = { t, p, mem, c, g->score_milli, NULL };
	enum level		 band;
	size_t			 i;

	c->low_milli = c->high_milli = g->score_milli;
	l.out = xcalloc(t->nstudy + 1, sizeof(*l.out));
	for (i = 0; i < t->nstudy; i++) {
		if (t->study[i].type != EV_RCT && t->study[i].type != EV_NRS)
			continue;
		memset(l.out, 0, t->nstudy * sizeof(*l.out));
		l.out[i] = true;
		try_unit(&l);
	}
	for (i = 0; i < t->noutcome; i++) {
		try_syntheses(&l, &t->outcome[i], ev_supports);
		try_syntheses(&l, &t->outcome[i], ev_opposes);
	}
	free(l.out);
	c->stability = stability_of(c->delta_milli, p);
	c->level = LEVEL_LOW;
	c->band = BAND_VERY_LOW;
	if (g->base == NULL)
		return;
	c->band = g->base->band;
	band = level_of_band(c->band);
	if ((int64_t)g->studies >= PV(p, confidence_studies))
		c->level = band > c->stability ? band : c->stability;
}
