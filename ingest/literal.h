/*
 * literal: which texts must be there for a pattern to match.
 *
 * From the pattern alone: the result is a set of lower-case ASCII texts of
 * which every match holds at least one.  Conservative: where the pattern's
 * syntax is not understood, that piece promises nothing.
 */
#ifndef INGEST_LITERAL_H
#define INGEST_LITERAL_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/arena.h"

#define LITERAL_MAX 160		/* alternatives in one set */
#define LITERAL_MIN 3		/* bytes; shorter ones hit everywhere */

struct literals {
	const char	**v;
	unsigned char	*edge;		/* of each: LITERAL_STARTS, LITERAL_ENDS */
	size_t		 n;
	bool		 prefix;	/* every match begins with one of them */
};
#define LITERAL_STARTS	1u	/* in a match no word character stands before it (\b) */
#define LITERAL_ENDS	2u	/* nor behind it */

/*
 * The best set for pattern, in mem, without members that another one covers;
 * false when there is none whose shortest member has LITERAL_MIN bytes.
 */
bool literal_derive(const char *pattern, struct arena *mem, struct literals *out);

/* \w as the expressions mean it: ASCII. */
static inline bool
literal_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

#endif
