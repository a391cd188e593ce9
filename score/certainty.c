#include <string.h>

#include "certainty.h"

const char *const item_words[ITEM_N + 1] = {
	"D", "R", "F", "I", "P", "H", "B", NULL
};
const char *const band_words[] = { "high", "moderate", "low", "very-low", NULL };

int64_t
study_k(const struct ev_study *s, const struct params *p)
{
	if (s->type == EV_RCT)
		return 1;
	return s->trials == EV_UNKNOWN ? PV(p, k_unknown) : s->trials;
}

int64_t
study_n(const struct ev_study *s, const struct params *p)
{
	if (s->participants != EV_UNKNOWN)
		return s->participants;
	return PV(p, n_per_trial) * study_k(s, p);
}

enum band
certainty_band(int64_t milli, const struct params *p)
{
	if (milli >= PV(p, band_high))
		return BAND_HIGH;
	if (milli >= PV(p, band_moderate))
		return BAND_MODERATE;
	return milli >= PV(p, band_low) ? BAND_LOW : BAND_VERY_LOW;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
item_rob(const struct ev_study *s, const struct params *p)
{
	int64_t	r = 0;

	switch (s->rob) {
	case EV_ROB_LOW:
		r = PV(p, rob_low);
		break;
	case EV_ROB_SOME:
		r = PV(p, rob_some);
		break;
	case EV_ROB_NOT_STATED:
		r = PV(p, rob_not_stated);
		break;
	case EV_ROB_HIGH:
		r = PV(p, rob_high);
		break;
	}
	return s->type == EV_NRS ? least(r, PV(p, rob_nrs_max)) : r;
}

static int64_t
item_money(const struct ev_study *s, const struct params *p)
{
	switch (s->money) {
	case EV_INDEPENDENT:
		return PV(p, money_independent);
	case EV_INDUSTRY:
		return PV(p, money_industry);
	case EV_MONEY_UNKNOWN:
		break;
	}
	return PV(p, money_unknown);
}

/* R, F and I of one study on one outcome. */
static void
items_rfi(const struct ev_outcome *o, const struct ev_study *s, const struct params *p,
    int64_t item[ITEM_N])
{
	item[ITEM_R] = item_rob(s, p);
	item[ITEM_F] = item_money(s, p);
	item[ITEM_I] = o->surrogate ? PV(p, surrogate) : PV(p, direct);
}

static int64_t
rfi(const struct ev_outcome *o, const struct ev_study *s, const struct params *p)
{
	int64_t	item[ITEM_N];

	items_rfi(o, s, p, item);
	return item[ITEM_R] + item[ITEM_F] + item[ITEM_I];
}

/* k stated trials; unknown (EV_UNKNOWN) is below every step. */
static int64_t
item_bias(int64_t k, const struct params *p)
{
	if (k >= PV(p, bias_k_full))
		return PV(p, bias_unlikely);
	return k >= PV(p, bias_k_half) ? PV(p, bias_possible) : PV(p, bias_likely);
}

static int64_t
item_i2(const struct ev_finding *f, const struct params *p)
{
	if (f->i2_milli == EV_UNKNOWN)
		return PV(p, consistency_unknown);
	return f->i2_milli < PV(p, i2_limit) ? PV(p, consistent) : PV(p, inconsistent);
}

static int64_t
items_sum(const struct body *b)
{
	int64_t	sum = 0;
	int	i;

	for (i = 0; i < ITEM_N; i++)
		sum += b->item[i];
	return sum;
}

/*
 * The size ladder: below 100 people at most 3, below 400 at most 5, a single
 * trial (not of an NRS) at most 7.  Returns what it takes from milli.
 */
static int64_t
ladder(int64_t milli, int64_t n, bool single, const struct params *p)
{
	int64_t	c = milli;

	if (n < PV(p, ladder_small_n))
		c = least(c, PV(p, ladder_small_max));
	if (n < PV(p, ladder_medium_n))
		c = least(c, PV(p, ladder_medium_max));
	if (single)
		c = least(c, PV(p, ladder_single_max));
	return c - milli;
}

/* What the authors of a synthesis reported, on our scale. */
static int64_t
reported_points(enum ev_reported r, const struct params *p)
{
	switch (r) {
	case EV_HIGH:
		return PV(p, reported_high);
	case EV_MODERATE:
		return PV(p, reported_moderate);
	case EV_LOW:
		return PV(p, reported_low);
	case EV_VERY_LOW:
		return PV(p, reported_very_low);
	case EV_REPORTED_NONE:
		break;
	}
	return 0;
}

static void
body_reported(const struct ev_ref *r, const struct params *p, struct body *b)
{
	b->reported = true;
	b->reported_word = r->finding->reported;
	b->reported_milli = reported_points(r->finding->reported, p);
	b->industry = r->study->money == EV_INDUSTRY ? PV(p, reported_industry) : 0;
	b->milli = b->reported_milli + b->industry;
}

/* A body of one SYN, POOL or NRS finding. */
static void
body_single(const struct ev_outcome *o, const struct ev_ref *r, const struct params *p,
    struct body *b)
{
	const struct ev_study	*s = r->study;
	bool			 nrs = s->type == EV_NRS;
	int64_t			 c;

	memset(b, 0, sizeof(*b));
	b->type = s->type;
	b->study = s;
	b->stated_n = s->participants;
	b->ladder_n = study_n(s, p);
	b->k = s->trials;
	b->i2_milli = r->finding->i2_milli;
	b->suspected = r->finding->bias_suspected;
	if (s->type == EV_SYN && r->finding->reported != EV_REPORTED_NONE) {
		body_reported(r, p, b);
		return;
	}
	b->item[ITEM_D] = nrs ? PV(p, design_nonrandomised) : PV(p, design_randomised);
	items_rfi(o, s, p, b->item);
	if (s->participants >= PV(p, precise_n))
		b->item[ITEM_P] = PV(p, precise);
	/* One cohort cannot be consistent with itself. */
	if (nrs && s->trials <= 1)
		b->item[ITEM_H] = PV(p, inconsistent);
	else
		b->item[ITEM_H] = item_i2(r->finding, p);
	if (s->type == EV_POOL || r->finding->bias_suspected)
		b->item[ITEM_B] = PV(p, bias_likely);
	else
		b->item[ITEM_B] = item_bias(s->trials, p);
	c = items_sum(b);
	if (nrs) {
		b->large = r->finding->large_effect ? PV(p, nrs_large) : 0;
		c += b->large;
		b->nrs = least(0, (r->finding->large_effect ? PV(p, nrs_large_max) :
		    PV(p, nrs_max)) - c);
		c += b->nrs;
	}
	b->ladder = ladder(c, b->ladder_n, !nrs && s->trials == 1, p);
	b->milli = c + b->ladder;
}

/* Does this reference stand among the outcome's supporting trials? */
static bool
is_trial(const struct ev_ref *r, const bool *out)
{
	return r->study->type == EV_RCT && ev_supports(r->finding) &&
	    (out == NULL || !out[r->index]);
}

/* All supporting trials with R + F + I of at least that of the trial lead. */
static void
body_trials(const struct ev_outcome *o, const struct ev_study *lead, const struct params *p,
    const bool *out, struct body *b)
{
	int64_t	c, k = 0, stated = EV_UNKNOWN, n = 0;
	size_t	i;

	memset(b, 0, sizeof(*b));
	b->type = EV_RCT;
	b->study = lead;
	b->q = rfi(o, lead, p);
	for (i = 0; i < o->nref; i++) {
		const struct ev_study	*s = o->ref[i].study;

		if (!is_trial(&o->ref[i], out) || rfi(o, s, p) < b->q)
			continue;
		k++;
		n += study_n(s, p);
		if (s->participants != EV_UNKNOWN)
			stated = (stated == EV_UNKNOWN ? 0 : stated) + s->participants;
	}
	b->stated_n = stated;
	b->ladder_n = n;
	b->k = k;
	b->i2_milli = EV_UNKNOWN;
	b->item[ITEM_D] = PV(p, design_randomised);
	items_rfi(o, lead, p, b->item);
	if (stated >= PV(p, precise_n))
		b->item[ITEM_P] = PV(p, precise);
	if (k >= PV(p, body_k_full))
		b->item[ITEM_H] = PV(p, consistent);
	else if (k >= PV(p, body_k_half))
		b->item[ITEM_H] = PV(p, consistency_unknown);
	else
		b->item[ITEM_H] = PV(p, inconsistent);
	b->item[ITEM_B] = item_bias(k, p);
	c = items_sum(b);
	b->ladder = ladder(c, n, k == 1, p);
	b->milli = c + b->ladder;
}

/* Is a the better body of the two?  See the order in the header. */
static bool
better(const struct body *a, const struct body *b)
{
	if (a->milli != b->milli)
		return a->milli > b->milli;
	if (a->type != b->type)
		return a->type < b->type;
	if (a->type == EV_RCT && a->q != b->q)
		return a->q > b->q;
	return strcmp(a->study->id, b->study->id) < 0;
}

/* Has an RCT body with this q been tried?  R has four values and F three. */
struct tried {
	int64_t	q[12];
	size_t	n;
};

static bool
tried_before(struct tried *t, int64_t q)
{
	size_t	i;

	for (i = 0; i < t->n; i++)
		if (t->q[i] == q)
			return true;
	if (t->n < sizeof(t->q) / sizeof(t->q[0]))
		t->q[t->n++] = q;
	return false;
}

void
certainty_outcome(const struct ev_outcome *o, const struct params *p, const bool *out,
    struct certainty *c)
{
	const struct ev_ref	*r;
	struct tried		 seen = { .n = 0 };
	struct body		 b;
	size_t			 i;

	memset(c, 0, sizeof(*c));
	c->k3 = true;
	for (i = 0; i < o->nref; i++) {
		r = &o->ref[i];
		if (r->study->type == EV_OTHER || !ev_supports(r->finding) ||
		    (out != NULL && out[r->index]))
			continue;
		c->k3 = c->k3 && r->study->money == EV_INDUSTRY;
		if (r->study->type == EV_RCT) {
			if (tried_before(&seen, rfi(o, r->study, p)))
				continue;
			body_trials(o, r->study, p, out, &b);
		} else
			body_single(o, r, p, &b);
		if (!c->any || better(&b, &c->body))
			c->body = b;
		c->any = true;
	}
	c->k3 = c->k3 && c->any;
	if (!c->any)
		return;
	c->k3_milli = c->k3 ? least(0, PV(p, k3_max) - c->body.milli) : 0;
	c->milli = c->body.milli + c->k3_milli;
}

bool
body_has(const struct body *b, const struct ev_outcome *o, const struct ev_ref *r,
    const struct params *p)
{
	if (!ev_supports(r->finding))
		return false;
	if (b->type != EV_RCT)
		return r->study == b->study;
	return r->study->type == EV_RCT && rfi(o, r->study, p) >= b->q;
}
