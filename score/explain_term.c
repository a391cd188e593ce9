/*
 * explain_term: why each term of a score has its value, in a few words.
 */
#include <stdio.h>
#include <string.h>

#include "../base/num.h"
#include "explain.h"
#include "words.h"

/* "stroke death, function" for names that share what stands before ": ". */
static void
join_outcomes(const struct cap *c, const struct explain_names *x, struct buf *out)
{
	const char	*name, *colon, *last = NULL;
	size_t		 i, len, last_len = 0;

	for (i = 0; i < c->noutcome; i++) {
		name = explain_name(x, c->outcome[i]->id);
		colon = strstr(name, ": ");
		len = colon == NULL ? 0 : (size_t)(colon - name) + 2;
		if (i > 0)
			buf_puts(out, ", ");
		if (len == 0 || len != last_len || strncmp(name, last, len) != 0) {
			if (len > 0)
				buf_printf(out, "%.*s ", (int)len - 2, name);
			last = name;
		}
		last_len = len;
		buf_puts(out, name + len);
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

void
explain_cap(const struct grade *g, enum cap_id id, const struct explain_names *x, struct buf *out)
{
	const struct cap	*c = &g->cap[id];
	const char		*effect;

	if (id == CAP_K2 && (effect = k2_effect(c, x)) != NULL) {
		buf_puts(out, effect);
		return;
	}
	join_outcomes(c, x, out);
	buf_puts(out, id == CAP_K2 ? " harm" : all_null(c) ? " null" : " null or harm");
}

static void
count_words(int64_t v, const char *one, const char *many, struct buf *out)
{
	char	t[32];

	if (v == EV_UNKNOWN)
		buf_printf(out, "number of %s not stated", many);
	else
		buf_printf(out, "%s %s", num_commas(v, t, sizeof(t)), v == 1 ? one : many);
}

static void
consistency_words(const struct body *b, struct buf *out)
{
	char	t[32];

	if (b->type == EV_RCT)
		count_words(b->k, "trial", "trials", out);
	else if (b->type == EV_NRS && b->k <= 1)
		buf_puts(out, b->k == EV_UNKNOWN ? "number of studies not stated" :
		    "a single study");
	else if (b->i2_milli == EV_UNKNOWN)
		buf_puts(out, "I2 not stated");
	else
		buf_printf(out, "I2 %s %%", num_points(b->i2_milli, t, sizeof(t)));
}

void
explain_item_why(const struct outcome_grade *o, int item, struct buf *out)
{
	const struct body	*b = &o->certainty.body;

	switch (item) {
	case ITEM_D:
		buf_puts(out, ev_type_words[b->type]);
		break;
	case ITEM_R:
		buf_puts(out, ev_rob_words[b->study->rob]);
		break;
	case ITEM_F:
		buf_puts(out, ev_money_words[b->study->money]);
		break;
	case ITEM_I:
		buf_puts(out, o->outcome->surrogate ? "surrogate" : "direct");
		break;
	case ITEM_P:
		count_words(b->stated_n, "person", "people", out);
		break;
	case ITEM_H:
		consistency_words(b, out);
		break;
	case ITEM_B:
		if (b->type == EV_POOL)
			buf_puts(out, "pooled without a search");
		else if (b->suspected)
			buf_puts(out, "suspected");
		else
			count_words(b->k, "trial", "trials", out);
		break;
	}
}

/* The outcome's grade that a term belongs to. */
static const struct outcome_grade *
graded_outcome(const struct grade *g, const struct term *t)
{
	return grade_find_outcome(g, t->outcome->id);
}

void
explain_term(const struct grade *g, const struct term *t, const struct explain_names *x,
    struct buf *out)
{
	const struct outcome_grade	*o = graded_outcome(g, t);
	int				 i;

	for (i = 0; i < ITEM_N; i++)
		if (strcmp(t->name, item_words[i]) == 0) {
			explain_item_why(o, i, out);
			return;
		}
	for (i = 0; i < CAP_N; i++)
		if (strcmp(t->name, cap_words[i]) == 0) {
			explain_cap(g, (enum cap_id)i, x, out);
			return;
		}
	if (strcmp(t->name, "certainty_reported") == 0)
		buf_printf(out, "%s, by the authors",
		    words_band((enum band)o->certainty.body.reported_word));
	else if (strcmp(t->name, "industry") == 0)
		buf_puts(out, "GRADE has no domain for it");
	else if (strcmp(t->name, "large-effect") == 0)
		buf_puts(out, "a ratio of 2 and more, or half and less");
	else if (strcmp(t->name, "not-randomised") == 0)
		buf_puts(out, o->certainty.body.large != 0 ? "at most 7" : "at most 5");
	else if (strcmp(t->name, "ladder") == 0) {
		count_words(o->certainty.body.ladder_n, "person", "people", out);
		if (o->certainty.body.k == 1)
			buf_puts(out, ", one trial");
	} else if (strcmp(t->name, "K3") == 0)
		buf_puts(out, "industry paid for every supporting finding");
	else if (strcmp(t->name, "weight") == 0)
		buf_puts(out, dir_words[o->contest.direction]);
}
