#include <stdlib.h>
#include <string.h>

#include "evidence.h"

const char *const ev_type_words[] = { "SYN", "POOL", "RCT", "NRS", "OTHER", NULL };
const char *const ev_money_words[] = { "independent", "unknown", "industry", NULL };
const char *const ev_rob_words[] = { "low", "some", "not-stated", "high", NULL };
const char *const ev_direction_words[] = {
	"benefit", "no-difference", "harm", "mixed", "unclear", NULL
};
const char *const ev_reported_words[] = { "high", "moderate", "low", "very-low", NULL };

bool
ev_supports(const struct ev_finding *f)
{
	return f->direction == EV_BENEFIT;
}

bool
ev_opposes(const struct ev_finding *f)
{
	return f->direction == EV_NO_DIFFERENCE || f->direction == EV_HARM;
}

size_t
evidence_counted(const struct ev_table *t)
{
	size_t	i, n = 0;

	for (i = 0; i < t->nstudy; i++)
		n += t->study[i].type != EV_OTHER;
	return n;
}

/* --- order --------------------------------------------------------------- */

static int
by_outcome_id(const void *a, const void *b)
{
	const struct ev_outcome	*x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int
by_study_id(const void *a, const void *b)
{
	const struct ev_study	*x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int
by_finding(const void *a, const void *b)
{
	const struct ev_finding	*x = a, *y = b;

	return (x->outcome > y->outcome) - (x->outcome < y->outcome);
}

static int
by_included(const void *a, const void *b)
{
	const struct ev_included *x = a, *y = b;

	if (x->synthesis != y->synthesis)
		return x->synthesis < y->synthesis ? -1 : 1;
	return (x->trial > y->trial) - (x->trial < y->trial);
}

/* qsort(3) wants an address even for nothing. */
static void
sort(void *p, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
	if (n > 1)
		qsort(p, n, size, cmp);
}

static size_t
max_pos(size_t a, size_t b)
{
	return a > b ? a : b;
}

static enum rc
sort_outcomes(struct ev_table *t, struct err *e)
{
	size_t	i;

	sort(t->outcome, t->noutcome, sizeof(*t->outcome), by_outcome_id);
	for (i = 1; i < t->noutcome; i++)
		if (strcmp(t->outcome[i - 1].id, t->outcome[i].id) == 0)
			return err_set(e, RC_BADDATA, "outcomes[%zu].id: \"%s\" is there twice",
			    max_pos(t->outcome[i - 1].pos, t->outcome[i].pos), t->outcome[i].id);
	return RC_OK;
}

static enum rc
sort_findings(struct ev_table *t, struct ev_study *s, struct err *e)
{
	struct ev_outcome	 key = { .id = NULL }, *hit;
	struct ev_finding	*f;
	size_t			 i;

	for (i = 0; i < s->nfinding; i++) {
		f = &s->finding[i];
		key.id = f->outcome_id;
		hit = t->noutcome == 0 ? NULL : bsearch(&key, t->outcome, t->noutcome,
		    sizeof(key), by_outcome_id);
		if (hit == NULL)
			return err_set(e, RC_BADDATA,
			    "studies[%zu].findings[%zu].outcome: study \"%s\" has a finding on "
			    "\"%s\", which is no outcome", s->pos, f->pos, s->id, f->outcome_id);
		f->outcome = (size_t)(hit - t->outcome);
		hit->nref++;
	}
	sort(s->finding, s->nfinding, sizeof(*s->finding), by_finding);
	for (i = 1; i < s->nfinding; i++)
		if (s->finding[i - 1].outcome == s->finding[i].outcome)
			return err_set(e, RC_BADDATA,
			    "studies[%zu].findings[%zu].outcome: study \"%s\" has two findings on "
			    "\"%s\"", s->pos, max_pos(s->finding[i - 1].pos, s->finding[i].pos),
			    s->id, s->finding[i].outcome_id);
	return RC_OK;
}

static enum rc
sort_studies(struct ev_table *t, struct err *e)
{
	enum rc	rc;
	size_t	i;

	sort(t->study, t->nstudy, sizeof(*t->study), by_study_id);
	for (i = 1; i < t->nstudy; i++)
		if (strcmp(t->study[i - 1].id, t->study[i].id) == 0)
			return err_set(e, RC_BADDATA, "studies[%zu].id: \"%s\" is there twice",
			    max_pos(t->study[i - 1].pos, t->study[i].pos), t->study[i].id);
	for (i = 0; i < t->noutcome; i++)
		t->outcome[i].nref = 0;
	for (i = 0; i < t->nstudy; i++)
		if ((rc = sort_findings(t, &t->study[i], e)) != RC_OK)
			return rc;
	return RC_OK;
}

/* The study of that id, or nstudy when there is none. */
static size_t
find_study(const struct ev_table *t, const char *id)
{
	struct ev_study	 key = { .id = id }, *hit;

	hit = t->nstudy == 0 ? NULL : bsearch(&key, t->study, t->nstudy, sizeof(key), by_study_id);
	return hit == NULL ? t->nstudy : (size_t)(hit - t->study);
}

/* Resolve, keep what joins two studies of the table, sort, keep each once. */
static void
sort_included(struct ev_table *t)
{
	struct ev_included	*x;
	size_t			 i, n = 0;

	for (i = 0; i < t->nincluded; i++) {
		x = &t->included[i];
		x->synthesis = find_study(t, x->synthesis_id);
		x->trial = find_study(t, x->trial_id);
		if (x->synthesis < t->nstudy && x->trial < t->nstudy && x->synthesis != x->trial)
			t->included[n++] = *x;
	}
	sort(t->included, n, sizeof(*t->included), by_included);
	t->nincluded = n;
	for (i = 0, n = 0; i < t->nincluded; i++)
		if (n == 0 || by_included(&t->included[n - 1], &t->included[i]) != 0)
			t->included[n++] = t->included[i];
	t->nincluded = n;
}

static enum rc
check_caps(const struct ev_table *t, struct err *e)
{
	if (t->noutcome > EV_OUTCOMES_MAX)
		return err_set(e, RC_BADDATA, "outcomes: more than %d", EV_OUTCOMES_MAX);
	if (t->nstudy > EV_STUDIES_MAX)
		return err_set(e, RC_BADDATA, "studies: more than %d", EV_STUDIES_MAX);
	if (t->nincluded > EV_INCLUDED_MAX)
		return err_set(e, RC_BADDATA, "included: more than %d", EV_INCLUDED_MAX);
	return RC_OK;
}

enum rc
evidence_finish(struct ev_table *t, struct arena *mem, struct err *e)
{
	struct ev_outcome	*o;
	enum rc			 rc;
	size_t			 i, j;

	if ((rc = check_caps(t, e)) != RC_OK || (rc = sort_outcomes(t, e)) != RC_OK ||
	    (rc = sort_studies(t, e)) != RC_OK)
		return rc;
	sort_included(t);
	for (i = 0; i < t->noutcome; i++) {
		t->outcome[i].ref = arena_array(mem, t->outcome[i].nref, sizeof(*o->ref));
		t->outcome[i].nref = 0;
	}
	for (i = 0; i < t->nstudy; i++)
		for (j = 0; j < t->study[i].nfinding; j++) {
			o = &t->outcome[t->study[i].finding[j].outcome];
			o->ref[o->nref++] = (struct ev_ref){
				&t->study[i], &t->study[i].finding[j], i
			};
		}
	return RC_OK;
}

/* --- writing --------------------------------------------------------------- */

static void
write_number(struct jsonw *w, const char *key, int64_t v)
{
	jw_int_if(w, key, v, v != EV_UNKNOWN);
}

static void
write_finding(struct jsonw *w, const struct ev_finding *f)
{
	jw_obj(w, NULL);
	jw_str(w, "outcome", f->outcome_id);
	jw_str(w, "direction", ev_direction_words[f->direction]);
	jw_str(w, "certainty_reported",
	    f->reported == EV_REPORTED_NONE ? NULL : ev_reported_words[f->reported]);
	if (f->i2_milli == EV_UNKNOWN)
		jw_null(w, "i2");
	else
		jw_points(w, "i2", f->i2_milli);
	jw_str(w, "publication_bias", f->bias_suspected ? "suspected" : "not-stated");
	jw_bool(w, "large_effect", f->large_effect);
	jw_end(w);
}

static void
write_study(struct jsonw *w, const struct ev_study *s)
{
	size_t	i;

	jw_obj(w, NULL);
	jw_str(w, "id", s->id);
	jw_str(w, "type", ev_type_words[s->type]);
	jw_str(w, "money", ev_money_words[s->money]);
	jw_str(w, "rob", ev_rob_words[s->rob]);
	write_number(w, "participants", s->participants);
	write_number(w, "trials", s->trials);
	jw_arr(w, "findings");
	for (i = 0; i < s->nfinding; i++)
		write_finding(w, &s->finding[i]);
	jw_end(w);
	jw_end(w);
}

void
evidence_write(struct jsonw *w, const char *key, const struct ev_table *t)
{
	const struct ev_outcome	*o;
	size_t			 i;

	jw_obj(w, key);
	jw_str(w, "compound", t->compound);
	jw_arr(w, "outcomes");
	for (i = 0; i < t->noutcome; i++) {
		o = &t->outcome[i];
		jw_obj(w, NULL);
		jw_str(w, "id", o->id);
		jw_str(w, "indication", o->indication);
		jw_bool(w, "headline", o->headline);
		jw_str(w, "domain", o->safety ? "safety" : "efficacy");
		jw_bool(w, "critical", o->critical);
		jw_bool(w, "surrogate", o->surrogate);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "studies");
	for (i = 0; i < t->nstudy; i++)
		write_study(w, &t->study[i]);
	jw_end(w);
	jw_arr(w, "included");
	for (i = 0; i < t->nincluded; i++) {
		jw_obj(w, NULL);
		jw_str(w, "synthesis", t->included[i].synthesis_id);
		jw_str(w, "trial", t->included[i].trial_id);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

void
evidence_format(struct buf *out, const struct ev_table *t)
{
	struct jsonw	w;

	jw_init(&w, out, 0);
	evidence_write(&w, NULL, t);
}
