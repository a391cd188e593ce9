/*
 * compound: compounds and their outcomes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/log.h"
#include "compound.h"
#include "event.h"
#include "outcome.h"
#include "proposal.h"
#include "stmt.h"

const char *const compound_status_words[] = {"supplement", "prescription", "investigational",
    "endogenous-hormone", "food", "withdrawn", "unknown", NULL};

static enum rc
compound_read(struct q *q, struct arena *mem, struct compound *c, struct err *e)
{
	struct compound_term t;
	size_t cap = 0;
	struct q sub = {0};
	enum rc rc;

	*c = (struct compound){0};
	q_read(q, mem, "itttti", &c->id, &c->slug, &c->name, &c->status, &c->retired, &c->rev);
	if ((rc = q_open(q->db, STMT_term_of, &sub, e, "i", c->id)) != RC_OK)
		return rc;
	while ((rc = q_step(&sub, e)) == RC_OK) {
		q_read(&sub, mem, "tt", &t.kind, &t.term);
		ARENA_PUSH(mem, c->term, c->nterm, cap, t);
	}
	q_close(&sub);
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc
compound_load(struct db *db, struct arena *mem, int64_t id, struct compound *out, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_compound_by_id, &q, e, "i", id)) == RC_OK)
		rc = compound_read(&q, mem, out, e);
	else if (rc == RC_NOTFOUND)
		err_set(e, rc, "no compound %" PRId64, id);
	q_close(&q);
	return rc;
}

enum rc
compound_list(struct db *db, struct arena *mem, bool retired, struct compound **rows, size_t *n,
    struct err *e)
{
	struct compound *v = NULL, c;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_compound_all, &q, e, "d", (int)retired)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		if ((rc = compound_read(&q, mem, &c, e)) != RC_OK)
			break;
		ARENA_PUSH(mem, v, k, cap, c);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
compound_by_slug(struct db *db, struct arena *mem, const char *slug, struct compound *out,
    const char **near, struct err *e)
{
	struct compound *all = NULL;
	const char **words, *best;
	size_t n = 0, i;
	int64_t id = 0;
	enum rc rc;

	if ((rc = db_int(db, STMT_compound_id_of, 0, &id, e, "t", slug)) != RC_OK)
		return rc;
	if (id != 0) {
		if ((rc = compound_load(db, mem, id, out, e)) == RC_OK &&
		    strcmp(out->slug, slug) != 0)
			log_warn("slug", slug, "the slug is %s now", out->slug);
		return rc;
	}
	if ((rc = compound_list(db, mem, true, &all, &n, e)) != RC_OK)
		return rc;
	words = arena_array(mem, n + 1, sizeof(*words));
	for (i = 0; i < n; i++)
		words[i] = all[i].slug;
	best = nearest(slug, words, n);
	if (near != NULL)
		*near = best;
	err_set(e, RC_NOTFOUND, "no compound \"%s\"", slug);
	return err_try(e, "appraise compound list");
}

static bool
slug_ok(const char *s)
{
	size_t n = s != NULL ? strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;

	return n > 0 && n <= 64 && s[n] == '\0' && s[0] != '-';
}

static void
compound_body(const struct compound *c, struct buf *body)
{
	struct jsonw w;
	size_t i;

	jw_init(&w, body, 0);
	jw_obj(&w, NULL);
	if (c->slug != NULL)
		jw_str(&w, "slug", c->slug);
	if (c->name != NULL)
		jw_str(&w, "name", c->name);
	if (c->status != NULL)
		jw_str(&w, "status", c->status);
	if (c->term != NULL) {
		jw_arr(&w, "terms");
		for (i = 0; i < c->nterm; i++) {
			jw_obj(&w, NULL);
			jw_str(&w, "kind", c->term[i].kind);
			jw_str(&w, "term", c->term[i].term);
			jw_end(&w);
		}
		jw_end(&w);
	}
	jw_end(&w);
}

static enum rc
compound_act(struct db *db, enum act_kind kind, int64_t curator, const struct compound *c,
    int64_t *seq, struct err *e)
{
	struct act act = {.kind = kind, .curator = curator, .compound_id = c->id};
	struct buf body;
	int64_t taken = 0;
	enum rc rc;

	if (c->slug != NULL && !slug_ok(c->slug))
		return err_set(
		    e, RC_USAGE, "\"%s\": a slug is 1 to 64 of a-z, 0-9 and dashes", c->slug);
	if (c->status != NULL && word_index(compound_status_words, c->status) < 0)
		return err_set(e, RC_USAGE,
		    "status \"%s\" is none of supplement, prescription, investigational, "
		    "endogenous-hormone, food, unknown",
		    c->status);
	if (c->slug != NULL) {
		if ((rc = db_int(db, STMT_compound_id_of, 0, &taken, e, "t", c->slug)) != RC_OK)
			return rc;
		if (taken != 0 && taken != c->id) {
			err_set(e, RC_FAILED, "compound \"%s\" is already there", c->slug);
			return err_try(e, "appraise compound show %s", c->slug);
		}
	}
	buf_init(&body, 1 << 18);
	compound_body(c, &body);
	act.body = body.p;
	if ((rc = buf_ok(&body, "compound", e)) == RC_OK)
		rc = event_act(db, &act, seq, e);
	buf_fini(&body);
	return rc;
}

enum rc
compound_add(struct db *db, int64_t curator, const struct compound *c, int64_t *id, struct err *e)
{
	struct compound add = *c;

	add.id = 0;
	if (add.name == NULL)
		add.name = add.slug;
	if (add.status == NULL)
		add.status = "unknown";
	if (add.slug == NULL)
		return err_set(e, RC_USAGE, "a compound needs a slug");
	return compound_act(db, ACT_COMPOUND_ADD, curator, &add, id, e);
}

enum rc
compound_edit(struct db *db, int64_t curator, const struct compound *c, struct err *e)
{
	return compound_act(db, ACT_COMPOUND_EDIT, curator, c, NULL, e);
}

enum rc
compound_retire(struct db *db, int64_t curator, int64_t id, const char *reason, struct err *e)
{
	struct act act = {.kind = ACT_COMPOUND_RETIRE, .curator = curator, .compound_id = id};
	struct buf body;
	struct jsonw w;
	enum rc rc;

	buf_init(&body, 1 << 16);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	if (reason != NULL)
		jw_str(&w, "reason", reason);
	jw_end(&w);
	act.body = body.p;
	if ((rc = buf_ok(&body, "reason", e)) == RC_OK)
		rc = event_act(db, &act, NULL, e);
	buf_fini(&body);
	return rc;
}

enum rc
compound_retirement(struct db *db, struct arena *mem, int64_t id, struct compound_retirement *out,
    struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_compound_retirement, &q, e, "i", id)) == RC_OK)
		q_read(&q, mem, "ittt", &out->seq, &out->at, &out->who, &out->reason);
	else if (rc == RC_NOTFOUND)
		err_set(e, rc, "it is not retired");
	q_close(&q);
	return rc;
}

enum rc
compound_aliases(struct db *db, struct arena *mem, int64_t id, const char ***slugs, size_t *n,
    struct err *e)
{
	const char **v = NULL, *s;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_compound_aliases, &q, e, "i", id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "t", &s);
		ARENA_PUSH(mem, v, k, cap, s);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*slugs = v;
	*n = k;
	return RC_OK;
}

enum rc
compound_changed(struct db *db, struct arena *mem, int64_t id, int64_t after, const char **who,
    const char **at, struct err *e)
{
	const char *kind;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_compound_changed, &q, e, "ii", id, after)) == RC_OK)
		q_read(&q, mem, "ttt", who, at, &kind);
	q_close(&q);
	return rc;
}

enum rc
compound_dates(struct db *db, struct arena *mem, int64_t compound_id, struct compound_dates *out,
    struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_compound_dates, &q, e, "i", compound_id)) == RC_OK)
		q_read(&q, mem, "tttt", &out->last_searched, &out->evidence_to,
		    &out->last_new_evidence, &out->last_reviewed);
	else if (rc == RC_NOTFOUND)
		err_set(e, rc, "no compound %" PRId64, compound_id);
	q_close(&q);
	return rc;
}

enum rc
compound_counts(struct db *db, struct arena *mem, int64_t compound_id, struct compound_counts *out,
    struct err *e)
{
	struct compound_counts c = {0};
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_compound_links, &q, e, "i", compound_id)) == RC_OK)
		q_read(&q, mem, "iiii", &c.linked, &c.approved, &c.rejected, &c.postponed);
	q_close(&q);
	if (rc != RC_OK)
		return rc;
	if ((rc = q_first(db, STMT_compound_waits, &q, e, "z", compound_id)) == RC_OK)
		q_read(&q, mem, "iit", &c.waiting, &c.retractions, &c.oldest);
	q_close(&q);
	if (rc == RC_OK)
		*out = c;
	return rc;
}

enum rc
compound_reviewed(struct db *db, int64_t curator, int64_t compound_id, int64_t *seq, struct err *e)
{
	struct act act = {.kind = ACT_REVIEWED, .curator = curator, .compound_id = compound_id};
	struct arena mem = ARENA_INIT;
	struct compound_counts n;
	struct compound_dates d;
	struct compound c;
	enum rc rc;

	if ((rc = compound_load(db, &mem, compound_id, &c, e)) != RC_OK ||
	    (rc = compound_counts(db, &mem, compound_id, &n, e)) != RC_OK ||
	    (rc = compound_dates(db, &mem, compound_id, &d, e)) != RC_OK)
		goto out;
	if (n.waiting > 0) {
		char what[40] = "";

		if (n.retractions == 1)
			snprintf(what, sizeof(what), ", 1 a retraction");
		else if (n.retractions > 1)
			snprintf(what, sizeof(what), ", %" PRId64 " retractions", n.retractions);
		rc = err_set(e, RC_NOPERM, "%" PRId64 " record%s%s; last reviewed stays %s",
		    n.waiting, n.waiting == 1 ? " waits" : "s wait", what,
		    d.last_reviewed != NULL ? d.last_reviewed : "never");
		err_try(e, "appraise queue %s", c.slug);
	} else
		rc = event_act(db, &act, seq, e);
out:
	arena_fini(&mem);
	return rc;
}

const char *
outcome_title(struct arena *mem, const struct outcome *o)
{
	if (o->indication == NULL || *o->indication == '\0')
		return o->name;
	return arena_printf(mem, "%s: %s", o->indication, o->name);
}

enum rc
outcome_list(struct db *db, struct arena *mem, int64_t compound_id, struct outcome **rows,
    size_t *n, struct err *e)
{
	struct outcome *v = NULL, o;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_outcome_of, &q, e, "i", compound_id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "iitttfttffi", &o.id, &o.compound_id, &o.slug, &o.name,
		    &o.indication, &o.headline, &o.domain, &o.better, &o.critical, &o.surrogate,
		    &o.pos);
		ARENA_PUSH(mem, v, k, cap, o);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

/* Point to the outcomes that there are. */
static enum rc
try_outcomes(struct db *db, int64_t compound_id, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound c = {0};
	struct err none = {0};

	if (compound_load(db, &mem, compound_id, &c, &none) == RC_OK)
		err_try(e, "appraise outcome list %s", c.slug);
	arena_fini(&mem);
	return e->rc;
}

enum rc
outcome_by_slug(struct db *db, struct arena *mem, int64_t compound_id, const char *slug,
    struct outcome *out, const char **near, struct err *e)
{
	struct outcome *all = NULL;
	const char **words, *best;
	size_t n = 0, i;
	enum rc rc;

	if ((rc = outcome_list(db, mem, compound_id, &all, &n, e)) != RC_OK)
		return rc;
	words = arena_array(mem, n + 1, sizeof(*words));
	for (i = 0; i < n; i++) {
		if (strcmp(all[i].slug, slug) == 0) {
			*out = all[i];
			return RC_OK;
		}
		words[i] = all[i].slug;
	}
	best = nearest(slug, words, n);
	if (near != NULL)
		*near = best;
	err_set(e, RC_NOTFOUND, "no outcome \"%s\"", slug);
	return try_outcomes(db, compound_id, e);
}

static const char *const outcome_domains[] = {"efficacy", "safety", NULL};
static const char *const outcome_better[] = {"higher", "lower", NULL};

static enum rc
outcome_words_ok(const char *domain, const char *better, struct err *e)
{
	if (domain != NULL && word_index(outcome_domains, domain) < 0)
		return err_set(e, RC_USAGE, "an outcome's domain is efficacy or safety");
	if (better != NULL && word_index(outcome_better, better) < 0)
		return err_set(e, RC_USAGE, "better is higher or lower");
	return RC_OK;
}

/* A text that differs from what is stored; *n counts what an edit changes. */
static void
edit_text(struct jsonw *w, const char *key, const char *now, const char *was, int *n)
{
	if (now == NULL || strcmp(now, was) == 0)
		return;
	jw_str(w, key, now);
	++*n;
}

static void
edit_flag(struct jsonw *w, const char *key, int now, bool was, int *n)
{
	if (now < 0 || (now != 0) == was)
		return;
	jw_bool(w, key, now != 0);
	++*n;
}

enum rc
outcome_edit(struct db *db, int64_t curator, const struct outcome *o,
    const struct outcome_change *c, int64_t *seq, struct err *e)
{
	struct act act = {
	    .kind = ACT_OUTCOME_EDIT, .curator = curator, .compound_id = o->compound_id};
	struct buf body;
	struct jsonw w;
	int n = 0;
	enum rc rc;

	if ((rc = outcome_words_ok(c->domain, c->better, e)) != RC_OK)
		return rc;
	buf_init(&body, 1 << 16);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "outcome", o->id);
	edit_text(&w, "name", c->name, o->name, &n);
	edit_text(&w, "indication", c->indication, o->indication, &n);
	edit_flag(&w, "headline", c->headline, o->headline, &n);
	edit_text(&w, "domain", c->domain, o->domain, &n);
	edit_text(&w, "better", c->better, o->better, &n);
	edit_flag(&w, "critical", c->critical, o->critical, &n);
	edit_flag(&w, "surrogate", c->surrogate, o->surrogate, &n);
	jw_end(&w);
	act.body = body.p;
	if (n == 0) {
		err_set(
		    e, RC_FAILED, "outcome \"%s\" says that already; nothing was changed", o->slug);
		rc = try_outcomes(db, o->compound_id, e);
	} else if ((rc = buf_ok(&body, "outcome", e)) == RC_OK)
		rc = event_act(db, &act, seq, e);
	buf_fini(&body);
	return rc;
}

enum rc
outcome_add(struct db *db, int64_t curator, const struct outcome *o, int64_t *id, struct err *e)
{
	struct act act = {
	    .kind = ACT_OUTCOME_ADD, .curator = curator, .compound_id = o->compound_id};
	struct arena mem = ARENA_INIT;
	struct outcome there;
	struct buf body;
	struct jsonw w;
	enum rc rc;

	if (!slug_ok(o->slug))
		return err_set(e, RC_USAGE, "\"%s\": a slug is 1 to 64 of a-z, 0-9 and dashes",
		    o->slug != NULL ? o->slug : "");
	if (o->domain == NULL || o->better == NULL)
		return err_set(e, RC_USAGE, "an outcome needs a domain, and which way is better");
	if ((rc = outcome_words_ok(o->domain, o->better, e)) != RC_OK)
		return rc;
	rc = outcome_by_slug(db, &mem, o->compound_id, o->slug, &there, NULL, e);
	arena_fini(&mem);
	if (rc == RC_OK) {
		err_set(e, RC_FAILED, "outcome \"%s\" is already there", o->slug);
		return try_outcomes(db, o->compound_id, e);
	}
	if (rc != RC_NOTFOUND)
		return rc;
	buf_init(&body, 1 << 16);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_str(&w, "slug", o->slug);
	jw_str(&w, "name", o->name != NULL ? o->name : o->slug);
	jw_str(&w, "indication", o->indication != NULL ? o->indication : "");
	jw_bool(&w, "headline", o->headline);
	jw_str(&w, "domain", o->domain);
	jw_str(&w, "better", o->better);
	jw_bool(&w, "critical", o->critical);
	jw_bool(&w, "surrogate", o->surrogate);
	jw_end(&w);
	act.body = body.p;
	if ((rc = buf_ok(&body, "outcome", e)) == RC_OK)
		rc = event_act(db, &act, id, e);
	buf_fini(&body);
	return rc;
}
