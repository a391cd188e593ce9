#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "../db/claim.h"
#include "../db/vote.h"
#include "deck.h"

static const char *const causes[] = {
    "retracted", "deleted", "reopened", "open", "postponed", "conflict", "recheck", "second", NULL};

bool
deck_filter_read(struct deck_filter *f, const char *word)
{
	struct deck_filter new = {.order = f->order, .curator = f->curator};
	int i;

	if (*word == '\0' || strcmp(word, "all") == 0)
		;
	else if ((i = word_index(causes, word)) >= 0)
		new.cause = causes[i];
	else if ((i = word_index(design_words, word)) >= 0)
		new.design = design_words[i];
	else if (strcmp(word, "unsure") == 0)
		new.unsure = true;
	else
		return false;
	*f = new;
	return true;
}

const char *
deck_filter_word(size_t i)
{
	static const char *const more[] = {"unsure", "all", NULL};
	const size_t n = sizeof(causes) / sizeof(causes[0]) - 1;
	size_t ndesign;

	if (i < n)
		return causes[i];
	for (ndesign = 0; design_words[ndesign] != NULL; ndesign++)
		if (i - n == ndesign)
			return design_words[ndesign];
	i -= n + ndesign;
	return i < sizeof(more) / sizeof(more[0]) ? more[i] : NULL;
}

bool
deck_filter_all(const struct deck_filter *f)
{
	return f->cause == NULL && f->design == NULL && !f->unsure && !f->withdrawn;
}

static bool
passes(const struct deck_filter *f, const struct item *it)
{
	if (f->withdrawn && strcmp(it->cause, "retracted") != 0 && strcmp(it->cause, "deleted") != 0)
		return false;
	if (f->design != NULL && (it->design == NULL || strcmp(it->design, f->design) != 0))
		return false;
	return !f->unsure || deck_unsure(it);
}

static int
by_age(const void *va, const void *vb)
{
	const struct item *a = ((const struct priority *)va)->item;
	const struct item *b = ((const struct priority *)vb)->item;
	int c = strcmp(a->since != NULL ? a->since : "", b->since != NULL ? b->since : "");

	if (c != 0)
		return c;
	return a->pmid < b->pmid ? -1 : a->pmid > b->pmid;
}

const char **
deck_outcome_names(struct arena *mem, const struct graded *g)
{
	const char **names = arena_array(mem, g->table->noutcome + 1, sizeof(*names));

	for (size_t i = 0; i < g->table->noutcome; i++)
		for (size_t k = 0; k < g->set.noutcome; k++)
			if (strcmp(g->table->outcome[i].id, g->set.outcome[k].slug) == 0)
				names[i] = outcome_title(mem, &g->set.outcome[k]);
	return names;
}

/* n items before the evidence of g, into p. */
static void
order(struct arena *mem, const struct graded *g, const struct params *params, const struct item *item,
    size_t n, enum deck_order how, struct priority *p)
{
	priority_sort(item, n, g->table, deck_outcome_names(mem, g), params, mem, p);
	if (how == DECK_AGE && n > 0)
		qsort(p, n, sizeof(*p), by_age);
}

/* Withdrawals are anybody's; else not what the person has an opinion on already, or a conflict that wants a resolver. */
static bool
shut(const struct item *it, const int64_t *pmid, size_t n)
{
	if (strcmp(it->cause, "retracted") == 0 || strcmp(it->cause, "deleted") == 0 ||
	    strcmp(it->cause, "reopened") == 0)
		return false;
	return n > 0 && bsearch(&it->pmid, pmid, n, sizeof(*pmid), num_order) != NULL;
}

static int
by_claim(const void *va, const void *vb)
{
	return num_order(va, &((const struct claim *)vb)->pmid);
}

/* Who is at which row; those come last, in their order. */
static enum rc
mark_held(struct deck *d, struct db *db, struct arena *mem, int64_t curator, struct err *e)
{
	struct deck_row *held;
	struct claim *c, *at;
	size_t n, i, nheld = 0, nfree = 0;
	enum rc rc;

	if ((rc = claim_list(db, mem, d->c.id, &c, &n, e)) != RC_OK || n == 0)
		return rc;
	held = arena_array(mem, d->n + 1, sizeof(*held));
	for (i = 0; i < d->n; i++) {
		at = bsearch(&d->row[i].item.pmid, c, n, sizeof(*c), by_claim);
		if (at != NULL && at->curator != curator) {
			held[nheld] = d->row[i];
			held[nheld++].held = true;
		} else
			d->row[nfree++] = d->row[i];
	}
	if (nheld > 0)
		memcpy(&d->row[nfree], held, nheld * sizeof(*held));
	return RC_OK;
}

enum rc
deck_load(struct deck *d, struct db *db, const struct compound *c, const struct deck_filter *f,
    struct err *e)
{
	struct arena scratch = ARENA_INIT;
	struct params params;
	struct priority *p;
	struct graded g;
	struct item *item;
	int64_t *not_mine = NULL;
	size_t n, k = 0, nnot = 0;
	enum rc rc;

	deck_fini(d);
	d->c = *c;
	if ((rc = item_list(db, &d->mem, c->id, f->cause, &item, &n, e)) != RC_OK)
		return rc;
	if (f->curator != 0 && (rc = vote_shut(db, &scratch, c->id, f->curator, &not_mine, &nnot, e)) != RC_OK)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (passes(f, &item[i]) && !shut(&item[i], not_mine, nnot))
			item[k++] = item[i];
	p = arena_array(&scratch, k + 1, sizeof(*p));
	if ((rc = params_load(NULL, &scratch, &params, e)) != RC_OK ||
	    (rc = graded_load_if(db, &scratch, c->id, &params, NULL, 0, &g, e)) != RC_OK)
		goto out;
	order(&scratch, &g, &params, item, k, f->order, p);
	d->cap = k + 16;
	d->row = xcalloc(d->cap, sizeof(*d->row));
	for (size_t i = 0; i < k; i++)
		d->row[i] = (struct deck_row){.item = *p[i].item,
		    .why = arena_strdup(&d->mem, p[i].why),
		    .effect = p[i].effect};
	d->n = d->left = k;
	if (f->curator != 0)
		rc = mark_held(d, db, &scratch, f->curator, e);
out:
	arena_fini(&scratch);
	return rc;
}

void
deck_fini(struct deck *d)
{
	free(d->row);
	arena_fini(&d->mem);
	memset(d, 0, sizeof(*d));
}

size_t
deck_next(const struct deck *d, size_t from)
{
	size_t held = d->n;

	for (size_t i = 0; i < d->n; i++) {
		size_t k = from + i < d->n ? from + i : (from + i) % d->n;

		if (!d->row[k].done && !d->row[k].held)
			return k;
		if (!d->row[k].done && held == d->n)
			held = k;
	}
	return held;
}

size_t
deck_find(const struct deck *d, int64_t pmid)
{
	size_t i;

	for (i = 0; i < d->n && d->row[i].item.pmid != pmid; i++)
		;
	return i;
}

/* Does the title hold each word, folded? */
static bool
holds(const char *title, const char *words)
{
	char word[200];
	size_t n;

	for (; *words != '\0'; words += n) {
		words += strspn(words, " ");
		n = strcspn(words, " ");
		if (n == 0)
			break;
		if (n >= sizeof(word))
			return false;
		memcpy(word, words, n);
		word[n] = '\0';
		if (strstr(title, word) == NULL)
			return false;
	}
	return true;
}

size_t
deck_search(const struct deck *d, size_t from, const char *words)
{
	struct buf want, title;
	size_t found = d->n;

	buf_init(&want, strlen(words) * 8 + 64);
	buf_init(&title, (size_t)1024 * 1024);
	utf8_fold(words, strlen(words), &want);
	for (size_t i = 1; i <= d->n && found == d->n; i++) {
		size_t k = (from + i) % d->n;
		const char *s = d->row[k].item.title;

		if (d->row[k].done)
			continue;
		buf_clear(&title);
		if (s != NULL)
			utf8_fold(s, strlen(s), &title);
		if (holds(title.p, want.p))
			found = k;
	}
	buf_fini(&want);
	buf_fini(&title);
	return found;
}

static struct item
own_item(struct arena *mem, const struct item *it)
{
	struct item c = *it;

	c.slug = arena_strdup(mem, it->slug);
	c.compound = arena_strdup(mem, it->compound);
	c.title = arena_strdup(mem, it->title);
	c.journal = arena_strdup(mem, it->journal);
	c.cause = arena_strdup(mem, it->cause);
	c.design = arena_strdup(mem, it->design);
	c.type = arena_strdup(mem, it->type);
	c.effect = arena_strdup(mem, it->effect);
	c.effect_why = arena_strdup(mem, it->effect_why);
	c.detail = arena_strdup(mem, it->detail);
	c.since = arena_strdup(mem, it->since);
	return c;
}

size_t
deck_insert(struct deck *d, const struct item *it)
{
	size_t at = d->n > 0 && d->at < d->n ? d->at + 1 : d->n;

	if (d->n == d->cap) {
		d->cap = d->cap * 2 + 16;
		d->row = xreallocarray(d->row, d->cap, sizeof(*d->row));
	}
	memmove(&d->row[at + 1], &d->row[at], (d->n - at) * sizeof(*d->row));
	d->row[at] = (struct deck_row){
	    .item = own_item(&d->mem, it), .why = "", .effect = "-", .done = false};
	d->n++;
	d->left++;
	return at;
}

void
deck_done(struct deck *d, size_t i, bool done)
{
	if (i >= d->n || d->row[i].done == done)
		return;
	d->row[i].done = done;
	if (done)
		d->left--;
	else {
		d->left++;
		deck_later(d, i, false);
	}
}

void
deck_later(struct deck *d, size_t i, bool later)
{
	if (d->row[i].later == later)
		return;
	d->row[i].later = later;
	if (later)
		d->put_off++;
	else
		d->put_off--;
}

size_t
deck_waiting(const struct deck *d)
{
	return d->left + d->put_off;
}

enum rc
deck_renew(struct deck *d, struct db *db, size_t i, struct err *e)
{
	struct arena scratch = ARENA_INIT;
	struct params params;
	struct priority p;
	struct graded g;
	struct item it;
	enum rc rc;

	if ((rc = item_one(db, &scratch, d->c.id, d->row[i].item.pmid, &it, e)) != RC_OK ||
	    (rc = params_load(NULL, &scratch, &params, e)) != RC_OK ||
	    (rc = graded_load_if(db, &scratch, d->c.id, &params, NULL, 0, &g, e)) != RC_OK)
		goto out;
	order(&scratch, &g, &params, &it, 1, DECK_EFFECT, &p);
	d->row[i].item = own_item(&d->mem, &it);
	d->row[i].why = arena_strdup(&d->mem, p.why);
	d->row[i].effect = p.effect;
out:
	arena_fini(&scratch);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static int
by_pmid(const void *a, const void *b)
{
	return num_order(&((const struct item *)a)->pmid, &((const struct item *)b)->pmid);
}

enum rc
deck_refresh(struct deck *d, struct db *db, const struct deck_filter *f, struct err *e)
{
	struct arena scratch = ARENA_INIT;
	struct item *item;
	size_t n;
	enum rc rc;

	if ((rc = item_list(db, &scratch, d->c.id, f->cause, &item, &n, e)) != RC_OK)
		goto out;
	if (n > 0)
		qsort(item, n, sizeof(*item), by_pmid);
	for (size_t i = 0; i < d->n; i++)
		if (n == 0 || bsearch(&d->row[i].item, item, n, sizeof(*item), by_pmid) == NULL) {
			deck_later(d, i, false);
			deck_done(d, i, true);
		}
out:
	arena_fini(&scratch);
	return rc;
}

void
deck_resort(struct deck *d, const struct graded *g, const struct params *params, size_t from,
    const struct deck_filter *f)
{
	struct arena scratch = ARENA_INIT;
	size_t place[DECK_WINDOW], n = 0;
	struct deck_row *was;
	struct priority *p;
	struct item *item;

	if (f->order == DECK_AGE)
		return;
	for (size_t i = from; i < d->n && n < DECK_WINDOW; i++)
		if (!d->row[i].done && !d->row[i].held)
			place[n++] = i;
	if (n < 2)
		return;
	item = arena_array(&scratch, n, sizeof(*item));
	was = arena_array(&scratch, n, sizeof(*was));
	p = arena_array(&scratch, n, sizeof(*p));
	for (size_t i = 0; i < n; i++) {
		was[i] = d->row[place[i]];
		item[i] = was[i].item;
	}
	order(&scratch, g, params, item, n, f->order, p);
	for (size_t i = 0; i < n; i++) {
		const struct deck_row *old = &was[p[i].item - item];
		bool same = strcmp(p[i].why, old->why) == 0;

		d->row[place[i]] = *old;
		d->row[place[i]].why = same ? old->why : arena_strdup(&d->mem, p[i].why);
		d->row[place[i]].effect = p[i].effect;
	}
	arena_fini(&scratch);
}
