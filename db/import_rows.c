/*
 * import_rows: what came in, there: runs, assets, records with all that was
 * read from them, links, searches, the ledger.
 *
 * In a replay the rows keep their numbers: the store held nothing, and events
 * name them.  Otherwise they get numbers of this store, and an article that
 * is here already stays as it is: only that it was retracted is taken over,
 * since a machine may withdraw.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/gz.h"
#include "../base/sha256.h"
#include "asset.h"
#include "curator.h"
#include "event.h"
#include "fulltext.h"
#include "import.h"
#include "proposal.h"
#include "record.h"

#define RAW_MAX ((size_t)64 << 20)

enum rc
im_take_run(struct im *im, const struct json *doc, struct err *e)
{
	if (!im->replay)
		return RC_OK;
	return im_refused(
	    im, db_exec(im->db, STMT_import_run, e, "it", im_int(doc, "id"), im_json(im, doc)), e);
}

static int
hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum rc
im_take_asset(struct im *im, const struct json *doc, struct err *e)
{
	const char *hex = im_text(doc, "hex");
	size_t n = strlen(hex) / 2, i;
	unsigned char *p = arena_alloc(&im->line, n + 1);
	char sha[SHA256_HEX];
	int hi, lo;

	for (i = 0; i < n; i++) {
		if ((hi = hex_value(hex[2 * i])) < 0 || (lo = hex_value(hex[2 * i + 1])) < 0)
			return im_bad(im, e, "an asset whose bytes are no hex digits");
		p[i] = (unsigned char)(hi << 4 | lo);
	}
	sha256_hex(p, n, sha);
	if (strlen(hex) % 2 != 0 || strcmp(sha, im_text(doc, "sha")) != 0)
		return im_bad(im, e, "an asset whose bytes are not those of its address");
	return im_refused(
	    im, asset_save(im->db, im_text(doc, "kind"), im_text(doc, "version"), p, n, sha, e), e);
}

/* --- a record and what was read from it ------------------------------------------ */

struct ids { /* numbers there and here, of one line */
	int64_t *there, *here;
	size_t n;
};

static struct ids
ids_new(struct im *im, const struct json *a)
{
	size_t n = json_size(a);

	return (struct ids){arena_array(&im->line, n + 1, sizeof(int64_t)),
	    arena_array(&im->line, n + 1, sizeof(int64_t)), 0};
}

static int64_t
ids_of(const struct ids *m, int64_t there)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->there[i] == there)
			return m->here[i];
	return 0;
}

static void
ids_keep(struct im *im, struct ids *m, int64_t there)
{
	m->there[m->n] = there;
	m->here[m->n++] = im->replay ? there : db_last_id(im->db);
}

/* The record's own bytes, kept as they came. */
static enum rc
take_raw(struct im *im, const struct json *o, int64_t id, struct err *e)
{
	const struct json *raw = json_get(o, "raw");
	char sha[SHA256_HEX];
	struct buf gz;
	enum rc rc;

	if (json_str(raw) == NULL)
		return RC_OK;
	sha256_hex(json_str(raw), json_strlen(raw), sha);
	if (strcmp(sha, im_text(o, "raw_sha")) != 0)
		return im_bad(im, e, "a record whose bytes are not those of its address");
	buf_init(&gz, RAW_MAX);
	if ((rc = gz_deflate(json_str(raw), json_strlen(raw), &gz, e)) == RC_OK &&
	    (rc = buf_ok(&gz, "raw record", e)) == RC_OK)
		rc = db_exec(im->db, STMT_raw_insert, e, "ib", id, (const void *)gz.p, gz.len);
	buf_fini(&gz);
	return rc;
}

static enum rc
take_records(struct im *im, int64_t pmid, const struct json *a, struct ids *m, struct err *e)
{
	const struct json *o;
	int64_t run;
	size_t i;
	enum rc rc = RC_OK;

	for (i = 0; i < json_size(a) && rc == RC_OK; i++) {
		o = json_at(a, i);
		if ((rc = im_fields(im, o, "a record",
			 "id:i version:i revised:T raw_sha:h source:t source_seq:i run:i raw:T",
			 e)) != RC_OK)
			break;
		run = im_int(o, "run");
		if ((!im->replay && (rc = im_run(im, &run, e)) != RC_OK) ||
		    (rc = db_exec(im->db, STMT_import_record, e, "ziit",
			 im->replay ? im_int(o, "id") : 0, pmid, run, im_json(im, o))) != RC_OK)
			break;
		ids_keep(im, m, im_int(o, "id"));
		rc = take_raw(im, o, m->here[m->n - 1], e);
	}
	return rc;
}

/* The sections of a text lie inside its abstract: readers trust that. */
static enum rc
sections_ok(struct im *im, const struct json *o, struct err *e)
{
	const char *text = im_text(o, "sections"), *abstract = im_text(o, "abstract");
	int64_t n = abstract != NULL ? (int64_t)strlen(abstract) : 0, start, end;
	struct json *doc = NULL;
	size_t i;
	enum rc rc = RC_OK;

	if (text == NULL)
		return RC_OK;
	if (json_parse(text, strlen(text), "sections", &doc, e) != RC_OK ||
	    json_type(doc) != JSON_T_ARRAY)
		rc = im_bad(im, e, "a text whose sections are no list");
	for (i = 0; rc == RC_OK && i < json_size(doc); i++) {
		if ((rc = im_fields(im, json_at(doc, i), "a section",
			 "label:T category:T start:i end:i", e)) != RC_OK)
			break;
		start = im_int(json_at(doc, i), "start");
		end = im_int(json_at(doc, i), "end");
		if (start < 0 || end < start || end > n)
			rc = im_bad(im, e, "a section that lies outside its abstract");
	}
	json_free(doc);
	return rc;
}

static enum rc
take_texts(struct im *im, int64_t pmid, const struct json *a, struct ids *m, struct err *e)
{
	const struct json *o;
	char sha[SHA256_HEX];
	struct sha256 *h;
	size_t i;
	enum rc rc = RC_OK;

	for (i = 0; i < json_size(a) && rc == RC_OK; i++) {
		o = json_at(a, i);
		if ((rc = im_fields(im, o, "a text",
			 "id:i sha:h parser_rev:i title:T abstract:T sections:T", e)) != RC_OK)
			break;
		h = sha256_new();
		sha256_str(h, im_text(o, "title"));
		sha256_str(h, im_text(o, "abstract"));
		sha256_str(h, im_text(o, "sections") != NULL ? im_text(o, "sections") : "");
		sha256_end(h, sha);
		if (strcmp(sha, im_text(o, "sha")) != 0)
			return im_bad(im, e, "a text whose words are not those of its address");
		if ((rc = sections_ok(im, o, e)) != RC_OK)
			break;
		if ((rc = db_exec(im->db, STMT_import_text, e, "zit",
			 im->replay ? im_int(o, "id") : 0, pmid, im_json(im, o))) == RC_OK)
			ids_keep(im, m, im_int(o, "id"));
	}
	return rc;
}

/* Spans are bytes from 0 on, in columns from and from + 1 of each row (either may be null). */
static enum rc
spans_ok(struct im *im, const struct json *a, size_t from, struct err *e)
{
	int64_t start, end;
	size_t i;

	for (i = 0; i < json_size(a); i++)
		if (json_int(json_at(json_at(a, i), from), &start) &&
		    json_int(json_at(json_at(a, i), from + 1), &end) &&
		    (start < 0 || end < start || end > INT32_MAX))
			return im_bad(im, e, "a span that cannot be");
	return RC_OK;
}

static enum rc
labels_ok(struct im *im, const struct json *o, struct err *e)
{
	const char *text = im_text(o, "labels");
	struct json *doc = NULL;
	enum rc rc = RC_OK;

	if (json_parse(text, strlen(text), "labels", &doc, e) != RC_OK ||
	    json_type(doc) != JSON_T_OBJECT)
		rc = im_bad(im, e, "a proposal whose labels are no object");
	json_free(doc);
	return rc;
}

static enum rc
proposal_fields(struct im *im, const struct json *o, struct err *e)
{
	enum rc rc;

	if ((rc = im_fields(im, o, "a proposal",
		 "id:i record:i text:i rules:H weights:H engine_rev:i status:t stuck_rule:T "
		 "design:T p:I type:T funding:T "
		 "funding_quote:T ties:T ties_quote:T trial_funding:T participants:I "
		 "participants_quote:T trials:I rob:T "
		 "direction:T direction_quote:T certainty:T retracted:b labels:t body_sha:h "
		 "flags:a registry:a evidence:a "
		 "findings:a",
		 e)) != RC_OK ||
	    (rc = im_word(im, o, "design", design_words, e)) != RC_OK ||
	    (rc = im_word(im, o, "type", type_words, e)) != RC_OK ||
	    (rc = im_word(im, o, "funding", funding_words, e)) != RC_OK ||
	    (rc = im_word(im, o, "ties", ties_words, e)) != RC_OK ||
	    (rc = im_word(im, o, "trial_funding", funding_words, e)) != RC_OK ||
	    (rc = im_word(im, o, "rob", rob_words, e)) != RC_OK ||
	    (rc = im_word(im, o, "direction", direction_words, e)) != RC_OK ||
	    (rc = im_word(im, o, "certainty", certainty_words, e)) != RC_OK ||
	    (rc = im_table(im, json_get(o, "evidence"), "the evidence", "tTtiiT", e)) != RC_OK ||
	    (rc = spans_ok(im, json_get(o, "evidence"), 3, e)) != RC_OK ||
	    (rc = im_table(
		 im, json_get(o, "findings"), "the proposed findings", "TTTTTTTTIITT", e)) != RC_OK ||
	    (rc = spans_ok(im, json_get(o, "findings"), 8, e)) != RC_OK)
		return rc;
	return labels_ok(im, o, e);
}

static enum rc
take_proposal(struct im *im, int64_t pmid, const struct json *o, const struct ids *record,
    const struct ids *text, struct ids *m, struct err *e)
{
	static const struct {
		const char *name;
		enum stmt put;
	} child[] = {{"flags", STMT_import_proposal_flags},
	    {"registry", STMT_import_proposal_registry}, {"evidence", STMT_import_evidence},
	    {"findings", STMT_import_proposed_findings}};
	int64_t r, t, id;
	size_t i;
	enum rc rc;

	if ((rc = proposal_fields(im, o, e)) != RC_OK)
		return rc;
	r = ids_of(record, im_int(o, "record"));
	t = ids_of(text, im_int(o, "text"));
	if (r == 0 || t == 0)
		return im_bad(im, e, "a proposal on a record or text that is not in this line");
	if ((rc = db_exec(im->db, STMT_import_proposal, e, "ziiit",
		 im->replay ? im_int(o, "id") : 0, pmid, r, t, im_json(im, o))) != RC_OK)
		return rc;
	ids_keep(im, m, im_int(o, "id"));
	id = m->here[m->n - 1];
	for (i = 0; i < sizeof(child) / sizeof(child[0]) && rc == RC_OK; i++)
		if (json_size(json_get(o, child[i].name)) > 0)
			rc = db_exec(im->db, child[i].put, e, "it", id,
			    im_json(im, json_get(o, child[i].name)));
	return rc;
}

/* Lists of an article: their columns, as letters. */
static const struct {
	const char *name, *letters;
	enum stmt put;
} lists[] = {
    {"authors", "tTTTTbTTbb", STMT_import_authors},
    {"pubtypes", "Tt", STMT_import_pubtypes},
    {"mesh", "TtTb", STMT_import_mesh},
    {"keywords", "t", STMT_import_keywords},
    {"grants", "TTTT", STMT_import_grants},
    {"registry", "TT", STMT_import_registry},
    {"links", "tIT", STMT_import_links},
    {"refs", "ITT", STMT_import_refs},
    {"chemicals", "TTT", STMT_import_chemicals},
    {"history", "TT", STMT_import_history},
    {"other", "TTT", STMT_import_other},
};

static const char article_fields[] =
    "record:i text:i proposal:I kind:t state:t version:i revised:T source_seq:i deleted_seq:I "
    "retracted:b notice:I journal:T "
    "journal_abbrev:T issn:T nlm_id:T country:T volume:T issue:T pages:T year:I date_raw:T "
    "article_date:T edat:T completed:T "
    "pub_status:T pub_model:T doi:T pmcid:T pii:T cd_number:T language:T vernacular_title:T "
    "coi_text:T authors_complete:b rev:i";

static enum rc
article_new(struct im *im, int64_t pmid, const struct json *doc, struct err *e)
{
	const struct json *a = json_get(doc, "article"), *p = json_get(doc, "proposals");
	struct ids record = ids_new(im, json_get(doc, "records")),
		   text = ids_new(im, json_get(doc, "texts")), proposal = ids_new(im, p);
	int64_t r, t, now;
	size_t i;
	enum rc rc;

	if ((rc = im_fields(im, a, "the article", article_fields, e)) != RC_OK ||
	    (rc = take_records(im, pmid, json_get(doc, "records"), &record, e)) != RC_OK ||
	    (rc = take_texts(im, pmid, json_get(doc, "texts"), &text, e)) != RC_OK)
		return rc;
	for (i = 0; i < json_size(p); i++)
		if ((rc = take_proposal(im, pmid, json_at(p, i), &record, &text, &proposal, e)) !=
		    RC_OK)
			return rc;
	r = ids_of(&record, im_int(a, "record"));
	t = ids_of(&text, im_int(a, "text"));
	now = ids_of(&proposal, im_int(a, "proposal"));
	if (r == 0 || t == 0 || (now == 0 && im_int(a, "proposal") != 0))
		return im_bad(
		    im, e, "an article of a record, text or proposal that is not in this line");
	if ((rc = db_exec(im->db, STMT_import_article, e, "iiit", pmid, r, t, im_json(im, a))) !=
	    RC_OK)
		return rc;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (json_get(doc, lists[i].name) != NULL &&
		    ((rc = im_table(im, json_get(doc, lists[i].name), lists[i].name,
			  lists[i].letters, e)) != RC_OK ||
			(rc = db_exec(im->db, lists[i].put, e, "it", pmid,
			     im_json(im, json_get(doc, lists[i].name)))) != RC_OK))
			return rc;
	if (now != 0 &&
	    (rc = db_exec(im->db, STMT_assessment_propose, e, "iii", pmid, now, r)) != RC_OK)
		return rc;
	im->r->articles++;
	return RC_OK;
}

struct known { /* the article that is here */
	int64_t version;
	const char *revised;
	bool retracted;
};

/* Is it newer there, or retracted there and not here? */
static enum rc
article_known(
    struct im *im, int64_t pmid, const struct known *k, const struct json *a, struct err *e)
{
	int64_t version = im_int(a, "version"), run;
	const char *revised = im_text(a, "revised");
	bool suspended = false;
	int d;
	enum rc rc;

	if ((rc = im_fields(im, a, "the article", article_fields, e)) != RC_OK)
		return rc;
	im->r->known++;
	d = strcmp(revised != NULL ? revised : "", k->revised != NULL ? k->revised : "");
	if (version > k->version || (version == k->version && d > 0)) {
		im->r->newer++;
		im_differ(im, "%" PRId64 ": a newer record is there (%s): appraise fetch %" PRId64,
		    pmid, revised != NULL ? revised : "version", pmid);
	}
	if (im_int(a, "retracted") == 0 || k->retracted)
		return RC_OK;
	if ((rc = im_run(im, &run, e)) == RC_OK &&
	    (rc = article_retracted(im->db, pmid, im_int(a, "notice"), run, &suspended, e)) ==
		RC_OK) {
		im->r->changed = true;
		im->r->suspended += suspended;
		im_differ(im, "%" PRId64 ": retracted there%s", pmid,
		    suspended ? "; suspended here" : "");
	}
	return rc;
}

enum rc
im_take_record(struct im *im, const struct json *doc, struct err *e)
{
	struct known k = {0};
	struct q q = {0};
	int64_t pmid;
	enum rc rc;

	if ((rc = im_pmid(im, doc, &pmid, e)) != RC_OK)
		return rc;
	if ((rc = q_first(im->db, STMT_article_head, &q, e, "i", pmid)) == RC_OK)
		q_read(&q, &im->line, "-it---f", &k.version, &k.revised, &k.retracted);
	q_close(&q);
	if (rc == RC_OK && im->replay)
		rc = im_bad(im, e, "%" PRId64 " stands in an earlier line", pmid);
	else if (rc == RC_OK)
		rc = article_known(im, pmid, &k, json_get(doc, "article"), e);
	else if (rc == RC_NOTFOUND)
		rc = article_new(im, pmid, doc, e);
	return rc == RC_OK ? rc : im_refused(im, rc, e);
}

enum rc
im_take_alias(struct im *im, const struct json *doc, struct err *e)
{
	int64_t run = im_int(doc, "run");
	enum rc rc;

	if (!im->replay && (rc = im_run(im, &run, e)) != RC_OK)
		return rc;
	return im_refused(im,
	    db_exec(im->db, STMT_import_alias, e, "iit", im_int(doc, "old"), run, im_json(im, doc)),
	    e);
}

/* --- links, searches, the ledger --------------------------------------------------- */

static enum rc
compound_here(struct im *im, const struct json *doc, int64_t *id, struct err *e)
{
	return db_int(im->db, STMT_compound_id_of, 0, id, e, "t", im_text(doc, "compound"));
}

enum rc
im_take_link(struct im *im, const struct json *doc, struct err *e)
{
	int64_t compound = 0, pmid, here = 0, there = 0, run;
	bool added = false;
	enum rc rc;

	if ((rc = im_pmid(im, doc, &pmid, e)) != RC_OK ||
	    (rc = im_word(im, doc, "effect", effect_words, e)) != RC_OK ||
	    (rc = compound_here(im, doc, &compound, e)) != RC_OK ||
	    (rc = db_int(im->db, STMT_article_record, 0, &here, e, "i", pmid)) != RC_OK)
		return rc;
	if (compound == 0 || here == 0)
		return im_bad(im, e, "a link of a compound or record that is not there");
	if (im->replay) {
		if ((rc = db_exec(im->db, STMT_import_found, e, "iit", compound, pmid,
			 im_json(im, doc))) == RC_OK)
			rc = fulltext_sync(im->db, pmid, e);
		im->r->links++;
		return rc == RC_OK ? rc : im_refused(im, rc, e);
	}
	if ((rc = db_int(im->db, STMT_export_link_there, 0, &there, e, "ii", compound, pmid)) !=
		RC_OK ||
	    there != 0)
		return rc;
	if ((rc = im_run(im, &run, e)) != RC_OK ||
	    (rc = article_link_found(im->db, compound, pmid, "import", run, &added, e)) != RC_OK)
		return rc;
	im->r->links += added;
	return RC_OK;
}

enum rc
im_take_search(struct im *im, const struct json *doc, struct err *e)
{
	int64_t compound = 0, id = im_int(doc, "id");
	enum rc rc;

	if ((rc = im_table(im, json_get(doc, "windows"), "the windows", "ttitII", e)) != RC_OK ||
	    (rc = im_table(im, json_get(doc, "hits"), "the hits", "iiI", e)) != RC_OK ||
	    !im->replay)
		return rc;
	if ((rc = compound_here(im, doc, &compound, e)) != RC_OK)
		return rc;
	if (compound == 0)
		return im_bad(im, e, "a search of a compound that is not there");
	if ((rc = db_exec(im->db, STMT_import_search, e, "iit", id, compound, im_json(im, doc))) ==
		RC_OK &&
	    (rc = db_exec(im->db, STMT_import_windows, e, "it", id,
		 im_json(im, json_get(doc, "windows")))) == RC_OK)
		rc = db_exec(
		    im->db, STMT_import_hits, e, "it", id, im_json(im, json_get(doc, "hits")));
	return rc == RC_OK ? rc : im_refused(im, rc, e);
}

enum rc
im_take_wanted(struct im *im, const struct json *doc, struct err *e)
{
	int64_t pmid;
	enum rc rc;

	if ((rc = im_pmid(im, doc, &pmid, e)) != RC_OK || !im->replay)
		return rc;
	if ((rc = db_exec(im->db, STMT_import_wanted, e, "it", pmid, im_json(im, doc))) == RC_OK)
		rc = db_exec(im->db, STMT_import_wanted_for, e, "it", pmid,
		    im_json(im, json_get(doc, "for")));
	return rc == RC_OK ? rc : im_refused(im, rc, e);
}
