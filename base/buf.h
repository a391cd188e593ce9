/*
 * buf: a growing byte buffer with a cap given at birth.
 *
 * Always NUL-terminated.  When a write would pass max, nothing of it is
 * written and `over` stays set: check it once at the end (buf_ok).
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"

struct buf {
	char	*p;		/* NUL-terminated; never NULL after buf_init */
	size_t	 len;
	size_t	 cap;
	size_t	 max;		/* most bytes, without the NUL */
	bool	 over;
};

void buf_init(struct buf *, size_t max);
void buf_fini(struct buf *);			/* NULL-safe, idempotent */
void buf_clear(struct buf *);			/* keeps the memory */
void buf_put(struct buf *, const void *, size_t);
void buf_puts(struct buf *, const char *);	/* NULL writes nothing */
void buf_putc(struct buf *, int);
void buf_printf(struct buf *, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_i64(struct buf *, int64_t);
void buf_drop(struct buf *, size_t n);		/* forget the first n bytes */
char *buf_reserve(struct buf *, size_t n);	/* room for n more, NULL if over; then add to len */
char *buf_take(struct buf *);			/* caller frees; buf is empty again */

/* RC_OK, or RC_BADDATA "what: larger than N bytes". */
enum rc buf_ok(const struct buf *, const char *what, struct err *) MUST_CHECK;

#endif
