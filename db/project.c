/*
 * project: events of the ground and of compounds, undo, and the dispatch.
 */
#include <inttypes.h>
#include <string.h>

#include "project.h"

const char *
body_str(const struct json *b, const char *key)
{
	return json_str(json_get(b, key));
}

int64_t
body_int(const struct json *b, const char *key, int64_t fallback)
{
	int64_t v;

	return json_int(json_get(b, key), &v) ? v : fallback;
}

bool
body_flag(const struct json *b, const char *key)
{
	return json_bool(json_get(b, key), false);
}

enum scope
act_scope(enum act_kind kind)
{
	switch (kind) {
	case ACT_APPROVE:
	case ACT_AMEND:
	case ACT_REJECT:
	case ACT_POSTPONE:
	case ACT_NOTE:
	case ACT_LINK:
	case ACT_UNLINK:
	case ACT_STUDY_SPLIT:
	case ACT_SUSPEND:
	case ACT_REOPEN:
		return SCOPE_ITEM;
	case ACT_VOTE:
	case ACT_RECHECK:
		return SCOPE_VOTE;
	case ACT_STUDY_MERGE:
	case ACT_STUDY_PIN:
	case ACT_STUDY_INCLUDE:
	case ACT_STUDY_EXCLUDE:
	case ACT_STUDY_DECLINE:
		return SCOPE_STUDY;
	case ACT_SETTING:
		return SCOPE_SETTING;
	case ACT_REVIEWED:
		return SCOPE_COMPOUND;
	case ACT_OUTCOME_EDIT:
		return SCOPE_OUTCOME;
	case ACT_COMPOUND_EDIT:
	case ACT_COMPOUND_RETIRE:
		return SCOPE_NAMES;
	case ACT_PROFILE:
		return SCOPE_PROFILE;
	default:
		return SCOPE_NONE;
	}
}

/* A person takes back what people did; what a machine withdrew is decided anew instead. */
bool
act_undoable(enum act_kind kind)
{
	return kind == ACT_UNDO ||
	       (act_scope(kind) != SCOPE_NONE && kind != ACT_SUSPEND && kind != ACT_REOPEN);
}

static enum rc
kind_of(const char *word, enum act_kind *out, struct err *e)
{
	int i;

	*out = ACT_N;
	for (i = 0; i < ACT_N; i++)
		if (strcmp(act_words[i], word) == 0) {
			*out = (enum act_kind)i;
			return RC_OK;
		}
	return err_set(e, RC_BADDATA, "event of unknown kind \"%s\"", word);
}

static enum rc
missing(const struct deed_row *d, const char *what, struct err *e)
{
	return err_set(
	    e, RC_BADDATA, "event %" PRId64 " (%s): no %s", d->ev->seq, d->ev->kind, what);
}

static enum rc
project_init(struct db *db, const struct deed_row *d, struct err *e)
{
	enum rc rc;

	if ((rc = db_exec(db, STMT_curator_insert, e, "ittit", d->ev->seq, "machine",
		 "the program itself", (int64_t)-1, "machine")) == RC_OK &&
	    body_flag(d->b, "demo"))
		rc = db_exec(db, STMT_setting_upsert, e, "tti", "demo", "1", d->ev->seq);
	return rc;
}

static enum rc
project_setting(struct db *db, const struct deed_row *d, struct err *e)
{
	const char *key = body_str(d->b, "key"), *value = body_str(d->b, "value");

	if (key == NULL)
		return missing(d, "key", e);
	if (value == NULL)
		return db_exec(db, STMT_setting_delete, e, "t", key);
	return db_exec(db, STMT_setting_upsert, e, "tti", key, value, d->ev->seq);
}

static enum rc
project_curator(struct db *db, const struct deed_row *d, struct err *e)
{
	if (d->kind == ACT_COI) {
		if (body_str(d->b, "statement") == NULL)
			return missing(d, "statement", e);
		return db_exec(db, STMT_coi_insert, e, "iiit", body_int(d->b, "curator", 0),
		    d->ev->compound_id, d->ev->seq, body_str(d->b, "statement"));
	}
	if (body_str(d->b, "handle") == NULL || body_str(d->b, "role") == NULL)
		return missing(d, "handle or role", e);
	return db_exec(db, STMT_curator_insert, e, "ittit", d->ev->seq, body_str(d->b, "handle"),
	    body_str(d->b, "name"), body_int(d->b, "uid", -1), body_str(d->b, "role"));
}

static enum rc
project_terms(struct db *db, const struct deed_row *d, struct err *e)
{
	const struct json *terms = json_get(d->b, "terms"), *t;
	enum rc rc;
	size_t i;

	if (terms == NULL)
		return RC_OK;
	if ((rc = db_exec(db, STMT_term_clear, e, "i", d->ev->compound_id)) != RC_OK)
		return rc;
	for (i = 0; i < json_size(terms); i++) {
		t = json_at(terms, i);
		if ((rc = db_exec(db, STMT_term_insert, e, "itt", d->ev->compound_id,
			 body_str(t, "kind"), body_str(t, "term"))) != RC_OK)
			return rc;
	}
	return RC_OK;
}

/* A slug that an undo brings back may be another compound's by now. */
static enum rc
slug_free(struct db *db, const struct deed_row *d, const char *slug, struct err *e)
{
	int64_t taken = 0;
	enum rc rc;

	if (slug == NULL ||
	    (rc = db_int(db, STMT_compound_id_of, 0, &taken, e, "t", slug)) != RC_OK)
		return slug == NULL ? RC_OK : rc;
	if (taken != 0 && taken != d->ev->compound_id)
		return err_set(e, RC_FAILED, "the slug \"%s\" is another compound's now", slug);
	return RC_OK;
}

/* Names and status as a body says; members that are not in it stay. */
static enum rc
project_names(struct db *db, const struct deed_row *d, struct err *e)
{
	const char *slug = body_str(d->b, "slug");
	enum rc rc;

	if ((rc = slug_free(db, d, slug, e)) == RC_OK && slug != NULL &&
	    (rc = db_exec(db, STMT_alias_keep, e, "it", d->ev->compound_id, slug)) == RC_OK)
		rc = db_exec(db, STMT_slug_alias_drop, e, "it", d->ev->compound_id, slug);
	if (rc == RC_OK)
		rc = db_exec(db, STMT_compound_update, e, "ittti", d->ev->compound_id, slug,
		    body_str(d->b, "name"), body_str(d->b, "status"), d->touch);
	return rc == RC_OK ? project_terms(db, d, e) : rc;
}

static enum rc
project_compound(struct db *db, const struct deed_row *d, struct err *e)
{
	const char *slug = body_str(d->b, "slug");
	enum rc rc;

	if (d->kind == ACT_COMPOUND_RETIRE)
		return db_exec(
		    db, STMT_compound_retire, e, "iti", d->ev->compound_id, d->ev->at, d->touch);
	if (d->kind != ACT_COMPOUND_ADD)
		return project_names(db, d, e);
	if (slug == NULL || body_str(d->b, "name") == NULL || body_str(d->b, "status") == NULL)
		return missing(d, "slug, name or status", e);
	rc = db_exec(db, STMT_compound_insert, e, "ittti", d->ev->compound_id, slug,
	    body_str(d->b, "name"), body_str(d->b, "status"), d->touch);
	return rc == RC_OK ? project_terms(db, d, e) : rc;
}

static enum rc
project_outcome(struct db *db, const struct deed_row *d, struct err *e)
{
	const struct json *b = d->b;

	return db_exec(db, STMT_outcome_insert, e, "iitttittii", d->ev->seq, d->ev->compound_id,
	    body_str(b, "slug"), body_str(b, "name"), body_str(b, "indication"),
	    (int64_t)body_flag(b, "headline"), body_str(b, "domain"), body_str(b, "better"),
	    (int64_t)body_flag(b, "critical"), (int64_t)body_flag(b, "surrogate"));
}

/* 1, 0, or -1 for a member that is not there. */
static int64_t
body_known_flag(const struct json *b, const char *key)
{
	return json_get(b, key) != NULL ? (int64_t)body_flag(b, key) : -1;
}

/* What a body says of an outcome; members that are not in it stay. */
static enum rc
outcome_change(struct db *db, int64_t id, const struct json *b, struct err *e)
{
	return db_exec(db, STMT_outcome_update, e, "ittuttuu", id, body_str(b, "name"),
	    body_str(b, "indication"), body_known_flag(b, "headline"), body_str(b, "domain"),
	    body_str(b, "better"), body_known_flag(b, "critical"), body_known_flag(b, "surrogate"));
}

static enum rc
project_outcome_edit(struct db *db, const struct deed_row *d, struct err *e)
{
	int64_t id = body_int(d->b, "outcome", 0);

	return id == 0 ? missing(d, "outcome", e) : outcome_change(db, id, d->b, e);
}

/* The outcome of an edit as it was added; its number is that of the event that added it. */
static enum rc
outcome_reset(struct db *db, const struct event *edit, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct event added = {0};
	struct json *b = NULL, *was = NULL;
	enum rc rc;

	if (edit->body == NULL)
		rc = err_set(
		    e, RC_FAILED, "#%" PRId64 " was erased and cannot be undone", edit->seq);
	else if ((rc = json_parse(edit->body, strlen(edit->body), "event body", &b, e)) == RC_OK &&
		 (rc = event_load(db, &mem, body_int(b, "outcome", 0), &added, e)) == RC_OK &&
		 (rc = json_parse(added.body != NULL ? added.body : "{}",
		      added.body != NULL ? strlen(added.body) : 2, "event body", &was, e)) == RC_OK)
		rc = outcome_change(db, added.seq, was, e);
	json_free(b);
	json_free(was);
	arena_fini(&mem);
	return rc;
}

/* The compound's names, status and terms as it was added, without aliases and not retired. */
static enum rc
names_reset(struct db *db, int64_t compound_id, int64_t touch, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct event added = {0};
	struct deed_row d = {.ev = &added, .kind = ACT_COMPOUND_EDIT, .touch = touch};
	struct json *was = NULL;
	enum rc rc;

	if ((rc = event_load(db, &mem, compound_id, &added, e)) == RC_OK &&
	    (rc = json_parse(added.body != NULL ? added.body : "{}",
		 added.body != NULL ? strlen(added.body) : 2, "event body", &was, e)) == RC_OK &&
	    (rc = db_exec(db, STMT_compound_retire, e, "iti", compound_id, (const char *)NULL, touch)) == RC_OK &&
	    (rc = db_exec(db, STMT_term_clear, e, "i", compound_id)) == RC_OK) {
		d.b = was;
		rc = project_names(db, &d, e);
	}
	if (rc == RC_OK)
		rc = db_exec(db, STMT_alias_clear, e, "i", compound_id);
	json_free(was);
	arena_fini(&mem);
	return rc;
}

static enum rc
profile_clear(struct db *db, int64_t compound_id, struct err *e)
{
	static const enum stmt clear[] = {STMT_pathway_cite_clear, STMT_pathway_edge_clear,
	    STMT_pathway_node_clear, STMT_profile_cite_clear, STMT_profile_row_clear};
	enum rc rc = RC_OK;
	size_t i;

	for (i = 0; i < sizeof(clear) / sizeof(clear[0]) && rc == RC_OK; i++)
		rc = db_exec(db, clear[i], e, "i", compound_id);
	return rc;
}

static enum rc
profile_reset(struct db *db, int64_t compound_id, struct err *e)
{
	enum rc rc = profile_clear(db, compound_id, e);

	return rc == RC_OK ? db_exec(db, STMT_profile_delete, e, "i", compound_id) : rc;
}

/* One table of a profile: an array of objects, each with the members named in cols. */
static enum rc
project_rows(struct db *db, const struct deed_row *d, const char *key, enum stmt insert, int shape,
    struct err *e)
{
	const struct json *rows = json_get(d->b, key), *r;
	int64_t id = d->ev->compound_id;
	enum rc rc = RC_OK;
	size_t i;

	for (i = 0; i < json_size(rows) && rc == RC_OK; i++) {
		r = json_at(rows, i);
		switch (shape) {
		case 0:
			rc = db_exec(db, insert, e, "ititt", id, body_str(r, "section"),
			    body_int(r, "pos", 0), body_str(r, "field"), body_str(r, "value"));
			break;
		case 1:
			rc = db_exec(db, insert, e, "itii", id, body_str(r, "section"),
			    body_int(r, "pos", 0), body_int(r, "pmid", 0));
			break;
		case 2:
			rc = db_exec(db, insert, e, "ittt", id, body_str(r, "node"),
			    body_str(r, "kind"), body_str(r, "label"));
			break;
		case 3:
			rc = db_exec(db, insert, e, "ittt", id, body_str(r, "src"),
			    body_str(r, "dst"), body_str(r, "verb"));
			break;
		default:
			rc = db_exec(db, insert, e, "itti", id, body_str(r, "src"),
			    body_str(r, "dst"), body_int(r, "pmid", 0));
		}
	}
	return rc;
}

static enum rc
project_profile(struct db *db, const struct deed_row *d, struct err *e)
{
	enum rc rc;

	if ((rc = profile_clear(db, d->ev->compound_id, e)) != RC_OK ||
	    (rc = db_exec(db, STMT_profile_upsert, e, "iti", d->ev->compound_id,
		 body_str(d->b, "card_sha"), d->ev->seq)) != RC_OK ||
	    (rc = project_rows(db, d, "rows", STMT_profile_row_insert, 0, e)) != RC_OK ||
	    (rc = project_rows(db, d, "cites", STMT_profile_cite_insert, 1, e)) != RC_OK ||
	    (rc = project_rows(db, d, "nodes", STMT_pathway_node_insert, 2, e)) != RC_OK ||
	    (rc = project_rows(db, d, "edges", STMT_pathway_edge_insert, 3, e)) != RC_OK)
		return rc;
	return project_rows(db, d, "edge_cites", STMT_pathway_cite_insert, 4, e);
}

static enum rc project_one(
    struct db *, const struct event *, enum scope as, int64_t touch, struct err *);

/* Is an event of scope `of` to be applied again after an undo in scope `undone`? */
static bool
applies(enum scope undone, enum scope of)
{
	/* Decisions take votes up, and are themselves looked at again. */
	if (undone == SCOPE_ITEM || undone == SCOPE_VOTE)
		return of == SCOPE_ITEM || of == SCOPE_VOTE;
	return of == undone;
}

/* Apply again, in order, the events of a statement that still stand and are of a scope. */
static enum rc
project_again(struct db *db, struct q *q, enum scope scope, int64_t touch, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct event *ev = NULL, row;
	enum act_kind kind;
	size_t n = 0, cap = 0, i;
	enum rc rc;

	while ((rc = q_step(q, e)) == RC_OK) {
		row = (struct event){0};
		event_read(q, &mem, &row);
		ARENA_PUSH(&mem, ev, n, cap, row);
	}
	q_close(q);
	if (rc == RC_DONE)
		rc = RC_OK;
	for (i = 0; i < n && rc == RC_OK; i++)
		if ((rc = kind_of(ev[i].kind, &kind, e)) == RC_OK && applies(scope, act_scope(kind)))
			rc = project_one(db, &ev[i], scope, touch, e);
	arena_fini(&mem);
	return rc;
}

/* The state of what ev touched, made again without what no longer stands. */
static enum rc
project_undone(
    struct db *db, const struct event *ev, enum act_kind kind, int64_t touch, struct err *e)
{
	enum scope scope = act_scope(kind);
	struct q q = {0};
	enum rc rc;

	switch (scope) {
	case SCOPE_ITEM:
		if ((rc = project_item_reset(db, ev->pmid, touch, e)) == RC_OK)
			rc = q_open(db, STMT_event_again_of_pmid, &q, e, "ii", ev->pmid, touch);
		break;
	case SCOPE_VOTE:
		/* The judgements of the record stay untouched: nobody's card is stale by it. */
		if ((rc = project_votes_reset(db, ev->pmid, e)) == RC_OK)
			rc = q_open(db, STMT_event_again_of_pmid, &q, e, "ii", ev->pmid, touch);
		break;
	case SCOPE_STUDY:
		if ((rc = db_exec(db, STMT_study_reset, e, "")) == RC_OK &&
		    (rc = db_exec(db, STMT_study_version_reset, e, "")) == RC_OK &&
		    (rc = db_exec(db, STMT_study_apart_reset, e, "")) == RC_OK &&
		    (rc = db_exec(db, STMT_included_reset, e, "")) == RC_OK)
			rc = q_open(db, STMT_event_again_of_kind, &q, e, "ti", "study-", touch);
		break;
	case SCOPE_SETTING:
		/* The key is the one of this event; others are written as they stand. */
		if ((rc = db_exec(db, STMT_setting_reset, e, "")) == RC_OK)
			rc = q_open(db, STMT_event_again_of_kind, &q, e, "ti", "setting", touch);
		break;
	case SCOPE_COMPOUND:
		if ((rc = db_exec(db, STMT_reviewed_reset, e, "")) == RC_OK)
			rc = q_open(db, STMT_event_again_of_kind, &q, e, "ti", "reviewed", touch);
		break;
	case SCOPE_OUTCOME:
		if ((rc = outcome_reset(db, ev, e)) == RC_OK)
			rc = q_open(
			    db, STMT_event_again_of_kind, &q, e, "ti", "outcome-edit", touch);
		break;
	case SCOPE_NAMES:
		if ((rc = names_reset(db, ev->compound_id, touch, e)) == RC_OK)
			rc = q_open(db, STMT_event_again_of_compound, &q, e, "iti",
			    ev->compound_id, "compound-", touch);
		break;
	case SCOPE_PROFILE:
		if ((rc = profile_reset(db, ev->compound_id, e)) == RC_OK)
			rc = q_open(db, STMT_event_again_of_compound, &q, e, "iti",
			    ev->compound_id, "profile", touch);
		break;
	default:
		return err_set(e, RC_FAILED,
		    "#%" PRId64 " (%s) cannot be undone; a new act changes it", ev->seq, ev->kind);
	}
	if (rc == RC_OK)
		rc = project_again(db, &q, scope, touch, e);
	q_close(&q);
	return rc;
}

static enum rc
project_undo(struct db *db, const struct deed_row *d, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct event ev = {0};
	enum act_kind kind;
	int64_t target = d->ev->reverts;
	enum rc rc;

	if ((rc = event_load(db, &mem, target, &ev, e)) != RC_OK ||
	    (rc = kind_of(ev.kind, &kind, e)) != RC_OK)
		goto out;
	if (!act_undoable(kind)) {
		rc = err_set(e, RC_FAILED,
		    "#%" PRId64 " (%s) cannot be undone; a new act changes it", target, ev.kind);
		goto out;
	}
	if ((rc = db_exec(db, STMT_reverted_insert, e, "ii", target, d->ev->seq)) != RC_OK)
		goto out;
	/* Undoing an undo lets what it took back stand again, and so on down. */
	while (kind == ACT_UNDO) {
		target = ev.reverts;
		if ((rc = event_load(db, &mem, target, &ev, e)) != RC_OK ||
		    (rc = kind_of(ev.kind, &kind, e)) != RC_OK)
			goto out;
		if (ev.undone_by != 0)
			rc = db_exec(db, STMT_reverted_delete, e, "i", target);
		else
			rc = db_exec(db, STMT_reverted_insert, e, "ii", target, d->ev->seq);
		if (rc != RC_OK)
			goto out;
	}
	rc = project_undone(db, &ev, kind, d->ev->seq, e);
out:
	arena_fini(&mem);
	return rc;
}

static enum rc
project_kind(struct db *db, const struct deed_row *d, struct err *e)
{
	switch (d->kind) {
	case ACT_INIT:
		return project_init(db, d, e);
	case ACT_SETTING:
		return project_setting(db, d, e);
	case ACT_CURATOR_ADD:
	case ACT_COI:
		return project_curator(db, d, e);
	case ACT_COMPOUND_ADD:
	case ACT_COMPOUND_EDIT:
	case ACT_COMPOUND_RETIRE:
		return project_compound(db, d, e);
	case ACT_PROFILE:
		return project_profile(db, d, e);
	case ACT_OUTCOME_ADD:
		return project_outcome(db, d, e);
	case ACT_OUTCOME_EDIT:
		return project_outcome_edit(db, d, e);
	case ACT_REVIEWED:
		return db_exec(db, STMT_reviewed_insert, e, "iitt", d->ev->compound_id, d->ev->seq,
		    d->ev->at, "attested");
	case ACT_UNDO:
		return project_undo(db, d, e);
	case ACT_REDACT:
		return project_redact(db, d, e);
	case ACT_IMPORT:
		return RC_OK;
	case ACT_DOUBLE:
		return db_exec(db, STMT_doubled_put, e, "iii", d->ev->compound_id,
		    (int64_t)body_flag(d->b, "on"), d->ev->seq);
	case ACT_VOTE:
	case ACT_RECHECK:
		return project_votes(db, d, e);
	default:
		return act_scope(d->kind) == SCOPE_STUDY ? project_study(db, d, e)
							 : project_item(db, d, e);
	}
}

/* as SCOPE_VOTE: only what it does to votes. */
static enum rc
project_one(struct db *db, const struct event *ev, enum scope as, int64_t touch, struct err *e)
{
	struct deed_row d = {.ev = ev, .touch = touch};
	const char *text = ev->body != NULL ? ev->body : "{}";
	struct json *body = NULL;
	enum rc rc;

	if ((rc = kind_of(ev->kind, &d.kind, e)) != RC_OK ||
	    (rc = json_parse(text, strlen(text), "event body", &body, e)) != RC_OK)
		return rc;
	d.b = body;
	rc = as == SCOPE_VOTE ? project_votes(db, &d, e) : project_kind(db, &d, e);
	json_free(body);
	return rc;
}

enum rc
project(struct db *db, const struct event *ev, struct err *e)
{
	return project_one(db, ev, SCOPE_NONE, ev->seq, e);
}
