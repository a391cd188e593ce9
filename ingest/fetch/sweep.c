#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../base/log.h"
#include "../../base/num.h"
#include "../../base/utf8.h"
#include "sweep.h"

/* The next number that people would choose: 31,402 gives 40,000. */
static int64_t
round_up(int64_t n)
{
	int64_t	unit = 1;

	while (n / unit >= 10)
		unit *= 10;
	return (n / unit + (n % unit > 0)) * unit;
}

static enum rc
too_many(const struct sweep *s, struct err *e)
{
	char	n[32];

	err_set(e, RC_USAGE, "%s records match, above --max %" PRId64 "; nothing fetched",
	    num_commas(s->count - s->known, n, sizeof(n)), s->max);
	return err_try(e, "a narrower term, or --max %" PRId64, round_up(s->count - s->known));
}

static void
not_complete(struct sweep *s, const char *fmt, const char *detail)
{
	if (!s->complete)
		return;		/* the first reason stays */
	s->complete = false;
	/* What PubMed repeats of a query may be longer: cut on a character. */
	if (snprintf(s->why, sizeof(s->why), "%s%s", fmt, detail) >= (int)sizeof(s->why))
		s->why[utf8_cut(s->why, sizeof(s->why) - 1, sizeof(s->why) - 4)] = '\0';
}

static const char *
note_words(enum reply_note_kind kind)
{
	switch (kind) {
	case REPLY_PHRASE_NOT_FOUND:
		return "no record has ";
	case REPLY_FIELD_NOT_FOUND:
		return "no such field: ";
	case REPLY_QUOTED_NOT_FOUND:
		return "no record has the phrase ";
	case REPLY_PHRASE_IGNORED:
		return "ignored: ";
	default:
		return "";
	}
}

/* What PubMed said beside the result. */
static void
take_notes(struct sweep *s, const struct reply_search *r)
{
	const char	*said = "";
	char		 what[300] = "";
	size_t		 i;

	for (i = 0; i < r->nnotes; i++) {
		if (r->note[i].kind == REPLY_NO_ITEMS || r->note[i].kind == REPLY_RESTRICTED)
			continue;
		log_warn(r->note[i].text, "PubMed", "%s%s", note_words(r->note[i].kind), r->note[i].text);
		if (*said != '\0')
			continue;
		said = r->note[i].text;
		snprintf(what, sizeof(what), "%s%s", note_words(r->note[i].kind), said);
	}
	s->changed |= r->changed;
	if (!r->changed)
		return;
	if (s->said[0] == '\0')
		snprintf(s->said, sizeof(s->said), "%s", said);
	not_complete(s, "PubMed searched for something else: ", what);
}

static void
adds_up(struct sweep *s, const struct plan *p)
{
	char	a[32], b[32], text[160];

	s->count = plan_count(p);
	if (plan_complete(p))
		return;
	snprintf(text, sizeof(text), "%s match, and the parts hold %s", num_commas(plan_count(p), a, sizeof(a)),
	    num_commas(plan_total(p), b, sizeof(b)));
	not_complete(s, "PubMed's counts do not add up: ", text);
}

static enum rc
ask_all(struct sweep *s, struct plan *p, struct arena *mem, struct err *e)
{
	struct plan_ask		ask;
	struct plan_answer	a;
	struct reply_search	r;
	const int64_t		*id;
	size_t			n;
	bool			first = true, ready;
	enum rc			rc;

	for (; plan_ask(p, &ask); first = false) {
		arena_reset(mem);
		if ((rc = eutils_search(s->eutils, s->term, &ask, mem, &r, &s->gave_up, e)) != RC_OK)
			return rc;
		take_notes(s, &r);
		a = (struct plan_answer){ .count = r.count, .restricted = r.restricted, .id = r.id, .n = r.n };
		ready = plan_take(p, &a);
		s->count = plan_count(p);
		if (first && s->max > 0 && s->count - s->known > s->max)
			return too_many(s, e);
		if (!ready)
			continue;
		id = plan_ids(p, &n);
		s->listed += (int64_t)n;
		if (n > 0 && (rc = s->page(s->arg, id, n, e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

enum rc
sweep_run(struct sweep *s, struct err *e)
{
	struct plan	*p = plan_new(&s->root, s->today);
	struct arena	 mem = ARENA_INIT;
	enum rc		 rc;

	s->count = -1;
	s->listed = 0;
	s->changed = false;
	s->complete = true;
	s->why[0] = s->said[0] = '\0';
	if ((rc = ask_all(s, p, &mem, e)) == RC_OK)
		adds_up(s, p);
	else
		s->complete = false;
	plan_free(p);
	arena_fini(&mem);
	return rc;
}
