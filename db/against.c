/*
 * against: heads from files, held against the chain.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/file.h"
#include "../base/json.h"
#include "../base/num.h"
#include "../base/sha256.h"
#include "against.h"
#include "event.h"
#include "stmt.h"

#define NEWEST "newest: event "
#define MANIFEST_MAX ((size_t)4 << 20)

struct held {
	struct db		*db;
	struct check_result	*c;
	int64_t			 newest;	/* number of the newest head that was held against us */
};

/* The hash of an event, "" when there is none. */
static enum rc
hash_at(struct db *db, int64_t seq, char *hash, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *hex = NULL;
	struct q q = {0};
	enum rc rc;

	hash[0] = '\0';
	if ((rc = q_first(db, STMT_chain_hash_at, &q, e, "i", seq)) == RC_OK) {
		q_read(&q, &mem, "t", &hex);
		snprintf(hash, SHA256_HEX, "%s", hex);
	}
	q_close(&q);
	arena_fini(&mem);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/*
 * The last event that two chains share, 0 for none: since each hash covers
 * all before it, they are the same up to a point and differ after it.
 */
enum rc
chain_common(struct db *a, struct db *b, int64_t *last, struct err *e)
{
	char x[SHA256_HEX], y[SHA256_HEX], unused[SHA256_HEX];
	int64_t low = 0, high, other, mid;
	enum rc rc;

	if ((rc = event_head(a, &high, unused, e)) != RC_OK || (rc = event_head(b, &other, unused, e)) != RC_OK)
		return rc;
	if (other < high)
		high = other;
	while (low < high) {
		mid = low + (high - low + 1) / 2;
		if ((rc = hash_at(a, mid, x, e)) != RC_OK || (rc = hash_at(b, mid, y, e)) != RC_OK)
			return rc;
		if (x[0] != '\0' && strcmp(x, y) == 0)
			low = mid;
		else
			high = mid - 1;
	}
	*last = low;
	return RC_OK;
}

/* One head against the store; the first that is not there is what the report names. */
static enum rc
hold(struct held *h, const char *file, int64_t seq, const char *hash, struct err *e)
{
	char own[SHA256_HEX], unused[SHA256_HEX];
	int64_t head = 0;
	enum rc rc;

	h->c->count++;
	if (seq > h->newest)
		h->newest = seq;
	if ((rc = hash_at(h->db, seq, own, e)) != RC_OK || (rc = event_head(h->db, &head, unused, e)) != RC_OK)
		return rc;
	if (strcmp(own, hash) == 0 || !h->c->ok)
		return RC_OK;
	h->c->ok = false;
	if (own[0] == '\0')
		snprintf(h->c->detail, sizeof(h->c->detail),
		    "event %" PRId64 " %.12s... of %.200s is not there: the chain ends at event %" PRId64
		    ", %" PRId64 " were removed", seq, hash, file, head, seq - head);
	else
		snprintf(h->c->detail, sizeof(h->c->detail),
		    "event %" PRId64 " is not the one of %.200s (%.12s...): it or one before it was replaced", seq, file,
		    hash);
	return RC_OK;
}

static enum rc
hold_json(struct held *h, const char *file, struct err *e)
{
	struct json *j = NULL;
	const char *hash;
	struct buf text;
	int64_t seq = 0;
	enum rc rc;

	buf_init(&text, MANIFEST_MAX);
	if ((rc = file_read(file, &text, e)) != RC_OK || (rc = json_parse(text.p, text.len, file, &j, e)) != RC_OK)
		goto out;
	hash = json_str(json_get(j, "head_hash"));
	if ((!json_int(json_get(j, "at_seq"), &seq) && !json_int(json_get(j, "head_seq"), &seq)) || seq < 1 ||
	    hash == NULL || strlen(hash) != SHA256_HEX - 1) {
		rc = err_set(e, RC_BADDATA, "%s: names no head of a chain", file);
		err_try(e, "the manifest.json of a release, a backup, or what `backup --json` printed");
	} else
		rc = hold(h, file, seq, hash, e);
out:
	json_free(j);
	buf_fini(&text);
	return rc;
}

/* A backup holds all its events: the first that differs can be named. */
static enum rc
hold_store(struct held *h, const char *file, struct err *e)
{
	char hash[SHA256_HEX];
	int64_t seq = 0, last = 0;
	struct db *other = NULL;
	enum rc rc;

	if ((rc = db_open_any(file, DB_READ, DB_SCHEMA, &other, e)) != RC_OK ||
	    (rc = event_head(other, &seq, hash, e)) != RC_OK || (rc = hold(h, file, seq, hash, e)) != RC_OK)
		goto out;
	if (!h->c->ok && (rc = chain_common(h->db, other, &last, e)) == RC_OK && last < seq) {
		size_t n = strlen(h->c->detail);

		snprintf(h->c->detail + n, sizeof(h->c->detail) - n, "; the first that differs is event %" PRId64,
		    last + 1);
	}
out:
	db_close(other);
	return rc;
}

static bool
is_sqlite(const char *file)
{
	char head[16] = "";
	FILE *fp = fopen(file, "rb");
	bool yes;

	if (fp == NULL)
		return false;
	yes = fread(head, 1, sizeof(head), fp) == sizeof(head) && memcmp(head, "SQLite format 3", sizeof(head)) == 0;
	fclose(fp);
	return yes;
}

struct folder {
	struct held	*h;
	const char	*dir;
};

static enum rc
hold_in_folder(const char *rel, void *arg, struct err *e)
{
	const struct folder *f = arg;
	const char *slash = strrchr(rel, '/');
	struct buf path;
	enum rc rc;

	if (strcmp(slash != NULL ? slash + 1 : rel, "manifest.json") != 0)
		return RC_OK;
	buf_init(&path, 8192);
	path_join(&path, f->dir, rel);
	if ((rc = buf_ok(&path, "path", e)) == RC_OK)
		rc = hold_json(f->h, path.p, e);
	buf_fini(&path);
	return rc;
}

enum rc
against_check(struct db *db, const char *path, struct check_report *r, struct err *e)
{
	bool again = r->n > 0 && strcmp(r->result[r->n - 1].name, "against") == 0;
	struct check_result *c = &r->result[again ? r->n - 1 : r->n];
	int64_t before = again ? c->count : 0;
	struct held h = {.db = db, .c = c};
	struct folder f = {&h, path};
	enum rc rc;

	/* Several heads are one proof: its newest so far stands in the words. */
	if (again && c->ok && !num_i64(c->detail + strlen(NEWEST), 1, INT64_MAX, &h.newest))
		h.newest = 0;
	if (!again)
		*c = (struct check_result){.name = "against", .ok = true};
	if (!file_exists(path))
		return err_set(e, RC_NOTFOUND, "%s: no such file or folder", path);
	if (file_is_dir(path)) {
		rc = file_each(path, hold_in_folder, &f, e);
		if (rc == RC_OK && c->count == before) {
			err_set(e, RC_NOTFOUND, "%s: no release in this folder", path);
			return err_try(e, "the folder that `publish` writes to");
		}
	} else
		rc = is_sqlite(path) ? hold_store(&h, path, e) : hold_json(&h, path, e);
	if (rc != RC_OK)
		return rc;
	if (c->ok)
		snprintf(c->detail, sizeof(c->detail), NEWEST "%" PRId64, h.newest);
	r->n += again ? 0 : 1;
	r->ok = r->ok && c->ok;
	return RC_OK;
}
