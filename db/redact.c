/*
 * redact: the event, its projection, and the person.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/jsonw.h"
#include "curator.h"
#include "project.h"
#include "redact.h"

/* What is left of the body of event seq, in mem. */
static enum rc
left_of(struct db *db, struct arena *mem, const struct event *ev, const char **left, struct err *e)
{
	bool same = false, erased = false;
	struct q q = {0};
	enum rc rc;

	*left = NULL;
	if ((rc = q_first(db, STMT_redact_left, &q, e, "i", ev->seq)) == RC_OK)
		q_read(&q, mem, "tff", left, &same, &erased);
	q_close(&q);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	if (erased) {
		err_set(e, RC_FAILED, "#%" PRId64 " (%s) was erased already", ev->seq, ev->kind);
		return err_try(e, "appraise log --kind redact");
	}
	if (*left == NULL || same) {
		err_set(e, RC_FAILED, "#%" PRId64 " (%s) holds nothing that names a person", ev->seq, ev->kind);
		return err_try(e, "appraise log --json        shows what an event holds");
	}
	return RC_OK;
}

enum rc
redact_event(struct db *db, int64_t curator, int64_t seq, const char *why, int64_t batch, int64_t *by,
    struct err *e)
{
	struct act act = {.kind = ACT_REDACT, .curator = curator, .batch = batch};
	struct arena mem = ARENA_INIT;
	struct event ev = {0};
	const char *left;
	struct buf body;
	struct jsonw w;
	enum rc rc;

	buf_init(&body, 3 << 20);
	if ((rc = event_load(db, &mem, seq, &ev, e)) != RC_OK || (rc = left_of(db, &mem, &ev, &left, e)) != RC_OK)
		goto out;
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "event", seq);
	jw_str(&w, "left", left);
	if (why != NULL)
		jw_str(&w, "why", why);
	jw_end(&w);
	act.body = body.p;
	if ((rc = buf_ok(&body, "what is left", e)) == RC_OK)
		rc = event_act(db, &act, by, e);
out:
	buf_fini(&body);
	arena_fini(&mem);
	return rc;
}

enum rc
redact_person(struct db *db, int64_t by, int64_t curator, const char *why, int64_t *first, int *done,
    struct err *e)
{
	struct arena mem = ARENA_INIT;
	int64_t others = 0, *id = NULL, seq, batch = 0;
	struct curator c = {0};
	struct q q = {0};
	size_t n = 0;
	enum rc rc;

	if ((rc = curator_load(db, &mem, curator, &c, e)) != RC_OK ||
	    (rc = db_int(db, STMT_redact_other_resolvers, 0, &others, e, "i", curator)) != RC_OK)
		goto out;
	if (strcmp(c.role, "machine") == 0)
		rc = err_set(e, RC_FAILED, "%s is the program itself", c.handle);
	else if (strcmp(c.role, "resolver") == 0 && c.uid >= 0 && others == 0) {
		rc = err_set(e, RC_FAILED, "%s is the only resolver: nobody could add another", c.handle);
		err_try(e, "appraise curator add HANDLE --role resolver");
	}
	if (rc != RC_OK || (rc = q_open(db, STMT_redact_of_person, &q, e, "i", curator)) != RC_OK ||
	    (rc = q_ids(&q, &mem, &id, &n, e)) != RC_OK)
		goto out;
	if (n == 0)
		rc = err_set(e, RC_FAILED, "%s was erased already", c.handle);
	for (size_t i = 0; i < n && rc == RC_OK; i++)
		if ((rc = redact_event(db, by, id[i], why, batch, &seq, e)) == RC_OK && batch == 0)
			batch = seq;
	if (rc == RC_OK) {
		*first = batch;
		*done = (int)n;
	}
out:
	q_close(&q);
	arena_fini(&mem);
	return rc;
}

/* The state that the erased words had come into. */
static enum rc
project_erased(struct db *db, const struct event *of, const struct json *left, struct err *e)
{
	if (strcmp(of->kind, act_words[ACT_CURATOR_ADD]) == 0)
		return db_exec(db, STMT_redact_curator, e, "it", of->seq, body_str(left, "handle"));
	if (strcmp(of->kind, act_words[ACT_COI]) == 0)
		return db_exec(db, STMT_redact_coi, e, "i", of->seq);
	if (strcmp(of->kind, act_words[ACT_SETTING]) == 0)
		return db_exec(db, STMT_redact_setting, e, "i", of->seq);
	if (strcmp(of->kind, act_words[ACT_LINK]) == 0)
		return db_exec(db, STMT_redact_link, e, "iii", of->compound_id, of->pmid, of->seq);
	return RC_OK;
}

enum rc
project_redact(struct db *db, const struct deed_row *d, struct err *e)
{
	const char *text = body_str(d->b, "left");
	int64_t seq = body_int(d->b, "event", 0);
	struct arena mem = ARENA_INIT;
	struct json *left = NULL, *body = NULL;
	struct event of = {0};
	enum rc rc;

	if (text == NULL || seq == 0)
		return err_set(e, RC_BADDATA, "event %" PRId64 " (redact): no event or nothing left", d->ev->seq);
	if ((rc = event_load(db, &mem, seq, &of, e)) == RC_OK &&
	    (rc = json_parse(text, strlen(text), "what is left", &left, e)) == RC_OK &&
	    (rc = json_parse(of.body != NULL ? of.body : "{}", of.body != NULL ? strlen(of.body) : 2, "event body",
		 &body, e)) == RC_OK) {
		/* A replay finds it erased; so does an import, whose body has row numbers of its own. */
		if (!body_flag(body, "erased"))
			rc = db_exec(db, STMT_event_body_erase, e, "it", seq, text);
		if (rc == RC_OK)
			rc = project_erased(db, &of, left, e);
	}
	json_free(left);
	json_free(body);
	arena_fini(&mem);
	return rc;
}

enum rc
redact_prepare(struct db *db, struct err *e)
{
	return db_script(db, "PRAGMA secure_delete = ON", e);
}

bool
redact_finish(struct db *db)
{
	return sqlite3_wal_checkpoint_v2(db->sq, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK;
}
