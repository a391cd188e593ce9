#include <inttypes.h>
#include <string.h>

#include "common.h"
#include "decide.h"
#include "prefill.h"

/* The findings speak of the new PMID, and where its text has the old one's words, of that text. */
static void
carry_over(const struct stored_article *art, struct alias_decided *d)
{
	for (size_t i = 0; i < d->nfinding; i++) {
		struct finding *f = &d->finding[i];

		f->pmid = art->a.pmid;
		if (f->quote != NULL && *f->quote != '\0' &&
		    decide_quote(
			art->a.title, art->a.abstract, f->quote, &f->field, &f->start, &f->end))
			f->text_id = art->text_id;
	}
}

static enum rc
load_study(struct db *db, struct arena *mem, struct prefill *p, struct err *e)
{
	struct study_member *m = NULL;
	struct err none = {0};
	size_t n = 0;
	enum rc rc;

	rc = study_of(db, mem, p->d.old, &p->study, &none);
	if (rc == RC_NOTFOUND)
		return RC_OK;
	if (rc != RC_OK) {
		*e = none;
		return rc;
	}
	p->in_study = true;
	if ((rc = study_members(db, mem, p->study.id, &m, &n, e)) != RC_OK)
		return rc;
	for (size_t i = 0; i < n; i++)
		if (m[i].pmid == p->d.old)
			p->role = m[i].role;
	return RC_OK;
}

enum rc
prefill_load(struct db *db, struct arena *mem, const struct link *link,
    const struct stored_article *art, struct prefill *out, bool *there, struct err *e)
{
	struct prefill p = {.link = *link};
	enum rc rc;

	*there = false;
	if (link->state == NULL ||
	    (strcmp(link->state, "open") != 0 && strcmp(link->state, "postponed") != 0))
		return RC_OK;
	rc = alias_decided(db, mem, link->compound_id, link->pmid, &p.d, e);
	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	carry_over(art, &p.d);
	if ((rc = load_study(db, mem, &p, e)) != RC_OK)
		return rc;
	*out = p;
	*there = true;
	return RC_OK;
}

void
prefill_words(struct buf *b, const struct prefill *p)
{
	const struct alias_decided *d = &p->d;

	if (d->state != NULL && strcmp(d->state, "rejected") == 0)
		buf_printf(
		    b, "as rejected (%s)", d->reason != NULL ? d->reason : "no reason is kept");
	else
		buf_puts(b, d->state != NULL ? "as decided" : "as judged for another compound");
	buf_printf(b, " for PMID %" PRId64 ", now %" PRId64 ", by ", d->old, p->link.pmid);
	common_safe(b, d->handle != NULL ? d->handle : "?");
	buf_printf(b, " on %.10s", d->at != NULL ? d->at : "?");
	if (d->retracted)
		buf_puts(b, "; RETRACTED");
	for (size_t i = 0; i < d->nearlier; i++)
		buf_printf(b, "%s%" PRId64, i == 0 ? "; decided earlier and merged too: " : ", ",
		    d->earlier[i]);
}
