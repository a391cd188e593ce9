#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/num.h"
#include "../base/utf8.h"
#include "explain.h"
#include "words.h"

#define COL_TEXT 24	/* where the text behind a label begins */
#define COL_VALUE 67	/* where a value column ends */
#define COL_SUM 73	/* where the running sum ends */
#define COL_END 80

/* A line under construction: text on the left, figures at fixed columns. */
struct line {
	struct buf	*out;
	size_t		 col;
};

static void
put(struct line *l, const char *s)
{
	struct buf	safe;

	buf_init(&safe, 8192);
	escape_term(&safe, s, strlen(s));
	buf_put(l->out, safe.p, safe.len);
	l->col += utf8_width(safe.p, safe.len);
	buf_fini(&safe);
}

/* At most cols columns of s, ending in ".." when it was cut. */
static void
put_fit(struct line *l, const char *s, size_t cols)
{
	struct buf	safe;
	size_t		n;

	buf_init(&safe, 8192);
	escape_term(&safe, s, strlen(s));
	if (utf8_width(safe.p, safe.len) > cols) {
		n = utf8_fit(safe.p, safe.len, cols - 2);
		buf_put(l->out, safe.p, n);
		buf_puts(l->out, "..");
		l->col += utf8_width(safe.p, n) + 2;
	} else {
		buf_put(l->out, safe.p, safe.len);
		l->col += utf8_width(safe.p, safe.len);
	}
	buf_fini(&safe);
}

/* Blanks up to column col, at least one where something stands before. */
static void
to(struct line *l, size_t col)
{
	if (l->col >= col && l->col > 0)
		col = l->col + 1;
	for (; l->col < col; l->col++)
		buf_putc(l->out, ' ');
}

/* s so that it ends before column end. */
static void
put_right(struct line *l, const char *s, size_t end)
{
	size_t	w = strlen(s);

	to(l, end > w ? end - w : 0);
	put(l, s);
}

static void
end_line(struct line *l)
{
	buf_putc(l->out, '\n');
	l->col = 0;
}

/* Words of s from column COL_TEXT, wrapped at column right. Leaves the last line open. */
static void
put_wrapped(struct line *l, const char *s, size_t right)
{
	const char	*w = s, *end;
	char		 word[400];
	int		 n;

	while (*(w += strspn(w, " ")) != '\0') {
		end = w + strcspn(w, " ");
		n = (int)utf8_cut(w, (size_t)(end - w), sizeof(word) - 1);
		snprintf(word, sizeof(word), "%.*s", n, w);
		if (l->col > COL_TEXT && l->col + 1 + utf8_width(word, (size_t)n) > right)
			end_line(l);
		to(l, l->col > COL_TEXT ? l->col + 1 : COL_TEXT);
		put(l, word);
		w = end;
	}
}

/* A labelled line: label, wrapped text. */
static void
labelled(struct line *l, const char *label, const char *text)
{
	put_fit(l, label, COL_TEXT - 1);
	put_wrapped(l, text, COL_END);
	end_line(l);
}

/* --- small texts ------------------------------------------------------------------ */

static const char *
name_of(const struct explain_names *x, const char *id)
{
	const char	*s = x->outcome == NULL ? NULL : x->outcome(x->arg, id);

	return s == NULL ? id : s;
}

/* An item: "2", ".5", "1.5". */
static const char *
item_text(int64_t milli, char *buf, size_t size)
{
	char	t[32];
	size_t	n;

	num_points(milli, t, sizeof(t));
	n = strlen(t);
	if (n > 2 && strcmp(t + n - 2, ".0") == 0)
		t[n - 2] = '\0';
	snprintf(buf, size, "%s", strncmp(t, "0.", 2) == 0 ? t + 1 : t);
	return buf;
}

static void
ids_text(const struct ids *l, struct buf *out)
{
	size_t	i;

	for (i = 0; i < l->n; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : ", ", l->id[i]);
}

/* "size ladder -0.5, K3 -1.0": what stands between the items and C; empty when nothing does. */
static void
ceilings_text(const struct certainty *c, struct buf *out)
{
	const struct { const char *name; int64_t milli; } part[] = {
		{ "large effect", c->body.large }, { "not randomised", c->body.nrs },
		{ "size ladder", c->body.ladder }, { "K3 industry only", c->k3_milli },
	};
	char	t[32];
	size_t	i;

	for (i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (part[i].milli != 0)
			buf_printf(out, "%s%s %s%s", out->len == 0 ? "" : ", ", part[i].name,
			    part[i].milli > 0 ? "+" : "",
			    num_points(part[i].milli, t, sizeof(t)));
}

/* --- the table of outcomes ----------------------------------------------------------- */

static void
outcome_middle(struct line *l, const struct outcome_grade *o)
{
	const struct body	*b = &o->certainty.body;
	char			 t[64], u[32];
	int			 i;

	if (!o->certainty.any) {
		to(l, COL_TEXT);
		put(l, o->contest.direction == DIR_NONE ? "no scored finding" :
		    "no finding supports it");
		return;
	}
	if (b->reported) {
		to(l, COL_TEXT);
		snprintf(t, sizeof(t), "reported %s %s", words_band(certainty_reported_band(b)),
		    item_text(b->reported_milli, u, sizeof(u)));
		put(l, t);
		if (b->industry != 0) {
			snprintf(t, sizeof(t), ", industry %s",
			    item_text(b->industry, u, sizeof(u)));
			put(l, t);
		}
		return;
	}
	for (i = 0; i < ITEM_N; i++)
		put_right(l, item_text(b->item[i], t, sizeof(t)),
		    COL_TEXT + 1 + (size_t)i * 3);
	snprintf(t, sizeof(t), "%s %s", num_points(o->certainty.milli, u, sizeof(u)),
	    words_band(o->band));
	to(l, 45);
	put(l, t);
}

static void
outcome_row(struct line *l, const struct grade *g, const struct outcome_grade *o,
    const struct explain_names *x)
{
	struct buf	held;
	char		t[32];

	put_fit(l, name_of(x, o->outcome->id), COL_TEXT - 1);
	outcome_middle(l, o);
	to(l, 58);
	put(l, dir_words[o->contest.direction]);
	put_right(l, o->outcome->safety ? "-" : o->support_milli == 0 ? "0" :
	    num_points(o->support_milli, t, sizeof(t)), 72);
	if (o == g->base)
		put(l, " <- base");
	end_line(l);
	buf_init(&held, 400);
	ceilings_text(&o->certainty, &held);
	if (held.len > 0) {
		to(l, COL_TEXT);
		put(l, held.p);
		end_line(l);
	}
	buf_fini(&held);
}

/* Base first, then headline outcomes, then by support, then by id. */
static int
by_weight(const void *a, const void *b)
{
	const struct outcome_grade	*x = *(const struct outcome_grade *const *)a;
	const struct outcome_grade	*y = *(const struct outcome_grade *const *)b;

	if (x->outcome->headline != y->outcome->headline)
		return x->outcome->headline ? -1 : 1;
	if (x->support_milli != y->support_milli)
		return x->support_milli > y->support_milli ? -1 : 1;
	return strcmp(x->outcome->id, y->outcome->id);
}

static void
outcome_table(struct line *l, const struct grade *g, const struct explain_names *x)
{
	const struct outcome_grade	**row = xcalloc(g->noutcome + 1, sizeof(*row));
	size_t				  i, n = 0, first;

	if (g->base != NULL)
		row[n++] = g->base;
	first = n;
	for (i = 0; i < g->noutcome; i++)
		if (!g->outcome[i].outcome->safety && &g->outcome[i] != g->base)
			row[n++] = &g->outcome[i];
	if (n - first > 1)
		qsort(row + first, n - first, sizeof(*row), by_weight);
	put(l, "outcome                 D  R  F  I  P  H  B  certainty    direction  support");
	end_line(l);
	for (i = 0; i < n; i++)
		outcome_row(l, g, row[i], x);
	if (n == 0) {
		put(l, "no efficacy outcome");
		end_line(l);
	}
	end_line(l);
	free(row);
}

/* --- the sum -------------------------------------------------------------------------- */

/* "stroke: death, function" for names that share what stands before ": ". */
static void
join_outcomes(const struct cap *c, const struct explain_names *x, struct buf *out)
{
	const char	*name, *colon, *last = NULL;
	size_t		 i, len, last_len = 0;

	for (i = 0; i < c->noutcome; i++) {
		name = name_of(x, c->outcome[i]->id);
		colon = strstr(name, ": ");
		len = colon == NULL ? 0 : (size_t)(colon - name) + 2;
		if (i > 0)
			buf_puts(out, ", ");
		if (len > 0 && len == last_len && strncmp(name, last, len) == 0)
			name += len;
		else
			last = name;
		last_len = len;
		buf_puts(out, name);
	}
}

/* Do all opposing syntheses behind K1 say no-difference? */
static bool
all_null(const struct cap *c)
{
	size_t	i, j;

	for (i = 0; i < c->noutcome; i++)
		for (j = 0; j < c->outcome[i]->nref; j++)
			if (c->outcome[i]->ref[j].study->type == EV_SYN &&
			    c->outcome[i]->ref[j].finding->direction == EV_HARM)
				return false;
	return true;
}

/* The effect that the first harm behind K2 states, or NULL. */
static const char *
k2_effect(const struct cap *c, const struct explain_names *x)
{
	if (x->effect == NULL || c->noutcome != 1 || c->because.n != 1)
		return NULL;
	return x->effect(x->arg, c->because.id[0], c->outcome[0]->id);
}

static void
cap_row(struct line *l, const struct grade *g, enum cap_id id, int64_t sum_milli,
    const struct explain_names *x)
{
	static const char *const label[] = { "K1 contradicted", "K2 and harmful" };
	const struct cap	*c = &g->cap[id];
	const char		*effect;
	struct buf		 why;
	char			 t[32];

	buf_init(&why, 4000);
	ids_text(&c->because, &why);
	buf_puts(&why, ": ");
	if (id == CAP_K2 && (effect = k2_effect(c, x)) != NULL)
		buf_puts(&why, effect);
	else {
		join_outcomes(c, x, &why);
		buf_puts(&why, id == CAP_K2 ? " harm" : all_null(c) ? " null" : " null or harm");
	}
	put(l, label[id]);
	put_wrapped(l, why.p, COL_VALUE - 5);
	put_right(l, num_points(c->value_milli, t, sizeof(t)), COL_VALUE);
	put_right(l, num_points(sum_milli, t, sizeof(t)), COL_SUM);
	end_line(l);
	buf_fini(&why);
}

static void
sum_rows(struct line *l, const struct grade *g, const struct explain_names *x)
{
	int64_t	sum = g->base_milli;
	char	t[32];
	int	i;

	put(l, "base");
	put_right(l, num_points(sum, t, sizeof(t)), COL_VALUE);
	end_line(l);
	for (i = 0; i < CAP_N; i++) {
		if (!g->cap[i].binds)
			continue;
		sum += g->cap[i].value_milli;
		cap_row(l, g, (enum cap_id)i, sum, x);
	}
}

/* Every outcome on which a counted study found harm, with the best certainty reported. */
static void
harm_rows(struct line *l, const struct grade *g, const struct explain_names *x)
{
	const struct ev_outcome	*o;
	struct buf		 b;
	size_t			 i, j;
	int			 best;
	bool			 harm;

	buf_init(&b, 1000);
	for (i = 0; i < g->noutcome; i++) {
		o = g->outcome[i].outcome;
		best = EV_VERY_LOW + 1;
		for (j = 0, harm = false; j < o->nref; j++) {
			if (o->ref[j].finding->direction != EV_HARM ||
			    o->ref[j].study->type == EV_OTHER)
				continue;
			harm = true;
			if (o->ref[j].study->type == EV_SYN &&
			    o->ref[j].finding->reported != EV_REPORTED_NONE &&
			    (int)o->ref[j].finding->reported < best)
				best = o->ref[j].finding->reported;
		}
		if (!harm)
			continue;
		buf_clear(&b);
		buf_printf(&b, "%s  harm", name_of(x, o->id));
		if (best <= EV_VERY_LOW)
			buf_printf(&b, ", %s", words_band((enum band)best));
		labelled(l, o->safety ? "safety, never averaged" : "harm", b.p);
	}
	buf_fini(&b);
}

/* --- confidence and dates ----------------------------------------------------------------- */

static void
confidence_rows(struct line *l, const struct grade *g)
{
	const struct confidence	*c = &g->confidence;
	struct buf		 b;
	char			 t[32], u[32];

	buf_init(&b, 8000);
	if (c->low_milli == c->high_milli)
		buf_printf(&b, "%s whichever study is left out",
		    num_points(c->low_milli, t, sizeof(t)));
	else {
		buf_printf(&b, "%s to %s; farthest without ",
		    num_points(c->low_milli, t, sizeof(t)),
		    num_points(c->high_milli, u, sizeof(u)));
		ids_text(&c->farthest, &b);
	}
	labelled(l, "leave one out", b.p);
	buf_clear(&b);
	if (g->base == NULL)
		buf_puts(&b, g->studies == 0 ? "no study counts" : "no outcome is supported");
	else {
		buf_printf(&b, "stability %s, deciding outcome's certainty %s",
		    level_words[c->stability], words_band(c->band));
		if ((int64_t)g->studies < PV(g->params, confidence_studies))
			buf_printf(&b, "; fewer than %d studies",
			    (int)PV(g->params, confidence_studies));
	}
	snprintf(t, sizeof(t), "confidence %s", level_words[c->level]);
	labelled(l, t, b.p);
	buf_fini(&b);
}

static void
based_on_row(struct line *l, const struct grade *g)
{
	const struct participants	*p = &g->participants;
	struct buf			 b;
	char				 t[32];

	buf_init(&b, 400);
	buf_printf(&b, "%zu %s, %s participants", g->studies, g->studies == 1 ? "study" : "studies",
	    num_commas(p->sum, t, sizeof(t)));
	if (p->unknown > 0)
		buf_printf(&b, " (known for %zu)", g->studies - (size_t)p->unknown);
	if (p->inside > 0)
		buf_printf(&b, ", %s of them counted twice", num_commas(p->inside, t, sizeof(t)));
	labelled(l, "based on", b.p);
	buf_fini(&b);
}

static void
dates_row(struct line *l, const struct explain_names *x)
{
	struct buf	b;

	if (!x->dates)
		return;
	buf_init(&b, 400);
	buf_printf(&b, "searched %s, new %s, reviewed %s",
	    x->searched != NULL ? x->searched : "never",
	    x->new_evidence != NULL ? x->new_evidence : "never",
	    x->reviewed != NULL ? x->reviewed : "never");
	labelled(l, "dates", b.p);
	buf_fini(&b);
}

static void
head_row(struct line *l, const struct grade *g, const struct explain_names *x)
{
	struct buf	b;

	buf_init(&b, 2000);
	buf_puts(&b, x->compound != NULL ? x->compound : g->table->compound);
	buf_putc(&b, ' ');
	words_score(g->tier, g->score, &b);
	if (g->tier != TIER_NOT_GRADED)
		buf_printf(&b, ", %s", verdict_words[g->verdict]);
	if (x->provisional)
		buf_puts(&b, ", provisional");
	put(l, b.p);
	buf_clear(&b);
	buf_printf(&b, "method %d  params %.4s", METHOD_REV, g->params->sha256);
	if (x->inputs_sha != NULL)
		buf_printf(&b, "  inputs %.4s", x->inputs_sha);
	if (l->col + 2 + b.len > COL_END)
		end_line(l);
	to(l, 43);
	put(l, b.p);
	end_line(l);
	end_line(l);
	buf_fini(&b);
}

void
explain_text(const struct grade *g, const struct explain_names *x, struct buf *out)
{
	struct line	l = { out, 0 };

	head_row(&l, g, x);
	outcome_table(&l, g, x);
	sum_rows(&l, g, x);
	harm_rows(&l, g, x);
	confidence_rows(&l, g);
	based_on_row(&l, g);
	dates_row(&l, x);
}
