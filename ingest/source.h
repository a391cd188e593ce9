/*
 * source: a file (plain or gzip) as batches of whole records, in flat memory.
 */
#ifndef INGEST_SOURCE_H
#define INGEST_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"
#include "frame.h"

#define SOURCE_BATCH ((size_t)1 << 20)	/* bytes that a batch aims at */

/* Whole records and deletion lists, with the bytes they lie in. */
struct batch {
	char		*bytes;
	size_t		 len, cap;
	struct frame_piece *piece;	/* off is from bytes */
	size_t		 n, piece_cap;
};
void batch_fini(struct batch *);	/* a zeroed batch is empty */

struct source;

/* fd is read from where it stands and not closed; name is for messages, borrowed. */
struct source *source_new(int fd, const char *name);
void source_free(struct source *);	/* NULL-safe */

/*
 * The next batch (its memory is used again).  RC_OK with at least one piece,
 * RC_DONE at the end of a whole document.  RC_BADDATA where the file is
 * damaged or cut, RC_FAILED where it cannot be read: b then still holds the
 * whole pieces before that place.
 */
enum rc source_next(struct source *, struct batch *b, struct err *) MUST_CHECK;

bool source_alien(const struct source *);	/* it was another format that is known by name */
const char *source_ns(const struct source *);	/* the root's namespace declarations; fixed after the first batch */
int64_t source_taken(const struct source *);	/* bytes read from fd, for progress */

/* Read to the end for nothing but its frame; *records is how many it holds. */
enum rc source_check(struct source *, int64_t *records, struct err *) MUST_CHECK;

/* Print an error as main.c does; for all but the last of several inputs that fail. */
void source_report(const struct err *);

#endif
