/*
 * snap: SQLite files that are not the store: the published snapshot, made
 * and read.  The SQL is data of the caller's room (embedded files), never
 * text put together from values; values are named parameters.
 */
#ifndef DB_SNAP_H
#define DB_SNAP_H

#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"

struct snap;		/* one open file */
struct snap_row;	/* the row a callback stands on; texts live until it returns */

/* One named parameter; a list ends with a NULL name.  null: NULL; else s where it is not NULL; else i. */
struct snap_param {
	const char	*name;		/* ":slug" */
	const char	*s;
	int64_t		 i;
	bool		 null;
};

/*
 * Make a new file and leave it in an open transaction; snap_finish commits
 * and closes (also on error).  A file that was not finished is to be thrown
 * away: it has no journal.
 */
enum rc snap_create(const char *path, struct snap **, struct err *) MUST_CHECK;
enum rc snap_finish(struct snap *, struct err *) MUST_CHECK;

/* Read-only. */
enum rc snap_open(const char *path, struct snap **, struct err *) MUST_CHECK;
void snap_close(struct snap *);		/* NULL-safe */

/* Attach another file, read-only, under a name; between creation and the first write. */
enum rc snap_attach(struct snap *, const char *path, const char *name, struct err *) MUST_CHECK;

/* Run all statements of a text; each takes the parameters that it names.  what is for messages. */
enum rc snap_run(struct snap *, const char *what, const char *sql, const struct snap_param *, struct err *) MUST_CHECK;

/* fn for each row of the first statement of sql; its rc, when not RC_OK, ends the walk and is returned. */
enum rc snap_each(struct snap *, const char *what, const char *sql, const struct snap_param *,
    enum rc (*fn)(const struct snap_row *, void *, struct err *), void *arg, struct err *) MUST_CHECK;

int snap_cols(const struct snap_row *);
const char *snap_col_name(const struct snap_row *, int);
const char *snap_col_text(const struct snap_row *, int);	/* NULL for NULL */
bool snap_col_is_int(const struct snap_row *, int);
bool snap_col_is_real(const struct snap_row *, int);
/* By name; an unknown name is a fault of ours and ends the process. */
const char *snap_text(const struct snap_row *, const char *name);
int64_t snap_int(const struct snap_row *, const char *name);
bool snap_null(const struct snap_row *, const char *name);

#endif
