/*
 * db: the connection to the store.
 *
 * One struct db is one SQLite connection; it belongs to the thread that
 * opened it.  Everything that writes stands between db_begin and db_commit
 * (BEGIN IMMEDIATE), so that a writer either has the lock or is told
 * RC_AGAIN.  No transaction is held while a person thinks.
 *
 * Only files of this folder see SQLite itself; the other rooms use the
 * nouns (article, compound, item ...) and struct db as a handle.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"

struct db;

#define DB_SCHEMA	1		/* user_version of this program */
#define DB_BUSY_MS	10000		/* ten people and an ingest on a loaded machine waited up to 4.8 s */
#define DB_APPLICATION	0x41505253	/* "APRS": application_id of our files */

enum db_mode {
	DB_READ,	/* must exist */
	DB_WRITE,	/* must exist */
	DB_CREATE,	/* must not exist; the file gets mode 0600 */
};

/*
 * Open path.  RC_NOTFOUND when there is no database (hint: init);
 * RC_BADDATA for a file that is none, another program's database, or one of
 * a newer or older schema; RC_NOPERM when the file may not be read or written;
 * RC_AGAIN when locked beyond the busy time.  DB_CREATE lays the schema down
 * (and refuses an existing file with RC_FAILED).  db_close frees *out.
 */
enum rc db_open(const char *path, enum db_mode, struct db **out, struct err *) MUST_CHECK;
void db_close(struct db *);			/* NULL-safe; rolls back what is open */

/* $APPRAISE_DB, else $XDG_DATA_HOME/appraise/appraise.db, else below ~/.local/share; appended to out. */
enum rc db_default_path(struct buf *out, struct err *) MUST_CHECK;

const char *db_path(const struct db *);		/* as given to db_open */
bool db_is_demo(const struct db *);		/* made with `init --demo` */
bool db_is_writable(const struct db *);

/*
 * A write transaction.  db_begin: RC_AGAIN when another writer holds the
 * lock for longer than the busy time (DB_BUSY_MS, db_busy_ms changes it).
 * db_commit: a refused COMMIT is rolled back and said to be not confirmed.
 * db_rollback never fails and does nothing outside a transaction:
 *
 *	if ((rc = db_begin(db, e)) != RC_OK) return rc;
 *	if ((rc = ...) == RC_OK) rc = db_commit(db, e); else db_rollback(db);
 */
enum rc db_begin(struct db *, struct err *) MUST_CHECK;
enum rc db_commit(struct db *, struct err *) MUST_CHECK;
void db_rollback(struct db *);
bool db_in_tx(const struct db *);
void db_busy_ms(struct db *, int ms);

/* One consistent view for several reads; ended by db_read_end. */
enum rc db_read_begin(struct db *, struct err *) MUST_CHECK;
void db_read_end(struct db *);

/* Move the write-ahead log into the file; never waits, never an error. */
void db_checkpoint(struct db *);

#endif
