/*
 * policy: the rules that turn labels into what the score reads
 * (appraise-score(5), "Inputs"), pure.  Words are those of db/proposal.h.
 * Money is the scorer's business (score/graded.h).
 */
#ifndef CURATE_POLICY_H
#define CURATE_POLICY_H

#include "../db/proposal.h"

/* The lists of words that proposal.h does not have; NULL-terminated. */
extern const char *const policy_bias_words[];	/* publication bias: suspected not-stated */

/*
 * The study type that a design and its flags propose.  all_randomised:
 * the text says that every included study was randomised (matters for
 * syntheses only).
 *	meta-analysis, systematic-review	POOL with pooled-without-search, SYN
 *						where all_randomised, else NRS
 *	rct	NRS with quasi-randomised, OTHER with secondary-analysis, else RCT
 *	nonrandomised-trial, cohort, case-control	NRS
 *	everything else				OTHER
 */
const char *policy_type(enum design, unsigned flags, bool all_randomised);

/* Is this type counted (SYN, POOL, RCT, NRS)? OTHER is listed, never scored. */
bool policy_counted(const char *type);

/* Is a study of this type and design a synthesis of other studies? */
bool policy_synthesis(const char *type, const char *design);

#endif
