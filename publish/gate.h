/*
 * gate: the check of a finished release, before anybody can see it.
 *
 * It shares nothing with what made the release but the ground floor, the
 * runner of SQL and the pure scorer: it counts again, grades again and reads
 * the documents and pages with means of its own (sql/gate_*.sql).  It opens
 * the release alone, never the store: what cannot be recomputed from the
 * published files is not proven.
 *
 *	sums	each file is listed in SHA256SUMS with its hash
 *	counts	v1_compound and others, from v1_study, v1_finding, v1_overlap
 *	grades	the graded table rebuilt from the views, graded again
 *	PMIDs	each one cited is published, approved and not retracted
 *	words	each sentence states the figures of the views and no others
 *	JSON	each figure of each document
 *	pages	each marked figure, each number in each section, each link
 *	CSV	each cell of each view
 */
#ifndef PUBLISH_GATE_H
#define PUBLISH_GATE_H

#include <stdint.h>

#include "../base/err.h"

struct gate_report {
	int64_t	files;		/* listed in SHA256SUMS, and it */
	int64_t	figures;	/* compared */
	int64_t	differences;
};

/*
 * Check the release folder rel.  *out is filled also when it is refused.
 * RC_OK: everything holds.  RC_FAILED: something differs; the message names
 * the first figure, its two places and both values, and how many more there
 * are.  RC_NOTFOUND, RC_BADDATA: it is no release, or a file of it cannot
 * be read.
 */
enum rc gate_check(const char *rel, struct gate_report *out, struct err *) MUST_CHECK;

#endif
