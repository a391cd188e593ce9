/*
 * curator: who may decide.  A curator is bound to a user id of the system;
 * decisions are only taken under a name of one's own.
 */
#ifndef DB_CURATOR_H
#define DB_CURATOR_H

#include "../base/arena.h"
#include "db.h"

#define CURATOR_MACHINE 1	/* the curator of machine events: "machine" */

struct curator {
	int64_t		 id;
	const char	*handle;	/* short, unique: "ann" */
	const char	*name;
	int64_t		 uid;		/* -1: bound to nobody (machine) */
	const char	*role;		/* curator, resolver, machine */
};

/*
 * Who acts: the curator called as (may be NULL), bound to uid; without a
 * name the first one bound to uid.  RC_NOPERM when there is none, or the
 * name is another's.
 */
enum rc curator_current(struct db *, const char *as, int64_t uid, int64_t *id, struct err *) MUST_CHECK;

enum rc curator_load(struct db *, struct arena *, int64_t id, struct curator *, struct err *) MUST_CHECK;
enum rc curator_by_handle(struct db *, struct arena *, const char *, struct curator *, struct err *) MUST_CHECK;
enum rc curator_list(struct db *, struct arena *, struct curator **, size_t *n, struct err *) MUST_CHECK;

/* RC_NOPERM "bo is a curator; only a resolver adds another", where what is "adds another". */
enum rc curator_need_resolver(struct db *, int64_t id, const char *what, struct err *) MUST_CHECK;

/* A new curator (an event by `by`; needs a transaction).  RC_FAILED when the handle is taken. */
enum rc curator_add(struct db *, int64_t by, const struct curator *, int64_t *id, struct err *) MUST_CHECK;

/* A dated statement of interests, for one compound or (0) for all. */
enum rc curator_conflict(struct db *, int64_t by, int64_t curator, int64_t compound_id, const char *statement,
    struct err *) MUST_CHECK;
struct coi { int64_t curator; const char *handle, *slug, *at, *statement; };
enum rc coi_list(struct db *, struct arena *, struct coi **, size_t *n, struct err *) MUST_CHECK;

#endif
