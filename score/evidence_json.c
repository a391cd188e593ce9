#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/json.h"
#include "../base/num.h"
#include "evidence.h"

/* Where we are in the document, for messages: "studies[3].findings[1]". */
struct place {
	const char	*what;		/* the input's name */
	char		 path[100];
};

static const char *const table_members[] = { "compound", "outcomes", "studies", "included", NULL };
static const char *const outcome_members[] = {
	"id", "indication", "headline", "domain", "critical", "surrogate", NULL
};
static const char *const study_members[] = {
	"id", "type", "money", "rob", "participants", "trials", "findings", NULL
};
static const char *const finding_members[] = {
	"outcome", "direction", "certainty_reported", "i2", "publication_bias", "large_effect", NULL
};
static const char *const included_members[] = { "synthesis", "trial", NULL };
static const char *const domain_words[] = { "efficacy", "safety", NULL };
static const char *const bias_words[] = { "suspected", "not-stated", NULL };

static enum rc
refuse(const struct place *at, const char *member, const char *why, struct err *e)
{
	return err_set(e, RC_BADDATA, "%s: %s%s%s: %s", at->what, at->path,
	    *at->path != '\0' && *member != '\0' ? "." : "", member, why);
}

/* The value is an object with none but these members. */
static enum rc
want_object(const struct json *j, const char *const *members, const struct place *at, struct err *e)
{
	const char	*key;

	if (json_type(j) != JSON_T_OBJECT)
		return refuse(at, "", "not an object", e);
	if ((key = json_unknown(j, members)) != NULL)
		return refuse(at, key, "no such member", e);
	return RC_OK;
}

/* A member that is an array of at most cap elements; absent counts as empty. */
static enum rc
want_array(const struct json *obj, const char *member, size_t cap, const struct place *at,
    const struct json **out, struct err *e)
{
	const struct json	*j = json_get(obj, member);

	*out = NULL;
	if (j == NULL)
		return RC_OK;
	if (json_type(j) != JSON_T_ARRAY)
		return refuse(at, member, "not an array", e);
	if (json_size(j) > cap)
		return refuse(at, member, "too many elements", e);
	*out = j;
	return RC_OK;
}

/* A required text that is not empty. */
static enum rc
want_id(const struct json *obj, const char *member, const struct place *at, struct arena *mem,
    const char **out, struct err *e)
{
	const struct json	*j = json_get(obj, member);

	if (j == NULL)
		return refuse(at, member, "missing", e);
	if (json_type(j) != JSON_T_STRING)
		return refuse(at, member, "not a text", e);
	if (json_strlen(j) == 0)
		return refuse(at, member, "empty", e);
	if (json_strlen(j) > 200)
		return refuse(at, member, "longer than 200 bytes", e);
	*out = arena_strdup(mem, json_str(j));
	return RC_OK;
}

/*
 * One of the words of list; absent gives fallback, -1 makes it required.
 * null is a value where the list's end (no word) is the fallback.
 */
static enum rc
want_word(const struct json *obj, const char *member, const char *const *list, int fallback,
    const struct place *at, int *out, struct err *e)
{
	const struct json	*j = json_get(obj, member);
	char			 why[200];
	size_t			 n = 0;
	int			 i;

	if (j == NULL && fallback < 0)
		return refuse(at, member, "missing", e);
	if (j == NULL || (json_type(j) == JSON_T_NULL && fallback >= 0 && list[fallback] == NULL)) {
		*out = fallback;
		return RC_OK;
	}
	if (json_type(j) == JSON_T_STRING)
		for (i = 0; list[i] != NULL; i++)
			if (strcmp(list[i], json_str(j)) == 0) {
				*out = i;
				return RC_OK;
			}
	why[0] = '\0';
	for (i = 0; list[i] != NULL && n < sizeof(why); i++)
		n += (size_t)snprintf(why + n, sizeof(why) - n, "%s%s",
		    i == 0 ? "must be one of " : ", ", list[i]);
	return refuse(at, member, why, e);
}

static enum rc
want_bool(const struct json *obj, const char *member, const struct place *at, bool *out,
    struct err *e)
{
	const struct json	*j = json_get(obj, member);

	if (j != NULL && json_type(j) != JSON_T_BOOL)
		return refuse(at, member, "must be true or false", e);
	*out = json_bool(j, false);
	return RC_OK;
}

/* A whole number of at least 0, or absent or null: EV_UNKNOWN. */
static enum rc
want_count(const struct json *obj, const char *member, int64_t max, const struct place *at,
    int64_t *out, struct err *e)
{
	const struct json	*j = json_get(obj, member);
	int64_t			 v;

	if (json_type(j) == JSON_T_NULL) {
		*out = EV_UNKNOWN;
		return RC_OK;
	}
	if (!json_int(j, &v))
		return refuse(at, member, "not a whole number", e);
	if (v < 0)
		return refuse(at, member, "negative", e);
	if (v > max)
		return refuse(at, member, "too large", e);
	*out = v;
	return RC_OK;
}

/*
 * A decimal number of at least 0 in thousandths, what is finer cut off: the
 * only question asked of it is "below 40?", which rounding could answer wrongly.
 */
static enum rc
want_decimal(const struct json *obj, const char *member, const struct place *at, int64_t *out,
    struct err *e)
{
	const struct json	*j = json_get(obj, member);
	char			*text;
	int64_t			 v;
	bool			 ok;

	if (json_type(j) == JSON_T_NULL) {
		*out = EV_UNKNOWN;
		return RC_OK;
	}
	if (json_type(j) != JSON_T_INT && json_type(j) != JSON_T_REAL)
		return refuse(at, member, "not a number", e);
	text = json_canonical(j);
	ok = num_milli(text, &v) || json_milli(j, &v);
	if (ok && *text == '-')
		v = -1;
	free(text);
	if (!ok)
		return refuse(at, member, "too large", e);
	if (v < 0)
		return refuse(at, member, "negative", e);
	*out = v;
	return RC_OK;
}

static enum rc
parse_outcome(const struct json *j, const struct place *at, struct arena *mem,
    struct ev_outcome *o, struct err *e)
{
	const struct json	*ind;
	enum rc			 rc;
	int			 domain = 0;

	if ((rc = want_object(j, outcome_members, at, e)) != RC_OK ||
	    (rc = want_id(j, "id", at, mem, &o->id, e)) != RC_OK ||
	    (rc = want_word(j, "domain", domain_words, -1, at, &domain, e)) != RC_OK ||
	    (rc = want_bool(j, "headline", at, &o->headline, e)) != RC_OK ||
	    (rc = want_bool(j, "critical", at, &o->critical, e)) != RC_OK ||
	    (rc = want_bool(j, "surrogate", at, &o->surrogate, e)) != RC_OK)
		return rc;
	ind = json_get(j, "indication");
	if (ind != NULL && json_type(ind) != JSON_T_STRING)
		return refuse(at, "indication", "not a text", e);
	o->indication = ind == NULL ? "" : arena_strdup(mem, json_str(ind));
	o->safety = domain == 1;
	return RC_OK;
}

static enum rc
parse_finding(const struct json *j, const struct place *at, struct arena *mem,
    struct ev_finding *f, struct err *e)
{
	enum rc	rc;
	int	direction = 0, reported = 0, bias = 0;

	/* "none reported" stands behind the last word. */
	const int none = EV_VERY_LOW + 1;

	if ((rc = want_object(j, finding_members, at, e)) != RC_OK ||
	    (rc = want_id(j, "outcome", at, mem, &f->outcome_id, e)) != RC_OK ||
	    (rc = want_word(j, "direction", ev_direction_words, -1, at, &direction, e)) != RC_OK ||
	    (rc = want_word(j, "certainty_reported", ev_reported_words, none, at, &reported,
	    e)) != RC_OK ||
	    (rc = want_decimal(j, "i2", at, &f->i2_milli, e)) != RC_OK ||
	    (rc = want_word(j, "publication_bias", bias_words, 1, at, &bias, e)) != RC_OK ||
	    (rc = want_bool(j, "large_effect", at, &f->large_effect, e)) != RC_OK)
		return rc;
	f->direction = (enum ev_direction)direction;
	f->reported = reported == none ? EV_REPORTED_NONE : (enum ev_reported)reported;
	f->bias_suspected = bias == 0;
	return RC_OK;
}

static enum rc
parse_study(const struct json *j, const struct place *at, struct arena *mem, struct ev_study *s,
    struct err *e)
{
	const struct json	*arr;
	struct place		 in = { .what = at->what };
	enum rc			 rc;
	size_t			 i;
	int			 type = 0, money = 0, rob = 0;

	if ((rc = want_object(j, study_members, at, e)) != RC_OK ||
	    (rc = want_id(j, "id", at, mem, &s->id, e)) != RC_OK ||
	    (rc = want_word(j, "type", ev_type_words, -1, at, &type, e)) != RC_OK ||
	    (rc = want_word(j, "money", ev_money_words, EV_MONEY_UNKNOWN, at, &money,
	    e)) != RC_OK ||
	    (rc = want_word(j, "rob", ev_rob_words, EV_ROB_NOT_STATED, at, &rob, e)) != RC_OK ||
	    (rc = want_count(j, "participants", EV_PEOPLE_MAX, at, &s->participants, e)) != RC_OK ||
	    (rc = want_count(j, "trials", EV_TRIALS_MAX, at, &s->trials, e)) != RC_OK ||
	    (rc = want_array(j, "findings", EV_OUTCOMES_MAX, at, &arr, e)) != RC_OK)
		return rc;
	s->type = (enum ev_type)type;
	s->money = (enum ev_money)money;
	s->rob = (enum ev_rob)rob;
	s->nfinding = arr == NULL ? 0 : json_size(arr);
	s->finding = arena_array(mem, s->nfinding, sizeof(*s->finding));
	for (i = 0; i < s->nfinding; i++) {
		s->finding[i].pos = i;
		snprintf(in.path, sizeof(in.path), "%.50s.findings[%zu]", at->path, i);
		if ((rc = parse_finding(json_at(arr, i), &in, mem, &s->finding[i], e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc
parse_outcomes(const struct json *arr, struct place *at, struct arena *mem, struct ev_table *t,
    struct err *e)
{
	enum rc	rc;
	size_t	i;

	t->noutcome = arr == NULL ? 0 : json_size(arr);
	t->outcome = arena_array(mem, t->noutcome, sizeof(*t->outcome));
	for (i = 0; i < t->noutcome; i++) {
		t->outcome[i].pos = i;
		snprintf(at->path, sizeof(at->path), "outcomes[%zu]", i);
		if ((rc = parse_outcome(json_at(arr, i), at, mem, &t->outcome[i], e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc
parse_studies(const struct json *arr, struct place *at, struct arena *mem, struct ev_table *t,
    struct err *e)
{
	enum rc	rc;
	size_t	i;

	t->nstudy = arr == NULL ? 0 : json_size(arr);
	t->study = arena_array(mem, t->nstudy, sizeof(*t->study));
	for (i = 0; i < t->nstudy; i++) {
		t->study[i].pos = i;
		snprintf(at->path, sizeof(at->path), "studies[%zu]", i);
		if ((rc = parse_study(json_at(arr, i), at, mem, &t->study[i], e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc
parse_included(const struct json *arr, struct place *at, struct arena *mem, struct ev_table *t,
    struct err *e)
{
	struct ev_included	*x;
	enum rc			 rc;
	size_t			 i;

	t->nincluded = arr == NULL ? 0 : json_size(arr);
	t->included = arena_array(mem, t->nincluded, sizeof(*t->included));
	for (i = 0; i < t->nincluded; i++) {
		x = &t->included[i];
		snprintf(at->path, sizeof(at->path), "included[%zu]", i);
		if ((rc = want_object(json_at(arr, i), included_members, at, e)) != RC_OK ||
		    (rc = want_id(json_at(arr, i), "synthesis", at, mem, &x->synthesis_id,
		    e)) != RC_OK ||
		    (rc = want_id(json_at(arr, i), "trial", at, mem, &x->trial_id, e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

enum rc
evidence_parse(const char *text, size_t n, const char *what, struct arena *mem,
    struct ev_table *out, struct err *e)
{
	const struct json	*outcomes, *studies, *included;
	struct ev_table		 t = { .compound = NULL };
	struct place		 at = { .what = what };
	struct json		*doc = NULL;
	enum rc			 rc;

	if ((rc = json_parse(text, n, what, &doc, e)) != RC_OK)
		return rc;
	if ((rc = want_object(doc, table_members, &at, e)) != RC_OK ||
	    (rc = want_id(doc, "compound", &at, mem, &t.compound, e)) != RC_OK ||
	    (rc = want_array(doc, "outcomes", EV_OUTCOMES_MAX, &at, &outcomes, e)) != RC_OK ||
	    (rc = want_array(doc, "studies", EV_STUDIES_MAX, &at, &studies, e)) != RC_OK ||
	    (rc = want_array(doc, "included", EV_INCLUDED_MAX, &at, &included, e)) != RC_OK ||
	    (rc = parse_outcomes(outcomes, &at, mem, &t, e)) != RC_OK ||
	    (rc = parse_studies(studies, &at, mem, &t, e)) != RC_OK ||
	    (rc = parse_included(included, &at, mem, &t, e)) != RC_OK)
		goto out;
	if ((rc = evidence_finish(&t, mem, e)) != RC_OK)
		rc = err_ctx(e, "%s", what);
	else
		*out = t;
out:
	json_free(doc);
	return rc;
}
