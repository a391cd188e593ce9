/*
 * answer: the grade as JSON, member by member as appraise-score(5) has it.
 */
#include "grade.h"

static void
write_ids(struct jsonw *w, const char *key, const struct ids *l)
{
	size_t	i;

	jw_arr(w, key);
	for (i = 0; i < l->n; i++)
		jw_str(w, NULL, l->id[i]);
	jw_end(w);
}

static void
write_caps(struct jsonw *w, const struct grade *g)
{
	const struct cap	*c;
	int			 i;

	jw_arr(w, "caps");
	for (i = 0; i < CAP_N; i++) {
		c = &g->cap[i];
		if (!c->triggered)
			continue;
		jw_obj(w, NULL);
		jw_str(w, "id", cap_words[i]);
		jw_int(w, "limit_milli", c->limit_milli);
		jw_bool(w, "binds", c->binds);
		write_ids(w, "because", &c->because);
		jw_end(w);
	}
	jw_end(w);
}

static void
write_outcome(struct jsonw *w, const struct outcome_grade *o)
{
	jw_obj(w, NULL);
	jw_str(w, "id", o->outcome->id);
	jw_int(w, "certainty_milli", o->certainty.milli);
	jw_str(w, "band", band_words[o->band]);
	jw_str(w, "direction", dir_words[o->contest.direction]);
	jw_int(w, "support_milli", o->support_milli);
	jw_int(w, "v_plus_milli", o->contest.v_plus_milli);
	jw_int(w, "v_minus_milli", o->contest.v_minus_milli);
	write_ids(w, "body", &o->body);
	jw_arr(w, "caps");
	if (o->certainty.k3)
		jw_str(w, NULL, "K3");
	jw_end(w);
	jw_end(w);
}

static void
write_terms(struct jsonw *w, const struct grade *g)
{
	const struct term	*t;
	size_t			 i;

	jw_arr(w, "terms");
	for (i = 0; i < g->nterm; i++) {
		t = &g->term[i];
		jw_obj(w, NULL);
		jw_str(w, "name", t->name);
		jw_str(w, "outcome", t->outcome->id);
		jw_int(w, "value_milli", t->value_milli);
		write_ids(w, "because", &t->because);
		jw_end(w);
	}
	jw_end(w);
}

static void
write_confidence(struct jsonw *w, const struct confidence *c)
{
	jw_obj(w, "confidence");
	jw_str(w, "level", level_words[c->level]);
	jw_str(w, "stability", level_words[c->stability]);
	jw_int(w, "delta_milli", c->delta_milli);
	write_ids(w, "farthest", &c->farthest);
	jw_str(w, "band", band_words[c->band]);
	jw_end(w);
}

void
grade_write(struct jsonw *w, const char *key, const struct grade *g)
{
	size_t	i;

	jw_obj(w, key);
	jw_str(w, "compound", g->table->compound);
	jw_int(w, "score_milli", g->score_milli);
	jw_int(w, "score", g->score);
	jw_str(w, "tier", tier_words[g->tier]);
	jw_str(w, "verdict", verdict_words[g->verdict]);
	jw_int(w, "base_milli", g->base_milli);
	write_caps(w, g);
	jw_arr(w, "outcomes");
	for (i = 0; i < g->noutcome; i++)
		write_outcome(w, &g->outcome[i]);
	jw_end(w);
	write_terms(w, g);
	write_confidence(w, &g->confidence);
	jw_obj(w, "participants");
	jw_int(w, "sum", g->participants.sum);
	jw_int(w, "inside", g->participants.inside);
	jw_int(w, "largest", g->participants.largest);
	jw_int(w, "unknown", g->participants.unknown);
	jw_end(w);
	jw_int(w, "studies", (int64_t)g->studies);
	jw_str(w, "params_sha256", g->params->sha256);
	jw_int(w, "method_rev", METHOD_REV);
	jw_end(w);
}
