#include <inttypes.h>
#include <string.h>

#include "../base/num.h"
#include "../db/evidence.h"
#include "common.h"
#include "stakes.h"
#include "policy.h"

static int
index_of(const char *const *words, const char *word, int fallback)
{
	int i = word != NULL ? word_index(words, word) : -1;

	return i >= 0 ? i : fallback;
}

static const char *
outcome_slug(const struct evidence_set *set, int64_t id)
{
	for (size_t i = 0; i < set->noutcome; i++)
		if (set->outcome[i].id == id)
			return set->outcome[i].slug;
	return NULL;
}

static void
fill_study(struct arena *mem, const struct evidence_set *set, const struct evidence_study *from, struct ev_study *s)
{
	const struct assessment *a = &from->a;
	int64_t milli;

	*s = (struct ev_study){
		.id = arena_printf(mem, "%" PRId64, from->pmid),
		.type = (enum ev_type)index_of(ev_type_words, a->type, EV_OTHER),
		.money = (enum ev_money)index_of(ev_money_words, policy_money(a->type, a->funding, a->ties, a->trial_funding),
		    EV_MONEY_UNKNOWN),
		.rob = (enum ev_rob)index_of(ev_rob_words, a->rob, EV_ROB_NOT_STATED),
		.participants = a->participants >= 0 ? a->participants : EV_UNKNOWN,
		.trials = a->trials >= 0 ? a->trials : EV_UNKNOWN,
	};
	s->finding = arena_array(mem, from->nfinding + 1, sizeof(*s->finding));
	for (size_t i = 0; i < from->nfinding; i++) {
		const struct finding *f = &from->finding[i];
		struct ev_finding *to = &s->finding[s->nfinding];

		if ((to->outcome_id = outcome_slug(set, f->outcome_id)) == NULL)
			continue;
		to->direction = (enum ev_direction)index_of(ev_direction_words, f->direction, EV_UNCLEAR);
		to->reported = (enum ev_reported)index_of(ev_reported_words, f->certainty_reported, EV_REPORTED_NONE);
		to->i2_milli = f->i2 != NULL && num_milli(f->i2, &milli) && milli >= 0 ? milli : EV_UNKNOWN;
		to->bias_suspected = f->publication_bias;
		to->large_effect = f->large_effect;
		s->nfinding++;
	}
}

enum rc
stakes_load(struct db *db, struct arena *mem, const struct compound *c, struct stakes *out, struct err *e)
{
	struct stakes g = { .table = { .compound = c->slug } };
	struct evidence_set set;
	enum rc rc;

	if ((rc = params_load(NULL, mem, &g.params, e)) != RC_OK ||
	    (rc = evidence_load(db, mem, c->id, &set, e)) != RC_OK)
		return rc;
	g.table.outcome = arena_array(mem, set.noutcome + 1, sizeof(*g.table.outcome));
	for (size_t i = 0; i < set.noutcome; i++) {
		const struct outcome *o = &set.outcome[i];

		g.table.outcome[g.table.noutcome++] = (struct ev_outcome){ .id = o->slug, .indication = o->indication,
		    .headline = o->headline, .safety = o->domain != NULL && strcmp(o->domain, "safety") == 0,
		    .critical = o->critical, .surrogate = o->surrogate };
	}
	g.table.study = arena_array(mem, set.nstudy + 1, sizeof(*g.table.study));
	for (size_t i = 0; i < set.nstudy; i++)
		if (set.study[i].counted)
			fill_study(mem, &set, &set.study[i], &g.table.study[g.table.nstudy++]);
	if ((rc = evidence_finish(&g.table, mem, e)) != RC_OK)
		return rc;
	/* The table is sorted by slug now; the names follow it. */
	g.names = arena_array(mem, set.noutcome + 1, sizeof(*g.names));
	for (size_t i = 0; i < g.table.noutcome; i++)
		for (size_t k = 0; k < set.noutcome; k++)
			if (strcmp(g.table.outcome[i].id, set.outcome[k].slug) == 0)
				g.names[i] = common_outcome(mem, &set.outcome[k]);
	*out = g;
	return RC_OK;
}
