#include <string.h>

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
alias_served(struct db *db, int64_t pmid, struct err *e)
{
	return db_exec(db, STMT_alias_drop, e, "i", pmid);
}

/* --- what was decided of them -------------------------------------------------- */

struct said {			/* what a person said last of an old PMID */
	int64_t		 old, seq;
	const char	*kind, *handle, *at, *reason;
	bool		 retracted;
};

static enum rc
read_said(struct q *q, struct arena *mem, struct said **rows, size_t *n, struct err *e)
{
	struct said	s;
	size_t		cap = 0;
	enum rc		rc;

	while ((rc = q_step(q, e)) == RC_OK) {
		q_read(q, mem, "iittttf", &s.old, &s.seq, &s.kind, &s.handle, &s.at, &s.reason, &s.retracted);
		ARENA_PUSH(mem, *rows, *n, cap, s);
	}
	q_close(q);
	return rc == RC_DONE ? RC_OK : rc;
}

/* For the compound, else the article's judgement for another one; none: *n is 0. */
static enum rc
load_said(struct db *db, struct arena *mem, int64_t compound_id, int64_t pmid, struct said **rows, size_t *n,
    struct err *e)
{
	struct q	q = { 0 };
	enum rc		rc;

	*rows = NULL;
	*n = 0;
	if ((rc = q_open(db, STMT_alias_decisions, &q, e, "ii", compound_id, pmid)) != RC_OK ||
	    (rc = read_said(&q, mem, rows, n, e)) != RC_OK || *n > 0)
		return rc;
	if ((rc = q_open(db, STMT_alias_assessed, &q, e, "i", pmid)) != RC_OK)
		return rc;
	return read_said(&q, mem, rows, n, e);
}

static enum rc
load_judgement(struct db *db, struct arena *mem, int64_t pmid, struct alias_decided *d, struct err *e)
{
	struct assessment	a;
	struct err		none = { 0 };
	enum rc			rc;

	rc = assessment_load(db, mem, d->old, &a, &none);
	if (rc == RC_NOTFOUND || (rc == RC_OK && a.seq == 0))
		return RC_OK;
	if (rc != RC_OK) {
		*e = none;
		return rc;
	}
	d->assessed = true;
	d->a = a;
	d->a.pmid = pmid;
	d->a.state = "open";
	d->a.reopened = false;
	d->a.reopened_why = d->a.suspended_why = NULL;
	d->a.proposal_id = d->a.suspended_seq = d->a.rev = d->a.seq = 0;
	return RC_OK;
}

enum rc
alias_decided(struct db *db, struct arena *mem, int64_t compound_id, int64_t pmid, struct alias_decided *out,
    struct err *e)
{
	struct alias_decided	 d = { 0 };
	struct said		*v;
	size_t			 n, i, cap = 0;
	enum rc			 rc;

	if ((rc = load_said(db, mem, compound_id, pmid, &v, &n, e)) != RC_OK)
		return rc;
	if (n == 0)
		return RC_NOTFOUND;
	d.old = v[0].old;
	d.seq = v[0].seq;
	d.handle = v[0].handle;
	d.at = v[0].at;
	d.retracted = v[0].retracted;
	d.reason = v[0].reason;
	if (strcmp(v[0].kind, "reject") == 0)
		d.state = "rejected";
	else if (strcmp(v[0].kind, "assess") != 0)
		d.state = "relevant";
	for (i = 1; i < n; i++)
		ARENA_PUSH(mem, d.earlier, d.nearlier, cap, v[i].old);
	if ((rc = load_judgement(db, mem, pmid, &d, e)) != RC_OK)
		return rc;
	if (d.state != NULL && strcmp(d.state, "relevant") == 0 &&
	    (rc = finding_list_of_event(db, mem, compound_id, d.old, d.seq, &d.finding, &d.nfinding, e)) != RC_OK)
		return rc;
	*out = d;
	return RC_OK;
}

/* --- merging --------------------------------------------------------------------- */

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
	if ((rc = alias_served(db, now, e)) != RC_OK ||
	    (rc = db_exec(db, STMT_alias_insert, e, "iii", old, now, run_id)) != RC_OK ||
	    (rc = db_exec(db, STMT_alias_move, e, "ii", old, now)) != RC_OK ||
	    (rc = event_head(db, &before, hash, e)) != RC_OK ||
	    (rc = article_delete(db, old, "merged", 0, run_id, &known, e)) != RC_OK ||
	    (rc = event_head(db, &after, hash, e)) != RC_OK)
		return rc;
	if (suspended != NULL)
		*suspended = after > before;
	return link_new(db, old, now, run_id, e);
}
