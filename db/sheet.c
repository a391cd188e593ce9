/*
 * sheet: the rows of lists.
 */
#include "sheet.h"
#include "stmt.h"

const char *const sheet_words[SHEET_COLS + 1] = {"compound", "pmid", "year", "title", "journal",
    "doi", "decision", "reason", "until", "by", "at", "why", "design", "type", "funding", "ties",
    "trial_funding", "participants", "trials", "risk_of_bias", "flags", "proposed_design",
    "outcome", "direction", "measure", "value", "low", "high", "n", "certainty_reported",
    "timepoint", NULL};

enum rc
sheet_each(struct db *db, int64_t compound_id,
    enum rc (*fn)(const char *const v[SHEET_COLS], struct arena *mem, void *arg, struct err *),
    void *arg, struct err *e)
{
	const char *v[SHEET_COLS];
	struct arena mem = ARENA_INIT;
	struct q q = {0};
	int i;
	enum rc rc;

	rc = q_open(db, STMT_sheet_rows, &q, e, "z", compound_id);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		for (i = 0; i < SHEET_COLS; i++)
			v[i] = q_text(&q, i, &mem);
		rc = fn(v, &mem, arg, e);
		arena_reset(&mem);
	}
	q_close(&q);
	arena_fini(&mem);
	return rc == RC_DONE ? RC_OK : rc;
}
