/*
 * Random sequences of all acts by three people: what the events say, played
 * again, is the state that stands; an act undone leaves the state before it,
 * and the undo undone the state after it; when everything is undone the state
 * is the first one.
 *
 * The state is read here by SQL of this file's own, not by what wrote it.
 * PROPERTY_RUNS sequences (12) from PROPERTY_SEED, which is printed.
 */
#include <time.h>

#include "base/buf.h"
#include "base/num.h"
#include "db/vote.h"
#include "db_fixture.h"

#define PMIDS	 12
#define STEPS	 45

static uint64_t dice;
static int64_t people[3], other, rest[2];	/* the second compound and its outcomes */
static int64_t first_act;			/* events before it are the fixture */
static struct buf story;
static int taken, refused, redone;

static uint32_t
roll(uint32_t n)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	assert_true(n > 0);
	return n > 0 ? (uint32_t)((dice >> 11) % n) : 0;
}

static const char *
pick(const char *const *words)
{
	size_t n = 0;

	while (words[n] != NULL)
		n++;
	return words[roll((uint32_t)n)];
}

/*
 * What people have said, without revisions, numbers of events, and rows that
 * an undone act leaves empty-handed (a study without records, a finding that
 * is withdrawn, a link that waits for nothing).
 */
/* NOLINTBEGIN(bugprone-suspicious-missing-comma): long statements stand on two lines */
static const char *const says[] = {
	"SELECT compound_id, pmid, state, reason, until FROM link WHERE found = 1 OR seq IS NOT NULL",
	"SELECT pmid, state, design, type, funding, ties, trial_funding, participants, trials, rob, primary_missed,"
	" suspended_why, reopened_why FROM assessment",
	"SELECT pmid, flag FROM assessment_flag",
	"SELECT pmid, study_id, role FROM member",
	"SELECT study_id, label, registry_key, merged_into, pinned FROM study s WHERE coalesce(merged_into, pinned) > 0 OR EXISTS"
	" (SELECT 1 FROM study_member m WHERE m.study_id = s.study_id)",
	"SELECT study_id, pmid FROM study_version",
	"SELECT study_id, other FROM study_apart",
	"SELECT synthesis, trial, state FROM included",
	"SELECT compound_id, study_id, outcome_id, pmid, timepoint, is_primary, direction, measure, value, low, high, n, i2,"
	" certainty_reported, publication_bias, large_effect, dose, dose_unit FROM finding WHERE state = 'active'",
	"SELECT compound_id, how FROM reviewed",
	"SELECT key, value FROM setting",
	"SELECT compound_id, slug, name, status, retired FROM compound",
	"SELECT compound_id, kind, term FROM compound_term",
	"SELECT slug, compound_id FROM slug_alias",
	"SELECT compound_id, card_sha FROM profile",
	"SELECT compound_id, section, pos, field, value FROM profile_row",
	"SELECT compound_id, pmid, curator_id FROM vote",
	"SELECT compound_id, pmid, of_seq FROM recheck",
	"SELECT outcome_id, name, indication, headline, domain, better, critical, surrogate FROM outcome",
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */

static char *
state_now(void)
{
	sqlite3_stmt *st;
	struct buf out;
	char *text;

	buf_init(&out, 1 << 24);
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
		char *sql = sqlite3_mprintf("SELECT * FROM (%s) ORDER BY 1, 2, 3, 4", says[i]);

		/* Sorting by columns that are not there is refused: fewer, then. */
		if (sqlite3_prepare_v2(db->sq, sql, -1, &st, NULL) != SQLITE_OK) {
			sqlite3_free(sql);
			sql = sqlite3_mprintf("SELECT * FROM (%s) ORDER BY 1, 2", says[i]);
			if (sqlite3_prepare_v2(db->sq, sql, -1, &st, NULL) != SQLITE_OK)
				fail_msg("%s", sqlite3_errmsg(db->sq));
		}
		while (sqlite3_step(st) == SQLITE_ROW) {
			buf_printf(&out, "%zu", i);
			for (int k = 0; k < sqlite3_column_count(st); k++) {
				const char *t = (const char *)sqlite3_column_text(st, k);

				buf_printf(&out, " %s", t != NULL ? t : "-");
			}
			buf_putc(&out, '\n');
		}
		sqlite3_finalize(st);
		sqlite3_free(sql);
	}
	text = buf_take(&out);
	buf_fini(&out);
	return text;
}

/* The first line that differs. */
static void
same_state(const char *want, const char *got, const char *when)
{
	const char *a = want, *b = got;

	if (strcmp(want, got) == 0)
		return;
	while (*a != '\0' && *b != '\0' && strncmp(a, b, strcspn(a, "\n") + 1) == 0) {
		a += strcspn(a, "\n") + 1;
		b += strcspn(b, "\n") + 1;
	}
	fail_msg("%s\n  wanted: %.*s\n  is:     %.*s\n%s", when, (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b,
	    story.p);
}

static int64_t
a_study(void)
{
	int64_t id = 0;
	struct q q = { 0 };

	if (q_first(db, STMT_member_study, &q, &e, "i", 1 + (int64_t)roll(PMIDS)) == RC_OK)
		q_read(&q, &mem, "i", &id);
	q_close(&q);
	return id;
}

static enum rc
judge(int64_t who, int64_t pmid, int64_t *seq)
{
	static const char *const numbers[] = { "0.31", "-1.2", "2.15", NULL }, *const times[] = { "8 weeks", "1 year", NULL };
	bool second = roll(3) == 0;
	struct assessment a = { .design = pick(design_words), .type = pick(type_words), .funding = pick(funding_words),
		.ties = pick(ties_words), .trial_funding = pick(funding_words), .rob = pick(rob_words),
		.participants = roll(4) == 0 ? -1 : (int64_t)roll(2000), .trials = roll(2) == 0 ? -1 : (int64_t)roll(20),
		.primary_missed = roll(4) == 0, .flags = roll(1u << FLAG_N) };
	struct decision d = { .act = roll(3) == 0 ? "amend" : "approve", .curator = who, .compound_id = second ? other : compound,
		.pmid = pmid, .link_rev = -1, .assessment_rev = -1, .assessment = &a };
	struct finding f[3] = { 0 };

	for (d.nfinding = 0; d.nfinding < (second ? 2u : 3u) && roll(3) != 0; d.nfinding++)
		f[d.nfinding] = (struct finding){ .outcome_id = second ? rest[d.nfinding] : outcome[d.nfinding],
			.direction = pick(direction_words), .measure = "SMD", .value = pick(numbers),
			.timepoint = roll(2) == 0 ? pick(times) : NULL, .n = roll(2) == 0 ? -1 : (int64_t)roll(500),
			.is_primary = roll(2) == 0, .publication_bias = roll(8) == 0,
			.certainty_reported = roll(3) == 0 ? pick(certainty_words) : NULL };
	d.finding = f;
	if (roll(5) == 0)
		d.study_id = a_study();
	if (d.study_id != 0)
		d.version = roll(2) == 0;
	else
		d.study_label = roll(2) == 0 ? "Doe 2020" : NULL;
	return item_decide(db, &d, seq, &e);
}

static enum rc
word(const char *act, int64_t who, int64_t pmid, int64_t *seq)
{
	struct decision d = { .act = act, .curator = who, .compound_id = roll(3) == 0 ? other : compound, .pmid = pmid,
		.link_rev = -1, .assessment_rev = -1, .why = "words" };

	if (strcmp(act, "reject") == 0)
		d.reason = pick(reject_words);
	if (strcmp(act, "postpone") == 0 && roll(2) == 0)
		d.until = "2026-09-01";
	return item_decide(db, &d, seq, &e);
}

static enum rc
attest(int64_t who, int64_t *seq)
{
	struct act act = { .kind = ACT_REVIEWED, .curator = who, .compound_id = roll(2) == 0 ? other : compound };

	return event_act(db, &act, seq, &e);
}

static enum rc
reword(int64_t who, int64_t *seq)
{
	static const char *const names[] = { "pain at rest", "pain", "ache", NULL };
	struct outcome o = { .id = outcome[roll(3)], .compound_id = compound };
	struct outcome_change c = { .headline = -1, .critical = -1, .surrogate = (int)roll(2) };
	struct outcome *all;
	size_t n;

	OK(outcome_list(db, &mem, compound, &all, &n, &e));
	for (size_t i = 0; i < n; i++)
		if (all[i].id == o.id)
			o = all[i];
	if (roll(2) == 0)
		c.name = pick(names);
	return outcome_edit(db, who, &o, &c, seq, &e);
}

/* Names, terms and the card of a compound; its end. */
static enum rc
rename_compound(int64_t who, int64_t *seq)
{
	static const char *const slugs[] = { "x", "x-acid", "y", "y-salt", NULL };
	struct compound_term term[2] = { { "synonym", "xx" }, { "search", "xx[tiab]" } };
	struct compound c = { .id = roll(2) == 0 ? other : compound };
	struct profile p = { 0 };
	struct profile_row row = { "dosing", 0, "dose", roll(2) == 0 ? "30 mL" : "1 g" };
	enum rc rc;

	switch (roll(4)) {
	case 0:
		rc = compound_retire(db, who, c.id, roll(2) == 0 ? "withdrawn" : NULL, &e);
		break;
	case 1:
		p.row = &row;
		p.nrow = 1;
		rc = profile_save(db, who, c.id, &p, &e);
		break;
	default:
		if (roll(2) == 0)
			c.name = roll(2) == 0 ? "A name" : "Another";
		if (roll(3) == 0)
			c.slug = pick(slugs);
		if (roll(2) == 0) {
			c.term = term;
			c.nterm = roll(3);
		}
		rc = compound_edit(db, who, &c, &e);
	}
	*seq = 0;
	return rc;
}

/* Two have to agree from now on, or no more; or decisions are drawn for a second look. */
static enum rc
second_look(int64_t who, int64_t *seq)
{
	struct draw d = { .compound_id = compound, .percent = 40, .seed = roll(100) };
	bool on = false;

	if (roll(2) == 0) {
		*seq = 0;
		return recheck_draw(db, &mem, who, &d, &e);
	}
	OK(vote_doubled(db, compound, &on, &e));
	return vote_double(db, who, compound, !on, seq, &e);
}

/* What a machine finds: PubMed withdrew the record, or the rules now say something else. */
static enum rc
machine(int64_t pmid, int64_t *seq)
{
	char revised[32];
	bool reopened;
	struct made m = { .pmid = pmid, .year = 2020, .revised = revised, .retracted = roll(2) == 0 };

	snprintf(revised, sizeof(revised), "2026-06-%02u", 1 + roll(28));
	propose_as(pmid, put(&m), roll(2) == 0 ? DESIGN_RCT : DESIGN_COHORT, "RCT", 50 + (int64_t)roll(100), &reopened);
	*seq = 0;
	return RC_OK;
}

static enum rc
undo_some(int64_t who, int64_t *seq)
{
	int64_t head, at;
	char hash[SHA256_HEX];
	int done;

	OK(event_head(db, &head, hash, &e));
	at = first_act + (int64_t)roll((uint32_t)(head - first_act) + 2);
	return event_undo(db, who, at, roll(2) == 0, seq, &done, &e);
}

/* One act by chance; *seq 0 where it is none that can be undone. */
static enum rc
act_by_chance(const char **name, int64_t *seq)
{
	int64_t who = people[roll(3)], pmid = 1 + (int64_t)roll(PMIDS);
	uint32_t n = roll(100);

	*seq = 0;
	if (n < 28)
		return *name = "judge", judge(who, pmid, seq);
	if (n < 36)
		return *name = "reject", word("reject", who, pmid, seq);
	if (n < 41)
		return *name = "postpone", word("postpone", who, pmid, seq);
	if (n < 44)
		return *name = "note", word("note", who, pmid, seq);
	if (n < 49)
		return *name = "link", word("link", who, pmid, seq);
	if (n < 53)
		return *name = "unlink", word("unlink", who, pmid, seq);
	if (n < 55)
		return *name = "decline", study_decline(db, who, a_study(), a_study(), seq, &e);
	if (n < 60)
		return *name = "merge", study_merge(db, who, a_study(), a_study(), seq, &e);
	if (n < 65)
		return *name = "split", study_split(db, who, pmid, seq, &e);
	if (n < 69)
		return *name = "pin", study_pin(db, who, a_study(), roll(3) == 0 ? 0 : pmid, seq, &e);
	if (n < 74)
		return *name = "include", study_include(db, who, a_study(), a_study(), roll(3) != 0, 0, seq, &e);
	if (n < 78)
		return *name = "reword", reword(who, seq);
	if (n < 82)
		return *name = "attest", attest(who, seq);
	if (n < 84)
		return *name = "setting", setting_set(db, who, "mail", roll(2) == 0 ? "always" : "news", &e);
	if (n < 88)
		return *name = "compound", rename_compound(who, seq);
	if (n < 92)
		return *name = "second look", second_look(who, seq);
	if (n < 95)
		return *name = "machine", machine(pmid, seq);
	return *name = "undo", undo_some(who, seq);
}

static int64_t
newest(void)
{
	char hash[SHA256_HEX];
	int64_t head;

	OK(event_head(db, &head, hash, &e));
	return head;
}

/* By anybody; what only its author may take back (a vote), by the author. */
static enum rc
undo_by_some(int64_t seq)
{
	struct event ev = { 0 };
	int64_t first;
	int done;
	enum rc rc;

	OK(event_load(db, &mem, seq, &ev, &e));
	OK(db_begin(db, &e));
	if ((rc = event_undo(db, people[roll(3)], seq, false, &first, &done, &e)) == RC_NOPERM)
		rc = event_undo(db, ev.curator, seq, false, &first, &done, &e);
	if (rc == RC_OK)
		OK(db_commit(db, &e));
	else
		db_rollback(db);
	return rc;
}

static void
take_back(int64_t seq)
{
	if (undo_by_some(seq) != RC_OK)
		fail_msg("undo of #%lld: %s\n%s", (long long)seq, e.msg, story.p);
}

/* An act; sometimes it is undone and done again; a refused one changes nothing. */
static void
step(void)
{
	char *before = state_now(), *after, *now;
	const char *name = "?";
	int64_t seq = 0, head = newest();
	enum rc rc;

	OK(db_begin(db, &e));
	if ((rc = act_by_chance(&name, &seq)) == RC_OK)
		OK(db_commit(db, &e));
	else
		db_rollback(db);
	after = state_now();
	taken += rc == RC_OK;
	if (rc == RC_OK)
		buf_printf(&story, "  #%lld %s\n", (long long)newest(), name);
	else {
		refused++;
		assert_int_equal(newest(), head);
		same_state(before, after, "a refused act changed something");
	}
	/* One event and no machine's: it can be taken back, and that too. */
	if (rc == RC_OK && newest() == head + 1 && strcmp(name, "machine") != 0 && strcmp(name, "second look") != 0 &&
	    roll(3) == 0) {
		take_back(head + 1);
		now = state_now();
		same_state(before, now, "undone, it is not as before");
		free(now);
		take_back(head + 2);
		now = state_now();
		same_state(after, now, "the undo undone, it is not as after");
		free(now);
		if (roll(2) == 0)
			take_back(head + 3);
		redone++;
		buf_puts(&story, "    undone and done again\n");
	}
	free(before);
	free(after);
}

/* Everything that stands, newest first or in any order. */
static void
undo_everything(bool in_order)
{
	struct event_filter all = { .after = first_act - 1, .newest_first = true };
	int64_t *standing;
	struct event *ev;
	size_t n, k, i;

	for (int refused_now = 0;;) {
		OK(event_list(db, &mem, &all, &ev, &n, &e));
		standing = arena_array(&mem, n + 1, sizeof(*standing));
		for (i = k = 0; i < n; i++)
			if (ev[i].undone_by == 0 && strcmp(ev[i].kind, "undo") != 0 && strcmp(ev[i].kind, "suspend") != 0 &&
			    strcmp(ev[i].kind, "reopen") != 0 && strcmp(ev[i].kind, "double") != 0)
				standing[k++] = ev[i].seq;
		if (k == 0)
			return;
		i = in_order ? 0 : roll((uint32_t)k);
		/* A vote on which a decision stands waits until that one is undone. */
		if (undo_by_some(standing[i]) == RC_OK)
			refused_now = 0;
		else if (in_order || ++refused_now > 1000)
			fail_msg("undo of #%lld: %s\n%s", (long long)standing[i], e.msg, story.p);
	}
}

static void
three_people(void)
{
	struct curator c = { .handle = "cy", .uid = 1002 };
	struct compound y = { .slug = "y", .name = "Compound Y", .status = "food" };
	struct outcome o = { .slug = "mood", .name = "mood", .indication = "gloom", .domain = "efficacy", .better = "higher" };
	bool added;

	OK(db_script(db, "PRAGMA synchronous = OFF", &e));
	OK(db_begin(db, &e));
	people[0] = ann;
	people[1] = bo;
	OK(curator_add(db, ann, &c, &people[2], &e));
	OK(compound_add(db, ann, &y, &other, &e));
	o.compound_id = other;
	OK(outcome_add(db, ann, &o, &rest[0], &e));
	o.slug = o.name = "energy";
	OK(outcome_add(db, ann, &o, &rest[1], &e));
	for (int64_t pmid = 1; pmid <= PMIDS; pmid++) {
		bring_as(&(struct made){ .pmid = pmid, .year = 2000 + (int)pmid, .registry = pmid % 3 == 0 ? "NCT00000001" : NULL,
			.cd = pmid % 4 == 0 ? "CD000001" : NULL });
		if (pmid % 2 == 0)
			OK(article_link_found(db, other, pmid, "title", run_id, &added, &e));
	}
	OK(db_commit(db, &e));
	first_act = newest() + 1;
}

static void
one_sequence(uint64_t seed)
{
	char *start, *end;

	dice = (seed + 1) * 0x9e3779b97f4a7c15u;
	buf_init(&story, 1 << 20);
	buf_printf(&story, "  PROPERTY_RUNS=1 PROPERTY_SEED=%llu repeats this\n", (unsigned long long)seed);
	three_people();
	start = state_now();
	for (int i = 0; i < STEPS; i++)
		step();
	replay_is_clean();
	undo_everything(seed % 2 == 0);
	end = state_now();
	same_state(start, end, "everything undone, it is not as at the start");
	replay_is_clean();
	free(start);
	free(end);
	buf_fini(&story);
}

static int64_t
setting_of(const char *name, int64_t fallback)
{
	const char *text = getenv(name);
	int64_t v;

	return text != NULL && num_i64(text, 1, INT64_MAX, &v) ? v : fallback;
}

static void
random_acts_replay_to_the_state_that_stands_and_undo_to_the_first(void **state)
{
	int64_t runs = setting_of("PROPERTY_RUNS", 12), seed = setting_of("PROPERTY_SEED", (int64_t)time(NULL));

	print_message("# PROPERTY_SEED=%lld, %lld sequences of %d acts\n", (long long)seed, (long long)runs, STEPS);
	for (int64_t i = 0; i < runs; i++) {
		if (open_store(state) != 0)
			fail_msg("no store");
		one_sequence((uint64_t)(seed + i));
		assert_int_equal(close_store(state), 0);
	}
	print_message("# %d acts taken, %d refused, %d undone and done again\n", taken, refused, redone);
	assert_true(taken > refused);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_acts_replay_to_the_state_that_stands_and_undo_to_the_first),
	};

	return cmocka_run_group_tests_name("property", tests, NULL, NULL);
}
