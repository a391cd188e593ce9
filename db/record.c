/*
 * record: storing what came in.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/gz.h"
#include "../base/jsonw.h"
#include "../base/sha256.h"
#include "curator.h"
#include "event.h"
#include "fulltext.h"
#include "record.h"
#include "stmt.h"

const char *const effect_words[] = {"large", "some", "small", "none", "unnamed", NULL};

#define RAW_MAX (64u << 20)

static void
sections_json(const struct article *a, struct buf *out)
{
	struct jsonw w;
	size_t i;

	jw_init(&w, out, 0);
	jw_arr(&w, NULL);
	for (i = 0; i < a->nsection; i++) {
		jw_obj(&w, NULL);
		jw_str(&w, "label", a->section[i].label);
		jw_str(&w, "category", a->section[i].category);
		jw_int(&w, "start", (int64_t)a->section[i].start);
		jw_int(&w, "end", (int64_t)a->section[i].end);
		jw_end(&w);
	}
	jw_end(&w);
}

/* The text's row, made when its content is new. */
static enum rc
text_put(struct db *db, const struct incoming *in, int64_t *id, struct err *e)
{
	const struct article *a = in->article;
	char sha[SHA256_HEX];
	struct sha256 *h = sha256_new();
	struct buf sections;
	enum rc rc;

	buf_init(&sections, 1 << 20);
	if (a->nsection > 0)
		sections_json(a, &sections);
	sha256_str(h, a->title);
	sha256_str(h, a->abstract);
	sha256_str(h, sections.p);
	sha256_end(h, sha);
	if ((rc = db_int(db, STMT_text_of_sha, 0, id, e, "it", a->pmid, sha)) == RC_OK &&
	    *id == 0 &&
	    (rc = db_exec(db, STMT_text_insert, e, "itdttt", a->pmid, sha, in->parser_rev, a->title,
		 a->abstract, a->nsection > 0 ? sections.p : NULL)) == RC_OK)
		*id = db_last_id(db);
	buf_fini(&sections);
	return rc;
}

static enum rc
raw_put(struct db *db, const struct incoming *in, int64_t record_id, struct err *e)
{
	struct buf gz;
	int64_t linked = in->keep_raw, there = 0;
	enum rc rc;

	if (!linked &&
	    (rc = db_int(db, STMT_article_linked, 0, &linked, e, "i", in->article->pmid)) != RC_OK)
		return rc;
	if (!linked || in->raw == NULL)
		return RC_OK;
	if ((rc = db_int(db, STMT_raw_there, 0, &there, e, "i", record_id)) != RC_OK || there)
		return rc;
	buf_init(&gz, RAW_MAX);
	if ((rc = gz_deflate(in->raw, in->nraw, &gz, e)) == RC_OK &&
	    (rc = buf_ok(&gz, "raw record", e)) == RC_OK)
		rc = db_exec(db, STMT_raw_insert, e, "ib", record_id, (const void *)gz.p, gz.len);
	buf_fini(&gz);
	return rc;
}

static const char *
author_name(const struct author *au, char *out, size_t size)
{
	if (au->collective != NULL)
		return au->collective;
	snprintf(out, size, "%s%s%s", au->last != NULL ? au->last : "",
	    au->initials != NULL || au->fore != NULL ? " " : "",
	    au->initials != NULL ? au->initials
	    : au->fore != NULL   ? au->fore
				 : "");
	return out;
}

static enum rc
put_people(struct db *db, const struct article *a, struct err *e)
{
	char name[512];
	enum rc rc = RC_OK;
	size_t i;

	for (i = 0; i < a->nauthor && rc == RC_OK; i++) {
		const struct author *au = &a->author[i];

		rc = db_exec(db, STMT_author_insert, e, "iitttttdttdd", a->pmid, (int64_t)i,
		    author_name(au, name, sizeof(name)), au->last, au->fore, au->initials,
		    au->suffix, (int)(au->collective != NULL), au->orcid, au->affiliation,
		    (int)au->valid, (int)au->editor);
	}
	for (i = 0; i < a->ngrant && rc == RC_OK; i++)
		rc = db_exec(db, STMT_grant_insert, e, "iitttt", a->pmid, (int64_t)i,
		    a->grant[i].number, a->grant[i].acronym, a->grant[i].agency,
		    a->grant[i].country);
	return rc;
}

static enum rc
put_subjects(struct db *db, const struct article *a, struct err *e)
{
	enum rc rc = RC_OK;
	size_t i;

	for (i = 0; i < a->npubtype && rc == RC_OK; i++)
		rc = db_exec(db, STMT_pubtype_insert, e, "iitt", a->pmid, (int64_t)i,
		    a->pubtype[i].ui, a->pubtype[i].name);
	for (i = 0; i < a->nmesh && rc == RC_OK; i++)
		rc = db_exec(db, STMT_mesh_insert, e, "iitttd", a->pmid, (int64_t)i, a->mesh[i].ui,
		    a->mesh[i].descriptor, a->mesh[i].qualifier, (int)a->mesh[i].major);
	for (i = 0; i < a->nkeyword && rc == RC_OK; i++)
		rc = db_exec(db, STMT_keyword_insert, e, "iit", a->pmid, (int64_t)i, a->keyword[i]);
	for (i = 0; i < a->nchemical && rc == RC_OK; i++)
		rc = db_exec(db, STMT_chemical_insert, e, "iittt", a->pmid, (int64_t)i,
		    a->chemical[i].ui, a->chemical[i].registry_number, a->chemical[i].name);
	return rc;
}

static enum rc
put_relations(struct db *db, const struct article *a, struct err *e)
{
	enum rc rc = RC_OK;
	size_t i;

	for (i = 0; i < a->nregistry && rc == RC_OK; i++)
		rc = db_exec(db, STMT_registry_insert, e, "iitt", a->pmid, (int64_t)i,
		    a->registry[i].bank, a->registry[i].accession);
	for (i = 0; i < a->nlink && rc == RC_OK; i++)
		rc = db_exec(db, STMT_link_insert, e, "iitzt", a->pmid, (int64_t)i,
		    a->link[i].reftype, a->link[i].target, a->link[i].source);
	for (i = 0; i < a->nref && rc == RC_OK; i++)
		rc = db_exec(db, STMT_ref_insert, e, "iiztt", a->pmid, (int64_t)i, a->ref[i].target,
		    a->ref[i].citation, a->ref[i].doi);
	for (i = 0; i < a->nhistory && rc == RC_OK; i++)
		rc = db_exec(db, STMT_history_insert, e, "iitt", a->pmid, (int64_t)i,
		    a->history[i].status, a->history[i].date);
	for (i = 0; i < a->nother && rc == RC_OK; i++)
		rc = db_exec(db, STMT_other_insert, e, "iittt", a->pmid, (int64_t)i,
		    a->other[i].type, a->other[i].language, a->other[i].text);
	return rc;
}

static enum rc
clear_rows(struct db *db, int64_t pmid, struct err *e)
{
	static const enum stmt clear[] = {STMT_author_clear, STMT_pubtype_clear, STMT_mesh_clear,
	    STMT_keyword_clear, STMT_grant_clear, STMT_registry_clear, STMT_link_clear,
	    STMT_ref_clear, STMT_chemical_clear, STMT_history_clear, STMT_other_clear};
	enum rc rc;
	size_t i;

	for (i = 0; i < sizeof(clear) / sizeof(clear[0]); i++)
		if ((rc = db_exec(db, clear[i], e, "i", pmid)) != RC_OK)
			return rc;
	return RC_OK;
}

static int64_t
notice_in(const struct article *a, bool *retracted)
{
	int64_t notice = 0;
	size_t i;

	*retracted = false;
	for (i = 0; i < a->npubtype; i++)
		if (strcmp(a->pubtype[i].name, "Retracted Publication") == 0)
			*retracted = true;
	for (i = 0; i < a->nlink; i++)
		if (strcmp(a->link[i].reftype, "RetractionIn") == 0) {
			*retracted = true;
			if (notice == 0)
				notice = a->link[i].target;
		}
	return notice;
}

/* An approved article stops counting; the machine's act, and a new score is due. */
static enum rc
suspend(struct db *db, int64_t pmid, const char *why, int64_t notice, int64_t run_id, bool *did,
    struct err *e)
{
	struct act act = {
	    .kind = ACT_SUSPEND, .curator = CURATOR_MACHINE, .run_id = run_id, .pmid = pmid};
	struct arena mem = ARENA_INIT;
	const char *state = NULL;
	struct q q = {0};
	char body[120];
	enum rc rc;

	if ((rc = q_first(db, STMT_assessment_state, &q, e, "i", pmid)) == RC_OK)
		q_read(&q, &mem, "t", &state);
	q_close(&q);
	if (rc == RC_OK && strcmp(state, "approved") == 0) {
		snprintf(
		    body, sizeof(body), "{\"why\":\"%s\",\"notice\":%" PRId64 "}", why, notice);
		act.body = body;
		if ((rc = event_act(db, &act, NULL, e)) == RC_OK &&
		    (rc = db_exec(db, STMT_due_of_article, e, "itz", pmid, why, run_id)) == RC_OK)
			*did = true;
	}
	arena_fini(&mem);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

struct head { /* the article as it stands */
	int64_t record_id, version, source_seq, deleted_seq;
	const char *revised, *state;
	bool there, deleted, retracted;
};

static enum rc
head_load(struct db *db, struct arena *mem, int64_t pmid, struct head *h, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	*h = (struct head){0};
	if ((rc = q_first(db, STMT_article_head, &q, e, "i", pmid)) == RC_OK) {
		q_read(&q, mem, "iititif", &h->record_id, &h->version, &h->revised, &h->source_seq,
		    &h->state, &h->deleted_seq, &h->retracted);
		h->there = true;
		h->deleted = strcmp(h->state, "deleted") == 0;
	}
	q_close(&q);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* Version, then DateRevised, then source order; among equals the later arrival speaks. */
static bool
speaks(const struct incoming *in, const struct head *h)
{
	int d;

	if (!h->there)
		return true;
	if (in->article->version != h->version)
		return in->article->version > h->version;
	d = strcmp(in->article->revised != NULL ? in->article->revised : "",
	    h->revised != NULL ? h->revised : "");
	if (d != 0)
		return d > 0;
	return in->source_seq >= h->source_seq;
}

/* Write the article and its rows from a record that speaks. */
static enum rc
article_put(struct db *db, const struct incoming *in, const struct head *h, bool dead,
    struct stored_ids *out, struct err *e)
{
	const struct article *a = in->article;
	int64_t notice, by_notice = 0;
	bool retracted;
	enum rc rc;

	notice = notice_in(a, &retracted);
	if ((rc = db_int(db, STMT_article_notice, 0, &by_notice, e, "i", a->pmid)) != RC_OK)
		return rc;
	if (by_notice != 0) {
		retracted = true;
		if (notice == 0)
			notice = by_notice;
	}
	if ((h->there && (rc = clear_rows(db, a->pmid, e)) != RC_OK) ||
	    (rc = db_exec(db, STMT_article_upsert, e, "iiittdtidzttttttttztttttttttttttd", a->pmid,
		 out->record_id, out->text_id, a->kind == ARTICLE_BOOK ? "book" : "journal",
		 dead               ? "deleted"
		 : a->state != NULL ? a->state
				    : "unknown",
		 a->version, a->revised, in->source_seq, (int)retracted, notice, a->journal,
		 a->journal_abbrev, a->issn, a->nlm_id, a->country, a->volume, a->issue, a->pages,
		 (int64_t)a->year, a->date_raw, a->article_date, a->edat, a->completed,
		 a->pub_status, a->pub_model, a->doi, a->pmcid, a->pii, a->cd_number, a->language,
		 a->vernacular_title, a->coi_text, (int)a->authors_complete)) != RC_OK ||
	    (rc = put_people(db, a, e)) != RC_OK || (rc = put_subjects(db, a, e)) != RC_OK ||
	    (rc = put_relations(db, a, e)) != RC_OK ||
	    (h->there && (rc = fulltext_sync(db, a->pmid, e)) != RC_OK))
		return rc;
	/* Only news suspends: a person may have approved it knowing. */
	if (retracted && h->there && !h->retracted)
		return suspend(db, a->pmid, "retracted", notice, in->run_id, &out->suspended, e);
	return RC_OK;
}

/* A retraction notice names what it retracts. */
static enum rc
notices_out(struct db *db, const struct incoming *in, struct stored_ids *out, struct err *e)
{
	const struct article *a = in->article;
	enum rc rc;
	size_t i;

	for (i = 0; i < a->nlink; i++) {
		if (a->link[i].target == 0 || strcmp(a->link[i].reftype, "RetractionOf") != 0)
			continue;
		if ((rc = db_exec(db, STMT_article_retract, e, "ii", a->link[i].target, a->pmid)) !=
		    RC_OK)
			return rc;
		if (db_changes(db) > 0 && (rc = suspend(db, a->link[i].target, "retracted", a->pmid,
					       in->run_id, &out->suspended, e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

enum rc
article_store(struct db *db, const struct incoming *in, struct stored_ids *out, struct err *e)
{
	const struct article *a = in->article;
	struct stored_ids ids = {0};
	struct arena mem = ARENA_INIT;
	char sha[SHA256_HEX];
	const char *raw_sha = in->raw_sha;
	struct head h;
	bool known, alive;
	enum rc rc;

	if (raw_sha == NULL) {
		sha256_hex(in->raw, in->nraw, sha);
		raw_sha = sha;
	}
	if ((rc = db_int(db, STMT_record_of_sha, 0, &ids.record_id, e, "it", a->pmid, raw_sha)) !=
		RC_OK ||
	    (rc = head_load(db, &mem, a->pmid, &h, e)) != RC_OK)
		goto out;
	known = ids.record_id != 0;
	alive = !h.deleted || in->served || in->source_seq > h.deleted_seq ||
		(!known && in->source_seq == 0 && h.deleted_seq == 0);
	if (!known) {
		if ((rc = db_exec(db, STMT_record_insert, e, "idtttii", a->pmid, a->version,
			 a->revised, raw_sha, in->source, in->source_seq, in->run_id)) != RC_OK)
			goto out;
		ids.record_id = db_last_id(db);
	}
	if ((rc = text_put(db, in, &ids.text_id, e)) != RC_OK ||
	    (rc = raw_put(db, in, ids.record_id, e)) != RC_OK)
		goto out;
	if (known && !(h.deleted && alive))
		ids.how = STORED_SAME;
	else if (!speaks(in, &h))
		ids.how = STORED_OLDER;
	else {
		ids.how = h.there ? STORED_NEWER : STORED_NEW;
		if ((rc = article_put(db, in, &h, !alive, &ids, e)) == RC_OK)
			rc = notices_out(db, in, &ids, e);
	}
out:
	arena_fini(&mem);
	if (rc == RC_OK)
		*out = ids;
	return rc == RC_OK ? rc : err_ctx(e, "article %" PRId64, a->pmid);
}

enum rc
article_delete(struct db *db, int64_t pmid, const char *source, int64_t source_seq, int64_t run_id,
    bool *known, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct head h;
	bool did = false;
	enum rc rc;

	(void)source;
	*known = false;
	if ((rc = head_load(db, &mem, pmid, &h, e)) == RC_OK && h.there && !h.deleted &&
	    (source_seq == 0 || source_seq >= h.source_seq)) {
		*known = true;
		if ((rc = db_exec(db, STMT_article_tombstone, e, "ii", pmid, source_seq)) == RC_OK)
			rc = suspend(db, pmid, "deleted", 0, run_id, &did, e);
	}
	arena_fini(&mem);
	return rc;
}

enum rc
article_retracted(struct db *db, int64_t pmid, int64_t notice, int64_t run_id, bool *suspended, struct err *e)
{
	enum rc rc;

	if ((rc = db_exec(db, STMT_article_retract, e, "iz", pmid, notice)) != RC_OK || db_changes(db) == 0)
		return rc;
	return suspend(db, pmid, "retracted", notice, run_id, suspended, e);
}

enum rc
article_link_found(struct db *db, int64_t compound_id, int64_t pmid, const char *why,
    int64_t run_id, bool *added, struct err *e)
{
	char at[TIME_LEN];
	bool news;
	enum rc rc;

	clock_iso(at);
	if ((rc = db_exec(db, STMT_link_find, e, "iittz", compound_id, pmid, why, at, run_id)) !=
	    RC_OK)
		return rc;
	news = db_changes(db) > 0;
	if (news && (rc = fulltext_sync(db, pmid, e)) != RC_OK)
		return rc;
	if (added != NULL)
		*added = news;
	return RC_OK;
}

enum rc
article_link_effect(struct db *db, int64_t compound_id, int64_t pmid, const char *effect,
    const char *why, struct err *e)
{
	return db_exec(db, STMT_link_effect, e, "iitt", compound_id, pmid, effect, why);
}
