/*
 * curator: who may decide.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/jsonw.h"
#include "curator.h"
#include "event.h"
#include "stmt.h"

static void
curator_read(struct q *q, struct arena *mem, struct curator *c)
{
	q_read(q, mem, "ittit", &c->id, &c->handle, &c->name, &c->uid, &c->role);
}

enum rc
curator_load(struct db *db, struct arena *mem, int64_t id, struct curator *out, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_curator_by_id, &q, e, "i", id)) == RC_OK)
		curator_read(&q, mem, out);
	else if (rc == RC_NOTFOUND)
		err_set(e, rc, "no curator %" PRId64, id);
	q_close(&q);
	return rc;
}

enum rc
curator_by_handle(
    struct db *db, struct arena *mem, const char *handle, struct curator *out, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_curator_by_name, &q, e, "t", handle)) == RC_OK)
		curator_read(&q, mem, out);
	else if (rc == RC_NOTFOUND) {
		err_set(e, rc, "no curator \"%s\"", handle);
		err_try(e, "appraise curator list");
	}
	q_close(&q);
	return rc;
}

enum rc
curator_current(struct db *db, const char *as, int64_t uid, int64_t *id, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct curator c = {0};
	int64_t first = 0;
	enum rc rc;

	if (as == NULL || *as == '\0') {
		if ((rc = db_int(db, STMT_curator_of_uid, 0, &first, e, "i", uid)) == RC_OK &&
		    first == 0) {
			rc = err_set(e, RC_NOPERM,
			    "user id %" PRId64 " is no curator of this database", uid);
			err_try(e, "a curator's: appraise curator add HANDLE --uid %" PRId64, uid);
		}
		if (rc == RC_OK)
			*id = first;
		return rc;
	}
	if ((rc = curator_by_handle(db, &mem, as, &c, e)) == RC_OK && c.uid != uid)
		rc = err_set(e, RC_NOPERM, "%s is another user's name", as);
	else if (rc == RC_NOTFOUND)
		e->rc = rc = RC_NOPERM;
	if (rc == RC_OK)
		*id = c.id;
	arena_fini(&mem);
	return rc;
}

enum rc
curator_list(struct db *db, struct arena *mem, struct curator **rows, size_t *n, struct err *e)
{
	struct curator *v = NULL, r;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_curator_all, &q, e, "")) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		curator_read(&q, mem, &r);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
curator_need_resolver(struct db *db, int64_t id, const char *what, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct curator by = {0};
	enum rc rc;

	if ((rc = curator_load(db, &mem, id, &by, e)) == RC_OK && strcmp(by.role, "resolver") != 0) {
		err_set(e, RC_NOPERM, "%s is a curator; only a resolver %s", by.handle, what);
		rc = err_try(e, "appraise curator list        shows who is a resolver");
	}
	arena_fini(&mem);
	return rc;
}

static bool
handle_ok(const char *s)
{
	size_t n =
	    s != NULL
		? strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
		: 0;

	return n > 0 && n <= 32 && s[n] == '\0';
}

enum rc
curator_add(struct db *db, int64_t by, const struct curator *c, int64_t *id, struct err *e)
{
	struct act act = {.kind = ACT_CURATOR_ADD, .curator = by};
	struct q q = {0};
	struct buf body;
	struct jsonw w;
	enum rc rc;

	if (!handle_ok(c->handle))
		return err_set(
		    e, RC_USAGE, "a curator's handle is 1 to 32 letters, digits, dots, dashes");
	if ((rc = q_first(db, STMT_curator_by_name, &q, e, "t", c->handle)) == RC_OK) {
		err_set(e, RC_FAILED, "curator \"%s\" is already there", c->handle);
		rc = err_try(e, "appraise curator list");
	}
	q_close(&q);
	if (rc != RC_NOTFOUND)
		return rc;
	buf_init(&body, 1 << 16);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_str(&w, "handle", c->handle);
	jw_str(&w, "name", c->name != NULL ? c->name : c->handle);
	jw_int(&w, "uid", c->uid);
	jw_str(&w, "role", c->role != NULL ? c->role : "curator");
	jw_end(&w);
	act.body = body.p;
	if ((rc = buf_ok(&body, "curator", e)) == RC_OK)
		rc = event_act(db, &act, id, e);
	buf_fini(&body);
	return rc;
}

enum rc
curator_conflict(struct db *db, int64_t by, int64_t curator, int64_t compound_id,
    const char *statement, struct err *e)
{
	struct act act = {.kind = ACT_COI, .curator = by, .compound_id = compound_id};
	struct buf body;
	struct jsonw w;
	enum rc rc;

	buf_init(&body, 1 << 16);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "curator", curator);
	jw_str(&w, "statement", statement);
	jw_end(&w);
	act.body = body.p;
	if ((rc = buf_ok(&body, "statement", e)) == RC_OK)
		rc = event_act(db, &act, NULL, e);
	buf_fini(&body);
	return rc;
}

enum rc
coi_list(struct db *db, struct arena *mem, struct coi **rows, size_t *n, struct err *e)
{
	struct coi *v = NULL, r;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_coi_all, &q, e, "")) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "itttt", &r.curator, &r.handle, &r.slug, &r.at, &r.statement);
		ARENA_PUSH(mem, v, k, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}
