/*
 * gz: a byte stream that may be gzip.  Streams are read by Intel's ISA-L, which
 * takes two fifths of zlib's time; what is written, and small blocks, by zlib.
 */
#ifndef BASE_GZ_H
#define BASE_GZ_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct gz;		/* a reader */

/*
 * Read from fd (not closed by gz_free), plain or gzip told by its first two
 * bytes, concatenated members included.  name is for messages; borrowed.
 */
struct gz *gz_new(int fd, const char *name);
void gz_free(struct gz *);
/* Up to n bytes to p; *got 0 at the end.  RC_BADDATA for damage or a cut ("ends inside the gzip stream"), RC_FAILED for a read error. */
enum rc gz_read(struct gz *, void *p, size_t n, size_t *got, struct err *) MUST_CHECK;
bool gz_compressed(const struct gz *);	/* known after the first read */
int64_t gz_in(const struct gz *);	/* bytes taken from fd so far (for progress) */

/* One gzip member, without a time stamp, same bytes every time; appends to out. */
enum rc gz_deflate(const void *, size_t, struct buf *out, struct err *) MUST_CHECK;
enum rc gz_inflate(const void *, size_t, struct buf *out, struct err *) MUST_CHECK;

#endif
