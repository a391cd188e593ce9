/*
 * import_merge: compounds and decisions of another store, beside ours.
 *
 * After a replay each decision must have come out as the export says it was.
 * In a store with decisions of its own nothing is decided: a compound or
 * outcome that is not here is added, a record that was decided there and
 * waits here gets a note which tells it, and what differs is reported.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compound.h"
#include "event.h"
#include "import.h"
#include "outcome.h"
#include "proposal.h"
#include "record.h"

/* --- compounds ------------------------------------------------------------------------ */

static enum rc
compound_new(struct im *im, const struct json *doc, int64_t *id, struct err *e)
{
	const struct json *terms = json_get(doc, "terms");
	struct compound c = {.slug = im_text(doc, "slug"),
	    .name = im_text(doc, "name"),
	    .status = im_text(doc, "status")};
	size_t i;
	enum rc rc;

	c.nterm = json_size(terms);
	c.term = arena_array(&im->line, c.nterm + 1, sizeof(*c.term));
	for (i = 0; i < c.nterm; i++)
		c.term[i] = (struct compound_term){json_str(json_at(json_at(terms, i), 0)),
		    json_str(json_at(json_at(terms, i), 1))};
	if ((rc = compound_add(im->db, im->how->curator, &c, id, e)) == RC_OK)
		im->r->compounds++;
	return rc;
}

static const struct outcome *
outcome_here(const struct outcome *o, size_t n, const char *slug)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(o[i].slug, slug) == 0)
			return &o[i];
	return NULL;
}

static enum rc
outcomes(struct im *im, const struct json *doc, int64_t compound, struct err *e)
{
	const struct json *a = json_get(doc, "outcomes"), *o;
	const struct outcome *was;
	struct outcome *have = NULL, c;
	size_t n = 0, i;
	int64_t id;
	enum rc rc;

	if ((rc = outcome_list(im->db, &im->line, compound, &have, &n, e)) != RC_OK)
		return rc;
	for (i = 0; i < json_size(a); i++) {
		o = json_at(a, i);
		if ((rc = im_fields(im, o, "an outcome",
			 "slug:t name:t indication:t headline:b domain:t better:t critical:b "
			 "surrogate:b",
			 e)) != RC_OK)
			return rc;
		c = (struct outcome){.compound_id = compound,
		    .slug = im_text(o, "slug"),
		    .name = im_text(o, "name"),
		    .indication = im_text(o, "indication"),
		    .domain = im_text(o, "domain"),
		    .better = im_text(o, "better"),
		    .headline = im_int(o, "headline") != 0,
		    .critical = im_int(o, "critical") != 0,
		    .surrogate = im_int(o, "surrogate") != 0};
		was = outcome_here(have, n, c.slug);
		if (was == NULL) {
			if ((rc = outcome_add(im->db, im->how->curator, &c, &id, e)) != RC_OK)
				return rc;
			im->r->outcomes++;
		} else if (strcmp(was->domain, c.domain) != 0 ||
			   strcmp(was->better, c.better) != 0 || was->headline != c.headline ||
			   was->critical != c.critical || was->surrogate != c.surrogate)
			im_differ(im, "%s: outcome %s is defined otherwise here",
			    im_text(doc, "slug"), c.slug);
	}
	return RC_OK;
}

enum rc
im_take_compound(struct im *im, const struct json *doc, struct err *e)
{
	int64_t there = im_int(doc, "id"), id = 0;
	struct compound c = {0};
	bool news;
	enum rc rc;

	if ((rc = im_table(im, json_get(doc, "terms"), "the terms", "tt", e)) != RC_OK ||
	    im->replay)
		return rc;
	if ((rc = db_int(im->db, STMT_compound_id_of, 0, &id, e, "t", im_text(doc, "slug"))) !=
	    RC_OK)
		return rc;
	news = id == 0;
	if (news)
		rc = compound_new(im, doc, &id, e);
	else if ((rc = compound_load(im->db, &im->line, id, &c, e)) == RC_OK &&
		 (strcmp(c.name, im_text(doc, "name")) != 0 ||
		     strcmp(c.status, im_text(doc, "status")) != 0))
		im_differ(im, "%s: is \"%s\", %s there", im_text(doc, "slug"), im_text(doc, "name"),
		    im_text(doc, "status"));
	if (rc == RC_OK)
		rc = outcomes(im, doc, id, e);
	*map_put(&im->compound, (const char *)&there, sizeof(there), NULL) = news ? -id : id;
	return rc == RC_OK ? rc : im_refused(im, rc, e);
}

/* --- decisions ------------------------------------------------------------------------ */

static const char *
verdict_word(const char *state)
{
	return strcmp(state, "relevant") == 0 ? "approved" : state;
}

/* Are the named members of both equal? */
static bool
same_members(struct im *im, const struct json *a, const struct json *b, const char *const *names)
{
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		if (strcmp(im_json(im, json_get(a, names[i])),
			im_json(im, json_get(b, names[i]))) != 0)
			return false;
	return true;
}

/* The decision here, in the words of a line; NULL where there is none. */
static enum rc
decision_here(struct im *im, int64_t compound, int64_t pmid, struct json **out, const char **by,
    const char **at, struct err *e)
{
	const char *json = NULL;
	struct q q = {0};
	enum rc rc;

	*out = NULL;
	if ((rc = q_first(im->db, STMT_export_items, &q, e, "zz", compound, pmid)) == RC_OK)
		q_read(&q, &im->line, "---tt-t", by, at, &json);
	q_close(&q);
	if (rc == RC_NOTFOUND)
		return RC_OK;
	return rc == RC_OK ? json_parse(json, strlen(json), "decision", out, e) : rc;
}

/* "approved there by ann 2026-05-04: rct, RCT, 60 people; stroke-motor benefit SMD 0.31" */
static void
tell(const struct json *doc, struct buf *out)
{
	const struct json *a = json_get(doc, "assessment"), *f = json_get(doc, "findings"), *o;
	int64_t people;
	size_t i;

	buf_printf(out, "%s there by %s %.10s", verdict_word(im_text(doc, "state")),
	    im_text(doc, "by"), im_text(doc, "at"));
	if (im_text(doc, "reason") != NULL)
		buf_printf(out, " (%s)", im_text(doc, "reason"));
	if (json_type(a) == JSON_T_OBJECT) {
		buf_printf(out, ": %s, %s",
		    im_text(a, "design") != NULL ? im_text(a, "design") : "design unknown",
		    im_text(a, "type") != NULL ? im_text(a, "type") : "type unknown");
		if (json_int(json_get(a, "participants"), &people))
			buf_printf(out, ", %" PRId64 " people", people);
		if (im_text(a, "funding") != NULL)
			buf_printf(out, ", funding %s", im_text(a, "funding"));
	}
	for (i = 0; i < json_size(f); i++) {
		o = json_at(f, i);
		buf_printf(out, "; %s %s", im_text(o, "outcome"), im_text(o, "direction"));
		if (im_text(o, "measure") != NULL && im_text(o, "value") != NULL)
			buf_printf(out, " %s %s", im_text(o, "measure"), im_text(o, "value"));
	}
	if (im_text(doc, "why") != NULL)
		buf_printf(out, "; \"%s\"", im_text(doc, "why"));
}

static enum rc
note(struct im *im, const struct json *doc, int64_t compound, int64_t pmid, struct err *e)
{
	struct act act = {.kind = ACT_NOTE,
	    .curator = im->how->curator,
	    .compound_id = compound,
	    .pmid = pmid,
	    .batch = im->batch};
	int64_t there = 0, seq;
	struct buf words, body;
	struct jsonw w;
	enum rc rc;

	if ((rc = db_int(im->db, STMT_import_noted, 0, &there, e, "it", pmid,
		 im_text(doc, "event"))) != RC_OK ||
	    there != 0)
		return rc;
	buf_init(&words, 1 << 16);
	buf_init(&body, 1 << 18);
	tell(doc, &words);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_strn(&w, "why", words.p, words.len);
	jw_obj(&w, "origin");
	jw_str(&w, "store", im->store);
	jw_str(&w, "hash", im_text(doc, "event"));
	jw_end(&w);
	jw_end(&w);
	act.body = body.p;
	if ((rc = buf_ok(&words, "a note", e)) == RC_OK &&
	    (rc = buf_ok(&body, "a note", e)) == RC_OK &&
	    (rc = event_act(im->db, &act, &seq, e)) == RC_OK) {
		im->r->notes++;
		if (im->batch == 0)
			im->batch = seq;
	}
	buf_fini(&words);
	buf_fini(&body);
	return rc;
}

static enum rc
item_ok(struct im *im, const struct json *doc, struct err *e)
{
	static const char *const states[] = {"relevant", "rejected", "postponed", NULL};
	const struct json *f = json_get(doc, "findings");
	size_t i;
	enum rc rc;

	if ((rc = im_word(im, doc, "state", states, e)) != RC_OK ||
	    (rc = im_word(im, doc, "reason", reject_words, e)) != RC_OK)
		return rc;
	for (i = 0; i < json_size(f); i++)
		if (im_text(json_at(f, i), "outcome") == NULL ||
		    word_index(direction_words, im_text(json_at(f, i), "direction")) < 0)
			return im_bad(im, e, "finding %zu has no outcome or no direction", i + 1);
	return RC_OK;
}

enum rc
im_take_item(struct im *im, const struct json *doc, struct err *e)
{
	static const char *const all[] = {
	    "state", "reason", "until", "why", "rules", "assessment", "findings", NULL};
	static const char *const but_assessment[] = {
	    "state", "reason", "until", "why", "rules", "findings", NULL};
	static const char *const verdict[] = {"state", "reason", "assessment", "findings", NULL};
	const char *slug = im_text(doc, "compound"), *by = NULL, *at = NULL;
	int64_t compound = 0, pmid, here = 0;
	struct json *mine = NULL;
	enum rc rc;

	if ((rc = item_ok(im, doc, e)) != RC_OK || (rc = im_pmid(im, doc, &pmid, e)) != RC_OK ||
	    (rc = db_int(im->db, STMT_compound_id_of, 0, &compound, e, "t", slug)) != RC_OK ||
	    (rc = db_int(im->db, STMT_article_record, 0, &here, e, "i", pmid)) != RC_OK)
		return rc;
	if (compound == 0)
		return im_bad(
		    im, e, "a decision for \"%.64s\", of which nothing was said before", slug);
	if (here == 0) {
		if (im->records)
			return im_bad(
			    im, e, "a decision on %" PRId64 ", which is not in the export", pmid);
		im_differ(im,
		    "%s %" PRId64
		    ": decided there, and the record is not here: appraise fetch %" PRId64,
		    slug, pmid, pmid);
		return RC_OK;
	}
	if ((rc = decision_here(im, compound, pmid, &mine, &by, &at, e)) != RC_OK)
		return rc;
	if (im->replay) {
		/* What another compound's curator decided of the article since is not in an export
		 * of one compound. */
		if (im->partial && mine != NULL && same_members(im, doc, mine, but_assessment)) {
			if (!same_members(im, doc, mine, all))
				im_differ(im,
				    "%s %" PRId64
				    ": assessed for another compound since; here as for this one",
				    slug, pmid);
		} else if (mine == NULL || !same_members(im, doc, mine, all))
			rc = im_bad(im, e,
			    "%s %" PRId64 ": its events say something else than this", slug, pmid);
	} else if (mine == NULL || strcmp(im_text(mine, "state"), "postponed") == 0)
		rc = note(im, doc, compound, pmid, e);
	else if (same_members(im, doc, mine, verdict))
		im->r->agreed++;
	else if (strcmp(im_text(doc, "state"), "postponed") != 0)
		im_differ(im, "%s %" PRId64 ": here %s by %s %.10s, there %s by %s %.10s%s", slug,
		    pmid, verdict_word(im_text(mine, "state")), by, at,
		    verdict_word(im_text(doc, "state")), im_text(doc, "by"), im_text(doc, "at"),
		    same_members(im, doc, mine, (const char *const[]){"state", NULL})
			? ", with other words"
			: "");
	json_free(mine);
	return rc == RC_OK ? rc : im_refused(im, rc, e);
}
