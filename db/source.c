#include "source.h"
#include "stmt.h"

#define SEQ_OF_YEAR	10000	/* a seq is YYNNNN */

enum rc
source_file_save(struct db *db, const struct source_file *f, struct err *e)
{
	return db_exec(db, STMT_source_upsert, e, "tztiii", f->name, f->seq, f->sha, f->records, f->deletions,
	    f->run_id);
}

enum rc
source_file_known(struct db *db, const char *name, bool *known, struct err *e)
{
	int64_t	seq;
	enum rc	rc;

	if ((rc = db_int(db, STMT_source_by_name, -1, &seq, e, "t", name)) == RC_OK)
		*known = seq >= 0;
	return rc;
}

enum rc
source_file_last(struct db *db, int64_t below, int64_t *seq, struct err *e)
{
	return db_int(db, STMT_source_last, 0, seq, e, "i", below);
}

enum rc
source_deleted(struct db *db, struct arena *mem, int64_t seq, int64_t **pmid, size_t *n, struct err *e)
{
	struct q	q = { 0 };
	enum rc		rc;

	if ((rc = q_open(db, STMT_source_deleted, &q, e, "i", seq)) != RC_OK)
		return rc;
	return q_ids(&q, mem, pmid, n, e);
}

enum rc
baseline_mark(struct db *db, int year, const int64_t *pmid, size_t n, struct err *e)
{
	size_t	i;
	enum rc	rc = RC_OK;

	for (i = 0; i < n && rc == RC_OK; i++)
		rc = db_exec(db, STMT_baseline_seen_add, e, "di", year, pmid[i]);
	return rc;
}

enum rc
baseline_marked(struct db *db, int year, bool *any, struct err *e)
{
	int64_t	n;
	enum rc	rc;

	if ((rc = db_int(db, STMT_baseline_marked, 0, &n, e, "d", year)) == RC_OK)
		*any = n > 0;
	return rc;
}

enum rc
baseline_unseen(struct db *db, struct arena *mem, int year, int64_t **pmid, size_t *n, struct err *e)
{
	struct q	q = { 0 };
	int64_t		from = (int64_t)year * SEQ_OF_YEAR;
	enum rc		rc;

	if ((rc = q_open(db, STMT_baseline_unseen, &q, e, "dii", year, from, from + SEQ_OF_YEAR)) != RC_OK)
		return rc;
	return q_ids(&q, mem, pmid, n, e);
}

enum rc
baseline_forget(struct db *db, int year, struct err *e)
{
	return db_exec(db, STMT_baseline_forget, e, "d", year);
}
