#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/cmd.h"
#include "../base/date.h"
#include "../base/num.h"
#include "graded.h"

static bool
is(const char *word, const char *what)
{
	return word != NULL && strcmp(word, what) == 0;
}

enum ev_money
money_of(enum ev_type type, const struct assessment *a)
{
	if (is(a->funding, "industry") || is(a->funding, "mixed") || is(a->ties, "yes") ||
	    is(a->trial_funding, "industry"))
		return EV_INDUSTRY;
	if (!is(a->funding, "independent"))
		return EV_MONEY_UNKNOWN;
	if ((type == EV_SYN || type == EV_POOL) && !is(a->trial_funding, "independent"))
		return EV_MONEY_UNKNOWN;
	return EV_INDEPENDENT;
}

/* Index of word in one of our lists, fallback where it is unknown. */
static int
word_or(const char *const *list, const char *word, int fallback)
{
	int	i = word == NULL ? -1 : word_index(list, word);

	return i < 0 ? fallback : i;
}

static void
fill_finding(const struct finding *f, struct ev_finding *out)
{
	int	reported = word_or(ev_reported_words, f->certainty_reported, -1);

	out->outcome_id = f->outcome;
	out->direction = (enum ev_direction)word_or(ev_direction_words, f->direction, EV_UNCLEAR);
	out->reported = reported < 0 ? EV_REPORTED_NONE : (enum ev_reported)reported;
	if (f->i2 == NULL || !num_milli(f->i2, &out->i2_milli) || out->i2_milli < 0)
		out->i2_milli = EV_UNKNOWN;
	out->bias_suspected = f->publication_bias;
	out->large_effect = f->large_effect;
}

static void
fill_study(struct arena *mem, const struct evidence_study *s, struct ev_study *out)
{
	size_t	i;

	out->id = arena_printf(mem, "%" PRId64, s->pmid);
	out->type = (enum ev_type)word_or(ev_type_words, s->a.type, EV_OTHER);
	out->money = money_of(out->type, &s->a);
	out->rob = (enum ev_rob)word_or(ev_rob_words, s->a.rob, EV_ROB_NOT_STATED);
	out->participants = s->a.participants < 0 ? EV_UNKNOWN : s->a.participants;
	out->trials = s->a.trials < 0 ? EV_UNKNOWN : s->a.trials;
	out->nfinding = s->nfinding;
	out->finding = arena_array(mem, s->nfinding, sizeof(*out->finding));
	for (i = 0; i < s->nfinding; i++) {
		out->finding[i].pos = i;
		fill_finding(&s->finding[i], &out->finding[i]);
	}
}

static void
fill_outcomes(struct arena *mem, const struct evidence_set *set, struct ev_table *t)
{
	struct ev_outcome	*v;
	size_t			 i;

	t->noutcome = set->noutcome;
	t->outcome = arena_array(mem, set->noutcome, sizeof(*t->outcome));
	for (i = 0; i < set->noutcome; i++) {
		v = &t->outcome[i];
		v->id = set->outcome[i].slug;
		v->indication = set->outcome[i].indication;
		if (v->indication == NULL)
			v->indication = "";
		v->pos = i;
		v->headline = set->outcome[i].headline;
		v->safety = is(set->outcome[i].domain, "safety");
		v->critical = set->outcome[i].critical;
		v->surrogate = set->outcome[i].surrogate;
	}
}

/* The study of that id, NULL when there is none. */
static const struct evidence_study *
study_by_id(const struct evidence_set *set, int64_t study_id)
{
	size_t	i;

	for (i = 0; i < set->nstudy; i++)
		if (set->study[i].study_id == study_id)
			return &set->study[i];
	return NULL;
}

static void
fill_included(struct arena *mem, const struct evidence_set *set, struct ev_table *t)
{
	const struct evidence_study	*s, *r;
	size_t				 i;

	t->included = arena_array(mem, set->npair, sizeof(*t->included));
	for (i = 0; i < set->npair; i++) {
		s = study_by_id(set, set->pair[i].synthesis);
		r = study_by_id(set, set->pair[i].trial);
		if (s == NULL || r == NULL || !s->counted || !r->counted)
			continue;
		t->included[t->nincluded].synthesis_id = arena_printf(mem, "%" PRId64, s->pmid);
		t->included[t->nincluded++].trial_id = arena_printf(mem, "%" PRId64, r->pmid);
	}
}

static void
fill_table(struct arena *mem, const struct graded *g, struct ev_table *t)
{
	const struct evidence_set	*set = &g->set;
	size_t				 i;

	t->compound = g->compound.slug;
	fill_outcomes(mem, set, t);
	t->study = arena_array(mem, set->nstudy, sizeof(*t->study));
	for (i = 0; i < set->nstudy; i++) {
		if (!set->study[i].counted)
			continue;
		t->study[t->nstudy].pos = t->nstudy;
		fill_study(mem, &set->study[i], &t->study[t->nstudy++]);
	}
	fill_included(mem, set, t);
}

/* The store's study behind one of the table's. */
static const struct evidence_study *
study_of_table(const struct evidence_set *set, const struct ev_study *s)
{
	int64_t	pmid;
	size_t	i;

	if (!num_pmid(s->id, &pmid))
		return NULL;
	for (i = 0; i < set->nstudy; i++)
		if (set->study[i].pmid == pmid && set->study[i].counted)
			return &set->study[i];
	return NULL;
}

static void
fill_words(struct arena *mem, struct graded *g)
{
	const struct evidence_study	*s;
	size_t				 i;

	g->nword = g->table->nstudy;
	g->word = arena_array(mem, g->nword, sizeof(*g->word));
	for (i = 0; i < g->nword; i++) {
		g->word[i].study = &g->table->study[i];
		if ((s = study_of_table(&g->set, &g->table->study[i])) == NULL)
			continue;
		g->word[i].year = s->year;
		g->word[i].synthesis = is(s->a.design, design_words[DESIGN_META_ANALYSIS]) ||
		    is(s->a.design, design_words[DESIGN_SYSTEMATIC_REVIEW]);
		/* A pin among several records says which of them speaks, no more. */
		g->word[i].pinned = s->pinned && s->nmember == 1;
	}
	words_count(g->word, g->nword, &g->words);
	if (g->words.representative != NULL &&
	    (s = study_of_table(&g->set, g->words.representative->study)) != NULL) {
		g->representative = s->study_id;
		g->representative_pmid = s->pmid;
	}
}

enum rc
graded_load(struct db *db, struct arena *mem, int64_t compound_id, const struct params *p,
    struct graded *out, struct err *e)
{
	enum rc rc = graded_load_if(db, mem, compound_id, p, NULL, 0, out, e);

	if (rc == RC_OK)
		rc = item_count(db, compound_id, &out->set.waiting, &out->set.retractions, e);
	out->provisional = out->set.waiting > 0 || out->set.retractions > 0;
	return rc;
}

enum rc
graded_load_if(struct db *db, struct arena *mem, int64_t compound_id, const struct params *p,
    struct evidence_if *cond, size_t ncond, struct graded *out, struct err *e)
{
	struct graded	*g = out;
	struct buf	 b;
	enum rc		 rc;

	memset(g, 0, sizeof(*g));
	rc = compound_load(db, mem, compound_id, &g->compound, e);
	if (rc == RC_OK)
		rc = evidence_load_if(db, mem, compound_id, cond, ncond, &g->set, e);
	if (rc != RC_OK)
		return rc;
	g->table = arena_alloc(mem, sizeof(*g->table));
	fill_table(mem, g, g->table);
	if (evidence_finish(g->table, mem, e) != RC_OK)
		return err_ctx(e, "%s", g->compound.slug);
	grade_table(g->table, p, mem, &g->grade);
	fill_words(mem, g);
	buf_init(&b, EV_BYTES_MAX);
	evidence_format(&b, g->table);
	if ((rc = buf_ok(&b, g->compound.slug, e)) == RC_OK) {
		g->inputs = arena_strndup(mem, b.p, b.len);
		g->inputs_len = b.len;
		sha256_hex(b.p, b.len, g->inputs_sha);
	}
	buf_fini(&b);
	return rc;
}

/* --- names ------------------------------------------------------------------------- */

const char *
graded_effect(struct arena *mem, const struct finding *f)
{
	if (f->measure == NULL || f->value == NULL)
		return NULL;
	if (f->low == NULL || f->high == NULL)
		return arena_printf(mem, "%s %s", f->measure, f->value);
	return arena_printf(mem, "%s %s (%s to %s)", f->measure, f->value, f->low, f->high);
}

static const char *
outcome_name(const void *arg, const char *outcome_id)
{
	const struct graded_names	*n = arg;
	const struct outcome		*o;
	size_t				 i;

	for (i = 0; i < n->g->set.noutcome; i++) {
		o = &n->g->set.outcome[i];
		if (strcmp(o->slug, outcome_id) == 0)
			return outcome_title(n->mem, o);
	}
	return NULL;
}

static const char *
effect_text(const void *arg, const char *study_id, const char *outcome_id)
{
	const struct graded_names	*n = arg;
	const struct evidence_study	*s;
	struct ev_study			 key = { .id = study_id };
	size_t				 i;

	if ((s = study_of_table(&n->g->set, &key)) == NULL)
		return NULL;
	for (i = 0; i < s->nfinding; i++)
		if (is(s->finding[i].outcome, outcome_id))
			return graded_effect(n->mem, &s->finding[i]);
	return NULL;
}

void
graded_names(const struct graded_names *n, struct explain_names *out)
{
	memset(out, 0, sizeof(*out));
	out->compound = n->g->compound.name;
	out->outcome = outcome_name;
	out->effect = effect_text;
	out->arg = n;
	out->inputs_sha = n->g->inputs_sha;
	out->dates = true;
	out->searched = n->dates.last_searched;
	out->new_evidence = n->dates.last_new_evidence;
	out->reviewed = n->dates.last_reviewed;
	out->provisional = n->g->provisional;
	out->waiting = n->g->set.waiting;
	out->retractions = n->g->set.retractions;
}

enum rc
graded_open(struct inv *inv, bool write, struct err *e)
{
	enum rc	rc;

	if ((rc = db_open(inv->db_path, write ? DB_WRITE : DB_READ, &inv->db, e)) != RC_OK)
		return rc;
	return db_is_demo(inv->db) ? clock_from_env(e) : RC_OK;
}
