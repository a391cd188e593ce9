/*
 * lists_read: CSV and RIS that people bring.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "../db/proposal.h"
#include "../db/sheet.h"
#include "lists.h"

#define FIELDS_MAX 200

struct reading {
	const char *p, *end, *name;
	int64_t line;
	struct arena *mem;
	struct list_entry *v;
	size_t n, cap;
};

static enum rc
bad(const struct reading *r, int64_t line, struct err *e, const char *why, const char *what)
{
	err_set(e, RC_BADDATA, "%s:%" PRId64 ": %s%.80s%s; nothing of it was taken", r->name, line,
	    why, what != NULL ? what : "", what != NULL ? "\"" : "");
	return err_try(e, "appraise export --format csv        shows what such a list looks like");
}

static enum rc
text_ok(const struct reading *r, struct err *e)
{
	const char *p, *stop = r->p + utf8_valid(r->p, (size_t)(r->end - r->p));
	int64_t line = 1;

	for (p = r->p; p < stop && *p != '\0'; p++)
		line += *p == '\n';
	if (p < r->end)
		return bad(r, line, e, *p == '\0' ? "a NUL byte" : "a byte that is no UTF-8", NULL);
	return RC_OK;
}

/* "rejected: population" to its two words; only those of the program are taken. */
static enum rc
set_decision(struct reading *r, struct list_entry *x, const char *s, struct err *e)
{
	static const char *const words[] = {
	    "approved", "rejected", "postponed", "suspended", "open", NULL};
	const char *colon = strchr(s, ':');
	char *word =
	    colon != NULL ? arena_strndup(r->mem, s, (size_t)(colon - s)) : arena_strdup(r->mem, s);
	int i;

	if ((i = word_index(words, word)) < 0)
		return bad(r, x->line, e, "no decision: \"", s);
	x->decision = words[i];
	if (colon == NULL)
		return RC_OK;
	for (colon++; *colon == ' '; colon++)
		;
	if ((i = word_index(reject_words, colon)) < 0)
		return bad(r, x->line, e, "no reason to reject: \"", colon);
	x->reason = reject_words[i];
	return RC_OK;
}

static enum rc
set_pmid(struct reading *r, struct list_entry *x, const char *s, struct err *e)
{
	if (!num_pmid(s, &x->pmid))
		return bad(r, x->line, e, "no PMID: \"", s);
	return RC_OK;
}

static void
keep(struct reading *r, const struct list_entry *x)
{
	const struct list_entry *last = r->n > 0 ? &r->v[r->n - 1] : NULL;

	/* The rows of one record's findings stand together. */
	if (last != NULL && last->pmid == x->pmid &&
	    strcmp(last->compound != NULL ? last->compound : "",
		x->compound != NULL ? x->compound : "") == 0)
		return;
	ARENA_PUSH(r->mem, r->v, r->n, r->cap, *x);
}

/* --- CSV ------------------------------------------------------------------------------ */

/* One row of RFC 4180 to at most FIELDS_MAX fields; n 0 at the end. */
static enum rc
csv_row(struct reading *r, const char *field[FIELDS_MAX], int *n, struct err *e)
{
	int64_t began = r->line;
	struct buf b;
	bool quoted;

	*n = 0;
	if (r->p >= r->end)
		return RC_OK;
	buf_init(&b, (size_t)64 << 20);
	for (;;) {
		buf_clear(&b);
		quoted = r->p < r->end && *r->p == '"';
		if (quoted) {
			for (r->p++; r->p < r->end &&
				     (*r->p != '"' || (r->p + 1 < r->end && r->p[1] == '"'));
			     r->p++) {
				r->p += *r->p == '"';
				r->line += *r->p == '\n';
				buf_putc(&b, *r->p);
			}
			if (r->p++ >= r->end) {
				buf_fini(&b);
				return bad(r, began, e, "a quote that does not end", NULL);
			}
		}
		while (r->p < r->end && *r->p != ',' && *r->p != '\n')
			buf_putc(&b, *r->p++);
		while (b.len > 0 && b.p[b.len - 1] == '\r')
			b.p[--b.len] = '\0';
		if (*n == FIELDS_MAX) {
			buf_fini(&b);
			return bad(r, began, e, "more than 200 columns", NULL);
		}
		/* The ' that guards a formula is not part of the text. */
		field[(*n)++] = arena_strdup(r->mem,
		    b.p[0] == '\'' && b.p[1] != '\0' && strchr("=+-@\t\r", b.p[1]) != NULL ? b.p + 1
											   : b.p);
		if (r->p >= r->end || *r->p++ == '\n')
			break;
	}
	r->line++;
	buf_fini(&b);
	return RC_OK;
}

static enum rc
csv_entry(
    struct reading *r, const int *col, const char *const *field, int n, int64_t line, struct err *e)
{
	struct list_entry x = {.line = line};
	const char *v[SHEET_COLS] = {0};
	int i;
	enum rc rc;

	for (i = 0; i < n; i++)
		if (col[i] >= 0 && field[i][0] != '\0')
			v[col[i]] = field[i];
	if (v[SHEET_PMID] == NULL)
		return bad(r, line, e, "a row without a PMID", NULL);
	x.compound = v[SHEET_COMPOUND];
	x.design = v[SHEET_DESIGN];
	x.why = v[SHEET_WHY];
	if ((rc = set_pmid(r, &x, v[SHEET_PMID], e)) != RC_OK ||
	    (v[SHEET_DECISION] != NULL &&
		(rc = set_decision(r, &x, v[SHEET_DECISION], e)) != RC_OK))
		return rc;
	if (v[SHEET_REASON] != NULL) {
		if ((i = word_index(reject_words, v[SHEET_REASON])) < 0)
			return bad(r, line, e, "no reason to reject: \"", v[SHEET_REASON]);
		x.reason = reject_words[i];
	}
	if (x.design != NULL && word_index(design_words, x.design) < 0)
		return bad(r, line, e, "no design: \"", x.design);
	keep(r, &x);
	return RC_OK;
}

enum rc
lists_read_csv(const char *text, size_t n, const char *name, struct arena *mem,
    struct list_entry **out, size_t *count, struct err *e)
{
	struct reading r = {.p = text, .end = text + n, .name = name, .line = 1, .mem = mem};
	const char *field[FIELDS_MAX];
	int col[FIELDS_MAX], cols, got, i;
	bool pmid = false;
	int64_t line;
	enum rc rc;

	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		r.p += 3;
	if ((rc = text_ok(&r, e)) != RC_OK || (rc = csv_row(&r, field, &cols, e)) != RC_OK)
		return rc;
	for (i = 0; i < cols; i++) {
		col[i] = word_index(sheet_words, field[i]);
		pmid = pmid || col[i] == SHEET_PMID;
	}
	if (!pmid)
		return bad(&r, 1, e, "no heading with a column \"pmid\"", NULL);
	for (;;) {
		line = r.line;
		if ((rc = csv_row(&r, field, &got, e)) != RC_OK)
			return rc;
		if (got == 0)
			break;
		if (got == 1 && field[0][0] == '\0')
			continue;
		if (got != cols)
			return bad(&r, line, e,
			    got < cols ? "fewer columns than the heading"
				       : "more columns than the heading",
			    NULL);
		if ((rc = csv_entry(&r, col, field, got, line, e)) != RC_OK)
			return rc;
	}
	*out = r.v;
	*count = r.n;
	return RC_OK;
}

/* --- RIS ------------------------------------------------------------------------------ */

/* The next line, without its end; NULL after the last. */
static char *
ris_line(struct reading *r)
{
	const char *nl;
	size_t n;

	if (r->p >= r->end)
		return NULL;
	nl = memchr(r->p, '\n', (size_t)(r->end - r->p));
	n = (size_t)((nl != NULL ? nl : r->end) - r->p);
	char *s = arena_strndup(r->mem, r->p, n > 0 && r->p[n - 1] == '\r' ? n - 1 : n);
	r->p = nl != NULL ? nl + 1 : r->end;
	r->line++;
	return s;
}

static bool
is_tag(const char *s)
{
	return ((s[0] >= 'A' && s[0] <= 'Z')) &&
	       ((s[1] >= 'A' && s[1] <= 'Z') || (s[1] >= '0' && s[1] <= '9')) &&
	       strncmp(s + 2, "  -", 3) == 0;
}

static enum rc
ris_tag(struct reading *r, struct list_entry *x, const char *s, struct err *e)
{
	const char *v = s + 5;
	int64_t line = x->line;
	enum rc rc = RC_OK;

	v += *v == ' ';
	x->line = r->line - 1; /* for messages */
	if (strncmp(s, "AN", 2) == 0)
		rc = set_pmid(r, x, v, e);
	else if (strncmp(s, "C1", 2) == 0 && *v != '\0')
		x->compound = v;
	else if (strncmp(s, "C2", 2) == 0 && *v != '\0')
		rc = set_decision(r, x, v, e);
	else if (strncmp(s, "C4", 2) == 0 && *v != '\0') {
		if (word_index(design_words, v) < 0)
			rc = bad(r, x->line, e, "no design: \"", v);
		x->design = v;
	} else if (strncmp(s, "C5", 2) == 0 && *v != '\0')
		x->why = v;
	x->line = line;
	return rc;
}

enum rc
lists_read_ris(const char *text, size_t n, const char *name, struct arena *mem,
    struct list_entry **out, size_t *count, struct err *e)
{
	struct reading r = {.p = text, .end = text + n, .name = name, .line = 1, .mem = mem};
	struct list_entry x = {0};
	const char *s;
	enum rc rc;

	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		r.p += 3;
	if ((rc = text_ok(&r, e)) != RC_OK)
		return rc;
	while ((s = ris_line(&r)) != NULL) {
		if (!is_tag(s)) {
			if (*s != '\0' && x.line == 0)
				return bad(&r, r.line - 1, e, "no line of RIS: \"", s);
			continue; /* the value of the line before goes on */
		}
		if (strncmp(s, "TY", 2) == 0) {
			if (x.line != 0)
				return bad(&r, r.line - 1, e,
				    "a reference begins before the last one ended (ER)", NULL);
			x = (struct list_entry){.line = r.line - 1};
		} else if (x.line == 0)
			return bad(
			    &r, r.line - 1, e, "a reference that does not begin with TY", NULL);
		else if (strncmp(s, "ER", 2) == 0) {
			if (x.pmid == 0)
				return bad(&r, x.line, e, "a reference without a PMID (AN)", NULL);
			keep(&r, &x);
			x = (struct list_entry){0};
		} else if ((rc = ris_tag(&r, &x, s, e)) != RC_OK)
			return rc;
	}
	if (x.line != 0)
		return bad(&r, x.line, e, "cut off: the last reference does not end (ER)", NULL);
	*out = r.v;
	*count = r.n;
	return RC_OK;
}
