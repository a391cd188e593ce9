/*
 * propose: proposals in the store.
 */
#ifndef DB_PROPOSE_H
#define DB_PROPOSE_H

#include "../base/arena.h"
#include "db.h"
#include "proposal.h"

struct proposed_by {
	int64_t		 record_id, text_id;
	const char	*rules_sha, *weights_sha;	/* assets; saved before */
	int64_t		 engine_rev;
	int64_t		 run_id;
};

/*
 * Save a proposal (once: the same content for the same text is the same
 * row) and make it the article's current one, unless its record no longer
 * speaks.  Where it contradicts what was decided (and the curator had not
 * seen that claim before) the article is re-opened by a machine event in
 * the same transaction: *reopened.  Needs a transaction.
 */
enum rc proposal_save(struct db *, const struct proposal *, const struct proposed_by *, int64_t *proposal_id,
    bool *reopened, struct err *) MUST_CHECK;

/* RC_NOTFOUND when there is none. */
enum rc proposal_load(struct db *, struct arena *, int64_t proposal_id, struct proposal *, struct proposed_by *,
    struct err *) MUST_CHECK;
/* The article's current proposal; *proposal_id may be NULL. */
enum rc proposal_current(struct db *, struct arena *, int64_t pmid, struct proposal *, int64_t *proposal_id,
    struct err *) MUST_CHECK;

#endif
