#include "../base/sha256.h"
#include "alias.h"
#include "event.h"
#include "record.h"
#include "stmt.h"

#define CHAIN_MAX	32	/* longer ones run in a circle */

enum rc
alias_now(struct db *db, int64_t pmid, int64_t *now, struct err *e)
{
	int64_t	next = pmid;
	int	i;
	enum rc	rc = RC_OK;

	for (i = 0; i < CHAIN_MAX && rc == RC_OK && next != 0; i++) {
		*now = next;
		rc = db_int(db, STMT_alias_by_old, 0, &next, e, "i", *now);
	}
	return rc;
}

enum rc
alias_old(struct db *db, int64_t pmid, int64_t *old, struct err *e)
{
	return db_int(db, STMT_alias_decided_old, 0, old, e, "i", pmid);
}

/* Whom the old one was linked to gets the new one to decide. */
static enum rc
link_new(struct db *db, int64_t old, int64_t now, int64_t run_id, struct err *e)
{
	struct arena	mem = ARENA_INIT;
	struct q	q = { 0 };
	int64_t		*v = NULL;
	size_t		 n = 0, i;
	enum rc		 rc;

	if ((rc = q_open(db, STMT_alias_links, &q, e, "i", old)) == RC_OK)
		rc = q_ids(&q, &mem, &v, &n, e);
	for (i = 0; i < n && rc == RC_OK; i++)
		rc = article_link_found(db, v[i], now, "merged", run_id, NULL, e);
	arena_fini(&mem);
	return rc;
}

enum rc
alias_merged(struct db *db, int64_t old, int64_t now, int64_t run_id, bool *suspended, struct err *e)
{
	char	hash[SHA256_HEX];
	int64_t	before, after, there;
	bool	known;
	enum rc	rc;

	if (suspended != NULL)
		*suspended = false;
	if ((rc = db_int(db, STMT_alias_by_old, 0, &there, e, "i", old)) != RC_OK || there == now)
		return rc;
	if ((rc = db_exec(db, STMT_alias_insert, e, "iii", old, now, run_id)) != RC_OK ||
	    (rc = event_head(db, &before, hash, e)) != RC_OK ||
	    (rc = article_delete(db, old, "merged", 0, run_id, &known, e)) != RC_OK ||
	    (rc = event_head(db, &after, hash, e)) != RC_OK)
		return rc;
	if (suspended != NULL)
		*suspended = after > before;
	return link_new(db, old, now, run_id, e);
}
