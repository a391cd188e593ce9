/*
 * decision: a judgement as the body of an event.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/json.h"
#include "decision.h"
#include "vote.h"

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

void
decision_body(const struct decision *d, enum act_kind kind, bool emptied, const struct ruling *r,
    struct buf *out)
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
	if (d->replaces != 0)
		jw_int(&w, "replaces", d->replaces);
	if (d->why != NULL)
		jw_str(&w, "why", d->why);
	if (emptied)
		jw_bool(&w, "emptied", true);
	vote_members(&w, r, kind);
	jw_end(&w);
}

/* What an opinion said of itself stays with it. */
enum rc
decision_taken(const struct decision *d, const struct event *ev, bool emptied,
    const struct ruling *r, struct buf *out, struct err *e)
{
	static const char *const own[] = {"review", "decision", "event", "votes", "agreed",
	    "resolved", "emptied", "why", "origin", NULL};
	const struct json *v;
	struct json *b = NULL;
	const char *key;
	struct jsonw w;
	char *text;
	size_t i;
	enum rc rc;

	if ((rc = json_parse(ev->body, strlen(ev->body), "event body", &b, e)) != RC_OK)
		return rc;
	jw_init(&w, out, 0);
	jw_obj(&w, NULL);
	for (i = 0; json_member(b, i, &key, &v); i++)
		if (word_index(own, key) < 0) {
			text = json_canonical(v);
			jw_raw(&w, key, text);
			free(text);
		}
	if (d->why != NULL)
		jw_str(&w, "why", d->why);
	if (emptied)
		jw_bool(&w, "emptied", true);
	vote_members(&w, r, ACT_APPROVE);
	jw_end(&w);
	json_free(b);
	return RC_OK;
}
