#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/num.h"
#include "../db/db.h"
#include "draft.h"

#define FILE_MAX_BYTES ((size_t)4 * 1024 * 1024)
#define DRAFTS_MAX 1000

struct draft *
draft_find(struct sitting *s, const char *slug, int64_t pmid)
{
	for (size_t i = 0; i < s->ndraft; i++)
		if (s->draft[i].pmid == pmid && strcmp(s->draft[i].slug, slug) == 0)
			return &s->draft[i];
	return NULL;
}

void
draft_drop(struct sitting *s, const char *slug, int64_t pmid)
{
	struct draft *d = draft_find(s, slug, pmid);

	if (d != NULL)
		*d = s->draft[--s->ndraft];
}

struct shown
shown_card(const struct model_card *c)
{
	return (struct shown){c->link_rev, c->assessment_rev, c->proposal_id};
}

bool
shown_same(const struct shown *a, const struct shown *b)
{
	return a->link_rev == b->link_rev && a->assessment_rev == b->assessment_rev &&
	       a->proposal_id == b->proposal_id;
}

void
draft_take(struct sitting *s)
{
	const struct model_card *c = &s->sheet.card;
	const struct model *m = &s->model;
	struct draft d = {.pmid = c->pmid, .n = m->ndraft}, *old;

	if (!s->shown)
		return;
	if (m->ndraft == 0 || s->ndraft >= DRAFTS_MAX) {
		draft_drop(s, c->slug, c->pmid);
		return;
	}
	d.slug = arena_strdup(&s->mem, c->slug);
	d.shown = shown_card(c);
	d.line = arena_array(&s->mem, d.n, sizeof(*d.line));
	for (size_t i = 0; i < d.n; i++)
		d.line[i] = arena_strdup(&s->mem, m->draft[i]);
	if ((old = draft_find(s, c->slug, c->pmid)) != NULL)
		*old = d;
	else
		ARENA_PUSH(&s->mem, s->draft, s->ndraft, s->capdraft, d);
}

/* The revisions of the record as it stands. */
static bool
stands_at(struct sitting *s, int64_t compound_id, int64_t pmid, struct shown *now)
{
	struct arena mem = ARENA_INIT;
	struct assessment a = {.rev = -1};
	struct err none = {0};
	struct link l;
	bool ok = link_load(s->inv->db, &mem, compound_id, pmid, &l, &none) == RC_OK;

	if (ok && assessment_load(s->inv->db, &mem, pmid, &a, &none) == RC_NOTFOUND)
		a = (struct assessment){.rev = -1};
	if (ok)
		*now = (struct shown){l.rev, a.rev, a.proposal_id};
	arena_fini(&mem);
	return ok;
}

bool
draft_fits(struct sitting *s, int64_t compound_id, const char *slug, int64_t pmid)
{
	struct draft *d = slug != NULL ? draft_find(s, slug, pmid) : NULL;
	struct shown now;

	return d != NULL && stands_at(s, compound_id, pmid, &now) && shown_same(&now, &d->shown);
}

void
draft_renew(struct sitting *s, int64_t compound_id, const char *slug, int64_t pmid)
{
	struct draft *d = draft_find(s, slug, pmid);
	struct shown now;

	if (d == NULL || !stands_at(s, compound_id, pmid, &now) || now.proposal_id != d->shown.proposal_id)
		return;
	d->shown = now;
}

/* "SLUG PMID LINK ASSESSMENT PROPOSAL" */
static bool
read_card(struct sitting *s, const char *text, struct draft *d)
{
	struct err none = {0};
	char **w;
	int n;

	if (line_words(text, &s->mem, &w, &n, &none) != RC_OK || n != 5)
		return false;
	*d = (struct draft){.slug = w[0]};
	return num_pmid(w[1], &d->pmid) && num_i64(w[2], -1, INT64_MAX, &d->shown.link_rev) &&
	       num_i64(w[3], -1, INT64_MAX, &d->shown.assessment_rev) &&
	       num_i64(w[4], 0, INT64_MAX, &d->shown.proposal_id);
}

void
draft_read(struct sitting *s, const char **slug, int64_t *pmid)
{
	struct err none = {0};
	struct draft *d = NULL, new;
	char *line, *end, *blank;
	struct buf b;
	size_t cap = 0;

	*pmid = 0;
	buf_init(&b, FILE_MAX_BYTES);
	if (s->file == NULL || file_read(s->file, &b, &none) != RC_OK)
		goto out;
	for (line = b.p; *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		if (*end != '\0')
			*end++ = '\0';
		if (strncmp(line, "at ", 3) == 0 && (blank = strchr(line + 3, ' ')) != NULL) {
			*blank = '\0';
			if (*slug != NULL && strcmp(*slug, line + 3) != 0)
				continue;
			if (num_pmid(blank + 1, pmid))
				*slug = arena_strdup(&s->mem, line + 3);
		} else if (strncmp(line, "card ", 5) == 0) {
			d = NULL;
			cap = 0;
			if (s->ndraft < DRAFTS_MAX && read_card(s, line + 5, &new)) {
				ARENA_PUSH(&s->mem, s->draft, s->ndraft, s->capdraft, new);
				d = &s->draft[s->ndraft - 1];
			}
		} else if (d != NULL && strncmp(line, "edit ", 5) == 0)
			ARENA_PUSH(&s->mem, d->line, d->n, cap, arena_strdup(&s->mem, line + 5));
	}
out:
	buf_fini(&b);
}

static void
write_all(const struct sitting *s, FILE *f)
{
	if (s->shown)
		fprintf(f, "at %s %" PRId64 "\n", s->sheet.card.slug, s->sheet.card.pmid);
	for (size_t i = 0; i < s->ndraft; i++) {
		const struct draft *d = &s->draft[i];

		if (d->stored)
			continue;
		fprintf(f, "card %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", d->slug,
		    d->pmid, d->shown.link_rev, d->shown.assessment_rev, d->shown.proposal_id);
		for (size_t k = 0; k < d->n; k++)
			fprintf(f, "edit %s\n", d->line[k]);
	}
}

/*
 * By rename, so that what is read is whole; without fsync, since a power cut
 * may cost a place in the queue and no decision.
 */
void
draft_write(const struct sitting *s)
{
	struct err none = {0};
	char *folder;
	struct buf tmp;
	FILE *f;
	bool ok;

	if (s->file == NULL)
		return;
	folder = file_folder(s->file);
	ok = file_is_dir(folder) || file_mkdirs(folder, 0770, &none) == RC_OK;
	free(folder);
	buf_init(&tmp, 8192);
	buf_printf(&tmp, "%s.new", s->file);
	if (ok && (f = fopen(tmp.p, "w")) != NULL) {
		write_all(s, f);
		ok = !ferror(f);
		ok = fclose(f) == 0 && ok;
		if (!ok || rename(tmp.p, s->file) != 0)
			(void)unlink(tmp.p);
	}
	buf_fini(&tmp);
}
