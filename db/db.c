/*
 * db: opening, settings of the connection, transactions.
 */
#include <sys/stat.h>
#include <sys/vfs.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "place.h"
#include "stmt.h"

#define ALONE_MS 2000	/* a restore does not hope that others end */

/* Magic numbers of network file systems (statfs(2)): locks and WAL are not safe there. */
static bool
on_network(const char *path)
{
	struct statfs fs;
	static const unsigned long net[] = {
	    0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x564c, 0x5346414f, 0x65735546};
	size_t i;

	if (statfs(path, &fs) != 0)
		return false;
	for (i = 0; i + 1 < sizeof(net) / sizeof(net[0]);
	     i++) /* the last, FUSE, is mostly local: allowed */
		if ((unsigned long)(unsigned int)fs.f_type == net[i])
			return true;
	return false;
}

enum rc
db_default_path(struct buf *out, struct err *e)
{
	const char *p;

	if ((p = getenv("APPRAISE_DB")) != NULL && *p != '\0')
		buf_puts(out, p);
	else if ((p = getenv("XDG_DATA_HOME")) != NULL && *p == '/')
		buf_printf(out, "%s/appraise/appraise.db", p);
	else if ((p = getenv("HOME")) != NULL && *p != '\0')
		buf_printf(out, "%s/.local/share/appraise/appraise.db", p);
	else {
		err_set(
		    e, RC_USAGE, "no place for a database: neither HOME nor XDG_DATA_HOME is set");
		return err_try(e, "appraise --db PATH ...");
	}
	return buf_ok(out, "the database's path", e);
}

enum rc
db_script(struct db *db, const char *sql, struct err *e)
{
	if (sqlite3_exec(db->sq, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_fail(db, "script", e);
	return RC_OK;
}

/* What every connection obeys, whatever the file says. */
static enum rc
db_settle(struct db *db, struct err *e)
{
	sqlite3_busy_timeout(db->sq, DB_BUSY_MS);
	sqlite3_extended_result_codes(db->sq, 0);
	sqlite3_db_config(db->sq, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->sq, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->sq, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db->sq, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->sq, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(db->sq, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
	return db_script(db,
	    "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA synchronous = FULL;"
	    " PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;",
	    e);
}

static struct db *
db_new(const char *path, bool writable)
{
	struct db *db = xcalloc(1, sizeof(*db));

	db->newest = DB_SCHEMA;
	db->path = xstrdup(path);
	db->writable = writable;
	return db;
}

static enum rc
db_absent(const char *path, struct err *e)
{
	err_set(e, RC_NOTFOUND, "no database at %s", path);
	return err_try(e, "appraise init      or set APPRAISE_DB");
}

/* A clear answer before SQLite is asked. */
static enum rc
db_look(const char *path, enum db_mode mode, struct err *e)
{
	struct stat st;
	int fd;

	if (stat(path, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR) {
			if (mode != DB_CREATE)
				return db_absent(path, e);
		} else
			return err_sys(e, errno == EACCES ? RC_NOPERM : RC_FAILED, "%s", path);
		/* Made here, so that it is nobody else's from its first byte. */
		if ((fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600)) < 0)
			return err_sys(e, errno == EACCES || errno == EROFS ? RC_NOPERM : RC_FAILED,
			    "%s", path);
		close(fd);
	} else if (mode == DB_CREATE) {
		return err_set(e, RC_FAILED, "%s: is already there", path);
	} else if (S_ISDIR(st.st_mode)) {
		return err_set(e, RC_BADDATA, "%s: a folder, not a database", path);
	} else if (st.st_size == 0) {
		return err_set(e, RC_BADDATA, "%s: an empty file, not a database", path);
	} else if (access(path, mode == DB_READ ? R_OK : R_OK | W_OK) != 0) {
		return err_sys(e, RC_NOPERM, "%s", path);
	}
	if (on_network(path)) {
		err_set(e, RC_FAILED,
		    "%s: stands on a network file system, where locks cannot be relied on", path);
		return err_try(e, "a --db path on a local disk");
	}
	return RC_OK;
}

static bool
wal_needed(const char *path)
{
	char *wal;
	struct stat st;
	bool yes;

	wal = xmalloc(strlen(path) + 5);
	stpcpy(stpcpy(wal, path), "-wal");
	yes = stat(wal, &st) == 0 && st.st_size > 0;
	free(wal);
	return yes;
}

/* A file URI: the path with what a URI takes otherwise escaped. */
static char *
uri_of(const char *path, const char *query)
{
	static const char hex[] = "0123456789ABCDEF";
	char *u = xcalloc(1, 3 * strlen(path) + strlen(query) + 8), *w = u;

	for (w = stpcpy(w, "file:"); *path != '\0'; path++) {
		if (strchr("%?#", *path) != NULL) {
			*w++ = '%';
			*w++ = hex[(unsigned char)*path >> 4];
			*w++ = hex[(unsigned char)*path & 15];
		} else
			*w++ = *path;
	}
	stpcpy(w, query);
	return u;
}

static enum rc
db_connect(struct db *db, enum db_mode mode, struct err *e)
{
	char *uri;
	int flags, bad;

	/*
	 * A reader of a WAL database wants to make the -shm file beside it;
	 * on a read-only mount that is impossible, and without a log to
	 * replay the file is whole as it stands.
	 */
	flags = mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if (mode == DB_READ) {
		char *slash, *dir = xstrdup(db->path);

		if ((slash = strrchr(dir, '/')) != NULL)
			slash[slash == dir ? 1 : 0] = '\0';
		if (access(slash != NULL ? dir : ".", W_OK) != 0 && errno == EROFS &&
		    !wal_needed(db->path))
			db->immutable = true;
		free(dir);
	}
	uri = uri_of(db->path, mode != DB_READ ? "?mode=rw"
			       : db->immutable ? "?mode=ro&immutable=1"
					       : "?mode=ro");
	bad = sqlite3_open_v2(uri, &db->sq, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
	free(uri);
	if (bad != SQLITE_OK)
		return db_fail(db, "open", e);
	return db_settle(db, e);
}

/* Was the file that we have open put aside by a restore, so that the name is now another's? */
static bool
has_moved(struct db *db)
{
	int moved = 0;

	return sqlite3_file_control(db->sq, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

struct how {
	bool	older;		/* take older schemas too */
	bool	alone;		/* nobody else has it open, and nobody can while we have */
	int	newest;
};

static enum rc
open_once(const char *path, enum db_mode mode, const struct how *how, struct db **out, bool *moved, struct err *e)
{
	struct db *db = NULL;
	int64_t demo = 0;
	enum rc rc;

	*moved = false;
	if ((rc = db_look(path, mode, e)) != RC_OK)
		return rc;
	db = db_new(path, mode != DB_READ);
	db->newest = how->newest;
	if ((rc = db_connect(db, mode, e)) != RC_OK)
		goto out;
	/*
	 * Before the first look into the file: only so a log without shared
	 * memory is used, and the lock is one that shuts out idle readers too.
	 */
	if (how->alone)
		sqlite3_busy_timeout(db->sq, ALONE_MS);
	if (how->alone &&
	    (rc = db_script(db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT", e)) != RC_OK)
		goto out;
	if (mode == DB_CREATE)
		rc = migrate_create(db, e);
	else
		rc = migrate_verify(db, how->older, e);
	if (rc == RC_OK && mode != DB_READ)
		rc = db_script(
		    db, "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;", e);
	if (rc == RC_OK)
		rc = db_int(db, STMT_setting_demo, 0, &demo, e, "");
	db->demo = demo != 0;
out:
	/*
	 * A restore may have come between our open and our first lock.  The
	 * log goes by the name, so we would read the new store's over the old
	 * one's pages.  From here on our lock keeps a restore away.
	 */
	*moved = mode != DB_CREATE && db->sq != NULL && has_moved(db);
	if (rc == RC_OK && !*moved) {
		*out = db;
	} else {
		db_close(db);
		if (mode == DB_CREATE)
			unlink(path);
	}
	return rc;
}

#define OPEN_TRIES 5

static enum rc
open_checked(const char *path, enum db_mode mode, const struct how *how, struct db **out, struct err *e)
{
	bool moved = true;
	enum rc rc = RC_OK;

	for (int i = 0; moved && i < OPEN_TRIES; i++)
		rc = open_once(path, mode, how, out, &moved, e);
	if (moved)
		return err_set(e, RC_AGAIN, "%s: replaced again and again while it was opened", path);
	return rc;
}

enum rc
db_open(const char *path, enum db_mode mode, struct db **out, struct err *e)
{
	return open_checked(path, mode, &(struct how){.newest = DB_SCHEMA}, out, e);
}

enum rc
db_open_any(const char *path, enum db_mode mode, int newest, struct db **out, struct err *e)
{
	return open_checked(path, mode, &(struct how){.newest = newest, .older = true}, out, e);
}

enum rc
db_open_alone(const char *path, struct db **out, struct err *e)
{
	return open_checked(
	    path, DB_WRITE, &(struct how){.newest = DB_SCHEMA, .older = true, .alone = true}, out, e);
}

enum rc
db_open_memory(struct db **out, struct err *e)
{
	struct db *db = db_new(":memory:", true);
	enum rc rc;

	if (sqlite3_open_v2(":memory:", &db->sq,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		rc = db_fail(db, "open", e);
	else if ((rc = db_settle(db, e)) == RC_OK && (rc = migrate_create(db, e)) == RC_OK)
		rc = db_script(db, "PRAGMA foreign_keys = OFF", e);
	db->replay = true;
	if (rc == RC_OK)
		*out = db;
	else
		db_close(db);
	return rc;
}

enum rc
db_attach_live(struct db *db, const struct db *live, struct err *e)
{
	char *uri = uri_of(live->path, live->immutable ? "?mode=ro&immutable=1" : "?mode=ro");
	sqlite3_stmt *st = NULL;
	enum rc rc = RC_OK;

	if (sqlite3_prepare_v2(db->sq, "ATTACH :file AS live", -1, &st, NULL) != SQLITE_OK ||
	    sqlite3_bind_text(st, 1, uri, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_step(st) != SQLITE_DONE)
		rc = err_set(e, RC_FAILED, "%s: cannot be read beside its copy: %s", live->path,
		    sqlite3_errmsg(db->sq));
	sqlite3_finalize(st);
	free(uri);
	return rc;
}

void
db_close(struct db *db)
{
	int i;

	if (db == NULL)
		return;
	for (i = 0; i < STMT_N; i++)
		sqlite3_finalize(db->cache[i]);
	sqlite3_close_v2(db->sq);
	free(db->path);
	free(db);
}

const char *
db_path(const struct db *db)
{
	return db->path;
}

bool
db_is_demo(const struct db *db)
{
	return db->demo;
}

bool
db_is_writable(const struct db *db)
{
	return db->writable;
}

enum rc
db_begin(struct db *db, struct err *e)
{
	if (!db->writable)
		return err_set(e, RC_NOPERM, "%s: open for reading only", db->path);
	return db_exec(db, STMT_tx_begin, e, "");
}

enum rc
db_commit(struct db *db, struct err *e)
{
	if (place_settle(db, e) == RC_OK && db_exec(db, STMT_tx_commit, e, "") == RC_OK)
		return RC_OK;
	db_rollback(db);
	return err_ctx(e, "not confirmed");
}

void
db_rollback(struct db *db)
{
	struct err ignored;

	/* Refused only where SQLite has rolled back by itself. */
	if (db_in_tx(db) && db_exec(db, STMT_tx_rollback, &ignored, "") != RC_OK)
		return;
}

bool
db_in_tx(const struct db *db)
{
	return sqlite3_get_autocommit(db->sq) == 0;
}

void
db_busy_ms(struct db *db, int ms)
{
	sqlite3_busy_timeout(db->sq, ms);
}

enum rc
db_read_begin(struct db *db, struct err *e)
{
	int64_t n;
	enum rc rc;

	if ((rc = db_exec(db, STMT_tx_read, e, "")) != RC_OK)
		return rc;
	/* The view begins with the first read. */
	if ((rc = db_int(db, STMT_setting_demo, 0, &n, e, "")) != RC_OK)
		db_rollback(db);
	return rc;
}

void
db_read_end(struct db *db)
{
	db_rollback(db);
}

void
db_checkpoint(struct db *db)
{
	if (db->writable && !db_in_tx(db))
		sqlite3_wal_checkpoint_v2(db->sq, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
