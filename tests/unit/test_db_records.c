/*
 * Records, proposals, and what a machine withdraws.
 */
#include "db_fixture.h"

/* --- records --------------------------------------------------------------- */

static void
a_record_comes_back_as_it_was_stored(void **state)
{
	struct stored_article s;

	(void)state;
	OK(db_begin(db, &e));
	put(&(struct made){.pmid = 11,
	    .title = "Quotes \" and \xc3\xa9",
	    .registry = "NCT01",
	    .revised = "2020-01-02",
	    .year = 2019});
	OK(db_commit(db, &e));
	OK(article_load(db, &mem, 11, &s, &e));
	assert_string_equal(s.a.title, "Quotes \" and \xc3\xa9");
	assert_string_equal(s.a.revised, "2020-01-02");
	assert_int_equal(s.a.year, 2019);
	assert_int_equal(s.a.nauthor, 2);
	assert_string_equal(s.a.author[0].fore, "Jane");
	assert_string_equal(s.a.author[1].collective, "The Group");
	assert_int_equal(s.a.nsection, 2);
	assert_string_equal(s.a.section[1].label, "RESULTS");
	assert_int_equal(s.a.section[1].start, 21);
	assert_string_equal(s.a.registry[0].accession, "NCT01");
	assert_true(s.a.mesh[0].major);
	assert_true(s.a.authors_complete);
	assert_string_equal(s.a.keyword[0], "word");
	assert_int_equal(article_load(db, &mem, 12, &s, &e), RC_NOTFOUND);
}

static void
the_newest_version_speaks_whatever_the_order(void **state)
{
	struct stored_article s;

	(void)state;
	OK(db_begin(db, &e));
	assert_int_equal(
	    put(&(struct made){.pmid = 1, .version = 2, .title = "two"}).how, STORED_NEW);
	assert_int_equal(
	    put(&(struct made){.pmid = 1, .version = 1, .title = "one", .revised = "2026-01-01"})
		.how,
	    STORED_OLDER);
	assert_int_equal(
	    put(&(struct made){.pmid = 1, .version = 2, .title = "two"}).how, STORED_SAME);
	assert_int_equal(
	    put(&(struct made){.pmid = 1, .version = 2, .title = "late", .revised = "2025-01-01"})
		.how,
	    STORED_NEWER);
	OK(db_commit(db, &e));
	OK(article_load(db, &mem, 1, &s, &e));
	assert_string_equal(s.a.title, "late");
}

static void
a_deleted_article_no_longer_waits_and_stays_deleted_when_the_old_file_is_read_again(void **state)
{
	struct stored_article s;
	bool known;

	(void)state;
	OK(db_begin(db, &e));
	bring(7);
	assert_int_equal(waiting(), 1);
	OK(article_delete(db, 7, "u.xml", 0, run_id, &known, &e));
	assert_true(known);
	assert_int_equal(waiting(), 0);
	bring(7);
	OK(article_delete(db, 7, "u.xml", 0, run_id, &known, &e));
	assert_false(known);
	OK(db_commit(db, &e));
	OK(article_load(db, &mem, 7, &s, &e));
	assert_true(s.deleted);
}

static void
a_proposal_comes_back_as_it_was_stored(void **state)
{
	struct proposal p;
	int64_t id;

	(void)state;
	OK(db_begin(db, &e));
	bring(3);
	OK(db_commit(db, &e));
	OK(proposal_current(db, &mem, 3, &p, &id, &e));
	assert_int_equal(p.design, DESIGN_RCT);
	assert_int_equal(p.label_ppm[DESIGN_RCT], 1000000);
	assert_int_equal(p.participants, 100);
	assert_int_equal(p.trials, -1);
	assert_ptr_equal(p.type, type_words[2]);
	assert_int_equal(p.flags, 1u << FLAG_HUMAN);
	assert_string_equal(p.evidence[0].text, "we");
	assert_string_equal(p.effect[0].high, "0.58");
	assert_string_equal(p.effect[0].direction, "benefit");
}

/* --- machines only withdraw -------------------------------------------------- */

static void
a_retraction_suspends_at_once_and_heads_the_queue(void **state)
{
	struct evidence_set set;
	struct item *it;
	size_t n;

	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	bring(2);
	OK(decide("approve", ann, 1, "benefit", NULL));
	assert_true(
	    put(&(struct made){.pmid = 1, .retracted = true, .revised = "2026-01-01", .year = 2020})
		.suspended);
	OK(evidence_load(db, &mem, compound, &set, &e));
	assert_false(set.study[0].counted);
	assert_string_equal(set.study[0].why_not, "retracted");
	assert_int_equal(set.retractions, 1);
	OK(item_list(db, &mem, compound, NULL, &it, &n, &e));
	assert_int_equal(n, 2);
	OK(item_list(db, &mem, compound, "retracted", &it, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(it[0].pmid, 1);
	assert_string_equal(it[0].cause, "retracted");
	/* a person may let it count again; the same news does not suspend twice */
	OK(decide("approve", ann, 1, "benefit", NULL));
	assert_false(
	    put(&(struct made){.pmid = 1, .retracted = true, .revised = "2026-02-02", .year = 2020})
		.suspended);
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
a_notice_suspends_what_it_retracts(void **state)
{
	struct assessment a;

	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	OK(decide("approve", ann, 1, "benefit", NULL));
	assert_true(put(&(struct made){.pmid = 50, .retracts = 1}).suspended);
	OK(assessment_load(db, &mem, 1, &a, &e));
	assert_string_equal(a.state, "suspended");
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
a_contradicting_proposal_reopens_once_and_what_was_overruled_does_not(void **state)
{
	struct stored_ids ids;
	struct assessment a;
	struct decision d = {.act = "approve",
	    .compound_id = compound,
	    .pmid = 1,
	    .link_rev = -1,
	    .assessment_rev = -1};
	bool reopened, added;

	(void)state;
	OK(db_begin(db, &e));
	ids = put(&(struct made){.pmid = 1});
	d.proposal_id = propose_as(1, ids, DESIGN_RCT, "RCT", 100, &reopened);
	OK(article_link_found(db, compound, 1, "title", run_id, &added, &e));
	/* overruled on design: a cohort of 100 */
	a = (struct assessment){
	    .design = "cohort", .type = "NRS", .participants = 100, .trials = -1};
	d.assessment = &a;
	d.curator = ann;
	d.compound_id = compound;
	OK(item_decide(db, &d, NULL, &e));
	propose_as(1, ids, DESIGN_RCT, "RCT", -1, &reopened);
	assert_false(reopened);
	propose_as(1, ids, DESIGN_RCT, "RCT", 208, &reopened);
	assert_true(reopened);
	assert_int_equal(waiting(), 1);
	OK(assessment_load(db, &mem, 1, &a, &e));
	assert_string_equal(a.state, "approved");
	assert_true(a.reopened);
	assert_string_equal(a.reopened_why, "participants");
	propose_as(1, ids, DESIGN_RCT, "RCT", 208, &reopened);
	assert_false(reopened);
	OK(db_commit(db, &e));
	replay_is_clean();
}

/* PubMed took it back and serves it again, as it was. */
static void
a_withdrawn_record_that_is_served_again_is_there_again_and_waits(void **state)
{
	struct article a = {.pmid = 9, .version = 1, .title = "A title", .state = "MEDLINE"};
	struct incoming in = {.article = &a,
	    .raw = "<PubmedArticle>9</PubmedArticle>",
	    .nraw = 32,
	    .source = "efetch",
	    .run_id = run_id,
	    .parser_rev = 1,
	    .served = true};
	struct stored_ids ids;
	struct stored_article got;
	bool known;

	(void)state;
	OK(db_begin(db, &e));
	OK(article_store(db, &in, &ids, &e));
	OK(article_delete(db, 9, "pubmed26n1400.xml.gz", 261400, run_id, &known, &e));
	in.served = false;
	OK(article_store(db, &in, &ids, &e));
	OK(article_load(db, &mem, 9, &got, &e));
	assert_true(got.deleted);
	in.served = true;
	OK(article_store(db, &in, &ids, &e));
	OK(article_load(db, &mem, 9, &got, &e));
	assert_false(got.deleted);
	OK(db_commit(db, &e));
	replay_is_clean();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(a_record_comes_back_as_it_was_stored),
	    T(the_newest_version_speaks_whatever_the_order),
	    T(a_deleted_article_no_longer_waits_and_stays_deleted_when_the_old_file_is_read_again),
	    T(a_withdrawn_record_that_is_served_again_is_there_again_and_waits),
	    T(a_proposal_comes_back_as_it_was_stored),
	    T(a_retraction_suspends_at_once_and_heads_the_queue),
	    T(a_notice_suspends_what_it_retracts),
	    T(a_contradicting_proposal_reopens_once_and_what_was_overruled_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
