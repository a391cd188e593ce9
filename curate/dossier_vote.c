/*
 * What two people said differently, and what is not shown while somebody
 * shall look a second time.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/json.h"
#include "../base/num.h"
#include "../db/vote.h"
#include "dossier_vote.h"

/* The opinion that event seq holds. */
static enum rc
add(struct db *db, struct arena *mem, struct dossier *r, const struct link *l, int64_t seq,
    size_t *cap, struct err *e)
{
	struct dossier_opinion o = {.slug = l->slug};
	enum rc rc;

	if ((rc = event_load(db, mem, seq, &o.event, e)) == RC_OK)
		ARENA_PUSH(mem, r->opinion, r->nopinion, *cap, o);
	return rc;
}

/* Whoever looks again shall not know: the decision, its findings and its reason go, its event stays
 * as an event. */
static void
veil(struct dossier *r, struct link *l)
{
	size_t k = 0;

	l->state = "recheck";
	l->reason = NULL;
	for (size_t i = 0; i < r->nfinding; i++)
		if (r->finding[i].compound_id != l->compound_id)
			r->finding[k++] = r->finding[i];
	r->nfinding = k;
	for (size_t i = 0; i < r->nevent; i++) {
		struct event *v = &r->event[i];

		if (v->compound_id != l->compound_id)
			continue;
		v->body = NULL;
		if (strcmp(v->kind, "approve") == 0 || strcmp(v->kind, "amend") == 0 || strcmp(v->kind, "reject") == 0)
			v->kind = "decided";
	}
	r->assessed = false;
	memset(&r->a, 0, sizeof(r->a));
	r->a.participants = r->a.trials = -1;
}

enum rc
dossier_votes_load(struct db *db, struct arena *mem, struct dossier *r, struct err *e)
{
	size_t cap = 0;
	struct votes v;
	enum rc rc;

	/* What a vote says, the other one must not read. */
	for (size_t i = 0; i < r->nevent; i++)
		if (strcmp(r->event[i].kind, "vote") == 0)
			r->event[i].body = NULL;
	for (size_t i = 0; i < r->nlink; i++) {
		struct link *l = &r->link[i];

		if ((rc = votes_load(db, mem, l->compound_id, r->art.a.pmid, &v, e)) != RC_OK)
			return rc;
		if (votes_blind(&v))
			veil(r, l);
		if (!v.conflict)
			continue;
		if (v.recheck_of != 0 && (rc = add(db, mem, r, l, v.recheck_of, &cap, e)) != RC_OK)
			return rc;
		for (size_t k = 0; k < v.n; k++)
			if ((rc = add(db, mem, r, l, v.vote[k].seq, &cap, e)) != RC_OK)
				return rc;
	}
	return RC_OK;
}

static const char *
word(const struct json *a, const char *key, const char *unknown)
{
	const char *s = json_str(json_get(a, key));

	return s != NULL ? s : unknown;
}

/* "rct, RCT, 208 people, funding industry, ties yes, bias some; benefit, harm" or "rejected
 * (no-outcome)". */
static void
opinion_words(struct buf *b, const struct json *body)
{
	const struct json *a = json_get(body, "assessment"), *f = json_get(body, "findings");
	const char *flags = "; flags ";
	int64_t people;
	char n[32];

	if (a == NULL) {
		buf_printf(b, "reject (%s)", word(body, "reason", "other"));
		return;
	}
	buf_printf(b, "approve: %s, %s, ", word(a, "design", "design unknown"),
	    word(a, "type", "type unknown"));
	if (json_int(json_get(a, "participants"), &people))
		buf_printf(b, "%s people", num_commas(people, n, sizeof(n)));
	else
		buf_puts(b, "people unknown");
	buf_printf(b, ", funding %s, ties %s, bias %s", word(a, "funding", "unknown"),
	    word(a, "ties", "unknown"), word(a, "rob", "not-stated"));
	for (size_t i = 0; i < json_size(json_get(a, "flags")); i++) {
		buf_printf(b, "%s%s", flags, json_str(json_at(json_get(a, "flags"), i)));
		flags = ", ";
	}
	for (size_t i = 0; i < json_size(f); i++)
		buf_printf(b, "%s%s%s", i == 0 ? "; findings " : ", ",
		    word(json_at(f, i), "direction", "?"),
		    json_bool(json_get(json_at(f, i), "is_primary"), false) ? " (primary)" : "");
	if (json_size(f) == 0)
		buf_puts(b, "; no finding");
}

void
dossier_votes_words(const struct dossier *r, const char *slug, struct buf *b)
{
	struct err none = {0};
	struct json *body;

	for (size_t i = 0; i < r->nopinion; i++) {
		const struct event *v = &r->opinion[i].event;

		if (strcmp(r->opinion[i].slug, slug) != 0 ||
		    json_parse(v->body, strlen(v->body), "event body", &body, &none) != RC_OK)
			continue;
		buf_printf(b, "%s said ", v->handle);
		opinion_words(b, body);
		buf_puts(b, ".\n");
		json_free(body);
	}
}

void
dossier_votes_text(struct out *out, const struct dossier *r)
{
	struct err none = {0};
	struct json *body;
	struct buf b;

	for (size_t i = 0; i < r->nopinion; i++) {
		const struct event *v = &r->opinion[i].event;

		if (json_parse(v->body, strlen(v->body), "event body", &body, &none) != RC_OK)
			continue;
		buf_init(&b, 1 << 16);
		opinion_words(&b, body);
		json_free(body);
		out_printf(out, "%-9s %s #%" PRId64 " ", i == 0 ? "differ" : "", v->handle, v->seq);
		out_wrap(out, b.p, b.len, 10);
		buf_fini(&b);
	}
}

void
dossier_votes_json(struct jsonw *w, const struct dossier *r)
{
	jw_arr(w, "differ");
	for (size_t i = 0; i < r->nopinion; i++) {
		const struct event *v = &r->opinion[i].event;

		jw_obj(w, NULL);
		jw_str(w, "compound", r->opinion[i].slug);
		jw_str(w, "curator", v->handle);
		jw_int(w, "seq", v->seq);
		jw_str(w, "at", v->at);
		jw_raw(w, "opinion", v->body);
		jw_end(w);
	}
	jw_end(w);
}
