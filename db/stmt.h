/*
 * stmt: named statements, inside db/ only.
 *
 * A statement is prepared once per connection and stays cached.  Values are
 * bound in the order of its `-- in:` list and read in that of `-- out:`,
 * each told by one letter:
 *
 *	bind  i int64_t   z int64_t, 0 is NULL   u int64_t, -1 is NULL
 *	      d int       t text, NULL is NULL   b const void *, size_t
 *	read  i int64_t * (NULL is 0)   u int64_t * (NULL is -1)   d int *
 *	      t const char ** in mem    f bool *   - skip the column
 *
 * Bound text must live until the statement is released.
 */
#ifndef DB_STMT_H
#define DB_STMT_H

#include <sqlite3.h>

#include "../base/arena.h"
#include "db.h"
#include "stmt_gen.h"

struct db {
	sqlite3		*sq;
	char		*path;
	bool		 writable;
	bool		 demo;
	int		 newest;	/* the newest schema that is taken: DB_SCHEMA, or the last step of a migration */
	bool		 immutable;	/* on a read-only mount: nobody writes, no -shm is wanted */
	bool		 replay;	/* a copy in which events are projected again */
	int64_t		*batch;		/* see event_batch */
	bool		 busy[STMT_N];
	sqlite3_stmt	*cache[STMT_N];
};

struct q {			/* a statement in use; zeroed: none */
	struct db	*db;
	sqlite3_stmt	*st;
	int		 which;
	bool		 own;	/* not the cached one: finalize */
};

/* The current SQLite error as an rc with message: busy is RC_AGAIN, a full disk RC_FAILED ... */
enum rc db_fail(struct db *, const char *what, struct err *);

enum rc q_open(struct db *, enum stmt, struct q *, struct err *, const char *fmt, ...) MUST_CHECK;
enum rc q_step(struct q *, struct err *) MUST_CHECK;	/* RC_OK a row, RC_DONE none left */
void q_read(struct q *, struct arena *mem, const char *fmt, ...);

/* One column as text in mem; NULL is NULL.  Where SQLite has no memory for it, the process ends as for our own. */
char *q_text(const struct q *, int col, struct arena *mem);
/* All rows' first column, in mem; closes it.  RC_OK, never RC_DONE. */
enum rc q_ids(struct q *, struct arena *mem, int64_t **ids, size_t *n, struct err *) MUST_CHECK;
void q_close(struct q *);				/* NULL-safe in its fields, idempotent */

/* Run to the end. */
enum rc db_exec(struct db *, enum stmt, struct err *, const char *fmt, ...) MUST_CHECK;
/* Open and take the first row: RC_OK with q open, RC_NOTFOUND (e untouched, q closed) when there is none. */
enum rc q_first(struct db *, enum stmt, struct q *, struct err *, const char *fmt, ...) MUST_CHECK;
/* One integer; fallback when there is no row or NULL. */
enum rc db_int(struct db *, enum stmt, int64_t fallback, int64_t *out, struct err *, const char *fmt, ...) MUST_CHECK;
int db_changes(struct db *);
int64_t db_last_id(struct db *);

/* Several statements of fixed text (schema, pragmas). */
enum rc db_script(struct db *, const char *sql, struct err *) MUST_CHECK;

/* db_open, which takes older schemas too, and newer ones up to newest (for backup, migrate and comparing chains). */
enum rc db_open_any(const char *path, enum db_mode, int newest, struct db **, struct err *) MUST_CHECK;
/* For writing, of any schema up to ours, and with nobody else in it, not even an idle reader, until it is closed: else RC_AGAIN. */
enum rc db_open_alone(const char *path, struct db **, struct err *) MUST_CHECK;
/* The last event that two chains share, 0 for none (against.c). */
enum rc chain_common(struct db *a, struct db *b, int64_t *last, struct err *) MUST_CHECK;

/* Lay the schema down on an empty connection (migrate.c). */
enum rc migrate_create(struct db *, struct err *) MUST_CHECK;
/* Is it ours, and of this schema (older: or of an older one)? */
enum rc migrate_verify(struct db *, bool older, struct err *) MUST_CHECK;
/* An empty store in memory without foreign keys, for replay. */
enum rc db_open_memory(struct db **, struct err *) MUST_CHECK;
/* Attach the file of an open store to it, read-only, as `live`. */
enum rc db_attach_live(struct db *, const struct db *live, struct err *) MUST_CHECK;

#endif
