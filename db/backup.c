/*
 * backup: the copy, its proof, and the rotation.
 */
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
#include "../base/file.h"
#include "../base/stop.h"
#include "backup.h"
#include "check.h"
#include "event.h"
#include "stmt.h"

#define STEP_PAGES	2048	/* 8 MB: a stop is seen soon, and little is held at once */
#define HEADER_LEN	100	/* of an SQLite file (sqlite.org/fileformat2.html, 1.3) */

char *
backup_beside(const char *path, const char *suffix)
{
	char *p = xmalloc(strlen(path) + strlen(suffix) + 1);

	stpcpy(stpcpy(p, path), suffix);
	return p;
}

/* Is what stands at path a store of ours?  A damaged one still is: only its head is read. */
bool
backup_is_ours(const char *path)
{
	unsigned char h[HEADER_LEN];
	uint32_t id;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	n = read(fd, h, sizeof(h));
	close(fd);
	if (n != (ssize_t)sizeof(h) || memcmp(h, "SQLite format 3", 16) != 0)
		return false;
	id = (uint32_t)h[68] << 24 | (uint32_t)h[69] << 16 | (uint32_t)h[70] << 8 | h[71];
	return id == DB_APPLICATION;
}

/* May file be replaced by a copy of the store at source? */
static enum rc
check_place(const char *source, const char *file, struct err *e)
{
	struct stat a, b;
	char *wal;
	bool log;

	if (stat(file, &b) != 0)
		return errno == ENOENT ? RC_OK
		    : err_sys(e, errno == EACCES ? RC_NOPERM : RC_FAILED, "%s", file);
	if (stat(source, &a) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return err_set(e, RC_FAILED, "%s: is the store itself", file);
	if (S_ISDIR(b.st_mode)) {
		err_set(e, RC_FAILED, "%s: a folder", file);
		return err_try(e, "appraise backup --dir %s", file);
	}
	if (!S_ISREG(b.st_mode) || (b.st_size > 0 && !backup_is_ours(file)))
		return err_set(e, RC_NOPERM, "%s: is there and no store of appraise; not touched", file);
	/* SQLite would play the log of the old file into the new one. */
	wal = backup_beside(file, "-wal");
	log = file_exists(wal);
	free(wal);
	return log ? err_set(e, RC_FAILED, "%s: in use as a store (a log is beside it); not touched", file)
		   : RC_OK;
}

/*
 * The file that is written, locked while we live; a killed backup's is
 * written over.  Between our open and our lock another backup may have
 * renamed the very file into place: what is locked must still be what the
 * name says, or a good copy would be emptied.
 */
enum rc
backup_open_part(const char *part, int *fd, struct err *e)
{
	struct stat a, b;
	enum rc rc;
	int f = open(part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (f < 0)
		return err_sys(e, errno == EACCES || errno == EROFS ? RC_NOPERM : RC_FAILED, "%s", part);
	/* SQLite's own locks are of another kind (fcntl): the two do not meet. */
	if (flock(f, LOCK_EX | LOCK_NB) != 0 || fstat(f, &a) != 0 || stat(part, &b) != 0 ||
	    a.st_ino != b.st_ino || a.st_dev != b.st_dev)
		rc = err_set(e, RC_AGAIN, "%s: another backup is writing it", part);
	else if (ftruncate(f, 0) != 0)
		rc = err_sys(e, RC_FAILED, "%s", part);
	else {
		*fd = f;
		return RC_OK;
	}
	close(f);
	return rc;
}

static enum rc
copy_failed(int code, sqlite3 *to, const char *part, struct db *from, struct err *e)
{
	char *dir;

	switch (code & 0xff) {
	case SQLITE_FULL:
		err_set(e, RC_FAILED, "%s: no space left on the disk; nothing was replaced", part);
		dir = file_folder(part);
		err_try(e, "df -h %.250s", dir);
		free(dir);
		return e->rc;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		err_set(e, RC_BADDATA, "%s: damaged, and cannot be copied", from->path);
		return err_try(e, "appraise check");
	default:
		return err_set(e, RC_FAILED, "%s: %s", part, to != NULL ? sqlite3_errmsg(to) : sqlite3_errstr(code));
	}
}

/* All pages of the view that `from` holds, into the empty file part, which ends as one file without a log. */
static enum rc
copy_pages(struct db *from, const char *part, struct err *e)
{
	sqlite3_backup *b = NULL;
	sqlite3 *to = NULL;
	enum rc rc = RC_OK;
	int code;

	code = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK || (b = sqlite3_backup_init(to, "main", from->sq, "main")) == NULL) {
		rc = copy_failed(code != SQLITE_OK ? code : sqlite3_errcode(to), to, part, from, e);
		goto out;
	}
	do {
		if (stop_asked()) {
			rc = err_set(e, RC_INTR, "stopped: the backup was not finished, nothing was replaced");
			goto out;
		}
		code = sqlite3_backup_step(b, STEP_PAGES);
	} while (code == SQLITE_OK);
	if (code != SQLITE_DONE) {
		rc = copy_failed(code, NULL, part, from, e);
		goto out;
	}
	code = sqlite3_backup_finish(b);
	b = NULL;
	/* The source says "with a log" in its header; a copy has to stand alone. */
	if (code == SQLITE_OK)
		code = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	if (code != SQLITE_OK)
		rc = copy_failed(code, to, part, from, e);
out:
	sqlite3_backup_finish(b);	/* NULL-safe */
	if (sqlite3_close(to) != SQLITE_OK && rc == RC_OK)
		rc = err_set(e, RC_FAILED, "%s: could not be closed", part);
	return rc;
}

/* The copy, looked at as any store is: sound, and at the same event as its source. */
static enum rc
prove(const char *part, const char *source, int newest, const struct backup *want, struct err *e)
{
	struct check_report r = { 0 };
	struct db *copy = NULL;
	enum rc rc;
	int i;

	if ((rc = db_open_any(part, DB_READ, newest, &copy, e)) != RC_OK) {
		err_ctx(e, "the copy cannot be read");
		goto damaged;
	}
	if ((rc = check_run(copy, false, &r, e)) != RC_OK)
		goto damaged;
	for (i = 0; i < r.n; i++)
		if (!r.result[i].ok) {
			rc = err_set(e, RC_BADDATA, "%s is damaged: %s: %s; the copy was thrown away",
			    source, r.result[i].name, r.result[i].detail);
			goto damaged;
		}
	if (r.head_seq != want->head_seq || strcmp(r.head_hash, want->head_hash) != 0)
		rc = err_set(e, RC_FAILED, "%s: the copy ends at another event than its source", part);
damaged:
	db_close(copy);
	if (rc == RC_BADDATA)
		err_try(e, "appraise check, then an older backup");
	return rc;
}

enum rc
backup_fill(struct db *db, const char *part, struct backup *out, struct err *e)
{
	struct stat st;
	enum rc rc;

	if ((rc = db_read_begin(db, e)) != RC_OK)
		return rc;
	if ((rc = event_head(db, &out->head_seq, out->head_hash, e)) == RC_OK)
		rc = copy_pages(db, part, e);
	db_read_end(db);
	if (rc != RC_OK || (rc = prove(part, db->path, db->newest, out, e)) != RC_OK ||
	    (rc = file_sync(part, e)) != RC_OK)
		return rc;
	if (stat(part, &st) != 0)
		return err_sys(e, RC_FAILED, "%s", part);
	out->bytes = (int64_t)st.st_size;
	return RC_OK;
}

/* What SQLite may leave beside a file that it could not finish. */
void
backup_clear_part(const char *part)
{
	static const char *const ends[] = { "", "-journal", "-wal", "-shm" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char *p = backup_beside(part, ends[i]);

		unlink(p);
		free(p);
	}
}

enum rc
backup_make(struct db *db, const char *file, struct backup *out, struct err *e)
{
	char *part = backup_beside(file, ".part"), *dir = file_folder(file);
	struct backup b = { 0 };
	int fd = -1;
	enum rc rc;

	if ((rc = check_place(db->path, file, e)) != RC_OK)
		goto out;
	if (!file_is_dir(dir)) {
		rc = err_set(e, RC_NOTFOUND, "%s: no such folder", dir);
		goto out;
	}
	if ((rc = backup_open_part(part, &fd, e)) != RC_OK)
		goto out;
	if ((rc = backup_fill(db, part, &b, e)) == RC_OK && rename(part, file) != 0)
		rc = err_sys(e, RC_FAILED, "%s", file);
	if (rc != RC_OK)
		backup_clear_part(part);
	else if ((rc = file_sync_dir(dir, e)) == RC_OK)
		*out = b;
out:
	if (fd >= 0)
		close(fd);
	free(dir);
	free(part);
	return rc;
}

/* --- rotation ----------------------------------------------------------------- */

/* Calendar weeks from Monday: 1970-01-01 was a Thursday. */
static int64_t
week_of(int64_t day)
{
	return (day + 3) / 7;
}

static int64_t
month_of(int64_t day)
{
	int y, m, d;

	date_civil(day, &y, &m, &d);
	return (int64_t)y * 12 + m;
}

void
backup_keep(const int64_t *day, size_t n, bool *keep)
{
	int64_t week = INT64_MIN, month = INT64_MIN;
	int days = 0, weeks = 0, months = 0;

	for (size_t i = 0; i < n; i++) {
		keep[i] = days++ < BACKUP_DAYS;
		if (week_of(day[i]) != week) {
			week = week_of(day[i]);
			keep[i] = weeks++ < BACKUP_WEEKS || keep[i];
		}
		if (month_of(day[i]) != month) {
			month = month_of(day[i]);
			keep[i] = months++ < BACKUP_MONTHS || keep[i];
		}
	}
}

#define NAME_HEAD "appraise-"
#define NAME_TAIL ".db"

/* The day in a name, or false: other names are none of ours. */
static bool
day_of(const char *name, int64_t *day)
{
	const size_t head = sizeof(NAME_HEAD) - 1;
	char date[DATE_LEN];

	if (strlen(name) != head + DATE_LEN - 1 + sizeof(NAME_TAIL) - 1 ||
	    strncmp(name, NAME_HEAD, head) != 0 || strcmp(name + head + DATE_LEN - 1, NAME_TAIL) != 0)
		return false;
	memcpy(date, name + head, DATE_LEN - 1);
	date[DATE_LEN - 1] = '\0';
	return date_parse(date, day);
}

static int
newest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x < y) - (x > y);
}

static enum rc
list_days(const char *dir, struct arena *mem, int64_t **day, size_t *n, struct err *e)
{
	size_t k = 0, cap = 0;
	int64_t *v = NULL, d;
	struct dirent *de;
	DIR *p = opendir(dir);

	if (p == NULL)
		return err_sys(e, errno == EACCES ? RC_NOPERM : RC_FAILED, "%s", dir);
	while ((de = readdir(p)) != NULL)
		if (day_of(de->d_name, &d))
			ARENA_PUSH(mem, v, k, cap, d);
	closedir(p);
	if (k > 0)
		qsort(v, k, sizeof(*v), newest_first);
	*day = v;
	*n = k;
	return RC_OK;
}

static void
name_of(struct buf *out, const char *dir, int64_t day)
{
	char date[DATE_LEN];

	date_format(day, date);
	buf_printf(out, "%s/" NAME_HEAD "%s" NAME_TAIL, dir, date);
}

static enum rc
prune(const char *dir, int *removed, struct err *e)
{
	struct arena mem = ARENA_INIT;
	int64_t *day = NULL;
	struct buf path;
	size_t n = 0;
	bool *keep;
	enum rc rc;

	buf_init(&path, 8192);
	if ((rc = list_days(dir, &mem, &day, &n, e)) != RC_OK)
		goto out;
	keep = arena_array(&mem, n + 1, sizeof(*keep));
	backup_keep(day, n, keep);
	for (size_t i = 0; i < n && rc == RC_OK; i++) {
		if (keep[i])
			continue;
		buf_clear(&path);
		name_of(&path, dir, day[i]);
		if (unlink(path.p) == 0)
			(*removed)++;
		else if (errno != ENOENT)
			rc = err_sys(e, RC_FAILED, "%s", path.p);
	}
out:
	buf_fini(&path);
	arena_fini(&mem);
	return rc;
}

enum rc
backup_rotate(struct db *db, const char *dir, struct buf *file, struct backup *out, int *removed,
    struct err *e)
{
	int64_t today = clock_now() / 86400;
	int gone = 0;
	enum rc rc;

	if (!file_is_dir(dir) && (rc = file_mkdirs(dir, 0700, e)) != RC_OK)
		return rc;
	name_of(file, dir, today);
	if ((rc = buf_ok(file, "backup", e)) != RC_OK || (rc = backup_make(db, file->p, out, e)) != RC_OK ||
	    (rc = prune(dir, &gone, e)) != RC_OK)
		return rc;
	if (removed != NULL)
		*removed = gone;
	return RC_OK;
}
