/*
 * event: appending to the chain, reading it, undoing.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/sha256.h"
#include "chain.h"
#include "curator.h"
#include "project.h"
#include "vote.h"

const char *const act_words[ACT_N + 1] = {"init", "setting", "curator-add", "coi", "compound-add",
    "compound-edit", "compound-retire", "profile", "outcome-add", "outcome-edit", "approve", "amend", "reject",
    "postpone", "note", "undo", "reviewed", "link", "unlink", "study-merge", "study-split",
    "study-pin", "study-include", "study-exclude", "study-decline", "suspend", "reopen",
    "redact", "import", "double", "vote", "recheck", NULL};

#define BODY_MAX (1 << 20)

static void
hash_int(struct sha256 *h, int64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, v);
	sha256_str(h, v == 0 ? NULL : text);
}

void
chain_hash(const struct event *ev, const char *body_sha, const char *prev, char *hex)
{
	struct sha256 *h = sha256_new();

	hash_int(h, ev->seq);
	sha256_str(h, ev->at);
	hash_int(h, ev->curator);
	hash_int(h, ev->run_id);
	hash_int(h, ev->uid);
	sha256_str(h, ev->host);
	sha256_str(h, ev->kind);
	hash_int(h, ev->compound_id);
	hash_int(h, ev->pmid);
	hash_int(h, ev->study_id);
	hash_int(h, ev->finding_id);
	hash_int(h, ev->proposal_id);
	hash_int(h, ev->reverts);
	hash_int(h, ev->batch);
	sha256_str(h, body_sha);
	sha256_str(h, prev);
	sha256_end(h, hex);
}

enum rc
event_head(struct db *db, int64_t *seq, char *hash, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *hex;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_event_head, &q, e, "")) == RC_OK) {
		q_read(&q, &mem, "it", seq, &hex);
		snprintf(hash, SHA256_HEX, "%s", hex);
	} else if (rc == RC_NOTFOUND) {
		*seq = 0;
		hash[0] = '\0';
		rc = RC_OK;
	}
	q_close(&q);
	arena_fini(&mem);
	return rc;
}

/* The next number, the hash that continues the chain, and the two rows. */
static enum rc
event_chain(struct db *db, struct event *ev, struct err *e)
{
	char prev[SHA256_HEX], body_sha[SHA256_HEX], hash[SHA256_HEX];
	enum rc rc;

	if ((rc = event_head(db, &ev->seq, prev, e)) != RC_OK)
		return rc;
	ev->seq++;
	if (ev->curator == 0)
		ev->curator = ev->seq;
	if (strcmp(ev->kind, act_words[ACT_COMPOUND_ADD]) == 0)
		ev->compound_id = ev->seq;
	if (ev->batch == 0)
		ev->batch = ev->seq;
	sha256_hex(ev->body, strlen(ev->body), body_sha);
	chain_hash(ev, body_sha, prev, hash);
	if ((rc = db_exec(db, STMT_event_insert, e, "itizittzzzzzzittt", ev->seq, ev->at,
		 ev->curator, ev->run_id, ev->uid, ev->host, ev->kind, ev->compound_id, ev->pmid,
		 ev->study_id, ev->finding_id, ev->proposal_id, ev->reverts, ev->batch, body_sha,
		 prev, hash)) != RC_OK)
		return rc;
	return db_exec(db, STMT_event_body_insert, e, "it", ev->seq, ev->body);
}

/* This machine's name and this user, as an event holds them. */
static void
event_place(struct event *ev)
{
	static char host[256];

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	ev->host = host;
	ev->uid = getuid();
}

/* What an act says, with time and place. */
static enum rc
event_append(struct db *db, const struct act *act, struct event *ev, struct err *e)
{
	static char at[TIME_LEN];

	clock_iso(at);
	*ev = (struct event){.at = at,
	    .kind = act_words[act->kind],
	    .curator = act->curator,
	    .run_id = act->run_id,
	    .compound_id = act->compound_id,
	    .pmid = act->pmid,
	    .study_id = act->study_id,
	    .finding_id = act->finding_id,
	    .proposal_id = act->proposal_id,
	    .reverts = act->reverts,
	    .batch = act->batch == 0 && db->batch != NULL ? *db->batch : act->batch,
	    .body = act->body != NULL ? act->body : "{}"};
	event_place(ev);
	return event_chain(db, ev, e);
}

enum rc
event_put(struct db *db, struct event *ev, struct err *e)
{
	enum rc rc;

	if (!db_in_tx(db))
		die("event_put outside a transaction");
	event_place(ev);
	if ((rc = event_chain(db, ev, e)) == RC_OK)
		rc = project(db, ev, e);
	return rc;
}

void
event_batch(struct db *db, int64_t *batch)
{
	db->batch = batch;
}

enum rc
event_act(struct db *db, const struct act *act, int64_t *seq, struct err *e)
{
	struct event ev = {0};
	struct err ignored;
	enum rc rc;

	if (!db_in_tx(db))
		die("event_act outside a transaction");
	if (act->body != NULL && strlen(act->body) > BODY_MAX)
		return err_set(e, RC_BADDATA, "%s: more than %d bytes to record",
		    act_words[act->kind], BODY_MAX);
	if ((rc = db_exec(db, STMT_act_savepoint, e, "")) != RC_OK)
		return rc;
	if ((rc = event_append(db, act, &ev, e)) == RC_OK && (rc = project(db, &ev, e)) == RC_OK)
		rc = db_exec(db, STMT_act_release, e, "");
	if (rc != RC_OK) {
		/* Only this act is taken back; what the caller did before stays. */
		if (db_exec(db, STMT_act_back, &ignored, "") != RC_OK ||
		    db_exec(db, STMT_act_release, &ignored, "") != RC_OK)
			db_rollback(db);
		return rc;
	}
	if (db->batch != NULL && *db->batch == 0)
		*db->batch = ev.seq;
	if (seq != NULL)
		*seq = ev.seq;
	return RC_OK;
}

void
event_read(struct q *q, struct arena *mem, struct event *ev)
{
	q_read(q, mem, "itttiiitititiiiiiit", &ev->seq, &ev->at, &ev->kind, &ev->body, &ev->curator,
	    &ev->run_id, &ev->uid, &ev->host, &ev->compound_id, &ev->handle, &ev->pmid, &ev->slug,
	    &ev->study_id, &ev->finding_id, &ev->proposal_id, &ev->reverts, &ev->batch,
	    &ev->undone_by, &ev->hash);
}

enum rc
event_load(struct db *db, struct arena *mem, int64_t seq, struct event *out, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_event_by_seq, &q, e, "i", seq)) == RC_OK)
		event_read(&q, mem, out);
	else if (rc == RC_NOTFOUND) {
		err_set(e, rc, "no event %" PRId64, seq);
		err_try(e, "appraise log");
	}
	q_close(&q);
	return rc;
}

enum rc
event_list(struct db *db, struct arena *mem, const struct event_filter *f, struct event **rows,
    size_t *n, struct err *e)
{
	struct event *ev = NULL, row;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if (f->pmid != 0)
		rc = q_open(db, STMT_event_of_pmid, &q, e, "zzzzittzii", f->pmid, f->compound_id,
		    f->curator, f->run_id, f->after, f->kind, f->since, f->limit,
		    (int64_t)f->studies, (int64_t)f->newest_first);
	else
		rc = q_open(db, f->newest_first ? STMT_event_newest : STMT_event_all, &q, e,
		    "zzzittz", f->compound_id, f->curator, f->run_id, f->after, f->kind, f->since,
		    f->limit);
	if (rc != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		row = (struct event){0};
		event_read(&q, mem, &row);
		ARENA_PUSH(mem, ev, k, cap, row);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = ev;
	*n = k;
	return RC_OK;
}

enum rc
event_last_undoable(struct db *db, int64_t curator, int64_t *seq, int64_t *passed, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct event ev = {0};
	struct q q = {0};
	int64_t newest = 0;
	int kind;
	enum rc rc;

	rc = q_open(db, STMT_event_standing_of, &q, e, "i", curator);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &mem, "it", &ev.seq, &ev.kind);
		for (kind = 0; strcmp(act_words[kind], ev.kind) != 0; kind++)
			;
		if (act_undoable((enum act_kind)kind) && kind != ACT_UNDO)
			break;
		if (newest == 0 && kind != ACT_UNDO)
			newest = ev.seq;
	}
	q_close(&q);
	arena_fini(&mem);
	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, "nothing of yours to undo");
	if (rc == RC_OK)
		*seq = ev.seq;
	if (rc == RC_OK && passed != NULL)
		*passed = newest;
	return rc;
}

/* Undo one event as part of batch *first (0 starts it). */
static enum rc
undo_one(struct db *db, int64_t curator, const struct event *ev, int64_t *first, struct err *e)
{
	struct act act = {.kind = ACT_UNDO,
	    .curator = curator,
	    .reverts = ev->seq,
	    .batch = *first,
	    .compound_id = ev->compound_id,
	    .pmid = ev->pmid,
	    .study_id = ev->study_id};
	int64_t seq;
	enum rc rc;

	if (ev->undone_by != 0) {
		err_set(e, RC_FAILED, "#%" PRId64 " was undone by #%" PRId64 " already", ev->seq,
		    ev->undone_by);
		return err_try(e, "appraise log");
	}
	if ((rc = vote_undoable(db, curator, ev, e)) != RC_OK)
		return rc;
	if ((rc = event_act(db, &act, &seq, e)) == RC_OK && *first == 0)
		*first = seq;
	return rc;
}

enum rc
event_undo(struct db *db, int64_t curator, int64_t seq, bool batch, int64_t *first, int *done,
    struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct event ev = {0}, one = {0};
	int64_t *of = NULL, id, start = 0;
	size_t n = 0, cap = 0, i;
	struct q q = {0};
	int count = 0;
	enum rc rc;

	if ((rc = event_load(db, &mem, seq, &ev, e)) != RC_OK)
		goto out;
	if (!batch) {
		if ((rc = undo_one(db, curator, &ev, &start, e)) == RC_OK)
			count = 1;
		goto out;
	}
	if ((rc = q_open(db, STMT_event_of_batch, &q, e, "i", ev.batch)) != RC_OK)
		goto out;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &mem, "i", &id);
		ARENA_PUSH(&mem, of, n, cap, id);
	}
	q_close(&q);
	if (rc != RC_DONE)
		goto out;
	if (n == 0) {
		rc = undo_one(db, curator, &ev, &start, e); /* says that it was undone */
		goto out;
	}
	for (rc = RC_OK, i = 0; i < n && rc == RC_OK; i++) {
		if ((rc = event_load(db, &mem, of[i], &one, e)) == RC_OK &&
		    (rc = undo_one(db, curator, &one, &start, e)) == RC_OK)
			count++;
	}
out:
	q_close(&q);
	arena_fini(&mem);
	if (rc == RC_OK) {
		*first = start;
		*done = count;
	}
	return rc;
}

const char *
event_why(const struct event *ev, struct arena *mem)
{
	struct err none = {0};
	struct json *b = NULL;
	const char *why = NULL;

	if (ev->body != NULL && json_parse(ev->body, strlen(ev->body), "an event", &b, &none) == RC_OK &&
	    (why = json_str(json_get(b, "why"))) != NULL)
		why = arena_strdup(mem, why);
	json_free(b);
	return why;
}
