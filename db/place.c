/*
 * place: kinds of open records, kept as they change.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/buf.h"
#include "aim.h"
#include "outcome.h"
#include "place.h"
#include "proposal.h"
#include "stmt.h"

/* What the other tables say of a record that belongs here. */
struct source {
	int64_t compound_id, pmid;
	const char *title, *type;
	int64_t participants, p_ppm;
	bool stuck;
	const char *effect, *since;
};

/* The folded names of one compound's outcomes: records come by compound. */
struct names {
	struct arena mem;
	int64_t compound_id; /* 0: none read yet */
	struct outcome *outcome;
	const char **name; /* their titles, folded */
	size_t n;
};

static enum rc
names_of(struct db *db, struct names *v, int64_t compound_id, struct err *e)
{
	enum rc rc;

	if (v->compound_id == compound_id)
		return RC_OK;
	arena_reset(&v->mem);
	v->compound_id = 0;
	if ((rc = outcome_list(db, &v->mem, compound_id, &v->outcome, &v->n, e)) != RC_OK)
		return rc;
	v->name = arena_array(&v->mem, v->n + 1, sizeof(*v->name));
	for (size_t i = 0; i < v->n; i++)
		v->name[i] = aim_fold(&v->mem, outcome_title(&v->mem, &v->outcome[i]));
	v->compound_id = compound_id;
	return RC_OK;
}

/* Types that no score knows are never tried; their size has no weight. */
static bool
scored(const char *type)
{
	return type != NULL && word_index(type_words, type) >= 0 && strcmp(type, "OTHER") != 0;
}

static void
kind_of(const struct source *s, const struct names *v, struct arena *mem, struct buf *kind)
{
	const char *type = scored(s->type) ? s->type : "OTHER";
	bool *on;

	buf_clear(kind);
	if (s->stuck) {
		buf_printf(kind, "stuck %s", type);
		return;
	}
	if (s->effect != NULL && strcmp(s->effect, "unnamed") == 0) {
		buf_printf(kind, "unnamed %s", type);
		return;
	}
	buf_puts(kind, type);
	if (!scored(s->type))
		return;
	buf_printf(kind, " %" PRId64, aim_people(s->participants));
	on = arena_array(mem, v->n + 1, sizeof(*on));
	(void)aim_outcomes(mem, aim_fold(mem, s->title), v->name, v->n, on);
	for (size_t i = 0; i < v->n; i++)
		if (on[i])
			buf_printf(kind, " %" PRId64, v->outcome[i].id);
}

static enum rc
settle_one(struct db *db, int64_t compound_id, int64_t pmid, struct names *v, struct arena *mem, struct buf *kind,
    struct err *e)
{
	struct source s = {0};
	struct q q = {0};
	enum rc rc;

	if ((rc = db_exec(db, STMT_place_drop, e, "ii", compound_id, pmid)) != RC_OK)
		return rc;
	if ((rc = q_first(db, STMT_place_source_of, &q, e, "ii", compound_id, pmid)) != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	q_read(&q, mem, "iittuiftt", &s.compound_id, &s.pmid, &s.title, &s.type, &s.participants, &s.p_ppm, &s.stuck,
	    &s.effect, &s.since);
	q_close(&q);
	if ((rc = names_of(db, v, s.compound_id, e)) != RC_OK)
		return rc;
	kind_of(&s, v, mem, kind);
	if ((rc = buf_ok(kind, "a place in the queue", e)) != RC_OK)
		return rc;
	return db_exec(db, STMT_place_put, e, "itiiti", s.compound_id, kind->p,
	    scored(s.type) ? s.participants : (int64_t)-1, s.p_ppm, s.since, s.pmid);
}

enum rc
place_settle(struct db *db, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct names v = {.mem = ARENA_INIT};
	struct q q = {0};
	struct buf kind;
	int64_t any = 0, compound_id, pmid;
	enum rc rc;

	if (db->replay)
		return RC_OK;
	if ((rc = db_int(db, STMT_place_due_any, 0, &any, e, "")) != RC_OK || any == 0)
		return rc;
	buf_init(&kind, (size_t)64 * 1024);
	if ((rc = q_open(db, STMT_place_due_rows, &q, e, "")) != RC_OK)
		goto out;
	while ((rc = q_step(&q, e)) == RC_OK) {
		arena_reset(&mem);
		q_read(&q, NULL, "ii", &compound_id, &pmid);
		if ((rc = settle_one(db, compound_id, pmid, &v, &mem, &kind, e)) != RC_OK)
			break;
	}
	q_close(&q);
	if (rc == RC_DONE)
		rc = db_exec(db, STMT_place_due_clear, e, "");
out:
	buf_fini(&kind);
	arena_fini(&v.mem);
	arena_fini(&mem);
	return rc;
}

enum rc
place_ready(struct db *db, bool *yes, struct err *e)
{
	int64_t any = 0;
	enum rc rc;

	if ((rc = db_int(db, STMT_place_due_any, 0, &any, e, "")) == RC_OK)
		*yes = any == 0;
	return rc;
}

enum rc
place_count(struct db *db, int64_t compound_id, int64_t *n, struct err *e)
{
	return db_int(db, STMT_place_count, 0, n, e, "i", compound_id);
}

enum rc
place_kinds(struct db *db, struct arena *mem, int64_t compound_id, struct place_kind **rows, size_t *n,
    struct err *e)
{
	struct place_kind *v = NULL, k;
	size_t cap = 0, have = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_place_kinds, &q, e, "i", compound_id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "ti", &k.kind, &k.pmid);
		ARENA_PUSH(mem, v, have, cap, k);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = have;
	return RC_OK;
}

enum rc
place_rows(struct db *db, struct arena *mem, int64_t compound_id, const char *kind, int64_t limit,
    struct place_row **rows, size_t *n, struct err *e)
{
	struct place_row *v = NULL, r;
	size_t cap = 0, have = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_place_rows, &q, e, "iti", compound_id, kind, limit)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "iiit", &r.pmid, &r.participants, &r.p_ppm, &r.since);
		ARENA_PUSH(mem, v, have, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = have;
	return RC_OK;
}

enum rc
place_apart(struct db *db, struct arena *mem, int64_t compound_id, int64_t **pmid, size_t *n, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_place_apart, &q, e, "i", compound_id)) != RC_OK)
		return rc;
	return q_ids(&q, mem, pmid, n, e);
}

/* Is the place of a record what the other tables say? */
static bool
as_kept(const struct source *s, const char *want, const char *kind, int64_t participants, int64_t p_ppm,
    const char *since)
{
	return kind != NULL && strcmp(kind, want) == 0 && p_ppm == s->p_ppm && strcmp(since, s->since) == 0 &&
	       participants == (scored(s->type) ? s->participants : -1);
}

enum rc
place_check(struct db *db, int64_t *rows, char *detail, size_t size, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct names v = {.mem = ARENA_INIT};
	int64_t total = 0, people, p;
	const char *kind, *since;
	struct source s;
	struct q q = {0};
	struct buf want;
	enum rc rc;

	*rows = 0;
	detail[0] = '\0';
	buf_init(&want, (size_t)64 * 1024);
	if ((rc = db_int(db, STMT_place_total, 0, &total, e, "")) != RC_OK ||
	    (rc = q_open(db, STMT_place_all, &q, e, "")) != RC_OK)
		goto out;
	while ((rc = q_step(&q, e)) == RC_OK) {
		arena_reset(&mem);
		s = (struct source){0};
		q_read(&q, &mem, "iittuiftttiit", &s.compound_id, &s.pmid, &s.title, &s.type,
		    &s.participants, &s.p_ppm, &s.stuck, &s.effect, &s.since, &kind, &people, &p, &since);
		if ((rc = names_of(db, &v, s.compound_id, e)) != RC_OK)
			break;
		kind_of(&s, &v, &mem, &want);
		(*rows)++;
		if (detail[0] == '\0' && !as_kept(&s, want.p, kind, people, p, since))
			snprintf(detail, size, "%" PRId64 ": open, and not in its place in the queue", s.pmid);
	}
	q_close(&q);
	if (rc == RC_DONE)
		rc = RC_OK;
	if (rc == RC_OK && detail[0] == '\0' && total != *rows)
		snprintf(detail, size, "%" PRId64 " places in the queue for %" PRId64 " open records", total, *rows);
out:
	buf_fini(&want);
	arena_fini(&v.mem);
	arena_fini(&mem);
	return rc;
}
