/*
 * propose: proposals in the store, and what a new one re-opens.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/json.h"
#include "../base/jsonw.h"
#include "../base/sha256.h"
#include "curator.h"
#include "event.h"
#include "item.h"
#include "propose.h"
#include "stmt.h"

static void
hash_i64(struct sha256 *h, int64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, v);
	sha256_str(h, text);
}

/* Everything that it says; not by which rule set, so that a new set that says the same adds
 * nothing. */
static void
proposal_hash(const struct proposal *p, char sha[SHA256_HEX])
{
	struct sha256 *h = sha256_new();
	size_t i;

	hash_i64(h, p->stuck);
	sha256_str(h, p->stuck_rule);
	hash_i64(h, p->design);
	for (i = 0; i < DESIGN_N; i++)
		hash_i64(h, p->label_ppm[i]);
	hash_i64(h, p->flags);
	sha256_str(h, p->type);
	sha256_str(h, p->funding);
	sha256_str(h, p->ties);
	sha256_str(h, p->trial_funding);
	hash_i64(h, p->participants);
	hash_i64(h, p->trials);
	sha256_str(h, p->rob);
	sha256_str(h, p->direction);
	sha256_str(h, p->certainty);
	hash_i64(h, p->retracted);
	for (i = 0; i < p->neffect; i++) {
		const struct effect *f = &p->effect[i];

		sha256_str(h, f->measure);
		sha256_str(h, f->value);
		sha256_str(h, f->low);
		sha256_str(h, f->high);
		sha256_str(h, f->p);
		sha256_str(h, f->i2);
		sha256_str(h, f->direction);
		hash_i64(h, (int64_t)f->start);
	}
	for (i = 0; i < p->nregistry_id; i++)
		sha256_str(h, p->registry_id[i]);
	for (i = 0; i < p->nevidence; i++) {
		sha256_str(h, p->evidence[i].rule);
		sha256_str(h, p->evidence[i].field);
		hash_i64(h, (int64_t)p->evidence[i].start);
		hash_i64(h, (int64_t)p->evidence[i].end);
	}
	sha256_end(h, sha);
}

static enum rc
put_children(struct db *db, const struct proposal *p, int64_t id, struct err *e)
{
	enum rc rc = RC_OK;
	size_t i;

	for (i = 0; i < FLAG_N && rc == RC_OK; i++)
		if (p->flags & (1u << i))
			rc = db_exec(db, STMT_proposal_flag_insert, e, "it", id, flag_words[i]);
	for (i = 0; i < p->nregistry_id && rc == RC_OK; i++)
		rc = db_exec(
		    db, STMT_proposal_registry_insert, e, "iit", id, (int64_t)i, p->registry_id[i]);
	for (i = 0; i < p->nevidence && rc == RC_OK; i++) {
		const struct evidence *v = &p->evidence[i];

		rc = db_exec(db, STMT_evidence_insert, e, "iitttiit", id, (int64_t)i, v->rule,
		    v->aspect, v->field, (int64_t)v->start, (int64_t)v->end, v->text);
	}
	for (i = 0; i < p->neffect && rc == RC_OK; i++) {
		const struct effect *f = &p->effect[i];

		rc = db_exec(db, STMT_proposed_finding_insert, e, "iittttttttttii", id, (int64_t)i,
		    f->outcome_words, f->measure, f->value, f->low, f->high, f->p, f->i2, f->direction,
		    f->quote, f->field, (int64_t)f->start, (int64_t)f->end);
	}
	return rc;
}

static enum rc
proposal_put(struct db *db, const struct proposal *p, const struct proposed_by *by, int64_t *id,
    struct err *e)
{
	char sha[SHA256_HEX];
	struct buf labels;
	struct jsonw w;
	enum rc rc;
	int i;

	proposal_hash(p, sha);
	if ((rc = db_int(db, STMT_proposal_same, 0, id, e, "iit", by->record_id, by->text_id,
		 sha)) != RC_OK ||
	    *id != 0)
		return rc;
	buf_init(&labels, 4096);
	jw_init(&w, &labels, 0);
	jw_obj(&w, NULL);
	for (i = 0; i < DESIGN_N; i++)
		jw_int(&w, design_words[i], p->label_ppm[i]);
	jw_end(&w);
	rc = db_exec(db, STMT_proposal_insert, e, "iiittitttittttttututtttdtt", p->pmid,
	    by->record_id, by->text_id, by->rules_sha, by->weights_sha, by->engine_rev,
	    p->stuck ? "stuck" : "done", p->stuck_rule, p->stuck ? NULL : design_words[p->design],
	    (int64_t)(p->stuck ? 0 : p->label_ppm[p->design]), p->type, p->funding,
	    p->funding_quote, p->ties, p->ties_quote, p->trial_funding, p->participants,
	    p->participants_quote, p->trials, p->rob, p->direction, p->direction_quote,
	    p->certainty, (int)p->retracted, labels.p, sha);
	buf_fini(&labels);
	if (rc != RC_OK)
		return rc;
	*id = db_last_id(db);
	return put_children(db, p, *id, e);
}

static bool
states(const char *now, const char *decided, const char *before)
{
	if (now == NULL || strcmp(now, "unknown") == 0 ||
	    strcmp(now, decided != NULL ? decided : "unknown") == 0)
		return false;
	return before == NULL ||
	       strcmp(now, before) != 0; /* a claim that the curator had not seen */
}

/* Names the fields in which p contradicts what was decided; "" when it does not. */
static void
contradictions(const struct proposal *p, const struct assessment *a, const struct proposal *seen,
    struct buf *out)
{
	const char *sep = "";

	if (states(design_words[p->design], a->design,
		seen != NULL ? design_words[seen->design] : NULL)) {
		buf_puts(out, "design");
		sep = ", ";
	}
	if (states(p->type, a->type, seen != NULL ? seen->type : NULL)) {
		buf_printf(out, "%stype", sep);
		sep = ", ";
	}
	if (states(p->funding, a->funding, seen != NULL ? seen->funding : NULL)) {
		buf_printf(out, "%sfunding", sep);
		sep = ", ";
	}
	if (states(p->ties, a->ties, seen != NULL ? seen->ties : NULL)) {
		buf_printf(out, "%sties", sep);
		sep = ", ";
	}
	if (p->participants != -1 && p->participants != a->participants &&
	    (seen == NULL || seen->participants != p->participants))
		buf_printf(out, "%sparticipants", sep);
}

static enum rc
reopen(struct db *db, const struct proposal *p, const struct proposed_by *by, int64_t id, bool *did,
    struct err *e)
{
	struct act act = {.kind = ACT_REOPEN,
	    .curator = CURATOR_MACHINE,
	    .run_id = by->run_id,
	    .pmid = p->pmid,
	    .proposal_id = id};
	struct arena mem = ARENA_INIT;
	struct assessment a;
	struct proposal seen = {0};
	struct proposed_by seen_by;
	int64_t seen_id = 0;
	struct buf why, body;
	enum rc rc;

	buf_init(&why, 200);
	buf_init(&body, 400);
	if ((rc = assessment_load(db, &mem, p->pmid, &a, e)) != RC_OK ||
	    strcmp(a.state, "approved") != 0 || p->stuck)
		goto out;
	if ((rc = db_int(db, STMT_decided_proposal, 0, &seen_id, e, "i", p->pmid)) != RC_OK ||
	    seen_id == id)
		goto out;
	if (seen_id != 0 && (rc = proposal_load(db, &mem, seen_id, &seen, &seen_by, e)) != RC_OK)
		goto out;
	contradictions(p, &a, seen_id != 0 ? &seen : NULL, &why);
	if (why.len == 0 || (a.reopened && strcmp(a.reopened_why, why.p) == 0))
		goto out;
	buf_printf(&body, "{\"why\":\"%s\"}", why.p);
	act.body = body.p;
	if ((rc = event_act(db, &act, NULL, e)) == RC_OK)
		*did = true;
out:
	buf_fini(&why);
	buf_fini(&body);
	arena_fini(&mem);
	return rc;
}

enum rc
proposal_save(struct db *db, const struct proposal *p, const struct proposed_by *by,
    int64_t *proposal_id, bool *reopened, struct err *e)
{
	int64_t id = 0;
	bool did = false;
	enum rc rc;

	if (proposal_put(db, p, by, &id, e) != RC_OK ||
	    db_exec(db, STMT_assessment_propose, e, "iii", p->pmid, id, by->record_id) != RC_OK)
		return err_ctx(e, "proposal for %" PRId64, p->pmid);
	if (db_changes(db) > 0 && (rc = reopen(db, p, by, id, &did, e)) != RC_OK)
		return rc;
	if (proposal_id != NULL)
		*proposal_id = id;
	if (reopened != NULL)
		*reopened = did;
	return RC_OK;
}

/* A word of a list, as the list's own literal. */
static const char *
literal(const char *const *list, const char *word)
{
	int i = word_index(list, word);

	return i < 0 ? NULL : list[i];
}

static enum rc
load_labels(const char *text, struct proposal *p, struct err *e)
{
	struct json *doc = NULL;
	int64_t v;
	enum rc rc;
	int i;

	if ((rc = json_parse(text, strlen(text), "labels", &doc, e)) != RC_OK)
		return rc;
	for (i = 0; i < DESIGN_N; i++)
		if (json_int(json_get(doc, design_words[i]), &v))
			p->label_ppm[i] = (int)v;
	json_free(doc);
	return RC_OK;
}

static enum rc
load_words(struct db *db, struct arena *mem, int64_t id, struct proposal *p, struct err *e)
{
	struct evidence v;
	struct effect f;
	int64_t start, end;
	size_t cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_evidence_of, &q, e, "i", id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "tttiit", &v.rule, &v.aspect, &v.field, &start, &end, &v.text);
		v.start = (size_t)start;
		v.end = (size_t)end;
		ARENA_PUSH(mem, p->evidence, p->nevidence, cap, v);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_proposed_finding_of, &q, e, "i", id)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		q_read(&q, mem, "ttttttttttii", &f.outcome_words, &f.measure, &f.value, &f.low,
		    &f.high, &f.p, &f.i2, &f.direction, &f.quote, &f.field, &start, &end);
		f.start = (size_t)start;
		f.end = (size_t)end;
		ARENA_PUSH(mem, p->effect, p->neffect, cap, f);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
load_flags(struct db *db, struct arena *mem, int64_t id, struct proposal *p, struct err *e)
{
	const char *word;
	size_t cap = 0;
	struct q q = {0};
	int i;
	enum rc rc;

	if ((rc = q_open(db, STMT_proposal_flag_of, &q, e, "i", id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "t", &word);
		if ((i = word_index(flag_words, word)) >= 0)
			p->flags |= 1u << i;
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_proposal_registry_of, &q, e, "i", id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "t", &word);
		ARENA_PUSH(mem, p->registry_id, p->nregistry_id, cap, word);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc
proposal_load(struct db *db, struct arena *mem, int64_t id, struct proposal *out,
    struct proposed_by *by, struct err *e)
{
	struct proposal p = {0};
	struct proposed_by b = {0};
	const char *status, *design, *type, *funding, *ties, *trial_funding, *rob, *direction,
	    *certainty, *labels;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_proposal_by_id, &q, e, "i", id)) != RC_OK) {
		if (rc == RC_NOTFOUND)
			err_set(e, rc, "no proposal %" PRId64, id);
		return rc;
	}
	q_read(&q, mem, "iiittitttttttttututtttft", &p.pmid, &b.record_id, &b.text_id, &b.rules_sha,
	    &b.weights_sha, &b.engine_rev, &status, &p.stuck_rule, &design, &type, &funding,
	    &p.funding_quote, &ties, &p.ties_quote, &trial_funding, &p.participants,
	    &p.participants_quote, &p.trials, &rob, &direction, &p.direction_quote, &certainty,
	    &p.retracted, &labels);
	q_close(&q);
	p.stuck = strcmp(status, "stuck") == 0;
	p.design = design != NULL && word_index(design_words, design) >= 0
		       ? (enum design)word_index(design_words, design)
		       : DESIGN_OTHER;
	p.type = literal(type_words, type);
	p.funding = literal(funding_words, funding);
	p.ties = literal(ties_words, ties);
	p.trial_funding = literal(funding_words, trial_funding);
	p.rob = literal(rob_words, rob);
	p.direction = literal(direction_words, direction);
	p.certainty = literal(certainty_words, certainty);
	if (load_labels(labels, &p, e) != RC_OK || load_flags(db, mem, id, &p, e) != RC_OK ||
	    load_words(db, mem, id, &p, e) != RC_OK)
		return err_ctx(e, "proposal %" PRId64, id);
	*out = p;
	if (by != NULL)
		*by = b;
	return RC_OK;
}

enum rc
proposal_current(struct db *db, struct arena *mem, int64_t pmid, struct proposal *out,
    int64_t *proposal_id, struct err *e)
{
	struct assessment a;
	enum rc rc;

	rc = assessment_load(db, mem, pmid, &a, e);
	if (rc == RC_OK && a.proposal_id == 0)
		rc = RC_NOTFOUND;
	if (rc == RC_NOTFOUND)
		return err_set(e, rc, "%" PRId64 " is not classified", pmid);
	if (rc == RC_OK && (rc = proposal_load(db, mem, a.proposal_id, out, NULL, e)) == RC_OK &&
	    proposal_id != NULL)
		*proposal_id = a.proposal_id;
	return rc;
}
