/*
 * The way from schema to schema, by steps of this test's own.
 */
#include <dirent.h>

#include "db/migrate.h"
#include "db_fixture.h"

#define FIRST	{ 1, "SELECT 1" }
#define NOTES	{ 2, "CREATE TABLE extra (id INTEGER PRIMARY KEY, of INTEGER REFERENCES compound) STRICT;" \
		     "INSERT INTO extra SELECT compound_id, compound_id FROM compound;" }

static struct buf kept;
static struct migrated done;

static int
set_up(void **state)
{
	buf_init(&kept, 8192);
	done = (struct migrated){ 0 };
	return open_store(state);
}

static int
tear_down(void **state)
{
	buf_fini(&kept);
	return close_store(state);
}

static int64_t
number(const char *file, const char *sql)
{
	sqlite3_stmt *st = NULL;
	sqlite3 *sq;
	int64_t n;

	assert_int_equal(sqlite3_open(file, &sq), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(sq, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(sq);
	return n;
}

static size_t
files_beside(void)
{
	struct dirent *de;
	DIR *d = opendir(dir);
	size_t n = 0;

	assert_non_null(d);
	while ((de = readdir(d)) != NULL)
		n += strstr(de->d_name, ".schema-") != NULL;
	closedir(d);
	return n;
}

static void
steps_are_taken_in_order_after_a_proved_copy(void **state)
{
	static const struct migration m[] = { FIRST, NOTES, { 3, "ALTER TABLE extra ADD COLUMN words TEXT" } };
	char hash[SHA256_HEX];
	struct db *copy;
	int64_t head;

	(void)state;
	OK(event_head(db, &head, hash, &e));
	OK(migrate_store(path, m, 3, &kept, &done, &e));
	assert_int_equal(done.from, 1);
	assert_int_equal(done.to, 3);
	assert_int_equal(number(path, "PRAGMA user_version"), 3);
	assert_int_equal(number(path, "SELECT count(*) FROM extra WHERE words IS NULL"), 1);
	assert_int_equal(number(kept.p, "PRAGMA user_version"), 1);
	assert_int_equal(done.copy.head_seq, head);
	OK(db_open(kept.p, DB_READ, &copy, &e));
	db_close(copy);
}

static void
a_store_of_the_last_step_is_left_alone_without_a_copy(void **state)
{
	static const struct migration m[] = { FIRST };

	(void)state;
	OK(migrate_store(path, m, 1, &kept, &done, &e));
	assert_int_equal(done.from, done.to);
	assert_int_equal(kept.len, 0);
	assert_int_equal(files_beside(), 0);
}

static void
a_step_that_fails_half_way_is_rolled_back_whole(void **state)
{
	static const struct migration m[] = { FIRST,
		{ 2, "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; INSERT INTO half VALUES (1);"
		     "INSERT INTO half VALUES (1)" } };

	(void)state;
	assert_int_equal(migrate_store(path, m, 2, &kept, &done, &e), RC_FAILED);
	assert_non_null(strstr(e.msg, "to schema 2"));
	assert_int_equal(number(path, "PRAGMA user_version"), 1);
	assert_int_equal(number(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
	assert_int_equal(files_beside(), 0);	/* nothing was changed: the copy is not needed */
	replay_is_clean();
}

static void
a_later_step_that_fails_leaves_the_earlier_one_and_the_copy(void **state)
{
	static const struct migration m[] = { FIRST, NOTES, { 3, "DROP TABLE extra; SELECT nothing FROM nowhere" } };
	static const struct migration mended[] = { FIRST, NOTES, { 3, "DROP TABLE extra" } };

	(void)state;
	assert_int_equal(migrate_store(path, m, 3, &kept, &done, &e), RC_FAILED);
	assert_int_equal(number(path, "PRAGMA user_version"), 2);
	assert_int_equal(number(path, "SELECT count(*) FROM extra"), 1);
	assert_int_equal(files_beside(), 1);
	buf_clear(&kept);
	OK(migrate_store(path, mended, 3, &kept, &done, &e));
	assert_int_equal(done.from, 2);
	assert_int_equal(number(path, "PRAGMA user_version"), 3);
}

static void
a_step_that_would_leave_a_row_without_what_it_names_is_refused(void **state)
{
	static const struct migration m[] = { FIRST,
		{ 2, "CREATE TABLE orphan (id INTEGER PRIMARY KEY, of INTEGER REFERENCES compound) STRICT;"
		     "INSERT INTO orphan VALUES (1, 999999)" } };

	(void)state;
	assert_int_equal(migrate_store(path, m, 2, &kept, &done, &e), RC_FAILED);
	assert_non_null(strstr(e.msg, "orphan row 1 would name a missing compound"));
	assert_int_equal(number(path, "PRAGMA user_version"), 1);
	replay_is_clean();
}

static void
a_table_that_others_refer_to_can_be_made_anew(void **state)
{
	static const struct migration m[] = { FIRST,
		{ 2, "CREATE TABLE run_new (run_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, started TEXT NOT NULL, ended TEXT,"
		     " outcome TEXT, counts TEXT, error TEXT, host TEXT) STRICT;"
		     "INSERT INTO run_new SELECT *, NULL FROM run; DROP TABLE run; ALTER TABLE run_new RENAME TO run;" } };
	int64_t runs = number(path, "SELECT count(*) FROM run");

	(void)state;
	OK(migrate_store(path, m, 2, &kept, &done, &e));
	assert_int_equal(number(path, "SELECT count(*) FROM run"), runs);
	assert_int_equal(number(path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

static void
a_damaged_store_is_not_migrated(void **state)
{
	static const struct migration m[] = { FIRST, NOTES };

	(void)state;
	raw_sql("DROP TRIGGER event_keep; UPDATE event SET host = 'x' WHERE seq = 2");
	assert_int_equal(migrate_store(path, m, 2, &kept, &done, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "event 2 was changed"));
	assert_int_equal(number(path, "PRAGMA user_version"), 1);
	assert_int_equal(files_beside(), 0);
}

static void
a_newer_store_is_refused(void **state)
{
	static const struct migration m[] = { FIRST, NOTES };

	(void)state;
	raw_sql("PRAGMA user_version = 9");
	assert_int_equal(migrate_store(path, m, 2, &kept, &done, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "newer"));
}

#define M(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		M(steps_are_taken_in_order_after_a_proved_copy),
		M(a_store_of_the_last_step_is_left_alone_without_a_copy),
		M(a_step_that_fails_half_way_is_rolled_back_whole),
		M(a_later_step_that_fails_leaves_the_earlier_one_and_the_copy),
		M(a_step_that_would_leave_a_row_without_what_it_names_is_refused),
		M(a_table_that_others_refer_to_can_be_made_anew),
		M(a_damaged_store_is_not_migrated),
		M(a_newer_store_is_refused),
	};

	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
