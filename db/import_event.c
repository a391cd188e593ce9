/*
 * import_event: the log of another store, continued here.
 *
 * Numbers of compounds, outcomes, curators and studies are those of the
 * events that made them, so that one map from event to event translates all
 * of them, in the row and in the body.  A translated event says in its body
 * where it came from ("origin": number, hash, host and user there).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/date.h"
#include "chain.h"
#include "curator.h"
#include "import.h"
#include "project.h"
#include "proposal.h"

/* Members of a body that hold the number of an event. */
static const char *const numbered[] = {
    "curator", "outcome", "study", "other", "trial", "event", NULL};

static int64_t
here(const struct im *im, int64_t there)
{
	int64_t *p = map_get(&im->seq, (const char *)&there, sizeof(there));

	return p != NULL ? *p : 0;
}

static enum rc
translate(struct im *im, const char *what, int64_t there, int64_t *out, struct err *e)
{
	*out = there == 0 ? 0 : here(im, there);
	if (there != 0 && *out == 0)
		return im_bad(im, e, "%s %" PRId64 " is that of no event before", what, there);
	return RC_OK;
}

static void
keep(struct im *im, int64_t there, int64_t now)
{
	*map_put(&im->seq, (const char *)&there, sizeof(there), NULL) = now;
}

/* --- the body --------------------------------------------------------------------- */

static enum rc write_value(
    struct im *, struct jsonw *, const char *key, const struct json *, struct err *);

static enum rc
write_object(struct im *im, struct jsonw *w, const struct json *o, struct err *e)
{
	const struct json *v;
	const char *key;
	int64_t id;
	size_t i;
	enum rc rc;

	for (i = 0; json_member(o, i, &key, &v); i++) {
		if (word_index(numbered, key) >= 0 && json_int(v, &id)) {
			if ((rc = translate(im, key, id, &id, e)) != RC_OK)
				return rc;
			jw_int(w, key, id);
		} else if ((rc = write_value(im, w, key, v, e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc
write_value(struct im *im, struct jsonw *w, const char *key, const struct json *v, struct err *e)
{
	enum rc rc = RC_OK;
	int64_t n;
	size_t i;

	switch (json_type(v)) {
	case JSON_T_NULL:
		jw_null(w, key);
		break;
	case JSON_T_BOOL:
		jw_bool(w, key, json_bool(v, false));
		break;
	case JSON_T_INT:
		if (json_int(v, &n))
			jw_int(w, key, n);
		break;
	case JSON_T_STRING:
		jw_strn(w, key, json_str(v), json_strlen(v));
		break;
	case JSON_T_ARRAY:
		jw_arr(w, key);
		for (i = 0; i < json_size(v) && rc == RC_OK; i++)
			rc = write_value(im, w, NULL, json_at(v, i), e);
		jw_end(w);
		break;
	case JSON_T_OBJECT:
		jw_obj(w, key);
		rc = write_object(im, w, v, e);
		jw_end(w);
		break;
	default:
		rc = im_bad(im, e, "a body with a number that no event has");
	}
	return rc;
}

static void
write_origin(struct im *im, struct jsonw *w, const struct json *doc)
{
	jw_obj(w, "origin");
	jw_str(w, "store", im->store);
	jw_int(w, "seq", im_int(doc, "seq"));
	jw_str(w, "hash", im_text(doc, "hash"));
	jw_str(w, "host", im_text(doc, "host"));
	jw_int(w, "uid", im_int(doc, "uid"));
	jw_end(w);
}

/* The words of a judgement, which the projection takes as they come. */
static enum rc
judgement_ok(struct im *im, const char *kind, const struct json *b, struct err *e)
{
	const struct json *a = json_get(b, "assessment"), *f = json_get(b, "findings");
	size_t i;
	enum rc rc;

	if ((strcmp(kind, "reject") == 0 || strcmp(kind, "vote") == 0) &&
	    (rc = im_word(im, b, "reason", reject_words, e)) != RC_OK)
		return rc;
	if (a == NULL)
		return RC_OK;
	if ((rc = im_word(im, a, "design", design_words, e)) != RC_OK ||
	    (rc = im_word(im, a, "type", type_words, e)) != RC_OK ||
	    (rc = im_word(im, a, "funding", funding_words, e)) != RC_OK ||
	    (rc = im_word(im, a, "ties", ties_words, e)) != RC_OK ||
	    (rc = im_word(im, a, "trial_funding", funding_words, e)) != RC_OK ||
	    (rc = im_word(im, a, "rob", rob_words, e)) != RC_OK)
		return rc;
	for (i = 0; i < json_size(json_get(a, "flags")); i++)
		if (word_index(flag_words, json_str(json_at(json_get(a, "flags"), i))) < 0)
			return im_bad(im, e, "a flag that is none");
	for (i = 0; i < json_size(f); i++)
		if ((rc = im_word(im, json_at(f, i), "direction", direction_words, e)) != RC_OK ||
		    (rc = im_word(im, json_at(f, i), "certainty_reported", certainty_words, e)) !=
			RC_OK)
			return rc;
	return RC_OK;
}

/* --- the kinds that are not simply continued ------------------------------------------ */

/* A curator of that handle here is taken for the same person; others are bound to nobody. */
static enum rc
known_curator(struct im *im, const struct json *b, int64_t *id, struct err *e)
{
	const char *handle = body_str(b, "handle");
	struct q q = {0};
	enum rc rc;

	*id = 0;
	if (handle == NULL)
		return im_bad(im, e, "a curator without a handle");
	if ((rc = q_first(im->db, STMT_curator_by_name, &q, e, "t", handle)) == RC_OK)
		q_read(&q, &im->line, "i", id);
	q_close(&q);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc
write_curator(struct im *im, struct jsonw *w, const struct json *b, struct err *e)
{
	if (word_index((const char *const[]){"curator", "resolver", NULL}, body_str(b, "role")) < 0)
		return im_bad(im, e, "a curator who is neither curator nor resolver");
	jw_str(w, "handle", body_str(b, "handle"));
	jw_str(w, "name", body_str(b, "name"));
	jw_int(w, "uid", -1);
	jw_str(w, "role", body_str(b, "role"));
	if (body_flag(b, "erased"))
		jw_bool(w, "erased", true);
	return RC_OK;
}

/* What is left of an erased body is what stands here already. */
static enum rc
write_redact(struct im *im, struct jsonw *w, const struct json *b, struct err *e)
{
	struct event of = {0};
	int64_t seq;
	enum rc rc;

	if ((rc = translate(im, "event", body_int(b, "event", 0), &seq, e)) != RC_OK ||
	    (rc = event_load(im->db, &im->line, seq, &of, e)) != RC_OK)
		return rc;
	jw_int(w, "event", seq);
	jw_str(w, "left", of.body);
	if (body_str(b, "why") != NULL)
		jw_str(w, "why", body_str(b, "why"));
	return RC_OK;
}

/* --- one event -------------------------------------------------------------------------- */

static void
event_of(const struct json *doc, struct event *ev)
{
	*ev = (struct event){.seq = im_int(doc, "seq"),
	    .at = im_text(doc, "at"),
	    .kind = im_text(doc, "kind"),
	    .curator = im_int(doc, "curator"),
	    .run_id = im_int(doc, "run"),
	    .uid = im_int(doc, "uid"),
	    .host = im_text(doc, "host"),
	    .compound_id = im_int(doc, "compound"),
	    .pmid = im_int(doc, "pmid"),
	    .study_id = im_int(doc, "study"),
	    .finding_id = im_int(doc, "finding"),
	    .proposal_id = im_int(doc, "proposal"),
	    .reverts = im_int(doc, "reverts"),
	    .batch = im_int(doc, "batch"),
	    .body = im_text(doc, "body"),
	    .hash = im_text(doc, "hash")};
}

/* The event as its own store chained it. */
static enum rc
prove(struct im *im, const struct json *doc, const struct event *ev, const struct json *b,
    struct err *e)
{
	char hash[SHA256_HEX];
	int64_t seconds;

	if (ev->seq <= im->last_seq)
		return im_bad(
		    im, e, "event %" PRId64 " after event %" PRId64, ev->seq, im->last_seq);
	if (ev->seq == im->last_seq + 1 && im->last_seq != 0 &&
	    strcmp(im_text(doc, "prev"), im->last_hash) != 0)
		return im_bad(im, e, "event %" PRId64 " does not follow the one before", ev->seq);
	sha256_hex(ev->body, strlen(ev->body), hash);
	if (strcmp(hash, im_text(doc, "body_sha")) != 0 && !body_flag(b, "erased"))
		return im_bad(im, e, "event %" PRId64 ": its body was changed", ev->seq);
	chain_hash(ev, im_text(doc, "body_sha"), im_text(doc, "prev"), hash);
	if (strcmp(hash, ev->hash) != 0)
		return im_bad(im, e, "event %" PRId64 " was changed", ev->seq);
	if (!time_parse(ev->at, &seconds))
		return im_bad(im, e, "event %" PRId64 ": \"%.40s\" is no time", ev->seq, ev->at);
	im->last_seq = ev->seq;
	snprintf(im->last_hash, sizeof(im->last_hash), "%s", ev->hash);
	return RC_OK;
}

static enum rc
write_body(
    struct im *im, const struct json *doc, const struct json *b, struct buf *out, struct err *e)
{
	const char *kind = im_text(doc, "kind");
	struct jsonw w;
	enum rc rc;

	jw_init(&w, out, 0);
	jw_obj(&w, NULL);
	if (strcmp(kind, "curator-add") == 0)
		rc = write_curator(im, &w, b, e);
	else if (strcmp(kind, "redact") == 0)
		rc = write_redact(im, &w, b, e);
	else if ((rc = judgement_ok(im, kind, b, e)) == RC_OK)
		rc = write_object(im, &w, b, e);
	/* Who was imported twice keeps the first origin. */
	if (json_get(b, "origin") == NULL)
		write_origin(im, &w, doc);
	jw_end(&w);
	return rc == RC_OK ? buf_ok(out, "the body of an event", e) : rc;
}

/* Continue the log with it. */
static enum rc
append(struct im *im, const struct json *doc, const struct json *b, struct event *ev, struct err *e)
{
	int64_t there = ev->seq;
	struct buf body;
	enum rc rc;

	buf_init(&body, 1 << 22);
	if (ev->curator == there)
		ev->curator = 0; /* the first curator added himself */
	if (strcmp(ev->kind, "compound-add") == 0)
		ev->compound_id = 0; /* is the number that it gets */
	ev->batch = ev->batch == there ? 0 : here(im, ev->batch);
	if ((rc = translate(im, "curator", ev->curator, &ev->curator, e)) != RC_OK ||
	    (rc = translate(im, "compound", ev->compound_id, &ev->compound_id, e)) != RC_OK ||
	    (rc = translate(im, "study", ev->study_id, &ev->study_id, e)) != RC_OK ||
	    (rc = translate(im, "event", ev->reverts, &ev->reverts, e)) != RC_OK ||
	    (rc = write_body(im, doc, b, &body, e)) != RC_OK)
		goto out;
	ev->body = body.p;
	if ((rc = event_put(im->db, ev, e)) == RC_OK) {
		keep(im, there, ev->seq);
		im->r->events++;
	}
out:
	buf_fini(&body);
	return rc;
}

/* In another store only the card of a compound that is new here is taken, as an act of who imports.
 */
static enum rc
take_card(struct im *im, const struct event *ev, struct err *e)
{
	int64_t *id =
	    map_get(&im->compound, (const char *)&ev->compound_id, sizeof(ev->compound_id));
	struct act act = {.kind = ACT_PROFILE, .curator = im->how->curator, .body = ev->body};

	if (strcmp(ev->kind, "profile") != 0 || id == NULL || *id >= 0)
		return RC_OK;
	act.compound_id = -*id;
	return event_act(im->db, &act, NULL, e);
}

enum rc
im_take_event(struct im *im, const struct json *doc, struct err *e)
{
	struct json *b = NULL;
	struct event ev;
	int64_t id;
	enum rc rc;

	event_of(doc, &ev);
	if (word_index(act_words, ev.kind) < 0)
		return im_bad(im, e, "an event of unknown kind \"%.60s\"", ev.kind);
	if (json_parse(ev.body, strlen(ev.body), "body", &b, e) != RC_OK ||
	    json_type(b) != JSON_T_OBJECT) {
		json_free(b);
		return im_bad(im, e, "event %" PRId64 ": its body is no object", ev.seq);
	}
	if ((rc = prove(im, doc, &ev, b, e)) != RC_OK)
		goto out;
	if (!im->replay)
		rc = take_card(im, &ev, e);
	else if (strcmp(ev.kind, "init") == 0)
		keep(im, ev.seq, CURATOR_MACHINE);
	else if (strcmp(ev.kind, "curator-add") == 0 &&
		 (rc = known_curator(im, b, &id, e)) == RC_OK && id != 0)
		keep(im, ev.seq, id);
	else if (rc == RC_OK)
		rc = append(im, doc, b, &ev, e);
out:
	json_free(b);
	return rc == RC_OK ? rc : im_refused(im, rc, e);
}
