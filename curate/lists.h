/*
 * lists: linked records as a table or as references, for people and their
 * programs, and such lists read back.
 *
 * RIS: AN is the PMID; C1 the compound, C2 the decision ("approved",
 * "rejected: population"), C3 who and when, C4 the design, C5 the words of
 * the decision.
 */
#ifndef CURATE_LISTS_H
#define CURATE_LISTS_H

#include <stdio.h>

#include "../base/arena.h"
#include "../db/db.h"

/* Write all rows of a compound (0: all compounds); *n counts records and compounds, each pair once. */
enum rc lists_csv(struct db *, int64_t compound_id, FILE *, int64_t *n, struct err *) MUST_CHECK;
enum rc lists_ris(struct db *, int64_t compound_id, FILE *, int64_t *n, struct err *) MUST_CHECK;

/* An entry of a list that was read. */
struct list_entry {
	int64_t		 line;		/* where it stands, from 1 */
	int64_t		 pmid;
	const char	*compound;	/* slug, NULL: not said */
	const char	*decision;	/* approved, rejected, postponed, suspended, open; NULL: not said */
	const char	*reason;	/* of a rejection, one of reject_words, or NULL */
	const char	*design, *why;	/* NULL: not said */
};
/*
 * Read CSV (a heading with "pmid"; other columns by the names of
 * sheet_words, unknown ones are passed over) or RIS; name is for messages.
 * An entry once for each PMID and compound, in the file's order.  RC_BADDATA
 * "NAME:LINE: why" for what is none.
 */
enum rc lists_read_csv(const char *text, size_t n, const char *name, struct arena *, struct list_entry **, size_t *count,
    struct err *) MUST_CHECK;
enum rc lists_read_ris(const char *text, size_t n, const char *name, struct arena *, struct list_entry **, size_t *count,
    struct err *) MUST_CHECK;

#endif
