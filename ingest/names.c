#include <string.h>

#include "names.h"

/* A body's name takes words before it along ("by the Demo Foundation"): only its end tells where it
 * stands. */
static bool
ends_inside(const struct hit *h, enum field f, int index, struct span s)
{
	return h->field == f && h->index == index && h->end > s.start && h->end <= s.end;
}

/* A foundation, trust or the like whose name covers the span. */
static bool
foundation_covers(const struct hits *h, enum aspect a, const struct hit *c)
{
	const struct hit *p;
	size_t i = 0;

	while ((p = hits_next(h, a, "public", &i, NULL)) != NULL)
		if (strcmp(p->rule->id, "X-public-foundation") == 0 && p->field == c->field &&
		    p->index == c->index && p->start <= c->start && p->end >= c->end)
			return true;
	return false;
}

const struct hit *
names_company_in(const struct hits *h, enum aspect a, enum field f, int index, struct span s)
{
	const struct hit *c;
	size_t i = 0;

	while ((c = hits_next(h, a, "company", &i, NULL)) != NULL)
		if (ends_inside(c, f, index, s) && !foundation_covers(h, a, c))
			return c;
	return NULL;
}

/*
 * A public word that is part of a company's own name: covered by it ("California
 * Walnut Commission"), or between commas with "Ltd", "Inc", "GmbH".
 */
static bool
within_company(const struct hits *h, enum aspect a, const struct hit *p)
{
	const struct hit *c;
	size_t i = 0, k;

	while ((c = hits_next(h, a, "company", &i, NULL)) != NULL) {
		if (c->field == p->field && c->index == p->index && c->start <= p->start &&
		    c->end >= p->end && !foundation_covers(h, a, c))
			return true;
		if (strncmp(c->rule->id, "X-company-form", 14) != 0 || c->field != p->field ||
		    c->index != p->index || c->start < p->end || c->start - p->end > 40)
			continue;
		for (k = p->end; k < c->start; k++)
			if (strchr(",;.\n", p->text[k]) != NULL ||
			    strncmp(p->text + k, " and ", 5) == 0)
				break;
		if (k == c->start)
			return true;
	}
	return false;
}

const struct hit *
names_public_in(const struct hits *h, enum aspect a, enum field f, int index, struct span s)
{
	const struct hit *p;
	size_t i = 0;

	while ((p = hits_next(h, a, "public", &i, NULL)) != NULL)
		if (ends_inside(p, f, index, s) && !within_company(h, a, p))
			return p;
	return NULL;
}

const struct hit *
names_company(const struct hits *h, enum aspect a, const struct hit *where, struct span s)
{
	return names_company_in(h, a, where->field, where->index, s);
}

const struct hit *
names_public(const struct hits *h, enum aspect a, const struct hit *where, struct span s)
{
	return names_public_in(h, a, where->field, where->index, s);
}
