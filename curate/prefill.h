/*
 * prefill: what a record that replaces another one starts from.
 *
 * PubMed merges PMIDs.  What a person decided of the old one stands as the
 * proposal for the new one, until a person decides that.
 */
#ifndef CURATE_PREFILL_H
#define CURATE_PREFILL_H

#include "../db/alias.h"
#include "../db/record.h"
#include "../db/study.h"

struct prefill {
	struct link	 link;		/* the new PMID before the compound: open or postponed */
	struct alias_decided d;
	struct study	 study;		/* that the old one stands in */
	bool		 in_study;
	const char	*role;		/* of the old one there: report, version */
};

/*
 * What was decided for the compound of this link of the PMIDs that went into
 * its own.  *there is false where nothing was, or where the link is decided
 * itself.  Findings are on the new PMID; a quote that stands in its text too
 * is one of that text, others stay with the old one's.
 */
enum rc prefill_load(struct db *, struct arena *, const struct link *, const struct stored_article *,
    struct prefill *, bool *there, struct err *) MUST_CHECK;

/* "as decided for PMID 99000123, now 99000456, by anna on 2026-03-04" appended, without a line end. */
void prefill_words(struct buf *, const struct prefill *);

#endif
