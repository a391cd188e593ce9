/*
 * Who is at which record: leases and assignments.
 */
#include "db_fixture.h"

#include <sys/wait.h>

#include "db/claim.h"

static void
stored(int64_t pmid)
{
	OK(db_begin(db, &e));
	bring(pmid);
	OK(db_commit(db, &e));
}

static void
a_lease_holds_for_its_minutes_and_for_one_record_at_a_time(void **state)
{
	struct claim c, *all;
	size_t n;

	(void)state;
	OK(claim_take(db, &mem, bo, compound, 1, &c, &e));
	assert_int_equal(c.curator, 0);
	OK(claim_take(db, &mem, ann, compound, 1, &c, &e));
	assert_int_equal(c.curator, bo);
	assert_string_equal(c.handle, "bo");
	clock_fix(1780000000 + 60 * 14);
	OK(claim_of(db, &mem, compound, 1, &c, &e));
	assert_int_equal(c.held_s, 60 * 14);
	/* Taken again it goes on, and its beginning stays. */
	OK(claim_take(db, &mem, bo, compound, 1, &c, &e));
	clock_fix(1780000000 + 60 * 28);
	OK(claim_of(db, &mem, compound, 1, &c, &e));
	assert_int_equal(c.curator, bo);
	assert_int_equal(c.held_s, 60 * 28);
	clock_fix(1780000000 + 60 * 30);
	OK(claim_of(db, &mem, compound, 1, &c, &e));
	assert_int_equal(c.curator, 0);
	OK(claim_take(db, &mem, bo, compound, 2, &c, &e));
	OK(claim_take(db, &mem, bo, compound, 3, &c, &e));
	OK(claim_list(db, &mem, compound, &all, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(all[0].pmid, 3);
	claim_drop(db, bo);
	OK(claim_list(db, &mem, compound, &all, &n, &e));
	assert_int_equal(n, 0);
}

static void
a_dead_holder_holds_nothing(void **state)
{
	struct claim c;
	struct db *own;
	int status;
	pid_t pid;

	(void)state;
	if ((pid = fork()) == 0) {
		if (db_open(path, DB_WRITE, &own, &e) != RC_OK ||
		    claim_take(own, &mem, bo, compound, 1, &c, &e) != RC_OK)
			_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	OK(claim_of(db, &mem, compound, 1, &c, &e));
	assert_int_equal(c.curator, 0);
	/* Its number given to another process, another boot: neither is the holder. */
	OK(claim_take(db, &mem, bo, compound, 1, &c, &e));
	raw_sql("UPDATE claim SET pid_start = pid_start + 1");
	OK(claim_of(db, &mem, compound, 1, &c, &e));
	assert_int_equal(c.curator, 0);
	raw_sql("UPDATE claim SET pid_start = pid_start - 1, boot_id = 'another'");
	OK(claim_of(db, &mem, compound, 1, &c, &e));
	assert_int_equal(c.curator, 0);
	/* Of another machine only the time tells. */
	raw_sql("UPDATE claim SET host = 'elsewhere', pid = 1");
	OK(claim_of(db, &mem, compound, 1, &c, &e));
	assert_int_equal(c.curator, bo);
}

static void
an_assignment_lasts_until_the_decision(void **state)
{
	struct claim c;

	(void)state;
	stored(1);
	OK(claim_take(db, &mem, ann, compound, 1, &c, &e));
	OK(db_begin(db, &e));
	OK(claim_assign(db, bo, compound, 1, &e));
	OK(db_commit(db, &e));
	clock_fix(1780000000 + 400 * 86400);
	OK(claim_of(db, &mem, compound, 1, &c, &e));
	assert_int_equal(c.curator, bo);
	assert_true(c.assigned);
	OK(db_begin(db, &e));
	OK(decide("approve", bo, 1, "benefit", NULL));
	OK(db_commit(db, &e));
	OK(claim_of(db, &mem, compound, 1, &c, &e));
	assert_int_equal(c.curator, 0);
	replay_is_clean();
}

static void
a_busy_store_costs_no_lease_its_record(void **state)
{
	struct db *other;
	struct claim c;

	(void)state;
	OK(db_open(path, DB_WRITE, &other, &e));
	OK(db_begin(other, &e));
	OK(claim_take(db, &mem, bo, compound, 1, &c, &e));
	assert_int_equal(c.curator, 0);
	db_rollback(other);
	db_close(other);
	/* Nothing of the haste is left. */
	assert_false(db_in_tx(db));
	stored(2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(a_lease_holds_for_its_minutes_and_for_one_record_at_a_time),
	    T(a_dead_holder_holds_nothing),
	    T(an_assignment_lasts_until_the_decision),
	    T(a_busy_store_costs_no_lease_its_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
