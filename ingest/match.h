/*
 * match: which known compounds a record mentions, by name.
 *
 * A name is mentioned where it stands as a whole word (no letter or digit
 * touches it) in title or abstract, after full case folding (utf8_fold).
 * Immutable once built, shared by threads.
 */
#ifndef INGEST_MATCH_H
#define INGEST_MATCH_H

#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../db/article.h"

struct match;

struct match_name {
	int64_t		 compound;	/* what a hit reports */
	const char	*name;		/* a name or synonym */
};

/* Names without a letter or digit are left out.  Free with match_free. */
struct match *match_new(const struct match_name *, size_t n);
void match_free(struct match *);	/* NULL-safe */

/*
 * May the record p[0..n), raw XML, mention any of them?  False is certain:
 * in no text of title or abstract stands the longest run of plain letters and
 * digits of a name with the others beside it, and nothing that may be written
 * in another way than as itself.  True may be wrong.
 */
bool match_raw(const struct match *, const char *p, size_t n);

/*
 * The compounds that title or abstract mention, each once, ascending, in
 * mem; scratch is any buffer.  Returns how many.
 */
size_t match_article(const struct match *, const struct article *, struct buf *scratch, struct arena *mem,
    int64_t **compound);

#endif
