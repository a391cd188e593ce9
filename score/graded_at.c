/*
 * graded_at: an earlier grade, from what was stored with it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../db/asset.h"
#include "graded.h"

/* The last of them whose day is not after day; NULL when there is none. */
static const struct stored_grade *
last_until(const struct stored_grade *list, size_t n, const char *day)
{
	const struct stored_grade	*hit = NULL;
	size_t				 i;

	for (i = 0; i < n; i++)
		if (strncmp(list[i].at, day, strlen(day)) <= 0)
			hit = &list[i];
	return hit;
}

/* Table and parameters of a stored grade, read back and graded again. */
static enum rc
recompute(struct db *db, struct arena *mem, const struct stored_grade *s, struct graded *g,
    struct err *e)
{
	struct params	*p = arena_alloc(mem, sizeof(*p));
	const char	*bytes;
	size_t		 n;
	enum rc		 rc;

	if ((rc = asset_load(db, mem, s->params_sha, &bytes, &n, e)) != RC_OK ||
	    (rc = params_parse(bytes, n, "stored parameters", mem, p, e)) != RC_OK ||
	    (rc = asset_load(db, mem, s->inputs_sha, &bytes, &n, e)) != RC_OK)
		return rc;
	g->inputs = bytes;
	g->inputs_len = n;
	g->table = arena_alloc(mem, sizeof(*g->table));
	if ((rc = evidence_parse(bytes, n, "stored table", mem, g->table, e)) != RC_OK)
		return rc;
	grade_table(g->table, p, mem, &g->grade);
	if (s->method_rev == METHOD_REV && g->grade.score_milli != s->score_milli)
		return err_set(e, RC_BADDATA,
		    "grade %" PRId64 " of %s: stored as %" PRId64 " thousandths, its table gives "
		    "%" PRId64, s->id, g->compound.slug, s->score_milli, g->grade.score_milli);
	return RC_OK;
}

enum rc
graded_at(struct db *db, struct arena *mem, const struct compound *c, const char *day,
    struct graded *out, struct stored_grade *stored, struct err *e)
{
	const struct stored_grade	*hit;
	struct stored_grade		*list = NULL;
	struct graded			 g = { .compound = *c };
	size_t				 n = 0;
	enum rc				 rc;

	if ((rc = grade_list(db, mem, c->id, &list, &n, e)) != RC_OK)
		return rc;
	if ((hit = last_until(list, n, day)) == NULL)
		return err_set(e, RC_NOTFOUND, "%s was not graded by %s", c->slug, day);
	g.provisional = hit->provisional;
	snprintf(g.inputs_sha, sizeof(g.inputs_sha), "%s", hit->inputs_sha);
	if ((rc = outcome_list(db, mem, c->id, &g.set.outcome, &g.set.noutcome, e)) != RC_OK ||
	    (rc = recompute(db, mem, hit, &g, e)) != RC_OK)
		return rc;
	*out = g;
	*stored = *hit;
	return RC_OK;
}
