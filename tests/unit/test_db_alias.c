#include "db_fixture.h"

#include "db/alias.h"

/* What the store does when PubMed answers for one with the other. */
static void
merge(int64_t old, int64_t now)
{
	bool suspended;

	OK(alias_merged(db, old, now, run_id, &suspended, &e));
}

static struct alias_decided
decided(int64_t pmid)
{
	struct alias_decided d = {0};

	OK(alias_decided(db, &mem, compound, pmid, &d, &e));
	return d;
}

static bool
nothing_decided(int64_t pmid)
{
	struct alias_decided d;

	return alias_decided(db, &mem, compound, pmid, &d, &e) == RC_NOTFOUND;
}

static void
what_was_approved_of_the_old_pmid_is_found_whole(void **state)
{
	struct alias_decided d;
	int64_t seq;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	bring(52);
	OK(decide("approve", ann, 51, "benefit", &seq));
	assert_true(nothing_decided(52));
	merge(51, 52);
	d = decided(52);
	assert_int_equal(d.old, 51);
	assert_int_equal(d.seq, seq);
	assert_string_equal(d.state, "relevant");
	assert_string_equal(d.handle, "ann");
	assert_int_equal(d.nearlier, 0);
	assert_true(d.assessed);
	assert_int_equal(d.a.pmid, 52);
	assert_string_equal(d.a.state, "open");
	assert_string_equal(d.a.funding, "industry");
	assert_int_equal(d.a.participants, 100);
	assert_int_equal(d.a.flags, 1u << FLAG_HUMAN);
	assert_int_equal(d.nfinding, 1);
	assert_string_equal(d.finding[0].outcome, "pain");
	assert_string_equal(d.finding[0].direction, "benefit");
	assert_string_equal(d.finding[0].value, "0.31");
	assert_true(d.finding[0].is_primary);
	assert_true(nothing_decided(51));
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
clearing_the_tombstone_away_is_no_judgement_but_a_rejection_before_it_is(void **state)
{
	struct alias_decided d;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	bring(52);
	bring(53);
	bring(54);
	OK(decide("approve", ann, 51, "benefit", NULL));
	merge(51, 52);
	OK(decide("reject", bo, 51, NULL, NULL));
	d = decided(52);
	assert_string_equal(d.state, "relevant");
	assert_int_equal(d.nfinding, 1);
	OK(decide("approve", ann, 53, "benefit", NULL));
	OK(decide("reject", bo, 53, NULL, NULL));
	merge(53, 54);
	d = decided(54);
	assert_string_equal(d.state, "rejected");
	assert_string_equal(d.reason, "other-compound");
	assert_string_equal(d.handle, "bo");
	assert_int_equal(d.nfinding, 0);
	OK(db_commit(db, &e));
}

static void
what_was_undone_or_only_put_off_was_not_decided(void **state)
{
	int64_t seq, first;
	int done;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	bring(52);
	OK(decide("approve", ann, 51, "benefit", &seq));
	OK(event_undo(db, ann, seq, false, &first, &done, &e));
	OK(decide("postpone", ann, 51, NULL, NULL));
	OK(decide("note", ann, 51, NULL, NULL));
	merge(51, 52);
	assert_true(nothing_decided(52));
	OK(db_commit(db, &e));
}

static void
findings_are_those_of_the_last_decision_not_those_it_dropped(void **state)
{
	struct alias_decided d;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	bring(52);
	OK(decide("approve", ann, 51, "benefit", NULL));
	OK(decide("amend", bo, 51, "harm", NULL));
	merge(51, 52);
	d = decided(52);
	assert_string_equal(d.handle, "bo");
	assert_int_equal(d.nfinding, 1);
	assert_string_equal(d.finding[0].direction, "harm");
	OK(db_commit(db, &e));
	OK(db_begin(db, &e));
	bring(53);
	bring(54);
	OK(decide("approve", ann, 53, "benefit", NULL));
	OK(decide("amend", ann, 53, NULL, NULL));
	merge(53, 54);
	d = decided(54);
	assert_int_equal(d.nfinding, 0);
	OK(db_commit(db, &e));
}

static void
chains_lead_to_the_end_and_never_in_a_circle(void **state)
{
	struct alias_decided d;
	int64_t now;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	bring(52);
	bring(53);
	OK(decide("approve", ann, 51, "benefit", NULL));
	merge(51, 52);
	merge(52, 53);
	OK(alias_now(db, 51, &now, &e));
	assert_int_equal(now, 53);
	d = decided(53);
	assert_int_equal(d.old, 51);
	/* PubMed changes its mind: the first one stays after all. */
	merge(53, 51);
	OK(alias_now(db, 53, &now, &e));
	assert_int_equal(now, 51);
	OK(alias_now(db, 52, &now, &e));
	assert_int_equal(now, 51);
	assert_true(nothing_decided(51));
	OK(db_commit(db, &e));
}

static void
of_several_the_last_decided_is_taken_and_the_others_are_named(void **state)
{
	struct alias_decided d;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	bring(52);
	bring(53);
	bring(54);
	OK(decide("approve", ann, 52, "benefit", NULL));
	OK(decide("approve", bo, 51, "harm", NULL));
	merge(51, 54);
	merge(52, 54);
	merge(53, 54);
	d = decided(54);
	assert_int_equal(d.old, 51);
	assert_string_equal(d.finding[0].direction, "harm");
	assert_int_equal(d.nearlier, 1);
	assert_int_equal(d.earlier[0], 52);
	OK(db_commit(db, &e));
}

static void
a_pmid_that_is_served_itself_was_merged_into_none(void **state)
{
	int64_t now;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	bring(52);
	OK(decide("approve", ann, 51, "benefit", NULL));
	merge(51, 52);
	OK(alias_served(db, 51, &e));
	OK(alias_now(db, 51, &now, &e));
	assert_int_equal(now, 51);
	assert_true(nothing_decided(52));
	OK(db_commit(db, &e));
}

static void
the_queue_names_both_and_orders_by_what_was_decided(void **state)
{
	struct item it;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	propose_as(52, put(&(struct made){.pmid = 52}), DESIGN_OTHER, "OTHER", 7, &(bool){false});
	OK(decide("approve", ann, 51, "benefit", NULL));
	merge(51, 52);
	OK(item_one(db, &mem, compound, 52, &it, &e));
	assert_int_equal(it.replaces, 51);
	assert_string_equal(it.replaces_state, "relevant");
	assert_string_equal(it.type, "RCT");
	assert_int_equal(it.participants, 100);
	OK(item_one(db, &mem, compound, 51, &it, &e));
	assert_string_equal(it.cause, "deleted");
	assert_int_equal(it.replaced_by, 52);
	assert_int_equal(it.replaces, 0);
	OK(db_commit(db, &e));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(what_was_approved_of_the_old_pmid_is_found_whole),
	    T(clearing_the_tombstone_away_is_no_judgement_but_a_rejection_before_it_is),
	    T(what_was_undone_or_only_put_off_was_not_decided),
	    T(findings_are_those_of_the_last_decision_not_those_it_dropped),
	    T(chains_lead_to_the_end_and_never_in_a_circle),
	    T(of_several_the_last_decided_is_taken_and_the_others_are_named),
	    T(a_pmid_that_is_served_itself_was_merged_into_none),
	    T(the_queue_names_both_and_orders_by_what_was_decided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
