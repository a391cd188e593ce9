/*
 * The chain of events against tampering, and opening of databases.
 */
#include "db_fixture.h"

/* --- the chain -------------------------------------------------------------------- */

static void
expect_fault(const char *proof)
{
	struct check_report r;
	int i;

	OK(check_run(db, true, &r, &e));
	assert_false(r.ok);
	for (i = 0; i < r.n; i++)
		if (strcmp(r.result[i].name, proof) == 0)
			assert_false(r.result[i].ok);
}

static void
some_decisions(void)
{
	OK(db_begin(db, &e));
	bring(1);
	bring(2);
	OK(decide("approve", ann, 1, "benefit", NULL));
	OK(decide("reject", bo, 2, NULL, NULL));
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
a_changed_event_is_found(void **state)
{
	(void)state;
	some_decisions();
	raw_sql("DROP TRIGGER event_keep; UPDATE event SET curator_id = 2 WHERE kind = 'reject'");
	expect_fault("event chain");
}

static void
a_changed_body_is_found(void **state)
{
	(void)state;
	some_decisions();
	raw_sql("DROP TRIGGER event_body_keep; UPDATE event_body SET body = replace(body, "
		"'benefit', 'harm')");
	expect_fault("event chain");
}

static void
a_removed_event_is_found(void **state)
{
	(void)state;
	some_decisions();
	raw_sql("PRAGMA foreign_keys = OFF; DROP TRIGGER event_stay; DROP TRIGGER event_body_stay;"
		"DELETE FROM event_body WHERE seq = 5; DELETE FROM event WHERE seq = 5");
	expect_fault("event chain");
}

static void
a_replaced_event_is_refused_by_the_triggers(void **state)
{
	sqlite3 *sq;
	int i;
	static const char *const forged[] = {
	    "INSERT OR REPLACE INTO event SELECT seq, at, 1, run_id, uid, host, kind, compound_id, "
	    "pmid, study_id, "
	    "finding_id, proposal_id, reverts, batch, body_sha, prev, hash FROM event WHERE seq = "
	    "3",
	    "UPDATE event SET at = 'x'",
	    "DELETE FROM event",
	    "DELETE FROM event_body",
	    "UPDATE event_body SET body = '{}'",
	    "INSERT INTO event SELECT max(seq) + 2, at, curator_id, run_id, uid, host, kind, "
	    "compound_id, pmid, study_id, "
	    "finding_id, proposal_id, reverts, batch, body_sha, hash, 'h' FROM event",
	};

	(void)state;
	some_decisions();
	assert_int_equal(sqlite3_open(path, &sq), SQLITE_OK);
	sqlite3_exec(sq, "PRAGMA recursive_triggers = ON", NULL, NULL, NULL);
	for (i = 0; i < 6; i++)
		if (sqlite3_exec(sq, forged[i], NULL, NULL, NULL) != SQLITE_CONSTRAINT)
			fail_msg("not refused: %s", forged[i]);
	sqlite3_close(sq);
	replay_is_clean();
}

static void
a_changed_projection_is_found_by_replay(void **state)
{
	(void)state;
	some_decisions();
	raw_sql("UPDATE link SET state = 'rejected', reason = 'other' WHERE pmid = 1");
	expect_fault("replay");
}

static void
a_state_without_an_event_is_found_by_replay(void **state)
{
	(void)state;
	some_decisions();
	OK(db_begin(db, &e));
	bring(3);
	OK(db_commit(db, &e));
	raw_sql("UPDATE assessment SET state = 'approved', type = 'RCT' WHERE pmid = 3");
	expect_fault("replay");
}

/* --- opening ------------------------------------------------------------------------ */

static void
a_writer_that_meets_another_is_told_to_try_again(void **state)
{
	struct db *other;

	(void)state;
	OK(db_begin(db, &e));
	OK(db_open(path, DB_WRITE, &other, &e));
	db_busy_ms(other, 1);
	assert_int_equal(db_begin(other, &e), RC_AGAIN);
	db_rollback(db);
	OK(db_begin(other, &e));
	db_rollback(other);
	db_close(other);
}

static void
strangers_are_refused_by_name(void **state)
{
	struct db *other = NULL;
	char p[128];
	FILE *fp;

	(void)state;
	assert_int_equal(db_open("/nonexistent/x.db", DB_READ, &other, &e), RC_NOTFOUND);
	assert_int_equal(db_open(dir, DB_READ, &other, &e), RC_BADDATA);
	snprintf(p, sizeof(p), "%s/text", dir);
	assert_non_null(fp = fopen(p, "w"));
	fputs("this is no database, only some words that are long enough to look at, and some more "
	      "of them after that",
	    fp);
	fclose(fp);
	assert_int_equal(db_open(p, DB_READ, &other, &e), RC_BADDATA);
	raw_sql("PRAGMA user_version = 99");
	assert_int_equal(db_open(path, DB_READ, &other, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "newer"));
	raw_sql("PRAGMA user_version = 1; PRAGMA application_id = 7");
	assert_int_equal(db_open(path, DB_WRITE, &other, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "another program's"));
	assert_int_equal(db_open(path, DB_CREATE, &other, &e), RC_FAILED);
}

static void
only_names_of_ones_own_user_id_may_decide(void **state)
{
	int64_t id;

	(void)state;
	OK(curator_current(db, NULL, 1000, &id, &e));
	assert_int_equal(id, ann);
	assert_int_equal(curator_current(db, "bo", 1000, &id, &e), RC_NOPERM);
	assert_int_equal(curator_current(db, "machine", 1000, &id, &e), RC_NOPERM);
	assert_int_equal(curator_current(db, NULL, 7, &id, &e), RC_NOPERM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(a_changed_event_is_found),
	    T(a_changed_body_is_found),
	    T(a_removed_event_is_found),
	    T(a_replaced_event_is_refused_by_the_triggers),
	    T(a_changed_projection_is_found_by_replay),
	    T(a_state_without_an_event_is_found_by_replay),
	    T(a_writer_that_meets_another_is_told_to_try_again),
	    T(strangers_are_refused_by_name),
	    T(only_names_of_ones_own_user_id_may_decide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
