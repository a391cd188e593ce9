/*
 * restore: lock, compare, copy, prove, exchange.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/file.h"
#include "event.h"
#include "kept.h"
#include "restore.h"
#include "stmt.h"

/* SQLite's lock bytes (sqlite.org/lockingv3.html): who has any of them locked has the file in use. */
#define LOCK_START	0x40000000
#define LOCK_BYTES	512

struct work {
	const char	*file, *path;
	bool		 force;
	struct db	*from;		/* the backup */
	struct db	*live;		/* the store, with nobody else in it; NULL: not there, or not to be read */
	int		 lock;		/* on a store that cannot be read, else -1 */
	bool		 there;		/* something stands at path */
	char		*part;
	int		 part_fd;
	struct buf	*kept;
	struct restored	 r;
};

static enum rc
same_file(const struct work *w, struct err *e)
{
	struct stat a, b;

	if (stat(w->file, &a) != 0)
		return err_sys(e, errno == ENOENT || errno == ENOTDIR ? RC_NOTFOUND : RC_NOPERM, "%s", w->file);
	if (stat(w->path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return err_set(e, RC_FAILED, "%s: is the store itself; nothing was changed", w->file);
	return RC_OK;
}

/*
 * A store that SQLite cannot read is locked by the same bytes that SQLite
 * would lock; such a lock belongs to the open file, not to the process.
 */
static enum rc
lock_unreadable(struct work *w, struct err *e)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_START, .l_len = LOCK_BYTES };

	if ((w->lock = open(w->path, O_RDWR | O_CLOEXEC)) < 0)
		return err_sys(e, RC_NOPERM, "%s", w->path);
	if (fcntl(w->lock, F_OFD_SETLK, &l) != 0)
		return err_set(e, RC_AGAIN, "%s: another program has it open", w->path);
	w->r.was_seq = -1;
	return RC_OK;
}

/* The schema's number in the head of a file (sqlite.org/fileformat2.html, 1.3), 0 when there is no head. */
static uint32_t
schema_of(const char *path)
{
	unsigned char h[64];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, h, sizeof(h)) : -1;

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)sizeof(h)
	    ? (uint32_t)h[60] << 24 | (uint32_t)h[61] << 16 | (uint32_t)h[62] << 8 | h[63] : 0;
}

/* The store, with nobody else in it; or what is left of one. */
static enum rc
take_store(struct work *w, struct err *e)
{
	char hash[65];
	struct stat st;
	enum rc rc;

	if (lstat(w->path, &st) != 0)
		return errno == ENOENT ? RC_OK : err_sys(e, RC_NOPERM, "%s", w->path);
	w->there = true;
	if ((rc = db_open_alone(w->path, &w->live, e)) == RC_AGAIN) {
		err_set(e, rc, "%s: another program has it open; nothing was changed", w->path);
		return err_try(e, "fuser %s        tells which one", w->path);
	}
	if (rc == RC_OK && (rc = event_head(w->live, &w->r.was_seq, hash, e)) == RC_OK)
		return RC_OK;
	/* Damage is what a restore is for; another program's file, or a newer store, is not ours to take away. */
	if (rc != RC_BADDATA || !S_ISREG(st.st_mode))
		return rc;
	if (backup_is_ours(w->path) && schema_of(w->path) > DB_SCHEMA)
		return rc;
	if (st.st_size > 0 && !backup_is_ours(w->path)) {
		err_set(e, RC_FAILED, "%s: not a store of appraise; not touched", w->path);
		return err_try(e, "mv %s %s.old", w->path, w->path);
	}
	db_close(w->live);
	w->live = NULL;
	return lock_unreadable(w, e);
}

/* How much of what was decided is not in the backup. */
static enum rc
compare_heads(struct work *w, struct err *e)
{
	char n[80];
	int64_t last = 0, head = 0;
	char hash[65];
	enum rc rc;

	if (w->live == NULL)
		return RC_OK;
	if ((rc = chain_common(w->live, w->from, &last, e)) == RC_BADDATA) {
		w->r.was_seq = -1;	/* as if it could not be read at all */
		return RC_OK;
	}
	if (rc != RC_OK || (rc = event_head(w->from, &head, hash, e)) != RC_OK)
		return rc;
	w->r.lost = w->r.was_seq - last;
	if (w->r.lost == 0 || w->force)
		return RC_OK;
	snprintf(n, sizeof(n), "%" PRId64 " event%s", w->r.lost, w->r.lost == 1 ? "" : "s");
	if (last == head)
		err_set(e, RC_FAILED, "%s ends at event %" PRId64 ", the store at %" PRId64 ": %s would be lost",
		    w->file, head, w->r.was_seq, n);
	else if (last > 0)
		err_set(e, RC_FAILED, "%s and the store went apart after event %" PRId64 ": %s of the store would be lost",
		    w->file, last, n);
	else
		err_set(e, RC_FAILED, "%s is a copy of another store: %s of this one would be lost", w->file, n);
	return err_try(e, "appraise restore %s --force        (what is there is kept under another name)", w->file);
}

static int
exec(const char *path, const char *sql)
{
	sqlite3 *sq = NULL;
	int code = sqlite3_open_v2(path, &sq, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_exec(sq, sql, NULL, NULL, NULL);
	return sqlite3_close(sq) != SQLITE_OK ? SQLITE_ERROR : code;
}

/*
 * The copy, proved, with the rights of what it replaces.  It comes into
 * place with a log of its own: in a file without one a reader keeps no lock
 * between two statements, and a second restore could pass it by.
 */
static enum rc
make_copy(struct work *w, struct err *e)
{
	struct stat st;
	enum rc rc;

	if ((rc = backup_open_part(w->part, &w->part_fd, e)) != RC_OK ||
	    (rc = backup_fill(w->from, w->part, &w->r.copy, e)) != RC_OK)
		return rc;
	if (exec(w->part, "PRAGMA journal_mode = WAL") != SQLITE_OK)
		return err_set(e, RC_FAILED, "%s: could not be finished; nothing was changed", w->part);
	if (w->there && stat(w->path, &st) == 0) {
		if (fchmod(w->part_fd, st.st_mode & 0777) != 0)
			return err_sys(e, RC_FAILED, "%s", w->part);
		if ((st.st_uid != geteuid() || st.st_gid != getegid()) &&
		    fchown(w->part_fd, st.st_uid, st.st_gid) != 0 && errno != EPERM)
			return err_sys(e, RC_FAILED, "%s", w->part);
	}
	return file_sync(w->part, e);
}

/* Name two things the same; what is not there or empty needs no second name. */
static enum rc
link_if_some(const char *from, const char *to, bool *done, struct err *e)
{
	struct stat st;

	*done = false;
	if (lstat(from, &st) != 0 || st.st_size == 0)
		return RC_OK;
	if (link(from, to) != 0)
		return err_sys(e, RC_FAILED, "%s: cannot be kept as %s", from, to);
	*done = true;
	return RC_OK;
}

/*
 * What is there gets its second name first, then the copy takes the first
 * one: at every moment a whole store stands at path.  A log that could not
 * be brought into its file goes with it, or SQLite would play it into the
 * copy.
 */
static enum rc
exchange(struct work *w, struct err *e)
{
	char *wal = backup_beside(w->path, "-wal"), *kept_wal = NULL, *dir = file_folder(w->path);
	bool file = false, log = false;
	enum rc rc;

	if ((rc = kept_name(w->path, "before-restore", w->kept, e)) != RC_OK)
		goto out;
	kept_wal = backup_beside(w->kept->p, "-wal");
	if (w->live != NULL)
		sqlite3_wal_checkpoint_v2(w->live->sq, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if ((w->there && link(w->path, w->kept->p) != 0)) {
		rc = err_sys(e, RC_FAILED, "%s: cannot be kept as %s; nothing was changed", w->path, w->kept->p);
		goto out;
	}
	file = w->there;
	if ((rc = link_if_some(wal, kept_wal, &log, e)) != RC_OK || (rc = file_sync_dir(dir, e)) != RC_OK)
		goto out;
	if (log && unlink(wal) != 0)
		rc = err_sys(e, RC_FAILED, "%s", wal);
	else if (renameat2(AT_FDCWD, w->part, AT_FDCWD, w->path, w->there ? 0 : RENAME_NOREPLACE) != 0) {
		rc = err_sys(e, RC_FAILED, "%s", w->path);
		if (log && link(kept_wal, wal) != 0)
			log = false;	/* it stays where it is named, rather than nowhere */
	} else {
		free(w->part);
		w->part = NULL;
		file = log = false;
		if ((rc = file_sync_dir(dir, e)) != RC_OK)
			err_ctx(e, "not confirmed");
	}
out:
	if (rc != RC_OK && log)
		unlink(kept_wal);
	if (rc != RC_OK && file)
		unlink(w->kept->p);
	free(kept_wal);
	free(wal);
	free(dir);
	return rc;
}

enum rc
restore_store(const char *file, const char *path, bool force, struct buf *kept, struct restored *out, struct err *e)
{
	/* The log's name goes by where the file really is. */
	char *real = realpath(path, NULL);
	struct work w = { .file = file, .path = real != NULL ? real : path, .force = force, .lock = -1, .part_fd = -1, .kept = kept };
	int64_t version = 0;
	enum rc rc;

	w.part = backup_beside(w.path, ".restoring");
	if ((rc = same_file(&w, e)) != RC_OK || (rc = db_open_any(file, DB_READ, DB_SCHEMA, &w.from, e)) != RC_OK ||
	    (rc = db_int(w.from, STMT_user_version, 0, &version, e, "")) != RC_OK)
		goto out;
	w.r.older = version < DB_SCHEMA;
	if ((db_is_demo(w.from) && (rc = clock_from_env(e)) != RC_OK) || (rc = take_store(&w, e)) != RC_OK ||
	    (rc = compare_heads(&w, e)) != RC_OK)
		goto out;
	if ((rc = make_copy(&w, e)) == RC_OK)
		rc = exchange(&w, e);
	if (rc == RC_OK) {
		*out = w.r;
		if (!w.there && !file_exists(kept->p))
			buf_clear(kept);
	}
out:
	if (w.part != NULL && w.part_fd >= 0)
		backup_clear_part(w.part);
	if (w.part_fd >= 0)
		close(w.part_fd);
	db_close(w.from);
	db_close(w.live);
	if (w.lock >= 0)
		close(w.lock);
	free(w.part);
	free(real);
	return rc;
}
