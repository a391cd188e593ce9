/*
 * sum: how the probability of a design came about, term by term.
 */
#ifndef INGEST_SUM_H
#define INGEST_SUM_H

#include "../db/propose.h"
#include "../db/record.h"
#include "rules.h"

/*
 * The scores of all labels for an article and the terms of one of them: its
 * bias, each rule that gives or takes weight, each word.  fields as for
 * rules_match.  Strings live in mem or borrow from the article and the rules.
 */
void sum_terms(const struct ruleset *, const struct article *, unsigned fields, enum design label, struct arena *mem,
    struct proposal_sum *out);

/*
 * The same with the rules and weights that a stored proposal was made with,
 * which the store keeps; nothing of them stays open.  RC_NOTFOUND when it
 * does not have them.
 */
enum rc sum_stored(struct db *, const struct stored_article *, const struct proposed_by *, enum design label,
    struct arena *mem, struct proposal_sum *out, struct err *) MUST_CHECK;

#endif
