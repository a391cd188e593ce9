/*
 * migrate: the schema and its number.  Forward only; until 1.0 there is one.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/embed.h"
#include "stmt.h"

enum rc
migrate_create(struct db *db, struct err *e)
{
	const struct embed *sql = embed_find(embed_db, "schema/001.sql");
	enum rc rc;

	if (sql == NULL)
		die("no schema in this program");
	if ((rc = db_script(db, "BEGIN IMMEDIATE", e)) != RC_OK)
		return rc;
	if ((rc = db_script(db, (const char *)sql->bytes, e)) == RC_OK)
		rc =
		    db_script(db, "PRAGMA application_id = 0x41505253; PRAGMA user_version = 1", e);
	if (rc == RC_OK)
		return db_script(db, "COMMIT", e);
	db_rollback(db);
	return rc;
}

enum rc
migrate_verify(struct db *db, struct err *e)
{
	int64_t app = 0, version = 0;
	enum rc rc;

	if ((rc = db_int(db, STMT_application_id, 0, &app, e, "")) != RC_OK ||
	    (rc = db_int(db, STMT_user_version, 0, &version, e, "")) != RC_OK)
		return rc;
	if (app != DB_APPLICATION)
		return err_set(e, RC_BADDATA, "%s: another program's database", db->path);
	if (version > DB_SCHEMA) {
		err_set(e, RC_BADDATA, "%s: schema %" PRId64 " is newer than this program's %d",
		    db->path, version, DB_SCHEMA);
		return err_try(e, "a newer appraise");
	}
	if (version < DB_SCHEMA)
		return err_set(e, RC_BADDATA,
		    "%s: schema %" PRId64 " is from before the first release", db->path, version);
	return RC_OK;
}
