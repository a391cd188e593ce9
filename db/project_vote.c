/*
 * project_vote: votes and re-checks of a record.
 */
#include <inttypes.h>
#include <string.h>

#include "project.h"
#include "vote.h"

/* The judgement of the decision that a re-check looked at, as it was stored. */
static enum rc
answer_of(struct db *db, int64_t seq, char *sha, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct json *b = NULL;
	struct event ev = {0};
	enum rc rc;

	if ((rc = event_load(db, &mem, seq, &ev, e)) == RC_OK &&
	    (rc = json_parse(ev.body, strlen(ev.body), "event body", &b, e)) == RC_OK)
		rc = vote_answer(b, sha, e);
	json_free(b);
	arena_fini(&mem);
	return rc;
}

static enum rc
put_vote(struct db *db, const struct deed_row *d, struct err *e)
{
	int64_t compound = d->ev->compound_id, pmid = d->ev->pmid, of = 0;
	const char *kind = body_str(d->b, "review");
	char sha[65], decided[65];
	enum rc rc;

	if (kind == NULL || (strcmp(kind, "double") != 0 && strcmp(kind, "recheck") != 0))
		return err_set(e, RC_BADDATA, "event %" PRId64 " (vote): no review", d->ev->seq);
	if ((rc = vote_answer(d->b, sha, e)) != RC_OK)
		return rc;
	if (strcmp(kind, "recheck") == 0) {
		if ((rc = db_int(db, STMT_recheck_of, 0, &of, e, "ii", compound, pmid)) != RC_OK)
			return rc;
		if (of == 0 || of != body_int(d->b, "event", 0))
			return RC_OK; /* what it looked at was taken back since */
		if ((rc = answer_of(db, of, decided, e)) != RC_OK)
			return rc;
		if (strcmp(sha, decided) == 0)
			return db_exec(db, STMT_recheck_clear, e, "ii", compound, pmid);
	}
	return db_exec(
	    db, STMT_vote_put, e, "tiiiit", kind, compound, pmid, d->ev->curator, d->ev->seq, sha);
}

enum rc
project_votes(struct db *db, const struct deed_row *d, struct err *e)
{
	int64_t compound = d->ev->compound_id, pmid = d->ev->pmid, of;
	enum rc rc;

	switch (d->kind) {
	case ACT_VOTE:
		return put_vote(db, d, e);
	case ACT_RECHECK:
		if ((of = body_int(d->b, "event", 0)) == 0)
			return err_set(
			    e, RC_BADDATA, "event %" PRId64 " (recheck): no event", d->ev->seq);
		return db_exec(db, STMT_recheck_put, e, "iiii", compound, pmid, of, d->ev->seq);
	case ACT_APPROVE:
	case ACT_AMEND:
	case ACT_REJECT:
	case ACT_UNLINK:
		/* A decision takes up what was said before it. */
		if ((rc = db_exec(db, STMT_vote_clear, e, "ii", compound, pmid)) != RC_OK)
			return rc;
		return db_exec(db, STMT_recheck_clear, e, "ii", compound, pmid);
	default:
		return RC_OK;
	}
}

enum rc
project_votes_reset(struct db *db, int64_t pmid, struct err *e)
{
	enum rc rc;

	if ((rc = db_exec(db, STMT_vote_reset, e, "i", pmid)) != RC_OK)
		return rc;
	return db_exec(db, STMT_recheck_reset, e, "i", pmid);
}
