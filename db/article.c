/*
 * article: loading stored articles, links and texts.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/json.h"
#include "record.h"
#include "stmt.h"

static enum rc
load_sections(struct arena *mem, const char *text, struct article *a, struct err *e)
{
	struct json *doc = NULL;
	enum rc rc;
	size_t i;

	if (text == NULL)
		return RC_OK;
	if ((rc = json_parse(text, strlen(text), "sections", &doc, e)) != RC_OK)
		return rc;
	a->nsection = json_size(doc);
	a->section = arena_array(mem, a->nsection, sizeof(*a->section));
	for (i = 0; i < a->nsection; i++) {
		const struct json *s = json_at(doc, i);
		int64_t start = 0, end = 0;

		if (!json_int(json_get(s, "start"), &start) ||
		    !json_int(json_get(s, "end"), &end)) {
			rc = err_set(e, RC_BADDATA, "sections: no span");
			break;
		}
		a->section[i] =
		    (struct section){.label = arena_strdup(mem, json_str(json_get(s, "label"))),
			.category = arena_strdup(mem, json_str(json_get(s, "category"))),
			.start = (size_t)start,
			.end = (size_t)end};
	}
	json_free(doc);
	return rc;
}

static enum rc
load_people(struct db *db, struct arena *mem, struct article *a, struct err *e)
{
	size_t cap = 0;
	struct q q = {0};
	bool collective;
	const char *name;
	enum rc rc;

	if ((rc = q_open(db, STMT_author_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct author au = {0};

		q_read(&q, mem, "tttttfttff", &name, &au.last, &au.fore, &au.initials, &au.suffix,
		    &collective, &au.orcid, &au.affiliation, &au.valid, &au.editor);
		if (collective)
			au.collective = name;
		ARENA_PUSH(mem, a->author, a->nauthor, cap, au);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_grant_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		struct grant g = {0};

		q_read(&q, mem, "tttt", &g.number, &g.acronym, &g.agency, &g.country);
		ARENA_PUSH(mem, a->grant, a->ngrant, cap, g);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
load_subjects(struct db *db, struct arena *mem, struct article *a, struct err *e)
{
	size_t cap = 0;
	struct q q = {0};
	const char *word;
	enum rc rc;

	if ((rc = q_open(db, STMT_pubtype_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct pubtype p = {0};

		q_read(&q, mem, "tt", &p.ui, &p.name);
		ARENA_PUSH(mem, a->pubtype, a->npubtype, cap, p);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_mesh_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		struct mesh m = {0};

		q_read(&q, mem, "tttf", &m.ui, &m.descriptor, &m.qualifier, &m.major);
		ARENA_PUSH(mem, a->mesh, a->nmesh, cap, m);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_keyword_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		q_read(&q, mem, "t", &word);
		ARENA_PUSH(mem, a->keyword, a->nkeyword, cap, word);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_chemical_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		struct chemical c = {0};

		q_read(&q, mem, "ttt", &c.ui, &c.registry_number, &c.name);
		ARENA_PUSH(mem, a->chemical, a->nchemical, cap, c);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
load_relations(struct db *db, struct arena *mem, struct article *a, struct err *e)
{
	size_t cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_registry_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct registry r = {0};

		q_read(&q, mem, "tt", &r.bank, &r.accession);
		ARENA_PUSH(mem, a->registry, a->nregistry, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_link_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		struct article_link l = {0};

		q_read(&q, mem, "tit", &l.reftype, &l.target, &l.source);
		ARENA_PUSH(mem, a->link, a->nlink, cap, l);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_ref_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		struct reference r = {0};

		q_read(&q, mem, "itt", &r.target, &r.citation, &r.doi);
		ARENA_PUSH(mem, a->ref, a->nref, cap, r);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
load_rest(struct db *db, struct arena *mem, struct article *a, struct err *e)
{
	size_t cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_history_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		struct history_date h = {0};

		q_read(&q, mem, "tt", &h.status, &h.date);
		ARENA_PUSH(mem, a->history, a->nhistory, cap, h);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_other_of, &q, e, "i", a->pmid)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		struct other_abstract o = {0};

		q_read(&q, mem, "ttt", &o.type, &o.language, &o.text);
		ARENA_PUSH(mem, a->other, a->nother, cap, o);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc
article_load(
    struct db *db, struct arena *mem, int64_t pmid, struct stored_article *out, struct err *e)
{
	struct stored_article s = {.a = {.pmid = pmid}};
	struct article *a = &s.a;
	const char *kind, *sections = NULL;
	int64_t year = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_article_by_pmid, &q, e, "i", pmid)) != RC_OK) {
		if (rc == RC_NOTFOUND)
			err_set(e, rc, "%" PRId64 " is not stored", pmid);
		return rc;
	}
	q_read(&q, mem, "iittdt-fittttttttitttttttttttttfitttttt", &s.record_id, &s.text_id, &kind,
	    &a->state, &a->version, &a->revised, &s.retracted, &s.retraction_notice, &a->journal,
	    &a->journal_abbrev, &a->issn, &a->nlm_id, &a->country, &a->volume, &a->issue, &a->pages,
	    &year, &a->date_raw, &a->article_date, &a->edat, &a->completed, &a->pub_status,
	    &a->pub_model, &a->doi, &a->pmcid, &a->pii, &a->cd_number, &a->language,
	    &a->vernacular_title, &a->coi_text, &a->authors_complete, &s.rev, &a->title,
	    &a->abstract, &sections, &s.text_sha, &s.raw_sha, &s.source);
	q_close(&q);
	a->kind = strcmp(kind, "book") == 0 ? ARTICLE_BOOK : ARTICLE_JOURNAL;
	a->year = (int)year;
	s.deleted = strcmp(a->state, "deleted") == 0;
	if (load_sections(mem, sections, a, e) != RC_OK || load_people(db, mem, a, e) != RC_OK ||
	    load_subjects(db, mem, a, e) != RC_OK || load_relations(db, mem, a, e) != RC_OK ||
	    load_rest(db, mem, a, e) != RC_OK)
		return err_ctx(e, "article %" PRId64, pmid);
	*out = s;
	return RC_OK;
}

enum rc
article_pmids(
    struct db *db, struct arena *mem, int64_t compound_id, int64_t **pmid, size_t *n, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if (compound_id == 0)
		rc = q_open(db, STMT_article_pmids, &q, e, "");
	else
		rc = q_open(db, STMT_article_pmids_of, &q, e, "i", compound_id);
	return rc == RC_OK ? q_ids(&q, mem, pmid, n, e) : rc;
}

enum rc
text_load(struct db *db, struct arena *mem, int64_t text_id, const char **title,
    const char **abstract, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_text_by_id, &q, e, "i", text_id)) == RC_OK)
		q_read(&q, mem, "tt", title, abstract);
	else if (rc == RC_NOTFOUND)
		err_set(e, rc, "no text %" PRId64, text_id);
	q_close(&q);
	return rc;
}

static void
link_read(struct q *q, struct arena *mem, struct link *l)
{
	q_read(q, mem, "iittttttttii", &l->compound_id, &l->pmid, &l->slug, &l->name, &l->why,
	    &l->state, &l->reason, &l->until, &l->effect, &l->effect_why, &l->rev, &l->seq);
}

enum rc
link_load(struct db *db, struct arena *mem, int64_t compound_id, int64_t pmid, struct link *out,
    struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_link_one, &q, e, "ii", compound_id, pmid)) == RC_OK)
		link_read(&q, mem, out);
	else if (rc == RC_NOTFOUND)
		err_set(e, rc, "%" PRId64 " is not linked to the compound", pmid);
	q_close(&q);
	return rc;
}

enum rc
link_list(
    struct db *db, struct arena *mem, int64_t pmid, struct link **rows, size_t *n, struct err *e)
{
	struct link *v = NULL, l;
	size_t k = 0, cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_link_of_pmid, &q, e, "i", pmid)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		link_read(&q, mem, &l);
		ARENA_PUSH(mem, v, k, cap, l);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}
