/*
 * re: regular expressions (PCRE2 8-bit, UTF, JIT inside), caseless always.
 *
 * A struct re is immutable once compiled and shared by all threads.  What a
 * match needs (match data, JIT stack, limits) is a struct re_scratch, one per
 * worker.  Running into a limit is an answer of its own, RE_STUCK: it never
 * looks like "no match".
 */
#ifndef INGEST_RE_H
#define INGEST_RE_H

#include <stddef.h>

#include "../base/err.h"

#define RE_GROUPS 8		/* the whole match and 7 groups are reported */

struct span {
	size_t	start, end;	/* bytes; start == RE_UNSET: the group took no part */
};
#define RE_UNSET ((size_t)-1)

struct re;
struct re_scratch;

enum re_answer { RE_NO, RE_YES, RE_STUCK };

/*
 * Compile pattern.  what names it in messages ("rules/design.rules:12").
 * An anchored one matches only where the search begins.
 * RC_BADDATA with place and reason when it is no valid expression.
 */
enum rc re_new(const char *pattern, const char *what, bool anchored, struct re **out, struct err *) MUST_CHECK;
void re_free(struct re *);			/* NULL-safe */

/* Default limits when match_limit is 0. Never NULL. */
struct re_scratch *re_scratch_new(unsigned match_limit);
void re_scratch_free(struct re_scratch *);	/* NULL-safe */

/*
 * First match in text[from..end) (valid UTF-8; from and end on character
 * boundaries).  ^ is the text's beginning, $ is end; a lookbehind may see
 * what stands before from.  Fills g[0..RE_GROUPS) on RE_YES.
 */
enum re_answer re_match(const struct re *, struct re_scratch *, const char *text, size_t end, size_t from,
    struct span g[RE_GROUPS]);

#endif
