#include "snap.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"

struct snap {
	sqlite3	*db;
};
struct snap_row {
	sqlite3_stmt	*st;
	const char	*what;
};

static enum rc
sql_err(struct snap *s, const char *what, struct err *e)
{
	int code = sqlite3_errcode(s->db) & 0xff;
	enum rc rc = code == SQLITE_BUSY || code == SQLITE_LOCKED ? RC_AGAIN :
	    code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? RC_BADDATA : RC_FAILED;

	return err_set(e, rc, "%s: %s", what, sqlite3_errmsg(s->db));
}

static enum rc
open_file(const char *path, int flags, struct snap **out, struct err *e)
{
	struct snap *s = xcalloc(1, sizeof(*s));
	enum rc rc;

	if (sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL) != SQLITE_OK) {
		rc = s->db != NULL ? sql_err(s, path, e) : err_set(e, RC_FAILED, "%s: no memory", path);
		snap_close(s);
		return rc;
	}
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, 5000);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	*out = s;
	return RC_OK;
}

enum rc
snap_create(const char *path, struct snap **out, struct err *e)
{
	/* The journal can be off: a release that is not finished is thrown away whole. */
	static const char set[] = "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
	    "PRAGMA application_id=1634758000; PRAGMA user_version=1; BEGIN;";
	struct snap *s = NULL;
	enum rc rc;

	rc = open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &s, e);
	if (rc != RC_OK || s == NULL)
		return rc;
	if (sqlite3_exec(s->db, set, NULL, NULL, NULL) != SQLITE_OK) {
		rc = sql_err(s, path, e);
		snap_close(s);
		return rc;
	}
	*out = s;
	return RC_OK;
}

enum rc
snap_open(const char *path, struct snap **out, struct err *e)
{
	return open_file(path, SQLITE_OPEN_READONLY, out, e);
}

enum rc
snap_finish(struct snap *s, struct err *e)
{
	enum rc rc = RC_OK;

	if (sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		rc = sql_err(s, "the published database", e);
	snap_close(s);
	return rc;
}

void
snap_close(struct snap *s)
{
	if (s == NULL)
		return;
	sqlite3_close(s->db);
	free(s);
}

enum rc
snap_attach(struct snap *s, const char *path, const char *name, struct err *e)
{
	struct snap_param p[] = { { ":path", NULL, 0, false }, { ":name", name, 0, false }, { 0 } };
	struct buf uri;
	enum rc rc = RC_OK;

	/* ATTACH is refused inside a transaction: leave the empty one and come back. */
	buf_init(&uri, 8192);
	buf_puts(&uri, "file:");
	for (const char *c = path; *c != '\0'; c++)
		if (strchr("?#%", *c) != NULL)
			buf_printf(&uri, "%%%02X", (unsigned char)*c);
		else
			buf_putc(&uri, *c);
	buf_puts(&uri, "?mode=ro");
	p[0].s = uri.p;
	if (sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		rc = sql_err(s, path, e);
	if (rc == RC_OK)
		rc = snap_run(s, path, "ATTACH :path AS :name", p, e);
	if (rc == RC_OK && sqlite3_exec(s->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		rc = sql_err(s, path, e);
	buf_fini(&uri);
	return rc;
}

static enum rc
bind(struct snap *s, sqlite3_stmt *st, const char *what, const struct snap_param *p, struct err *e)
{
	for (; p != NULL && p->name != NULL; p++) {
		int at = sqlite3_bind_parameter_index(st, p->name), ok;

		if (at == 0)
			continue;
		if (p->null)
			ok = sqlite3_bind_null(st, at);
		else if (p->s != NULL)
			ok = sqlite3_bind_text(st, at, p->s, -1, SQLITE_STATIC);
		else
			ok = sqlite3_bind_int64(st, at, p->i);
		if (ok != SQLITE_OK)
			return sql_err(s, what, e);
	}
	return RC_OK;
}

/* Prepare the next statement of the text; *st is NULL when only blanks and comments are left. */
static enum rc
prepare(struct snap *s, const char *what, const char **sql, const struct snap_param *p,
    sqlite3_stmt **st, struct err *e)
{
	const char *tail = NULL;
	enum rc rc;

	if (sqlite3_prepare_v2(s->db, *sql, -1, st, &tail) != SQLITE_OK)
		return sql_err(s, what, e);
	*sql = tail;
	if (*st != NULL && (rc = bind(s, *st, what, p, e)) != RC_OK) {
		sqlite3_finalize(*st);
		*st = NULL;
		return rc;
	}
	return RC_OK;
}

enum rc
snap_run(struct snap *s, const char *what, const char *sql, const struct snap_param *p,
    struct err *e)
{
	sqlite3_stmt *st = NULL;
	enum rc rc;
	int got;

	while (*sql != '\0') {
		if ((rc = prepare(s, what, &sql, p, &st, e)) != RC_OK)
			return rc;
		if (st == NULL)
			break;
		while ((got = sqlite3_step(st)) == SQLITE_ROW)
			;
		if (got != SQLITE_DONE) {
			rc = sql_err(s, what, e);
			sqlite3_finalize(st);
			return rc;
		}
		sqlite3_finalize(st);
	}
	return RC_OK;
}

enum rc
snap_each(struct snap *s, const char *what, const char *sql, const struct snap_param *p,
    enum rc (*fn)(const struct snap_row *, void *, struct err *), void *arg, struct err *e)
{
	struct snap_row row = { NULL, what };
	enum rc rc;
	int got = SQLITE_DONE;

	if ((rc = prepare(s, what, &sql, p, &row.st, e)) != RC_OK || row.st == NULL)
		return rc;
	while (rc == RC_OK && (got = sqlite3_step(row.st)) == SQLITE_ROW)
		rc = fn(&row, arg, e);
	if (rc == RC_OK && got != SQLITE_DONE)
		rc = sql_err(s, what, e);
	sqlite3_finalize(row.st);
	return rc;
}

int
snap_cols(const struct snap_row *r)
{
	return sqlite3_column_count(r->st);
}

const char *
snap_col_name(const struct snap_row *r, int i)
{
	return sqlite3_column_name(r->st, i);
}

const char *
snap_col_text(const struct snap_row *r, int i)
{
	const char *p = (const char *)sqlite3_column_text(r->st, i);

	if (p == NULL && sqlite3_column_type(r->st, i) != SQLITE_NULL)
		die_oom();
	return p;
}

bool
snap_col_is_int(const struct snap_row *r, int i)
{
	return sqlite3_column_type(r->st, i) == SQLITE_INTEGER;
}

bool
snap_col_is_real(const struct snap_row *r, int i)
{
	return sqlite3_column_type(r->st, i) == SQLITE_FLOAT;
}

static int
col(const struct snap_row *r, const char *name)
{
	for (int i = 0; i < sqlite3_column_count(r->st); i++)
		if (strcmp(sqlite3_column_name(r->st, i), name) == 0)
			return i;
	die("%s: no column %s", r->what, name);
}

const char *
snap_text(const struct snap_row *r, const char *name)
{
	return snap_col_text(r, col(r, name));
}

int64_t
snap_int(const struct snap_row *r, const char *name)
{
	return sqlite3_column_int64(r->st, col(r, name));
}

bool
snap_null(const struct snap_row *r, const char *name)
{
	return sqlite3_column_type(r->st, col(r, name)) == SQLITE_NULL;
}
