#include "certainty.h"
#include "pooled.h"

const char *const dir_words[] = { "benefit", "mixed", "against", "none", NULL };

/* One side's three competitors. */
struct side {
	int64_t	pooled;		/* largest SYN or POOL */
	int64_t	trials;		/* sum of RCT */
	int64_t	nrs;		/* largest NRS */
};

static int64_t
factor(const struct ev_study *s, const struct params *p)
{
	switch (s->money) {
	case EV_INDEPENDENT:
		return PV(p, factor_independent);
	case EV_INDUSTRY:
		return PV(p, factor_industry);
	case EV_MONEY_UNKNOWN:
		break;
	}
	return PV(p, factor_unknown);
}

static void
side_add(struct side *v, const struct ev_study *s, int64_t f, const struct params *p)
{
	int64_t	n = study_n(s, p);

	switch (s->type) {
	case EV_SYN:
	case EV_POOL:
		if (n * f > v->pooled)
			v->pooled = n * f;
		break;
	case EV_RCT:
		v->trials += n * f;
		break;
	case EV_NRS:
		if (n > PV(p, nrs_n_max))
			n = PV(p, nrs_n_max);
		if (n * f > v->nrs)
			v->nrs = n * f;
		break;
	case EV_OTHER:
		break;
	}
}

static int64_t
side_value(const struct side *v)
{
	int64_t	most = v->pooled;

	if (v->trials > most)
		most = v->trials;
	return v->nrs > most ? v->nrs : most;
}

void
contest_outcome(const struct ev_outcome *o, const struct params *p, const bool *out,
    struct contest *c)
{
	const struct ev_ref	*r;
	struct side		 plus = { 0, 0, 0 }, minus = { 0, 0, 0 };
	bool			 scored = false;
	size_t			 i;

	for (i = 0; i < o->nref; i++) {
		r = &o->ref[i];
		if (r->study->type == EV_OTHER || (out != NULL && out[r->index]))
			continue;
		if (ev_supports(r->finding))
			side_add(&plus, r->study, factor(r->study, p), p);
		else if (ev_opposes(r->finding))
			side_add(&minus, r->study, PV(p, factor_against), p);
		else
			continue;
		scored = true;
	}
	c->v_plus_milli = side_value(&plus);
	c->v_minus_milli = side_value(&minus);
	if (!scored) {
		c->direction = DIR_NONE;
		c->weight_milli = 0;
	} else if (c->v_plus_milli >= PV(p, contest_ratio) * c->v_minus_milli) {
		c->direction = DIR_BENEFIT;
		c->weight_milli = PV(p, weight_benefit);
	} else if (c->v_minus_milli >= PV(p, contest_ratio) * c->v_plus_milli) {
		c->direction = DIR_AGAINST;
		c->weight_milli = PV(p, weight_against);
	} else {
		c->direction = DIR_MIXED;
		c->weight_milli = PV(p, weight_mixed);
	}
}
