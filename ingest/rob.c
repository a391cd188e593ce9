#include <string.h>

#include "rob.h"

static const struct hit *
first(const struct hits *h, enum aspect a, const char *word)
{
	size_t i = 0;

	return hits_next(h, a, word, &i, NULL);
}

static void
set(struct arena *mem, struct proposal *out, const char *word, const struct hit *one, const struct hit *two)
{
	out->rob = word;
	if (one != NULL)
		evidence_add(mem, out, one, A_ROB);
	if (two != NULL)
		evidence_add(mem, out, two, A_ROB);
}

/* The worst that the synthesis says of its trials. */
static void
synthesis(const struct hits *h, struct arena *mem, struct proposal *out)
{
	static const char *const worst_first[] = { "high", "some", "low", NULL };
	const struct hit	*hit;
	size_t			 i;

	for (i = 0; worst_first[i] != NULL; i++)
		if ((hit = first(h, A_ROB, worst_first[i])) != NULL) {
			set(mem, out, worst_first[i], hit, NULL);
			return;
		}
}

static void
trial(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out)
{
	const struct hit	*blind = first(h, A_ROB, "blind"), *open = first(h, A_ROB, "open");
	const struct hit	*itt = first(h, A_ROB, "itt"), *reg = first(h, A_ROB, "registered");
	const struct hit	*subj = first(h, A_ROB, "subjective");
	bool			 listed = (h->fields & (1u << F_REGISTRY)) != 0 && a->nregistry > 0;

	if (blind != NULL && open == NULL && (itt != NULL || reg != NULL || listed))
		set(mem, out, "some", blind, itt != NULL ? itt : reg);
	else if (open != NULL && subj != NULL)
		set(mem, out, "high", open, subj);
}

/*
 * The certainty stated most often, of the first stated among equals: GRADE
 * rates outcome by outcome, and the record has room for one word.
 */
static void
certainty(const struct hits *h, struct arena *mem, struct proposal *out)
{
	const struct hit	*hit, *seen[4] = { NULL };
	const char		*w;
	int			 n[4] = { 0 }, k, best = -1;
	size_t			 i = 0;

	while ((hit = hits_next(h, A_CERTAINTY, NULL, &i, &w)) != NULL) {
		k = word_index(certainty_words, w);
		if (k < 0 || k > 3 || hit->sentence.section == S_BACKGROUND || hit->sentence.section == S_METHODS)
			continue;
		n[k]++;
		if (seen[k] == NULL)
			seen[k] = hit;
		if (best < 0 || n[k] > n[best])
			best = k;
	}
	if (best < 0)
		return;
	out->certainty = certainty_words[best];
	evidence_add(mem, out, seen[best], A_CERTAINTY);
}

enum rc
rob_decide(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out, struct err *e)
{
	(void)e;
	switch (out->design) {
	case DESIGN_META_ANALYSIS:
	case DESIGN_SYSTEMATIC_REVIEW:
		hits_demand(h, "synthesis-bias", F_ABSTRACT, 0, SIZE_MAX);
		hits_demand(h, "certainty", F_ABSTRACT, 0, SIZE_MAX);
		synthesis(h, mem, out);
		certainty(h, mem, out);
		break;
	case DESIGN_RCT:
	case DESIGN_NONRANDOMISED_TRIAL:
		hits_demand(h, "trial-bias", F_TITLE, 0, SIZE_MAX);
		hits_demand(h, "trial-bias", F_ABSTRACT, 0, SIZE_MAX);
		trial(a, h, mem, out);
		break;
	default:
		break;
	}
	return RC_OK;
}
