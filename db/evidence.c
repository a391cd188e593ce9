/*
 * evidence: what counts for a compound, read out of the projections.
 */
#include <string.h>

#include "evidence.h"
#include "stmt.h"
#include "study.h"

struct rec { /* an approved or suspended, relevant record */
	int64_t study_id, pmid, pinned, year;
	const char *role, *label, *registry_key, *title, *journal, *state, *suspended_why,
	    *article_state, *type;
};

/* What is asked, through all that follows. */
struct ask {
	struct db *db;
	struct arena *mem;
	int64_t compound_id;
	struct evidence_if *cond;
	size_t ncond;
};

/* What is imagined of a record, or NULL. */
static struct evidence_if *
imagined(const struct ask *k, int64_t pmid)
{
	for (size_t i = 0; i < k->ncond; i++)
		if (k->cond[i].pmid == pmid)
			return &k->cond[i];
	return NULL;
}

static void
imagine(const struct evidence_if *f, struct assessment *a)
{
	if (f == NULL)
		return;
	if (f->type != NULL)
		a->type = f->type;
	if (f->funding != NULL)
		a->funding = f->funding;
	if (f->ties != NULL)
		a->ties = f->ties;
	if (f->trial_funding != NULL)
		a->trial_funding = f->trial_funding;
	if (f->rob != NULL)
		a->rob = f->rob;
	if (f->participants != EVIDENCE_AS_IS)
		a->participants = f->participants;
	if (f->trials != EVIDENCE_AS_IS)
		a->trials = f->trials;
}

static enum rc
load_records(const struct ask *k, struct rec **out, size_t *n, struct err *e)
{
	struct db *db = k->db;
	struct arena *mem = k->mem;
	struct evidence_if *f;
	struct rec *v = NULL, r;
	size_t cap = 0;
	struct q q = {0};
	enum rc rc;

	*n = 0;
	if ((rc = q_open(db, STMT_evidence_records, &q, e, "i", k->compound_id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "iitittttitttt", &r.study_id, &r.pmid, &r.role, &r.pinned, &r.label,
		    &r.registry_key, &r.title, &r.journal, &r.year, &r.state, &r.suspended_why,
		    &r.article_state, &r.type);
		if ((f = imagined(k, r.pmid)) != NULL) {
			f->met = true;
			if (f->rejected)
				continue;
			r.type = f->type != NULL ? f->type : r.type;
		}
		ARENA_PUSH(mem, v, *n, cap, r);
	}
	q_close(&q);
	*out = v;
	return rc == RC_DONE ? RC_OK : rc;
}

static bool
stands(const struct rec *r)
{
	return strcmp(r->state, "approved") == 0 && strcmp(r->article_state, "deleted") != 0;
}

static const char *
why_not(const struct rec *r)
{
	if (strcmp(r->article_state, "deleted") == 0)
		return "deleted";
	return r->suspended_why != NULL ? r->suspended_why : "retracted";
}

/* Findings of one record; on outcomes that the study has none for yet. */
static enum rc
add_findings(const struct ask *q, int64_t pmid, struct evidence_study *s, size_t *cap,
    struct err *e)
{
	struct arena *mem = q->mem;
	struct finding *f = NULL;
	size_t n = 0, i, k, had = s->nfinding;
	enum rc rc;

	if ((rc = finding_list(q->db, mem, q->compound_id, pmid, &f, &n, e)) != RC_OK)
		return rc;
	for (i = 0; i < n; i++) {
		for (k = 0; k < had && s->finding[k].outcome_id != f[i].outcome_id; k++)
			;
		if (k == had)
			ARENA_PUSH(mem, s->finding, s->nfinding, *cap, f[i]);
	}
	return RC_OK;
}

static void
sort_findings(struct evidence_study *s)
{
	size_t i, k;
	struct finding f;

	for (i = 1; i < s->nfinding; i++) {
		f = s->finding[i];
		for (k = i; k > 0 && s->finding[k - 1].outcome_id > f.outcome_id; k--)
			s->finding[k] = s->finding[k - 1];
		s->finding[k] = f;
	}
}

static void
sort_ids(int64_t *v, size_t n)
{
	size_t i, k;
	int64_t x;

	for (i = 1; i < n; i++) {
		x = v[i];
		for (k = i; k > 0 && v[k - 1] > x; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

/* One study from its records r[0..n), of which the first speaks. */
static enum rc
make_study(const struct ask *q, const struct rec *r, size_t n, struct evidence_study *s,
    struct err *e)
{
	size_t i, cap = 0;
	enum rc rc;

	*s = (struct evidence_study){.study_id = r[0].study_id,
	    .pmid = r[0].pmid,
	    .counted = stands(&r[0]),
	    .pinned = r[0].pmid == r[0].pinned,
	    .label = r[0].label,
	    .registry_key = r[0].registry_key,
	    .title = r[0].title,
	    .journal = r[0].journal,
	    .year = r[0].year,
	    .nmember = n};
	s->member = arena_array(q->mem, n, sizeof(*s->member));
	for (i = 0; i < n; i++)
		s->member[i] = r[i].pmid;
	sort_ids(s->member, n);
	if ((rc = assessment_load(q->db, q->mem, s->pmid, &s->a, e)) != RC_OK)
		return rc;
	imagine(imagined(q, s->pmid), &s->a);
	if (!s->counted) {
		s->why_not = why_not(&r[0]);
		return RC_OK;
	}
	if ((rc = add_findings(q, r[0].pmid, s, &cap, e)) != RC_OK)
		return rc;
	/* A report of type OTHER is listed, never scored: it lends the speaker nothing. */
	for (i = 1; i < n; i++)
		if (strcmp(r[i].role, "report") == 0 && strcmp(r[0].role, "report") == 0 &&
		    stands(&r[i]) && r[i].type != NULL && strcmp(r[i].type, "OTHER") != 0 &&
		    (rc = add_findings(q, r[i].pmid, s, &cap, e)) != RC_OK)
			return rc;
	sort_findings(s);
	return RC_OK;
}

static void
sort_others(struct evidence_other *v, size_t n)
{
	size_t i, k;
	struct evidence_other x;

	for (i = 1; i < n; i++) {
		x = v[i];
		for (k = i; k > 0 && v[k - 1].pmid > x.pmid; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

static enum rc
load_studies(const struct ask *q, struct evidence_set *set, struct err *e)
{
	struct arena *mem = q->mem;
	struct rec *r = NULL;
	size_t n = 0, i, k, cap = 0, ocap = 0;
	enum rc rc;

	if ((rc = load_records(q, &r, &n, e)) != RC_OK)
		return rc;
	for (i = 0; i < n; i = k) {
		struct evidence_study s;

		for (k = i + 1; k < n && r[k].study_id == r[i].study_id; k++) {
			struct evidence_other o = {
			    .pmid = r[k].pmid, .study_id = r[i].study_id, .speaker = r[i].pmid};

			o.why_not =
			    !stands(&r[k]) ? why_not(&r[k])
			    : strcmp(r[k].role, "version") == 0 || strcmp(r[i].role, "version") == 0
				? "superseded"
				: "same study";
			ARENA_PUSH(mem, set->other, set->nother, ocap, o);
		}
		if ((rc = make_study(q, &r[i], k - i, &s, e)) != RC_OK)
			return rc;
		ARENA_PUSH(mem, set->study, set->nstudy, cap, s);
	}
	sort_others(set->other, set->nother);
	return RC_OK;
}

static bool
counts(const struct evidence_set *set, int64_t study_id)
{
	size_t i;

	for (i = 0; i < set->nstudy; i++)
		if (set->study[i].study_id == study_id)
			return set->study[i].counted;
	return false;
}

static enum rc
load_pairs(struct db *db, struct arena *mem, struct evidence_set *set, struct err *e)
{
	struct inclusion *v = NULL;
	struct evidence_pair p;
	size_t n = 0, i, cap = 0;
	enum rc rc;

	if ((rc = inclusion_list(db, mem, 0, &v, &n, e)) != RC_OK)
		return rc;
	for (i = 0; i < n; i++) {
		p = (struct evidence_pair){v[i].synthesis, v[i].trial};
		if (strcmp(v[i].state, "included") != 0 || p.synthesis == p.trial ||
		    !counts(set, p.synthesis) || !counts(set, p.trial))
			continue;
		if (set->npair > 0 && memcmp(&set->pair[set->npair - 1], &p, sizeof(p)) == 0)
			continue; /* the same after a merge */
		ARENA_PUSH(mem, set->pair, set->npair, cap, p);
	}
	return RC_OK;
}

enum rc
evidence_load_if(struct db *db, struct arena *mem, int64_t compound_id, struct evidence_if *cond,
    size_t ncond, struct evidence_set *out, struct err *e)
{
	struct ask ask = {db, mem, compound_id, cond, ncond};
	struct evidence_set set = {0};
	enum rc rc;

	if ((rc = outcome_list(db, mem, compound_id, &set.outcome, &set.noutcome, e)) != RC_OK ||
	    (rc = load_studies(&ask, &set, e)) != RC_OK ||
	    (rc = load_pairs(db, mem, &set, e)) != RC_OK)
		return rc;
	*out = set;
	return RC_OK;
}

enum rc
evidence_load(
    struct db *db, struct arena *mem, int64_t compound_id, struct evidence_set *out, struct err *e)
{
	enum rc rc = evidence_load_if(db, mem, compound_id, NULL, 0, out, e);

	return rc == RC_OK ? item_count(db, compound_id, &out->waiting, &out->retractions, e) : rc;
}
