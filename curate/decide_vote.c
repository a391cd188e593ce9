/*
 * Who is at a record, what a decision amounts to where two have to agree,
 * and settling what they differ on.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/json.h"
#include "../base/num.h"
#include "../db/claim.h"
#include "acts.h"
#include "card.h"
#include "subject.h"

enum rc
subject_free(struct deeds *ds, struct deed *d, const struct subject *s, struct err *e)
{
	struct claim c;
	enum rc rc;

	if (d->shown != NULL)
		return RC_OK; /* the first to save wins; a lease that ran out loses nothing */
	if ((rc = claim_of(ds->db, ds->mem, s->c.id, d->pmid, &c, e)) != RC_OK)
		return rc;
	if (c.curator == 0 || c.curator == ds->curator)
		return RC_OK;
	d->held = true;
	if (c.assigned)
		err_set(e, RC_AGAIN, "%" PRId64 " is assigned to %s since %.10s", d->pmid, c.handle,
		    c.since);
	else
		err_set(e, RC_AGAIN, "%" PRId64 " is before %s in review, %" PRId64 " min", d->pmid,
		    c.handle, c.held_s / 60);
	return err_try(e, "later again, or %s assign %s %" PRId64 " --to YOURSELF",
	    ds->inv->progname, s->c.slug, d->pmid);
}

static const char *const standing[] = {
    [RULED_DECIDED] = "decided",
    [RULED_AGREED] = "agreed",
    [RULED_RESOLVED] = "resolved",
    [RULED_FIRST] = "first",
    [RULED_CONFLICT] = "conflict",
    [RULED_SAME] = "same",
    [RULED_DIFFERS] = "differs",
};

bool
subject_ruled(struct deeds *ds, const struct deed *d, const struct decision *dec,
    const struct ruling *r, int64_t seq)
{
	const char *what =
	    strcmp(r->kind != NULL ? r->kind : "", "recheck") == 0 ? "re-check" : "opinion";

	if (r->how == RULED_AGREED)
		buf_puts(&ds->text, "  two have said the same: it counts\n");
	if (r->how == RULED_RESOLVED)
		buf_puts(&ds->text, "  that settles the conflict\n");
	if (!ruled_vote(r))
		return false;
	ds->voted = true;
	buf_printf(
	    &ds->text, "saved #%" PRId64 " %s on %" PRId64 ": %s", seq, what, d->pmid, dec->act);
	if (dec->reason != NULL)
		buf_printf(&ds->text, " (%s)", dec->reason);
	else if (dec->assessment != NULL) {
		buf_puts(&ds->text, " (");
		decide_sum(&ds->text, dec->assessment, dec->finding, dec->nfinding);
		buf_puts(&ds->text, ")");
	}
	buf_printf(&ds->text, "\n  %s\n",
	    r->how == RULED_FIRST
		? "nothing counts before a second person, who is not shown it, decides"
	    : r->how == RULED_CONFLICT ? "the first opinion differs: a resolver decides"
	    : r->how == RULED_SAME     ? "the same as was decided"
				       : "it differs from what was decided: a resolver decides");
	decision_json(ds, d, "vote", seq);
	jw_str(&ds->json, "decision", dec->act);
	jw_str(&ds->json, "review", r->kind);
	jw_str(&ds->json, "standing", standing[r->how]);
	jw_end(&ds->json);
	return true;
}

/* The event that holds what that person said. */
static enum rc
opinion_named(struct deeds *ds, const struct subject *s, int64_t pmid, const char *name,
    int64_t *seq, struct err *e)
{
	const struct votes *v = &s->votes;
	struct buf who;

	*seq = 0;
	if (v->recheck_of != 0 && strcmp(v->decider_handle, name) == 0)
		*seq = v->recheck_of;
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->vote[i].handle, name) == 0)
			*seq = v->vote[i].seq;
	if (*seq != 0)
		return RC_OK;
	err_set(e, RC_NOTFOUND, "\"%.40s\" has said nothing on %" PRId64, name, pmid);
	buf_init(&who, 4096);
	if (v->recheck_of != 0)
		buf_printf(&who, "%s or ", v->decider_handle);
	for (size_t i = 0; i < v->n; i++)
		buf_printf(&who, "%s%s", v->vote[i].handle, i + 1 < v->n ? " or " : "");
	err_try(
	    e, "%s resolve %s %" PRId64 " --take %s", ds->inv->progname, s->c.slug, pmid, who.p);
	buf_fini(&who);
	return RC_NOTFOUND;
}

/* As somebody said it. */
static enum rc
take(struct deeds *ds, struct deed *d, const struct subject *s, const char *name, struct err *e)
{
	struct decision dec;
	struct event ev;
	struct json *b = NULL;
	struct ruling r;
	bool approves;
	int64_t seq;
	enum rc rc;

	dec = decision_of(ds, d, s, "approve");
	if ((rc = opinion_named(ds, s, d->pmid, name, &dec.take, e)) != RC_OK ||
	    (rc = event_load(ds->db, ds->mem, dec.take, &ev, e)) != RC_OK ||
	    (rc = json_parse(ev.body, strlen(ev.body), "event body", &b, e)) != RC_OK)
		return rc;
	approves = json_get(b, "assessment") != NULL;
	json_free(b);
	if (approves && s->art.retracted)
		return subject_refuse_retracted(ds, d, s, e);
	if ((rc = decision_save(ds, &dec, &seq, &r, e)) != RC_OK)
		return rc;
	buf_printf(&ds->text, "saved #%" PRId64 " %s %" PRId64 " as %s said\n", seq,
	    approves ? "approved" : "rejected", d->pmid, name);
	(void)subject_ruled(ds, d, &dec, &r, seq);
	decision_json(ds, d, approves ? "approve" : "reject", seq);
	jw_str(&ds->json, "taken_from", name);
	jw_end(&ds->json);
	return RC_OK;
}

/* Is there a word on the judgement itself? */
static bool
states_fields(const struct inv *inv)
{
	for (int i = 0; i < inv->nopts; i++)
		if (strcmp(inv->opt[i].opt->name, "note") != 0)
			return true;
	return false;
}

enum rc
decide_resolve(struct deeds *ds, struct deed *d, struct err *e)
{
	const char *name = inv_text(d->inv, "take"), *reason = inv_text(d->inv, "reason");
	struct subject s;
	enum rc rc;

	if ((rc = subject_load(ds, d, &s, true, e)) != RC_OK)
		return rc;
	if (!states_fields(d->inv)) {
		err_set(e, RC_USAGE,
		    "resolve wants whose opinion is taken, a reason to reject, or the fields");
		return err_try(e, "%s resolve %s %" PRId64 " --take NAME", ds->inv->progname,
		    s.c.slug, d->pmid);
	}
	if (name != NULL && (reason != NULL || d->inv->nopts > 1 + inv_has(d->inv, "note"))) {
		err_set(e, RC_USAGE,
		    "--take is somebody's whole opinion; other words cannot change it");
		return err_try(e, "%s resolve %s %" PRId64 " --take %s", ds->inv->progname,
		    s.c.slug, d->pmid, name);
	}
	if (s.votes.conflict && name != NULL)
		return take(ds, d, &s, name, e);
	if (s.votes.conflict)
		return reason != NULL ? decide_reject(ds, d, e) : decide_approve(ds, d, e);
	err_set(e, RC_FAILED, "%" PRId64 " is in no conflict", d->pmid);
	return err_try(e, "%s queue %s --cause conflict", ds->inv->progname, s.c.slug);
}
