/*
 * migrate: the schema, its number, and the way from an older one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/embed.h"
#include "../base/file.h"
#include "kept.h"
#include "migrate.h"
#include "stmt.h"

const struct migration *
migrate_steps(size_t *n)
{
	static struct migration step[DB_SCHEMA];
	char name[32];

	for (int i = 0; i < DB_SCHEMA; i++) {
		const struct embed *sql;

		snprintf(name, sizeof(name), "schema/%03d.sql", i + 1);
		sql = embed_must(embed_db, name);
		step[i] = (struct migration){i + 1, (const char *)sql->bytes};
	}
	*n = DB_SCHEMA;
	return step;
}

static enum rc
set_version(struct db *db, int to, struct err *e)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", to);
	return db_script(db, sql, e);
}

enum rc
migrate_create(struct db *db, struct err *e)
{
	const struct migration *m;
	size_t n, i;
	enum rc rc;

	m = migrate_steps(&n);
	if ((rc = db_script(db, "BEGIN IMMEDIATE; PRAGMA application_id = 0x41505253", e)) != RC_OK)
		return rc;
	for (i = 0; i < n && rc == RC_OK; i++)
		rc = db_script(db, m[i].sql, e);
	if (rc == RC_OK && (rc = set_version(db, DB_SCHEMA, e)) == RC_OK)
		return db_script(db, "COMMIT", e);
	db_rollback(db);
	return rc;
}

enum rc
migrate_verify(struct db *db, bool older, struct err *e)
{
	int64_t app = 0, version = 0;
	enum rc rc;

	if ((rc = db_int(db, STMT_application_id, 0, &app, e, "")) != RC_OK ||
	    (rc = db_int(db, STMT_user_version, 0, &version, e, "")) != RC_OK)
		return rc;
	if (app != DB_APPLICATION)
		return err_set(e, RC_BADDATA, "%s: another program's database", db->path);
	if (version > db->newest) {
		err_set(e, RC_BADDATA, "%s: schema %" PRId64 " is newer than this program's %d",
		    db->path, version, db->newest);
		return err_try(e, "a newer appraise");
	}
	if (version < 1)
		return err_set(e, RC_BADDATA,
		    "%s: schema %" PRId64 " is from before the first release", db->path, version);
	if (version < DB_SCHEMA && !older) {
		err_set(e, RC_BADDATA, "%s: schema %" PRId64 " is older than this program's %d",
		    db->path, version, DB_SCHEMA);
		return err_try(e, "appraise --db %s migrate        (makes a backup first)", db->path);
	}
	return RC_OK;
}

/* Would a row refer to nothing? */
static enum rc
references_hold(struct db *db, int to, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *table, *parent;
	struct q q = {0};
	int64_t row;
	enum rc rc;

	if ((rc = q_open(db, STMT_reference_faults, &q, e, "")) == RC_OK)
		rc = q_step(&q, e);
	if (rc == RC_OK) {
		q_read(&q, &mem, "tit", &table, &row, &parent);
		rc = err_set(e, RC_FAILED, "to schema %d: %s row %" PRId64 " would name a missing %s", to, table,
		    row, parent);
	}
	q_close(&q);
	arena_fini(&mem);
	return rc == RC_DONE ? RC_OK : rc;
}

/* One step, inside the transaction that is open already. */
static enum rc
take_step(struct db *db, const struct migration *m, struct err *e)
{
	enum rc rc;

	if (db_script(db, m->sql, e) != RC_OK)
		return err_ctx(e, "to schema %d", m->to);
	if ((rc = references_hold(db, m->to, e)) != RC_OK || (rc = set_version(db, m->to, e)) != RC_OK)
		return rc;
	return db_commit(db, e);
}

/* A proved copy of what others may read; the open transaction keeps them from writing. */
static enum rc
copy_first(struct db *db, int64_t version, struct buf *kept, struct backup *copy, struct err *e)
{
	struct db *reader = NULL;
	char what[40];
	enum rc rc;

	snprintf(what, sizeof(what), "schema-%" PRId64, version);
	if ((rc = kept_name(db->path, what, kept, e)) != RC_OK ||
	    (rc = db_open_any(db->path, DB_READ, db->newest, &reader, e)) != RC_OK)
		return rc;
	if ((rc = backup_make(reader, kept->p, copy, e)) != RC_OK)
		err_ctx(e, "the backup before the migration");
	db_close(reader);
	return rc;
}

static enum rc
migrate_all(struct db *db, const struct migration *m, size_t n, struct buf *kept, struct migrated *out,
    struct err *e)
{
	struct migrated done = {0};
	enum rc rc;
	size_t i;

	/* Not to be changed inside a transaction, where a table may be made anew under rows that refer to it. */
	if ((rc = db_script(db, "PRAGMA foreign_keys = OFF", e)) != RC_OK || (rc = db_begin(db, e)) != RC_OK)
		return rc;
	/* Asked under the lock: another migrate may have been faster. */
	if ((rc = db_int(db, STMT_user_version, 0, &done.from, e, "")) != RC_OK)
		goto out;
	done.to = done.from;
	for (i = 0; i < n && rc == RC_OK; i++) {
		if (m[i].to <= done.to)
			continue;
		if (done.to == done.from)
			rc = copy_first(db, done.from, kept, &done.copy, e);
		else
			rc = db_begin(db, e);
		if (rc == RC_OK && (rc = take_step(db, &m[i], e)) == RC_OK)
			done.to = m[i].to;
	}
out:
	db_rollback(db);
	if (rc == RC_OK)
		*out = done;
	else if (done.to == done.from && kept->len > 0 && done.copy.bytes > 0 && unlink(kept->p) == 0)
		buf_clear(kept);
	return rc;
}

enum rc
migrate_store(const char *path, const struct migration *m, size_t n, struct buf *kept, struct migrated *out,
    struct err *e)
{
	struct db *db = NULL;
	enum rc rc;

	if ((rc = db_open_any(path, DB_WRITE, m[n - 1].to, &db, e)) != RC_OK)
		return rc;
	if (!db_is_demo(db) || (rc = clock_from_env(e)) == RC_OK)
		rc = migrate_all(db, m, n, kept, out, e);
	db_close(db);
	return rc;
}
