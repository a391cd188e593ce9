/*
 * import: the lines of an export, proven and handed on.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/jsonw.h"
#include "../base/num.h"
#include "event.h"
#include "import.h"
#include "proposal.h"
#include "run.h"

enum rc
im_bad(struct im *im, struct err *e, const char *fmt, ...)
{
	char why[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	im->said = true;
	err_set(e, RC_BADDATA, "%s:%" PRId64 ": %s", im->how->name, exline_number(im->in), why);
	return err_try(e, "the export again where it was made; nothing of this one was taken");
}

enum rc
im_refused(struct im *im, enum rc rc, struct err *e)
{
	struct err was = *e;
	int code = sqlite3_errcode(im->db->sq) & 0xff;

	if (rc == RC_OK || im->said)
		return rc;
	if (rc == RC_BADDATA || rc == RC_NOTFOUND || rc == RC_USAGE ||
	    (rc == RC_FAILED &&
		(code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH || code == SQLITE_ERROR ||
		    strstr(was.msg, "constraint failed") != NULL)))
		return im_bad(im, e, "what cannot be: %.300s", was.msg);
	return rc;
}

/* --- what a line may hold ------------------------------------------------------- */

static bool
hex64(const char *s)
{
	return s != NULL && strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

static bool
is_letter(const struct json *v, char letter)
{
	enum json_type t = json_type(v);
	int64_t i;

	if (t == JSON_T_NULL)
		return strchr("ITHO", letter) != NULL;
	switch (letter) {
	case 'i':
	case 'I':
		return t == JSON_T_INT;
	case 'b':
		return json_int(v, &i) && (i == 0 || i == 1);
	case 't':
	case 'T':
		return t == JSON_T_STRING;
	case 'h':
	case 'H':
		return hex64(json_str(v));
	case 'o':
	case 'O':
		return t == JSON_T_OBJECT;
	default:
		return letter == 'a' && t == JSON_T_ARRAY;
	}
}

/* The letter of a name in a list; 0 when it has none. */
static char
letter_of(const char *list, const char *name)
{
	size_t n = strlen(name);
	const char *p;

	for (p = list; *p != '\0'; p += strcspn(p, " "), p += strspn(p, " ")) {
		if (*p == '?')
			p++;
		if (strncmp(p, name, n) == 0 && p[n] == ':')
			return p[n + 1];
	}
	return 0;
}

enum rc
im_fields(struct im *im, const struct json *o, const char *what, const char *list, struct err *e)
{
	const struct json *v;
	const char *key, *p;
	char name[40], letter;
	size_t i, n;

	if (json_type(o) != JSON_T_OBJECT)
		return im_bad(im, e, "%s is no object", what);
	for (i = 0; json_member(o, i, &key, &v); i++) {
		if ((letter = letter_of(list, key)) == 0)
			return im_bad(im, e, "%s has an unknown member \"%.60s\"", what, key);
		if (!is_letter(v, letter))
			return im_bad(im, e, "%s: \"%s\" is not of its kind", what, key);
	}
	for (p = list; *p != '\0'; p += strcspn(p, " "), p += strspn(p, " ")) {
		if (*p == '?')
			continue;
		n = strcspn(p, ":");
		snprintf(name, sizeof(name), "%.*s", (int)n, p);
		for (i = 0; json_member(o, i, &key, &v); i++)
			if (strcmp(key, name) == 0)
				break;
		if (!json_member(o, i, &key, &v))
			return im_bad(im, e, "%s lacks \"%s\"", what, name);
	}
	return RC_OK;
}

enum rc
im_table(struct im *im, const struct json *a, const char *what, const char *letters, struct err *e)
{
	const struct json *row;
	size_t i, k;

	for (i = 0; i < json_size(a); i++) {
		row = json_at(a, i);
		if (json_type(row) != JSON_T_ARRAY || json_size(row) != strlen(letters))
			return im_bad(
			    im, e, "%s: entry %zu is no row of %zu", what, i + 1, strlen(letters));
		for (k = 0; letters[k] != '\0'; k++)
			if (!is_letter(json_at(row, k), letters[k]))
				return im_bad(im, e, "%s: entry %zu, place %zu is not of its kind",
				    what, i + 1, k + 1);
	}
	return RC_OK;
}

enum rc
im_word(
    struct im *im, const struct json *o, const char *key, const char *const *words, struct err *e)
{
	const char *s = json_str(json_get(o, key));

	if (s != NULL && word_index(words, s) < 0)
		return im_bad(im, e, "\"%.60s\" is no word for %s", s, key);
	return RC_OK;
}

const char *
im_text(const struct json *o, const char *key)
{
	return json_str(json_get(o, key));
}

int64_t
im_int(const struct json *o, const char *key)
{
	int64_t v;

	return json_int(json_get(o, key), &v) ? v : 0;
}

enum rc
im_pmid(struct im *im, const struct json *o, int64_t *pmid, struct err *e)
{
	*pmid = im_int(o, "pmid");
	if (*pmid < 1 || *pmid > INT32_MAX)
		return im_bad(im, e, "%" PRId64 " is no PMID", *pmid);
	return RC_OK;
}

const char *
im_json(struct im *im, const struct json *v)
{
	char *s = json_canonical(v);
	const char *kept = arena_strdup(&im->line, s);

	free(s);
	return kept;
}

void
im_differ(struct im *im, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (im->r->differences++ < IMPORT_TOLD)
		ARENA_PUSH(im->mem, im->r->differ, im->r->ndiffer, im->cap_differ,
		    arena_strdup(im->mem, text));
}

enum rc
im_run(struct im *im, int64_t *run_id, struct err *e)
{
	enum rc rc = RC_OK;

	if (im->run_id == 0 && (rc = run_start(im->db, "import", &im->run_id, e)) == RC_OK)
		im->r->changed = true;
	*run_id = im->run_id;
	return rc;
}

/* --- line after line ------------------------------------------------------------ */

#define EVERY "n:i type:t sum:h "

static const struct {
	const char *type, *fields;
	enum rc (*take)(struct im *, const struct json *, struct err *);
} lines[] = {
    {"run", EVERY "id:i kind:t started:t ended:T outcome:T", im_take_run},
    {"asset", EVERY "sha:h kind:t version:T hex:t", im_take_asset},
    {"record",
	EVERY "pmid:i records:a texts:a proposals:a article:o ?authors:a ?pubtypes:a ?mesh:a "
	      "?keywords:a ?grants:a "
	      "?registry:a ?links:a ?refs:a ?chemicals:a ?history:a ?other:a",
	im_take_record},
    {"alias", EVERY "old:i new:i run:i", im_take_alias},
    {"compound", EVERY "slug:t id:i name:t status:t retired:T terms:a aliases:a outcomes:a",
	im_take_compound},
    {"event",
	EVERY "seq:i at:t by:t curator:i run:I uid:i host:t kind:t compound:I pmid:I study:I "
	      "finding:I proposal:I "
	      "reverts:I batch:i body:t body_sha:h prev:t hash:h",
	im_take_event},
    {"link", EVERY "compound:t pmid:i why:T found_at:T run:I effect:T effect_why:T", im_take_link},
    {"search", EVERY "id:i compound:t query:t query_sha:t active:b windows:a hits:a",
	im_take_search},
    {"wanted", EVERY "pmid:i state:t tries:i not_before:T error:T asked:T run:i for:a",
	im_take_wanted},
    {"item",
	EVERY "compound:t pmid:i by:t at:t event:h state:t reason:T until:T why:T rules:H "
	      "assessment:O findings:a",
	im_take_item},
};

static enum rc
take_head(struct im *im, const char *type, const struct json *doc, struct err *e)
{
	const char *what;
	int64_t format = im_int(doc, "format"), used = 0;
	enum rc rc;

	if (strcmp(type, "export") != 0)
		return im_bad(im, e, "not an export of appraise: it begins with \"%.40s\"", type);
	if (format > EXCHANGE_FORMAT) {
		err_set(e, RC_BADDATA, "%s:1: format %" PRId64 " is newer than this program's %d",
		    im->how->name, format, EXCHANGE_FORMAT);
		return err_try(e, "a newer appraise");
	}
	if ((rc = im_fields(im, doc, "the head",
		 EVERY "format:i made:t what:t compound:T store:h head_seq:i head_hash:h", e)) !=
	    RC_OK)
		return rc;
	what = im_text(doc, "what");
	im->partial = im_text(doc, "compound") != NULL;
	im->store = arena_strdup(im->mem, im_text(doc, "store"));
	im->head_seq = im_int(doc, "head_seq");
	snprintf(im->head_hash, sizeof(im->head_hash), "%s", im_text(doc, "head_hash"));
	im->events = strcmp(what, "records") != 0;
	im->records = strcmp(what, "decisions") != 0;
	if (format != EXCHANGE_FORMAT || (im->events && im->records && strcmp(what, "all") != 0))
		return im_bad(im, e, "no such format, or no such content \"%.40s\"", what);
	if ((rc = db_int(im->db, STMT_import_fresh, 0, &used, e, "")) != RC_OK)
		return rc;
	im->replay = used == 0 && im->records;
	im->r->replayed = im->replay && im->events;
	if (used == 0 && !im->records) {
		err_set(e, RC_BADDATA,
		    "%s: decisions alone, and this store has none of their records", im->how->name);
		return err_try(e, "appraise export FILE --what all       where it was made");
	}
	return RC_OK;
}

static enum rc
take_line(struct im *im, const char *type, const struct json *doc, struct err *e)
{
	size_t i;
	enum rc rc;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (strcmp(lines[i].type, type) == 0) {
			if ((rc = im_fields(im, doc, type, lines[i].fields, e)) == RC_OK)
				rc = lines[i].take(im, doc, e);
			arena_reset(&im->line);
			return rc;
		}
	return im_bad(im, e, "a line of unknown type \"%.40s\"", type);
}

static enum rc
take_all(struct im *im, struct err *e)
{
	const struct json *doc;
	const char *type;
	enum rc rc;

	if ((rc = exline_next(im->in, &type, &doc, e)) == RC_DONE)
		return im_bad(im, e, "not an export of appraise: it has no head");
	if (rc != RC_OK || (rc = take_head(im, type, doc, e)) != RC_OK)
		return rc;
	while ((rc = exline_next(im->in, &type, &doc, e)) == RC_OK) {
		if ((rc = take_line(im, type, doc, e)) != RC_OK)
			return rc;
		if (im->how->at != NULL)
			im->how->at(im->how->at_arg, exline_taken(im->in));
	}
	return rc == RC_DONE ? RC_OK : rc;
}

/* What was done, in the log: whose export, how far its chain went, and the bytes. */
static enum rc
say_so(struct im *im, struct err *e)
{
	struct act act = {.kind = ACT_IMPORT, .curator = im->how->curator, .run_id = im->run_id};
	const struct import_report *r = im->r;
	const char *leaf = strrchr(im->how->name, '/');
	struct jsonw w;
	struct buf b;
	enum rc rc;

	buf_init(&b, 1 << 16);
	jw_init(&w, &b, 0);
	jw_obj(&w, NULL);
	jw_str(&w, "file", leaf != NULL ? leaf + 1 : im->how->name);
	jw_str(&w, "sha256", exline_sha(im->in));
	jw_str(&w, "store", im->store);
	jw_int(&w, "head_seq", im->head_seq);
	jw_str(&w, "head_hash", im->head_hash);
	jw_bool(&w, "replayed", r->replayed);
	jw_int(&w, "records", r->articles);
	jw_int(&w, "events", r->events);
	jw_int(&w, "notes", r->notes);
	jw_int(&w, "differences", r->differences);
	jw_end(&w);
	act.body = b.p;
	if ((rc = buf_ok(&b, "import", e)) == RC_OK)
		rc = event_act(im->db, &act, &im->r->seq, e);
	buf_fini(&b);
	return rc;
}

static enum rc
settle(struct im *im, struct err *e)
{
	struct import_report *r = im->r;
	enum rc rc = RC_OK;

	r->lines = exline_number(im->in);
	r->changed = r->changed || r->articles + r->compounds + r->outcomes + r->links + r->events +
					   r->notes + r->suspended >
				       0;
	if (r->changed && im->run_id != 0)
		rc = run_end(im->db, im->run_id, "done", NULL, NULL, e);
	if (rc == RC_OK && r->replayed)
		rc = db_exec(im->db, STMT_import_due, e, "");
	if (rc == RC_OK && r->changed)
		rc = say_so(im, e);
	return rc;
}

enum rc
import_lines(struct db *db, struct arena *mem, int fd, const struct import_how *how,
    struct import_report *out, struct err *e)
{
	struct import_report r = {0};
	struct im im = {.db = db, .mem = mem, .how = how, .r = &r};
	enum rc rc;

	im.in = exline_in_new(fd, how->name);
	if ((rc = db_begin(db, e)) != RC_OK)
		goto out;
	if ((rc = take_all(&im, e)) == RC_OK && (rc = settle(&im, e)) == RC_OK && !how->dry)
		rc = db_commit(db, e);
	db_rollback(db);
out:
	exline_in_free(im.in);
	map_fini(&im.seq);
	map_fini(&im.compound);
	arena_fini(&im.line);
	if (rc == RC_OK)
		*out = r;
	return rc;
}
