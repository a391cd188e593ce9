/*
 * gate: the order of the checks, the files and their sums, and what a
 * difference looks like.
 */
#include "gate.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/embed.h"
#include "../base/escape.h"
#include "../base/file.h"
#include "../base/json.h"
#include "../base/sha256.h"
#include "../base/utf8.h"
#include "gate_parts.h"
#include "moved.h"

#define SUMS "SHA256SUMS"
#define LINES_MAX 200000	/* files of a release */

/* --- differences --------------------------------------------------------------- */

static void
note(struct gate *g, const char *msg)
{
	if (g->out->differences++ == 0)
		err_set(&g->first, RC_FAILED, "%s", msg);
}

void
gate_fault(struct gate *g, const char *fmt, ...)
{
	char	msg[500];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	g->out->figures++;
	note(g, msg);
}

/* A value for a message: not longer than 100 bytes, whole characters. */
static void
put_value(struct buf *out, const char *s)
{
	size_t	n = s == NULL ? 0 : strlen(s);

	if (s == NULL)
		buf_puts(out, "nothing");
	else if (n <= 100)
		buf_puts(out, n == 0 ? "\"\"" : s);
	else {
		buf_put(out, s, utf8_cut(s, n, 100));
		buf_puts(out, "...");
	}
}

/*
 * Is it the same text?  A character that must not act where it stands (a
 * bidi mark, say) may have become U+FFFD on its way.
 */
static bool
same_text(const char *published, const char *again)
{
	size_t	i = 0, k = 0, n, len, plen;

	if (published == NULL || again == NULL)
		return published == again;
	if (strcmp(published, again) == 0)
		return true;
	n = strlen(again);
	plen = strlen(published);
	if (utf8_valid(again, n) != n || utf8_valid(published, plen) != plen)
		return false;
	while (i < n && k < plen) {
		int32_t	cp = utf8_at(again + i, n - i, &len), was;

		i += len;
		was = utf8_at(published + k, plen - k, &len);
		k += len;
		if (was != cp && !(was == 0xfffd && escape_unsafe(cp)))
			return false;
	}
	return i == n && k == plen;
}

void
gate_compare(struct gate *g, const char *figure, const char *place, const char *published,
    const char *source, const char *again)
{
	struct buf	msg;

	g->out->figures++;
	if (same_text(published, again))
		return;
	buf_init(&msg, 1000);
	put_value(&msg, figure);
	buf_printf(&msg, ": %s says ", place);
	put_value(&msg, published);
	buf_printf(&msg, ", %s gives ", source);
	put_value(&msg, again);
	note(g, msg.p);
	buf_fini(&msg);
}

/* --- statements and files ------------------------------------------------------- */

enum rc
gate_each(struct gate *g, const char *name, const struct snap_param *p,
    enum rc (*fn)(const struct snap_row *, void *, struct err *), void *arg, struct err *e)
{
	const struct embed	*sql = embed_find(embed_publish, name);

	if (sql == NULL)
		return err_set(e, RC_FAILED, "gate: %s is not embedded", name);
	return snap_each(g->snap, name, (const char *)sql->bytes, p, fn, arg, e);
}

static enum rc
compare_row(const struct snap_row *r, void *arg, struct err *e)
{
	(void)e;
	gate_compare(arg, snap_text(r, "figure"), snap_text(r, "place"), snap_text(r, "published"),
	    snap_text(r, "source"), snap_text(r, "again"));
	return RC_OK;
}

enum rc
gate_run(struct gate *g, const char *name, const struct snap_param *p, struct err *e)
{
	return gate_each(g, name, p, compare_row, g, e);
}

bool
gate_has(const struct gate *g, const char *name)
{
	struct buf	path;
	bool		has;

	buf_init(&path, 4096);
	path_join(&path, g->rel, name);
	has = !path.over && file_exists(path.p);
	buf_fini(&path);
	return has;
}

enum rc
gate_read(struct gate *g, const char *name, struct buf *out, struct err *e)
{
	struct buf	path;
	struct err	why = { .rc = RC_OK };
	enum rc		rc;

	buf_clear(out);
	buf_init(&path, 4096);
	path_join(&path, g->rel, name);
	if ((rc = buf_ok(&path, name, e)) == RC_OK && (rc = file_read(path.p, out, &why)) != RC_OK) {
		if (rc == RC_NOTFOUND) {
			gate_fault(g, "%s: is not there", name);
			rc = RC_OK;
		} else
			*e = why;
	}
	buf_fini(&path);
	return rc;
}

/* --- the sums ---------------------------------------------------------------------- */

struct line {
	const char	*name, *hex;
	bool		 seen;
};
struct sums {
	struct gate	*g;
	struct line	*line;
	size_t		 n, cap;
};

static bool
is_hex64(const char *s)
{
	return strspn(s, "0123456789abcdef") == 64;
}

/* "hex  path", sorted by path, each once. */
static enum rc
parse_sums(struct gate *g, struct buf *text, struct arena *mem, struct sums *s, struct err *e)
{
	char	*p = text->p, *end;

	for (; *p != '\0'; p = end + 1) {
		struct line	l = { .name = NULL };

		if ((end = strchr(p, '\n')) == NULL || s->n == LINES_MAX)
			return err_set(e, RC_BADDATA, "%s/%s: cut off at line %zu", g->rel, SUMS, s->n + 1);
		*end = '\0';
		if (!is_hex64(p) || p[64] != ' ' || p[65] != ' ' || p[66] == '\0' || p[66] == '/' ||
		    strstr(p + 66, "..") != NULL)
			return err_set(e, RC_BADDATA, "%s/%s:%zu: is no sum of a file", g->rel, SUMS, s->n + 1);
		p[64] = '\0';
		l.hex = p;
		l.name = p + 66;
		if (s->n > 0 && strcmp(s->line[s->n - 1].name, l.name) >= 0)
			return err_set(e, RC_BADDATA, "%s/%s:%zu: not in order", g->rel, SUMS, s->n + 1);
		ARENA_PUSH(mem, s->line, s->n, s->cap, l);
	}
	return RC_OK;
}

static int
by_line(const void *key, const void *line)
{
	return strcmp(key, ((const struct line *)line)->name);
}

static enum rc
check_file(const char *name, void *arg, struct err *e)
{
	struct sums	*s = arg;
	struct line	*l;
	struct buf	 path;
	char		 hex[SHA256_HEX];
	int64_t		 bytes;
	enum rc		 rc;

	s->g->out->files++;
	if (strcmp(name, SUMS) == 0)
		return RC_OK;
	l = s->n == 0 ? NULL : bsearch(name, s->line, s->n, sizeof(*s->line), by_line);
	if (l == NULL) {
		gate_fault(s->g, "%s: a file that %s does not list", name, SUMS);
		return RC_OK;
	}
	l->seen = true;
	buf_init(&path, 4096);
	path_join(&path, s->g->rel, name);
	if ((rc = buf_ok(&path, name, e)) == RC_OK && (rc = file_sha256(path.p, hex, &bytes, e)) == RC_OK)
		gate_compare(s->g, name, SUMS, l->hex, "its bytes", hex);
	buf_fini(&path);
	return rc;
}

static enum rc
check_sums(struct gate *g, struct err *e)
{
	struct arena	mem = ARENA_INIT;
	struct sums	s = { .g = g };
	struct buf	text;
	enum rc		rc;
	size_t		i;

	buf_init(&text, GATE_FILE_MAX);
	if ((rc = gate_read(g, SUMS, &text, e)) != RC_OK ||
	    (rc = parse_sums(g, &text, &mem, &s, e)) != RC_OK ||
	    (rc = file_each(g->rel, check_file, &s, e)) != RC_OK)
		goto out;
	for (i = 0; i < s.n; i++)
		if (!s.line[i].seen)
			gate_fault(g, "%s: listed in %s and not there", s.line[i].name, SUMS);
out:
	buf_fini(&text);
	arena_fini(&mem);
	return rc;
}

/* --- documents ------------------------------------------------------------------------ */

/* A document of the release, proven to be JSON before SQLite sees it, given to a statement as :doc. */
static enum rc
check_document(struct gate *g, const char *name, const char *statement, const char *slug, struct err *e)
{
	struct json	*doc = NULL;
	struct err	 why = { .rc = RC_OK };
	struct buf	 text;
	enum rc		 rc;

	buf_init(&text, GATE_FILE_MAX);
	if ((rc = gate_read(g, name, &text, e)) != RC_OK || text.len == 0)
		goto out;
	if (json_parse(text.p, text.len, name, &doc, &why) != RC_OK) {
		gate_fault(g, "%s", why.msg);
		goto out;
	}
	rc = gate_run(g, statement, (const struct snap_param[]){
		{ .name = ":doc", .s = text.p }, { .name = ":slug", .s = slug, .null = slug == NULL },
		{ .name = NULL } }, e);
out:
	json_free(doc);
	buf_fini(&text);
	return rc;
}

static enum rc
check_compound(const struct snap_row *r, void *arg, struct err *e)
{
	struct gate	*g = arg;
	const char	*slug = snap_text(r, "slug");
	struct buf	 name;
	enum rc		 rc;

	buf_init(&name, 1000);
	buf_printf(&name, "compounds/%s.json", slug);
	if ((rc = buf_ok(&name, slug, e)) == RC_OK)
		rc = check_document(g, name.p, "sql/gate_json.sql", slug, e);
	buf_fini(&name);
	return rc;
}

/* A file that stands under an old slug, byte for byte. */
static enum rc
check_moved_file(struct gate *g, const char *name, const struct buf *want, struct err *e)
{
	struct buf	text;
	enum rc		rc;

	buf_init(&text, GATE_FILE_MAX);
	if ((rc = gate_read(g, name, &text, e)) == RC_OK)
		gate_compare(g, name, "the file", text.p, "v1_slug", want->p);
	buf_fini(&text);
	return rc;
}

static enum rc
check_moved(const struct snap_row *r, void *arg, struct err *e)
{
	struct buf	name, want;
	enum rc		rc;

	buf_init(&name, 1000);
	buf_init(&want, GATE_FILE_MAX);
	buf_printf(&name, "c/%s.html", snap_text(r, "slug"));
	moved_page(r, &want);
	if ((rc = check_moved_file(arg, name.p, &want, e)) == RC_OK) {
		buf_clear(&name);
		buf_clear(&want);
		buf_printf(&name, "compounds/%s.json", snap_text(r, "slug"));
		moved_json(r, &want);
		rc = check_moved_file(arg, name.p, &want, e);
	}
	buf_fini(&want);
	buf_fini(&name);
	return rc;
}

static enum rc
check_documents(struct gate *g, struct err *e)
{
	enum rc	rc;

	if ((rc = gate_each(g, "sql/gate_compounds.sql", NULL, check_compound, g, e)) != RC_OK ||
	    (rc = gate_each(g, "sql/gate_slugs.sql", NULL, check_moved, g, e)) != RC_OK ||
	    (rc = check_document(g, "index.json", "sql/gate_index.sql", NULL, e)) != RC_OK ||
	    (rc = check_document(g, "manifest.json", "sql/gate_manifest.sql", NULL, e)) != RC_OK ||
	    (rc = check_document(g, "dates.json", "sql/gate_dates.sql", NULL, e)) != RC_OK)
		return rc;
	return RC_OK;
}

/* --- all of it -------------------------------------------------------------------------- */

static enum rc
open_release(struct gate *g, struct err *e)
{
	struct buf	path;
	enum rc		rc;

	buf_init(&path, 4096);
	path_join(&path, g->rel, "appraise.db");
	if ((rc = buf_ok(&path, g->rel, e)) != RC_OK)
		goto out;
	if (!file_is_dir(g->rel))
		rc = err_set(e, RC_NOTFOUND, "no such release");
	else if (!file_exists(path.p))
		rc = err_set(e, RC_NOTFOUND, "no release: it holds no appraise.db");
	else
		rc = snap_open(path.p, &g->snap, e);
out:
	buf_fini(&path);
	return rc;
}

enum rc
gate_check(const char *rel, struct gate_report *out, struct err *e)
{
	struct gate	g = { .rel = rel, .out = out };
	enum rc		rc;

	*out = (struct gate_report){ 0 };
	if ((rc = open_release(&g, e)) != RC_OK ||
	    (rc = check_sums(&g, e)) != RC_OK ||
	    (rc = gate_run(&g, "sql/gate_counts.sql", NULL, e)) != RC_OK ||
	    (rc = gate_run(&g, "sql/gate_rows.sql", NULL, e)) != RC_OK ||
	    (rc = gate_run(&g, "sql/gate_area.sql", NULL, e)) != RC_OK ||
	    (rc = gate_run(&g, "sql/gate_pmids.sql", NULL, e)) != RC_OK ||
	    (rc = gate_grades(&g, e)) != RC_OK ||
	    (rc = gate_sentences(&g, e)) != RC_OK ||
	    (rc = check_documents(&g, e)) != RC_OK ||
	    (rc = gate_pages(&g, e)) != RC_OK ||
	    (rc = gate_csv(&g, e)) != RC_OK)
		goto out;
	if (out->differences > 0) {
		rc = err_set(e, RC_FAILED, "%s", g.first.msg);
		if (out->differences > 1)
			rc = err_set(e, RC_FAILED, "%.520s (and %" PRId64 " more)", g.first.msg,
			    out->differences - 1);
	}
out:
	snap_close(g.snap);
	return rc;
}
