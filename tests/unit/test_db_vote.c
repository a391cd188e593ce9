/*
 * Double review and re-checks in the store.
 */
#include "db_fixture.h"

#include "base/json.h"
#include "db/vote.h"

static int64_t cy, di;

static void
people(void)
{
	struct curator c = {.handle = "cy", .uid = 1002},
		       d = {.handle = "di", .uid = 1003, .role = "resolver"};

	OK(db_begin(db, &e));
	OK(curator_add(db, ann, &c, &cy, &e));
	OK(curator_add(db, ann, &d, &di, &e));
	OK(db_commit(db, &e));
}

static void
doubled(bool on)
{
	OK(db_begin(db, &e));
	OK(vote_double(db, ann, compound, on, NULL, &e));
	OK(db_commit(db, &e));
}

static void
stored(int64_t pmid)
{
	OK(db_begin(db, &e));
	bring(pmid);
	OK(db_commit(db, &e));
}

static enum rc
act(const char *word, int64_t who, int64_t pmid, const char *direction, int64_t *seq)
{
	enum rc rc;

	OK(db_begin(db, &e));
	if ((rc = decide(word, who, pmid, direction, seq)) == RC_OK)
		OK(db_commit(db, &e));
	else
		db_rollback(db);
	return rc;
}

/* As the resolver takes it. */
static enum rc
settle(int64_t who, int64_t pmid, int64_t take)
{
	struct decision d = {.act = "approve",
	    .curator = who,
	    .compound_id = compound,
	    .pmid = pmid,
	    .link_rev = -1,
	    .assessment_rev = -1,
	    .resolves = true,
	    .take = take};
	enum rc rc;

	OK(db_begin(db, &e));
	if ((rc = item_decide(db, &d, NULL, &e)) == RC_OK)
		OK(db_commit(db, &e));
	else
		db_rollback(db);
	return rc;
}

static enum rc
undo(int64_t who, int64_t seq)
{
	int64_t first;
	int done;
	enum rc rc;

	OK(db_begin(db, &e));
	if ((rc = event_undo(db, who, seq, false, &first, &done, &e)) == RC_OK)
		OK(db_commit(db, &e));
	else
		db_rollback(db);
	return rc;
}

static const char *
link_state(int64_t pmid)
{
	struct link l;

	OK(link_load(db, &mem, compound, pmid, &l, &e));
	return l.state;
}

static struct votes
votes_on(int64_t pmid)
{
	struct votes v;

	OK(votes_load(db, &mem, compound, pmid, &v, &e));
	return v;
}

static const char *
kind_of(int64_t seq)
{
	struct event ev;

	OK(event_load(db, &mem, seq, &ev, &e));
	return ev.kind;
}

static const char *
cause_of(int64_t pmid)
{
	struct item it;
	enum rc rc = item_one(db, &mem, compound, pmid, &it, &e);

	assert_true(rc == RC_OK || rc == RC_NOTFOUND);
	return rc == RC_OK ? it.cause : "";
}

static void
the_first_opinion_counts_for_nothing_and_the_second_of_the_same_decides(void **state)
{
	int64_t one, two;

	(void)state;
	people();
	stored(7);
	doubled(true);
	assert_int_equal(act("approve", bo, 7, "benefit", &one), RC_OK);
	assert_string_equal(kind_of(one), "vote");
	assert_string_equal(link_state(7), "open");
	assert_string_equal(cause_of(7), "open");
	assert_int_equal(waiting(), 1);
	/* One person is not two. */
	assert_int_equal(act("approve", bo, 7, "benefit", &two), RC_NOPERM);
	assert_int_equal(act("approve", cy, 7, "benefit", &two), RC_OK);
	assert_string_equal(kind_of(two), "approve");
	assert_string_equal(link_state(7), "relevant");
	assert_int_equal(votes_on(7).n, 0);
	assert_int_equal(waiting(), 0);
	replay_is_clean();
	/* The opinion that a decision stands on goes only with it, and nobody takes back another's.
	 */
	assert_int_equal(undo(bo, one), RC_FAILED);
	assert_int_equal(undo(cy, two), RC_OK);
	assert_int_equal(votes_on(7).n, 1);
	assert_string_equal(link_state(7), "open");
	assert_int_equal(undo(cy, one), RC_NOPERM);
	assert_int_equal(undo(bo, one), RC_OK);
	assert_int_equal(votes_on(7).n, 0);
	replay_is_clean();
}

static void
a_difference_waits_for_a_resolver_who_has_said_nothing(void **state)
{
	int64_t one, two;

	(void)state;
	people();
	stored(7);
	doubled(true);
	assert_int_equal(act("approve", ann, 7, "benefit", &one), RC_OK);
	assert_int_equal(act("approve", bo, 7, "harm", &two), RC_OK);
	assert_string_equal(kind_of(two), "vote");
	assert_string_equal(cause_of(7), "conflict");
	assert_true(votes_on(7).conflict);
	assert_int_equal(waiting(), 1);
	/* ann is a resolver, but a party; cy is no party, but no resolver; di has to say that it is
	 * settled. */
	assert_int_equal(settle(ann, 7, two), RC_NOPERM);
	assert_int_equal(settle(cy, 7, two), RC_NOPERM);
	assert_int_equal(act("approve", di, 7, "harm", &two), RC_NOPERM);
	assert_int_equal(settle(di, 7, two), RC_OK);
	assert_string_equal(link_state(7), "relevant");
	assert_string_equal(cause_of(7), "");
	replay_is_clean();
	/* Undone, they differ again. */
	assert_int_equal(event_last_undoable(db, di, &one, NULL, &e), RC_OK);
	assert_int_equal(undo(di, one), RC_OK);
	assert_string_equal(cause_of(7), "conflict");
	replay_is_clean();
}

static void
taking_a_rejection_rejects(void **state)
{
	int64_t one, two;
	struct link l;

	(void)state;
	people();
	stored(7);
	doubled(true);
	assert_int_equal(act("approve", ann, 7, "benefit", &one), RC_OK);
	assert_int_equal(act("reject", bo, 7, NULL, &two), RC_OK);
	assert_int_equal(settle(di, 7, two), RC_OK);
	OK(link_load(db, &mem, compound, 7, &l, &e));
	assert_string_equal(l.state, "rejected");
	assert_string_equal(l.reason, "other-compound");
	replay_is_clean();
}

static void
a_vote_makes_no_screen_stale(void **state)
{
	struct decision d = {
	    .act = "reject", .compound_id = compound, .pmid = 7, .reason = "no-data"};
	int64_t one;
	struct link l;

	(void)state;
	people();
	stored(7);
	doubled(true);
	/* As cy's screen shows it before bo votes and takes that back. */
	OK(link_load(db, &mem, compound, 7, &l, &e));
	assert_int_equal(act("reject", bo, 7, NULL, &one), RC_OK);
	assert_int_equal(undo(bo, one), RC_OK);
	assert_int_equal(act("reject", bo, 7, NULL, &one), RC_OK);
	d.compound_id = compound;
	d.curator = cy;
	d.link_rev = l.rev;
	d.assessment_rev = -1;
	OK(db_begin(db, &e));
	assert_int_equal(item_decide(db, &d, NULL, &e), RC_OK);
	OK(db_commit(db, &e));
	assert_string_equal(cause_of(7), "conflict");
}

static void
changing_what_two_decided_takes_two(void **state)
{
	int64_t seq;

	(void)state;
	people();
	stored(7);
	doubled(true);
	assert_int_equal(act("approve", ann, 7, "benefit", &seq), RC_OK);
	assert_int_equal(act("approve", bo, 7, "benefit", &seq), RC_OK);
	assert_int_equal(act("amend", ann, 7, "harm", &seq), RC_OK);
	assert_string_equal(kind_of(seq), "vote");
	assert_string_equal(cause_of(7), "second");
	assert_int_equal(waiting(), 0); /* what was decided goes on counting */
	assert_int_equal(act("unlink", cy, 7, NULL, &seq), RC_NOPERM);
	assert_int_equal(act("amend", cy, 7, "harm", &seq), RC_OK);
	assert_string_equal(kind_of(seq), "amend");
	assert_string_equal(cause_of(7), "");
	replay_is_clean();
}

static void
judgements_are_the_same_in_what_counts_alone(void **state)
{
	static const char *const same[] = {
	    "{\"assessment\":{\"type\":\"RCT\",\"funding\":\"unknown\",\"flags\":[\"human\","
	    "\"preprint\"]},"
	    "\"findings\":[{\"outcome\":2,\"direction\":\"harm\"},{\"outcome\":1,\"direction\":"
	    "\"benefit\",\"value\":\"2\"}]}",
	    "{\"assessment\":{\"type\":\"RCT\",\"rob\":\"not-stated\",\"flags\":[\"preprint\"]},"
	    "\"study\":5,\"why\":\"words\","
	    "\"findings\":[{\"outcome\":1,\"direction\":\"benefit\"},{\"outcome\":2,\"direction\":"
	    "\"harm\"}]}",
	};
	static const char *const other[] = {
	    "{\"assessment\":{\"type\":\"NRS\",\"flags\":[\"preprint\"]},\"findings\":[{"
	    "\"outcome\":1,\"direction\":\"benefit\"},"
	    "{\"outcome\":2,\"direction\":\"harm\"}]}",
	    "{\"assessment\":{\"type\":\"RCT\",\"flags\":[]},\"findings\":[{\"outcome\":1,"
	    "\"direction\":\"benefit\"},"
	    "{\"outcome\":2,\"direction\":\"harm\"}]}",
	    "{\"assessment\":{\"type\":\"RCT\",\"flags\":[\"preprint\"]},\"findings\":[{"
	    "\"outcome\":1,\"direction\":\"benefit\"},"
	    "{\"outcome\":2,\"direction\":\"harm\",\"is_primary\":true}]}",
	    "{\"assessment\":{\"type\":\"RCT\",\"flags\":[\"preprint\"]},\"findings\":[{"
	    "\"outcome\":1,\"direction\":\"benefit\"}]}",
	    "{\"assessment\":{\"type\":\"RCT\",\"participants\":0,\"flags\":[\"preprint\"]},"
	    "\"findings\":["
	    "{\"outcome\":1,\"direction\":\"benefit\"},{\"outcome\":2,\"direction\":\"harm\"}]}",
	    "{\"reason\":\"no-data\"}", "{\"reason\":\"other\"}"};
	char first[65], sha[7][65], second[65];
	struct json *b;

	(void)state;
	OK(json_parse(same[0], strlen(same[0]), "a", &b, &e));
	OK(vote_answer(b, first, &e));
	json_free(b);
	OK(json_parse(same[1], strlen(same[1]), "b", &b, &e));
	OK(vote_answer(b, second, &e));
	json_free(b);
	assert_string_equal(first, second);
	for (size_t i = 0; i < 7; i++) {
		OK(json_parse(other[i], strlen(other[i]), "c", &b, &e));
		OK(vote_answer(b, sha[i], &e));
		json_free(b);
		assert_string_not_equal(sha[i], first);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(sha[i], sha[k]);
	}
	OK(json_parse("{}", 2, "d", &b, &e));
	assert_int_equal(vote_answer(b, first, &e), RC_BADDATA);
	json_free(b);
}

static void
draw(int64_t percent, int64_t seed, struct draw *d)
{
	*d = (struct draw){.compound_id = compound, .percent = percent, .seed = seed};
	OK(db_begin(db, &e));
	OK(recheck_draw(db, &mem, ann, d, &e));
	OK(db_commit(db, &e));
}

static void
a_draw_is_that_of_its_seed_and_a_second_look_closes_it(void **state)
{
	struct draw one, again;
	int64_t seq, first;
	struct link l;
	int done;

	(void)state;
	people();
	for (int64_t pmid = 1; pmid <= 10; pmid++) {
		stored(pmid);
		assert_int_equal(act("approve", bo, pmid, "benefit", &seq), RC_OK);
	}
	draw(25, 7, &one);
	assert_int_equal(one.among, 10);
	assert_int_equal(one.n, 3);
	assert_string_equal(cause_of(one.pmid[0]), "recheck");
	assert_string_equal(link_state(one.pmid[0]), "relevant");
	assert_int_equal(waiting(), 0); /* it goes on counting */
	replay_is_clean();
	/* One undo takes the whole draw back, and the same seed draws the same. */
	OK(db_begin(db, &e));
	OK(event_undo(db, ann, one.first, true, &first, &done, &e));
	OK(db_commit(db, &e));
	assert_int_equal(done, 3);
	assert_string_equal(cause_of(one.pmid[0]), "");
	draw(25, 7, &again);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(one.pmid[i], again.pmid[i]);
	/* The same judgement closes it, another is a conflict. */
	assert_int_equal(act("approve", cy, again.pmid[0], "benefit", &seq), RC_OK);
	assert_string_equal(kind_of(seq), "vote");
	assert_string_equal(cause_of(again.pmid[0]), "");
	assert_int_equal(act("reject", cy, again.pmid[1], NULL, &seq), RC_OK);
	assert_string_equal(cause_of(again.pmid[1]), "conflict");
	assert_string_equal(link_state(again.pmid[1]), "relevant");
	assert_int_equal(waiting(), 1);
	replay_is_clean();
	assert_int_equal(settle(bo, again.pmid[1], seq), RC_NOPERM);
	assert_int_equal(settle(di, again.pmid[1], seq), RC_OK);
	assert_string_equal(link_state(again.pmid[1]), "rejected");
	/* What was drawn is gone when its decision is. */
	OK(link_load(db, &mem, compound, again.pmid[2], &l, &e));
	assert_int_equal(undo(bo, l.seq), RC_OK);
	assert_string_equal(cause_of(again.pmid[2]), "open");
	replay_is_clean();
}

static void
undoing_a_vote_gives_the_second_look_back(void **state)
{
	struct draw d;
	int64_t seq;

	(void)state;
	people();
	stored(1);
	assert_int_equal(act("approve", bo, 1, "benefit", &seq), RC_OK);
	draw(100, 1, &d);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(act(i == 0 ? "approve" : "reject", cy, 1, "benefit", &seq), RC_OK);
		assert_string_not_equal(cause_of(1), "recheck");
		assert_int_equal(undo(cy, seq), RC_OK);
		assert_string_equal(cause_of(1), "recheck");
		replay_is_clean();
	}
}

static void
bodies_of_votes_are_veiled_until_the_second_is_in(void **state)
{
	struct event_filter f = {.pmid = 7, .kind = "vote"};
	struct event *ev;
	int64_t one, two;
	size_t n;

	(void)state;
	people();
	stored(7);
	doubled(true);
	assert_int_equal(act("approve", bo, 7, "harm", &one), RC_OK);
	/* Also one that was taken back and said anew. */
	assert_int_equal(undo(bo, one), RC_OK);
	assert_int_equal(act("approve", bo, 7, "harm", &one), RC_OK);
	OK(event_list(db, &mem, &f, &ev, &n, &e));
	OK(vote_veil(db, ev, n, &e));
	assert_int_equal(n, 2);
	assert_null(strstr(ev[0].body, "harm"));
	assert_null(strstr(ev[1].body, "harm"));
	assert_int_equal(act("reject", cy, 7, NULL, &two), RC_OK);
	OK(event_list(db, &mem, &f, &ev, &n, &e));
	OK(vote_veil(db, ev, n, &e));
	assert_int_equal(n, 3);
	assert_non_null(strstr(ev[1].body, "harm"));
}

/* A random act of one of four people on one of three records; refusals are as good as acts. */
static void
random_act(unsigned *seed)
{
	static const char *const words[] = {
	    "approve", "approve", "approve", "amend", "reject", "postpone", "unlink"};
	static const char *const ways[] = {"benefit", "harm"};
	const int64_t who[] = {ann, bo, cy, di};
	int64_t by = who[rand_r(seed) % 4], pmid = 1 + rand_r(seed) % 3, head, first;
	char hash[65];
	struct draw d;
	int done;

	switch (rand_r(seed) % 10) {
	case 0:
		doubled(rand_r(seed) % 3 != 0);
		break;
	case 1:
		draw(50, rand_r(seed) % 5, &d);
		break;
	case 2:
	case 3:
		OK(event_head(db, &head, hash, &e));
		OK(db_begin(db, &e));
		if (event_undo(db, by, head - rand_r(seed) % 8, rand_r(seed) % 2 == 0, &first,
			&done, &e) == RC_OK)
			OK(db_commit(db, &e));
		else
			db_rollback(db);
		break;
	case 4:
		if (votes_on(pmid).n > 0)
			(void)!settle(by, pmid, votes_on(pmid).vote[0].seq);
		break;
	default:
		(void)!act(words[rand_r(seed) % 7], by, pmid, ways[rand_r(seed) % 2], NULL);
	}
}

static void
whatever_four_people_do_the_events_make_it_again(void **state)
{
	const char *more = getenv("VOTE_ROUNDS");
	int rounds = more != NULL ? (int)strtol(more, NULL, 10) : 150;
	unsigned seed = 20260603;

	(void)state;
	people();
	for (int64_t pmid = 1; pmid <= 3; pmid++)
		stored(pmid);
	for (int i = 0; i < rounds; i++) {
		random_act(&seed);
		if (i % 10 == 0)
			replay_is_clean();
	}
	replay_is_clean();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(the_first_opinion_counts_for_nothing_and_the_second_of_the_same_decides),
	    T(a_difference_waits_for_a_resolver_who_has_said_nothing),
	    T(taking_a_rejection_rejects),
	    T(a_vote_makes_no_screen_stale),
	    T(changing_what_two_decided_takes_two),
	    T(judgements_are_the_same_in_what_counts_alone),
	    T(a_draw_is_that_of_its_seed_and_a_second_look_closes_it),
	    T(undoing_a_vote_gives_the_second_look_back),
	    T(bodies_of_votes_are_veiled_until_the_second_is_in),
	    T(whatever_four_people_do_the_events_make_it_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
