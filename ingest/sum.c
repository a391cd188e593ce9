#include <stdlib.h>
#include <string.h>

#include "../db/asset.h"
#include "design.h"
#include "sum.h"

/* What a rule gives to the label, all its lines together. */
static int
gives(const struct rule *u, enum design label)
{
	int	milli = 0;
	size_t	k;

	for (k = 0; k < u->nlabel; k++)
		if (u->label[k].aspect == A_DESIGN && u->label[k].value == (int)label)
			milli += u->label[k].weight_milli;
	return milli;
}

/* Largest first; what weighs the same by name. */
static int
by_weight(const void *pa, const void *pb)
{
	const struct sum_term *a = pa, *b = pb;

	return a->milli != b->milli ? (a->milli > b->milli ? -1 : 1) : strcmp(a->id, b->id);
}

void
sum_terms(const struct ruleset *rs, const struct article *a, unsigned fields, enum design label, struct arena *mem,
    struct proposal_sum *out)
{
	struct rules_scratch *s = rules_scratch_new(rs, 0);
	struct design_words_found words;
	struct design_sums sums;
	struct hits	h;
	size_t		i;

	memset(out, 0, sizeof(*out));
	out->label = label;
	out->temperature_milli = rs->temperature_milli;
	rules_match_lazy(rs, s, a, fields, mem, &h);
	design_scores(rs, a, &h, mem, &sums, &words);
	memcpy(out->score_milli, sums.design, sizeof(out->score_milli));
	design_softmax(sums.design, rs->temperature_milli, out->label_ppm);
	out->term = arena_array(mem, 1 + h.n + words.n, sizeof(*out->term));
	if (rs->bias_milli[label] != 0)
		out->term[out->nterm++] = (struct sum_term){ .id = "bias", .milli = rs->bias_milli[label] };
	for (i = 0; i < h.n; i++) {
		const struct hit *x = &h.hit[i];

		if (!hits_repeated(&h, i) && gives(x->rule, label) != 0)
			out->term[out->nterm++] = (struct sum_term){ arena_strdup(mem, x->rule->id), gives(x->rule, label),
			    hit_field(mem, x), x->start, x->end, hit_text(mem, x, x->start, x->end) };
	}
	for (i = 0; i < words.n; i++) {
		const struct wording_row *row = words.hit[i].row;
		bool	title = row->place == WP_TITLE;
		size_t	start = words.hit[i].start, end = words.hit[i].end;

		if (row->milli[design_class[label]] != 0)
			out->term[out->nterm++] = (struct sum_term){ arena_strdup(mem, row->id),
			    row->milli[design_class[label]], title ? "title" : "abstract", start, end,
			    arena_strndup(mem, (title ? a->title : a->abstract) + start, end - start) };
	}
	qsort(out->term, out->nterm, sizeof(*out->term), by_weight);
	rules_scratch_free(s);
}

enum rc
sum_stored(struct db *db, const struct stored_article *a, const struct proposed_by *by, enum design label,
    struct arena *mem, struct proposal_sum *out, struct err *e)
{
	const char	*rules, *weights = "";
	struct ruleset	*rs;
	size_t		 nrules, nweights = 0;
	struct err	 none = { .rc = RC_OK };
	enum rc		 rc;

	if ((rc = asset_load(db, mem, by->rules_sha, &rules, &nrules, e)) != RC_OK)
		return rc;
	/* A set without weights keeps none. */
	if ((rc = asset_load(db, mem, by->weights_sha, &weights, &nweights, &none)) != RC_OK && rc != RC_NOTFOUND) {
		*e = none;
		return rc;
	}
	if ((rc = ruleset_rebuild(rules, nrules, weights, nweights, &rs, e)) != RC_OK)
		return rc;
	sum_terms(rs, &a->a, FIELD_ALL, label, mem, out);
	ruleset_free(rs);
	return RC_OK;
}
