/*
 * item: the queue, the judgements, the decision.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/date.h"
#include "../base/jsonw.h"
#include "event.h"
#include "item.h"
#include "record.h"
#include "stmt.h"

enum rc
assessment_load(
    struct db *db, struct arena *mem, int64_t pmid, struct assessment *out, struct err *e)
{
	struct assessment a = {0};
	const char *flag;
	int64_t reopened;
	struct q q = {0};
	int i;
	enum rc rc;

	if ((rc = q_first(db, STMT_assessment_by_pmid, &q, e, "i", pmid)) != RC_OK)
		return rc == RC_NOTFOUND ? err_set(e, rc, "%" PRId64 " is not classified", pmid)
					 : rc;
	q_read(&q, mem, "iitittittttttuufii", &a.pmid, &a.proposal_id, &a.state, &reopened,
	    &a.reopened_why, &a.suspended_why, &a.suspended_seq, &a.design, &a.type, &a.funding,
	    &a.ties, &a.trial_funding, &a.rob, &a.participants, &a.trials, &a.primary_missed,
	    &a.rev, &a.seq);
	q_close(&q);
	a.reopened = reopened != 0;
	if ((rc = q_open(db, STMT_assessment_flag_of, &q, e, "i", pmid)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "t", &flag);
		if ((i = word_index(flag_words, flag)) >= 0)
			a.flags |= 1u << i;
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*out = a;
	return RC_OK;
}

void
assessment_from_proposal(const struct proposal *p, struct assessment *a)
{
	*a = (struct assessment){.pmid = p->pmid,
	    .state = "open",
	    .design = p->stuck ? NULL : design_words[p->design],
	    .type = p->type,
	    .funding = p->funding,
	    .ties = p->ties,
	    .trial_funding = p->trial_funding,
	    .rob = p->rob,
	    .participants = p->participants,
	    .trials = p->trials,
	    .flags = p->flags,
	    .primary_missed = (p->flags & (1u << FLAG_PRIMARY_ENDPOINT_MISSED)) != 0};
}

enum rc
finding_list(struct db *db, struct arena *mem, int64_t compound_id, int64_t pmid,
    struct finding **rows, size_t *n, struct err *e)
{
	struct finding *v = NULL;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_finding_of, &q, e, "zi", compound_id, pmid)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct finding f = {0};

		q_read(&q, mem, "iiiiittftttttuttffttituutiit", &f.id, &f.compound_id, &f.study_id,
		    &f.outcome_id, &f.pmid, &f.outcome, &f.timepoint, &f.is_primary, &f.direction,
		    &f.measure, &f.value, &f.low, &f.high, &f.n, &f.i2, &f.certainty_reported,
		    &f.publication_bias, &f.large_effect, &f.dose, &f.dose_unit, &f.text_id,
		    &f.field, &f.start, &f.end, &f.state, &f.rev, &f.seq, &f.quote);
		ARENA_PUSH(mem, v, k, cap, f);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
item_list(struct db *db, struct arena *mem, const struct item_filter *f, struct item **rows,
    size_t *n, struct err *e)
{
	struct item *v = NULL;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_item_rows, &q, e, "zztz", f->compound_id, f->pmid, f->cause,
		 f->limit)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct item r = {0};

		q_read(&q, mem, "iittttittitufttttiii", &r.compound_id, &r.pmid, &r.slug,
		    &r.compound, &r.title, &r.journal, &r.year, &r.cause, &r.design, &r.p_ppm,
		    &r.type, &r.participants, &r.stuck, &r.effect, &r.effect_why, &r.detail,
		    &r.since, &r.proposal_id, &r.link_rev, &r.assessment_rev);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
item_count(struct db *db, int64_t compound_id, int64_t *n, int64_t *retractions, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *oldest;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_compound_waits, &q, e, "z", compound_id)) == RC_OK)
		q_read(&q, &mem, "iit", n, retractions, &oldest);
	q_close(&q);
	arena_fini(&mem);
	return rc;
}

static const struct {
	enum act_kind kind;
	const char *done;
} acts[] = {
    {ACT_APPROVE, "approved"},
    {ACT_AMEND, "amended"},
    {ACT_REJECT, "rejected"},
    {ACT_POSTPONE, "postponed"},
    {ACT_NOTE, "noted"},
    {ACT_LINK, "linked"},
    {ACT_UNLINK, "unlinked"},
};

static int
act_index(const char *word)
{
	size_t i;

	for (i = 0; word != NULL && i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(act_words[acts[i].kind], word) == 0)
			return (int)i;
	return -1;
}

/* "not saved: bo rejected 99000017 at 14:02 (other compound)" */
static enum rc
stale(struct db *db, int64_t pmid, int64_t rev, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *who = "somebody", *at = "", *kind = "changed", *reason = NULL;
	struct q q = {0};
	int i;
	enum rc rc;

	if ((rc = q_first(db, STMT_event_who, &q, e, "i", rev)) == RC_OK)
		q_read(&q, &mem, "tttt", &who, &at, &kind, &reason);
	q_close(&q);
	if (!rc_good(rc) && rc != RC_NOTFOUND)
		goto out;
	i = act_index(kind);
	kind = i >= 0                         ? acts[i].done
	       : strcmp(kind, "undo") == 0    ? "undid a decision on"
	       : strcmp(kind, "suspend") == 0 ? "suspended"
	       : strcmp(kind, "reopen") == 0  ? "re-opened"
					      : "changed";
	rc = err_set(e, RC_FAILED, "not saved: %s %s %" PRId64 " at %.16s%s%s%s", who, kind, pmid,
	    at, reason != NULL ? " (" : "", reason != NULL ? reason : "",
	    reason != NULL ? ")" : "");
	err_try(e, "appraise show %" PRId64, pmid);
out:
	arena_fini(&mem);
	return rc;
}

/* The words of a judgement are those of the lists. */
static enum rc
words_ok(const struct decision *d, struct err *e)
{
	const struct assessment *a = d->assessment;
	const struct finding *f;
	const char *const *no = NULL;
	struct {
		const char *what, *word;
		const char *const *list;
	} w[] = {
	    {"design", a->design, design_words},
	    {"type", a->type, type_words},
	    {"funding", a->funding, funding_words},
	    {"ties", a->ties, ties_words},
	    {"trial funding", a->trial_funding, funding_words},
	    {"risk of bias", a->rob, rob_words},
	    {NULL, NULL, no},
	};
	size_t i, k;

	for (i = 0; w[i].what != NULL; i++)
		if (w[i].word != NULL && word_index(w[i].list, w[i].word) < 0)
			return err_set(
			    e, RC_USAGE, "%s \"%s\" is none of its words", w[i].what, w[i].word);
	if (a->type == NULL)
		return err_set(e, RC_USAGE,
		    "%" PRId64 ": the type is open: SYN, POOL, RCT, NRS or OTHER", d->pmid);
	for (i = 0; i < d->nfinding; i++) {
		f = &d->finding[i];
		if (word_index(direction_words, f->direction) < 0)
			return err_set(e, RC_USAGE,
			    "finding %zu has no direction: benefit, no-difference, harm, mixed or "
			    "unclear",
			    i + 1);
		if (f->certainty_reported != NULL &&
		    word_index(certainty_words, f->certainty_reported) < 0)
			return err_set(e, RC_USAGE,
			    "certainty \"%s\" is none of high, moderate, low, very-low",
			    f->certainty_reported);
		for (k = 0; k < i; k++)
			if (d->finding[k].outcome_id == f->outcome_id)
				return err_set(e, RC_USAGE,
				    "findings %zu and %zu are on the same outcome", k + 1, i + 1);
	}
	return RC_OK;
}

static enum rc
decision_ok(const struct decision *d, enum act_kind kind, struct err *e)
{
	int64_t day;

	if (kind == ACT_APPROVE || kind == ACT_AMEND) {
		if (d->assessment == NULL)
			return err_set(e, RC_USAGE, "%" PRId64 ": nothing to approve", d->pmid);
		return words_ok(d, e);
	}
	if (kind == ACT_REJECT && word_index(reject_words, d->reason) < 0)
		return err_set(e, RC_USAGE,
		    "reason \"%s\" is none of other-compound, not-human, no-outcome, duplicate, "
		    "population, no-data, design, retracted, other",
		    d->reason != NULL ? d->reason : "");
	if (kind == ACT_POSTPONE && d->until != NULL && !date_parse(d->until, &day))
		return err_set(e, RC_USAGE, "\"%s\" is no date", d->until);
	if (kind == ACT_NOTE && d->why == NULL)
		return err_set(e, RC_USAGE, "a note needs words");
	return RC_OK;
}

static void
body_assessment(struct jsonw *w, const struct assessment *a)
{
	int i;

	jw_obj(w, "assessment");
	jw_str(w, "design", a->design);
	jw_str(w, "type", a->type);
	jw_str(w, "funding", a->funding);
	jw_str(w, "ties", a->ties);
	jw_str(w, "trial_funding", a->trial_funding);
	if (a->participants >= 0)
		jw_int(w, "participants", a->participants);
	if (a->trials >= 0)
		jw_int(w, "trials", a->trials);
	jw_str(w, "rob", a->rob);
	jw_bool(w, "primary_missed", a->primary_missed);
	jw_arr(w, "flags");
	for (i = 0; i < FLAG_N; i++)
		if (a->flags & (1u << i))
			jw_str(w, NULL, flag_words[i]);
	jw_end(w);
	jw_end(w);
}

static void
body_finding(struct jsonw *w, const struct finding *f)
{
	jw_obj(w, NULL);
	jw_int(w, "outcome", f->outcome_id);
	jw_str(w, "direction", f->direction);
	jw_bool(w, "is_primary", f->is_primary);
	jw_str(w, "timepoint", f->timepoint);
	jw_str(w, "measure", f->measure);
	jw_str(w, "value", f->value);
	jw_str(w, "low", f->low);
	jw_str(w, "high", f->high);
	if (f->n >= 0)
		jw_int(w, "n", f->n);
	jw_str(w, "i2", f->i2);
	jw_str(w, "certainty_reported", f->certainty_reported);
	jw_bool(w, "publication_bias", f->publication_bias);
	jw_bool(w, "large_effect", f->large_effect);
	jw_str(w, "dose", f->dose);
	jw_str(w, "dose_unit", f->dose_unit);
	if (f->text_id != 0 || f->field != NULL) {
		jw_int(w, "text_id", f->text_id);
		jw_str(w, "field", f->field);
		jw_int(w, "start", f->start);
		jw_int(w, "end", f->end);
	}
	jw_end(w);
}

static void
decision_body(const struct decision *d, enum act_kind kind, bool emptied, struct buf *out)
{
	struct jsonw w;
	size_t i;

	jw_init(&w, out, 0);
	jw_obj(&w, NULL);
	if (kind == ACT_APPROVE || kind == ACT_AMEND) {
		body_assessment(&w, d->assessment);
		if (d->study_id != 0)
			jw_int(&w, "study", d->study_id);
		if (d->version)
			jw_str(&w, "role", "version");
		if (d->study_label != NULL)
			jw_str(&w, "label", d->study_label);
		if (d->registry_key != NULL)
			jw_str(&w, "registry_key", d->registry_key);
		jw_arr(&w, "findings");
		for (i = 0; i < d->nfinding; i++)
			body_finding(&w, &d->finding[i]);
		jw_end(&w);
	}
	if (kind == ACT_REJECT)
		jw_str(&w, "reason", d->reason);
	if (kind == ACT_POSTPONE)
		jw_str(&w, "until", d->until);
	if (d->why != NULL)
		jw_str(&w, "why", d->why);
	if (emptied)
		jw_bool(&w, "emptied", true);
	jw_end(&w);
}

/* Are link and assessment still what the decider saw? */
static enum rc
unchanged(
    struct db *db, struct arena *mem, const struct decision *d, enum act_kind kind, struct err *e)
{
	struct assessment a = {0};
	struct link l = {0};
	enum rc rc;

	rc = link_load(db, mem, d->compound_id, d->pmid, &l, e);
	if (rc == RC_NOTFOUND && (kind == ACT_LINK || kind == ACT_NOTE))
		rc = RC_OK; /* nothing was there to be seen */
	if (rc != RC_OK)
		return rc;
	if (d->link_rev >= 0 && l.rev != d->link_rev)
		return stale(db, d->pmid, l.rev, e);
	if (d->assessment_rev < 0 || (kind != ACT_APPROVE && kind != ACT_AMEND))
		return RC_OK;
	if ((rc = assessment_load(db, mem, d->pmid, &a, e)) == RC_NOTFOUND)
		rc = RC_OK;
	if (rc == RC_OK && a.rev != d->assessment_rev)
		return stale(db, d->pmid, a.rev, e);
	return rc;
}

/* Findings are on outcomes of their own compound. */
static enum rc
outcomes_ok(struct db *db, const struct decision *d, struct err *e)
{
	int64_t of;
	size_t i;
	enum rc rc;

	for (i = 0; i < d->nfinding; i++) {
		if ((rc = db_int(db, STMT_outcome_compound, 0, &of, e, "i",
			 d->finding[i].outcome_id)) != RC_OK)
			return rc;
		if (of != d->compound_id)
			return err_set(
			    e, RC_NOTFOUND, "finding %zu: no such outcome of the compound", i + 1);
	}
	return RC_OK;
}

/* Is this the act after which nothing waits for the compound? */
static enum rc
empties(struct db *db, const struct decision *d, enum act_kind kind, bool *yes, struct err *e)
{
	struct arena mem = ARENA_INIT;
	int64_t others = 0, this = 0;
	struct q q = {0};
	enum rc rc;

	*yes = false;
	if (kind != ACT_APPROVE && kind != ACT_AMEND && kind != ACT_REJECT)
		return RC_OK;
	if ((rc = q_first(db, STMT_item_waits, &q, e, "ii", d->compound_id, d->pmid)) == RC_OK) {
		q_read(&q, &mem, "ii", &others, &this);
		*yes = others == 0 && this > 0;
	}
	q_close(&q);
	arena_fini(&mem);
	return rc;
}

enum rc
item_decide(struct db *db, const struct decision *d, int64_t *seq, struct err *e)
{
	struct act act = {.curator = d->curator,
	    .compound_id = d->compound_id,
	    .pmid = d->pmid,
	    .proposal_id = d->proposal_id,
	    .study_id = d->study_id,
	    .batch = d->batch};
	struct arena mem = ARENA_INIT;
	int i = act_index(d->act);
	int64_t there = 0;
	struct buf body;
	bool emptied;
	enum rc rc;

	if (i < 0)
		return err_set(
		    e, RC_USAGE, "\"%s\" is no act on a record", d->act != NULL ? d->act : "");
	act.kind = acts[i].kind;
	buf_init(&body, 1 << 20);
	if ((rc = decision_ok(d, act.kind, e)) != RC_OK ||
	    (rc = db_int(db, STMT_article_record, 0, &there, e, "i", d->pmid)) != RC_OK)
		goto out;
	if (there == 0) {
		rc = err_set(e, RC_NOTFOUND, "%" PRId64 " is not stored", d->pmid);
		goto out;
	}
	if ((rc = outcomes_ok(db, d, e)) != RC_OK ||
	    (rc = unchanged(db, &mem, d, act.kind, e)) != RC_OK ||
	    (rc = empties(db, d, act.kind, &emptied, e)) != RC_OK)
		goto out;
	decision_body(d, act.kind, emptied, &body);
	act.body = body.p;
	if ((rc = buf_ok(&body, "decision", e)) == RC_OK)
		rc = event_act(db, &act, seq, e);
out:
	buf_fini(&body);
	arena_fini(&mem);
	return rc;
}
