/*
 * gate_grade: each compound graded again, from the table and the parameters
 * that the release itself holds.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/sha256.h"
#include "../score/grade.h"
#include "gate_parts.h"

struct regrade {
	struct gate	*g;
	struct params	 params;	/* as published */
	size_t		 named;		/* parameters that v1_param holds */
	struct arena	 mem;		/* of the parameters */
};

/* --- the parameters ---------------------------------------------------------------- */

static enum rc
take_param(const struct snap_row *row, void *arg, struct err *e)
{
	struct regrade	*r = arg;
	const char	*name = snap_text(row, "name"), *value = snap_text(row, "value");
	int64_t		 v;
	int		 i;

	for (i = 0; i < P_N; i++) {
		if (strcmp(r->params.row[i].name, name) != 0)
			continue;
		if (!num_i64(value, INT64_MIN, INT64_MAX, &v))
			return err_set(e, RC_BADDATA, "v1_param %s: %s is no integer", name, value);
		r->params.row[i].value = v;
		r->params.row[i].source = arena_strdup(&r->mem, snap_text(row, "source"));
		r->named++;
		return RC_OK;
	}
	gate_fault(r->g, "v1_param: %s is no parameter of this method", name);
	return RC_OK;
}

static enum rc
take_sha(const struct snap_row *row, void *arg, struct err *e)
{
	struct regrade	*r = arg;

	(void)e;
	if (strcmp(snap_text(row, "key"), "params_sha256") == 0)
		snprintf(r->params.sha256, sizeof(r->params.sha256), "%s", snap_text(row, "value"));
	return RC_OK;
}

/* Where the release names the parameters of this program, their values must be these. */
static void
compare_params(struct regrade *r, const struct params *own)
{
	char	a[32], b[32];
	int	i;

	if (strcmp(own->sha256, r->params.sha256) != 0)
		return;
	for (i = 0; i < P_N; i++) {
		snprintf(a, sizeof(a), "%" PRId64, r->params.row[i].value);
		snprintf(b, sizeof(b), "%" PRId64, own->row[i].value);
		gate_compare(r->g, own->row[i].name, "v1_param", a, "the parameters of that hash", b);
		gate_compare(r->g, own->row[i].name, "v1_param source", r->params.row[i].source,
		    "the parameters of that hash", own->row[i].source);
	}
}

static enum rc
load_params(struct regrade *r, struct err *e)
{
	struct params	own;
	enum rc		rc;

	if ((rc = params_load(NULL, &r->mem, &own, e)) != RC_OK)
		return rc;
	r->params = own;
	if ((rc = gate_each(r->g, "sql/gate_params.sql", NULL, take_param, r, e)) != RC_OK ||
	    (rc = gate_each(r->g, "sql/gate_meta.sql", NULL, take_sha, r, e)) != RC_OK)
		return rc;
	if (r->named != P_N)
		gate_fault(r->g, "v1_param: %zu parameters, the method has %d", r->named, P_N);
	compare_params(r, &own);
	return RC_OK;
}

/* --- the answer, by the names of the views' columns ----------------------------------- */

static void
write_pmids(struct jsonw *w, const struct ids *l)
{
	size_t	i;

	jw_arr(w, "pmids");
	for (i = 0; i < l->n; i++)
		jw_str(w, NULL, l->id[i]);
	jw_end(w);
}

static void
write_term(struct jsonw *w, const char *name, const struct ev_outcome *o, int64_t milli,
    const struct ids *because)
{
	bool	of_compound = strcmp(name, cap_words[CAP_K1]) == 0 || strcmp(name, cap_words[CAP_K2]) == 0;

	jw_obj(w, NULL);
	jw_str(w, "name", name);
	jw_str(w, "outcome", of_compound || o == NULL ? NULL : o->id);
	jw_int(w, "value_milli", milli);
	write_pmids(w, because);
	jw_end(w);
}

/* The terms of the score, and the caps that were triggered and take nothing. */
static void
write_terms(struct jsonw *w, const struct grade *a)
{
	size_t	i;

	jw_arr(w, "terms");
	for (i = 0; i < a->nterm; i++)
		write_term(w, a->term[i].name, a->term[i].outcome, a->term[i].value_milli,
		    &a->term[i].because);
	for (i = 0; i < CAP_N; i++)
		if (a->cap[i].triggered && !a->cap[i].binds)
			write_term(w, cap_words[i], NULL, 0, &a->cap[i].because);
	jw_end(w);
}

static void
write_outcomes(struct jsonw *w, const struct grade *a)
{
	size_t	i;

	jw_arr(w, "outcomes");
	for (i = 0; i < a->noutcome; i++) {
		const struct outcome_grade	*o = &a->outcome[i];

		jw_obj(w, NULL);
		jw_str(w, "id", o->outcome->id);
		jw_int(w, "certainty_milli", o->certainty.milli);
		jw_str(w, "band", band_words[o->band]);
		jw_str(w, "direction", dir_words[o->contest.direction]);
		jw_int(w, "support_milli", o->support_milli);
		jw_int(w, "v_plus_milli", o->contest.v_plus_milli);
		jw_int(w, "v_minus_milli", o->contest.v_minus_milli);
		jw_int(w, "studies", (int64_t)o->studies);
		jw_int(w, "participants", o->participants);
		jw_int(w, "gives_base", o == a->base);
		jw_end(w);
	}
	jw_end(w);
}

static void
write_answer(struct jsonw *w, const struct grade *a)
{
	jw_obj(w, NULL);
	jw_int(w, "score", a->score);
	jw_int(w, "score_milli", a->score_milli);
	jw_int(w, "base_milli", a->base_milli);
	jw_str(w, "tier", tier_words[a->tier]);
	jw_str(w, "verdict", verdict_words[a->verdict]);
	jw_str(w, "confidence", level_words[a->confidence.level]);
	jw_str(w, "stability", level_words[a->confidence.stability]);
	jw_int(w, "delta_milli", a->confidence.delta_milli);
	jw_int(w, "left_low_milli", a->confidence.low_milli);
	jw_int(w, "left_high_milli", a->confidence.high_milli);
	jw_int(w, "studies", (int64_t)a->studies);
	jw_int(w, "participants", a->participants.sum);
	jw_int(w, "participants_from", (int64_t)a->studies - a->participants.unknown);
	jw_int(w, "participants_inside", a->participants.inside);
	jw_int(w, "largest_component", a->participants.largest);
	jw_str(w, "quality", a->base == NULL ? NULL : band_words[a->base->band]);
	jw_int(w, "method_rev", METHOD_REV);
	jw_str(w, "params_sha256", a->params->sha256);
	write_outcomes(w, a);
	write_terms(w, a);
	jw_end(w);
}

/* --- one compound ----------------------------------------------------------------------- */

static void
compare_sum(struct gate *g, const char *slug, const struct grade *a)
{
	char	figure[200], x[32], y[32];
	int64_t	sum = 0;
	size_t	i;

	for (i = 0; i < a->nterm; i++)
		sum += a->term[i].value_milli;
	snprintf(figure, sizeof(figure), "sum of the terms of %.100s", slug);
	snprintf(x, sizeof(x), "%" PRId64, a->score_milli);
	snprintf(y, sizeof(y), "%" PRId64, sum);
	gate_compare(g, figure, "the score", x, "its terms", y);
}

static enum rc
regrade(const struct snap_row *row, void *arg, struct err *e)
{
	struct regrade	*r = arg;
	const char	*slug = snap_text(row, "slug"), *inputs = snap_text(row, "inputs");
	struct arena	 mem = ARENA_INIT;
	struct err	 why = { .rc = RC_OK };
	struct ev_table	 table;
	struct grade	 answer;
	struct jsonw	 w;
	struct buf	 text;
	char		 hex[SHA256_HEX], figure[200];
	enum rc		 rc = RC_OK;

	buf_init(&text, GATE_FILE_MAX);
	if (inputs == NULL) {
		gate_fault(r->g, "%s: v1_grade holds no table that it was graded from", slug);
		goto out;
	}
	sha256_hex(inputs, strlen(inputs), hex);
	snprintf(figure, sizeof(figure), "inputs_sha256 of %.100s", slug);
	gate_compare(r->g, figure, "v1_compound", snap_text(row, "sha"), "v1_grade inputs", hex);
	if (evidence_parse(inputs, strlen(inputs), slug, &mem, &table, &why) != RC_OK) {
		gate_fault(r->g, "v1_grade inputs: %s", why.msg);
		goto out;
	}
	grade_table(&table, &r->params, &mem, &answer);
	compare_sum(r->g, slug, &answer);
	jw_init(&w, &text, 0);
	write_answer(&w, &answer);
	if ((rc = buf_ok(&text, slug, e)) == RC_OK)
		rc = gate_run(r->g, "sql/gate_table.sql", (const struct snap_param[]){
			{ .name = ":slug", .s = slug }, { .name = ":inputs", .s = inputs },
			{ .name = NULL } }, e);
	if (rc == RC_OK)
		rc = gate_run(r->g, "sql/gate_answer.sql", (const struct snap_param[]){
			{ .name = ":slug", .s = slug }, { .name = ":answer", .s = text.p },
			{ .name = NULL } }, e);
out:
	buf_fini(&text);
	arena_fini(&mem);
	return rc;
}

enum rc
gate_grades(struct gate *g, struct err *e)
{
	struct regrade	r = { .g = g, .mem = ARENA_INIT };
	enum rc		rc;

	if ((rc = load_params(&r, e)) == RC_OK)
		rc = gate_each(g, "sql/gate_compounds.sql", NULL, regrade, &r, e);
	arena_fini(&r.mem);
	return rc;
}
