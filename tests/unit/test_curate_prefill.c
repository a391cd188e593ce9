#include "db_fixture.h"

#include "curate/prefill.h"
#include "curate/priority.h"
#include "db/alias.h"

/* 51 approved with a finding quoted from its abstract, then merged into 52. */
static void
approve_quoting(int64_t pmid, struct stored_ids ids)
{
	struct assessment a = {.design = "rct", .type = "RCT", .participants = 100, .trials = -1};
	struct finding f = {.outcome_id = outcome[0],
	    .direction = "benefit",
	    .n = -1,
	    .text_id = ids.text_id,
	    .field = "abstract",
	    .start = 30,
	    .end = 39};
	struct decision d = {.act = "approve",
	    .curator = ann,
	    .compound_id = compound,
	    .pmid = pmid,
	    .link_rev = -1,
	    .assessment_rev = -1,
	    .assessment = &a,
	    .finding = &f,
	    .nfinding = 1};

	OK(item_decide(db, &d, NULL, &e));
}

static bool
prefilled(int64_t pmid, struct prefill *p)
{
	struct stored_article art;
	struct link l;
	bool there;

	OK(article_load(db, &mem, pmid, &art, &e));
	OK(link_load(db, &mem, compound, pmid, &l, &e));
	OK(prefill_load(db, &mem, &l, &art, p, &there, &e));
	return there;
}

static void
words_are(const struct prefill *p, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	prefill_words(&b, p);
	assert_string_equal(b.p, want);
	buf_fini(&b);
}

static void
a_quote_that_the_new_text_holds_too_is_one_of_that_text(void **state)
{
	struct stored_ids was, is;
	struct prefill p;
	bool suspended, added;

	(void)state;
	OK(db_begin(db, &e));
	was = put(&(struct made){.pmid = 51});
	OK(article_link_found(db, compound, 51, "title", run_id, &added, &e));
	is = put(&(struct made){.pmid = 52, .title = "Another title"});
	approve_quoting(51, was);
	OK(alias_merged(db, 51, 52, run_id, &suspended, &e));
	assert_true(prefilled(52, &p));
	assert_int_equal(p.d.nfinding, 1);
	assert_int_equal(p.d.finding[0].pmid, 52);
	assert_int_not_equal(is.text_id, was.text_id);
	assert_int_equal(p.d.finding[0].text_id, is.text_id);
	assert_string_equal(p.d.finding[0].quote, "it helped");
	assert_int_equal(p.d.finding[0].start, 30);
	assert_true(p.in_study);
	assert_string_equal(p.role, "report");
	OK(db_commit(db, &e));
}

static void
only_what_nobody_decided_under_its_own_number_is_filled(void **state)
{
	struct prefill p;
	bool suspended;

	(void)state;
	OK(db_begin(db, &e));
	bring(51);
	bring(52);
	OK(decide("approve", ann, 51, "benefit", NULL));
	OK(alias_merged(db, 51, 52, run_id, &suspended, &e));
	assert_true(prefilled(52, &p));
	assert_false(prefilled(51, &p));
	OK(decide("reject", bo, 52, NULL, NULL));
	assert_false(prefilled(52, &p));
	OK(db_commit(db, &e));
}

static void
the_line_says_whose_decision_it_is_and_of_when(void **state)
{
	struct alias_decided d = {
	    .old = 51, .state = "relevant", .handle = "anna", .at = "2026-03-04T10:00:00Z"};
	struct prefill p = {.link = {.pmid = 52}, .d = d};
	int64_t earlier[] = {49, 50};

	(void)state;
	words_are(&p, "as decided for PMID 51, now 52, by anna on 2026-03-04");
	p.d.earlier = earlier;
	p.d.nearlier = 2;
	words_are(&p, "as decided for PMID 51, now 52, by anna on 2026-03-04; decided earlier and "
		      "merged too: 49, 50");
	p.d.nearlier = 0;
	p.d.state = "rejected";
	p.d.reason = "not-human";
	words_are(&p, "as rejected (not-human) for PMID 51, now 52, by anna on 2026-03-04");
	p.d.state = p.d.reason = NULL;
	p.d.retracted = true;
	words_are(&p,
	    "as judged for another compound for PMID 51, now 52, by anna on 2026-03-04; RETRACTED");
}

static void
the_queue_gives_the_merger_as_its_reason(void **state)
{
	const struct item item[] = {
	    {.pmid = 52,
		.cause = "open",
		.type = "OTHER",
		.replaces = 51,
		.replaces_state = "relevant"},
	    {.pmid = 51, .cause = "deleted", .type = "RCT", .replaced_by = 52},
	    {.pmid = 40, .cause = "deleted", .type = "RCT"},
	};
	struct ev_table table = {0};
	struct params params;
	struct priority p[3];

	(void)state;
	OK(params_load(NULL, &mem, &params, &e));
	priority_sort(item, 3, &table, NULL, &params, &mem, p);
	assert_string_equal(p[0].why, "DELETED by PubMed after approval");
	assert_string_equal(p[1].why, "replaced by PMID 52 after approval");
	assert_string_equal(p[2].why, "replaces PMID 51 (approved): cannot move the score");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(a_quote_that_the_new_text_holds_too_is_one_of_that_text),
	    T(only_what_nobody_decided_under_its_own_number_is_filled),
	    T(the_line_says_whose_decision_it_is_and_of_when),
	    T(the_queue_gives_the_merger_as_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
