/*
 * sheet: linked records with what was decided of them, one row for each
 * finding (one without any where there is none), for lists that people read.
 */
#ifndef DB_SHEET_H
#define DB_SHEET_H

#include "../base/arena.h"
#include "db.h"

/* NULL: not known, or not part of it.  Numbers are text as they print. */
enum sheet_col {
	SHEET_COMPOUND, SHEET_PMID, SHEET_YEAR, SHEET_TITLE, SHEET_JOURNAL, SHEET_DOI, SHEET_DECISION, SHEET_REASON, SHEET_UNTIL,
	SHEET_BY, SHEET_AT, SHEET_WHY, SHEET_DESIGN, SHEET_TYPE, SHEET_FUNDING, SHEET_TIES, SHEET_TRIAL_FUNDING,
	SHEET_PARTICIPANTS, SHEET_TRIALS, SHEET_ROB, SHEET_FLAGS, SHEET_PROPOSED, SHEET_OUTCOME, SHEET_DIRECTION, SHEET_MEASURE,
	SHEET_VALUE, SHEET_LOW, SHEET_HIGH, SHEET_N, SHEET_CERTAINTY, SHEET_TIMEPOINT, SHEET_COLS
};
extern const char *const sheet_words[SHEET_COLS + 1];	/* their names, as a heading; sheet_words[SHEET_PMID] is "pmid" */

/*
 * fn for each row, by compound, PMID, outcome; v and mem live until it
 * returns.  SHEET_DECISION is approved, suspended, rejected, postponed or open.
 * compound_id 0: all.  The rc of fn, when it is not RC_OK, ends the walk.
 */
enum rc sheet_each(struct db *, int64_t compound_id,
    enum rc (*fn)(const char *const v[SHEET_COLS], struct arena *mem, void *arg, struct err *), void *arg,
    struct err *) MUST_CHECK;

#endif
