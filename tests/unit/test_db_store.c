/*
 * The store: records, decisions, undo, the chain and its replay.  Each test
 * has a database of its own in a temporary folder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/sha256.h"
#include "db/check.h"
#include "db/compound.h"
#include "db/curator.h"
#include "db/event.h"
#include "db/evidence.h"
#include "db/item.h"
#include "db/propose.h"
#include "db/record.h"
#include "db/run.h"
#include "db/setting.h"
#include "db/stmt.h"
#include "db/study.h"

#define OK(call) do {							\
	if ((call) != RC_OK)						\
		fail_msg("%s:%d: %s", __FILE__, __LINE__, e.msg);	\
} while (0)

static struct err	 e;
static struct db	*db;
static struct arena	 mem;
static char		 dir[64], path[96];
static int64_t		 ann, bo, compound, outcome[3], run_id;

static int
open_store(void **state)
{
	struct act	init = { .kind = ACT_INIT, .curator = CURATOR_MACHINE, .body = "{\"demo\":true}" };
	struct curator	a = { .handle = "ann", .uid = 1000, .role = "resolver" }, b = { .handle = "bo", .uid = 1001 };
	struct compound	c = { .slug = "x", .name = "Compound X", .status = "supplement" };
	struct outcome	o = { .slug = "pain", .name = "pain", .indication = "ache", .domain = "efficacy", .better = "lower",
			    .critical = true, .headline = true };

	(void)state;
	e = (struct err){ 0 };
	mem = (struct arena)ARENA_INIT;
	clock_fix(1780000000);
	strcpy(dir, "/tmp/test_db_XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/a.db", dir);
	OK(db_open(path, DB_CREATE, &db, &e));
	OK(db_begin(db, &e));
	OK(event_act(db, &init, NULL, &e));
	OK(curator_add(db, 0, &a, &ann, &e));
	OK(curator_add(db, ann, &b, &bo, &e));
	OK(compound_add(db, ann, &c, &compound, &e));
	o.compound_id = compound;
	OK(outcome_add(db, ann, &o, &outcome[0], &e));
	o.slug = o.name = "sleep";
	OK(outcome_add(db, ann, &o, &outcome[1], &e));
	o.slug = o.name = "harms";
	o.domain = "safety";
	OK(outcome_add(db, ann, &o, &outcome[2], &e));
	OK(run_start(db, "ingest", &run_id, &e));
	OK(db_commit(db, &e));
	return 0;
}

static int
close_store(void **state)
{
	(void)state;
	db_close(db);
	db = NULL;
	arena_fini(&mem);
	return file_remove_tree(dir, &e) == RC_OK ? 0 : -1;
}

/* --- making things --------------------------------------------------------- */

struct made { int64_t pmid; int version; const char *revised, *title, *registry, *cd; int year; bool retracted; int64_t retracts; };

static struct stored_ids
put(const struct made *m)
{
	struct article		a = { .pmid = m->pmid, .version = m->version ? m->version : 1, .revised = m->revised,
				    .title = m->title ? m->title : "A title", .abstract = "METHODS: we gave it.\nRESULTS: it helped.",
				    .state = "MEDLINE", .journal = "J Test", .year = m->year, .cd_number = m->cd };
	struct author		au[] = { { .last = "Doe", .fore = "Jane", .initials = "J", .valid = true },
				    { .collective = "The Group", .valid = true } };
	struct pubtype		pt[] = { { "D016428", "Journal Article" }, { "D016441", "Retracted Publication" } };
	struct mesh		mh[] = { { "D000001", "Pain", NULL, true } };
	struct registry		rg = { "ClinicalTrials.gov", m->registry };
	struct article_link	ln = { "RetractionOf", m->retracts, "J Test" };
	const char		*kw[] = { "word" };
	struct section		sc[] = { { "METHODS", "METHODS", 0, 20 }, { "RESULTS", NULL, 21, 40 } };
	char			raw[200];
	struct incoming		in = { .article = &a, .raw = raw, .source = "test.xml", .run_id = run_id, .parser_rev = 1,
				    .keep_raw = true };
	struct stored_ids	ids;

	a.author = au; a.nauthor = 2; a.authors_complete = true;
	a.pubtype = pt; a.npubtype = m->retracted ? 2 : 1;
	a.mesh = mh; a.nmesh = 1;
	a.keyword = kw; a.nkeyword = 1;
	a.section = sc; a.nsection = 2;
	if (m->registry != NULL) { a.registry = &rg; a.nregistry = 1; }
	if (m->retracts != 0) { a.link = &ln; a.nlink = 1; }
	snprintf(raw, sizeof(raw), "<PubmedArticle>%lld %d %s %s %d</PubmedArticle>", (long long)m->pmid, a.version,
	    m->revised ? m->revised : "", a.title, m->retracted);
	in.nraw = strlen(raw);
	OK(article_store(db, &in, &ids, &e));
	return ids;
}

static int64_t
propose_as(int64_t pmid, struct stored_ids ids, enum design design, const char *type, int64_t people, bool *reopened)
{
	struct evidence		ev = { "R07", "design:rct", "abstract", 9, 11, "we" };
	struct effect		ef = { .measure = "SMD", .value = "0.31", .low = "0.04", .high = "0.58", .quote = "q",
				    .field = "abstract", .start = 1, .end = 5, .direction = "benefit" };
	struct proposal		p = { .pmid = pmid, .design = design, .type = type, .funding = "unknown", .ties = "unknown",
				    .trial_funding = "unknown", .participants = people, .trials = -1, .rob = "not-stated",
				    .evidence = &ev, .nevidence = 1, .effect = &ef, .neffect = 1, .flags = 1u << FLAG_HUMAN };
	struct proposed_by	by = { .record_id = ids.record_id, .text_id = ids.text_id, .engine_rev = 1, .run_id = run_id };
	int64_t			id;

	p.label_ppm[design] = 1000000;
	OK(proposal_save(db, &p, &by, &id, reopened, &e));
	return id;
}

/* A linked, classified record. */
static void
bring_as(const struct made *m)
{
	bool		reopened, added;

	propose_as(m->pmid, put(m), DESIGN_RCT, "RCT", 100, &reopened);
	OK(article_link_found(db, compound, m->pmid, "title", run_id, &added, &e));
}

static void
bring(int64_t pmid)
{
	bring_as(&(struct made){ .pmid = pmid, .year = 2020 });
}

static enum rc
decide(const char *act, int64_t who, int64_t pmid, const char *direction, int64_t *seq)
{
	struct assessment	a = { .design = "rct", .type = "RCT", .funding = "industry", .ties = "yes", .trial_funding = NULL,
				    .participants = 100, .trials = -1, .rob = "some", .flags = 1u << FLAG_HUMAN };
	struct finding		f = { .outcome_id = outcome[0], .direction = direction, .measure = "SMD", .value = "0.31",
				    .n = -1, .is_primary = true };
	struct decision		d = { .act = act, .curator = who, .compound_id = compound, .pmid = pmid, .link_rev = -1,
				    .assessment_rev = -1 };

	if (strcmp(act, "approve") == 0 || strcmp(act, "amend") == 0) {
		d.assessment = &a;
		d.finding = &f;
		d.nfinding = direction != NULL;
	} else if (strcmp(act, "reject") == 0)
		d.reason = "other-compound";
	else if (strcmp(act, "note") == 0)
		d.why = "a word";
	return item_decide(db, &d, seq, &e);
}

static void
replay_is_clean(void)
{
	struct check_report	r;
	int			i;

	OK(check_run(db, true, &r, &e));
	for (i = 0; i < r.n; i++)
		if (!r.result[i].ok)
			fail_msg("%s: %s", r.result[i].name, r.result[i].detail);
}

static int64_t
waiting(void)
{
	int64_t n, retractions;

	OK(item_count(db, compound, &n, &retractions, &e));
	return n;
}

static void
raw_sql(const char *sql)
{
	sqlite3	*sq;
	char	*msg = NULL;

	assert_int_equal(sqlite3_open(path, &sq), SQLITE_OK);
	if (sqlite3_exec(sq, sql, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s: %s", sql, msg);
	sqlite3_close(sq);
}

/* --- records --------------------------------------------------------------- */

static void
a_record_comes_back_as_it_was_stored(void **state)
{
	struct stored_article s;

	(void)state;
	OK(db_begin(db, &e));
	put(&(struct made){ .pmid = 11, .title = "Quotes \" and \xc3\xa9", .registry = "NCT01", .revised = "2020-01-02",
	    .year = 2019 });
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
	assert_int_equal(put(&(struct made){ .pmid = 1, .version = 2, .title = "two" }).how, STORED_NEW);
	assert_int_equal(put(&(struct made){ .pmid = 1, .version = 1, .title = "one", .revised = "2026-01-01" }).how,
	    STORED_OLDER);
	assert_int_equal(put(&(struct made){ .pmid = 1, .version = 2, .title = "two" }).how, STORED_SAME);
	assert_int_equal(put(&(struct made){ .pmid = 1, .version = 2, .title = "late", .revised = "2025-01-01" }).how,
	    STORED_NEWER);
	OK(db_commit(db, &e));
	OK(article_load(db, &mem, 1, &s, &e));
	assert_string_equal(s.a.title, "late");
}

static void
a_deleted_article_no_longer_waits_and_stays_deleted_when_the_old_file_is_read_again(void **state)
{
	struct stored_article	s;
	bool			known;

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
	struct proposal	p;
	int64_t		id;

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
	struct decision	d = { .act = "reject", .reason = "no-data", .curator = bo, .compound_id = compound, .pmid = 1,
			    .link_rev = 0, .assessment_rev = 0 };
	int64_t		head, after;
	char		hash[SHA256_HEX];

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
	int64_t			seq, first;
	struct assessment	a;
	struct finding		*f;
	size_t			n;
	int			done;

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
	int64_t		seq, first;
	struct finding	*f;
	struct link	l;
	size_t		n;
	int		done;

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
	struct decision	d = { .act = "reject", .reason = "no-data", .compound_id = compound, .link_rev = -1,
			    .assessment_rev = -1 };
	int64_t		seq, first, i;
	int		done;

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
	const char	*v;
	int64_t		seq, first;
	int		done;

	(void)state;
	unsetenv("APPRAISE_EMAIL");
	OK(db_begin(db, &e));
	OK(setting_set(db, ann, "email", "a@example.org", &e));
	OK(setting_set(db, ann, "email", "b@example.org", &e));
	OK(event_last_undoable(db, ann, &seq, &e));
	OK(event_undo(db, ann, seq, true, &first, &done, &e));
	OK(db_commit(db, &e));
	OK(setting_get(db, &mem, "email", &v, &e));
	assert_string_equal(v, "a@example.org");
	assert_int_equal(setting_set(db, ann, "eutils_url", "http://example.org/", &e), RC_USAGE);
	replay_is_clean();
}

/* --- machines only withdraw -------------------------------------------------- */

static void
a_retraction_suspends_at_once_and_heads_the_queue(void **state)
{
	struct evidence_set	set;
	struct item_filter	all = { 0 };
	struct item		*it;
	size_t			n;

	(void)state;
	OK(db_begin(db, &e));
	bring(1);
	bring(2);
	OK(decide("approve", ann, 1, "benefit", NULL));
	assert_true(put(&(struct made){ .pmid = 1, .retracted = true, .revised = "2026-01-01", .year = 2020 }).suspended);
	OK(evidence_load(db, &mem, compound, &set, &e));
	assert_false(set.study[0].counted);
	assert_string_equal(set.study[0].why_not, "retracted");
	assert_int_equal(set.retractions, 1);
	OK(item_list(db, &mem, &all, &it, &n, &e));
	assert_int_equal(n, 2);
	assert_int_equal(it[0].pmid, 1);
	assert_string_equal(it[0].cause, "retracted");
	/* a person may let it count again; the same news does not suspend twice */
	OK(decide("approve", ann, 1, "benefit", NULL));
	assert_false(put(&(struct made){ .pmid = 1, .retracted = true, .revised = "2026-02-02", .year = 2020 }).suspended);
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
	assert_true(put(&(struct made){ .pmid = 50, .retracts = 1 }).suspended);
	OK(assessment_load(db, &mem, 1, &a, &e));
	assert_string_equal(a.state, "suspended");
	OK(db_commit(db, &e));
	replay_is_clean();
}

static void
a_contradicting_proposal_reopens_once_and_what_was_overruled_does_not(void **state)
{
	struct stored_ids	ids;
	struct assessment	a;
	struct decision		d = { .act = "approve", .compound_id = compound, .pmid = 1, .link_rev = -1,
				    .assessment_rev = -1 };
	bool			reopened, added;

	(void)state;
	OK(db_begin(db, &e));
	ids = put(&(struct made){ .pmid = 1 });
	d.proposal_id = propose_as(1, ids, DESIGN_RCT, "RCT", 100, &reopened);
	OK(article_link_found(db, compound, 1, "title", run_id, &added, &e));
	/* overruled on design: a cohort of 100 */
	a = (struct assessment){ .design = "cohort", .type = "NRS", .participants = 100, .trials = -1 };
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

/* --- studies ------------------------------------------------------------------ */

static void
versions_of_one_review_are_one_study_and_the_newest_speaks(void **state)
{
	struct study_candidate	*c;
	struct study		 s;
	struct evidence_set	 set;
	struct decision		 d = { .act = "approve", .link_rev = -1, .assessment_rev = -1, .version = true };
	struct assessment	 a = { .design = "meta-analysis", .type = "SYN", .participants = 900, .trials = 5 };
	size_t			 n;

	(void)state;
	d.curator = ann;
	d.compound_id = compound;
	d.assessment = &a;
	OK(db_begin(db, &e));
	bring_as(&(struct made){ .pmid = 1, .cd = "CD001", .year = 2015 });
	bring_as(&(struct made){ .pmid = 2, .cd = "CD001", .year = 2020 });
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
merged_studies_are_split_and_inclusions_are_confirmed_by_a_person(void **state)
{
	struct study		s1, s2, s3;
	struct evidence_set	set;
	int64_t			seq, first;
	int			done;

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
	struct compound_dates	d;
	int64_t			seq, first;
	int			done;

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

/* --- the chain -------------------------------------------------------------------- */

static void
expect_fault(const char *proof)
{
	struct check_report	r;
	int			i;

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
	raw_sql("DROP TRIGGER event_body_keep; UPDATE event_body SET body = replace(body, 'benefit', 'harm')");
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
	sqlite3	*sq;
	int	 i;
	static const char *const forged[] = {
		"INSERT OR REPLACE INTO event SELECT seq, at, 1, run_id, uid, host, kind, compound_id, pmid, study_id, "
		    "finding_id, proposal_id, reverts, batch, body_sha, prev, hash FROM event WHERE seq = 3",
		"UPDATE event SET at = 'x'", "DELETE FROM event", "DELETE FROM event_body",
		"UPDATE event_body SET body = '{}'",
		"INSERT INTO event SELECT max(seq) + 2, at, curator_id, run_id, uid, host, kind, compound_id, pmid, study_id, "
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
	static const char *const	acts[] = { "approve", "amend", "reject", "postpone", "note", "unlink" };
	int64_t				who = pick(2) ? ann : bo, pmid = 1 + pick(6), first, head, s1, s2;
	char				hash[SHA256_HEX];
	struct study			a, b;
	bool				reopened;
	int				done;
	enum rc				rc = RC_OK;

	switch (pick(10)) {
	case 0:
	case 1:
		OK(event_head(db, &head, hash, &e));
		rc = event_undo(db, who, 1 + pick((int)head), pick(2), &first, &done, &e);
		break;
	case 2:
		if (study_of(db, &mem, pmid, &a, &e) != RC_OK || study_of(db, &mem, 1 + pick(6), &b, &e) != RC_OK)
			break;
		s1 = a.id;
		s2 = b.id;
		rc = pick(2) ? study_merge(db, who, s1, s2, NULL, &e) : study_include(db, who, s1, s2, pick(3), 0, NULL, &e);
		break;
	case 3:
		rc = pick(2) ? study_split(db, who, pmid, NULL, &e) :
		    study_of(db, &mem, pmid, &a, &e) == RC_OK ? study_pin(db, who, a.id, pmid, NULL, &e) : RC_OK;
		break;
	case 4:
		put(&(struct made){ .pmid = pmid, .retracted = pick(2), .version = 1 + pick(9), .year = 2000 });
		break;
	case 5:
		propose_as(pmid, put(&(struct made){ .pmid = pmid, .version = 10 + pick(90) }), (enum design)pick(4), "RCT",
		    pick(300), &reopened);
		break;
	case 6:
		rc = compound_reviewed(db, who, compound, NULL, &e);
		break;
	default:
		rc = decide(acts[pick(6)], who, pmid, any_direction(), NULL);
	}
	assert_true(rc == RC_OK || rc == RC_FAILED || rc == RC_NOTFOUND || rc == RC_NOPERM || rc == RC_USAGE);
	if (rc == RC_FAILED)
		assert_null(strstr(e.msg, "constraint"));
}

static void
replay_equals_live_after_any_sequence_of_acts(void **state)
{
	unsigned	seed = getenv("TEST_SEED") != NULL ? (unsigned)strtoul(getenv("TEST_SEED"), NULL, 10) : 20260603u;
	int		i;

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
	struct db	*other = NULL;
	char		 p[128];
	FILE		*fp;

	(void)state;
	assert_int_equal(db_open("/nonexistent/x.db", DB_READ, &other, &e), RC_NOTFOUND);
	assert_int_equal(db_open(dir, DB_READ, &other, &e), RC_BADDATA);
	snprintf(p, sizeof(p), "%s/text", dir);
	assert_non_null(fp = fopen(p, "w"));
	fputs("this is no database, only some words that are long enough to look at, and some more of them after that", fp);
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

#define T(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_record_comes_back_as_it_was_stored),
		T(the_newest_version_speaks_whatever_the_order),
		T(a_deleted_article_no_longer_waits_and_stays_deleted_when_the_old_file_is_read_again),
		T(a_proposal_comes_back_as_it_was_stored),
		T(an_approval_counts_and_leaves_the_queue),
		T(a_stale_decision_is_refused_and_names_the_other),
		T(a_refused_act_leaves_nothing_and_the_next_one_is_saved),
		T(undo_takes_a_decision_back_and_undoing_that_restores_it),
		T(undo_of_the_later_decision_brings_the_earlier_one_back),
		T(a_batch_is_undone_as_one),
		T(a_setting_that_is_undone_has_its_former_value),
		T(a_retraction_suspends_at_once_and_heads_the_queue),
		T(a_notice_suspends_what_it_retracts),
		T(a_contradicting_proposal_reopens_once_and_what_was_overruled_does_not),
		T(versions_of_one_review_are_one_study_and_the_newest_speaks),
		T(merged_studies_are_split_and_inclusions_are_confirmed_by_a_person),
		T(the_decision_that_empties_the_queue_is_a_review_until_it_is_undone),
		T(a_changed_event_is_found),
		T(a_changed_body_is_found),
		T(a_removed_event_is_found),
		T(a_replaced_event_is_refused_by_the_triggers),
		T(a_changed_projection_is_found_by_replay),
		T(a_state_without_an_event_is_found_by_replay),
		T(replay_equals_live_after_any_sequence_of_acts),
		T(a_writer_that_meets_another_is_told_to_try_again),
		T(strangers_are_refused_by_name),
		T(only_names_of_ones_own_user_id_may_decide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
