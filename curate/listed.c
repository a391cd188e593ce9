/*
 * listed: entries of a list beside what stands here.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/json.h"
#include "../db/compound.h"
#include "../db/event.h"
#include "../db/item.h"
#include "../db/record.h"
#include "common.h"
#include "listed.h"

struct taking {
	struct db *db;
	struct arena *mem;
	int64_t curator, batch;
	const char *name, *fallback;
	struct listed *out;
	size_t cap_missing, cap_differ;
};

static enum rc
act(struct taking *t, const char *word, int64_t compound, int64_t pmid, const char *why,
    struct err *e)
{
	struct decision d = {.act = word,
	    .curator = t->curator,
	    .compound_id = compound,
	    .pmid = pmid,
	    .batch = t->batch,
	    .link_rev = -1,
	    .assessment_rev = -1,
	    .why = why};
	int64_t seq;
	enum rc rc;

	if ((rc = item_decide(t->db, &d, &seq, e)) == RC_OK && t->batch == 0)
		t->batch = seq;
	return rc;
}

/* The list's name without its folder. */
static const char *
leaf_of(const struct taking *t)
{
	const char *leaf = strrchr(t->name, '/');

	return leaf != NULL ? leaf + 1 : t->name;
}

/* What the list says, as the words of a note. */
static const char *
words_of(struct taking *t, const struct list_entry *x)
{
	return arena_printf(t->mem, "list %s: %s%s%s%s%s%s%s%s", leaf_of(t), x->decision,
	    x->reason != NULL ? " (" : "", x->reason != NULL ? x->reason : "",
	    x->reason != NULL ? ")" : "", x->design != NULL ? ", " : "",
	    x->design != NULL ? x->design : "", x->why != NULL ? "; " : "",
	    x->why != NULL ? x->why : "");
}

/* Is there a note with just these words? */
static enum rc
noted(struct taking *t, int64_t compound, int64_t pmid, const char *words, bool *yes, struct err *e)
{
	struct event_filter f = {.compound_id = compound, .pmid = pmid, .kind = "note"};
	struct event *ev = NULL;
	const char *why;
	size_t n = 0, i;
	enum rc rc;

	*yes = false;
	if ((rc = event_list(t->db, t->mem, &f, &ev, &n, e)) != RC_OK)
		return rc;
	for (i = 0; i < n && !*yes; i++) {
		why = event_why(&ev[i], t->mem);
		*yes = why != NULL && strcmp(why, words) == 0;
	}
	return rc;
}

/* "approved" for a relevant link, as lists say it. */
static const char *
state_of(const struct link *l, const struct assessment *a)
{
	if (strcmp(l->state, "relevant") == 0)
		return a->state;
	return l->state;
}

static enum rc
verdict(struct taking *t, const struct list_entry *x, const struct compound *c,
    const struct link *l, struct err *e)
{
	struct assessment a = {.state = "open"};
	const char *here, *words;
	struct err none;
	bool there;
	enum rc rc;

	if (x->decision == NULL || strcmp(x->decision, "open") == 0)
		return RC_OK;
	if ((rc = assessment_load(t->db, t->mem, x->pmid, &a, &none)) != RC_OK &&
	    rc != RC_NOTFOUND) {
		*e = none;
		return rc;
	}
	here = state_of(l, &a);
	if (strcmp(here, "open") == 0 || strcmp(here, "postponed") == 0 ||
	    strcmp(here, "unlinked") == 0) {
		words = words_of(t, x);
		if ((rc = noted(t, c->id, x->pmid, words, &there, e)) == RC_OK && !there &&
		    (rc = act(t, "note", c->id, x->pmid, words, e)) == RC_OK)
			t->out->notes++;
		return rc;
	}
	if (strcmp(here, x->decision) == 0 &&
	    (x->reason == NULL || l->reason == NULL || strcmp(x->reason, l->reason) == 0) &&
	    (x->design == NULL || strcmp(here, "approved") != 0 ||
		(a.design != NULL && strcmp(a.design, x->design) == 0)))
		t->out->agreed++;
	else
		ARENA_PUSH(t->mem, t->out->differ, t->out->ndiffer, t->cap_differ,
		    arena_printf(t->mem, "%s %" PRId64 ": here %s%s%s, in the list %s%s%s", c->slug,
			x->pmid, here, a.design != NULL ? ", " : "",
			a.design != NULL ? a.design : "", x->decision,
			x->design != NULL ? ", " : "", x->design != NULL ? x->design : ""));
	return RC_OK;
}

static enum rc
take(struct taking *t, const struct list_entry *x, struct err *e)
{
	const char *slug = x->compound != NULL ? x->compound : t->fallback, *near = NULL;
	struct stored_article s;
	struct compound c = {0};
	struct link l = {0};
	struct err none;
	enum rc rc;

	if (slug == NULL) {
		err_set(e, RC_BADDATA, "%s:%" PRId64 ": names no compound; nothing of it was taken",
		    t->name, x->line);
		return err_try(e, "appraise import %s --compound SLUG", t->name);
	}
	if (compound_by_slug(t->db, t->mem, slug, &c, &near, e) != RC_OK) {
		err_ctx(e, "%s:%" PRId64, t->name, x->line);
		return err_try(e, "appraise compound list");
	}
	if ((rc = article_load(t->db, t->mem, x->pmid, &s, &none)) == RC_NOTFOUND) {
		ARENA_PUSH(t->mem, t->out->missing, t->out->nmissing, t->cap_missing, x->pmid);
		return RC_OK;
	}
	if (rc != RC_OK || ((rc = link_load(t->db, t->mem, c.id, x->pmid, &l, &none)) != RC_OK &&
			       rc != RC_NOTFOUND)) {
		*e = none;
		return rc;
	}
	if (rc == RC_NOTFOUND) {
		if ((rc = act(t, "link", c.id, x->pmid, arena_printf(t->mem, "list %s", leaf_of(t)),
			 e)) != RC_OK)
			return rc;
		t->out->linked++;
		l.state = "open";
	}
	return verdict(t, x, &c, &l, e);
}

enum rc
listed_take(struct db *db, struct arena *mem, int64_t curator, const char *name,
    const char *fallback, const struct list_entry *v, size_t n, bool dry, struct listed *out,
    struct err *e)
{
	struct taking t = {.db = db,
	    .mem = mem,
	    .curator = curator,
	    .name = name,
	    .fallback = fallback,
	    .out = out};
	size_t i;
	enum rc rc;

	*out = (struct listed){.entries = (int64_t)n};
	if ((rc = db_begin(db, e)) != RC_OK)
		return rc;
	for (i = 0; i < n && rc == RC_OK; i++)
		rc = take(&t, &v[i], e);
	if (rc == RC_OK && !dry)
		return db_commit(db, e);
	db_rollback(db);
	return rc;
}
