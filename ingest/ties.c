#include <string.h>

#include "names.h"
#include "ties.h"

#define QUOTE_BYTES 200
#define PUBLIC_BYTES \
	80 /* as far behind a word of pay or property a public body counts as the payer */

static void
yes(struct arena *mem, struct proposal *out, const struct hit *h)
{
	out->ties = "yes";
	out->ties_quote = hit_quote(mem, h, QUOTE_BYTES);
	evidence_add(mem, out, h, A_TIES);
}

/* Does the statement name a company at all?  The one near the hit, else any. */
static const struct hit *
company_of(const struct hits *h, const struct hit *near)
{
	const struct hit *c =
	    names_company(h, A_TIES, near, (struct span){near->sentence.start, near->sentence.end});

	return c != NULL ? c : names_company(h, A_TIES, near, (struct span){0, near->len});
}

/* A public body right behind the hit: an employee of a university, fees of a ministry. */
static bool
public_behind(const struct hits *h, const struct hit *hit)
{
	struct span s = {hit->start, hit->end + PUBLIC_BYTES};

	if (s.end > hit->sentence.end)
		s.end = hit->sentence.end;
	return names_public(h, A_TIES, hit, s) != NULL;
}

/* Payment, property or a grant in the statement of interests. */
static bool
statement(const struct hits *h, struct arena *mem, struct proposal *out)
{
	static const char *const words[] = {"owns", "paid", "grant", NULL};
	const struct hit *hit, *c;
	size_t i, k;

	for (k = 0; words[k] != NULL; k++) {
		i = 0;
		while ((hit = hits_next(h, A_TIES, words[k], &i, NULL)) != NULL) {
			c = company_of(h, hit);
			/* A grant or fee may come from a public body; advice and shares name their
			 * company. */
			if (c == NULL && (strcmp(words[k], "grant") == 0 || public_behind(h, hit)))
				continue;
			yes(mem, out, hit);
			if (c != NULL)
				evidence_add(mem, out, c, A_TIES);
			return true;
		}
	}
	return false;
}

/* An author who works at a company. */
static bool
affiliation(const struct hits *h, struct arena *mem, struct proposal *out)
{
	const struct hit *c;
	size_t i = 0;

	while ((c = hits_next(h, A_TIES, "company", &i, NULL)) != NULL)
		if (c->field == F_AFFILIATION &&
		    names_company_in(h, A_TIES, F_AFFILIATION, c->index,
			(struct span){c->start, c->end}) != NULL) {
			yes(mem, out, c);
			return true;
		}
	return false;
}

enum rc
ties_decide(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out,
    struct err *e)
{
	const struct hit *hit;
	size_t i = 0;

	(void)a;
	(void)e;
	hits_demand(h, "names", F_COI, 0, 0);
	hits_demand(h, "names", F_AFFILIATION, 0, 0);
	if (statement(h, mem, out) || affiliation(h, mem, out))
		return RC_OK;
	if ((hit = hits_next(h, A_TIES, "employee", &i, NULL)) != NULL) {
		yes(mem, out, hit);
		return RC_OK;
	}
	i = 0;
	if ((hit = hits_next(h, A_TIES, "none", &i, NULL)) != NULL) {
		out->ties = "no";
		out->ties_quote = hit_quote(mem, hit, QUOTE_BYTES);
		evidence_add(mem, out, hit, A_TIES);
	}
	return RC_OK;
}
