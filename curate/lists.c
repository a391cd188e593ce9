/*
 * lists: records and decisions as CSV and RIS.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/num.h"
#include "../db/record.h"
#include "../db/sheet.h"
#include "lists.h"

#define LINE_MAX_BYTES ((size_t)16 << 20)

struct writing {
	struct db *db;
	FILE *fp;
	struct buf line;
	char last[96]; /* compound and PMID of the row before */
	int64_t n;
};

static enum rc
send(struct writing *w, struct err *e)
{
	enum rc rc = buf_ok(&w->line, "a line of the list", e);

	if (rc == RC_OK && fwrite(w->line.p, 1, w->line.len, w->fp) != w->line.len)
		rc = err_sys(e, RC_FAILED, "the list could not be written");
	buf_clear(&w->line);
	return rc;
}

/* Is this the first row of its record and compound? */
static bool
first_of(struct writing *w, const char *const v[SHEET_COLS])
{
	char key[96];

	snprintf(key, sizeof(key), "%s %s", v[SHEET_COMPOUND], v[SHEET_PMID]);
	if (strcmp(key, w->last) == 0)
		return false;
	memcpy(w->last, key, sizeof(key));
	w->n++;
	return true;
}

/* --- CSV ------------------------------------------------------------------------------ */

static enum rc
csv_row(const char *const v[SHEET_COLS], struct arena *mem, void *arg, struct err *e)
{
	struct writing *w = arg;
	int i;

	(void)mem;
	first_of(w, v);
	for (i = 0; i < SHEET_COLS; i++) {
		if (i > 0)
			buf_putc(&w->line, ',');
		if (v[i] != NULL)
			escape_csv(&w->line, v[i], strlen(v[i]));
	}
	buf_puts(&w->line, "\r\n");
	return send(w, e);
}

enum rc
lists_csv(struct db *db, int64_t compound_id, FILE *fp, int64_t *n, struct err *e)
{
	struct writing w = {.db = db, .fp = fp};
	int i;
	enum rc rc;

	buf_init(&w.line, LINE_MAX_BYTES);
	for (i = 0; i < SHEET_COLS; i++)
		buf_printf(&w.line, "%s%s", i > 0 ? "," : "", sheet_words[i]);
	buf_puts(&w.line, "\r\n");
	if ((rc = send(&w, e)) == RC_OK)
		rc = sheet_each(db, compound_id, csv_row, &w, e);
	buf_fini(&w.line);
	if (rc == RC_OK)
		*n = w.n;
	return rc;
}

/* --- RIS ------------------------------------------------------------------------------ */

static void
tag(struct buf *out, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	buf_printf(out, "%s  - ", name);
	escape_term(out, value, strlen(value));
	buf_puts(out, "\r\n");
}

static void
ris_article(struct buf *out, struct arena *mem, const struct article *a)
{
	size_t i;

	for (i = 0; i < a->nauthor; i++) {
		const struct author *au = &a->author[i];
		const char *first = au->fore != NULL ? au->fore : au->initials;

		if (au->collective != NULL)
			tag(out, "AU", au->collective);
		else if (au->last != NULL)
			tag(out, "AU",
			    first != NULL ? arena_printf(mem, "%s, %s", au->last, first)
					  : au->last);
	}
	tag(out, "T2", a->journal);
	tag(out, "VL", a->volume);
	tag(out, "IS", a->issue);
	tag(out, "SP", a->pages);
	tag(out, "SN", a->issn);
	tag(out, "AB", a->abstract);
}

static enum rc
ris_row(const char *const v[SHEET_COLS], struct arena *mem, void *arg, struct err *e)
{
	struct writing *w = arg;
	struct stored_article s;
	struct buf *out = &w->line;
	int64_t pmid;
	enum rc rc;

	if (!first_of(w, v))
		return RC_OK;
	if (!num_pmid(v[SHEET_PMID], &pmid))
		return err_set(
		    e, RC_BADDATA, "\"%s\" is stored as a PMID and is none", v[SHEET_PMID]);
	if ((rc = article_load(w->db, mem, pmid, &s, e)) != RC_OK)
		return rc;
	tag(out, "TY", s.a.kind == ARTICLE_BOOK ? "BOOK" : "JOUR");
	tag(out, "AN", v[SHEET_PMID]);
	tag(out, "TI", v[SHEET_TITLE]);
	tag(out, "PY", v[SHEET_YEAR]);
	ris_article(out, mem, &s.a);
	tag(out, "DO", v[SHEET_DOI]);
	tag(out, "UR", arena_printf(mem, "https://pubmed.ncbi.nlm.nih.gov/%" PRId64 "/", pmid));
	tag(out, "C1", v[SHEET_COMPOUND]);
	tag(out, "C2",
	    v[SHEET_REASON] != NULL
		? arena_printf(mem, "%s: %s", v[SHEET_DECISION], v[SHEET_REASON])
		: v[SHEET_DECISION]);
	if (v[SHEET_BY] != NULL)
		tag(out, "C3", arena_printf(mem, "%s %s", v[SHEET_BY], v[SHEET_AT]));
	tag(out, "C4", v[SHEET_DESIGN]);
	tag(out, "C5", v[SHEET_WHY]);
	buf_puts(out, "ER  - \r\n\r\n");
	return send(w, e);
}

enum rc
lists_ris(struct db *db, int64_t compound_id, FILE *fp, int64_t *n, struct err *e)
{
	struct writing w = {.db = db, .fp = fp};
	enum rc rc;

	buf_init(&w.line, LINE_MAX_BYTES);
	rc = sheet_each(db, compound_id, ris_row, &w, e);
	buf_fini(&w.line);
	if (rc == RC_OK)
		*n = w.n;
	return rc;
}
