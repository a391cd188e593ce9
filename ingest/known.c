#include <string.h>

#include "known.h"

struct names {
	struct match_name *v;
	size_t		 n, cap;
};

static void
add(struct arena *mem, struct names *to, const struct compound *c)
{
	size_t	i;

	ARENA_PUSH(mem, to->v, to->n, to->cap, ((struct match_name){ c->id, c->name }));
	ARENA_PUSH(mem, to->v, to->n, to->cap, ((struct match_name){ c->id, c->slug }));
	for (i = 0; i < c->nterm; i++)
		if (strcmp(c->term[i].kind, "synonym") == 0)
			ARENA_PUSH(mem, to->v, to->n, to->cap, ((struct match_name){ c->id, c->term[i].term }));
}

enum rc
known_names(struct db *db, const struct compound *one, struct match **out, struct err *e)
{
	struct arena	 mem = ARENA_INIT;
	struct names	 names = { 0 };
	struct compound	*all = NULL;
	size_t		 i, n = 0;
	enum rc		 rc = RC_OK;

	*out = NULL;
	if (one != NULL)
		add(&mem, &names, one);
	else if ((rc = compound_list(db, &mem, false, &all, &n, e)) != RC_OK)
		goto out;
	for (i = 0; i < n; i++)
		add(&mem, &names, &all[i]);
	if (names.n > 0)
		*out = match_new(names.v, names.n);
out:
	arena_fini(&mem);
	return rc;
}
