#include <string.h>

#include "../base/clock.h"
#include "../base/sha256.h"
#include "compound.h"
#include "ledger.h"
#include "query.h"
#include "search.h"
#include "stmt.h"

#define QUERY_MAX	((size_t)1 << 20)

enum rc
search_of_compound(struct db *db, struct arena *mem, int64_t compound, int64_t *search_id, const char **query,
    struct err *e)
{
	struct compound	c;
	struct buf	text;
	struct q	q = { 0 };
	char		sha[SHA256_HEX];
	int64_t		id = 0;
	enum rc		rc;

	buf_init(&text, QUERY_MAX);
	if ((rc = compound_load(db, mem, compound, &c, e)) != RC_OK)
		goto out;
	if (c.retired != NULL) {
		rc = err_set(e, RC_USAGE, "%s was retired: nothing is searched for it", c.slug);
		goto out;
	}
	query_of(&c, &text);
	sha256_hex(text.p, text.len, sha);
	if ((rc = q_first(db, STMT_search_by_sha, &q, e, "it", compound, sha)) == RC_OK)
		q_read(&q, mem, "i-", &id);
	q_close(&q);
	if (rc == RC_NOTFOUND) {
		if ((rc = db_exec(db, STMT_search_insert, e, "itt", compound, text.p, sha)) != RC_OK)
			goto out;
		id = db_last_id(db);
	}
	if (rc == RC_OK && (rc = db_exec(db, STMT_search_activate, e, "ii", compound, id)) == RC_OK) {
		*search_id = id;
		*query = arena_strndup(mem, text.p, text.len);
	}
out:
	buf_fini(&text);
	return rc;
}

static void
day_of(const char *date, int64_t add, char out[DATE_LEN])
{
	int64_t	days;

	if (!date_parse(date, &days))
		die("\"%s\" is no date of a search window", date);
	date_format(days + add, out);
}

enum rc
search_due(struct db *db, int64_t search_id, const char *today, struct search_window *w, struct err *e)
{
	struct arena	mem = ARENA_INIT;
	struct q	q = { 0 };
	const char	*hi = NULL, *whole = NULL;
	char		old[DATE_LEN];
	enum rc		rc;

	if ((rc = q_first(db, STMT_search_mark, &q, e, "it", search_id, today)) == RC_OK)
		q_read(&q, &mem, "tt", &hi, &whole);
	q_close(&q);
	if (rc != RC_OK)
		goto out;
	*w = (struct search_window){ .whole = true };
	memcpy(w->hi, today, DATE_LEN);
	memcpy(w->lo, SEARCH_BEGIN, DATE_LEN);
	day_of(today, -SEARCH_RECOUNT_DAYS, old);
	if (hi != NULL && whole != NULL && strcmp(whole, old) > 0) {
		w->whole = false;
		day_of(hi, -SEARCH_OVERLAP_DAYS, w->lo);
	}
out:
	arena_fini(&mem);
	return rc;
}

enum rc
search_open(struct db *db, int64_t search_id, const struct search_window *w, int64_t run_id, struct err *e)
{
	enum rc	rc;

	if ((rc = db_exec(db, STMT_search_window_clear, e, "i", search_id)) != RC_OK)
		return rc;
	return db_exec(db, STMT_search_window_open, e, "itti", search_id, w->lo, w->hi, run_id);
}

enum rc
search_hits(struct db *db, int64_t search_id, const int64_t *pmid, size_t n, int64_t run_id, int64_t *added,
    struct err *e)
{
	int64_t	count = 0;
	size_t	i;
	enum rc	rc;

	for (i = 0; i < n; i++) {
		if ((rc = db_exec(db, STMT_search_hit_add, e, "iii", search_id, pmid[i], run_id)) != RC_OK)
			return rc;
		if (db_changes(db) > 0)
			count++;
		else if ((rc = db_exec(db, STMT_search_hit_again, e, "iii", search_id, pmid[i], run_id)) != RC_OK)
			return rc;
	}
	if (added != NULL)
		*added = count;
	return RC_OK;
}

/* Hits that a listing of everything does not hold any more are asked for by PMID. */
static enum rc
want_unlisted(struct db *db, int64_t search_id, const struct search_window *w, struct err *e)
{
	struct arena	mem = ARENA_INIT;
	struct q	q = { 0 };
	int64_t		*v = NULL, pmid, compound = 0, run_id = 0;
	size_t		 n = 0, cap = 0;
	enum rc		 rc;

	if ((rc = q_open(db, STMT_search_unlisted, &q, e, "itt", search_id, w->lo, w->hi)) == RC_OK) {
		while ((rc = q_step(&q, e)) == RC_OK) {
			q_read(&q, &mem, "iii", &pmid, &compound, &run_id);
			ARENA_PUSH(&mem, v, n, cap, pmid);
		}
		rc = rc == RC_DONE ? RC_OK : rc;
	}
	q_close(&q);
	if (rc == RC_OK && n > 0)
		rc = ledger_want(db, v, n, compound, LEDGER_AGAIN, run_id, NULL, e);
	arena_fini(&mem);
	return rc;
}

enum rc
search_listed(struct db *db, int64_t search_id, const struct search_window *w, int64_t expected, int64_t got,
    struct err *e)
{
	enum rc	rc;

	rc = db_exec(db, STMT_search_window_listed, e, "ittii", search_id, w->lo, w->hi, expected, got);
	return rc == RC_OK && w->whole ? want_unlisted(db, search_id, w, e) : rc;
}

enum rc
search_settle(struct db *db, int64_t search_id, int64_t *closed, struct err *e)
{
	enum rc	rc;

	if ((rc = db_exec(db, STMT_search_settle, e, "z", search_id)) == RC_OK && closed != NULL)
		*closed = db_changes(db);
	return rc;
}

enum rc
search_unstored(struct db *db, int64_t search_id, int64_t *n, struct err *e)
{
	return db_int(db, STMT_search_unstored, 0, n, e, "i", search_id);
}

enum rc
search_list(struct db *db, struct arena *mem, int64_t compound, struct search_state **rows, size_t *n, struct err *e)
{
	struct search_state	*v = NULL, r;
	size_t			 k = 0, cap = 0;
	struct q		 q = { 0 };
	enum rc			 rc;

	if ((rc = q_open(db, STMT_search_of_compound, &q, e, "i", compound)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "itfti", &r.search_id, &r.query, &r.active, &r.last_complete, &r.hits);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}
