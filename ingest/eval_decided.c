#include <inttypes.h>
#include <string.h>

#include "../db/item.h"
#include "../db/record.h"
#include "eval.h"

/* What was decided of one article, in the task's words; NULL: nothing. */
static const char *
decided(enum eval_task task, const struct assessment *a)
{
	switch (task) {
	case EVAL_DESIGN:
		return a->design;
	case EVAL_RCT:
		return a->design == NULL ? NULL : strcmp(a->design, "rct") == 0 ? "1" : "0";
	case EVAL_FUNDING:
		return a->funding;
	case EVAL_TIES:
		return a->ties;
	default:
		return NULL;
	}
}

static enum rc
add(struct eval *ev, struct db *db, int64_t pmid, struct arena *mem, struct err *e)
{
	struct assessment	 a;
	const char		*label;
	enum rc			 rc = assessment_load(db, mem, pmid, &a, e);

	if (rc == RC_NOTFOUND)
		return RC_OK;
	if (rc != RC_OK || strcmp(a.state, "approved") != 0)
		return rc;
	if (ev->task == EVAL_PARTICIPANTS)
		eval_add_number(ev, pmid, a.participants);
	else if ((label = decided(ev->task, &a)) != NULL)
		return eval_add_label(ev, pmid, label, e);
	return RC_OK;
}

enum rc
eval_decided(enum eval_task task, struct db *db, struct eval **out, struct err *e)
{
	struct arena	 mem = ARENA_INIT, one = ARENA_INIT;
	struct eval	*ev;
	int64_t		*pmid;
	size_t		 n, i;
	enum rc		 rc;

	if (task == EVAL_DIRECTION || task == EVAL_RETRACTION)
		return err_set(e, RC_USAGE, "%s is not decided for a record as a whole; "
		    "decisions know design, rct, participants, funding and ties", eval_words[task]);
	ev = eval_empty(task);
	ev->own_words = true;
	if ((rc = article_pmids(db, &mem, 0, &pmid, &n, e)) == RC_OK)
		for (i = 0; i < n && rc == RC_OK; i++) {
			arena_reset(&one);
			rc = add(ev, db, pmid[i], &one, e);
		}
	arena_fini(&mem);
	arena_fini(&one);
	if (rc == RC_OK && ev->nrow == 0)
		rc = err_set(e, RC_NOTFOUND, "no approved record with a decision on %s", eval_words[task]);
	if (rc != RC_OK) {
		eval_free(ev);
		return rc;
	}
	*out = ev;
	return RC_OK;
}
