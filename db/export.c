/*
 * export: the store as lines.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/gz.h"
#include "event.h"
#include "exchange.h"
#include "exline.h"
#include "project.h"
#include "stmt.h"

#define RAW_MAX ((size_t)64 << 20)

const char *const exchange_settings[] = {
    "publish_abstracts", "review_blind", "names", "recheck_days", NULL};

struct ex {
	struct db *db;
	const struct export_how *how;
	struct exline_out out;
	struct export_tally t;
	struct arena mem;     /* of one row */
	unsigned char *taken; /* a bit for each event that goes out */
	size_t ntaken;
	int64_t head_seq;
	char head[SHA256_HEX];
};

static bool
has(const struct ex *x, int64_t seq)
{
	return seq > 0 && (size_t)seq / 8 < x->ntaken && (x->taken[seq / 8] >> (seq % 8) & 1) != 0;
}

/* The members of an object that SQL made, into the line. */
static void
put_members(struct ex *x, const char *json)
{
	size_t n = strlen(json);

	if (n > 2) {
		buf_putc(&x->out.line, ',');
		buf_put(&x->out.line, json + 1, n - 2);
	}
}

static enum rc
put_head(struct ex *x, struct err *e)
{
	static const char *const what[] = {"all", "records", "decisions"};
	struct arena mem = ARENA_INIT;
	struct event first = {0};
	char at[TIME_LEN];
	enum rc rc;

	clock_iso(at);
	if ((rc = event_head(x->db, &x->head_seq, x->head, e)) != RC_OK ||
	    (rc = event_load(x->db, &mem, 1, &first, e)) != RC_OK)
		goto out;
	exline_begin(&x->out, "export");
	jw_int(&x->out.w, "format", EXCHANGE_FORMAT);
	jw_str(&x->out.w, "made", at);
	jw_str(&x->out.w, "what", what[x->how->what]);
	jw_str(&x->out.w, "compound", x->how->slug);
	jw_str(&x->out.w, "store", first.hash);
	jw_int(&x->out.w, "head_seq", x->head_seq);
	jw_str(&x->out.w, "head_hash", x->head);
	rc = exline_put(&x->out, e);
	x->ntaken = (size_t)x->head_seq / 8 + 1;
	x->taken = xcalloc(x->ntaken, 1);
out:
	arena_fini(&mem);
	return rc;
}

/* Rows of one key (an integer, or a text) and one object. */
static enum rc
put_rows(struct ex *x, enum stmt which, const char *type, const char *key, bool text_key,
    bool of_compound, struct err *e)
{
	const char *json, *word = NULL;
	struct q q = {0};
	int64_t id = 0;
	enum rc rc;

	rc = of_compound ? q_open(x->db, which, &q, e, "z", x->how->compound_id)
			 : q_open(x->db, which, &q, e, "");
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		if (text_key)
			q_read(&q, &x->mem, "tt", &word, &json);
		else
			q_read(&q, &x->mem, "it", &id, &json);
		exline_begin(&x->out, type);
		if (text_key)
			jw_str(&x->out.w, key, word);
		else
			jw_int(&x->out.w, key, id);
		put_members(x, json);
		rc = exline_put(&x->out, e);
		arena_reset(&x->mem);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static void
put_hex(struct buf *out, const unsigned char *p, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		buf_putc(out, digit[p[i] >> 4]);
		buf_putc(out, digit[p[i] & 15]);
	}
}

static enum rc
put_assets(struct ex *x, struct err *e)
{
	const char *sha, *kind, *version;
	struct buf hex;
	struct q q = {0};
	enum rc rc;

	buf_init(&hex, EXLINE_MAX / 2);
	rc = q_open(x->db, STMT_export_assets, &q, e, "dz",
	    (int)(x->how->what != EXCHANGE_DECISIONS), x->how->compound_id);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &x->mem, "ttt", &sha, &kind, &version);
		buf_clear(&hex);
		put_hex(&hex, sqlite3_column_blob(q.st, 3), (size_t)sqlite3_column_bytes(q.st, 3));
		exline_begin(&x->out, "asset");
		jw_str(&x->out.w, "sha", sha);
		jw_str(&x->out.w, "kind", kind);
		jw_str(&x->out.w, "version", version);
		jw_str(&x->out.w, "hex", hex.p);
		rc = exline_put(&x->out, e);
		arena_reset(&x->mem);
	}
	q_close(&q);
	buf_fini(&hex);
	return rc == RC_DONE ? RC_OK : rc;
}

/*
 * A text as JSON with no more escapes than must be: XML is full of signs that
 * jsonw would write in six bytes each.  Controls are the line's business.
 */
static void
put_text(struct ex *x, const char *key, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	struct buf *out = &x->out.line;
	size_t i, from = 0;
	unsigned char c;

	jw_raw(&x->out.w, key, "\"");
	for (i = 0; i < n; i++) {
		c = (unsigned char)s[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_put(out, s + from, i - from);
		from = i + 1;
		if (c == '\n')
			buf_put(out, "\\n", 2);
		else if (c < 0x20) {
			buf_put(out, "\\u00", 4);
			buf_putc(out, hex[c >> 4]);
			buf_putc(out, hex[c & 15]);
		} else {
			buf_putc(out, '\\');
			buf_putc(out, c);
		}
	}
	buf_put(out, s + from, n - from);
	buf_putc(out, '"');
}

/* All records of a PMID, each with its own bytes where they were kept. */
static enum rc
put_records(struct ex *x, int64_t pmid, struct err *e)
{
	int64_t id, version, source_seq, run;
	const char *revised, *sha, *source;
	struct jsonw *w = &x->out.w;
	struct q q = {0};
	struct buf raw;
	enum rc rc;

	buf_init(&raw, RAW_MAX);
	jw_arr(w, "records");
	rc = q_open(x->db, STMT_export_records, &q, e, "i", pmid);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &x->mem, "iitttii", &id, &version, &revised, &sha, &source, &source_seq,
		    &run);
		jw_obj(w, NULL);
		jw_int(w, "id", id);
		jw_int(w, "version", version);
		jw_str(w, "revised", revised);
		jw_str(w, "raw_sha", sha);
		/* Where the file lay is nobody else's business. */
		jw_str(
		    w, "source", strrchr(source, '/') != NULL ? strrchr(source, '/') + 1 : source);
		jw_int(w, "source_seq", source_seq);
		jw_int(w, "run", run);
		buf_clear(&raw);
		if (sqlite3_column_type(q.st, 7) == SQLITE_NULL)
			jw_null(w, "raw");
		else if ((rc = gz_inflate(sqlite3_column_blob(q.st, 7),
			      (size_t)sqlite3_column_bytes(q.st, 7), &raw, e)) == RC_OK)
			put_text(x, "raw", raw.p, raw.len);
		jw_end(w);
	}
	jw_end(w);
	q_close(&q);
	buf_fini(&raw);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
put_array(struct ex *x, const char *name, enum stmt which, int64_t pmid, struct err *e)
{
	const char *json;
	struct q q = {0};
	enum rc rc;

	jw_arr(&x->out.w, name);
	rc = q_open(x->db, which, &q, e, "i", pmid);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &x->mem, "t", &json);
		jw_raw(&x->out.w, NULL, json);
	}
	jw_end(&x->out.w);
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
put_article(struct ex *x, int64_t pmid, struct err *e)
{
	static const char *const name[] = {"article", "authors", "pubtypes", "mesh", "keywords",
	    "grants", "registry", "links", "refs", "chemicals", "history", "other"};
	const char *v[12];
	struct q q = {0};
	size_t i;
	enum rc rc;

	exline_begin(&x->out, "record");
	jw_int(&x->out.w, "pmid", pmid);
	if ((rc = put_records(x, pmid, e)) != RC_OK ||
	    (rc = put_array(x, "texts", STMT_export_texts, pmid, e)) != RC_OK ||
	    (rc = put_array(x, "proposals", STMT_export_proposals, pmid, e)) != RC_OK)
		return rc;
	if ((rc = q_first(x->db, STMT_export_article, &q, e, "i", pmid)) == RC_OK) {
		q_read(&q, &x->mem, "tttttttttttt", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6],
		    &v[7], &v[8], &v[9], &v[10], &v[11]);
		for (i = 0; i < 12; i++)
			if (strcmp(v[i], "[]") != 0)
				jw_raw(&x->out.w, name[i], v[i]);
		rc = exline_put(&x->out, e);
	}
	q_close(&q);
	arena_reset(&x->mem);
	x->t.articles++;
	return rc;
}

static enum rc
put_articles(struct ex *x, struct err *e)
{
	struct arena ids = ARENA_INIT;
	int64_t *pmid = NULL;
	struct q q = {0};
	size_t n = 0, i;
	enum rc rc;

	if ((rc = q_open(x->db, STMT_export_pmids, &q, e, "z", x->how->compound_id)) == RC_OK)
		rc = q_ids(&q, &ids, &pmid, &n, e);
	q_close(&q);
	for (i = 0; i < n && rc == RC_OK; i++) {
		if (x->how->at != NULL)
			x->how->at(x->how->at_arg, (int64_t)i, (int64_t)n);
		rc = put_article(x, pmid[i], e);
	}
	if (x->how->at != NULL && rc == RC_OK)
		x->how->at(x->how->at_arg, (int64_t)n, (int64_t)n);
	arena_fini(&ids);
	return rc;
}

/* Is a setting's event one that travels? */
static bool
setting_travels(const struct json *b)
{
	const char *key = body_str(b, "key");
	size_t i;

	for (i = 0; key != NULL && exchange_settings[i] != NULL; i++)
		if (strcmp(exchange_settings[i], key) == 0)
			return true;
	return false;
}

/* Does an event belong to the compound that is asked for? Numbers of studies are those of the
 * events that made them. */
static enum rc
of_compound(struct ex *x, const struct event *ev, const struct json *b, bool *yes, struct err *e)
{
	int64_t there = 0, other;
	enum rc rc = RC_OK;

	if (ev->compound_id != 0)
		*yes = ev->compound_id == x->how->compound_id;
	else if (ev->reverts != 0)
		*yes = has(x, ev->reverts);
	else if (strcmp(ev->kind, "redact") == 0)
		*yes = has(x, body_int(b, "event", 0));
	else if (ev->study_id != 0) {
		other = body_int(b, "other", body_int(b, "trial", ev->study_id));
		*yes = has(x, ev->study_id) && has(x, other);
	} else if (ev->pmid != 0) {
		rc = db_int(x->db, STMT_export_link_there, 0, &there, e, "ii", x->how->compound_id,
		    ev->pmid);
		*yes = there != 0;
	} else
		*yes = true;
	return rc;
}

static enum rc
travels(struct ex *x, const struct event *ev, bool *yes, struct err *e)
{
	struct json *b = NULL;
	const char *text = ev->body != NULL ? ev->body : "{}";
	enum rc rc;

	if ((rc = json_parse(text, strlen(text), "event body", &b, e)) != RC_OK)
		return err_ctx(e, "event %" PRId64, ev->seq);
	if (strcmp(ev->kind, "setting") == 0)
		*yes = setting_travels(b);
	else if (ev->reverts != 0 && !has(x, ev->reverts))
		*yes = false;
	else if (x->how->compound_id != 0)
		rc = of_compound(x, ev, b, yes, e);
	else
		*yes = true;
	json_free(b);
	return rc;
}

static void
jw_id(struct jsonw *w, const char *key, int64_t v)
{
	jw_int_if(w, key, v, v != 0);
}

static enum rc
put_events(struct ex *x, struct err *e)
{
	struct jsonw *w = &x->out.w;
	struct event ev = {0};
	const char *body_sha, *prev;
	struct q q = {0};
	bool yes = false;
	enum rc rc;

	rc = q_open(x->db, STMT_export_events, &q, e, "");
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &x->mem, "ititiitiiiiiiittttt", &ev.seq, &ev.at, &ev.curator, &ev.kind,
		    &ev.run_id, &ev.uid, &ev.host, &ev.compound_id, &ev.pmid, &ev.study_id,
		    &ev.finding_id, &ev.proposal_id, &ev.reverts, &ev.batch, &ev.body, &body_sha,
		    &prev, &ev.hash, &ev.handle);
		if (travels(x, &ev, &yes, e) != RC_OK) {
			rc = e->rc;
			break;
		}
		if (yes) {
			x->taken[ev.seq / 8] |= (unsigned char)(1u << (ev.seq % 8));
			exline_begin(&x->out, "event");
			jw_int(w, "seq", ev.seq);
			jw_str(w, "at", ev.at);
			jw_str(w, "by", ev.handle);
			jw_int(w, "curator", ev.curator);
			jw_id(w, "run", ev.run_id);
			jw_int(w, "uid", ev.uid);
			jw_str(w, "host", ev.host);
			jw_str(w, "kind", ev.kind);
			jw_id(w, "compound", ev.compound_id);
			jw_id(w, "pmid", ev.pmid);
			jw_id(w, "study", ev.study_id);
			jw_id(w, "finding", ev.finding_id);
			jw_id(w, "proposal", ev.proposal_id);
			jw_id(w, "reverts", ev.reverts);
			jw_int(w, "batch", ev.batch);
			jw_str(w, "body", ev.body);
			jw_str(w, "body_sha", body_sha);
			jw_str(w, "prev", prev);
			jw_str(w, "hash", ev.hash);
			rc = exline_put(&x->out, e);
			x->t.events++;
		}
		arena_reset(&x->mem);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
put_found(struct ex *x, struct err *e)
{
	const char *slug, *json;
	int64_t compound, pmid;
	struct q q = {0};
	enum rc rc;

	rc = q_open(x->db, STMT_export_found, &q, e, "z", x->how->compound_id);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &x->mem, "iitt", &compound, &pmid, &slug, &json);
		exline_begin(&x->out, "link");
		jw_str(&x->out.w, "compound", slug);
		jw_int(&x->out.w, "pmid", pmid);
		put_members(x, json);
		rc = exline_put(&x->out, e);
		arena_reset(&x->mem);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
put_items(struct ex *x, struct err *e)
{
	const char *slug, *by, *at, *hash, *json;
	int64_t compound, pmid;
	struct q q = {0};
	enum rc rc;

	rc = q_open(x->db, STMT_export_items, &q, e, "zz", x->how->compound_id, (int64_t)0);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &x->mem, "iittttt", &compound, &pmid, &slug, &by, &at, &hash, &json);
		exline_begin(&x->out, "item");
		jw_str(&x->out.w, "compound", slug);
		jw_int(&x->out.w, "pmid", pmid);
		jw_str(&x->out.w, "by", by);
		jw_str(&x->out.w, "at", at);
		jw_str(&x->out.w, "event", hash);
		put_members(x, json);
		rc = exline_put(&x->out, e);
		x->t.items++;
		arena_reset(&x->mem);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
put_searches(struct ex *x, struct err *e)
{
	const char *slug, *json, *windows, *hits;
	struct q q = {0};
	int64_t id;
	enum rc rc;

	rc = q_open(x->db, STMT_export_searches, &q, e, "z", x->how->compound_id);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, &x->mem, "itttt", &id, &slug, &json, &windows, &hits);
		exline_begin(&x->out, "search");
		jw_int(&x->out.w, "id", id);
		jw_str(&x->out.w, "compound", slug);
		put_members(x, json);
		jw_raw(&x->out.w, "windows", windows);
		jw_raw(&x->out.w, "hits", hits);
		rc = exline_put(&x->out, e);
		arena_reset(&x->mem);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
put_all(struct ex *x, struct err *e)
{
	enum exchange_what what = x->how->what;
	enum rc rc;

	if ((rc = put_head(x, e)) != RC_OK)
		return rc;
	if (what != EXCHANGE_DECISIONS &&
	    (rc = put_rows(x, STMT_export_runs, "run", "id", false, false, e)) != RC_OK)
		return rc;
	if ((rc = put_assets(x, e)) != RC_OK)
		return rc;
	if (what != EXCHANGE_DECISIONS &&
	    ((rc = put_articles(x, e)) != RC_OK ||
		(rc = put_rows(x, STMT_export_aliases, "alias", "old", false, false, e)) != RC_OK))
		return rc;
	if (what != EXCHANGE_RECORDS && ((rc = put_rows(x, STMT_export_compounds, "compound",
					      "slug", true, true, e)) != RC_OK ||
					    (rc = put_events(x, e)) != RC_OK))
		return rc;
	if (what == EXCHANGE_ALL &&
	    ((rc = put_found(x, e)) != RC_OK || (rc = put_searches(x, e)) != RC_OK ||
		(rc = put_rows(x, STMT_export_wanted, "wanted", "pmid", false, true, e)) != RC_OK))
		return rc;
	if (what != EXCHANGE_RECORDS && (rc = put_items(x, e)) != RC_OK)
		return rc;
	return exline_end(&x->out, e);
}

enum rc
export_lines(
    struct db *db, int fd, const struct export_how *how, struct export_tally *tally, struct err *e)
{
	struct ex x = {.db = db, .how = how};
	enum rc rc;

	exline_out_init(&x.out, fd, how->gz, how->name);
	if ((rc = db_read_begin(db, e)) == RC_OK) {
		rc = put_all(&x, e);
		db_read_end(db);
	}
	x.t.lines = x.out.n;
	exline_out_fini(&x.out);
	arena_fini(&x.mem);
	free(x.taken);
	if (rc == RC_OK)
		*tally = x.t;
	return rc;
}
