#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval.h"

#define Z95	1.959963984540054	/* of the normal distribution, 2.5 % on each side */

int64_t
eval_share(int64_t part, int64_t whole)
{
	return whole == 0 ? -1 : (part * 2000 + whole) / (2 * whole);
}

int64_t
eval_precision(const struct eval_label *l)
{
	return eval_share(l->right, l->said);
}

int64_t
eval_recall(const struct eval_label *l)
{
	return eval_share(l->right, l->gold);
}

int64_t
eval_f1(const struct eval_label *l)
{
	return eval_share(2 * l->right, l->said + l->gold);
}

int64_t
eval_macro_f1(const struct eval *ev)
{
	double	sum = 0;
	int	n = 0;
	size_t	i;

	for (i = 0; i < ev->nlabel; i++)
		if (ev->label[i].gold > 0) {
			sum += 2.0 * (double)ev->label[i].right / (double)(ev->label[i].said + ev->label[i].gold);
			n++;
		}
	return n == 0 ? -1 : (int64_t)lround(1000 * sum / n);
}

int64_t
eval_ece(const struct eval *ev)
{
	int64_t sum = 0, n = 0;
	int	i;

	for (i = 0; i < EVAL_BINS; i++) {
		sum += llabs(ev->bin[i].ppm - ev->bin[i].right * 1000000);
		n += ev->bin[i].n;
	}
	return n == 0 ? -1 : (sum + n * 500) / (n * 1000);
}

static int
by_ppm(const void *a, const void *b)
{
	const struct eval_score *x = a, *y = b;

	return (x->ppm > y->ppm) - (x->ppm < y->ppm);
}

/* Mann and Whitney's: the share of pairs of a yes and a no in which the yes has more, ties by half. */
int64_t
eval_auc(struct eval *ev)
{
	int64_t	 yes = 0, no, pairs2 = 0, below = 0;
	size_t	 i, j, k;

	if (ev->nscore > 0)
		qsort(ev->score, ev->nscore, sizeof(*ev->score), by_ppm);
	for (i = 0; i < ev->nscore; i = j) {
		int64_t y = 0;

		for (j = i; j < ev->nscore && ev->score[j].ppm == ev->score[i].ppm; j++)
			;
		for (k = i; k < j; k++)
			y += ev->score[k].yes;
		no = (int64_t)(j - i) - y;
		pairs2 += y * (2 * below + no);	/* twice the pairs won */
		below += no;
		yes += y;
	}
	return eval_share(pairs2, 2 * yes * below);
}

const struct eval_label *
eval_no(const struct eval *ev)
{
	size_t i;

	for (i = 0; i < ev->nlabel; i++)
		if (strcmp(ev->label[i].word, "0") == 0)
			return &ev->label[i];
	return NULL;
}

static double
wilson(int64_t part, int64_t whole, double sign)
{
	double n = (double)whole, p = (double)part / n, z2 = Z95 * Z95;
	double at = (p + z2 / (2 * n) + sign * Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n);

	return at < 0 ? 0 : at > 1 ? 1 : at;
}

struct eval_interval
eval_wilson(int64_t part, int64_t whole)
{
	struct eval_interval none = { -1, -1 };

	if (whole == 0)
		return none;
	return (struct eval_interval){ lround(1000 * wilson(part, whole, -1)), lround(1000 * wilson(part, whole, 1)) };
}

struct eval_interval
eval_f1_interval(const struct eval_label *l)
{
	struct eval_interval none = { -1, -1 };
	int64_t		     any = l->said + l->gold - l->right;
	double		     low, high;

	if (any == 0)
		return none;
	low = wilson(l->right, any, -1);
	high = wilson(l->right, any, 1);
	return (struct eval_interval){ lround(2000 * low / (1 + low)), lround(2000 * high / (1 + high)) };
}
