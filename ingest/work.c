#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/buf.h"
#include "../base/file.h"
#include "../base/log.h"
#include "work.h"

struct worker *
workers_new(int n, const struct work_plan *plan)
{
	struct worker	*w = xcalloc((unsigned long)n, sizeof(*w));
	int		 i;

	for (i = 0; i < n; i++) {
		w[i].plan = plan;
		w[i].pubmed = pubmed_new(plan->whole);
		if (plan->classifier != NULL)
			w[i].scratch = classify_scratch_new(plan->classifier);
	}
	return w;
}

void
workers_free(struct worker *w, int n)
{
	int	i;

	if (w == NULL)
		return;
	for (i = 0; i < n; i++) {
		pubmed_free(w[i].pubmed);
		classify_scratch_free(w[i].scratch);
		arena_fini(&w[i].mem);
	}
	free(w);
}

void
notes_clear(struct work_notes *n)
{
	struct arena	mem = n->mem;

	arena_reset(&mem);
	*n = (struct work_notes){ .mem = mem };
}

void
notes_fini(struct work_notes *n)
{
	arena_fini(&n->mem);
	*n = (struct work_notes){ .mem = ARENA_INIT };
}

static void
note_bad(struct work_notes *n, const struct batch *b, const struct frame_piece *piece, const struct err *why)
{
	struct bad_record	bad = { .piece = *piece };
	const char		*reason;
	char			*rest;
	long			line;

	bad.pmid = pubmed_guess(b->bytes + piece->off, piece->len);
	bad.line = piece->line;
	reason = why->msg;
	if (strncmp(reason, "line ", 5) == 0) {	/* of the record, to be one of the file */
		line = strtol(reason + 5, &rest, 10);
		bad.line += line > 0 ? line - 1 : 0;
		reason = strncmp(rest, ": ", 2) == 0 ? rest + 2 : rest;
	}
	bad.why = arena_strdup(&n->mem, reason);
	ARENA_PUSH(&n->mem, n->bad, n->nbad, n->bad_cap, bad);
}

bool
work_parse(struct worker *w, const struct batch *b, const struct frame_piece *piece, const char *ns,
    struct arena *mem, struct article *a, struct work_notes *notes)
{
	struct err	why = { .rc = RC_OK };

	if (pubmed_read(w->pubmed, b->bytes + piece->off, piece->len, ns, mem, a, &why) == RC_OK)
		return true;
	note_bad(notes, b, piece, &why);
	return false;
}

void
work_classify(struct worker *w, const struct batch *b, struct work_item *item, size_t n, struct arena *mem,
    struct work_notes *notes)
{
	const struct article	*a[WORK_AT_ONCE];
	struct proposal		 p[WORK_AT_ONCE];
	struct err		 why[WORK_AT_ONCE];
	size_t			 i, k, na = 0;

	for (i = 0; i < n; i++) {
		item[i].classified = w->plan->classifier != NULL && item[i].article.kind != ARTICLE_BOOK;
		item[i].bad = false;
		if (item[i].classified)
			a[na++] = &item[i].article;
	}
	if (na > 0)
		classify_many(w->plan->classifier, w->scratch, a, na, w->plan->fields, mem, p, why);
	for (i = k = 0; i < n; i++) {
		if (!item[i].classified)
			continue;
		if (why[k].rc != RC_OK) {
			note_bad(notes, b, item[i].piece, &why[k]);
			item[i].classified = false;
			item[i].bad = true;
		}
		item[i].proposal = p[k++];
	}
}

void
work_end(struct worker *w, struct work_notes *notes)
{
	notes->nunknown = pubmed_unknown(w->pubmed, &notes->mem, &notes->unknown);
}

int64_t
notes_report(const struct work_notes *n, const char *file, const char *done)
{
	const struct bad_record	*bad;
	struct buf		 where, who;
	size_t			 i;

	buf_init(&where, 8192);
	buf_init(&who, 64);
	for (i = 0; i < n->nbad; i++) {
		bad = &n->bad[i];
		buf_clear(&where);
		buf_clear(&who);
		buf_printf(&where, "%s:%" PRId64, file, bad->line);
		if (bad->pmid != 0)
			buf_printf(&who, " (PMID %" PRId64 ")", bad->pmid);
		log_warn("record", where.p, "record %" PRId64 "%s %s: %s", bad->piece.number, who.p, done, bad->why);
	}
	buf_fini(&where);
	buf_fini(&who);
	for (i = 0; i < n->nunknown; i++)
		log_warn("unknown element", n->unknown[i].name, "not known to this program and passed over");
	return (int64_t)n->nbad;
}

enum rc
work_file(struct worker *w, const char *path, struct work_notes *notes, work_fn *fn, void *arg, struct err *e)
{
	struct batch	 b = { 0 };
	struct source	*src;
	struct article	 a;
	size_t		 i;
	int		 fd = -1;
	enum rc		 rc;

	if ((rc = file_open(path, &fd, e)) != RC_OK)
		return rc;
	src = source_new(fd, path);
	while ((rc = source_next(src, &b, e)) == RC_OK) {
		for (i = 0; i < b.n; i++) {
			arena_reset(&w->mem);
			if (!b.piece[i].deletion && work_parse(w, &b, &b.piece[i], source_ns(src), &w->mem, &a, notes))
				fn(arg, &b, &b.piece[i], &a);
		}
		work_end(w, notes);
	}
	notes_report(notes, path, "set aside");
	notes_clear(notes);
	source_free(src);
	batch_fini(&b);
	if (fd > 0)
		close(fd);
	return rc == RC_DONE ? RC_OK : rc;
}

void
worst_error(struct err *worst, const struct err *next)
{
	if (worst->rc == RC_OK) {
		*worst = *next;
		return;
	}
	if (rc_worse(worst->rc, next->rc) == next->rc && worst->rc != next->rc) {
		source_report(worst);
		*worst = *next;
	} else
		source_report(next);
}
