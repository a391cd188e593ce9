/*
 * What is left beside the record at hand: put off for later, waiting for
 * other compounds, edited and not stored.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "draft.h"
#include "sitting.h"

void
sitting_later(struct sitting *s, struct buf *b)
{
	struct arena mem = ARENA_INIT;
	struct err none = {0};
	struct item *item, first = {0};
	size_t all = 0, n;

	for (size_t i = 0; i < s->ncompound; i++) {
		if (item_list(s->inv->db, &mem, s->compound[i].id, "postponed", &item, &n, &none) !=
		    RC_OK)
			continue;
		if (all == 0 && n > 0)
			first = item[0];
		all += n;
	}
	if (all > 0)
		buf_printf(b, "%zu %s for later (%s%" PRId64 "%s%s)", all, all == 1 ? "is" : "are",
		    all == 1 ? "" : "as ", first.pmid, first.detail != NULL ? ", " : "",
		    first.detail != NULL ? first.detail : "");
	arena_fini(&mem);
}

/* The next compound, round, for which something waits; how much, 0 where there is none. */
static int64_t
elsewhere(struct sitting *s, struct arena *mem, const char **slug)
{
	struct compound *c;
	struct err none = {0};
	int64_t waits, retractions;
	size_t n, here = 0;

	if (s->ncompound == 0 || compound_list(s->inv->db, mem, false, &c, &n, &none) != RC_OK)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (c[i].id == s->compound[s->at].id)
			here = i;
	for (size_t i = 1; i < n; i++) {
		size_t k = (here + i) % n;

		if (item_count(s->inv->db, c[k].id, &waits, &retractions, &none) != RC_OK ||
		    waits == 0)
			continue;
		*slug = c[k].slug;
		return waits;
	}
	return 0;
}

void
sitting_elsewhere(struct sitting *s, struct buf *b)
{
	struct arena mem = ARENA_INIT;
	const char *slug;
	int64_t n = elsewhere(s, &mem, &slug);

	if (n > 0 && s->ncompound == 1)
		buf_printf(b, "; %s has %" PRId64 ": q, then %s review %s", slug, n,
		    s->inv->progname, slug);
	arena_fini(&mem);
}

bool
sitting_goes_on(struct sitting *s)
{
	struct arena mem = ARENA_INIT;
	const char *slug;
	bool yes = s->ncompound > 1 && deck_filter_all(&s->filter) && elsewhere(s, &mem, &slug) > 0;

	arena_fini(&mem);
	return yes;
}

void
sitting_unstored(struct sitting *s, struct buf *b)
{
	draft_take(s);
	if (s->ndraft == 0)
		return;
	buf_printf(b, "%zu record%s edits that are not stored (%s%" PRId64 "); they stay\n",
	    s->ndraft, s->ndraft == 1 ? " has" : "s have", s->ndraft == 1 ? "" : "as ",
	    s->draft[0].pmid);
}
