/*
 * grade: stored grades.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/clock.h"
#include "compound.h"
#include "grade.h"
#include "stmt.h"

static void
grade_read(struct q *q, struct arena *mem, struct stored_grade *g)
{
	q_read(q, mem, "iitiitttfittittttt", &g->id, &g->at_seq, &g->at, &g->score_milli,
	    &g->delta_milli, &g->tier, &g->verdict, &g->confidence, &g->provisional,
	    &g->representative, &g->inputs_sha, &g->params_sha, &g->method_rev, &g->cause,
	    &g->last_searched, &g->evidence_to, &g->last_new_evidence, &g->last_reviewed);
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
grade_same(
    const struct stored_grade *a, const struct stored_grade *b, const struct compound_dates *d)
{
	return same(a->inputs_sha, b->inputs_sha) && same(a->params_sha, b->params_sha) &&
	       a->method_rev == b->method_rev && a->provisional == b->provisional &&
	       a->score_milli == b->score_milli && a->representative == b->representative &&
	       same(a->last_searched, d->last_searched) && same(a->evidence_to, d->evidence_to) &&
	       same(a->last_new_evidence, d->last_new_evidence) &&
	       same(a->last_reviewed, d->last_reviewed);
}

static enum rc
put_terms(struct db *db, const struct stored_grade *g, int64_t id, struct err *e)
{
	enum rc rc = RC_OK;
	size_t i, k;

	for (i = 0; i < g->nterm && rc == RC_OK; i++) {
		const struct stored_term *t = &g->term[i];

		rc = db_exec(db, STMT_grade_term_insert, e, "iizttidt", id, (int64_t)i,
		    t->outcome_id, t->kind, t->name, t->value_milli, (int)t->binds, t->reason);
		for (k = 0; k < t->npmid && rc == RC_OK; k++)
			rc = db_exec(
			    db, STMT_grade_pmid_insert, e, "iii", id, (int64_t)i, t->pmid[k]);
	}
	for (i = 0; i < g->noutcome && rc == RC_OK; i++) {
		const struct stored_outcome *o = &g->outcome[i];

		rc = db_exec(db, STMT_outcome_grade_insert, e, "iiittiii", id, o->outcome_id,
		    o->certainty_milli, o->band, o->direction, o->support_milli, o->studies,
		    o->participants);
	}
	return rc;
}

/* A grade of the same event, parameters and method is replaced: only machine inputs moved in
 * between. */
static enum rc
drop_same_key(struct db *db, const struct stored_grade *g, struct err *e)
{
	static const enum stmt drop[] = {
	    STMT_grade_drop_pmid, STMT_grade_drop_term, STMT_grade_drop_outcome, STMT_grade_drop};
	int64_t id = 0;
	enum rc rc;
	size_t i;

	if ((rc = db_int(db, STMT_grade_there, 0, &id, e, "iiti", g->compound_id, g->at_seq,
		 g->params_sha, g->method_rev)) != RC_OK ||
	    id == 0)
		return rc;
	for (i = 0; i < sizeof(drop) / sizeof(drop[0]); i++)
		if ((rc = db_exec(db, drop[i], e, "i", id)) != RC_OK)
			return rc;
	return RC_OK;
}

enum rc
grade_save(struct db *db, const struct stored_grade *g, int64_t *id, bool *added, struct err *e)
{
	struct compound_dates d;
	struct arena mem = ARENA_INIT;
	struct stored_grade last = {0};
	struct q q = {0};
	char at[TIME_LEN];
	enum rc rc;

	if ((rc = compound_dates(db, &mem, g->compound_id, &d, e)) != RC_OK)
		goto out;
	if ((rc = q_first(db, STMT_grade_at, &q, e, "iz", g->compound_id, (int64_t)0)) == RC_OK)
		grade_read(&q, &mem, &last);
	q_close(&q);
	if (rc == RC_OK && grade_same(&last, g, &d)) {
		*id = last.id;
		*added = false;
		goto out;
	}
	if (rc == RC_NOTFOUND)
		rc = RC_OK;
	clock_iso(at);
	if (rc != RC_OK || (rc = drop_same_key(db, g, e)) != RC_OK ||
	    (rc = db_exec(db, STMT_grade_insert, e, "iititttidzttittttt", g->compound_id, g->at_seq,
		 at, g->score_milli, g->tier, g->verdict, g->confidence, g->delta_milli,
		 (int)g->provisional, g->representative, g->inputs_sha, g->params_sha,
		 g->method_rev, g->cause, d.last_searched, d.evidence_to, d.last_new_evidence,
		 d.last_reviewed)) != RC_OK)
		goto out;
	*id = db_last_id(db);
	*added = true;
	rc = put_terms(db, g, *id, e);
out:
	arena_fini(&mem);
	return rc == RC_OK ? rc : err_ctx(e, "grade");
}

static enum rc
load_terms(struct db *db, struct arena *mem, struct stored_grade *g, struct err *e)
{
	size_t cap = 0, pcap;
	int64_t pos, pmid;
	struct q q = {0}, sub = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_grade_term_of, &q, e, "i", g->id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct stored_term t = {0};

		q_read(&q, mem, "iittift", &pos, &t.outcome_id, &t.kind, &t.name, &t.value_milli,
		    &t.binds, &t.reason);
		if ((rc = q_open(db, STMT_grade_pmid_of, &sub, e, "ii", g->id, pos)) != RC_OK)
			break;
		for (pcap = 0; (rc = q_step(&sub, e)) == RC_OK;) {
			q_read(&sub, mem, "i", &pmid);
			ARENA_PUSH(mem, t.pmid, t.npmid, pcap, pmid);
		}
		q_close(&sub);
		if (rc != RC_DONE)
			break;
		ARENA_PUSH(mem, g->term, g->nterm, cap, t);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_outcome_grade_of, &q, e, "i", g->id)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		struct stored_outcome o = {0};

		q_read(&q, mem, "iittiii", &o.outcome_id, &o.certainty_milli, &o.band, &o.direction,
		    &o.support_milli, &o.studies, &o.participants);
		ARENA_PUSH(mem, g->outcome, g->noutcome, cap, o);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc
grade_latest(struct db *db, struct arena *mem, int64_t compound_id, int64_t before,
    struct stored_grade *out, struct err *e)
{
	struct stored_grade g = {.compound_id = compound_id};
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_grade_at, &q, e, "iz", compound_id, before)) == RC_OK)
		grade_read(&q, mem, &g);
	else if (rc == RC_NOTFOUND)
		err_set(e, rc, "no grade yet");
	q_close(&q);
	if (rc == RC_OK && (rc = load_terms(db, mem, &g, e)) == RC_OK)
		*out = g;
	return rc;
}

enum rc
grade_list(struct db *db, struct arena *mem, int64_t compound_id, struct stored_grade **rows,
    size_t *n, struct err *e)
{
	struct stored_grade *v = NULL;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_grade_all, &q, e, "i", compound_id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct stored_grade g = {.compound_id = compound_id};

		grade_read(&q, mem, &g);
		ARENA_PUSH(mem, v, k, cap, g);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}
