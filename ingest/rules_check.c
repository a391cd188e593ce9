#include <string.h>

#include "rules_check.h"

/* A record whose only text is the example, in field f. */
static void
place(enum field f, const char *text, struct article *a, struct arena *mem)
{
	memset(a, 0, sizeof(*a));
	switch (f) {
	case F_TITLE:
		a->title = text;
		break;
	case F_ABSTRACT:
		a->abstract = text;
		break;
	case F_COI:
		a->coi_text = text;
		break;
	case F_JOURNAL:
		a->journal = text;
		break;
	case F_PUBTYPE:
		a->pubtype = arena_array(mem, a->npubtype = 1, sizeof(*a->pubtype));
		a->pubtype[0].name = text;
		break;
	case F_MESH:
		a->mesh = arena_array(mem, a->nmesh = 1, sizeof(*a->mesh));
		a->mesh[0].descriptor = text;
		break;
	case F_KEYWORD:
		a->keyword = arena_array(mem, a->nkeyword = 1, sizeof(*a->keyword));
		a->keyword[0] = text;
		break;
	case F_GRANT:
		a->grant = arena_array(mem, a->ngrant = 1, sizeof(*a->grant));
		a->grant[0].agency = text;
		break;
	case F_LINK:
		a->link = arena_array(mem, a->nlink = 1, sizeof(*a->link));
		a->link[0].reftype = text;
		break;
	case F_REGISTRY:
		a->registry = arena_array(mem, a->nregistry = 1, sizeof(*a->registry));
		a->registry[0].accession = text;
		break;
	case F_AFFILIATION:
	case F_COLLECTIVE:
		a->author = arena_array(mem, a->nauthor = 1, sizeof(*a->author));
		if (f == F_AFFILIATION)
			a->author[0].affiliation = text;
		else
			a->author[0].collective = text;
		break;
	case F_N:
		break;
	}
}

static void
judge(const struct ruleset *rs, struct rules_scratch *s, struct rules_verdict *v)
{
	struct arena	mem = ARENA_INIT;
	struct article	a;
	struct hits	h;
	size_t		i;
	enum field	f;

	for (f = 0; f < F_N && !v->got; f++) {
		if ((v->rule->fields & (1u << f)) == 0)
			continue;
		place(f, v->rule->absent && strcmp(v->text, "-") == 0 ? NULL : v->text, &a, &mem);
		rules_match(rs, s, &a, FIELD_ALL, &mem, &h);
		v->stuck = v->stuck || h.stuck != NULL;
		for (i = 0; i < h.n; i++)
			v->got = v->got || h.hit[i].rule == v->rule;
		arena_reset(&mem);
	}
	arena_fini(&mem);
}

size_t
rules_check(const struct ruleset *rs, const struct rule *only, void (*fn)(const struct rules_verdict *, void *),
    void *arg)
{
	struct rules_scratch	*s = rules_scratch_new(rs, 0);
	const struct rule	*u;
	size_t			 i, k, failed = 0;

	for (i = 0; i < rs->n; i++) {
		u = &rs->rule[i];
		if (only != NULL && u != only)
			continue;
		for (k = 0; k < u->nyes + u->nno; k++) {
			struct rules_verdict v = { .rule = u, .want = k < u->nyes };

			v.text = v.want ? u->yes[k] : u->no[k - u->nyes];
			judge(rs, s, &v);
			failed += v.got != v.want || v.stuck;
			fn(&v, arg);
		}
	}
	rules_scratch_free(s);
	return failed;
}
