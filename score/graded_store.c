/*
 * graded_store: a grade as it is stored: inputs and parameters as assets,
 * terms with their words and PMIDs, and the cause that made it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "../db/asset.h"
#include "../db/event.h"
#include "graded.h"

#define METHOD_VERSION "1"

static int64_t
outcome_id_of(const struct evidence_set *set, const struct ev_outcome *o)
{
	size_t	i;

	for (i = 0; i < set->noutcome; i++)
		if (strcmp(set->outcome[i].slug, o->id) == 0)
			return set->outcome[i].id;
	return 0;
}

static const char *
kind_of(const struct term *t)
{
	int	i;

	for (i = 0; i < ITEM_N; i++)
		if (strcmp(t->name, item_words[i]) == 0)
			return "item";
	if (strcmp(t->name, "certainty_reported") == 0 || strcmp(t->name, "industry") == 0 ||
	    strcmp(t->name, "large-effect") == 0)
		return "item";
	/* Ceilings of one outcome's certainty; K3 is one of them, a cap only by its name. */
	if (strcmp(t->name, "ladder") == 0 || strcmp(t->name, "not-randomised") == 0 ||
	    strcmp(t->name, "K3") == 0)
		return "ladder";
	return strcmp(t->name, "weight") == 0 ? "weight" : "cap";
}

/* The list's ids as PMIDs, ascending. */
static void
fill_pmids(struct arena *mem, const struct ids *l, struct stored_term *out)
{
	size_t	i;

	out->pmid = arena_array(mem, l->n, sizeof(*out->pmid));
	for (i = 0; i < l->n; i++)
		if (num_pmid(l->id[i], &out->pmid[out->npmid]))
			out->npmid++;
	if (out->npmid > 1)
		qsort(out->pmid, out->npmid, sizeof(*out->pmid), num_order);
}

static void
fill_term(struct arena *mem, const struct graded *g, const struct term *t, bool binds,
    struct stored_term *out)
{
	struct graded_names	n = { .g = g, .mem = mem };
	struct explain_names	x;
	struct buf		b;

	graded_names(&n, &x);
	buf_init(&b, 4000);
	explain_term(&g->grade, t, &x, &b);
	*out = (struct stored_term){
		.outcome_id = outcome_id_of(&g->set, t->outcome), .kind = kind_of(t),
		.name = t->name, .value_milli = t->value_milli, .binds = binds,
		.reason = arena_strndup(mem, b.p, b.len),
	};
	fill_pmids(mem, &t->because, out);
	buf_fini(&b);
}

/* All terms, and behind them the caps that were triggered and take nothing. */
static void
fill_terms(struct arena *mem, const struct graded *g, struct stored_grade *out)
{
	const struct cap	*c;
	struct term		 idle;
	size_t			 i;

	out->term = arena_array(mem, g->grade.nterm + CAP_N, sizeof(*out->term));
	for (i = 0; i < g->grade.nterm; i++)
		fill_term(mem, g, &g->grade.term[i], true, &out->term[out->nterm++]);
	for (i = 0; i < CAP_N; i++) {
		c = &g->grade.cap[i];
		if (!c->triggered || c->binds)
			continue;
		idle = (struct term){ cap_words[i], c->outcome[0], 0, c->because };
		fill_term(mem, g, &idle, false, &out->term[out->nterm++]);
	}
}

static void
fill_outcome_grades(struct arena *mem, const struct graded *g, struct stored_grade *out)
{
	const struct outcome_grade	*o;
	size_t				 i;

	out->noutcome = g->grade.noutcome;
	out->outcome = arena_array(mem, out->noutcome, sizeof(*out->outcome));
	for (i = 0; i < out->noutcome; i++) {
		o = &g->grade.outcome[i];
		out->outcome[i] = (struct stored_outcome){
			.outcome_id = outcome_id_of(&g->set, o->outcome),
			.certainty_milli = o->certainty.milli, .support_milli = o->support_milli,
			.band = band_words[o->band], .direction = dir_words[o->contest.direction],
			.studies = (int64_t)o->studies, .participants = o->participants,
		};
	}
}

/* --- the cause ---------------------------------------------------------------------- */

/* Does the event bear on this compound: its own, or on a record of its studies? */
static bool
concerns(const struct graded *g, const struct event *v)
{
	const struct evidence_study	*s;
	size_t				 i, j;

	if (v->compound_id != 0)
		return v->compound_id == g->compound.id;
	for (i = 0; i < g->set.nstudy; i++) {
		s = &g->set.study[i];
		if (v->study_id != 0 && v->study_id == s->study_id)
			return true;
		for (j = 0; j < s->nmember; j++)
			if (v->pmid != 0 && s->member[j] == v->pmid)
				return true;
	}
	return false;
}

/* The record that an event is about; for an event on a study, the one that speaks for it. */
static int64_t
event_pmid(const struct graded *g, const struct event *v)
{
	size_t	i;

	for (i = 0; v->pmid == 0 && i < g->set.nstudy; i++)
		if (g->set.study[i].study_id == v->study_id)
			return g->set.study[i].pmid;
	return v->pmid;
}

static const char *
event_text(struct arena *mem, const struct graded *g, const struct event *v, size_t more)
{
	const char	*what = strcmp(v->kind, "suspend") == 0 ? "retraction" : v->kind;
	int64_t		 pmid = event_pmid(g, v);
	const char	*s;

	s = pmid == 0 ? arena_printf(mem, "#%" PRId64 " %s", v->seq, what) :
	    arena_printf(mem, "#%" PRId64 " %s %" PRId64, v->seq, what, pmid);
	return more == 0 ? s : arena_printf(mem, "%s and %zu more", s, more);
}

/* How likely such an act changed what counts; 0: it cannot have. */
static int
weight_of(const struct event *v)
{
	static const struct { const char *kind; int weight; } known[] = {
		{ "suspend", 4 }, { "approve", 3 }, { "amend", 3 }, { "undo", 3 },
		{ "study-merge", 3 }, { "study-split", 3 }, { "study-pin", 3 },
		{ "study-include", 3 }, { "study-exclude", 3 }, { "outcome-add", 2 }, { "outcome-edit", 3 },
		{ "reject", 1 }, { "unlink", 1 }, { "compound-edit", 1 },
	};
	size_t	i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].kind, v->kind) == 0)
			return known[i].weight;
	return 0;
}

/*
 * What changed the inputs since event `after`: of the acts that bear on the
 * compound the weightiest, among them the newest, and how many more there are.
 */
static enum rc
cause_events(struct db *db, struct arena *mem, const struct graded *g, int64_t after,
    const char **out, struct err *e)
{
	const struct event_filter	 f = { .after = after };
	const struct event		*best = NULL;
	struct event			*v = NULL;
	enum rc				 rc;
	size_t				 i, n = 0, hits = 0;

	if ((rc = event_list(db, mem, &f, &v, &n, e)) != RC_OK)
		return rc;
	for (i = 0; i < n; i++) {
		if (weight_of(&v[i]) == 0 || !concerns(g, &v[i]))
			continue;
		hits++;
		if (best == NULL || weight_of(&v[i]) >= weight_of(best))
			best = &v[i];
	}
	*out = best == NULL ? "evidence" : event_text(mem, g, best, hits - 1);
	return RC_OK;
}

static enum rc
find_cause(struct db *db, struct arena *mem, const struct graded *g,
    const struct stored_grade *before, const struct stored_grade *now, const char **out,
    struct err *e)
{
	if (before->tier == NULL)
		*out = "first";
	else if (before->at_seq == now->at_seq && before->method_rev == now->method_rev &&
	    strcmp(before->params_sha, now->params_sha) == 0)
		*out = before->cause;	/* nobody acted since: the row is brought up to date */
	else if (strcmp(before->params_sha, now->params_sha) != 0)
		*out = "parameters";
	else if (before->method_rev != now->method_rev)
		*out = arena_printf(mem, "method %" PRId64, now->method_rev);
	else if (strcmp(before->inputs_sha, now->inputs_sha) != 0)
		return cause_events(db, mem, g, before->at_seq, out, e);
	else if (before->provisional != now->provisional)
		*out = now->provisional ? "items wait" : "nothing waits";
	else
		*out = "dates";
	return RC_OK;
}

enum rc
graded_save(struct db *db, struct arena *mem, const struct graded *g,
    struct stored_grade *before, bool *added, struct err *e)
{
	const struct grade	*a = &g->grade;
	struct stored_grade	 old = { .id = 0 }, s = { .id = 0 };
	char			 head[SHA256_HEX], inputs[SHA256_HEX], params[SHA256_HEX];
	int64_t			 id;
	enum rc			 rc;

	rc = grade_latest(db, mem, g->compound.id, 0, &old, e);
	if (rc == RC_NOTFOUND)
		memset(&old, 0, sizeof(old));
	else if (rc != RC_OK)
		return rc;
	if ((rc = event_head(db, &s.at_seq, head, e)) != RC_OK ||
	    (rc = asset_save(db, "evidence", METHOD_VERSION, g->inputs, g->inputs_len, inputs,
	    e)) != RC_OK ||
	    (rc = asset_save(db, "params", METHOD_VERSION, a->params->body, a->params->len, params,
	    e)) != RC_OK)
		return rc;
	s.compound_id = g->compound.id;
	s.score_milli = a->score_milli;
	s.delta_milli = a->confidence.delta_milli;
	s.tier = tier_words[a->tier];
	s.verdict = verdict_words[a->verdict];
	s.confidence = level_words[a->confidence.level];
	s.provisional = g->provisional;
	s.representative = g->representative;
	s.inputs_sha = inputs;
	s.params_sha = params;
	s.method_rev = METHOD_REV;
	fill_terms(mem, g, &s);
	fill_outcome_grades(mem, g, &s);
	if ((rc = find_cause(db, mem, g, &old, &s, &s.cause, e)) != RC_OK ||
	    (rc = grade_save(db, &s, &id, added, e)) != RC_OK)
		return rc;
	if (before != NULL)
		*before = old;
	return RC_OK;
}
