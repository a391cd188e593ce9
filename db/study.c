/*
 * study: records that are one study.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/jsonw.h"
#include "event.h"
#include "stmt.h"
#include "study.h"

static enum rc
study_one(
    struct db *db, struct arena *mem, enum stmt which, int64_t id, struct study *out, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, which, &q, e, "i", id)) == RC_OK)
		q_read(&q, mem, "itti", &out->id, &out->label, &out->registry_key, &out->pinned);
	q_close(&q);
	return rc;
}

enum rc
study_of(struct db *db, struct arena *mem, int64_t pmid, struct study *out, struct err *e)
{
	enum rc rc = study_one(db, mem, STMT_study_of_pmid, pmid, out, e);

	return rc == RC_NOTFOUND
		   ? err_set(e, rc, "%" PRId64 " is in no study: it is not approved", pmid)
		   : rc;
}

enum rc
study_load(struct db *db, struct arena *mem, int64_t id, struct study *out, struct err *e)
{
	enum rc rc = study_one(db, mem, STMT_study_by_id, id, out, e);

	return rc == RC_NOTFOUND ? err_set(e, rc, "no study %" PRId64, id) : rc;
}

/* The rows come newest first; the pinned one speaks, else the first decided one that is no OTHER,
 * else the first decided; one that was merged into another of them, or rejected since, only where
 * no other is left. */
static void
mark_speaker(struct study_member *m, const char *const *type, size_t n, int64_t pinned)
{
	size_t i, best = n;
	int rank, best_rank = 4;

	for (i = 0; i < n; i++) {
		if (strcmp(m[i].state, "open") == 0)
			continue;
		rank = m[i].replaced || !m[i].relevant                    ? 3
		       : m[i].pmid == pinned                              ? 0
		       : type[i] == NULL || strcmp(type[i], "OTHER") != 0 ? 1
									  : 2;
		if (rank < best_rank) {
			best_rank = rank;
			best = i;
		}
	}
	if (best < n)
		m[best].speaks = true;
}

enum rc
study_members(struct db *db, struct arena *mem, int64_t id, struct study_member **rows, size_t *n,
    struct err *e)
{
	struct study_member *v = NULL;
	struct study s = {0};
	const char **type = NULL, *t;
	size_t k = 0, cap = 0, kt = 0, tcap = 0;
	int64_t pinned = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = study_load(db, mem, id, &s, e)) != RC_OK ||
	    (rc = q_open(db, STMT_study_members, &q, e, "i", s.id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct study_member m = {0};

		q_read(&q, mem, "iittititff", &m.study_id, &m.pmid, &m.role, &m.title, &m.year,
		    &m.state, &pinned, &t, &m.replaced,
		    &m.relevant);
		m.other = t != NULL && strcmp(t, "OTHER") == 0;
		ARENA_PUSH(mem, v, k, cap, m);
		ARENA_PUSH(mem, type, kt, tcap, t);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	mark_speaker(v, type, k, pinned);
	*rows = v;
	*n = k;
	return RC_OK;
}

/* Add a statement's candidates to *rows. */
static enum rc
candidates(struct db *db, struct arena *mem, enum stmt which, int64_t pmid,
    struct study_candidate **rows, size_t *n, struct err *e)
{
	struct study_candidate *v = *rows;
	size_t k = *n, cap = *n, i;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, which, &q, e, "i", pmid)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct study_candidate c = {0};

		q_read(&q, mem, "iittfit", &c.pmid, &c.study_id, &c.sign, &c.why, &c.version,
		    &c.year, &c.title);
		c.weak = which == STMT_study_alike;
		for (i = 0; i < k && v[i].pmid != c.pmid; i++)
			;
		if (i == k) /* the first reason suffices */
			ARENA_PUSH(mem, v, k, cap, c);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

/* Leave out what stands in a study that a person has said is another. */
static enum rc
drop_apart(struct db *db, int64_t pmid, struct study_candidate *v, size_t *n, struct err *e)
{
	struct q q = {0};
	int64_t study;
	size_t i, k;
	enum rc rc;

	if ((rc = q_open(db, STMT_study_apart_of, &q, e, "i", pmid)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, NULL, "i", &study);
		for (i = k = 0; i < *n; i++)
			if (v[i].study_id != study)
				v[k++] = v[i];
		*n = k;
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc
study_candidates(struct db *db, struct arena *mem, int64_t pmid, struct study_candidate **rows,
    size_t *n, struct err *e)
{
	struct study_candidate *v = NULL;
	size_t k = 0;
	enum rc rc;

	if ((rc = candidates(db, mem, STMT_study_candidates, pmid, &v, &k, e)) != RC_OK ||
	    (rc = candidates(db, mem, STMT_study_alike, pmid, &v, &k, e)) != RC_OK ||
	    (rc = drop_apart(db, pmid, v, &k, e)) != RC_OK)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
study_cited_trials(struct db *db, struct arena *mem, int64_t pmid, struct study_candidate **rows,
    size_t *n, struct err *e)
{
	struct study_candidate *v = NULL;
	size_t k = 0;
	enum rc rc = candidates(db, mem, STMT_study_cited, pmid, &v, &k, e);

	if (rc != RC_OK)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

/* Which of the two says it of the other does not matter here. */
static const char *
link_word(const char *reftype)
{
	static const char *const words[][2] = {{"Update", "an update"}, {"Erratum", "an erratum"},
	    {"Republished", "republished"}, {"CorrectedandRepublished", "corrected and republished"},
	    {"Reprint", "a reprint"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(reftype, words[i][0], strlen(words[i][0])) == 0)
			return words[i][1];
	return reftype;
}

const char *
study_reason(struct arena *mem, const struct study_candidate *c)
{
	if (strcmp(c->sign, "registry") == 0)
		return arena_printf(mem, "same registry id %s, same design", c->why);
	if (strcmp(c->sign, "review") == 0)
		return arena_printf(mem, "versions of one Cochrane review, %s", c->why);
	if (strcmp(c->sign, "link") == 0)
		return arena_printf(mem, "linked in PubMed: %s", link_word(c->why));
	if (c->weak)
		return arena_printf(mem, "perhaps: %s", c->why);
	return c->why;
}

enum rc
citation_list(struct db *db, struct arena *mem, int64_t compound_id, struct citation **rows,
    size_t *n, struct err *e)
{
	struct citation *v = NULL, r;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_citation_pairs, &q, e, "i", compound_id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "ii", &r.synthesis, &r.trial);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

static enum rc
pair_act(struct db *db, enum act_kind kind, int64_t curator, int64_t study_id, const char *key,
    int64_t other, int64_t batch, int64_t *seq, struct err *e)
{
	struct act act = {.kind = kind, .curator = curator, .study_id = study_id, .batch = batch};
	char body[64];

	if (study_id == other)
		return err_set(e, RC_USAGE, "study %" PRId64 " and itself", study_id);
	snprintf(body, sizeof(body), "{\"%s\":%" PRId64 "}", key, other);
	act.body = body;
	return event_act(db, &act, seq, e);
}

/*
 * Which members of the two are older versions of another one: PubMed's
 * UpdateOf and UpdateIn say so, or the same number of a Cochrane review.
 */
static enum rc
put_versions(struct db *db, int64_t into, int64_t other, struct jsonw *w, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct q q = {0};
	int64_t study, pmid;
	enum rc rc;

	jw_arr(w, "versions");
	if ((rc = q_open(db, STMT_study_versions, &q, e, "ii", into, other)) == RC_OK)
		while ((rc = q_step(&q, e)) == RC_OK) {
			q_read(&q, &mem, "ii", &study, &pmid);
			jw_obj(w, NULL);
			jw_int(w, "study", study);
			jw_int(w, "pmid", pmid);
			jw_end(w);
		}
	jw_end(w);
	q_close(&q);
	arena_fini(&mem);
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc
study_merge(
    struct db *db, int64_t curator, int64_t into, int64_t other, int64_t *seq, struct err *e)
{
	struct act act = {.kind = ACT_STUDY_MERGE, .curator = curator, .study_id = into};
	struct buf body;
	struct jsonw w;
	enum rc rc;

	if (into == other)
		return err_set(e, RC_USAGE, "study %" PRId64 " and itself", into);
	buf_init(&body, 1 << 20);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "other", other);
	rc = put_versions(db, into, other, &w, e);
	jw_end(&w);
	act.body = body.p;
	if (rc == RC_OK && (rc = buf_ok(&body, "studies", e)) == RC_OK)
		rc = event_act(db, &act, seq, e);
	buf_fini(&body);
	return rc;
}

enum rc
study_decline(
    struct db *db, int64_t curator, int64_t study, int64_t other, int64_t *seq, struct err *e)
{
	return pair_act(db, ACT_STUDY_DECLINE, curator, study, "other", other, 0, seq, e);
}

enum rc
study_include(struct db *db, int64_t curator, int64_t synthesis, int64_t trial, bool include,
    int64_t batch, int64_t *seq, struct err *e)
{
	return pair_act(db, include ? ACT_STUDY_INCLUDE : ACT_STUDY_EXCLUDE, curator, synthesis,
	    "trial", trial, batch, seq, e);
}

enum rc
study_split(struct db *db, int64_t curator, int64_t pmid, int64_t *seq, struct err *e)
{
	struct act act = {.kind = ACT_STUDY_SPLIT, .curator = curator, .pmid = pmid};
	struct arena mem = ARENA_INIT;
	struct study_member *m = NULL;
	struct study s = {0};
	size_t n = 0;
	enum rc rc;

	if ((rc = study_of(db, &mem, pmid, &s, e)) == RC_OK &&
	    (rc = study_members(db, &mem, s.id, &m, &n, e)) == RC_OK) {
		if (n < 2) {
			err_set(e, RC_FAILED, "%" PRId64 " is alone in its study", pmid);
			rc = err_try(e, "appraise study show %" PRId64, pmid);
		} else
			rc = event_act(db, &act, seq, e);
	}
	arena_fini(&mem);
	return rc;
}

enum rc
study_pin(
    struct db *db, int64_t curator, int64_t study_id, int64_t pmid, int64_t *seq, struct err *e)
{
	struct act act = {
	    .kind = ACT_STUDY_PIN, .curator = curator, .study_id = study_id, .pmid = pmid};
	struct arena mem = ARENA_INIT;
	struct study s = {0}, at = {0};
	enum rc rc;

	if ((rc = study_load(db, &mem, study_id, &s, e)) == RC_OK && pmid != 0 &&
	    (rc = study_of(db, &mem, pmid, &at, e)) == RC_OK && at.id != s.id)
		rc = err_set(e, RC_FAILED,
		    "%" PRId64 " belongs to study %" PRId64 ", not to %" PRId64, pmid, at.id, s.id);
	if (rc == RC_OK)
		rc = event_act(db, &act, seq, e);
	arena_fini(&mem);
	return rc;
}

enum rc
inclusion_list(struct db *db, struct arena *mem, int64_t synthesis, struct inclusion **rows,
    size_t *n, struct err *e)
{
	struct inclusion *v = NULL, r;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_inclusion_of, &q, e, "z", synthesis)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "iiiit", &r.synthesis, &r.trial, &r.synthesis_pmid, &r.trial_pmid,
		    &r.state);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}
