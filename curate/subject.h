/*
 * subject: one record before one compound, inside decide*.c only.
 */
#ifndef CURATE_SUBJECT_H
#define CURATE_SUBJECT_H

#include "../db/propose.h"
#include "decide.h"

/* All that is known of one record before one compound. */
struct subject {
	struct compound		 c;
	struct link		 link;
	struct stored_article	 art;
	struct proposal		 p;
	struct proposed_by	 by;
	int64_t			 proposal_id;	/* 0: nothing is proposed */
	struct assessment	 a;
	bool			 assessed;	/* a has a row */
};

/*
 * decide_finding.c: all findings that the decision saves, in the arena of
 * the deeds: with keep the decided ones, then those that --finding names.
 */
enum rc subject_findings(struct deeds *, const struct deed *, const struct subject *, const struct change *, bool keep,
    struct finding **out, size_t *n, struct err *) MUST_CHECK;

#endif
