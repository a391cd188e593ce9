/*
 * explain_outcome: one outcome with everything behind its support: the
 * contest, the body that gives its certainty with the running sum, and each
 * finding as it entered.
 */
#include <stdio.h>
#include <string.h>

#include "../base/num.h"
#include "explain.h"
#include "line.h"
#include "words.h"

static const char *const item_names[ITEM_N] = {
	"D design", "R risk of bias", "F money", "I directness", "P precision",
	"H consistency", "B publication bias"
};

const struct outcome_grade *
grade_find_outcome(const struct grade *g, const char *id)
{
	size_t	i;

	for (i = 0; i < g->noutcome; i++)
		if (strcmp(g->outcome[i].outcome->id, id) == 0)
			return &g->outcome[i];
	return NULL;
}

static void
sum_row(struct line *l, const char *name, const char *why, int64_t milli, int64_t *sum)
{
	char	t[32];

	*sum += milli;
	line_put(l, name);
	line_wrapped(l, why, COL_VALUE - 6);
	line_right(l, num_points(milli, t, sizeof(t)), COL_VALUE);
	line_right(l, num_points(*sum, t, sizeof(t)), COL_SUM);
	line_end(l);
}

/* Like sum_row, where it changes something. */
static void
some_row(struct line *l, const char *name, const char *why, int64_t milli, int64_t *sum)
{
	if (milli != 0)
		sum_row(l, name, why, milli, sum);
}

static void
certainty_rows(struct line *l, const struct outcome_grade *o)
{
	const struct certainty	*c = &o->certainty;
	const struct body	*b = &c->body;
	int64_t			 sum = 0;
	struct buf		 why;
	char			 t[60];
	int			 i;

	buf_init(&why, 400);
	if (!c->any) {
		line_labelled(l, "certainty", "0: no finding supports it");
		goto out;
	}
	if (b->reported) {
		snprintf(t, sizeof(t), "%s, by the authors",
		    words_band((enum band)b->reported_word));
		sum_row(l, "certainty reported", t, b->reported_milli, &sum);
		some_row(l, "industry money", "GRADE has no domain for it", b->industry, &sum);
	} else
		for (i = 0; i < ITEM_N; i++) {
			buf_clear(&why);
			explain_item_why(o, i, &why);
			sum_row(l, item_names[i], why.p, b->item[i], &sum);
		}
	some_row(l, "large effect", "a ratio of 2 and more, or half and less", b->large, &sum);
	some_row(l, "not randomised", b->large != 0 ? "at most 7" : "at most 5", b->nrs, &sum);
	some_row(l, "size ladder", "few people, or a single trial", b->ladder, &sum);
	some_row(l, "K3 industry only", "industry paid for every supporting finding", c->k3_milli,
	    &sum);
	some_row(l, "weight", dir_words[o->contest.direction], o->support_milli - c->milli, &sum);
out:
	buf_fini(&why);
}

static void
body_row(struct line *l, const struct outcome_grade *o)
{
	struct buf	b;
	size_t		i;

	if (!o->certainty.any)
		return;
	buf_init(&b, 8000);
	buf_printf(&b, "%s", ev_type_words[o->certainty.body.type]);
	for (i = 0; i < o->body.n; i++)
		buf_printf(&b, "%s %s", i == 0 ? "" : ",", o->body.id[i]);
	line_labelled(l, "best body", b.p);
	buf_fini(&b);
}

static void
contest_row(struct line *l, const struct outcome_grade *o)
{
	const struct contest	*c = &o->contest;
	struct buf		 b;
	char			 t[32], u[32];

	buf_init(&b, 400);
	if (c->direction == DIR_NONE)
		buf_puts(&b, "none: no scored finding");
	else
		buf_printf(&b, "%s: %s for, %s against", dir_words[c->direction],
		    num_points(c->v_plus_milli, t, sizeof(t)),
		    num_points(c->v_minus_milli, u, sizeof(u)));
	line_labelled(l, "direction", b.p);
	buf_fini(&b);
}

static void
number_text(int64_t v, char *buf, size_t size)
{
	if (v == EV_UNKNOWN)
		snprintf(buf, size, "?");
	else
		num_commas(v, buf, size);
}

static void
finding_row(struct line *l, const struct outcome_grade *o, const struct ev_ref *r,
    const struct explain_names *x)
{
	const struct ev_study	*s = r->study;
	const struct ev_finding	*f = r->finding;
	const char		*effect;
	char			 t[32];

	line_fit(l, s->id, 12);
	line_to(l, 13);
	line_put(l, ev_type_words[s->type]);
	line_to(l, 19);
	line_put(l, ev_money_words[s->money]);
	line_to(l, 31);
	line_put(l, ev_rob_words[s->rob]);
	number_text(s->participants, t, sizeof(t));
	line_right(l, t, 50);
	number_text(s->type == EV_RCT ? 1 : s->trials, t, sizeof(t));
	line_right(l, t, 55);
	line_to(l, 57);
	line_put(l, ev_direction_words[f->direction]);
	if (s->type == EV_SYN && f->reported != EV_REPORTED_NONE) {
		line_put(l, ", ");
		line_put(l, words_band((enum band)f->reported));
	}
	line_end(l);
	effect = x->effect == NULL ? NULL : x->effect(x->arg, s->id, o->outcome->id);
	if (effect != NULL) {
		line_to(l, 57);
		line_put(l, effect);
		line_end(l);
	}
}

void
explain_outcome(const struct grade *g, const struct outcome_grade *o,
    const struct explain_names *x, struct buf *out)
{
	const struct ev_outcome	*v = o->outcome;
	struct line		 l = { out, 0 };
	struct buf		 b;
	char			 t[32];
	size_t			 i;

	buf_init(&b, 2000);
	buf_printf(&b, "%s  %s%s%s%s", explain_name(x, v->id), v->safety ? "safety" : "efficacy",
	    v->headline ? ", headline" : "", v->critical ? ", critical" : "",
	    v->surrogate ? ", surrogate" : "");
	line_put(&l, b.p);
	line_end(&l);
	line_end(&l);
	contest_row(&l, o);
	body_row(&l, o);
	certainty_rows(&l, o);
	buf_clear(&b);
	buf_printf(&b, "%s, certainty %s%s", num_points(o->support_milli, t, sizeof(t)),
	    words_band(o->band), v->safety ? "; safety is never averaged into the score" :
	    o == g->base ? "; it gives the base" : "");
	line_labelled(&l, "support", b.p);
	line_end(&l);
	if (v->nref > 0) {
		line_put(&l, "study        type  money       risk of bias  people    k  direction");
		line_end(&l);
	}
	for (i = 0; i < v->nref; i++)
		finding_row(&l, o, &v->ref[i], x);
	buf_fini(&b);
}
