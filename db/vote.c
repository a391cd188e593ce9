/*
 * vote: double review and re-checks.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/jsonw.h"
#include "../base/sha256.h"
#include "curator.h"
#include "project.h"
#include "vote.h"

/* Flags that neither move the score nor the study's place: what the record says of itself. */
#define FLAGS_APART                                                                      \
	(1u << FLAG_HUMAN | 1u << FLAG_ANIMAL | 1u << FLAG_ERRATUM | 1u << FLAG_UPDATE | \
	    1u << FLAG_RETRACTION_NOTICE)

static const char *
word_or(const struct json *a, const char *key, const char *unknown)
{
	const char *s = body_str(a, key);

	return s != NULL ? s : unknown;
}

struct said {
	int64_t outcome;
	const char *direction;
	bool primary;
};

static int
by_outcome(const void *va, const void *vb)
{
	const struct said *a = va, *b = vb;

	return a->outcome < b->outcome ? -1 : a->outcome > b->outcome;
}

static void
hash_number(struct sha256 *h, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, n);
	sha256_str(h, text);
}

static void
hash_flags(struct sha256 *h, const struct json *flags)
{
	unsigned set = 0;
	size_t i;
	int k;

	for (i = 0; i < json_size(flags); i++)
		if ((k = word_index(flag_words, json_str(json_at(flags, i)))) >= 0)
			set |= 1u << k;
	hash_number(h, (int64_t)(set & ~FLAGS_APART));
}

enum rc
vote_answer(const struct json *body, char sha[65], struct err *e)
{
	const struct json *a = json_get(body, "assessment"), *f = json_get(body, "findings");
	const char *reason = body_str(body, "reason");
	struct said *row;
	size_t n = json_size(f), i;
	struct sha256 *h;

	if (a == NULL && reason == NULL)
		return err_set(e, RC_BADDATA, "a judgement without assessment or reason");
	h = sha256_new();
	if (a == NULL) {
		sha256_str(h, "rejected");
		sha256_str(h, reason);
		sha256_end(h, sha);
		return RC_OK;
	}
	sha256_str(h, "relevant");
	sha256_str(h, word_or(a, "type", ""));
	sha256_str(h, word_or(a, "design", ""));
	sha256_str(h, word_or(a, "funding", "unknown"));
	sha256_str(h, word_or(a, "ties", "unknown"));
	sha256_str(h, word_or(a, "rob", "not-stated"));
	hash_number(h, body_int(a, "participants", -1));
	hash_number(h, body_flag(a, "primary_missed"));
	hash_flags(h, json_get(a, "flags"));
	row = xcalloc(n + 1, sizeof(*row));
	for (i = 0; i < n; i++)
		row[i] = (struct said){.outcome = body_int(json_at(f, i), "outcome", 0),
		    .direction = word_or(json_at(f, i), "direction", ""),
		    .primary = body_flag(json_at(f, i), "is_primary")};
	qsort(row, n, sizeof(*row), by_outcome);
	for (i = 0; i < n; i++) {
		hash_number(h, row[i].outcome);
		sha256_str(h, row[i].direction);
		hash_number(h, row[i].primary);
	}
	free(row);
	sha256_end(h, sha);
	return RC_OK;
}

enum rc
vote_doubled(struct db *db, int64_t compound_id, bool *on, struct err *e)
{
	int64_t yes;
	enum rc rc;

	if ((rc = db_int(db, STMT_doubled_of, 0, &yes, e, "i", compound_id)) == RC_OK)
		*on = yes != 0;
	return rc;
}

enum rc
votes_load(struct db *db, struct arena *mem, int64_t compound_id, int64_t pmid, struct votes *out,
    struct err *e)
{
	struct votes v = {0};
	struct vote one;
	struct q q = {0};
	size_t cap = 0, i;
	enum rc rc;

	if ((rc = vote_doubled(db, compound_id, &v.doubled, e)) != RC_OK)
		return rc;
	rc = q_open(db, STMT_vote_of, &q, e, "ii", compound_id, pmid);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "tititt", &one.kind, &one.curator, &one.handle, &one.seq, &one.at,
		    &one.answer);
		ARENA_PUSH(mem, v.vote, v.n, cap, one);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	if ((rc = q_first(db, STMT_recheck_of, &q, e, "ii", compound_id, pmid)) == RC_OK)
		q_read(&q, mem, "iit", &v.recheck_of, &v.decider, &v.decider_handle);
	q_close(&q);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	for (i = 0; i < v.n; i++)
		if (strcmp(v.vote[i].kind, "recheck") == 0 ||
		    strcmp(v.vote[i].answer, v.vote[0].answer) != 0)
			v.conflict = true;
	*out = v;
	return RC_OK;
}

bool
votes_blind(const struct votes *v)
{
	return v->recheck_of != 0 && !v->conflict;
}

/* "ann and bo", "ann, bo and cy": who is in the conflict. */
static void
parties(const struct votes *v, struct buf *b)
{
	size_t i, n = v->n + (v->recheck_of != 0), at = 0;

	if (v->recheck_of != 0)
		buf_printf(b, "%s%s", v->decider_handle,
		    ++at + 1 < n ? ", "
		    : at < n     ? " and "
				 : "");
	for (i = 0; i < v->n; i++)
		buf_printf(b, "%s%s", v->vote[i].handle,
		    ++at + 1 < n ? ", "
		    : at < n     ? " and "
				 : "");
}

/* The compound's word for a try line. */
static const char *
slug_of(struct db *db, struct arena *mem, int64_t compound_id)
{
	const char *slug = "SLUG";
	struct err none = {0};
	struct q q = {0};

	if (q_first(db, STMT_compound_by_id, &q, &none, "i", compound_id) == RC_OK)
		q_read(&q, mem, "-t", &slug);
	q_close(&q);
	return slug;
}

/* A conflict is settled by somebody who is no part of it. */
static enum rc
rule_conflict(struct db *db, struct arena *mem, const struct decision *d, const struct votes *v,
    struct ruling *r, struct err *e)
{
	struct buf who;
	bool own = v->recheck_of != 0 && v->decider == d->curator;
	size_t i;
	enum rc rc = RC_OK;

	buf_init(&who, 4096);
	parties(v, &who);
	for (i = 0; i < v->n; i++)
		own = own || v->vote[i].curator == d->curator;
	if (own) {
		err_set(e, RC_NOPERM,
		    "%" PRId64 ": nobody settles a conflict of their own (%s differ)", d->pmid,
		    who.p);
		rc = err_try(e, "appraise curator list        another resolver decides");
	} else if (!d->resolves) {
		err_set(e, RC_NOPERM, "%" PRId64 ": %s differ; a resolver decides", d->pmid, who.p);
		rc = err_try(e, "appraise resolve %s %" PRId64 " --take %s",
		    slug_of(db, mem, d->compound_id), d->pmid, v->vote[0].handle);
	} else
		rc = curator_need_resolver(db, d->curator, "settles a conflict", e);
	buf_fini(&who);
	if (rc != RC_OK)
		return rc;
	r->how = RULED_RESOLVED;
	r->vote = arena_array(mem, v->n + 1, sizeof(*r->vote));
	if (v->recheck_of != 0)
		r->vote[r->nvote++] = v->recheck_of;
	for (i = 0; i < v->n; i++)
		r->vote[r->nvote++] = v->vote[i].seq;
	return RC_OK;
}

/* The first opinion is kept, the second is compared with it. */
static enum rc
rule_double(struct arena *mem, const struct decision *d, const struct votes *v, const char *sha,
    struct ruling *r, struct err *e)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (v->vote[i].curator == d->curator) {
			err_set(e, RC_NOPERM,
			    "%" PRId64 " has your opinion already (#%" PRId64
			    "); it waits for somebody else's",
			    d->pmid, v->vote[i].seq);
			return err_try(
			    e, "appraise undo %" PRId64 "        takes yours back", v->vote[i].seq);
		}
	r->kind = "double";
	if (v->n == 0) {
		r->how = RULED_FIRST;
		return RC_OK;
	}
	r->beside = v->vote[0].seq;
	r->how = strcmp(v->vote[0].answer, sha) == 0 ? RULED_AGREED : RULED_CONFLICT;
	if (r->how == RULED_AGREED) {
		r->vote = arena_array(mem, 1, sizeof(*r->vote));
		r->vote[r->nvote++] = v->vote[0].seq;
	}
	return RC_OK;
}

/* The answer of a body, or of a stored event's. */
static enum rc
answer_of(const char *body, char *sha, struct err *e)
{
	struct json *b = NULL;
	enum rc rc;

	if ((rc = json_parse(body, strlen(body), "decision", &b, e)) == RC_OK)
		rc = vote_answer(b, sha, e);
	json_free(b);
	return rc;
}

enum rc
vote_rule(struct db *db, struct arena *mem, const struct decision *d, enum act_kind kind,
    const char *body, struct ruling *out, struct err *e)
{
	struct ruling r = {.how = RULED_DECIDED};
	char sha[65], decided[65];
	struct votes v;
	struct event ev = {0};
	enum rc rc;

	*out = r;
	if (kind != ACT_APPROVE && kind != ACT_AMEND && kind != ACT_REJECT && kind != ACT_UNLINK)
		return RC_OK;
	if ((rc = votes_load(db, mem, d->compound_id, d->pmid, &v, e)) != RC_OK)
		return rc;
	if (kind == ACT_UNLINK) {
		if (!v.doubled)
			return RC_OK;
		err_set(e, RC_NOPERM, "two decide on %s together; unlink asks nobody else",
		    slug_of(db, mem, d->compound_id));
		return err_try(e, "appraise reject %s %" PRId64 " --reason other-compound",
		    slug_of(db, mem, d->compound_id), d->pmid);
	}
	if (v.conflict)
		rc = rule_conflict(db, mem, d, &v, &r, e);
	else if (d->resolves) {
		err_set(e, RC_FAILED, "%" PRId64 " is in no conflict", d->pmid);
		rc = err_try(
		    e, "appraise queue %s --cause conflict", slug_of(db, mem, d->compound_id));
	} else if (v.recheck_of != 0 && v.decider != d->curator && kind != ACT_AMEND && !d->redo) {
		if ((rc = answer_of(body, sha, e)) == RC_OK &&
		    (rc = event_load(db, mem, v.recheck_of, &ev, e)) == RC_OK &&
		    (rc = answer_of(ev.body, decided, e)) == RC_OK) {
			r.how = strcmp(sha, decided) == 0 ? RULED_SAME : RULED_DIFFERS;
			r.kind = "recheck";
			r.beside = v.recheck_of;
		}
	} else if (v.doubled && (rc = answer_of(body, sha, e)) == RC_OK)
		rc = rule_double(mem, d, &v, sha, &r, e);
	if (rc == RC_OK)
		*out = r;
	return rc;
}

void
vote_members(struct jsonw *w, const struct ruling *r, enum act_kind kind)
{
	size_t i;

	if (ruled_vote(r)) {
		jw_str(w, "review", r->kind);
		jw_str(w, "decision", act_words[kind]);
		if (r->beside != 0)
			jw_int(w, "event", r->beside);
		return;
	}
	if (r->nvote == 0)
		return;
	jw_arr(w, "votes");
	for (i = 0; i < r->nvote; i++) {
		jw_obj(w, NULL);
		jw_int(w, "event", r->vote[i]);
		jw_end(w);
	}
	jw_end(w);
	jw_bool(w, r->how == RULED_AGREED ? "agreed" : "resolved", true);
}

enum rc
vote_double(
    struct db *db, int64_t curator, int64_t compound_id, bool on, int64_t *seq, struct err *e)
{
	struct act act = {.kind = ACT_DOUBLE,
	    .curator = curator,
	    .compound_id = compound_id,
	    .body = on ? "{\"on\":true}" : "{\"on\":false}"};
	enum rc rc;

	if ((rc = curator_need_resolver(db, curator, "says that two decide", e)) != RC_OK)
		return rc;
	return event_act(db, &act, seq, e);
}

enum rc
vote_shut(struct db *db, struct arena *mem, int64_t compound_id, int64_t curator, int64_t **pmids,
    size_t *n, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct curator c = {0};
	struct q q = {0};
	enum rc rc;

	if ((rc = curator_load(db, &tmp, curator, &c, e)) == RC_OK &&
	    (rc = q_open(db, STMT_vote_shut, &q, e, "iii", compound_id, curator,
		 (int64_t)(strcmp(c.role, "resolver") == 0))) == RC_OK)
		rc = q_ids(&q, mem, pmids, n, e);
	q_close(&q);
	arena_fini(&tmp);
	return rc;
}

enum rc
vote_queued(struct db *db, int64_t compound_id, int64_t pmid, int64_t curator, bool *waits,
    bool *shut, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *cause = NULL;
	int64_t *of;
	struct q q = {0};
	size_t n, i;
	enum rc rc;

	*waits = *shut = false;
	if ((rc = q_first(db, STMT_queued_cause, &q, e, "ii", compound_id, pmid)) == RC_OK)
		q_read(&q, &mem, "t", &cause);
	q_close(&q);
	if (rc == RC_NOTFOUND)
		rc = RC_OK;
	if (rc != RC_OK || cause == NULL)
		goto out;
	*waits = true;
	if (strcmp(cause, "retracted") == 0 || strcmp(cause, "deleted") == 0 ||
	    strcmp(cause, "reopened") == 0)
		goto out;
	if ((rc = vote_shut(db, &mem, compound_id, curator, &of, &n, e)) == RC_OK)
		for (i = 0; i < n; i++)
			*shut = *shut || of[i] == pmid;
out:
	arena_fini(&mem);
	return rc;
}

enum rc
vote_veil(struct db *db, struct event *ev, size_t n, struct err *e)
{
	int64_t veiled;
	enum rc rc;
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(ev[i].kind, act_words[ACT_VOTE]) != 0 || ev[i].body == NULL ||
		    strstr(ev[i].body, "\"review\":\"double\"") == NULL)
			continue;
		if ((rc = db_int(db, STMT_vote_veiled, 0, &veiled, e, "i", ev[i].seq)) != RC_OK)
			return rc;
		if (veiled)
			ev[i].body = "{\"review\":\"double\",\"veiled\":true}";
	}
	return RC_OK;
}

enum rc
vote_undoable(struct db *db, int64_t curator, const struct event *ev, struct err *e)
{
	int64_t by = 0;
	enum rc rc;

	if (strcmp(ev->kind, act_words[ACT_SETTING]) == 0 && ev->body != NULL &&
	    strstr(ev->body, "\"key\":\"review_blind\"") != NULL)
		return curator_need_resolver(db, curator, "says that two decide", e);
	if (strcmp(ev->kind, act_words[ACT_VOTE]) != 0)
		return RC_OK;
	if (ev->curator != curator) {
		err_set(e, RC_NOPERM, "#%" PRId64 " is %s's opinion; nobody else takes it back",
		    ev->seq, ev->handle);
		return err_try(e, "appraise log %" PRId64, ev->pmid);
	}
	if ((rc = db_int(db, STMT_vote_taken_by, 0, &by, e, "i", ev->seq)) == RC_OK && by != 0) {
		err_set(e, RC_FAILED, "#%" PRId64 " stands on your opinion #%" PRId64, by, ev->seq);
		rc = err_try(e, "appraise undo %" PRId64, by);
	}
	return rc;
}
