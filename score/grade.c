#include <stdlib.h>
#include <string.h>

#include "grade.h"

const char *const tier_words[] = {
	"strong", "moderate", "emerging", "limited", "insufficient", "not graded", NULL
};
const char *const verdict_words[] = {
	"contested", "benefit", "no benefit shown", "unclear", NULL
};
const char *const level_words[] = { "high", "moderate", "low", NULL };
const char *const cap_words[] = { "K1", "K2", NULL };

static bool
left_out(const bool *out, size_t i)
{
	return out != NULL && out[i];
}

static int64_t
support(const struct certainty *c, const struct contest *d)
{
	return c->milli * d->weight_milli / 1000;
}

/* --- the caps ---------------------------------------------------------------- */

/* Is this reference a large null or harm by a synthesis, as K1 asks for? */
static bool
is_k1(const struct ev_ref *r, const struct params *p, const bool *out)
{
	return r->study->type == EV_SYN && ev_opposes(r->finding) && !left_out(out, r->index) &&
	    study_n(r->study, p) >= PV(p, k1_n);
}

/* K1 on one outcome, whose direction is known. */
static bool
k1_outcome(const struct ev_outcome *o, enum verdict_dir d, const struct params *p, const bool *out)
{
	size_t	i;

	if (!o->headline || !o->critical || o->safety || d != DIR_AGAINST)
		return false;
	for (i = 0; i < o->nref; i++)
		if (is_k1(&o->ref[i], p, out))
			return true;
	return false;
}

/* A harm that a synthesis reports with moderate or high certainty. */
static bool
is_k2(const struct ev_ref *r, const bool *out)
{
	return r->study->type == EV_SYN && r->finding->direction == EV_HARM &&
	    !left_out(out, r->index) &&
	    (r->finding->reported == EV_HIGH || r->finding->reported == EV_MODERATE);
}

/*
 * Two outcomes of one indication.  Where neither states one they are the
 * same: what is not stated must not earn an escape from the cap.
 */
static bool
same_indication(const struct ev_outcome *a, const struct ev_outcome *b)
{
	return strcmp(a->indication, b->indication) == 0;
}

/* Does safety outcome o, with its own harm, turn K1 on outcome k1 into K2? */
static bool
k2_outcome(const struct ev_outcome *o, const struct ev_outcome *k1, const bool *out)
{
	size_t	i;

	if (!o->safety || !same_indication(o, k1))
		return false;
	for (i = 0; i < o->nref; i++)
		if (is_k2(&o->ref[i], out))
			return true;
	return false;
}

/* --- the score alone ------------------------------------------------------------ */

int64_t
grade_score(const struct ev_table *t, const struct params *p, const bool *out)
{
	struct certainty	 c;
	struct contest		 d;
	int64_t			 best = 0, s;
	bool			 k1 = false, k2 = false;
	size_t			 i, j;

	for (i = 0; i < t->noutcome; i++) {
		const struct ev_outcome	*o = &t->outcome[i];

		if (o->safety)
			continue;
		contest_outcome(o, p, out, &d);
		if (d.weight_milli > 0) {
			certainty_outcome(o, p, out, &c);
			s = support(&c, &d);
			best = s > best ? s : best;
		}
		if (!k1_outcome(o, d.direction, p, out))
			continue;
		k1 = true;
		for (j = 0; j < t->noutcome && !k2; j++)
			k2 = k2_outcome(&t->outcome[j], o, out);
	}
	if (k1 && best > PV(p, k1_max))
		best = PV(p, k1_max);
	if (k2 && best > PV(p, k2_max))
		best = PV(p, k2_max);
	return best;
}

/* --- lists of ids ---------------------------------------------------------------- */

/* mark[i]: study i belongs into the list. */
static struct ids
ids_marked(const struct ev_table *t, const bool *mark, struct arena *mem)
{
	struct ids	l = { NULL, 0 };
	size_t		i, n = 0;

	for (i = 0; i < t->nstudy; i++)
		n += mark[i];
	if (n == 0)
		return l;
	l.id = arena_array(mem, n, sizeof(*l.id));
	for (i = 0; i < t->nstudy; i++)
		if (mark[i])
			l.id[l.n++] = t->study[i].id;
	return l;
}

/* --- one outcome ------------------------------------------------------------------ */

static void
outcome_ids(const struct ev_table *t, const struct params *p, struct arena *mem,
    struct outcome_grade *g)
{
	const struct ev_outcome	*o = g->outcome;
	bool			*body = xcalloc(t->nstudy + 1, sizeof(*body));
	bool			*plus = xcalloc(t->nstudy + 1, sizeof(*plus));
	size_t			 i;

	for (i = 0; i < o->nref; i++) {
		const struct ev_ref	*r = &o->ref[i];

		if (r->study->type == EV_OTHER)
			continue;
		g->studies++;
		if (r->study->participants != EV_UNKNOWN)
			g->participants += r->study->participants;
		plus[r->index] = ev_supports(r->finding);
		body[r->index] = g->certainty.any && body_has(&g->certainty.body, o, r, p);
	}
	g->body = ids_marked(t, body, mem);
	if (g->certainty.k3)
		g->k3_because = ids_marked(t, plus, mem);
	free(body);
	free(plus);
}

static void
grade_outcome(const struct ev_table *t, const struct ev_outcome *o, const struct params *p,
    struct arena *mem, struct outcome_grade *g)
{
	memset(g, 0, sizeof(*g));
	g->outcome = o;
	certainty_outcome(o, p, NULL, &g->certainty);
	contest_outcome(o, p, NULL, &g->contest);
	g->band = certainty_band(g->certainty.milli, p);
	g->support_milli = support(&g->certainty, &g->contest);
	outcome_ids(t, p, mem, g);
}

/* --- the compound ------------------------------------------------------------------ */

static void
cap_add_outcome(struct cap *c, const struct ev_outcome *o)
{
	c->outcome[c->noutcome++] = o;
	c->triggered = true;
}

static void
find_k1(struct grade *g, bool *mark)
{
	const struct ev_outcome	*o;
	size_t			 i, j;

	for (i = 0; i < g->noutcome; i++) {
		o = g->outcome[i].outcome;
		if (!k1_outcome(o, g->outcome[i].contest.direction, g->params, NULL))
			continue;
		cap_add_outcome(&g->cap[CAP_K1], o);
		for (j = 0; j < o->nref; j++)
			if (is_k1(&o->ref[j], g->params, NULL))
				mark[o->ref[j].index] = true;
	}
}

static void
find_k2(struct grade *g, bool *mark)
{
	const struct cap	*k1 = &g->cap[CAP_K1];
	const struct ev_outcome	*o;
	size_t			 i, j;
	bool			 hit;

	for (i = 0; i < g->noutcome; i++) {
		o = g->outcome[i].outcome;
		for (j = 0, hit = false; j < k1->noutcome && !hit; j++)
			hit = k2_outcome(o, k1->outcome[j], NULL);
		if (!hit)
			continue;
		cap_add_outcome(&g->cap[CAP_K2], o);
		for (j = 0; j < o->nref; j++)
			if (is_k2(&o->ref[j], NULL))
				mark[o->ref[j].index] = true;
	}
}

/* Triggered caps with their studies, then what each takes from base, K1 before K2. */
static void
apply_caps(struct grade *g, struct arena *mem)
{
	const struct ev_table	*t = g->table;
	bool			*mark = xcalloc(t->nstudy + 1, sizeof(*mark));
	int			 i;

	for (i = 0; i < CAP_N; i++)
		g->cap[i].outcome = arena_array(mem, g->noutcome, sizeof(void *));
	g->cap[CAP_K1].limit_milli = PV(g->params, k1_max);
	g->cap[CAP_K2].limit_milli = PV(g->params, k2_max);
	find_k1(g, mark);
	g->cap[CAP_K1].because = ids_marked(t, mark, mem);
	memset(mark, 0, t->nstudy * sizeof(*mark));
	find_k2(g, mark);
	g->cap[CAP_K2].because = ids_marked(t, mark, mem);
	free(mark);
	g->score_milli = g->base_milli;
	for (i = 0; i < CAP_N; i++) {
		if (!g->cap[i].triggered || g->score_milli <= g->cap[i].limit_milli)
			continue;
		g->cap[i].binds = true;
		g->cap[i].value_milli = g->cap[i].limit_milli - g->score_milli;
		g->score_milli = g->cap[i].limit_milli;
	}
}

static enum tier
tier_of(int score, const struct params *p)
{
	if (score >= PV(p, tier_strong))
		return TIER_STRONG;
	if (score >= PV(p, tier_moderate))
		return TIER_MODERATE;
	if (score >= PV(p, tier_emerging))
		return TIER_EMERGING;
	return score >= PV(p, tier_limited) ? TIER_LIMITED : TIER_INSUFFICIENT;
}

static enum verdict
verdict_of(const struct grade *g)
{
	size_t	i;

	if (g->base_milli > 0)
		return g->cap[CAP_K1].triggered ? VERDICT_CONTESTED : VERDICT_BENEFIT;
	for (i = 0; i < g->noutcome; i++)
		if (g->outcome[i].contest.direction == DIR_AGAINST)
			return VERDICT_NO_BENEFIT;
	return VERDICT_UNCLEAR;
}

/* --- terms ------------------------------------------------------------------------- */

static void
term_add(struct grade *g, const char *name, const struct ev_outcome *o, int64_t milli,
    struct ids because)
{
	if (g->nterm == TERM_MAX)
		die("more than %d terms of a score", TERM_MAX);
	g->term[g->nterm++] = (struct term){ name, o, milli, because };
}

/* A term that only stands there when it changes something. */
static void
term_some(struct grade *g, const char *name, const struct ev_outcome *o, int64_t milli,
    struct ids because)
{
	if (milli != 0)
		term_add(g, name, o, milli, because);
}

/* The base outcome's items, ladder and weight, then the caps that bind. */
static void
make_terms(struct grade *g)
{
	const struct outcome_grade	*b = g->base;
	const struct ev_outcome		*o;
	const struct body		*body;
	int				 i;

	if (b == NULL)
		return;
	o = b->outcome;
	body = &b->certainty.body;
	if (body->reported) {
		term_add(g, "certainty_reported", o, body->reported_milli, b->body);
		term_some(g, "industry", o, body->industry, b->body);
	} else
		for (i = 0; i < ITEM_N; i++)
			term_add(g, item_words[i], o, body->item[i], b->body);
	term_some(g, "large-effect", o, body->large, b->body);
	term_some(g, "not-randomised", o, body->nrs, b->body);
	term_some(g, "ladder", o, body->ladder, b->body);
	term_some(g, "K3", o, b->certainty.k3_milli, b->k3_because);
	term_some(g, "weight", o, b->support_milli - b->certainty.milli, b->body);
	for (i = 0; i < CAP_N; i++)
		if (g->cap[i].binds)
			term_add(g, cap_words[i], g->cap[i].outcome[0], g->cap[i].value_milli,
			    g->cap[i].because);
}

void
grade_table(const struct ev_table *t, const struct params *p, struct arena *mem,
    struct grade *out)
{
	struct grade	*g = out;
	size_t		 i;

	memset(g, 0, sizeof(*g));
	g->table = t;
	g->params = p;
	g->studies = evidence_counted(t);
	g->noutcome = t->noutcome;
	g->outcome = arena_array(mem, t->noutcome, sizeof(*g->outcome));
	for (i = 0; i < t->noutcome; i++) {
		grade_outcome(t, &t->outcome[i], p, mem, &g->outcome[i]);
		if (!t->outcome[i].safety && g->outcome[i].support_milli > g->base_milli) {
			g->base_milli = g->outcome[i].support_milli;
			g->base = &g->outcome[i];
		}
	}
	apply_caps(g, mem);
	g->score = (int)(g->score_milli / 1000);
	g->tier = g->studies == 0 ? TIER_NOT_GRADED : tier_of(g->score, p);
	g->verdict = verdict_of(g);
	make_terms(g);
	participants_count(t, &g->participants);
	confidence_table(t, p, mem, g);
}
