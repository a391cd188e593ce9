/*
 * sheet: one record of the store before one compound, as review shows it:
 * the card of the model and what stands around it.
 */
#ifndef CURATE_SHEET_H
#define CURATE_SHEET_H

#include "dossier.h"
#include "model.h"
#include "subject.h"

struct sheet {
	struct model_card card;
	struct dossier	 r;
	struct compound	 c;
	struct prefill	 pre;		/* of a PMID that it replaces */
	bool		 prefilled;
	const char	*found;		/* how it came to the compound */
	bool		 counts;	/* it was approved before: what is decided now may move the score */
};

/*
 * Load; *out lives in mem and in what its pointers name there.  The card's
 * base is what `approve` would save by the same function.  RC_NOTFOUND
 * where the record is not stored or not linked.
 */
enum rc sheet_load(const struct inv *, struct arena *mem, const struct compound *, int64_t pmid, struct sheet *out,
    struct err *) MUST_CHECK;

#endif
