#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/err.h"
#include "../base/map.h"
#include "fit_read.h"
#include "fit_write.h"
#include "wording.h"

#define LEAST_MILLI	50	/* a smaller change of a label that the rule files do not name is left out */

/* A rule or word with what it weighs before, and what the fit adds; any may be NULL, not all. */
struct line {
	const char		*id;
	const struct rule	*rule;
	const struct wording_row *word;
	const struct fit_feature *moved;
};

static int
milli(double w)
{
	return (int)lrint(w * 1000);
}

/* What a rule weighs for a label before the fit; *named: the set says so. */
static int
own_weight(const struct rule *u, int label, bool *named)
{
	size_t k;

	*named = true;
	for (k = 0; k < u->nlabel; k++)
		if (u->label[k].aspect == A_DESIGN && u->label[k].value == label)
			return u->label[k].weight_milli;
	*named = false;
	return 0;
}

static void
put_rule(const struct line *l, bool keep, struct buf *b)
{
	int	label, moved, own;
	bool	named;

	for (label = 0; label < DESIGN_N; label++) {
		moved = l->moved != NULL ? milli(l->moved->w[design_class[label]]) : 0;
		own = own_weight(l->rule, label, &named);
		if (abs(moved) >= LEAST_MILLI || (keep && named))
			buf_printf(b, "%s\t%s\t%d\n", l->id, design_words[label], own + moved);
	}
}

static void
put_word(const struct line *l, struct buf *b)
{
	int c;

	buf_puts(b, l->id);
	for (c = 0; c < DESIGN_CLASSES; c++)
		buf_printf(b, "\t%d", (l->word != NULL ? l->word->milli[c] : 0) + (l->moved != NULL ? milli(l->moved->w[c]) : 0));
	buf_putc(b, '\n');
}

/* On what, how, and how well. */
static void
put_head(const struct fit_setting *s, const struct fit_figures *f, const char *const *origin, struct buf *b)
{
	int k;

	buf_printf(b, "# Weights in thousandths, written by `appraise rules fit`: they replace those of the rule files.\n"
	    "# RULE, design, weight; or W-PLACE:word and a weight for each of");
	for (k = 0; k < DESIGN_CLASSES; k++)
		buf_printf(b, "%s %s", k > 0 ? "," : "", design_class_words[k]);
	buf_printf(b, ".\n# Held out in turn, a fifth of %d labelled records: right %.3f, macro F1 %.3f, calibration error %.3f.\n",
	    f->n, f->n > 0 ? (double)f->right / f->n : 0, fit_macro(f), f->ece);
	buf_printf(b, "# Penalties %g (rules) and %g (words); at most %d words, each in %d labelled records or more, and %d others.\n",
	    s->l2_rule, s->l2_word, s->words, s->least, s->least_elsewhere);
	for (; *origin != NULL; origin++)
		buf_printf(b, "# %s\n", *origin);
}

/* Rules before words, each by name. */
static int
by_id(const void *pa, const void *pb)
{
	const struct line *a = pa, *b = pb;

	return (a->rule == NULL) != (b->rule == NULL) ? (a->rule == NULL ? 1 : -1) : strcmp(a->id, b->id);
}

/* The line of an id, new where it is not there yet. */
static struct line *
line_of(struct map *at, struct line *v, size_t *n, const char *id)
{
	int	 is_new;
	int64_t	*i = map_put(at, id, strlen(id), &is_new);

	if (is_new) {
		*i = (int64_t)*n;
		v[(*n)++] = (struct line){ .id = id };
	}
	return &v[*i];
}

void
fit_write(const struct fit *f, const struct ruleset *base, const struct fit_setting *s, const struct fit_figures *figures,
    const char *const *origin, struct buf *b)
{
	size_t		 nword = wording_rows(base->wording), n = 0, i;
	struct line	*v = xcalloc(f->nfeature + base->n + nword + 1, sizeof(*v));
	struct map	 at = { 0 };
	int		 label;

	for (i = 0; i < base->n; i++)
		line_of(&at, v, &n, base->rule[i].id)->rule = &base->rule[i];
	for (i = 0; i < nword; i++)
		line_of(&at, v, &n, wording_row(base->wording, i)->id)->word = wording_row(base->wording, i);
	for (i = 0; i < f->nfeature; i++)
		if (f->feature[i].used)
			line_of(&at, v, &n, f->feature[i].id)->moved = &f->feature[i];
	qsort(v, n, sizeof(*v), by_id);
	put_head(s, figures, origin, b);
	buf_printf(b, "temperature\tdesign\t%d\n", milli(figures->temperature));
	for (label = 0; label < DESIGN_N; label++)
		buf_printf(b, "bias\t%s\t%d\n", design_words[label],
		    fit_reader_bias(base, label) + milli(f->bias[design_class[label]]));
	for (i = 0; i < n; i++)
		if (v[i].rule != NULL)
			put_rule(&v[i], base->nweights > 0, b);
		else
			put_word(&v[i], b);
	map_fini(&at);
	free(v);
}
