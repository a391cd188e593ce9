#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "explain.h"
#include "line.h"
#include "words.h"

/* --- small texts ------------------------------------------------------------------ */

const char *
explain_name(const struct explain_names *x, const char *id)
{
	const char	*s = x->outcome == NULL ? NULL : x->outcome(x->arg, id);

	return s == NULL ? id : s;
}

const char *
explain_item(int64_t milli, char *buf, size_t size)
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
		line_to(l, COL_TEXT);
		line_put(l, o->contest.direction == DIR_NONE ? "no scored finding" :
		    "no finding supports it");
		return;
	}
	if (b->reported) {
		line_to(l, COL_TEXT);
		snprintf(t, sizeof(t), "reported %s %s", words_band((enum band)b->reported_word),
		    explain_item(b->reported_milli, u, sizeof(u)));
		line_put(l, t);
		if (b->industry != 0) {
			snprintf(t, sizeof(t), ", industry %s",
			    explain_item(b->industry, u, sizeof(u)));
			line_put(l, t);
		}
		return;
	}
	for (i = 0; i < ITEM_N; i++)
		line_right(l, explain_item(b->item[i], t, sizeof(t)),
		    COL_TEXT + 1 + (size_t)i * 3);
	snprintf(t, sizeof(t), "%s %s", num_points(o->certainty.milli, u, sizeof(u)),
	    words_band(o->band));
	line_to(l, 45);
	line_put(l, t);
}

static void
outcome_row(struct line *l, const struct grade *g, const struct outcome_grade *o,
    const struct explain_names *x)
{
	const char	*name = explain_name(x, o->outcome->id);
	struct buf	held;
	char		t[32];

	/* Cut names read alike ("early breast cancer: .."); the id does not. */
	line_fit(l, utf8_width(name, strlen(name)) < COL_TEXT ? name : o->outcome->id, COL_TEXT - 1);
	outcome_middle(l, o);
	line_to(l, 58);
	line_put(l, dir_words[o->contest.direction]);
	line_right(l, o->outcome->safety ? "-" : o->support_milli == 0 ? "0" :
	    num_points(o->support_milli, t, sizeof(t)), 72);
	if (o == g->base)
		line_put(l, " <- base");
	line_end(l);
	buf_init(&held, 400);
	ceilings_text(&o->certainty, &held);
	if (held.len > 0) {
		line_to(l, COL_TEXT);
		line_put(l, held.p);
		line_end(l);
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
	const struct outcome_grade	**row = xcalloc(g->noutcome + 1, sizeof(void *));
	size_t				  i, n = 0, first;

	if (g->base != NULL)
		row[n++] = g->base;
	first = n;
	for (i = 0; i < g->noutcome; i++)
		if (!g->outcome[i].outcome->safety && &g->outcome[i] != g->base)
			row[n++] = &g->outcome[i];
	if (n - first > 1)
		qsort(row + first, n - first, sizeof(void *), by_weight);
	line_put(l, "outcome                 D  R  F  I  P  H  B  certainty    direction  support");
	line_end(l);
	for (i = 0; i < n; i++)
		outcome_row(l, g, row[i], x);
	if (n == 0) {
		line_put(l, "no efficacy outcome");
		line_end(l);
	}
	line_end(l);
	free(row);
}

/* --- the sum -------------------------------------------------------------------------- */

static void
cap_row(struct line *l, const struct grade *g, enum cap_id id, int64_t sum_milli,
    const struct explain_names *x)
{
	static const char *const label[] = { "K1 contradicted", "K2 and harmful" };
	const struct cap	*c = &g->cap[id];
	struct buf		 why;
	char			 t[32];

	buf_init(&why, 4000);
	ids_text(&c->because, &why);
	buf_puts(&why, ": ");
	explain_cap(g, id, x, &why);
	line_put(l, label[id]);
	line_wrapped(l, why.p, COL_VALUE - 5);
	line_right(l, num_points(c->value_milli, t, sizeof(t)), COL_VALUE);
	line_right(l, num_points(sum_milli, t, sizeof(t)), COL_SUM);
	line_end(l);
	buf_fini(&why);
}

static void
sum_rows(struct line *l, const struct grade *g, const struct explain_names *x)
{
	int64_t	sum = g->base_milli;
	char	t[32];
	int	i;

	line_put(l, "base");
	line_right(l, num_points(sum, t, sizeof(t)), COL_VALUE);
	line_end(l);
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
		buf_puts(&b, "harm");
		if (best <= EV_VERY_LOW)
			buf_printf(&b, ", %s", words_band((enum band)best));
		line_put(l, o->safety ? "safety, never averaged" : "harm");
		line_wrapped(l, explain_name(x, o->id), COL_END);
		if (l->col + 2 + b.len > COL_END)
			line_end(l);
		line_to(l, l->col > 0 ? l->col + 2 : COL_TEXT);
		line_put(l, b.p);
		line_end(l);
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
	line_labelled(l, "leave one out", b.p);
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
	line_labelled(l, t, b.p);
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
	line_labelled(l, "based on", b.p);
	buf_fini(&b);
}

/* How much is counted more than once: of people, of inclusions, and what reference lists let suspect. */
static void
overlap_rows(struct line *l, const struct grade *g, const struct explain_names *x)
{
	const struct participants	*p = &g->participants;
	int64_t				 share = p->sum > 0 ? (p->inside * 1000 + p->sum / 2) / p->sum : 0;
	struct overlap			 o;
	struct buf			 b;

	buf_init(&b, 400);
	overlap_included(g->table, g->params, &o);
	if (o.pairs > 0) {
		if (p->sum > 0)
			buf_printf(&b, "%" PRId64 ".%" PRId64 " %% of participants counted twice; ",
			    share / 10, share % 10);
		overlap_words(&o, "confirmed inclusion", "confirmed inclusions", &b);
		line_labelled(l, "overlap", b.p);
	}
	buf_clear(&b);
	if (x->cited != NULL && x->cited->pairs > 0) {
		overlap_words(x->cited, "citation", "citations", &b);
		buf_puts(&b, "; from reference lists: a citation is no inclusion");
		line_labelled(l, "citation overlap", b.p);
	}
	buf_fini(&b);
}

static void
provisional_row(struct line *l, const struct explain_names *x)
{
	struct buf	b;

	if (!x->provisional)
		return;
	buf_init(&b, 200);
	if (x->waiting > 0)
		buf_printf(&b, "%" PRId64 " %s", x->waiting, x->waiting == 1 ? "record waits" :
		    "records wait");
	else
		buf_puts(&b, "records waited");
	if (x->retractions > 0)
		buf_printf(&b, ", %" PRId64 " %s", x->retractions, x->retractions == 1 ?
		    "a retraction" : "of them retractions");
	line_labelled(l, "provisional", b.p);
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
	line_labelled(l, "dates", b.p);
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
	line_put(l, b.p);
	buf_clear(&b);
	buf_printf(&b, "method %d  params %.4s", METHOD_REV, g->params->sha256);
	if (x->inputs_sha != NULL)
		buf_printf(&b, "  inputs %.4s", x->inputs_sha);
	if (l->col + 2 + b.len > COL_END)
		line_end(l);
	line_to(l, 43);
	line_put(l, b.p);
	line_end(l);
	line_end(l);
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
	overlap_rows(&l, g, x);
	provisional_row(&l, x);
	dates_row(&l, x);
}
