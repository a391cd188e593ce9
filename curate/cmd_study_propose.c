/*
 * study propose: which records may be one study, and which trials a
 * synthesis may include; a person confirms with study merge and include, or
 * says no with study decline and exclude.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../db/evidence.h"
#include "../db/study.h"
#include "common.h"
#include "policy.h"

struct offer {
	bool inclusion;		/* else: one study */
	int64_t pmid, other;	/* the newer report, or the synthesis, first */
	int64_t study, other_study;
	const struct study_candidate *c;
};
struct offers {
	struct inv *inv;
	struct arena *mem;
	struct offer *row;
	size_t n, cap;
};

/* Of a pair of studies the first, strongest sign stands; a weak one gives way. */
static void
add(struct offers *o, const struct offer *x)
{
	for (size_t i = 0; i < o->n; i++) {
		struct offer *old = &o->row[i];

		if (old->inclusion != x->inclusion ||
		    !((old->study == x->study && old->other_study == x->other_study) ||
			(!x->inclusion && old->study == x->other_study &&
			    old->other_study == x->study)))
			continue;
		if (old->c->weak && !x->c->weak)
			*old = *x;
		return;
	}
	ARENA_PUSH(o->mem, o->row, o->n, o->cap, *x);
}

static enum rc
one_study(struct offers *o, const struct evidence_study *s, int64_t pmid, int64_t year, struct err *e)
{
	struct study_candidate *c;
	size_t n;
	enum rc rc = study_candidates(o->inv->db, o->mem, pmid, &c, &n, e);

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		struct offer x = {.pmid = pmid, .other = c[i].pmid, .study = s->study_id,
		    .other_study = c[i].study_id, .c = &c[i]};

		if (c[i].study_id == 0 || c[i].study_id == s->study_id)
			continue;
		if (c[i].year > year || (c[i].year == year && c[i].pmid > pmid))
			x = (struct offer){.pmid = c[i].pmid, .other = pmid, .study = c[i].study_id,
			    .other_study = s->study_id, .c = &c[i]};
		add(o, &x);
	}
	return rc;
}

static bool
judged(const struct inclusion *in, size_t n, int64_t synthesis, int64_t trial)
{
	for (size_t i = 0; i < n; i++)
		if (in[i].synthesis == synthesis && in[i].trial == trial)
			return true;
	return false;
}

/* Trials that a synthesis cites and that nobody has said yes or no to. */
static enum rc
inclusions(struct offers *o, const struct evidence_study *s, int64_t pmid, struct err *e)
{
	struct study_candidate *c;
	struct inclusion *in;
	size_t n, nin;
	enum rc rc;

	if ((rc = study_cited_trials(o->inv->db, o->mem, pmid, &c, &n, e)) != RC_OK ||
	    (rc = inclusion_list(o->inv->db, o->mem, s->study_id, &in, &nin, e)) != RC_OK)
		return rc;
	for (size_t i = 0; i < n; i++) {
		struct offer x = {.inclusion = true, .pmid = s->pmid, .other = c[i].pmid,
		    .study = s->study_id, .other_study = c[i].study_id, .c = &c[i]};

		if (c[i].study_id != s->study_id && !judged(in, nin, s->study_id, c[i].study_id))
			add(o, &x);
	}
	return RC_OK;
}

static int
by_kind(const void *a, const void *b)
{
	const struct offer *x = a, *y = b;

	if (x->inclusion != y->inclusion)
		return x->inclusion ? 1 : -1;
	if (x->c->weak != y->c->weak)
		return x->c->weak ? 1 : -1;
	if (x->pmid != y->pmid)
		return x->pmid < y->pmid ? 1 : -1;
	return (x->other < y->other) - (x->other > y->other);
}

static enum rc
gather(struct offers *o, const struct compound *c, struct err *e)
{
	struct evidence_set set;
	enum rc rc;

	o->row = NULL;
	o->n = o->cap = 0;
	if ((rc = evidence_load_if(o->inv->db, o->mem, c->id, NULL, 0, &set, e)) != RC_OK)
		return rc;
	for (size_t i = 0; i < set.nstudy && rc == RC_OK; i++) {
		const struct evidence_study *s = &set.study[i];

		for (size_t k = 0; k < s->nmember && rc == RC_OK; k++) {
			rc = one_study(o, s, s->member[k], s->year, e);
			if (rc == RC_OK && policy_synthesis(s->a.type, s->a.design))
				rc = inclusions(o, s, s->member[k], e);
		}
	}
	if (o->n > 1)
		qsort(o->row, o->n, sizeof(*o->row), by_kind);
	return rc;
}

/* The words that say yes to it, or no. */
static const char *
command(const struct offers *o, const struct offer *x, bool yes)
{
	static const char *const verbs[2][2] = {{"decline", "merge"}, {"exclude", "include"}};

	return arena_printf(o->mem, "%s study %s %" PRId64 " %" PRId64, o->inv->progname,
	    verbs[x->inclusion][yes], x->pmid, x->other);
}

static void
put_json(struct jsonw *w, struct offers *o, const struct compound *c)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct offer *x = &o->row[i];

		jw_obj(w, NULL);
		jw_str(w, "compound", c->slug);
		jw_str(w, "what", x->inclusion ? "inclusion" : "one study");
		jw_int(w, "pmid", x->pmid);
		jw_int(w, "other", x->other);
		jw_int(w, "study", x->study);
		jw_int(w, "other_study", x->other_study);
		jw_str(w, "sign", x->c->sign);
		jw_bool(w, "weak", x->c->weak || x->inclusion);
		jw_str(w, "why", study_reason(o->mem, x->c));
		jw_str(w, "confirm", command(o, x, true));
		jw_str(w, "decline", command(o, x, false));
		jw_end(w);
	}
}

static void
put_text(struct offers *o, const struct compound *c)
{
	struct out *out = o->inv->out;

	for (size_t i = 0; i < o->n; i++) {
		const struct offer *x = &o->row[i];
		const char *why = study_reason(o->mem, x->c);

		if (i == 0)
			out_printf(out, "%s\n", c->slug);
		out_printf(out, "%" PRId64 " %s %" PRId64 "  ", x->pmid,
		    x->inclusion ? "includes?" : "one study?", x->other);
		out_text(out, why, strlen(why));
		out_printf(out, "\n  yes: %s\n  no:  %s\n", command(o, x, true), command(o, x, false));
	}
}

static enum rc
run_propose(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct offers o = {.inv = inv, .mem = &mem};
	struct compound *c = NULL, one;
	size_t n = 1, all = 0;
	struct jsonw w;
	struct buf b;
	enum rc rc;

	buf_init(&b, COMMON_JSON_MAX);
	jw_init(&w, &b, 1);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	if (inv->argc == 1) {
		c = &one;
		rc = common_compound(inv, &mem, inv->argv[0], &one, e);
	} else
		rc = compound_list(inv->db, &mem, false, &c, &n, e);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		if ((rc = gather(&o, &c[i], e)) != RC_OK)
			break;
		all += o.n;
		if (inv->json)
			put_json(&w, &o, &c[i]);
		else
			put_text(&o, &c[i]);
	}
	jw_end(&w);
	jw_end(&w);
	if (rc == RC_OK && inv->json)
		common_print(inv, &b);
	else if (rc == RC_OK && all == 0)
		out_printf(inv->out, "nothing is proposed: no records share a sign of one study, and no "
		    "synthesis cites a trial that waits for a word\n");
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

const struct cmd cmd_study_propose = {
    .name = "study propose",
    .operands = "[SLUG]",
    .summary = "what may be one study, or inside a synthesis, and why",
    .min_args = 0,
    .max_args = 1,
    .needs = NEEDS_DB_READ,
    .run = run_propose,
};
