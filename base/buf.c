#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"

#define FIRST 64

void
buf_init(struct buf *b, size_t max)
{
	b->len = 0;
	b->max = max < SIZE_MAX / 4 ? max : SIZE_MAX / 4;
	b->cap = b->max < FIRST ? b->max + 1 : FIRST;
	b->over = false;
	b->p = xmalloc(b->cap);
	b->p[0] = '\0';
}

void
buf_fini(struct buf *b)
{
	if (b == NULL)
		return;
	free(b->p);
	memset(b, 0, sizeof(*b));
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->over = false;
	if (b->p != NULL)
		b->p[0] = '\0';
}

/* Room for n more and the NUL; false, and over set, when max forbids it. */
static bool
room(struct buf *b, size_t n)
{
	size_t	cap;

	if (n < b->cap - b->len && !b->over && b->cap > 0)
		return true;
	if (b->over || n > b->max - b->len) {
		b->over = true;
		return false;
	}
	cap = b->cap < FIRST ? FIRST : b->cap;
	while (cap < b->len + n + 1)
		cap *= 2;
	if (cap > b->max + 1)
		cap = b->max + 1;
	b->p = xreallocarray(b->p, cap, 1);
	b->cap = cap;
	return true;
}

void
buf_put(struct buf *b, const void *p, size_t n)
{
	if (n == 0 || !room(b, n))
		return;
	memcpy(b->p + b->len, p, n);
	b->len += n;
	b->p[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	if (s != NULL)
		buf_put(b, s, strlen(s));
}

void
buf_putc(struct buf *b, int c)
{
	if (!room(b, 1))
		return;
	b->p[b->len++] = (char)c;
	b->p[b->len] = '\0';
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list	ap;
	size_t	left;
	int	n;

	if (!room(b, 0))
		return;
	left = b->cap - b->len;
	va_start(ap, fmt);
	n = vsnprintf(b->p + b->len, left, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("a format that cannot be printed: %s", fmt);
	if ((size_t)n >= left) {
		b->p[b->len] = '\0';
		if (!room(b, (size_t)n))
			return;
		va_start(ap, fmt);
		vsnprintf(b->p + b->len, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	b->len += (size_t)n;
}

void
buf_i64(struct buf *b, int64_t v)
{
	char		 d[24], *p = d + sizeof(d);
	uint64_t	 u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) > 0);
	if (v < 0)
		*--p = '-';
	buf_put(b, p, (size_t)(d + sizeof(d) - p));
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n == 0 || b->p == NULL)
		return;
	if (n > b->len)
		n = b->len;
	b->len -= n;
	memmove(b->p, b->p + n, b->len + 1);
}

char *
buf_reserve(struct buf *b, size_t n)
{
	if (!room(b, n))
		return NULL;
	b->p[b->len + n] = '\0';	/* terminated when all n are used */
	return b->p + b->len;
}

char *
buf_take(struct buf *b)
{
	char	*p = b->p;

	buf_init(b, b->max);
	return p;
}

enum rc
buf_ok(const struct buf *b, const char *what, struct err *e)
{
	if (b->over)
		return err_set(e, RC_BADDATA, "%s: larger than %zu bytes", what, b->max);
	return RC_OK;
}
