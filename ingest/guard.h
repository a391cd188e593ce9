/*
 * guard: the `unless` of rules.
 *
 * Many rules are silenced by the same words (of animals, of other people's
 * trials).  A guard is taken apart at its outermost bars; a part that several
 * guards have is compiled once and asked once in a sentence, whoever asks.
 * What is left of a guard is asked whenever its rule matches.
 */
#ifndef INGEST_GUARD_H
#define INGEST_GUARD_H

#include "rules.h"

/* Compile the guards of all rules.  RC_BADDATA names file:line of one that is no expression. */
enum rc guards_build(struct ruleset *, struct err *) MUST_CHECK;
void guards_free(struct ruleset *);	/* what guards_build made, also when it failed */

/* What was answered in the sentence at hand; one per worker. */
struct guard_memo;
struct guard_memo *guard_memo_new(const struct ruleset *);
void guard_memo_free(struct guard_memo *);	/* NULL-safe */
void guard_memo_clear(struct guard_memo *);	/* before serials come again */

/*
 * Does the rule's guard forbid text[s->start..s->end)?  serial is another for
 * each sentence, never 0.  RE_STUCK when a part ran into a limit.
 */
enum re_answer guard_forbids(const struct ruleset *, const struct rule *, struct guard_memo *, struct re_scratch *,
    const char *text, const struct sentence *s, uint32_t serial);

#endif
