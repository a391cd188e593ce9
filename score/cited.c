#include <string.h>

#include "../db/study.h"
#include "cited.h"

static const struct evidence_study *
study_of_id(const struct evidence_set *set, int64_t id)
{
	for (size_t i = 0; i < set->nstudy; i++)
		if (set->study[i].study_id == id)
			return &set->study[i];
	return NULL;
}

static bool
is(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

/* SYN, POOL, or NRS that is itself a synthesis. */
static bool
synthesis(const struct evidence_study *s)
{
	return is(s->a.type, "SYN") || is(s->a.type, "POOL") ||
	    (is(s->a.type, "NRS") &&
		(is(s->a.design, "meta-analysis") || is(s->a.design, "systematic-review")));
}

static bool
trial(const struct evidence_study *s)
{
	return !synthesis(s) && (is(s->a.type, "RCT") || is(s->a.type, "NRS"));
}

enum rc
cited_pairs(struct db *db, struct arena *mem, const struct graded *g, struct overlap_pair **out,
    size_t *npair, struct err *e)
{
	struct citation		*c = NULL;
	struct overlap_pair	*p;
	size_t			 n = 0, k = 0;
	enum rc			 rc;

	if ((rc = citation_list(db, mem, g->compound.id, &c, &n, e)) != RC_OK)
		return rc;
	p = arena_array(mem, n + 1, sizeof(*p));
	for (size_t i = 0; i < n; i++) {
		const struct evidence_study	*s = study_of_id(&g->set, c[i].synthesis);
		const struct evidence_study	*t = study_of_id(&g->set, c[i].trial);

		if (s != NULL && t != NULL && s->counted && t->counted && synthesis(s) && trial(t))
			p[k++] = (struct overlap_pair){ c[i].synthesis, c[i].trial };
	}
	*out = p;
	*npair = k;
	return RC_OK;
}

enum rc
cited_load(struct db *db, struct arena *mem, const struct graded *g, struct overlap *out,
    struct err *e)
{
	struct overlap_pair	*p = NULL;
	size_t			 n = 0;
	enum rc			 rc;

	if ((rc = cited_pairs(db, mem, g, &p, &n, e)) == RC_OK)
		overlap_of_pairs(p, n, g->grade.params, out);
	return rc;
}
