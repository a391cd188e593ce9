/*
 * night: the nightly run's rows, and all compounds at once.
 */
#include <string.h>

#include "../base/clock.h"
#include "../base/jsonw.h"
#include "night.h"
#include "record.h"
#include "stmt.h"

enum rc
night_compound_save(struct db *db, int64_t run_id, const struct night_compound *c, struct err *e)
{
	return db_exec(db, STMT_night_compound_save, e, "iittiiiii", c->compound_id, run_id, c->state, c->why,
	    c->found, c->got, c->missing, c->queued, c->retracted);
}

enum rc
night_compounds(struct db *db, struct arena *mem, int64_t run_id, struct night_compound **rows, size_t *n,
    struct err *e)
{
	struct night_compound *v = NULL, c;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_night_compounds_of, &q, e, "i", run_id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "itttiiiii", &c.compound_id, &c.slug, &c.state, &c.why, &c.found, &c.got, &c.missing,
		    &c.queued, &c.retracted);
		ARENA_PUSH(mem, v, k, cap, c);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
night_subjects(struct db *db, struct arena *mem, struct night_subject **rows, size_t *n, struct err *e)
{
	struct night_subject *v = NULL, s;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_night_subjects, &q, e, "")) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "ittttt" "iiit" "titi" "ut", &s.compound_id, &s.slug, &s.name, &s.last_searched,
		    &s.last_new_evidence, &s.last_reviewed, &s.approved, &s.waiting, &s.retractions, &s.oldest,
		    &s.done_at, &s.nights, &s.why, &s.run_id, &s.score_milli, &s.tier);
		ARENA_PUSH(mem, v, k, cap, s);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
night_last(struct db *db, struct arena *mem, const char *kind, const char *outcome, struct run *r, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_night_last, &q, e, "tt", kind, outcome)) == RC_OK)
		q_read(&q, mem, "itttttt", &r->id, &r->kind, &r->started, &r->ended, &r->outcome, &r->counts,
		    &r->error);
	q_close(&q);
	return rc;
}

enum rc
night_close_crashed(struct db *db, int64_t except, struct err *e)
{
	char now[TIME_LEN];

	clock_iso(now);
	return db_exec(db, STMT_night_crashed, e, "ti", now, except);
}

enum rc
night_told(struct db *db, int64_t *run_id, int64_t *seq, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	*run_id = *seq = 0;
	if ((rc = q_first(db, STMT_night_told, &q, e, "")) == RC_OK)
		q_read(&q, NULL, "ii", run_id, seq);
	q_close(&q);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc
night_came(struct db *db, int64_t compound, int64_t after_run, int64_t before_run, int64_t *n, struct err *e)
{
	return db_int(db, STMT_night_came, 0, n, e, "iii", compound, after_run, before_run);
}

enum rc
night_suspended(struct db *db, struct arena *mem, int64_t after, struct night_suspended **rows, size_t *n,
    struct err *e)
{
	struct night_suspended *v = NULL, s;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_night_suspended, &q, e, "i", after)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "iittuttit", &s.seq, &s.pmid, &s.why, &s.design, &s.participants, &s.who,
		    &s.decided, &s.notice, &s.notice_date);
		ARENA_PUSH(mem, v, k, cap, s);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
night_vanished(struct db *db, int64_t run_id, struct err *e)
{
	struct arena mem = ARENA_INIT;
	int64_t *v = NULL, pmid;
	size_t k = 0, cap = 0;
	struct q q = {0};
	bool known;
	enum rc rc;

	if ((rc = q_open(db, STMT_night_vanished, &q, e, "i", (int64_t)NIGHT_VANISHED)) != RC_OK)
		goto out;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &mem, "i", &pmid);
		ARENA_PUSH(&mem, v, k, cap, pmid);
	}
	q_close(&q);
	rc = rc == RC_DONE ? RC_OK : rc;
	for (size_t i = 0; i < k && rc == RC_OK; i++)
		rc = article_delete(db, v[i], "not served by PubMed", 0, run_id, &known, e);
out:
	arena_fini(&mem);
	return rc;
}

enum rc
night_compounds_of(struct db *db, struct arena *mem, int64_t pmid, int64_t **rows, size_t *n, struct err *e)
{
	struct q q = {0};
	enum rc rc = q_open(db, STMT_night_compounds_of_pmid, &q, e, "i", pmid);

	return rc == RC_OK ? q_ids(&q, mem, rows, n, e) : rc;
}

enum rc
night_backup_note(struct db *db, const char *file, const struct backup *b, struct err *e)
{
	struct db *own = NULL, *to = db;
	struct jsonw w;
	struct buf doc;
	int64_t run_id;
	enum rc rc;

	buf_init(&doc, 100000);
	if (!db_is_writable(db)) {
		if ((rc = db_open(db_path(db), DB_WRITE, &own, e)) != RC_OK)
			goto out;
		to = own;
	}
	jw_init(&w, &doc, 0);
	jw_obj(&w, NULL);
	jw_str(&w, "file", file);
	jw_int(&w, "bytes", b->bytes);
	jw_int(&w, "head_seq", b->head_seq);
	jw_str(&w, "head_hash", b->head_hash);
	jw_end(&w);
	if ((rc = buf_ok(&doc, "backup", e)) != RC_OK || (rc = db_begin(to, e)) != RC_OK)
		goto out;
	if ((rc = run_start(to, "backup", &run_id, e)) == RC_OK &&
	    (rc = run_end(to, run_id, "done", doc.p, NULL, e)) == RC_OK)
		rc = db_commit(to, e);
	else
		db_rollback(to);
out:
	db_close(own);
	buf_fini(&doc);
	return rc;
}
