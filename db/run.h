/*
 * run: one execution of a command that brings something in or grades, and
 * what it could not take (quarantine).
 */
#ifndef DB_RUN_H
#define DB_RUN_H

#include "../base/arena.h"
#include "db.h"

struct run {
	int64_t		 id;
	const char	*kind;		/* ingest, fetch, classify, score, refresh, publish */
	const char	*started, *ended;
	const char	*outcome;	/* done, partial, failed, stopped; NULL while it runs or after a crash */
	const char	*counts;	/* JSON object */
	const char	*error;
};

/* Both need a transaction.  counts: JSON text or NULL. */
enum rc run_start(struct db *, const char *kind, int64_t *run_id, struct err *) MUST_CHECK;
enum rc run_end(struct db *, int64_t run_id, const char *outcome, const char *counts, const char *error,
    struct err *) MUST_CHECK;
enum rc run_load(struct db *, struct arena *, int64_t run_id, struct run *, struct err *) MUST_CHECK;
enum rc run_list(struct db *, struct arena *, int64_t limit, struct run **, size_t *n, struct err *) MUST_CHECK;

/* Keep a record that cannot be read, with its bytes; the same bytes for the same reason are kept once (*added false). */
enum rc quarantine_add(struct db *, int64_t run_id, int64_t pmid, const char *source, const char *reason,
    const void *bytes, size_t n, bool *added, struct err *) MUST_CHECK;
struct quarantine { int64_t id, run_id, pmid; const char *source, *reason; int64_t size; };
enum rc quarantine_list(struct db *, struct arena *, struct quarantine **, size_t *n, struct err *) MUST_CHECK;

#endif
