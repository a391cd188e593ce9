#include "release.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/embed.h"
#include "../base/file.h"
#include "../base/jsonw.h"
#include "../base/sha256.h"
#include "../db/compound.h"
#include "../db/snap.h"
#include "gate.h"
#include "site.h"

#define LOCK_NAME ".appraise"

/* One publish: where it works and what it found. */
struct work {
	struct db	*db;
	const char	*dir;
	struct buf	 releases;	/* DIR/releases */
	struct buf	 aside;		/* DIR/releases/.new */
	struct buf	 current;	/* DIR/current */
	struct buf	 previous;	/* the folder that current names, or empty */
	int		 lock;
	struct release	*out;
};

static enum rc
join(struct buf *out, const char *a, const char *b, struct err *e)
{
	buf_clear(out);
	path_join(out, a, b);
	return buf_ok(out, a, e);
}

/* Count what stands in dir and was not written by appraise. */
static enum rc
strangers(const char *dir, int *n, struct err *e)
{
	DIR *d = opendir(dir);
	const struct dirent *ent;

	*n = 0;
	if (d == NULL)
		return errno == ENOENT ? RC_OK : err_sys(e, errno == EACCES ? RC_NOPERM : RC_FAILED, "%s", dir);
	while ((ent = readdir(d)) != NULL)
		if (strcmp(ent->d_name, ".") != 0 && strcmp(ent->d_name, "..") != 0 &&
		    strcmp(ent->d_name, "releases") != 0 && strcmp(ent->d_name, "current") != 0 &&
		    strcmp(ent->d_name, "current.new") != 0 && strcmp(ent->d_name, LOCK_NAME) != 0)
			(*n)++;
	closedir(d);
	return RC_OK;
}

/* The folder is ours (or new): make it, and be the only one in it. */
static enum rc
claim(struct work *w, struct err *e)
{
	struct buf path;
	struct stat st;
	int n = 0;
	enum rc rc;

	buf_init(&path, 4096);
	if (stat(w->dir, &st) == 0 && !S_ISDIR(st.st_mode)) {
		rc = err_set(e, RC_NOPERM, "%s: is a file, not a folder", w->dir);
		goto out;
	}
	if ((rc = strangers(w->dir, &n, e)) != RC_OK)
		goto out;
	if (n > 0) {
		err_set(e, RC_NOPERM, "%s: holds %d %s appraise did not write", w->dir, n, n == 1 ? "file" : "files");
		rc = err_try(e, "appraise publish %s/evidence", w->dir);
		goto out;
	}
	if ((rc = file_mkdirs(w->releases.p, 0755, e)) != RC_OK || (rc = join(&path, w->dir, LOCK_NAME, e)) != RC_OK)
		goto out;
	if ((w->lock = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0644)) < 0) {
		rc = err_sys(e, errno == EACCES || errno == EROFS ? RC_NOPERM : RC_FAILED, "%s", path.p);
		goto out;
	}
	if (flock(w->lock, LOCK_EX | LOCK_NB) != 0) {
		err_set(e, RC_AGAIN, "%s: another publish is at work there", w->dir);
		rc = err_try(e, "appraise publish %s        in a minute", w->dir);
		goto out;
	}
	/* What a killed publish left behind. */
	if ((rc = file_remove_tree(w->aside.p, e)) == RC_OK)
		rc = file_mkdirs(w->aside.p, 0755, e);
out:
	buf_fini(&path);
	return rc;
}

/* Where current points, when it does and the folder is there. */
static enum rc
find_previous(struct work *w, struct err *e)
{
	char target[300];
	ssize_t n = readlink(w->current.p, target, sizeof(target) - 1);
	enum rc rc;

	if (n <= 0)
		return RC_OK;
	target[n] = '\0';
	if ((rc = join(&w->previous, w->dir, target, e)) != RC_OK)
		return rc;
	if (!file_is_dir(w->previous.p))
		buf_clear(&w->previous);
	return RC_OK;
}

static enum rc
write_json(const struct work *w, const char *name, const struct buf *b, struct err *e)
{
	struct buf path;
	enum rc rc;

	buf_init(&path, 4096);
	if ((rc = join(&path, w->aside.p, name, e)) == RC_OK)
		rc = file_write(path.p, b->p, b->len, e);
	buf_fini(&path);
	return rc;
}

static enum rc
manifest_head(const struct snap_row *row, void *arg, struct err *e)
{
	struct jsonw *w = arg;

	(void)e;
	jw_int(w, "at_seq", snap_int(row, "at_seq"));
	jw_str(w, "head_hash", snap_text(row, "head_hash"));
	jw_int(w, "method_rev", snap_int(row, "method_rev"));
	jw_str(w, "params_sha256", snap_text(row, "params_sha256"));
	jw_bool(w, "demo", strcmp(snap_text(row, "demo"), "1") == 0);
	jw_int(w, "compounds", snap_int(row, "compounds"));
	jw_int(w, "studies", snap_int(row, "studies"));
	return RC_OK;
}

/* manifest.json and dates.json: the only files that a quiet night rewrites. */
static enum rc
write_manifest(struct work *w, struct snap *snap, struct err *e)
{
	const struct embed *sql = embed_must(embed_publish, "sql/manifest.sql");
	char now[TIME_LEN];
	struct buf b;
	struct jsonw j;
	enum rc rc;

	clock_iso(now);
	buf_init(&b, 1u << 20);
	jw_init(&j, &b, 1);
	jw_obj(&j, NULL);
	jw_str(&j, "format", "appraise-published 1");
	jw_str(&j, "release", w->out->name);
	jw_str(&j, "made", now);
	rc = snap_each(snap, "manifest", (const char *)sql->bytes, NULL, manifest_head, &j, e);
	jw_end(&j);
	buf_putc(&b, '\n');
	if (rc == RC_OK)
		rc = write_json(w, "manifest.json", &b, e);
	buf_fini(&b);
	return rc;
}

static enum rc
write_dates(struct work *w, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound *c = NULL;
	size_t n = 0;
	struct buf b;
	struct jsonw j;
	enum rc rc;

	buf_init(&b, 16u << 20);
	jw_init(&j, &b, 1);
	jw_obj(&j, NULL);
	jw_arr(&j, "items");
	rc = compound_list(w->db, &mem, false, &c, &n, e);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		struct compound_dates d = { 0 };

		if ((rc = compound_dates(w->db, &mem, c[i].id, &d, e)) != RC_OK)
			break;
		jw_obj(&j, NULL);
		jw_str(&j, "slug", c[i].slug);
		jw_str(&j, "last_searched", d.last_searched);
		jw_str(&j, "evidence_to", d.evidence_to);
		jw_str(&j, "last_new_evidence", d.last_new_evidence);
		jw_str(&j, "last_reviewed", d.last_reviewed);
		jw_end(&j);
	}
	if (rc == RC_OK) {
		jw_end(&j);
		jw_end(&j);
		buf_putc(&b, '\n');
		rc = write_json(w, "dates.json", &b, e);
	}
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

struct sums {
	const struct work	*w;
	struct buf		 text;
	int64_t			 files;
};

static enum rc
add_sum(const char *rel, void *arg, struct err *e)
{
	struct sums *s = arg;
	char hex[SHA256_HEX];
	struct buf path;
	int64_t bytes = 0;
	enum rc rc;

	if (strcmp(rel, "SHA256SUMS") == 0)
		return RC_OK;
	buf_init(&path, 4096);
	if ((rc = join(&path, s->w->aside.p, rel, e)) == RC_OK && (rc = file_sha256(path.p, hex, &bytes, e)) == RC_OK) {
		buf_printf(&s->text, "%s  %s\n", hex, rel);
		s->files++;
		rc = file_sync(path.p, e);
	}
	buf_fini(&path);
	return rc;
}

static enum rc
write_sums(struct work *w, struct err *e)
{
	struct sums s = { .w = w };
	enum rc rc;

	buf_init(&s.text, 16u << 20);
	if ((rc = file_each(w->aside.p, add_sum, &s, e)) == RC_OK)
		rc = write_json(w, "SHA256SUMS", &s.text, e);
	w->out->files = s.files + 1;
	buf_fini(&s.text);
	return rc;
}

/* An unchanged file becomes a hard link to the release before. */
static enum rc
link_if_same(const char *rel, void *arg, struct err *e)
{
	struct work *w = arg;
	struct buf old, new, tmp;
	bool same = false;
	enum rc rc;

	buf_init(&old, 4096);
	buf_init(&new, 4096);
	buf_init(&tmp, 4096);
	if ((rc = join(&old, w->previous.p, rel, e)) != RC_OK || (rc = join(&new, w->aside.p, rel, e)) != RC_OK)
		goto out;
	if (!file_exists(old.p))
		goto out;
	if ((rc = file_equal(old.p, new.p, &same, e)) != RC_OK || !same)
		goto out;
	buf_printf(&tmp, "%s.link", new.p);
	/* A file system without hard links keeps the copy. */
	if (link(old.p, tmp.p) == 0 && rename(tmp.p, new.p) != 0)
		rc = err_sys(e, RC_FAILED, "%s", new.p);
out:
	buf_fini(&old);
	buf_fini(&new);
	buf_fini(&tmp);
	return rc;
}

static enum rc
diff_line(const struct snap_row *row, void *arg, struct err *e)
{
	(void)e;
	buf_printf(arg, "%s\n", snap_text(row, "line"));
	return RC_OK;
}

/* Differences against the current release, from the two databases. */
static enum rc
write_diff(const struct work *w, const char *db, struct buf *diff, struct err *e)
{
	const struct embed *sql = embed_must(embed_publish, "sql/diff.sql");
	struct snap *s = NULL;
	struct buf old;
	enum rc rc;

	buf_init(&old, 4096);
	if (w->previous.len == 0) {
		buf_puts(diff, "nothing was published before: everything is new\n");
		rc = RC_OK;
		goto out;
	}
	if ((rc = join(&old, w->previous.p, "appraise.db", e)) != RC_OK || (rc = snap_open(db, &s, e)) != RC_OK)
		goto out;
	if ((rc = snap_run(s, "diff", "BEGIN", NULL, e)) == RC_OK && (rc = snap_attach(s, old.p, "old", e)) == RC_OK)
		rc = snap_each(s, "diff", (const char *)sql->bytes, NULL, diff_line, diff, e);
out:
	snap_close(s);
	buf_fini(&old);
	return rc;
}

static enum rc
build(struct work *w, const struct params *params, struct buf *diff, struct err *e)
{
	struct gate_report gate = { 0 };
	struct snap *snap = NULL;
	char today[DATE_LEN];
	struct buf db;
	enum rc rc;

	buf_init(&db, 4096);
	clock_today(today);
	if ((rc = join(&db, w->aside.p, "appraise.db", e)) != RC_OK ||
	    (rc = snapshot_make(w->db, params, db.p, &w->out->snapshot, e)) != RC_OK)
		goto out;
	snprintf(w->out->name, sizeof(w->out->name), "%s.%" PRId64, today, w->out->snapshot.at_seq);
	if ((rc = snap_open(db.p, &snap, e)) != RC_OK || (rc = site_write(snap, w->aside.p, e)) != RC_OK ||
	    (rc = write_manifest(w, snap, e)) != RC_OK || (rc = write_dates(w, e)) != RC_OK ||
	    (rc = write_sums(w, e)) != RC_OK || (diff != NULL && (rc = write_diff(w, db.p, diff, e)) != RC_OK))
		goto out;
	rc = gate_check(w->aside.p, &gate, e);
	w->out->figures = gate.figures;
out:
	snap_close(snap);
	buf_fini(&db);
	return rc;
}

/* "2026-06-03.1051" as an order: by date, then by event. */
static int
by_release(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	int c = strncmp(x, y, 10);
	long long m, n;

	if (c != 0 || strlen(x) < 12 || strlen(y) < 12)
		return c != 0 ? c : strcmp(x, y);
	m = strtoll(x + 11, NULL, 10);
	n = strtoll(y + 11, NULL, 10);
	return m != n ? (m > n) - (m < n) : strcmp(x, y);
}

/* Keep the last three; the one that current names is among them, as the newest. */
static enum rc
prune(struct work *w, struct err *e)
{
	char *name[512];
	size_t n = 0;
	DIR *d = opendir(w->releases.p);
	const struct dirent *ent;
	struct buf path;
	enum rc rc = RC_OK;

	if (d == NULL)
		return err_sys(e, RC_FAILED, "%s", w->releases.p);
	while ((ent = readdir(d)) != NULL && n < 512)
		if (ent->d_name[0] >= '0' && ent->d_name[0] <= '9' && strcmp(ent->d_name, w->out->name) != 0)
			name[n++] = xstrdup(ent->d_name);
	closedir(d);
	qsort(name, n, sizeof(name[0]), by_release);
	buf_init(&path, 4096);
	for (size_t i = 0; i < n; i++) {
		if (rc == RC_OK && i + RELEASES_KEPT - 1 < n && (rc = join(&path, w->releases.p, name[i], e)) == RC_OK)
			rc = file_remove_tree(path.p, e);
		free(name[i]);
	}
	buf_fini(&path);
	return rc;
}

static enum rc
same_file(const char *rel, void *arg, struct err *e)
{
	struct work *w = arg;
	struct buf a, b;
	bool same = false;
	enum rc rc;

	buf_init(&a, 4096);
	buf_init(&b, 4096);
	if ((rc = join(&a, w->aside.p, rel, e)) == RC_OK && (rc = join(&b, w->previous.p, rel, e)) == RC_OK &&
	    file_exists(b.p) && (rc = file_equal(a.p, b.p, &same, e)) == RC_OK && same)
		rc = RC_OK;
	else if (rc == RC_OK)
		rc = RC_DONE;
	buf_fini(&a);
	buf_fini(&b);
	return rc;
}

/* A free name: the same day and event may be published again when a profile or the program changed. */
static enum rc
settle_name(struct work *w, struct buf *target, struct err *e)
{
	size_t base = strlen(w->out->name);
	enum rc rc;

	for (int k = 2;; k++) {
		if ((rc = join(target, w->releases.p, w->out->name, e)) != RC_OK || !file_exists(target->p))
			return rc;
		snprintf(w->out->name + base, sizeof(w->out->name) - base, ".%d", k);
	}
}

/* Move the finished release into place, then `current`. */
static enum rc
swap(struct work *w, struct err *e)
{
	struct buf target, link_path, rel;
	bool stands = false;
	enum rc rc;

	buf_init(&target, 4096);
	buf_init(&link_path, 4096);
	buf_init(&rel, 300);
	if ((rc = settle_name(w, &target, e)) != RC_OK || (rc = join(&link_path, w->dir, "current.new", e)) != RC_OK ||
	    (rc = file_sync_dir(w->aside.p, e)) != RC_OK)
		goto out;
	if (rename(w->aside.p, target.p) != 0) {
		rc = err_sys(e, RC_FAILED, "%s", target.p);
		goto out;
	}
	stands = true;
	if ((rc = file_sync_dir(w->releases.p, e)) != RC_OK)
		goto out;
	buf_printf(&rel, "releases/%s", w->out->name);
	if ((unlink(link_path.p) != 0 && errno != ENOENT) || symlink(rel.p, link_path.p) != 0 ||
	    rename(link_path.p, w->current.p) != 0) {
		rc = err_sys(e, RC_FAILED, "%s", w->current.p);
		goto out;
	}
	stands = false;
	if ((rc = file_sync_dir(w->dir, e)) != RC_OK)
		err_ctx(e, "not confirmed: the release may stand after a restart");
out:
	/* A release that nothing points to would push an older one out: back aside, where it is removed. */
	if (stands && rename(target.p, w->aside.p) != 0)
		err_ctx(e, "%s stays, unused", target.p);
	buf_fini(&target);
	buf_fini(&link_path);
	buf_fini(&rel);
	return rc;
}

static enum rc
finish(struct work *w, struct err *e)
{
	enum rc rc = RC_DONE;

	if (w->previous.len > 0) {
		rc = file_each(w->aside.p, same_file, w, e);
		if (rc == RC_OK) {
			const char *slash = strrchr(w->previous.p, '/');

			w->out->unchanged = true;
			snprintf(w->out->name, sizeof(w->out->name), "%s", slash != NULL ? slash + 1 : w->previous.p);
			return RC_OK;
		}
		if (rc != RC_DONE || (rc = file_each(w->aside.p, link_if_same, w, e)) != RC_OK)
			return rc;
	}
	if ((rc = swap(w, e)) != RC_OK)
		return rc;
	return prune(w, e);
}

enum rc
release_make(struct db *db, const struct params *params, const char *dir, bool dry, struct buf *diff,
    struct release *out, struct err *e)
{
	struct work w = { .db = db, .dir = dir, .lock = -1, .out = out };
	struct err later = { 0 };
	enum rc rc;

	*out = (struct release){ 0 };
	buf_init(&w.releases, 4096);
	buf_init(&w.aside, 4096);
	buf_init(&w.current, 4096);
	buf_init(&w.previous, 4096);
	if ((rc = join(&w.releases, dir, "releases", e)) != RC_OK || (rc = join(&w.aside, w.releases.p, ".new", e)) != RC_OK ||
	    (rc = join(&w.current, dir, "current", e)) != RC_OK || (rc = claim(&w, e)) != RC_OK ||
	    (rc = find_previous(&w, e)) != RC_OK || (rc = build(&w, params, diff, e)) != RC_OK)
		goto out;
	if (!dry)
		rc = finish(&w, e);
out:
	if (w.lock >= 0) {
		/* Whatever happened: what was built aside and not moved goes. */
		if (file_remove_tree(w.aside.p, &later) != RC_OK && rc == RC_OK)
			rc = err_set(e, later.rc, "%s", later.msg);
		close(w.lock);
	}
	buf_fini(&w.releases);
	buf_fini(&w.aside);
	buf_fini(&w.current);
	buf_fini(&w.previous);
	return rc;
}
