/*
 * facts: a page's facts as JSON documents, read from the published database
 * alone; and the same views as CSV.
 */
#ifndef PUBLISH_FACTS_H
#define PUBLISH_FACTS_H

#include "../base/buf.h"
#include "../db/snap.h"

#define FACTS_MAX ((size_t)64 << 20)	/* bytes of one document */

/* The document of one compound, indented, with a line feed at its end; appended to out. */
enum rc facts_compound(struct snap *, const char *slug, struct buf *out, struct err *) MUST_CHECK;

/* The list of compounds. */
enum rc facts_index(struct snap *, struct buf *out, struct err *) MUST_CHECK;

/* One view as CSV (RFC 4180, lines end in CR LF, formulas disarmed), a header line first. */
enum rc facts_csv(struct snap *, const char *view, struct buf *out, struct err *) MUST_CHECK;

/* The names of the v1_ views, sorted, NULL-terminated. */
extern const char *const facts_views[];

#endif
