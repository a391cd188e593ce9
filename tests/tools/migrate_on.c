/*
 * migrate_on: take a store through two steps that no release has, so that
 * the way can be killed and failed: migrate_on DATABASE
 */
#include <stdio.h>

#include "base/rc.h"
#include "db/migrate.h"

static const struct migration steps[] = {
	{ 1, "SELECT 1" },
	{ 2, "CREATE TABLE compound_note (compound_id INTEGER PRIMARY KEY REFERENCES compound, words TEXT NOT NULL) STRICT;"
	     "INSERT INTO compound_note SELECT compound_id, 'of ' || slug FROM compound;" },
	/* A table that others refer to is made anew: the case that wants foreign_keys=OFF. */
	{ 3, "CREATE TABLE asset_new (sha TEXT PRIMARY KEY CHECK (length(sha) = 64), kind TEXT NOT NULL, version TEXT,"
	     " body BLOB NOT NULL, size INTEGER NOT NULL) STRICT;"
	     "INSERT INTO asset_new SELECT sha, kind, version, body, length(body) FROM asset;"
	     "DROP TABLE asset; ALTER TABLE asset_new RENAME TO asset;" },
};

int
main(int argc, char **argv)
{
	struct migrated m = { 0 };
	struct err e = { 0 };
	struct buf kept;
	enum rc rc;

	if (argc != 2)
		return 2;
	buf_init(&kept, 8192);
	if ((rc = migrate_store(argv[1], steps, sizeof(steps) / sizeof(steps[0]), &kept, &m, &e)) != RC_OK)
		fprintf(stderr, "appraise: %s\n  try: %s\n", e.msg, e.hint);
	else
		printf("%d %d %s\n", (int)m.from, (int)m.to, kept.p);
	buf_fini(&kept);
	return rc_exit(rc);
}
