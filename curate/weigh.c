#include <inttypes.h>
#include <string.h>

#include "../base/out.h"
#include "weigh.h"

/* Who speaks for the study, this one apart: newest first, reports of another kind last. */
static const struct study_member *
next_speaker(const struct study_member *m, size_t n, int64_t pmid)
{
	const struct study_member *best = NULL;

	for (size_t i = 0; i < n; i++) {
		if (m[i].pmid == pmid || strcmp(m[i].state, "approved") != 0 || m[i].replaced || !m[i].relevant)
			continue;
		if (m[i].speaks)
			return &m[i];
		if (best == NULL || (best->other && !m[i].other))
			best = &m[i];
	}
	return best;
}

static bool
has_outcome(const struct finding *f, size_t n, int64_t compound_id, const char *outcome)
{
	for (size_t i = 0; i < n; i++)
		if (f[i].compound_id == compound_id && strcmp(f[i].outcome, outcome) == 0)
			return true;
	return false;
}

static bool
relevant(const struct link *l, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(l[i].state, "relevant") == 0)
			return true;
	return false;
}

enum rc
weigh_load(struct db *db, struct arena *mem, const struct assessment *a, const struct link *l,
    size_t nlink, const struct study_member *m, size_t n, const struct finding *f, size_t nfinding,
    struct weigh *out, struct err *e)
{
	const struct study_member *next;
	struct finding *its = NULL;
	size_t nits = 0, own = 0, only = 0;
	enum rc rc = RC_OK;

	*out = (struct weigh){0};
	if (!relevant(l, nlink) || n < 2 || a->state == NULL || strcmp(a->state, "suspended") != 0)
		return RC_OK;
	next = next_speaker(m, n, a->pmid);
	if (next != NULL &&
	    (rc = finding_list(db, mem, 0, next->pmid, &its, &nits, e)) != RC_OK)
		return rc;
	out->reports = n;
	for (size_t i = 0; i < n; i++)
		out->spoke = out->spoke || (m[i].pmid == a->pmid && m[i].speaks);
	out->speaker = next != NULL ? next->pmid : 0;
	out->year = next != NULL ? next->year : 0;
	for (size_t i = 0; i < nfinding; i++) {
		if (has_outcome(its, nits, f[i].compound_id, f[i].outcome))
			ARENA_PUSH(mem, out->own, out->nown, own, f[i].outcome);
		else
			ARENA_PUSH(mem, out->only, out->nonly, only, f[i].outcome);
	}
	return RC_OK;
}

static void
list_words(struct buf *b, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s%s", i == 0 ? "" : i + 1 == n ? " and " : ", ", v[i]);
}

void
weigh_words(const struct weigh *w, struct buf *b)
{
	if (w->reports < 2)
		return;
	buf_printf(b, "One of %zu reports of its study", w->reports);
	if (w->spoke)
		buf_puts(b, ", and the one that speaks: the study counts for nothing until this is decided. ");
	else
		buf_puts(b, "; ");
	if (w->speaker == 0)
		buf_printf(b, "%sno other report of it is approved.", w->spoke ? "Rejected, the study is gone: " : "");
	else {
		buf_printf(b, "%s%" PRId64, w->spoke ? "Rejected, " : "", w->speaker);
		if (w->year > 0)
			buf_printf(b, " (%" PRId64 ")", w->year);
		buf_printf(b, "%s", w->spoke ? " speaks next." : " speaks, and goes on counting.");
	}
	if (w->nown + w->nonly == 0)
		buf_puts(b, " No finding came from here.");
	if (w->nonly > 0) {
		buf_puts(b, " Only from here: ");
		list_words(b, w->only, w->nonly);
		buf_puts(b, w->nonly == 1 ? "; it goes with this record." : "; they go with this record.");
	}
	if (w->nown > 0) {
		buf_puts(b, " The other report has its own finding on ");
		list_words(b, w->own, w->nown);
		buf_putc(b, '.');
	}
}

void
weigh_text(struct out *out, const struct weigh *w)
{
	struct buf b;

	if (w->reports < 2)
		return;
	buf_init(&b, (size_t)64 * 1024);
	weigh_words(w, &b);
	out_wrap(out, b.p, b.len, 0);
	buf_fini(&b);
}

void
weigh_json(struct jsonw *w, const char *key, const struct weigh *x)
{
	if (x->reports < 2) {
		jw_null(w, key);
		return;
	}
	jw_obj(w, key);
	jw_int(w, "reports", (int64_t)x->reports);
	jw_bool(w, "spoke", x->spoke);
	jw_int_if(w, "speaker", x->speaker, x->speaker != 0);
	jw_arr(w, "findings_only_here");
	for (size_t i = 0; i < x->nonly; i++)
		jw_str(w, NULL, x->only[i]);
	jw_end(w);
	jw_arr(w, "findings_elsewhere_too");
	for (size_t i = 0; i < x->nown; i++)
		jw_str(w, NULL, x->own[i]);
	jw_end(w);
	jw_end(w);
}

enum rc
weigh_queue(struct db *db, struct arena *mem, struct priority *p, size_t n, struct err *e)
{
	for (size_t i = 0; i < n && p[i].rank == 0; i++) {
		struct study_member *m;
		struct study s;
		struct err none = {0};
		size_t nm;
		bool spoke = false;
		enum rc rc = study_of(db, mem, p[i].item->pmid, &s, &none);

		if (rc == RC_NOTFOUND)
			continue;
		if (rc != RC_OK) {
			*e = none;
			return rc;
		}
		if ((rc = study_members(db, mem, s.id, &m, &nm, e)) != RC_OK)
			return rc;
		for (size_t k = 0; k < nm; k++)
			spoke = spoke || (m[k].pmid == p[i].item->pmid && m[k].speaks);
		if (nm < 2)
			continue;
		p[i].study = arena_printf(mem, "1 of %zu reports of its study%s", nm,
		    spoke ? ", the one that speaks" : "");
		p[i].why = arena_printf(mem, "%s; %s", p[i].why, p[i].study);
	}
	return RC_OK;
}
