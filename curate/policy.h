/*
 * policy: the rules that turn labels into what the score reads (SCORE 1),
 * pure.  Words are those of db/proposal.h.
 */
#ifndef CURATE_POLICY_H
#define CURATE_POLICY_H

#include "../db/proposal.h"

/* The lists of words that proposal.h does not have; NULL-terminated. */
extern const char *const policy_bias_words[];	/* publication bias: suspected not-stated */

/*
 * The study type that a design and its flags propose (SCORE 1).  all_randomised:
 * the text says that every included study was randomised (matters for
 * syntheses only).
 *	meta-analysis, systematic-review	POOL with pooled-without-search, SYN
 *						where all_randomised, else NRS
 *	rct	NRS with quasi-randomised, OTHER with secondary-analysis, else RCT
 *	nonrandomised-trial, cohort, case-control	NRS
 *	everything else				OTHER
 */
const char *policy_type(enum design, unsigned flags, bool all_randomised);

/*
 * Who stands behind the money (SCORE 1): "industry" when funding is industry
 * or mixed, ties are yes, or the included trials were mainly industry's;
 * "independent" when funding is independent, ties are not yes and, for SYN
 * and POOL, the trials' funding is independent too; else "unknown".
 * NULL words count as unknown.
 */
const char *policy_money(const char *type, const char *funding, const char *ties, const char *trial_funding);

/* Is this type counted (SYN, POOL, RCT, NRS)? OTHER is listed, never scored. */
bool policy_counted(const char *type);

/* Is a study of this type and design a synthesis of other studies? */
bool policy_synthesis(const char *type, const char *design);

/* Flags that no person would call evidence of its own: the record is withdrawn, or is a notice about another. */
bool policy_withdrawn(unsigned flags);

#endif
