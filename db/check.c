/*
 * check: the file, its references, the chain of events, and the projections
 * made again from the events.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/sha256.h"
#include "chain.h"
#include "check.h"
#include "fulltext.h"
#include "place.h"
#include "project.h"

static struct check_result *
result(struct check_report *r, const char *name)
{
	struct check_result *c = &r->result[r->n++];

	*c = (struct check_result){.name = name, .ok = true};
	return c;
}

static enum rc
check_integrity(struct db *db, struct check_report *r, struct err *e)
{
	struct check_result *c = result(r, "integrity");
	struct arena mem = ARENA_INIT;
	const char *word = NULL;
	struct q q = {0};
	enum rc rc;

	if ((rc = db_int(db, STMT_page_count, 0, &c->count, e, "")) == RC_OK &&
	    (rc = q_first(db, STMT_integrity, &q, e, "")) == RC_OK) {
		q_read(&q, &mem, "t", &word);
		c->ok = word != NULL && strcmp(word, "ok") == 0;
		if (!c->ok)
			snprintf(
			    c->detail, sizeof(c->detail), "%s", word != NULL ? word : "no answer");
	}
	q_close(&q);
	arena_fini(&mem);
	if (rc == RC_BADDATA) { /* too damaged to be looked through: the answer, not an error */
		c->ok = false;
		snprintf(c->detail, sizeof(c->detail), "%.399s", e->msg);
		rc = RC_OK;
	}
	return rc;
}

static enum rc
check_references(struct db *db, struct check_report *r, struct err *e)
{
	struct check_result *c = result(r, "foreign keys");
	struct arena mem = ARENA_INIT;
	const char *table, *parent;
	int64_t row;
	struct q q = {0};
	enum rc rc;

	rc = q_open(db, STMT_reference_faults, &q, e, "");
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &mem, "tit", &table, &row, &parent);
		if (c->ok)
			snprintf(c->detail, sizeof(c->detail),
			    "%s row %" PRId64 " names a missing %s", table, row, parent);
		c->ok = false;
		c->count++;
	}
	q_close(&q);
	arena_fini(&mem);
	return rc == RC_DONE ? RC_OK : rc;
}

/* One event against its number, its body and the one before; says what is wrong. */
static void
link_fault(const struct event *ev, int64_t want, const char *body_sha, const char *prev,
    const char *before, char *out, size_t size)
{
	char hash[SHA256_HEX];

	if (ev->seq != want) {
		snprintf(out, size, "event %" PRId64 " is missing", want);
		return;
	}
	if (strcmp(prev, before) != 0) {
		snprintf(out, size, "event %" PRId64 " does not follow the one before", ev->seq);
		return;
	}
	if (ev->body == NULL) {
		snprintf(out, size, "event %" PRId64 " has no body", ev->seq);
		return;
	}
	chain_hash(ev, body_sha, prev, hash);
	if (strcmp(hash, ev->hash) != 0)
		snprintf(out, size, "event %" PRId64 " was changed", ev->seq);
}

/* A body that is not what its event hashed; a later event "redact" may vouch for it. */
struct other_body {
	int64_t seq;
	char sha[SHA256_HEX];
	bool vouched;
};
struct bodies {
	struct arena mem;
	struct other_body *v;
	size_t n, cap;
};

static void
body_seen(struct bodies *b, const struct event *ev, const char *body_sha)
{
	struct other_body o = {.seq = ev->seq};
	struct json *j = NULL;
	struct err ignored;
	const char *left;
	int64_t of = 0;
	size_t i;

	sha256_hex(ev->body, strlen(ev->body), o.sha);
	if (strcmp(o.sha, body_sha) != 0) {
		ARENA_PUSH(&b->mem, b->v, b->n, b->cap, o);
		return;
	}
	if (strcmp(ev->kind, act_words[ACT_REDACT]) != 0 ||
	    json_parse(ev->body, strlen(ev->body), "event body", &j, &ignored) != RC_OK)
		return;
	if (json_int(json_get(j, "event"), &of) && (left = json_str(json_get(j, "left"))) != NULL) {
		sha256_hex(left, strlen(left), o.sha);
		for (i = 0; i < b->n; i++)
			if (b->v[i].seq == of && strcmp(b->v[i].sha, o.sha) == 0)
				b->v[i].vouched = true;
	}
	json_free(j);
}

/* The first body that nobody vouches for, unless a worse fault stands before it. */
static void
body_fault(const struct bodies *b, int64_t before, struct check_result *c)
{
	size_t i;

	for (i = 0; i < b->n && b->v[i].vouched; i++)
		;
	if (i == b->n || (!c->ok && before < b->v[i].seq))
		return;
	c->ok = false;
	snprintf(c->detail, sizeof(c->detail), "event %" PRId64 ": its body was changed", b->v[i].seq);
}

static enum rc
check_chain(struct db *db, struct check_report *r, struct err *e)
{
	struct check_result *c = result(r, "event chain");
	struct bodies bodies = {.mem = ARENA_INIT};
	char before[SHA256_HEX] = "";
	struct arena mem = ARENA_INIT;
	const char *body_sha, *prev;
	int64_t lost = 0, broken = 0;
	struct event ev = {0};
	struct q q = {0};
	enum rc rc;

	rc = q_open(db, STMT_chain_all, &q, e, "");
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &mem, "ititiitiiiiiiitttt", &ev.seq, &ev.at, &ev.curator, &ev.kind,
		    &ev.run_id, &ev.uid, &ev.host, &ev.compound_id, &ev.pmid, &ev.study_id,
		    &ev.finding_id, &ev.proposal_id, &ev.reverts, &ev.batch, &ev.body, &body_sha,
		    &prev, &ev.hash);
		if (c->ok) {
			link_fault(&ev, c->count + 1, body_sha, prev, before, c->detail,
			    sizeof(c->detail));
			c->ok = c->detail[0] == '\0';
			broken = c->count + 1;
		}
		if (ev.body != NULL)
			body_seen(&bodies, &ev, body_sha);
		c->count++;
		snprintf(before, sizeof(before), "%s", ev.hash);
		arena_reset(&mem);
	}
	q_close(&q);
	arena_fini(&mem);
	body_fault(&bodies, broken, c);
	arena_fini(&bodies.mem);
	if (rc != RC_DONE || (rc = db_int(db, STMT_chain_bodies_lost, 0, &lost, e, "")) != RC_OK)
		return rc;
	if (c->ok && lost != 0) {
		c->ok = false;
		snprintf(c->detail, sizeof(c->detail), "event %" PRId64 ": a body without its event", lost);
	}
	return RC_OK;
}

/*
 * The projections: table, columns that events decide, and the rows that they
 * touched (a link or an assessment may begin without an event).
 */
static const struct {
	const char *table, *columns, *where;
} projections[] = {
    {"setting", "*", "1"},
    {"curator", "*", "1"},
    {"reverted", "*", "1"},
    {"compound", "*", "1"},
    {"slug_alias", "*", "1"},
    {"compound_term", "*", "1"},
    {"outcome", "*", "1"},
    {"profile", "*", "1"},
    {"profile_row", "*", "1"},
    {"profile_cite", "*", "1"},
    {"pathway_node", "*", "1"},
    {"pathway_edge", "*", "1"},
    {"pathway_cite", "*", "1"},
    {"coi", "*", "1"},
    {"link", "compound_id, pmid, state, reason, until, rev, seq",
	"rev > 0 OR state <> 'open' OR seq IS NOT NULL OR reason IS NOT NULL"},
    {"assessment",
	"pmid, state, design, type, funding, ties, trial_funding, participants, trials, rob, "
	"primary_missed, suspended_why, suspended_seq, reopened_why, reopened_seq, rev, seq",
	"rev > 0 OR state <> 'open' OR seq IS NOT NULL OR design IS NOT NULL OR type IS NOT NULL"},
    {"assessment_flag", "*", "1"},
    {"study", "*", "1"},
    {"study_member", "*", "1"},
    {"study_version", "*", "1"},
    {"study_apart", "*", "1"},
    {"included", "*", "1"},
    {"finding", "*", "1"},
    {"reviewed", "*", "1"},
    {"doubled", "*", "1"},
    {"vote", "*", "1"},
    {"recheck", "*", "1"},
};

static enum rc
count_rows(struct db *db, const char *sql, int64_t *n, char *first, size_t size, struct err *e)
{
	sqlite3_stmt *st = NULL;
	enum rc rc = RC_OK;

	if (sqlite3_prepare_v2(db->sq, sql, -1, &st, NULL) != SQLITE_OK)
		return db_fail(db, "compare", e);
	switch (sqlite3_step(st)) {
	case SQLITE_ROW:
		*n = sqlite3_column_int64(st, 0);
		if (first != NULL && sqlite3_column_text(st, 1) != NULL)
			snprintf(first, size, "%s", (const char *)sqlite3_column_text(st, 1));
		break;
	case SQLITE_DONE:
		*n = 0;
		break;
	default:
		rc = db_fail(db, "compare", e);
	}
	sqlite3_finalize(st);
	return rc;
}

/* Rows of one side that the other does not have. */
static enum rc
compare_side(struct db *copy, size_t i, const char *has, const char *lacks, int64_t *n, char *first,
    size_t size, struct err *e)
{
	char sql[2048], key[64];
	size_t len;

	/* The first column names the row in the report. */
	len = strcspn(projections[i].columns, ",*");
	snprintf(key, sizeof(key), "%.*s", (int)len, len > 0 ? projections[i].columns : "");
	snprintf(sql, sizeof(sql),
	    "SELECT count(*), min(%s) FROM (SELECT %s FROM %s.%s WHERE %s EXCEPT "
	    "SELECT %s FROM %s.%s WHERE %s)",
	    len > 0 ? key : "1", projections[i].columns, has, projections[i].table,
	    projections[i].where, projections[i].columns, lacks, projections[i].table,
	    projections[i].where);
	return count_rows(copy, sql, n, first, size, e);
}

static enum rc
compare_all(struct db *copy, struct check_result *c, struct err *e)
{
	char sql[512], first[80];
	int64_t extra = 0, missing = 0, rows = 0;
	enum rc rc;
	size_t i;

	for (i = 0; i < sizeof(projections) / sizeof(projections[0]); i++) {
		first[0] = '\0';
		if ((rc = compare_side(copy, i, "live", "main", &extra, first, sizeof(first), e)) !=
			RC_OK ||
		    (rc = compare_side(
			 copy, i, "main", "live", &missing, first, sizeof(first), e)) != RC_OK)
			return rc;
		snprintf(sql, sizeof(sql), "SELECT count(*), NULL FROM main.%s WHERE %s",
		    projections[i].table, projections[i].where);
		if ((rc = count_rows(copy, sql, &rows, NULL, 0, e)) != RC_OK)
			return rc;
		c->count += rows;
		if ((extra > 0 || missing > 0) && c->ok) {
			c->ok = false;
			snprintf(c->detail, sizeof(c->detail),
			    "%s: %" PRId64 " rows that no event made, %" PRId64
			    " that the events make and that are not there%s%s",
			    projections[i].table, extra, missing,
			    strchr(projections[i].columns, ',') != NULL ? "; first " : "",
			    strchr(projections[i].columns, ',') != NULL ? first : "");
		}
	}
	return RC_OK;
}

static enum rc
replay_events(struct db *copy, struct check_result *c, struct err *e)
{
	struct event_filter all = {0};
	struct arena mem = ARENA_INIT;
	struct event *ev = NULL;
	struct err why = {0};
	size_t n = 0, i;
	enum rc rc;

	if ((rc = event_list(copy, &mem, &all, &ev, &n, e)) == RC_OK)
		for (i = 0; i < n && c->ok; i++)
			if (project(copy, &ev[i], &why) != RC_OK) {
				c->ok = false;
				snprintf(c->detail, sizeof(c->detail), "event %" PRId64 ": %.300s",
				    ev[i].seq, why.msg);
			}
	arena_fini(&mem);
	return rc;
}

static enum rc
check_replay(struct db *db, struct check_report *r, struct err *e)
{
	struct check_result *c = result(r, "replay");
	struct db *copy = NULL;
	enum rc rc;

	if ((rc = db_open_memory(&copy, e)) != RC_OK || (rc = db_attach_live(copy, db, e)) != RC_OK)
		goto out;
	if ((rc = db_script(copy,
		 "DROP TRIGGER event_next; BEGIN;"
		 "INSERT INTO main.event SELECT * FROM live.event ORDER BY seq;"
		 "INSERT INTO main.event_body SELECT * FROM live.event_body",
		 e)) != RC_OK ||
	    (rc = replay_events(copy, c, e)) != RC_OK)
		goto out;
	if (c->ok)
		rc = compare_all(copy, c, e);
out:
	db_close(copy);
	return rc;
}

/* A copy that is kept of what other tables say. */
static enum rc
check_copy(struct db *db, const char *name,
    enum rc (*check)(struct db *, int64_t *, char *, size_t, struct err *), struct check_report *r,
    struct err *e)
{
	struct check_result *c = result(r, name);
	enum rc rc;

	if ((rc = check(db, &c->count, c->detail, sizeof(c->detail), e)) == RC_OK)
		c->ok = c->detail[0] == '\0';
	return rc;
}

enum rc
check_run(struct db *db, bool replay, struct check_report *out, struct err *e)
{
	struct check_report r = {0};
	enum rc rc;
	int i;

	if ((rc = check_integrity(db, &r, e)) != RC_OK)
		return rc;
	if (r.result[0].ok) {
		if ((rc = check_references(db, &r, e)) != RC_OK ||
		    (rc = check_copy(db, "text index", fulltext_check, &r, e)) != RC_OK ||
		    (rc = check_copy(db, "queue order", place_check, &r, e)) != RC_OK ||
		    (rc = check_chain(db, &r, e)) != RC_OK ||
		    (rc = event_head(db, &r.head_seq, r.head_hash, e)) != RC_OK ||
		    (replay && (rc = check_replay(db, &r, e)) != RC_OK))
			return rc;
	}
	r.ok = true;
	for (i = 0; i < r.n; i++)
		r.ok = r.ok && r.result[i].ok;
	*out = r;
	return RC_OK;
}
