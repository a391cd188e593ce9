/*
 * pubmed: one record's XML to a struct article.
 *
 * All of DTD pubmed_250101 is known (pubmed/elem.h): every field of struct
 * article is filled, what is left aside is listed there, and whatever else
 * turns up is counted and can be asked for.  Texts follow one rule
 * (pubmed/text.h): all descendant text concatenated, a <sup> directly after a
 * digit led by '^', white space and controls to single blanks.  Of an
 * abstract, sections with text are joined by a line feed, labelled ones led
 * by "LABEL: ".
 *
 * A struct pubmed belongs to one thread and is used for many records.
 */
#ifndef INGEST_PUBMED_H
#define INGEST_PUBMED_H

#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"
#include "../base/err.h"
#include "../db/article.h"

/* Moves whenever the same bytes would give another title or abstract; stored with every text. */
#define PUBMED_PARSER_REV 1

#define PUBMED_MAX_TEXT	((size_t)4 << 20)	/* bytes of one text */
#define PUBMED_MAX_LIST	50000			/* authors, references ... of one record */

struct pubmed;

/*
 * whole false: what only the store wants is left aside (references,
 * substances, the record's history, abstracts in other languages): a third
 * of the bytes of recent records.
 */
struct pubmed *pubmed_new(bool whole);
void pubmed_free(struct pubmed *);		/* NULL-safe */

/*
 * Read one record, s[0..n), that begins with its start tag and ends with its
 * end tag.  ns: the root's namespace declarations as frame.h keeps them.
 * Strings of *out live in mem.  RC_BADDATA "line L: why" (L within the
 * record) when it is not well formed, passes a limit or has no PMID.
 */
enum rc pubmed_read(struct pubmed *, const char *s, size_t n, const char *ns, struct arena *mem,
    struct article *out, struct err *) MUST_CHECK;

/* The same for a list of deletions: its PMIDs, in mem. */
enum rc pubmed_read_deletions(struct pubmed *, const char *s, size_t n, const char *ns, struct arena *mem,
    int64_t **pmid, size_t *npmid, struct err *) MUST_CHECK;

/* The first PMID in a record that cannot be read, for its name only; 0 when none is seen. */
int64_t pubmed_guess(const char *p, size_t n);

/*
 * Elements and attributes that the reader does not know, since the last
 * call: "Parent/Name", "Parent/@name", "Parent/text()", each with its count.
 * The list lives in mem.
 */
struct pubmed_unknown { const char *name; int64_t count; };
size_t pubmed_unknown(struct pubmed *, struct arena *mem, struct pubmed_unknown **);

#endif
