/*
 * stmt: the cache of named statements and their binding.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "stmt.h"

enum rc
db_fail(struct db *db, const char *what, struct err *e)
{
	int code = sqlite3_errcode(db->sq);

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		err_set(e, RC_AGAIN, "%s: another program is writing", db->path);
		return err_try(e, "the same again in a moment");
	case SQLITE_NOTADB:
		return err_set(e, RC_BADDATA, "%s: not a database of appraise", db->path);
	case SQLITE_CORRUPT:
		err_set(e, RC_BADDATA, "%s: damaged: %s", db->path, sqlite3_errmsg(db->sq));
		return err_try(e, "appraise check");
	case SQLITE_FULL:
		return err_set(
		    e, RC_FAILED, "%s: no space left on the disk; nothing was saved", db->path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return err_set(e, RC_NOPERM, "%s: may not be written", db->path);
	case SQLITE_CANTOPEN:
		return err_set(e, RC_NOPERM, "%s: cannot be opened", db->path);
	case SQLITE_NOMEM:
		die_oom();
	default:
		return err_set(e, RC_FAILED, "%s: %s: %s", db->path, what, sqlite3_errmsg(db->sq));
	}
}

#define PARAMS_MAX 48

/*
 * SQLite numbers parameters as the text first names them; callers give
 * values in the order of the "in:" line.  The map from one to the other is a
 * fact of the statement's text, worked out once.
 */
static const unsigned char *
param_order(const struct q *q)
{
	static unsigned char order[STMT_N][PARAMS_MAX];
	unsigned char *map = order[q->which];
	const char *p = stmt_text[q->which].in;
	char name[64];
	size_t n;
	int k = 0, at;

	if (map[0] != 0)
		return map;
	for (; *p != '\0'; p += n + strspn(p + n, " ")) {
		n = strcspn(p, " ");
		if (n >= sizeof(name) || k == PARAMS_MAX)
			die("statement %s: too many or too long parameters",
			    stmt_text[q->which].name);
		snprintf(name, sizeof(name), "%.*s", (int)n, p);
		if ((at = sqlite3_bind_parameter_index(q->st, name)) == 0)
			die("statement %s: declares %s and does not use it",
			    stmt_text[q->which].name, name);
		map[k++] = (unsigned char)at;
	}
	return map;
}

static void
q_bind(struct q *q, const char *fmt, va_list ap)
{
	const unsigned char *order = *fmt != '\0' ? param_order(q) : NULL;
	const void *p;
	size_t n;
	int64_t v;
	int i, at, bad = 0;

	for (i = 1; *fmt != '\0'; fmt++, i++) {
		at = i <= PARAMS_MAX ? order[i - 1] : 0;
		switch (*fmt) {
		case 'i':
			bad |= sqlite3_bind_int64(q->st, at, va_arg(ap, int64_t));
			break;
		case 'd':
			bad |= sqlite3_bind_int64(q->st, at, va_arg(ap, int));
			break;
		case 'z':
		case 'u':
			v = va_arg(ap, int64_t);
			if (v == (*fmt == 'z' ? 0 : -1))
				bad |= sqlite3_bind_null(q->st, at);
			else
				bad |= sqlite3_bind_int64(q->st, at, v);
			break;
		case 't':
			bad |= sqlite3_bind_text(
			    q->st, at, va_arg(ap, const char *), -1, SQLITE_STATIC);
			break;
		case 'b':
			p = va_arg(ap, const void *);
			n = va_arg(ap, size_t);
			bad |= sqlite3_bind_blob64(q->st, at, p, n, SQLITE_STATIC);
			break;
		default:
			die("statement %s: bind letter '%c'", stmt_text[q->which].name, *fmt);
		}
	}
	if (bad != SQLITE_OK || i - 1 != sqlite3_bind_parameter_count(q->st))
		die("statement %s: %d values for %d parameters", stmt_text[q->which].name, i - 1,
		    sqlite3_bind_parameter_count(q->st));
}

static enum rc
q_prepare(struct db *db, enum stmt which, struct q *q, struct err *e)
{
	sqlite3_stmt *st = NULL;

	*q = (struct q){.db = db, .which = which};
	if (db->cache[which] == NULL || db->busy[which]) {
		if (sqlite3_prepare_v3(db->sq, stmt_text[which].sql, -1, SQLITE_PREPARE_PERSISTENT,
			&st, NULL) != SQLITE_OK)
			return db_fail(db, stmt_text[which].name, e);
		if (db->cache[which] != NULL) {
			q->own = true; /* the cached one is being read further up */
			q->st = st;
			return RC_OK;
		}
		db->cache[which] = st;
	}
	db->busy[which] = true;
	q->st = db->cache[which];
	return RC_OK;
}

static enum rc
q_vopen(struct db *db, enum stmt which, struct q *q, struct err *e, const char *fmt, va_list ap)
{
	enum rc rc;

	if ((rc = q_prepare(db, which, q, e)) != RC_OK)
		return rc;
	q_bind(q, fmt, ap);
	return RC_OK;
}

enum rc
q_open(struct db *db, enum stmt which, struct q *q, struct err *e, const char *fmt, ...)
{
	va_list ap;
	enum rc rc;

	va_start(ap, fmt);
	rc = q_vopen(db, which, q, e, fmt, ap);
	va_end(ap);
	return rc;
}

enum rc
q_step(struct q *q, struct err *e)
{
	switch (sqlite3_step(q->st)) {
	case SQLITE_ROW:
		return RC_OK;
	case SQLITE_DONE:
		return RC_DONE;
	default:
		return db_fail(q->db, stmt_text[q->which].name, e);
	}
}

void
q_close(struct q *q)
{
	if (q->st == NULL)
		return;
	if (q->own) {
		sqlite3_finalize(q->st);
	} else {
		sqlite3_reset(q->st);
		sqlite3_clear_bindings(q->st);
		q->db->busy[q->which] = false;
	}
	q->st = NULL;
}

char *
q_text(const struct q *q, int i, struct arena *mem)
{
	const char *p;

	if (sqlite3_column_type(q->st, i) == SQLITE_NULL)
		return NULL;
	if ((p = (const char *)sqlite3_column_text(q->st, i)) == NULL)
		die_oom(); /* SQLite copies some text to end it with a NUL */
	return arena_strndup(mem, p, (size_t)sqlite3_column_bytes(q->st, i));
}

void
q_read(struct q *q, struct arena *mem, const char *fmt, ...)
{
	va_list ap;
	int i;
	bool null;

	va_start(ap, fmt);
	for (i = 0; *fmt != '\0'; fmt++, i++) {
		null = sqlite3_column_type(q->st, i) == SQLITE_NULL;
		switch (*fmt) {
		case 'i':
			*va_arg(ap, int64_t *) = sqlite3_column_int64(q->st, i);
			break;
		case 'u':
			*va_arg(ap, int64_t *) = null ? -1 : sqlite3_column_int64(q->st, i);
			break;
		case 'd':
			*va_arg(ap, int *) = sqlite3_column_int(q->st, i);
			break;
		case 'f':
			*va_arg(ap, bool *) = sqlite3_column_int64(q->st, i) != 0;
			break;
		case 't':
			*va_arg(ap, const char **) = q_text(q, i, mem);
			break;
		case '-':
			break;
		default:
			die("statement %s: read letter '%c'", stmt_text[q->which].name, *fmt);
		}
	}
	va_end(ap);
	if (i > sqlite3_column_count(q->st))
		die("statement %s: %d columns read of %d", stmt_text[q->which].name, i,
		    sqlite3_column_count(q->st));
}

enum rc
db_exec(struct db *db, enum stmt which, struct err *e, const char *fmt, ...)
{
	struct q q = {0};
	va_list ap;
	enum rc rc;

	va_start(ap, fmt);
	rc = q_vopen(db, which, &q, e, fmt, ap);
	va_end(ap);
	while (rc == RC_OK)
		rc = q_step(&q, e);
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc
q_first(struct db *db, enum stmt which, struct q *q, struct err *e, const char *fmt, ...)
{
	va_list ap;
	enum rc rc;

	va_start(ap, fmt);
	rc = q_vopen(db, which, q, e, fmt, ap);
	va_end(ap);
	if (rc == RC_OK)
		rc = q_step(q, e);
	if (rc != RC_OK)
		q_close(q);
	return rc == RC_DONE ? RC_NOTFOUND : rc;
}

enum rc
db_int(struct db *db, enum stmt which, int64_t fallback, int64_t *out, struct err *e,
    const char *fmt, ...)
{
	struct q q = {0};
	va_list ap;
	enum rc rc;

	va_start(ap, fmt);
	rc = q_vopen(db, which, &q, e, fmt, ap);
	va_end(ap);
	if (rc == RC_OK)
		rc = q_step(&q, e);
	if (rc == RC_OK)
		*out = sqlite3_column_type(q.st, 0) == SQLITE_NULL ? fallback
								   : sqlite3_column_int64(q.st, 0);
	else if (rc == RC_DONE)
		*out = fallback;
	q_close(&q);
	return rc_good(rc) ? RC_OK : rc;
}

int
db_changes(struct db *db)
{
	return sqlite3_changes(db->sq);
}

int64_t
db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->sq);
}

enum rc
q_ids(struct q *q, struct arena *mem, int64_t **out, size_t *n, struct err *e)
{
	int64_t *v = NULL, id;
	size_t k = 0, cap = 0;
	enum rc rc;

	while ((rc = q_step(q, e)) == RC_OK) {
		q_read(q, mem, "i", &id);
		ARENA_PUSH(mem, v, k, cap, id);
	}
	q_close(q);
	if (rc != RC_DONE)
		return rc;
	*out = v;
	*n = k;
	return RC_OK;
}
