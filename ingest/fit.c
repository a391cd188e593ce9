#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/err.h"
#include "fit.h"

#define C		DESIGN_CLASSES
#define ROUNDS		160
#define STEP_FIRST	0.05
#define STEP_MOST	0.5
#define STEP_LEAST	1e-6
#define BINS		10

const struct fit_setting fit_default = {
	.l2_rule = 4, .l2_word = 14, .words = 400, .least = 12, .least_elsewhere = 5,
	.topic = 2,
};

static bool
in_training(const struct fit_row *r, int without)
{
	return (r->class >= 0 || r->among != 0) && (without < 0 || r->fold != without);
}

/* Of one class, that is. */
static bool
is_example(const struct fit_row *r, int without)
{
	return r->class >= 0 && in_training(r, without);
}

/* Is the feature left out of the row because it is a topic of the row's source? */
static bool
is_topic(const struct fit_feature *x, const struct fit_row *r)
{
	return r->class >= 0 && (x->topic[r->trust] >> r->class & 1) != 0;
}

/* Which words are topics of what was not labelled by itself. */
static void
find_topics(struct fit *f, const struct fit_setting *s, int without)
{
	int	(*m)[FIT_TRUST_N][C] = xcalloc(f->nfeature + 1, sizeof(*m)), all[FIT_TRUST_N][C] = { { 0 } };
	size_t	i, k;
	int	c, t;

	for (i = 0; i < f->nrow; i++) {
		const struct fit_row *r = &f->row[i];

		if (!is_example(r, without))
			continue;
		all[r->trust][r->class]++;
		for (k = 0; k < r->n; k++)
			m[r->feature[k]][r->trust][r->class]++;
	}
	for (i = 0; i < f->nfeature; i++)
		for (t = 0; t < FIT_TRUST_N; t++) {
			f->feature[i].topic[t] = 0;
			for (c = 0; c < C && t != FIT_LABELLED && f->feature[i].word; c++)
				if ((m[i][t][c] + 1.0) / (all[t][c] + 2) >
				    s->topic * (m[i][FIT_LABELLED][c] + 1.0) / (all[FIT_LABELLED][c] + 2))
					f->feature[i].topic[t] |= (uint16_t)(1u << c);
		}
	free(m);
}

/* Chi-squared of a word's rows against the classes' shares, in training rows. */
static void
judge_words(struct fit *f, int without)
{
	double	(*m)[C] = xcalloc(f->nfeature + 1, sizeof(*m)), all[C] = { 0 }, n = 0, e, seen;
	size_t	i, k;
	int	c;

	for (i = 0; i < f->nfeature; i++)
		f->feature[i].labelled = f->feature[i].elsewhere = 0;
	for (i = 0; i < f->nrow; i++) {
		const struct fit_row *r = &f->row[i];

		if (r->class < 0)
			for (k = 0; k < r->n; k++)
				f->feature[r->feature[k]].elsewhere++;
		if (!is_example(r, without))
			continue;
		n += r->weight;
		all[r->class] += r->weight;
		for (k = 0; k < r->n; k++) {
			if (is_topic(&f->feature[r->feature[k]], r))
				continue;
			f->feature[r->feature[k]].labelled++;
			m[r->feature[k]][r->class] += r->weight;
		}
	}
	for (i = 0; i < f->nfeature; i++) {
		struct fit_feature *x = &f->feature[i];

		for (seen = c = 0; c < C; c++)
			seen += m[i][c];
		x->score = 0;
		for (c = 0; c < C && seen > 0; c++)
			if ((e = seen * all[c] / n) > 0)
				x->score += (m[i][c] - e) * (m[i][c] - e) / e / (1 - seen / (n + 1));
	}
	free(m);
}

static int
by_score(const void *pa, const void *pb)
{
	const struct fit_feature *a = *(const struct fit_feature *const *)pa, *b = *(const struct fit_feature *const *)pb;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return strcmp(a->id, b->id);
}

static void
choose_words(struct fit *f, const struct fit_setting *s, int without)
{
	struct fit_feature	**v = xcalloc(f->nfeature + 1, sizeof(struct fit_feature *));
	size_t			  i, n = 0;

	find_topics(f, s, without);
	judge_words(f, without);
	for (i = 0; i < f->nfeature; i++) {
		struct fit_feature *x = &f->feature[i];

		x->used = !x->word;
		if (x->word && x->labelled >= s->least && x->elsewhere >= s->least_elsewhere)
			v[n++] = x;
	}
	qsort(v, n, sizeof(struct fit_feature *), by_score);
	for (i = 0; i < n && i < (size_t)s->words; i++)
		v[i]->used = true;
	free(v);
}

static void
softmax(double v[C])
{
	double	best = v[0], sum = 0;
	int	c;

	for (c = 1; c < C; c++)
		if (v[c] > best)
			best = v[c];
	for (c = 0; c < C; c++)
		sum += v[c] = exp(v[c] - best);
	for (c = 0; c < C; c++)
		v[c] /= sum;
}

/* The classes' probabilities; a row that is learned from is seen without its source's topics. */
static void
say(const struct fit *f, const struct fit_row *r, bool learning, double p[C])
{
	size_t	k;
	int	c;

	for (c = 0; c < C; c++)
		p[c] = r->offset[c] + f->bias[c];
	for (k = 0; k < r->n; k++) {
		const struct fit_feature *x = &f->feature[r->feature[k]];

		if (x->used && !(learning && is_topic(x, r)))
			for (c = 0; c < C; c++)
				p[c] += x->w[c];
	}
	softmax(p);
}

void
fit_say(const struct fit *f, const struct fit_row *r, double p[C])
{
	say(f, r, false, p);
}

/* What a row ought to be said to be, when p is what is said: its class, or p among those that it may be. */
static void
wanted(const struct fit_row *r, const double p[C], double q[C])
{
	double	sum = 0;
	int	c;

	for (c = 0; c < C; c++) {
		q[c] = r->class >= 0 ? c == r->class : (r->among >> c & 1) != 0 ? p[c] : 0;
		sum += q[c];
	}
	for (c = 0; c < C && sum > 0; c++)
		q[c] /= sum;
}

/* The slope of the penalised likelihood for all weights; the bias' is the last. */
static void
slope(const struct fit *f, const struct fit_setting *s, int without, double (*g)[C])
{
	size_t	i, k;
	int	c;
	double	p[C], q[C], d;

	for (i = 0; i < f->nfeature; i++)
		for (c = 0; c < C; c++)
			g[i][c] = f->feature[i].w[c] * (f->feature[i].word ? s->l2_word : s->l2_rule);
	memset(g[f->nfeature], 0, sizeof(g[f->nfeature]));
	for (c = 0; c < C; c++)
		g[f->nfeature][c] = f->bias[c] * s->l2_rule;
	for (i = 0; i < f->nrow; i++) {
		const struct fit_row *r = &f->row[i];

		if (!in_training(r, without))
			continue;
		say(f, r, true, p);
		wanted(r, p, q);
		for (c = 0; c < C; c++) {
			d = r->weight * (p[c] - q[c]);
			p[c] = d;
			g[f->nfeature][c] += d;
		}
		for (k = 0; k < r->n; k++)
			if (f->feature[r->feature[k]].used && !is_topic(&f->feature[r->feature[k]], r))
				for (c = 0; c < C; c++)
					g[r->feature[k]][c] += p[c];
	}
}

/* One weight's step of resilient propagation. */
static void
move(double *w, double g, double *last, double *step)
{
	if (g * *last > 0)
		*step = fmin(*step * 1.2, STEP_MOST);
	else if (g * *last < 0) {
		*step = fmax(*step * 0.5, STEP_LEAST);
		g = 0;
	}
	if (g > 0)
		*w -= *step;
	else if (g < 0)
		*w += *step;
	*last = g;
}

void
fit_solve(struct fit *f, const struct fit_setting *s, int without)
{
	size_t	n = f->nfeature + 1, i;
	double	(*g)[C] = xcalloc(n, sizeof(*g)), (*last)[C] = xcalloc(n, sizeof(*last)), (*step)[C] = xcalloc(n, sizeof(*step));
	int	c, round;

	choose_words(f, s, without);
	memset(f->bias, 0, sizeof(f->bias));
	for (i = 0; i < n; i++)
		for (c = 0; c < C; c++) {
			step[i][c] = STEP_FIRST;
			if (i < f->nfeature)
				f->feature[i].w[c] = 0;
		}
	for (round = 0; round < ROUNDS; round++) {
		slope(f, s, without, g);
		for (i = 0; i < n; i++)
			if (i == f->nfeature || f->feature[i].used)
				for (c = 0; c < C; c++)
					move(i < f->nfeature ? &f->feature[i].w[c] : &f->bias[c], g[i][c], &last[i][c], &step[i][c]);
	}
	free(g);
	free(last);
	free(step);
}

/* --- held out --------------------------------------------------------------------- */

struct bin {
	double	sure, right, n;
};

static void
count(struct fit_figures *out, struct bin *bin, int gold, const double p[C])
{
	int	best = 0, c, b;

	for (c = 1; c < C; c++)
		if (p[c] > p[best])
			best = c;
	out->n++;
	out->gold[gold]++;
	out->said[best]++;
	if (best == gold) {
		out->right++;
		out->hit[gold]++;
	}
	b = (int)(p[best] * BINS);
	b = b < BINS ? b : BINS - 1;
	bin[b].n++;
	bin[b].sure += p[best];
	bin[b].right += best == gold;
}

/* Expected calibration error over the bins. */
static double
calibration_error(const struct bin bin[BINS], int n)
{
	double	sum = 0;
	int	i;

	for (i = 0; i < BINS; i++)
		sum += fabs(bin[i].sure - bin[i].right);
	return n > 0 ? sum / n : 0;
}

/* Probabilities over another temperature. */
static void
temper(double p[C], double temperature)
{
	double	sum = 0;
	int	c;

	for (c = 0; c < C; c++)
		sum += p[c] = pow(p[c], 1 / temperature);
	for (c = 0; c < C; c++)
		p[c] /= sum;
}

/* What was said of the rows that were held out. */
struct said {
	size_t	row;
	double	p[C];
};

static double
log_loss(const struct fit *f, const struct said *v, size_t n, double temperature)
{
	double	loss = 0, p[C];
	size_t	i;

	for (i = 0; i < n; i++) {
		memcpy(p, v[i].p, sizeof(p));
		temper(p, temperature);
		loss -= f->row[v[i].row].weight * log(fmax(p[f->row[v[i].row].class], 1e-300));
	}
	return loss;
}

/* From a grid: the loss is flat around its least. */
static double
best_temperature(const struct fit *f, const struct said *v, size_t n)
{
	double	best = 1, least = log_loss(f, v, n, 1), loss;
	int	t;

	for (t = 60; t <= 200; t += 5)
		if ((loss = log_loss(f, v, n, t / 100.0)) < least) {
			least = loss;
			best = t / 100.0;
		}
	return best;
}

void
fit_cross(struct fit *f, const struct fit_setting *s, struct fit_figures *out, fit_wrong_fn *wrong, void *arg)
{
	struct bin	bin[BINS] = { { 0 } };
	struct said	*said = xcalloc(f->nrow + 1, sizeof(*said));
	size_t		i, n = 0;
	int		k, right;

	memset(out, 0, sizeof(*out));
	for (k = 0; k < FIT_FOLDS; k++) {
		fit_solve(f, s, k);
		for (i = 0; i < f->nrow; i++) {
			if (f->row[i].fold != k || f->row[i].class < 0)
				continue;
			said[n].row = i;
			fit_say(f, &f->row[i], said[n++].p);
		}
	}
	out->temperature = best_temperature(f, said, n);
	for (i = 0; i < n; i++) {
		temper(said[i].p, out->temperature);
		right = out->right;
		count(out, bin, f->row[said[i].row].class, said[i].p);
		if (wrong != NULL && out->right == right)
			wrong(arg, said[i].row, said[i].p);
	}
	out->ece = calibration_error(bin, out->n);
	free(said);
}

void
fit_before(const struct fit *f, double temperature, struct fit_figures *out)
{
	struct bin	bin[BINS] = { { 0 } };
	double		p[C];
	size_t		i;

	memset(out, 0, sizeof(*out));
	out->temperature = temperature;
	for (i = 0; i < f->nrow; i++) {
		if (f->row[i].fold < 0 || f->row[i].class < 0)
			continue;
		memcpy(p, f->row[i].offset, sizeof(p));
		softmax(p);
		temper(p, temperature);
		count(out, bin, f->row[i].class, p);
	}
	out->ece = calibration_error(bin, out->n);
}

double
fit_f1(const struct fit_figures *f, int class)
{
	int	n = f->gold[class] + f->said[class];

	return f->gold[class] > 0 ? 2.0 * f->hit[class] / n : -1;
}

double
fit_macro(const struct fit_figures *f)
{
	double	sum = 0;
	int	c, n = 0;

	for (c = 0; c < C; c++)
		if (f->gold[c] > 0) {
			sum += fit_f1(f, c);
			n++;
		}
	return n > 0 ? sum / n : 0;
}
