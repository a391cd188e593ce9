/*
 * fit_decided: the curators' approved decisions as rows of a fit.
 */
#ifndef INGEST_FIT_DECIDED_H
#define INGEST_FIT_DECIDED_H

#include "../db/db.h"
#include "fit_read.h"

#define FIT_DECISIONS_LEAST	100	/* decisions in all, below which nothing held out says anything */
#define FIT_CLASS_LEAST		10	/* and of the second most frequent class */
#define FIT_OTHERS_MOST		2000	/* records of the store without a decision that tell which words are common */

struct fit_decisions {
	int	n, class[DESIGN_CLASSES];
	int64_t	last_seq;		/* of the newest decision among them */
	char	sha256[SHA256_HEX];	/* over lines "PMID design EVENT", tabs between, by PMID */
};

/*
 * Every approved record of the store with the design that was decided, held
 * out in turn; of those without a decision the first FIT_OTHERS_MOST,
 * unlabelled.  RC_BADDATA with the counts when the decisions are too few.
 */
enum rc fit_decided(struct fit_reader *, struct db *, struct fit_decisions *out, struct err *) MUST_CHECK;

#endif
