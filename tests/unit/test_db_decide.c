/*
 * Decisions, undo, studies, dates; live state against replay.
 */
#include "db_fixture.h"

/* --- decisions --------------------------------------------------------------- */

static void
an_approval_counts_and_leaves_the_queue(void **state)
{
	struct evidence_set set;

	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	bring(2);
	assert_int_equal(waiting(), 2);
	OK(decide("approve", ann, 1, "benefit", NULL));
	OK(db_commit(db, &e));
	assert_int_equal(waiting(), 1);
	OK(evidence_load(db, &mem, compound, &set, &e));
	assert_int_equal(set.nstudy, 1);
	assert_true(set.study[0].counted);
	assert_string_equal(set.study[0].a.funding, "industry");
	assert_int_equal(set.study[0].a.participants, 100);
	assert_int_equal(set.study[0].nfinding, 1);
	assert_string_equal(set.study[0].finding[0].value, "0.31");
	assert_int_equal(set.waiting, 1);
	replay_is_clean();
}

static void
a_stale_decision_is_refused_and_names_the_other(void **state)
{
	struct decision d = {.act = "reject",
	    .reason = "no-data",
	    .curator = bo,
	    .compound_id = compound,
	    .pmid = 1,
	    .link_rev = 0,
	    .assessment_rev = 0};
	int64_t head, after;
	char hash[SHA256_HEX];

	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	OK(decide("reject", ann, 1, NULL, NULL));
	OK(event_head(db, &head, hash, &e));
	assert_int_equal(item_decide(db, &d, NULL, &e), RC_FAILED);
	assert_non_null(strstr(e.msg, "not saved: ann rejected 1 at"));
	assert_non_null(strstr(e.msg, "(other-compound)"));
	OK(event_head(db, &after, hash, &e));
	assert_int_equal(head, after);
	OK(db_commit(db, &e));
}

static void
a_refused_act_leaves_nothing_and_the_next_one_is_saved(void **state)
{
	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	assert_int_equal(decide("approve", ann, 1, "sideways", NULL), RC_USAGE);
	assert_int_equal(decide("approve", ann, 99, "benefit", NULL), RC_NOTFOUND);
	OK(decide("approve", ann, 1, "benefit", NULL));
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
undo_takes_a_decision_back_and_undoing_that_restores_it(void **state)
{
	int64_t seq, first;
	struct assessment a;
	struct finding *f;
	size_t n;
	int done;

	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	OK(decide("approve", ann, 1, "benefit", &seq));
	OK(event_undo(db, ann, seq, true, &first, &done, &e));
	assert_int_equal(done, 1);
	assert_int_equal(waiting(), 1);
	OK(assessment_load(db, &mem, 1, &a, &e));
	assert_string_equal(a.state, "open");
	OK(finding_list(db, &mem, compound, 1, &f, &n, &e));
	assert_int_equal(n, 0);
	assert_int_equal(event_undo(db, ann, seq, true, &first, &done, &e), RC_FAILED);
	OK(event_undo(db, ann, first, false, &first, &done, &e));
	assert_int_equal(waiting(), 0);
	OK(finding_list(db, &mem, compound, 1, &f, &n, &e));
	assert_int_equal(n, 1);
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
undo_of_the_later_decision_brings_the_earlier_one_back(void **state)
{
	int64_t seq, first;
	struct finding *f;
	struct link l;
	size_t n;
	int done;

	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	OK(decide("approve", ann, 1, "benefit", NULL));
	OK(decide("amend", bo, 1, "harm", NULL));
	OK(decide("reject", bo, 1, NULL, &seq));
	OK(event_undo(db, bo, seq, true, &first, &done, &e));
	OK(finding_list(db, &mem, compound, 1, &f, &n, &e));
	assert_int_equal(n, 1);
	assert_string_equal(f[0].direction, "harm");
	OK(link_load(db, &mem, compound, 1, &l, &e));
	assert_string_equal(l.state, "relevant");
	assert_int_equal(l.rev, first);
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
a_batch_is_undone_as_one(void **state)
{
	struct decision d = {.act = "reject",
	    .reason = "no-data",
	    .compound_id = compound,
	    .link_rev = -1,
	    .assessment_rev = -1};
	int64_t seq, first, i;
	int done;

	(void)state;
	d.curator = ann;
	d.compound_id = compound;
	OK(db_begin(db, &e));
	for (i = 1; i <= 5; i++) {
		bring(i);
		d.pmid = i;
		OK(item_decide(db, &d, &seq, &e));
		if (i == 1)
			d.batch = seq;
	}
	assert_int_equal(waiting(), 0);
	OK(event_undo(db, ann, seq, true, &first, &done, &e));
	assert_int_equal(done, 5);
	assert_int_equal(waiting(), 5);
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
a_setting_that_is_undone_has_its_former_value(void **state)
{
	const char *v;
	int64_t seq, first;
	int done;

	(void)state;
	unsetenv("APPRAISE_EMAIL");
	OK(db_begin(db, &e));
	OK(setting_set(db, ann, "email", "a@example.org", &e));
	OK(setting_set(db, ann, "email", "b@example.org", &e));
	OK(event_last_undoable(db, ann, &seq, NULL, &e));
	OK(event_undo(db, ann, seq, true, &first, &done, &e));
	OK(db_commit(db, &e));
	OK(setting_get(db, &mem, "email", &v, &e));
	assert_string_equal(v, "a@example.org");
	assert_int_equal(setting_set(db, ann, "eutils_url", "http://example.org/", &e), RC_USAGE);
	replay_is_clean();
}

/* --- studies ------------------------------------------------------------------ */

static void
versions_of_one_review_are_one_study_and_the_newest_speaks(void **state)
{
	struct study_candidate *c;
	struct study s;
	struct evidence_set set;
	struct decision d = {
	    .act = "approve", .link_rev = -1, .assessment_rev = -1, .version = true};
	struct assessment a = {
	    .design = "meta-analysis", .type = "SYN", .participants = 900, .trials = 5};
	size_t n;

	(void)state;
	d.curator = ann;
	d.compound_id = compound;
	d.assessment = &a;
	OK(db_begin(db, &e));
	bring_as(&(struct made){.pmid = 1, .cd = "CD001", .year = 2015});
	bring_as(&(struct made){.pmid = 2, .cd = "CD001", .year = 2020});
	d.pmid = 1;
	OK(item_decide(db, &d, NULL, &e));
	OK(study_candidates(db, &mem, 2, &c, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(c[0].pmid, 1);
	assert_true(c[0].version);
	d.pmid = 2;
	d.study_id = c[0].study_id;
	OK(item_decide(db, &d, NULL, &e));
	OK(evidence_load(db, &mem, compound, &set, &e));
	assert_int_equal(set.nstudy, 1);
	assert_int_equal(set.study[0].pmid, 2);
	assert_int_equal(set.nother, 1);
	assert_string_equal(set.other[0].why_not, "superseded");
	OK(study_of(db, &mem, 1, &s, &e));
	OK(study_pin(db, ann, s.id, 1, NULL, &e));
	OK(evidence_load(db, &mem, compound, &set, &e));
	assert_int_equal(set.study[0].pmid, 1);
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
reports_with_one_registry_id_and_design_are_proposed_as_one_study(void **state)
{
	struct study_candidate *c;
	size_t n;

	(void)state;
	OK(db_begin(db, &e));
	bring_as(&(struct made){.pmid = 1, .registry = "NCT00000001", .year = 2015});
	bring_as(&(struct made){.pmid = 2, .registry = "NCT00000001", .year = 2020});
	bring_as(&(struct made){.pmid = 3, .registry = "NCT00000002", .year = 2021});
	OK(study_candidates(db, &mem, 2, &c, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(c[0].pmid, 1);
	assert_int_equal(c[0].study_id, 0);
	assert_false(c[0].version);
	assert_string_equal(c[0].why, "NCT00000001");
	OK(decide("approve", ann, 1, "benefit", NULL));
	OK(study_candidates(db, &mem, 2, &c, &n, &e));
	assert_true(c[0].study_id != 0);
	OK(study_candidates(db, &mem, 3, &c, &n, &e));
	assert_int_equal(n, 0);
	OK(db_commit(db, &e));
}

static void
merged_studies_are_split_and_inclusions_are_confirmed_by_a_person(void **state)
{
	struct study s1, s2, s3;
	struct evidence_set set;
	int64_t seq, first;
	int done;

	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	bring(2);
	bring(3);
	OK(decide("approve", ann, 1, "benefit", NULL));
	OK(decide("approve", ann, 2, "harm", NULL));
	OK(decide("approve", ann, 3, "benefit", NULL));
	OK(study_of(db, &mem, 1, &s1, &e));
	OK(study_of(db, &mem, 2, &s2, &e));
	OK(study_of(db, &mem, 3, &s3, &e));
	OK(study_include(db, ann, s3.id, s2.id, true, 0, NULL, &e));
	OK(evidence_load(db, &mem, compound, &set, &e));
	assert_int_equal(set.npair, 1);
	OK(study_merge(db, ann, s1.id, s2.id, &seq, &e));
	OK(evidence_load(db, &mem, compound, &set, &e));
	assert_int_equal(set.nstudy, 2);
	assert_int_equal(set.pair[0].trial, s1.id);
	OK(event_undo(db, ann, seq, true, &first, &done, &e));
	OK(evidence_load(db, &mem, compound, &set, &e));
	assert_int_equal(set.nstudy, 3);
	assert_int_equal(set.pair[0].trial, s2.id);
	OK(study_merge(db, ann, s1.id, s2.id, NULL, &e));
	OK(study_split(db, ann, 2, NULL, &e));
	OK(evidence_load(db, &mem, compound, &set, &e));
	assert_int_equal(set.nstudy, 3);
	assert_int_equal(study_merge(db, ann, 999, s1.id, NULL, &e), RC_NOTFOUND);
	OK(db_commit(db, &e));
	replay_is_clean();
}

/* --- dates ----------------------------------------------------------------------- */

static void
the_decision_that_empties_the_queue_is_a_review_until_it_is_undone(void **state)
{
	struct compound_dates d;
	int64_t seq, first;
	int done;

	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	bring(2);
	assert_int_equal(compound_reviewed(db, ann, compound, NULL, &e), RC_NOPERM);
	assert_non_null(strstr(e.msg, "2 records wait"));
	OK(decide("approve", ann, 1, "benefit", NULL));
	OK(compound_dates(db, &mem, compound, &d, &e));
	assert_null(d.last_reviewed);
	OK(decide("postpone", ann, 2, NULL, NULL));
	OK(compound_dates(db, &mem, compound, &d, &e));
	assert_null(d.last_reviewed);
	OK(decide("reject", ann, 2, NULL, &seq));
	OK(compound_dates(db, &mem, compound, &d, &e));
	assert_string_equal(d.last_reviewed, "2026-05-28");
	OK(event_undo(db, ann, seq, true, &first, &done, &e));
	OK(compound_dates(db, &mem, compound, &d, &e));
	assert_null(d.last_reviewed);
	OK(decide("reject", ann, 2, NULL, NULL));
	OK(compound_reviewed(db, ann, compound, NULL, &e));
	OK(db_commit(db, &e));
	replay_is_clean();
}

/* --- random acts ------------------------------------------------------------------- */

static unsigned seed_state;
static int
pick(int n)
{
	seed_state = seed_state * 1103515245u + 12345u;
	return (int)((seed_state >> 16) % (unsigned)n);
}

static const char *
any_direction(void)
{
	return pick(4) == 0 ? NULL : direction_words[pick(5)];
}

/* One random act; what is not possible now may be refused. */
static void
random_act(void)
{
	static const char *const acts[] = {
	    "approve", "amend", "reject", "postpone", "note", "unlink"};
	int64_t who = pick(2) ? ann : bo, pmid = 1 + pick(6), first, head, s1, s2;
	char hash[SHA256_HEX];
	struct study a, b;
	bool reopened;
	int done;
	enum rc rc = RC_OK;

	switch (pick(10)) {
	case 0:
	case 1:
		OK(event_head(db, &head, hash, &e));
		rc = event_undo(db, who, 1 + pick((int)head), pick(2), &first, &done, &e);
		break;
	case 2:
		if (study_of(db, &mem, pmid, &a, &e) != RC_OK ||
		    study_of(db, &mem, 1 + pick(6), &b, &e) != RC_OK)
			break;
		s1 = a.id;
		s2 = b.id;
		rc = pick(2) ? study_merge(db, who, s1, s2, NULL, &e)
			     : study_include(db, who, s1, s2, pick(3), 0, NULL, &e);
		break;
	case 3:
		rc = pick(2) ? study_split(db, who, pmid, NULL, &e)
		     : study_of(db, &mem, pmid, &a, &e) == RC_OK
			 ? study_pin(db, who, a.id, pmid, NULL, &e)
			 : RC_OK;
		break;
	case 4:
		put(&(struct made){
		    .pmid = pmid, .retracted = pick(2), .version = 1 + pick(9), .year = 2000});
		break;
	case 5:
		propose_as(pmid, put(&(struct made){.pmid = pmid, .version = 10 + pick(90)}),
		    (enum design)pick(4), "RCT", pick(300), &reopened);
		break;
	case 6:
		rc = compound_reviewed(db, who, compound, NULL, &e);
		break;
	default:
		rc = decide(acts[pick(6)], who, pmid, any_direction(), NULL);
	}
	assert_true(rc == RC_OK || rc == RC_FAILED || rc == RC_NOTFOUND || rc == RC_NOPERM ||
		    rc == RC_USAGE);
	if (rc == RC_FAILED)
		assert_null(strstr(e.msg, "constraint"));
}

static void
replay_equals_live_after_any_sequence_of_acts(void **state)
{
	const char *given = getenv("TEST_SEED");
	unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 20260603u;
	int i;

	(void)state;
	print_message("TEST_SEED=%u\n", seed);
	seed_state = seed;
	OK(db_begin(db, &e));
	for (i = 1; i <= 6; i++)
		bring(i);
	OK(db_commit(db, &e));
	for (i = 0; i < 600; i++) {
		OK(db_begin(db, &e));
		random_act();
		OK(db_commit(db, &e));
		if (i % 50 == 49)
			replay_is_clean();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(an_approval_counts_and_leaves_the_queue),
	    T(a_stale_decision_is_refused_and_names_the_other),
	    T(a_refused_act_leaves_nothing_and_the_next_one_is_saved),
	    T(undo_takes_a_decision_back_and_undoing_that_restores_it),
	    T(undo_of_the_later_decision_brings_the_earlier_one_back),
	    T(a_batch_is_undone_as_one),
	    T(a_setting_that_is_undone_has_its_former_value),
	    T(versions_of_one_review_are_one_study_and_the_newest_speaks),
	    T(reports_with_one_registry_id_and_design_are_proposed_as_one_study),
	    T(merged_studies_are_split_and_inclusions_are_confirmed_by_a_person),
	    T(the_decision_that_empties_the_queue_is_a_review_until_it_is_undone),
	    T(replay_equals_live_after_any_sequence_of_acts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
