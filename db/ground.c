/*
 * ground: assets, runs, quarantine, source files, what is due.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/clock.h"
#include "asset.h"
#include "due.h"
#include "run.h"
#include "stmt.h"

enum rc
asset_save(struct db *db, const char *kind, const char *version, const void *bytes, size_t n,
    char sha[SHA256_HEX], struct err *e)
{
	sha256_hex(bytes, n, sha);
	return db_exec(db, STMT_asset_insert, e, "tttb", sha, kind, version, n > 0 ? bytes : "", n);
}

enum rc
asset_load(
    struct db *db, struct arena *mem, const char *sha, const char **bytes, size_t *n, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_asset_by_sha, &q, e, "t", sha)) == RC_OK) {
		*n = (size_t)sqlite3_column_bytes(q.st, 0);
		*bytes = arena_strndup(
		    mem, *n > 0 ? (const char *)sqlite3_column_blob(q.st, 0) : "", *n);
	} else if (rc == RC_NOTFOUND)
		err_set(e, rc, "no asset %s", sha);
	q_close(&q);
	return rc;
}

enum rc
run_start(struct db *db, const char *kind, int64_t *run_id, struct err *e)
{
	char at[TIME_LEN];
	enum rc rc;

	clock_iso(at);
	if ((rc = db_exec(db, STMT_run_insert, e, "tt", kind, at)) == RC_OK)
		*run_id = db_last_id(db);
	return rc;
}

enum rc
run_end(struct db *db, int64_t run_id, const char *outcome, const char *counts, const char *error,
    struct err *e)
{
	char at[TIME_LEN];

	clock_iso(at);
	return db_exec(db, STMT_run_finish, e, "itttt", run_id, at, outcome, counts, error);
}

static void
run_read(struct q *q, struct arena *mem, struct run *r)
{
	q_read(q, mem, "itttttt", &r->id, &r->kind, &r->started, &r->ended, &r->outcome, &r->counts,
	    &r->error);
}

enum rc
run_load(struct db *db, struct arena *mem, int64_t run_id, struct run *out, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_run_by_id, &q, e, "i", run_id)) == RC_OK)
		run_read(&q, mem, out);
	else if (rc == RC_NOTFOUND)
		err_set(e, rc, "no run %" PRId64, run_id);
	q_close(&q);
	return rc;
}

enum rc
run_list(
    struct db *db, struct arena *mem, int64_t limit, struct run **rows, size_t *n, struct err *e)
{
	struct run *v = NULL, r;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_run_newest, &q, e, "z", limit)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		run_read(&q, mem, &r);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
quarantine_add(struct db *db, int64_t run_id, int64_t pmid, const char *source, const char *reason,
    const void *bytes, size_t n, bool *added, struct err *e)
{
	char sha[SHA256_HEX];
	enum rc rc;

	sha256_hex(bytes, n, sha);
	if ((rc = db_exec(db, STMT_quarantine_insert, e, "iztttb", run_id, pmid, source, reason,
		 sha, n > 0 ? bytes : "", n)) == RC_OK &&
	    added != NULL)
		*added = db_changes(db) > 0;
	return rc;
}

enum rc
quarantine_list(
    struct db *db, struct arena *mem, struct quarantine **rows, size_t *n, struct err *e)
{
	struct quarantine *v = NULL, r;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_quarantine_all, &q, e, "")) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "iiitti", &r.id, &r.run_id, &r.pmid, &r.source, &r.reason, &r.size);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
due_add(struct db *db, const char *stage, int64_t compound_id, int64_t pmid, const char *cause,
    int64_t run_id, struct err *e)
{
	return db_exec(db, STMT_due_insert, e, "tiitz", stage, compound_id, pmid, cause, run_id);
}

enum rc
due_done(struct db *db, const char *stage, int64_t compound_id, int64_t pmid, struct err *e)
{
	return db_exec(db, STMT_due_delete, e, "tii", stage, compound_id, pmid);
}

enum rc
due_list(struct db *db, struct arena *mem, const char *stage, struct due **rows, size_t *n,
    struct err *e)
{
	struct due *v = NULL, r;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_due_of_stage, &q, e, "t", stage)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "iiit", &r.compound_id, &r.pmid, &r.run_id, &r.cause);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}
