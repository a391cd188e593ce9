/*
 * item: the queue, the judgements, the decision.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/date.h"
#include "../base/json.h"
#include "alias.h"
#include "claim.h"
#include "decision.h"
#include "event.h"
#include "item.h"
#include "record.h"
#include "stmt.h"
#include "vote.h"

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

static enum rc
read_findings(struct q *q, struct arena *mem, struct finding **rows, size_t *n, struct err *e)
{
	struct finding *v = NULL;
	size_t k = 0, cap = 0;
	enum rc rc;

	while ((rc = q_step(q, e)) == RC_OK) {
		struct finding f = {0};

		q_read(q, mem, "iiiiittftttttuttffttituutiit", &f.id, &f.compound_id, &f.study_id,
		    &f.outcome_id, &f.pmid, &f.outcome, &f.timepoint, &f.is_primary, &f.direction,
		    &f.measure, &f.value, &f.low, &f.high, &f.n, &f.i2, &f.certainty_reported,
		    &f.publication_bias, &f.large_effect, &f.dose, &f.dose_unit, &f.text_id,
		    &f.field, &f.start, &f.end, &f.state, &f.rev, &f.seq, &f.quote);
		ARENA_PUSH(mem, v, k, cap, f);
	}
	q_close(q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
finding_list(struct db *db, struct arena *mem, int64_t compound_id, int64_t pmid,
    struct finding **rows, size_t *n, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_finding_of, &q, e, "zi", compound_id, pmid)) != RC_OK)
		return rc;
	return read_findings(&q, mem, rows, n, e);
}

enum rc
finding_list_of_event(struct db *db, struct arena *mem, int64_t compound_id, int64_t pmid,
    int64_t seq, struct finding **rows, size_t *n, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_finding_of_event, &q, e, "iii", compound_id, pmid, seq)) != RC_OK)
		return rc;
	return read_findings(&q, mem, rows, n, e);
}

/* Whose decision it starts from; it is ordered by what was decided, not by what the rules read. */
static enum rc
take_replaced(struct db *db, struct arena *mem, struct item *r, struct err *e)
{
	struct alias_decided d;
	enum rc rc;

	r->replaces = 0;
	rc = alias_decided(db, mem, r->compound_id, r->pmid, &d, e);
	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	r->replaces = d.old;
	r->replaces_state = d.state;
	if (!r->judged && d.assessed) {
		r->design = d.a.design;
		r->type = d.a.type;
		r->participants = d.a.participants;
		r->stuck = false;
	}
	return RC_OK;
}

static void
read_item(struct q *q, struct arena *mem, struct item *r)
{
	*r = (struct item){0};
	q_read(q, mem, "iittttittitufttttiiifii", &r->compound_id, &r->pmid, &r->slug, &r->compound,
	    &r->title, &r->journal, &r->year, &r->cause, &r->design, &r->p_ppm, &r->type,
	    &r->participants, &r->stuck, &r->effect, &r->effect_why, &r->detail, &r->since,
	    &r->proposal_id, &r->link_rev, &r->assessment_rev, &r->judged, &r->replaces,
	    &r->replaced_by);
}

enum rc
item_list(struct db *db, struct arena *mem, int64_t compound_id, const char *cause,
    struct item **rows, size_t *n, struct err *e)
{
	struct item *v = NULL, r;
	size_t k = 0, cap = 0, i;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_item_rows, &q, e, "it", compound_id, cause)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		read_item(&q, mem, &r);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	for (i = 0; i < k; i++)
		if (v[i].replaces != 0 && (rc = take_replaced(db, mem, &v[i], e)) != RC_OK)
			return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
item_one(struct db *db, struct arena *mem, int64_t compound_id, int64_t pmid, struct item *out,
    struct err *e)
{
	struct q q = {0};
	struct item r;
	enum rc rc;

	if ((rc = q_first(db, STMT_item_one, &q, e, "ii", compound_id, pmid)) != RC_OK)
		return rc;
	read_item(&q, mem, &r);
	q_close(&q);
	if (r.replaces != 0 && (rc = take_replaced(db, mem, &r, e)) != RC_OK)
		return rc;
	*out = r;
	return RC_OK;
}

enum rc
item_count(struct db *db, int64_t compound_id, int64_t *n, int64_t *retractions, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *oldest;
	struct q q = {0};
	enum rc rc;

	if (compound_id != 0) {
		if ((rc = q_first(db, STMT_item_counts, &q, e, "i", compound_id)) == RC_OK)
			q_read(&q, &mem, "ii", n, retractions);
	} else if ((rc = q_first(db, STMT_compound_waits, &q, e, "z", compound_id)) == RC_OK)
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
	const char *who = "somebody", *at = "unknown time", *kind = "changed", *reason = NULL;
	char today[DATE_LEN];
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
	/* Today's hour is enough; of another day, the day too. */
	clock_today(today);
	if (strncmp(at, today, 10) == 0 && strlen(at) >= 16)
		at += 11;
	rc = err_set(e, RC_FAILED, "not saved: %s %s %" PRId64 " at %.*s%s%s%s", who, kind, pmid,
	    at[2] == ':' ? 5 : 16, at, reason != NULL ? " (" : "", reason != NULL ? reason : "",
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

/* The opinion that is taken: what kind of decision it is. */
static enum rc
load_taken(struct db *db, struct arena *mem, const struct decision *d, struct event *ev,
    enum act_kind *kind, struct err *e)
{
	struct json *b = NULL;
	const char *word;
	enum rc rc;

	if ((rc = event_load(db, mem, d->take, ev, e)) != RC_OK ||
	    (rc = json_parse(ev->body, strlen(ev->body), "event body", &b, e)) != RC_OK)
		return rc;
	word = json_str(json_get(b, "decision"));
	*kind = strcmp(word != NULL ? word : ev->kind, "reject") == 0 ? ACT_REJECT : ACT_APPROVE;
	json_free(b);
	return RC_OK;
}

/* Build the body and find out what the act amounts to: a decision, or a vote. */
static enum rc
rule(struct db *db, struct arena *mem, const struct decision *d, struct act *act,
    struct ruling *r, struct buf *body, struct err *e)
{
	struct event taken = {0};
	bool emptied = false;
	enum act_kind kind;
	enum rc rc;

	*r = (struct ruling){.how = RULED_DECIDED};
	if (d->take != 0) {
		if ((rc = load_taken(db, mem, d, &taken, &act->kind, e)) != RC_OK)
			return rc;
		act->proposal_id = taken.proposal_id;
		act->study_id = taken.study_id;
		buf_puts(body, taken.body);
	} else
		decision_body(d, act->kind, false, r, body);
	if ((rc = buf_ok(body, "decision", e)) != RC_OK ||
	    (rc = vote_rule(db, mem, d, act->kind, body->p, r, e)) != RC_OK ||
	    (!ruled_vote(r) && (rc = empties(db, d, act->kind, &emptied, e)) != RC_OK))
		return rc;
	kind = act->kind;
	if (ruled_vote(r))
		act->kind = ACT_VOTE;
	buf_clear(body);
	if (d->take != 0)
		return decision_taken(d, &taken, emptied, r, body, e);
	decision_body(d, kind, emptied, r, body);
	return RC_OK;
}

bool
ruled_vote(const struct ruling *r)
{
	return r->how != RULED_DECIDED && r->how != RULED_AGREED && r->how != RULED_RESOLVED;
}

enum rc
item_decide_ruled(struct db *db, struct arena *mem, const struct decision *d, int64_t *seq,
    struct ruling *ruling, struct err *e)
{
	struct act act = {.curator = d->curator,
	    .compound_id = d->compound_id,
	    .pmid = d->pmid,
	    .proposal_id = d->proposal_id,
	    .study_id = d->study_id,
	    .batch = d->batch};
	int i = act_index(d->act);
	int64_t there = 0;
	struct buf body;
	enum rc rc;

	if (i < 0)
		return err_set(
		    e, RC_USAGE, "\"%s\" is no act on a record", d->act != NULL ? d->act : "");
	act.kind = acts[i].kind;
	buf_init(&body, 1 << 20);
	if ((d->take == 0 && (rc = decision_ok(d, act.kind, e)) != RC_OK) ||
	    (rc = db_int(db, STMT_article_record, 0, &there, e, "i", d->pmid)) != RC_OK)
		goto out;
	if (there == 0) {
		rc = err_set(e, RC_NOTFOUND, "%" PRId64 " is not stored", d->pmid);
		goto out;
	}
	if ((rc = outcomes_ok(db, d, e)) != RC_OK ||
	    (rc = unchanged(db, mem, d, act.kind, e)) != RC_OK ||
	    (rc = rule(db, mem, d, &act, ruling, &body, e)) != RC_OK ||
	    (rc = buf_ok(&body, "decision", e)) != RC_OK)
		goto out;
	act.body = body.p;
	if ((rc = event_act(db, &act, seq, e)) == RC_OK && act.kind != ACT_NOTE)
		rc = claim_done(db, d->compound_id, d->pmid,
		    act.kind == ACT_VOTE || act.kind == ACT_POSTPONE ? d->curator : 0, e);
out:
	buf_fini(&body);
	return rc;
}

enum rc
item_decide(struct db *db, const struct decision *d, int64_t *seq, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct ruling ruling;
	enum rc rc;

	rc = item_decide_ruled(db, &mem, d, seq, &ruling, e);
	arena_fini(&mem);
	return rc;
}
