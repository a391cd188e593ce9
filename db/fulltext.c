/*
 * fulltext: keeping the index, asking it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/utf8.h"
#include "fulltext.h"
#include "stmt.h"

enum rc
fulltext_sync(struct db *db, int64_t pmid, struct err *e)
{
	int64_t have = 0, want = 0;
	struct q q = {0};
	enum rc rc;

	if (db->replay)
		return RC_OK;
	if ((rc = q_first(db, STMT_fulltext_state, &q, e, "i", pmid)) == RC_OK)
		q_read(&q, NULL, "ii", &have, &want);
	q_close(&q);
	if (rc != RC_OK || have == want)
		return rc;
	/* The index forgets words only when it is told them again: the old text first. */
	if (have != 0 && ((rc = db_exec(db, STMT_fulltext_drop, e, "ii", pmid, have)) != RC_OK ||
			     (rc = db_exec(db, STMT_fulltext_unmark, e, "i", pmid)) != RC_OK))
		return rc;
	if (want != 0 && ((rc = db_exec(db, STMT_fulltext_mark, e, "ii", pmid, want)) != RC_OK ||
			     (rc = db_exec(db, STMT_fulltext_put, e, "ii", pmid, want)) != RC_OK))
		return rc;
	return RC_OK;
}

/* Does a word have anything that is indexed: a letter, a digit, a sign beyond ASCII? */
static bool
has_word(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= 'A' && s[i] <= 'Z') || (unsigned char)s[i] >= 0x80)
			return true;
	return false;
}

/* One phrase, in the quotes that make all of it text. */
static void
put_phrase(struct buf *out, const char *s, size_t n, bool prefix)
{
	size_t i;

	buf_puts(out, out->len > 0 ? " AND \"" : "\"");
	for (i = 0; i < n; i++) {
		if (s[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, s[i]);
	}
	buf_puts(out, prefix ? "\" *" : "\"");
}

enum rc
fulltext_query(const char *words, struct buf *out, struct err *e)
{
	static const char blank[] = " \t\r\n";
	const char *p = words;
	size_t n;
	bool quoted, prefix;

	if (utf8_valid(words, strlen(words)) != strlen(words))
		return err_set(e, RC_USAGE, "the words are not UTF-8");
	for (;;) {
		p += strspn(p, blank);
		if (*p == '\0')
			break;
		quoted = *p == '"';
		p += quoted;
		n = strcspn(p, quoted ? "\"" : " \t\r\n\"");
		prefix = quoted ? p[n] == '"' && p[n + 1] == '*' : n > 0 && p[n - 1] == '*';
		if (has_word(p, n))
			put_phrase(out, p, n, prefix);
		p += n;
		if (quoted && *p == '"')
			p += 1 + (p[1] == '*');
	}
	if (out->len == 0) {
		err_set(e, RC_USAGE, "no word to look for in \"%.200s\"", words);
		return err_try(e, "appraise find 'stroke random*'");
	}
	return buf_ok(out, "the words to look for", e);
}

enum rc
fulltext_find(struct db *db, struct arena *mem, const struct fulltext_filter *f,
    struct fulltext_hit **rows, size_t *n, struct err *e)
{
	struct fulltext_hit *v = NULL, h;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_fulltext_find, &q, e, "tztz", f->query, f->compound_id, f->state,
		 f->limit)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "ittiffttt", &h.pmid, &h.title, &h.snippet, &h.year, &h.deleted,
		    &h.retracted, &h.assessment, &h.decided, &h.proposed);
		ARENA_PUSH(mem, v, k, cap, h);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
fulltext_check(struct db *db, int64_t *rows, char *detail, size_t size, struct err *e)
{
	int64_t astray = 0, unheld = 0;
	enum rc rc;

	detail[0] = '\0';
	if ((rc = db_int(db, STMT_fulltext_count, 0, rows, e, "")) != RC_OK ||
	    (rc = db_int(db, STMT_fulltext_astray, 0, &astray, e, "")) != RC_OK ||
	    (rc = db_int(db, STMT_fulltext_unheld, 0, &unheld, e, "")) != RC_OK)
		return rc;
	if (astray != 0)
		snprintf(detail, size,
		    "%" PRId64 ": linked and not found by its words, or the other way round",
		    astray);
	else if (unheld != 0)
		snprintf(detail, size,
		    "%" PRId64 ": the index does not hold it, or nothing else does", unheld);
	return RC_OK;
}
