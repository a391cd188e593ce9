#include <math.h>
#include <string.h>

#include "design.h"

#define MILLION		1000000
#define WORD_CITED	100	/* thousandths that make a word worth showing */
#define WORDS_CITED	5
#define BIT(x)	(1u << (x))

/* Designs that can bear a flag; 0: all can. */
#define SYNTHESES (BIT(DESIGN_META_ANALYSIS) | BIT(DESIGN_SYSTEMATIC_REVIEW))
#define TRIALS	(BIT(DESIGN_RCT) | BIT(DESIGN_NONRANDOMISED_TRIAL))
static const unsigned flag_designs[FLAG_N] = {
	[FLAG_NETWORK_META_ANALYSIS] = SYNTHESES | BIT(DESIGN_PROTOCOL),
	[FLAG_UMBRELLA_REVIEW] = SYNTHESES | BIT(DESIGN_PROTOCOL) | BIT(DESIGN_NARRATIVE_REVIEW),
	[FLAG_INDIVIDUAL_PATIENT_DATA] = SYNTHESES | BIT(DESIGN_PROTOCOL),
	[FLAG_POOLED_WITHOUT_SEARCH] = SYNTHESES,
	[FLAG_CROSSOVER] = TRIALS | BIT(DESIGN_PROTOCOL),
	[FLAG_CLUSTER] = TRIALS | BIT(DESIGN_PROTOCOL),
	[FLAG_QUASI_RANDOMISED] = TRIALS | BIT(DESIGN_PROTOCOL),
	[FLAG_SECONDARY_ANALYSIS] = TRIALS | BIT(DESIGN_COHORT) | BIT(DESIGN_CASE_CONTROL) | BIT(DESIGN_CROSS_SECTIONAL) |
	    BIT(DESIGN_OTHER),
	[FLAG_PRIMARY_ENDPOINT_MISSED] = TRIALS,
};

void
design_softmax(const int milli[DESIGN_N], int temperature, int ppm[DESIGN_N])
{
	double	v[DESIGN_N], sum = 0;
	int	i, best = 0, left = MILLION;

	for (i = 1; i < DESIGN_N; i++)
		if (milli[i] > milli[best])
			best = i;
	for (i = 0; i < DESIGN_N; i++)
		sum += v[i] = exp((double)(milli[i] - milli[best]) / temperature);
	for (i = 0; i < DESIGN_N; i++) {
		ppm[i] = (int)(v[i] / sum * MILLION);
		left -= ppm[i];
	}
	ppm[best] += left;	/* what rounding down left over, at most DESIGN_N millionths */
}

const char *
design_type(enum design d, unsigned flags, bool all_randomised)
{
	switch (d) {
	case DESIGN_META_ANALYSIS:
	case DESIGN_SYSTEMATIC_REVIEW:
		if (flags & BIT(FLAG_POOLED_WITHOUT_SEARCH))
			return "POOL";
		return all_randomised ? "SYN" : "NRS";
	case DESIGN_RCT:
		if (flags & BIT(FLAG_SECONDARY_ANALYSIS))
			return "OTHER";
		return flags & BIT(FLAG_QUASI_RANDOMISED) ? "NRS" : "RCT";
	case DESIGN_NONRANDOMISED_TRIAL:
	case DESIGN_COHORT:
	case DESIGN_CASE_CONTROL:
		return "NRS";
	default:
		return "OTHER";
	}
}

void
design_sum(const struct hits *h, struct design_sums *out)
{
	const struct rule_label	*l;
	size_t			 i, k;

	for (i = 0; i < h->n; i++) {
		if (hits_repeated(h, i))
			continue;
		for (k = 0; k < h->hit[i].rule->nlabel; k++) {
			l = &h->hit[i].rule->label[k];
			if (l->aspect == A_DESIGN)
				out->design[l->value] += l->weight_milli;
			else if (l->aspect == A_FLAG)
				out->flag[l->value] += l->weight_milli;
			else if (l->aspect == A_TYPE && strcmp(l->word, "SYN") == 0)
				out->all_randomised += l->weight_milli;
		}
	}
}

static void
add_words(const struct design_words_found *words, int design[DESIGN_N])
{
	int	class[DESIGN_CLASSES] = { 0 }, k;
	size_t	i;

	for (i = 0; i < words->n; i++)
		for (k = 0; k < DESIGN_CLASSES; k++)
			class[k] += words->hit[i].row->milli[k];
	for (k = 0; k < DESIGN_N; k++)
		design[k] += class[design_class[k]];
}

void
design_scores(const struct ruleset *rs, const struct article *a, const struct hits *h, struct arena *mem,
    struct design_sums *sums, struct design_words_found *words)
{
	memset(sums, 0, sizeof(*sums));
	memcpy(sums->design, rs->bias_milli, sizeof(sums->design));
	design_sum(h, sums);
	words->n = wording_find(rs->wording, a, h, mem, &words->hit);
	add_words(words, sums->design);
}

/* One hit that spoke for what was chosen. */
static void
cite_hit(const struct hit *hit, const struct rule_label *l, struct arena *mem, struct proposal *out)
{
	evidence_span(mem, out, hit->rule->id, arena_printf(mem, "%s:%s", aspect_words[l->aspect], l->word),
	    hit_field(mem, hit), hit->text, hit->start, hit->end);
}

/* The label of a rule that gives weight to the design, or NULL. */
static const struct rule_label *
for_design(const struct rule *r, enum design design)
{
	for (size_t k = 0; k < r->nlabel; k++)
		if (r->label[k].aspect == A_DESIGN && r->label[k].value == (int)design &&
		    r->label[k].weight_milli > 0)
			return &r->label[k];
	return NULL;
}

/* What spoke for a design: a rule's match or a word. */
struct spoke {
	const struct hit *hit;
	const struct wording_hit *word;
	int		 milli;
};

/* v[0..*n) is ordered by weight, the earlier first among equals. */
static void
rank(struct spoke *v, size_t *n, struct spoke x)
{
	size_t k;

	for (k = (*n)++; k > 0 && v[k - 1].milli < x.milli; k--)
		v[k] = v[k - 1];
	v[k] = x;
}

static void
cite_word(const struct article *a, const struct wording_hit *w, const char *aspect, struct arena *mem,
    struct proposal *out)
{
	bool	title = w->row->place == WP_TITLE;

	evidence_span(mem, out, w->row->id, aspect, title ? "title" : "abstract", title ? a->title : a->abstract,
	    w->start, w->end);
}

/*
 * What spoke for the chosen design: the weightiest first, since a reader sees
 * those.  Of the words, only the few that weigh most.
 */
static void
cite_design(const struct article *a, const struct hits *h, const struct design_words_found *words, struct arena *mem,
    struct proposal *out)
{
	const char	*aspect = arena_printf(mem, "design:%s", design_words[out->design]);
	struct spoke	*v = arena_array(mem, h->n + words->n + 1, sizeof(*v)), x;
	size_t		 n = 0, i, cited = 0;

	for (i = 0; i < h->n; i++) {
		const struct rule_label *l = for_design(h->hit[i].rule, out->design);

		if (l != NULL)
			rank(v, &n, (struct spoke){ &h->hit[i], NULL, l->weight_milli });
	}
	for (i = 0; i < words->n; i++) {
		x = (struct spoke){ NULL, &words->hit[i], words->hit[i].row->milli[design_class[out->design]] };
		if (x.milli >= WORD_CITED)
			rank(v, &n, x);
	}
	for (i = 0; i < n; i++)
		if (v[i].hit != NULL)
			cite_hit(v[i].hit, for_design(v[i].hit->rule, out->design), mem, out);
		else if (cited++ < WORDS_CITED)
			cite_word(a, v[i].word, aspect, mem, out);
}

/* What spoke for the flags that are set, and for SYN. */
static void
cite(const struct hits *h, struct arena *mem, struct proposal *out)
{
	const struct rule_label	*l;
	const struct hit	*hit;
	size_t			 i, k;

	for (i = 0; i < h->n; i++) {
		hit = &h->hit[i];
		for (k = 0; k < hit->rule->nlabel; k++) {
			l = &hit->rule->label[k];
			if (l->weight_milli > 0 &&
			    ((l->aspect == A_FLAG && (out->flags & BIT(l->value)) != 0) ||
			    (l->aspect == A_TYPE && strcmp(out->type, l->word) == 0)))
				cite_hit(hit, l, mem, out);
		}
	}
}

/*
 * The best label of the likeliest class: a cohort that is hard to tell from
 * a cross-sectional study is still no case report.
 */
static int
likeliest(const int score[DESIGN_N], const int ppm[DESIGN_N])
{
	int	class[DESIGN_CLASSES] = { 0 }, top = 0, best = -1, i;

	for (i = 0; i < DESIGN_N; i++)
		class[design_class[i]] += ppm[i];
	for (i = 1; i < DESIGN_CLASSES; i++)
		if (class[i] > class[top])
			top = i;
	for (i = 0; i < DESIGN_N; i++)
		if (design_class[i] == top && (best < 0 || score[i] > score[best]))
			best = i;
	return best;
}

void
design_decide(const struct ruleset *rs, const struct article *a, const struct hits *h, struct arena *mem,
    struct proposal *out)
{
	struct design_words_found words;
	struct design_sums sums;
	int	*score = sums.design, i, best;

	design_scores(rs, a, h, mem, &sums, &words);
	design_softmax(score, rs->temperature_milli, out->label_ppm);
	best = likeliest(score, out->label_ppm);
	out->design = (enum design)best;
	for (i = 0; i < FLAG_N; i++)
		if (sums.flag[i] >= 1000 && (flag_designs[i] == 0 || (flag_designs[i] & BIT(best)) != 0))
			out->flags |= BIT(i);
	/* A notice withdraws another record; it is not itself withdrawn. */
	if (out->flags & BIT(FLAG_RETRACTION_NOTICE))
		out->flags &= ~BIT(FLAG_RETRACTED);
	out->retracted = (out->flags & BIT(FLAG_RETRACTED)) != 0;
	out->type = design_type(out->design, out->flags, sums.all_randomised >= 1000);
	cite_design(a, h, &words, mem, out);
	cite(h, mem, out);
}
