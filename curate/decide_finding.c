#include <inttypes.h>
#include <string.h>

#include "../db/outcome.h"
#include "subject.h"

static enum rc
find_outcome(
    struct deeds *ds, const struct subject *s, const char *slug, struct outcome *o, struct err *e)
{
	const char *near = NULL;
	enum rc rc = outcome_by_slug(ds->db, ds->mem, s->c.id, slug, o, &near, e);

	if (rc != RC_NOTFOUND)
		return rc;
	err_set(e, RC_NOTFOUND, "%s has no outcome \"%.80s\"", s->c.slug, slug);
	if (near != NULL)
		return err_try(e, "--finding ...=%s      or %s outcome list %s", near,
		    ds->inv->progname, s->c.slug);
	return err_try(e, "%s outcome add %s %s --name NAME --indication WORDS", ds->inv->progname,
	    s->c.slug, slug);
}

static void
state_finding(struct finding *f, const struct change_finding *c)
{
	if (c->direction != NULL)
		f->direction = c->direction;
	if (c->measure != NULL)
		f->measure = c->measure;
	if (c->value != NULL)
		f->value = c->value;
	if (c->low != NULL)
		f->low = c->low;
	if (c->high != NULL)
		f->high = c->high;
	if (c->i2 != NULL)
		f->i2 = c->i2;
	if (c->certainty != NULL)
		f->certainty_reported = strcmp(c->certainty, "none") == 0 ? NULL : c->certainty;
	if (c->timepoint != NULL)
		f->timepoint = c->timepoint;
	if (c->dose != NULL)
		f->dose = c->dose;
	if (c->dose_unit != NULL)
		f->dose_unit = c->dose_unit;
	if (c->publication_bias != NULL)
		f->publication_bias = strcmp(c->publication_bias, "suspected") == 0;
	if (c->participants >= 0)
		f->n = c->participants;
	if (c->primary >= 0)
		f->is_primary = c->primary == 1;
	if (c->large_effect >= 0)
		f->large_effect = c->large_effect == 1;
}

/* Proposed finding n of the record, as far as the rules could read it. */
static enum rc
take_proposed(struct deeds *ds, const struct deed *d, const struct subject *s, int64_t n,
    struct finding *f, struct err *e)
{
	size_t have = s->proposal_id != 0 && !s->p.stuck ? s->p.neffect : 0;
	const struct effect *x;

	if (n > (int64_t)have) {
		err_set(e, RC_NOTFOUND,
		    "%" PRId64 " has %zu proposed finding%s; there is no %" PRId64, d->pmid, have,
		    have == 1 ? "" : "s", n);
		return err_try(e, "%s show %" PRId64 "      or --finding new=OUTCOME,direction=...",
		    ds->inv->progname, d->pmid);
	}
	x = &s->p.effect[n - 1];
	f->direction = x->direction;
	f->measure = x->measure;
	f->value = x->value;
	f->low = x->low;
	f->high = x->high;
	f->i2 = x->i2;
	if (x->field != NULL && x->end > x->start) {
		f->text_id = s->by.text_id;
		f->field = x->field;
		f->start = (int64_t)x->start;
		f->end = (int64_t)x->end;
	}
	return RC_OK;
}

/* One --finding as the store keeps it. */
static enum rc
make_finding(struct deeds *ds, const struct deed *d, const struct subject *s,
    const struct change_finding *c, const struct finding *old, struct finding *f, struct err *e)
{
	struct outcome o;
	enum rc rc;

	if ((rc = find_outcome(ds, s, c->outcome, &o, e)) != RC_OK)
		return rc;
	*f = old != NULL ? *old : (struct finding){.n = -1};
	if (c->n > 0 && (rc = take_proposed(ds, d, s, c->n, f, e)) != RC_OK)
		return rc;
	f->compound_id = s->c.id;
	f->pmid = d->pmid;
	f->outcome_id = o.id;
	f->outcome = o.slug;
	state_finding(f, c);
	if (f->direction == NULL) {
		if (c->n > 0)
			err_set(e, RC_FAILED,
			    "%" PRId64 " not saved: finding %" PRId64 " has no direction", d->pmid,
			    c->n);
		else
			err_set(e, RC_USAGE,
			    "%" PRId64 " not saved: finding new=%s has no direction", d->pmid,
			    c->outcome);
		if (c->n > 0)
			return err_try(e,
			    "--finding %" PRId64
			    "=%s,direction=benefit      or no-difference, harm, mixed, "
			    "unclear; leave it out to drop it",
			    c->n, c->outcome);
		return err_try(e,
		    "--finding new=%s,direction=benefit      or no-difference, harm, mixed, "
		    "unclear",
		    c->outcome);
	}
	if (c->quote == NULL)
		return RC_OK;
	if (!decide_quote(
		s->art.a.title, s->art.a.abstract, c->quote, &f->field, &f->start, &f->end)) {
		err_set(e, RC_BADDATA,
		    "%" PRId64 " not saved: the quote for %s stands in neither title nor abstract: "
		    "\"%.80s\"",
		    d->pmid, c->outcome, c->quote);
		return err_try(e, "%s show %" PRId64, ds->inv->progname, d->pmid);
	}
	f->text_id = s->art.text_id;
	f->quote = c->quote;
	return RC_OK;
}

static size_t
find_by_outcome(const struct finding *f, size_t n, const char *slug)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (f[i].outcome != NULL && slug != NULL && strcmp(f[i].outcome, slug) == 0)
			break;
	return i;
}

enum rc
subject_findings(struct deeds *ds, const struct deed *d, const struct subject *s,
    const struct change *c, bool keep, bool prefill, struct finding **out, size_t *n, struct err *e)
{
	struct finding *old = NULL, *f;
	size_t nold = 0, k = 0, at;
	enum rc rc;

	if (keep && (rc = finding_list(ds->db, ds->mem, s->c.id, d->pmid, &old, &nold, e)) != RC_OK)
		return rc;
	if (prefill) {
		old = s->pre.d.finding;
		nold = s->pre.d.nfinding;
	}
	f = arena_array(ds->mem, nold + c->nfinding + 1, sizeof(*f));
	for (size_t i = 0; i < nold; i++)
		f[k++] = old[i];
	for (size_t i = 0; i < c->nfinding; i++) {
		const struct change_finding *cf = &c->finding[i];

		at = find_by_outcome(f, k, cf->outcome);
		if (cf->drop) {
			if (cf->outcome == NULL)
				continue;
			if (at == k)
				return err_set(e, RC_NOTFOUND,
				    "%" PRId64 " has no finding on %s to drop", d->pmid,
				    cf->outcome);
			memmove(&f[at], &f[at + 1], (k - at - 1) * sizeof(*f));
			k--;
			continue;
		}
		if ((rc = make_finding(ds, d, s, cf, at < k ? &f[at] : NULL, &f[at], e)) != RC_OK)
			return rc;
		if (at == k)
			k++;
	}
	*out = f;
	*n = k;
	return RC_OK;
}
