#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../db/claim.h"
#include "../db/curator.h"
#include "../db/event.h"
#include "draft.h"
#include "sitting.h"

#define HOLD_AGAIN_S 20 /* a lease is renewed so often at most, while keys come */

static enum rc
open_handle(struct sitting *s, struct err *e)
{
	struct curator who;
	struct buf b;
	enum rc rc;

	if ((rc = curator_load(s->inv->db, &s->mem, s->inv->curator, &who, e)) != RC_OK)
		return rc;
	s->handle = who.handle;
	buf_init(&b, 4096);
	buf_printf(&b, "%s-review/%s", s->inv->db_path, who.handle);
	if (!b.over && strchr(who.handle, '/') == NULL)
		s->file = xstrdup(b.p);
	buf_fini(&b);
	return RC_OK;
}

enum rc
sitting_open(struct sitting *s, struct inv *inv, const char *slug, const struct deck_filter *f,
    struct err *e)
{
	const char *where = NULL;
	char head[SHA256_HEX];
	struct compound *one;
	int64_t pmid;
	size_t i, k;
	enum rc rc;

	memset(s, 0, sizeof(*s));
	s->inv = inv;
	s->filter = *f;
	s->filter.curator = inv->curator;
	buf_init(&s->said, (size_t)1024 * 1024);
	model_init(&s->model, MODEL_GUARD_MS);
	if ((rc = open_handle(s, e)) != RC_OK || (rc = event_head(inv->db, &s->began, head, e)) != RC_OK)
		return rc;
	if (slug != NULL) {
		one = arena_alloc(&s->mem, sizeof(*one));
		if ((rc = common_compound(inv, &s->mem, slug, one, e)) != RC_OK)
			return rc;
		s->compound = one;
		s->ncompound = 1;
		where = one->slug;
	} else if ((rc = compound_list(inv->db, &s->mem, false, &s->compound, &s->ncompound, e)) !=
		   RC_OK)
		return rc;
	draft_read(s, &where, &pmid);
	for (i = 0; pmid != 0 && i < s->ncompound; i++)
		if (strcmp(s->compound[i].slug, where) == 0)
			s->at = i;
	if (s->ncompound == 0)
		return RC_OK;
	if ((rc = deck_load(&s->deck, inv->db, &s->compound[s->at], &s->filter, e)) != RC_OK)
		return rc;
	/* Where the last sitting ended; what was withdrawn since then comes first all the same. */
	k = pmid != 0 ? deck_find(&s->deck, pmid) : s->deck.n;
	if (k < s->deck.n && !s->deck.row[k].held && strcmp(s->deck.row[0].effect, "-") != 0)
		s->deck.at = k;
	return RC_OK;
}

void
sitting_close(struct sitting *s)
{
	if (s->inv != NULL)
		claim_drop(s->inv->db, s->inv->curator);
	deck_fini(&s->deck);
	model_fini(&s->model);
	buf_fini(&s->said);
	free(s->file);
	arena_fini(&s->card);
	arena_fini(&s->mem);
	memset(s, 0, sizeof(*s));
}

void
sitting_keep(struct sitting *s)
{
	draft_take(s);
	draft_write(s);
}

void
sitting_stay(struct sitting *s)
{
	struct arena mem = ARENA_INIT;
	struct claim other;
	struct err none = {0};

	if (s->shown && clock_now() - s->held_at >= HOLD_AGAIN_S &&
	    claim_take(s->inv->db, &mem, s->inv->curator, s->deck.c.id, s->sheet.card.pmid, &other,
		&none) == RC_OK)
		s->held_at = clock_now();
	arena_fini(&mem);
}

/* The next compound, round, in whose deck something is left; false when there is none. */
static enum rc
next_compound(struct sitting *s, bool *there, struct err *e)
{
	enum rc rc;

	*there = false;
	for (size_t i = 1; i < s->ncompound; i++) {
		size_t k = (s->at + i) % s->ncompound;
		struct deck next = {0};

		if ((rc = deck_load(&next, s->inv->db, &s->compound[k], &s->filter, e)) != RC_OK ||
		    next.n == 0) {
			deck_fini(&next);
			if (rc != RC_OK)
				return rc;
			continue;
		}
		/* The one at hand was gone through; it stays to be looked back at until there is another. */
		deck_fini(&s->deck);
		s->deck = next;
		s->at = k;
		s->graded = false;
		*there = true;
		return RC_OK;
	}
	return RC_OK;
}

/* The sheet of the row at hand; *stands false where it does not wait (any more). */
static enum rc
load_row(struct sitting *s, bool *stands, struct err *e)
{
	struct deck_row *row = &s->deck.row[s->deck.at];
	enum rc rc;

	arena_reset(&s->card);
	s->shown = false;
	rc = sheet_load(s->inv, &s->card, &s->deck.c, row->item.pmid, &s->sheet, e);
	if (rc == RC_NOTFOUND) {
		*stands = false;
		return RC_OK;
	}
	if (rc == RC_OK && s->sought && s->sheet.card.stands != MODEL_WAITS)
		deck_done(&s->deck, s->deck.at, true); /* looked at, not waiting */
	*stands = rc == RC_OK && (row->done || s->sheet.card.stands == MODEL_WAITS);
	return rc;
}

/* Take the lease on the row at hand; *passed: somebody else is at it, and another row is at hand instead. */
static enum rc
hold(struct sitting *s, bool *passed, struct err *e)
{
	struct deck_row *row = &s->deck.row[s->deck.at];
	struct claim other;
	size_t next;
	enum rc rc;

	*passed = false;
	if (row->done)
		return RC_OK;
	if ((rc = claim_take(s->inv->db, &s->card, s->inv->curator, s->deck.c.id, row->item.pmid, &other, e)) != RC_OK)
		return rc;
	s->held_at = clock_now();
	row->held = other.curator != 0;
	if (!row->held)
		return RC_OK;
	next = deck_next(&s->deck, s->deck.at + 1);
	if (!s->sought && next < s->deck.n && !s->deck.row[next].held) {
		s->deck.at = next;
		*passed = true;
		return RC_OK;
	}
	if (other.assigned)
		buf_printf(&s->said, "assigned to %s", other.handle);
	else
		buf_printf(&s->said, "%s is at it, %" PRId64 " min", other.handle, other.held_s / 60);
	buf_puts(&s->said, "; the first to save decides\n");
	return RC_OK;
}

enum rc
sitting_show(struct sitting *s, int64_t now_ms, struct err *e)
{
	bool stands = false, there, passed;
	struct draft *d;
	struct shown now;
	enum rc rc;

	s->shown = false;
	while (s->ncompound > 0 && !stands) {
		if (s->deck.at >= s->deck.n) {
			if ((rc = next_compound(s, &there, e)) != RC_OK)
				return rc;
			/* What was passed over here comes again where nothing waits elsewhere. */
			if (!there && (s->deck.at = deck_next(&s->deck, 0)) == s->deck.n)
				break;
		}
		if ((rc = load_row(s, &stands, e)) != RC_OK)
			return rc;
		if (stands && (rc = hold(s, &passed, e)) != RC_OK)
			return rc;
		if (stands && !passed)
			break;
		if (stands) {
			stands = false;
			continue;
		}
		/* Somebody else decided it, or it is gone. */
		deck_done(&s->deck, s->deck.at, true);
		s->deck.at = deck_next(&s->deck, s->deck.at);
	}
	s->shown = stands;
	s->sought = false;
	model_show(&s->model, stands ? &s->sheet.card : NULL, now_ms);
	if (!stands)
		return RC_OK;
	d = draft_find(s, s->sheet.card.slug, s->sheet.card.pmid);
	if (d == NULL || d->stored)
		return RC_OK;
	now = shown_card(&s->sheet.card);
	if (shown_same(&d->shown, &now)) {
		model_redraft(&s->model, d->line, d->n);
		buf_puts(&s->said, "your edits that are not stored yet are kept here; a stores them\n");
	} else {
		draft_drop(s, d->slug, d->pmid);
		buf_puts(&s->said, "your edits of before were dropped: the record has changed\n");
	}
	return RC_OK;
}

bool
sitting_move(struct sitting *s, int64_t n)
{
	struct deck *d = &s->deck;
	size_t k;

	if (n < 0) {
		k = d->at > d->n ? d->n : d->at;
		if (k == 0) {
			buf_puts(&s->said, "this is the first\n");
			return false;
		}
		d->at = k - 1;
		s->sought = true;
		return true;
	}
	k = deck_next(d, d->at + 1);
	if (k == d->n || (k == d->at && s->shown)) {
		if ((s->ncompound > 1 && k == d->n) || sitting_goes_on(s)) {
			d->at = d->n;
			return true;
		}
		buf_puts(&s->said, "nothing else waits here");
		sitting_elsewhere(s, &s->said);
		buf_putc(&s->said, '\n');
		return false;
	}
	if (k <= d->at)
		buf_puts(&s->said, "that was the last; from the top, what was passed over\n");
	d->at = k;
	return true;
}

/* A row for a record that is not in the deck, so that it can be looked at. */
static enum rc
insert(struct sitting *s, int64_t pmid, struct err *e)
{
	struct item it = {.compound_id = s->deck.c.id,
	    .pmid = pmid,
	    .slug = s->deck.c.slug,
	    .compound = s->deck.c.name,
	    .cause = "",
	    .participants = -1};
	struct stored_article art;
	struct link link;
	enum rc rc;

	if ((rc = link_load(s->inv->db, &s->mem, s->deck.c.id, pmid, &link, e)) != RC_OK ||
	    (rc = article_load(s->inv->db, &s->mem, pmid, &art, e)) != RC_OK)
		return rc;
	it.title = art.a.title;
	s->deck.at = deck_insert(&s->deck, &it);
	/* Looked at: it is not come back to. */
	deck_done(&s->deck, s->deck.at, true);
	return deck_renew(&s->deck, s->inv->db, s->deck.at, e);
}

/* Why g does not go there: it is not linked to what is reviewed here, or not stored at all. */
static enum rc
no_place(struct sitting *s, int64_t pmid, const struct link *link, size_t n, struct err *e)
{
	struct stored_article art;
	bool stored;
	struct err none = {0};

	/* A link that was taken back is none. */
	for (; n > 0 && strcmp(link->state, "unlinked") == 0; n--)
		link++;
	stored = article_load(s->inv->db, &s->mem, pmid, &art, &none) == RC_OK;
	if (s->ncompound > 1)
		err_set(e, RC_NOTFOUND, "%" PRId64 " is linked to no compound%s", pmid, stored ? "" : ", nor in the store");
	else
		err_set(e, RC_NOTFOUND, "%" PRId64 " is not linked to %s%s%s", pmid, s->deck.c.slug,
		    n > 0 ? ", but to " : stored ? "" : ", nor in the store", n > 0 ? link->slug : "");
	if (n > 0)
		return err_try(e, "q, then %s review %s", s->inv->progname, link->slug);
	return err_try(e, ":%s %" PRId64, stored ? "show" : "fetch", pmid);
}

/* The compound of this sitting that the record is linked to: the one at hand, else where it waits, else any. */
static enum rc
place_of(struct sitting *s, int64_t pmid, size_t *at, struct err *e)
{
	struct link *link;
	bool found = false, waits = false;
	size_t n;
	enum rc rc;

	if ((rc = link_list(s->inv->db, &s->mem, pmid, &link, &n, e)) != RC_OK)
		return rc;
	for (size_t k = 0; k < s->ncompound; k++)
		for (size_t i = 0; i < n; i++) {
			bool open = strcmp(link[i].state, "open") == 0;

			if (link[i].compound_id != s->compound[k].id ||
			    strcmp(link[i].state, "unlinked") == 0)
				continue;
			if (k == s->at) {
				*at = k;
				return RC_OK;
			}
			if (found && (waits || !open))
				continue;
			*at = k;
			found = true;
			waits = open;
		}
	return found ? RC_OK : no_place(s, pmid, link, n, e);
}

enum rc
sitting_goto(struct sitting *s, int64_t pmid, struct err *e)
{
	size_t k = deck_find(&s->deck, pmid), at = s->at;
	enum rc rc;

	if (s->ncompound == 0)
		return err_set(e, RC_NOTFOUND, "there is no compound yet");
	if (k == s->deck.n && (rc = place_of(s, pmid, &at, e)) != RC_OK)
		return rc;
	if (at != s->at) {
		if ((rc = deck_load(&s->deck, s->inv->db, &s->compound[at], &s->filter, e)) != RC_OK)
			return rc;
		s->at = at;
		s->graded = false;
		k = deck_find(&s->deck, pmid);
	}
	s->sought = true;
	if (k == s->deck.n)
		return insert(s, pmid, e);
	s->deck.at = k;
	return RC_OK;
}

bool
sitting_search(struct sitting *s, const char *words)
{
	size_t k = deck_search(&s->deck, s->deck.at < s->deck.n ? s->deck.at : 0, words);

	if (k == s->deck.n) {
		buf_puts(&s->said, "no title that waits here holds \"");
		common_safe(&s->said, words);
		buf_printf(&s->said, "\"; :find looks everywhere\n");
		return false;
	}
	s->sought = true;
	s->deck.at = k;
	return true;
}

enum rc
sitting_filter(struct sitting *s, const char *word, struct err *e)
{
	enum rc rc;

	if (!deck_filter_read(&s->filter, word))
		return err_set(e, RC_USAGE, "\"%.40s\" is no filter: " DECK_FILTERS ", all", word);
	if (s->ncompound == 0)
		return RC_OK;
	if ((rc = deck_load(&s->deck, s->inv->db, &s->compound[s->at], &s->filter, e)) == RC_OK)
		buf_printf(&s->said, "%s: %zu record%s under filter %s\n", s->deck.c.slug, s->deck.n,
		    s->deck.n == 1 ? "" : "s", *word != '\0' ? word : "all");
	return rc;
}
