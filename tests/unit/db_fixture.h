/*
 * db_fixture: a store of its own for each test of db/, and short ways to put
 * records, proposals and decisions into it.
 */
#ifndef TESTS_DB_FIXTURE_H
#define TESTS_DB_FIXTURE_H

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

#define OK(call)                                                          \
	do {                                                              \
		if ((call) != RC_OK)                                      \
			fail_msg("%s:%d: %s", __FILE__, __LINE__, e.msg); \
	} while (0)

static struct err e;
static struct db *db;
static struct arena mem;
static char dir[64], path[96];
static int64_t ann, bo, compound, outcome[3], run_id;

static inline int
open_store(void **state)
{
	struct act init = {.kind = ACT_INIT, .curator = CURATOR_MACHINE, .body = "{\"demo\":true}"};
	struct curator a = {.handle = "ann", .uid = 1000, .role = "resolver"},
		       b = {.handle = "bo", .uid = 1001};
	struct compound c = {.slug = "x", .name = "Compound X", .status = "supplement"};
	struct outcome o = {.slug = "pain",
	    .name = "pain",
	    .indication = "ache",
	    .domain = "efficacy",
	    .better = "lower",
	    .critical = true,
	    .headline = true};

	(void)state;
	e = (struct err){0};
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

static inline int
close_store(void **state)
{
	(void)state;
	db_close(db);
	db = NULL;
	arena_fini(&mem);
	return file_remove_tree(dir, &e) == RC_OK ? 0 : -1;
}

/* --- making things --------------------------------------------------------- */

struct made {
	int64_t pmid;
	int version;
	const char *revised, *title, *registry, *cd;
	int year;
	bool retracted;
	int64_t retracts;
};

static inline struct stored_ids
put(const struct made *m)
{
	struct article a = {.pmid = m->pmid,
	    .version = m->version ? m->version : 1,
	    .revised = m->revised,
	    .title = m->title ? m->title : "A title",
	    .abstract = "METHODS: we gave it.\nRESULTS: it helped.",
	    .state = "MEDLINE",
	    .journal = "J Test",
	    .year = m->year,
	    .cd_number = m->cd};
	struct author au[] = {{.last = "Doe", .fore = "Jane", .initials = "J", .valid = true},
	    {.collective = "The Group", .valid = true}};
	struct pubtype pt[] = {
	    {"D016428", "Journal Article"}, {"D016441", "Retracted Publication"}};
	struct mesh mh[] = {{"D000001", "Pain", NULL, true}};
	struct registry rg = {"ClinicalTrials.gov", m->registry};
	struct article_link ln = {"RetractionOf", m->retracts, "J Test"};
	const char *kw[] = {"word"};
	struct section sc[] = {{"METHODS", "METHODS", 0, 20}, {"RESULTS", NULL, 21, 40}};
	char raw[200];
	struct incoming in = {.article = &a,
	    .raw = raw,
	    .source = "test.xml",
	    .run_id = run_id,
	    .parser_rev = 1,
	    .keep_raw = true};
	struct stored_ids ids;

	a.author = au;
	a.nauthor = 2;
	a.authors_complete = true;
	a.pubtype = pt;
	a.npubtype = m->retracted ? 2 : 1;
	a.mesh = mh;
	a.nmesh = 1;
	a.keyword = kw;
	a.nkeyword = 1;
	a.section = sc;
	a.nsection = 2;
	if (m->registry != NULL) {
		a.registry = &rg;
		a.nregistry = 1;
	}
	if (m->retracts != 0) {
		a.link = &ln;
		a.nlink = 1;
	}
	snprintf(raw, sizeof(raw), "<PubmedArticle>%lld %d %s %s %d</PubmedArticle>",
	    (long long)m->pmid, a.version, m->revised ? m->revised : "", a.title, m->retracted);
	in.nraw = strlen(raw);
	OK(article_store(db, &in, &ids, &e));
	return ids;
}

static inline int64_t
propose_as(int64_t pmid, struct stored_ids ids, enum design design, const char *type,
    int64_t people, bool *reopened)
{
	struct evidence ev = {"R07", "design:rct", "abstract", 9, 11, "we"};
	struct effect ef = {.measure = "SMD",
	    .value = "0.31",
	    .low = "0.04",
	    .high = "0.58",
	    .quote = "q",
	    .field = "abstract",
	    .start = 1,
	    .end = 5,
	    .direction = "benefit"};
	struct proposal p = {.pmid = pmid,
	    .design = design,
	    .type = type,
	    .funding = "unknown",
	    .ties = "unknown",
	    .trial_funding = "unknown",
	    .participants = people,
	    .trials = -1,
	    .rob = "not-stated",
	    .evidence = &ev,
	    .nevidence = 1,
	    .effect = &ef,
	    .neffect = 1,
	    .flags = 1u << FLAG_HUMAN};
	struct proposed_by by = {
	    .record_id = ids.record_id, .text_id = ids.text_id, .engine_rev = 1, .run_id = run_id};
	int64_t id;

	p.label_ppm[design] = 1000000;
	OK(proposal_save(db, &p, &by, &id, reopened, &e));
	return id;
}

/* A linked, classified record. */
static inline void
bring_as(const struct made *m)
{
	bool reopened, added;

	propose_as(m->pmid, put(m), DESIGN_RCT, "RCT", 100, &reopened);
	OK(article_link_found(db, compound, m->pmid, "title", run_id, &added, &e));
}

static inline void
bring(int64_t pmid)
{
	bring_as(&(struct made){.pmid = pmid, .year = 2020});
}

static inline enum rc
decide(const char *act, int64_t who, int64_t pmid, const char *direction, int64_t *seq)
{
	struct assessment a = {.design = "rct",
	    .type = "RCT",
	    .funding = "industry",
	    .ties = "yes",
	    .trial_funding = NULL,
	    .participants = 100,
	    .trials = -1,
	    .rob = "some",
	    .flags = 1u << FLAG_HUMAN};
	struct finding f = {.outcome_id = outcome[0],
	    .direction = direction,
	    .measure = "SMD",
	    .value = "0.31",
	    .n = -1,
	    .is_primary = true};
	struct decision d = {.act = act,
	    .curator = who,
	    .compound_id = compound,
	    .pmid = pmid,
	    .link_rev = -1,
	    .assessment_rev = -1};

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

static inline void
replay_is_clean(void)
{
	struct check_report r;
	int i;

	OK(check_run(db, true, &r, &e));
	for (i = 0; i < r.n; i++)
		if (!r.result[i].ok)
			fail_msg("%s: %s", r.result[i].name, r.result[i].detail);
}

static inline int64_t
waiting(void)
{
	int64_t n, retractions;

	OK(item_count(db, compound, &n, &retractions, &e));
	return n;
}

static inline void
raw_sql(const char *sql)
{
	sqlite3 *sq;
	char *msg = NULL;

	assert_int_equal(sqlite3_open(path, &sq), SQLITE_OK);
	if (sqlite3_exec(sq, sql, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s: %s", sql, msg);
	sqlite3_close(sq);
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)

#endif
