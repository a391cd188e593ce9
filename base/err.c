#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "utf8.h"

void (*die_hook)(void);

/*
 * Format into dst, then ": " and tail where tail is not empty.  By way of a
 * second buffer, since an argument may point into dst; a text that is too
 * long ends on a whole character.
 */
static void
format(char *dst, size_t size, const char *tail, const char *fmt, va_list ap)
    __attribute__((format(printf, 4, 0)));

static void
format(char *dst, size_t size, const char *tail, const char *fmt, va_list ap)
{
	char	tmp[sizeof(((struct err *)NULL)->msg)];
	int	n;
	size_t	len, add;

	n = vsnprintf(tmp, size, fmt, ap);
	len = n < 0 ? 0 : (size_t)n;
	if (len >= size)
		len = utf8_cut(tmp, size - 1, size - 1 - 3);
	if (*tail != '\0') {
		if (len + 2 < size) {
			tmp[len++] = ':';
			tmp[len++] = ' ';
		}
		add = strlen(tail);
		add = utf8_cut(tail, add, size - 1 - len);
		memcpy(tmp + len, tail, add);
		len += add;
	}
	tmp[len] = '\0';
	memcpy(dst, tmp, len + 1);
}

enum rc
err_set(struct err *e, enum rc rc, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	format(e->msg, sizeof(e->msg), "", fmt, ap);
	va_end(ap);
	e->rc = rc;
	e->hint[0] = '\0';
	return rc;
}

enum rc
err_ctx(struct err *e, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	format(e->msg, sizeof(e->msg), e->msg, fmt, ap);
	va_end(ap);
	return e->rc;
}

enum rc
err_try(struct err *e, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	format(e->hint, sizeof(e->hint), "", fmt, ap);
	va_end(ap);
	return e->rc;
}

enum rc
err_sys(struct err *e, enum rc rc, const char *fmt, ...)
{
	const char	*why = strerror(errno);
	va_list		 ap;

	va_start(ap, fmt);
	format(e->msg, sizeof(e->msg), why, fmt, ap);
	va_end(ap);
	e->rc = rc;
	e->hint[0] = '\0';
	return rc;
}

/* The terminal first: a message on a screen in raw mode would be lost. */
static void
restore(void)
{
	void	(*hook)(void) = die_hook;

	die_hook = NULL;	/* a hook that dies must not come back here */
	if (hook != NULL)
		hook();
}

void
die(const char *fmt, ...)
{
	va_list	ap;

	restore();
	fputs("appraise: internal error: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	fflush(stderr);
	abort();
}

void
die_oom(void)
{
	static const char	msg[] = "appraise: out of memory; nothing half-done was kept\n";

	restore();
	if (write(STDERR_FILENO, msg, sizeof(msg) - 1) < 0)
		_exit(1);
	_exit(1);
}

void *
xmalloc(unsigned long n)
{
	void	*p = malloc(n > 0 ? n : 1);

	if (p == NULL)
		die_oom();
	return p;
}

void *
xcalloc(unsigned long n, unsigned long size)
{
	void	*p = n > 0 && size > 0 ? calloc(n, size) : calloc(1, 1);

	if (p == NULL)
		die_oom();
	return p;
}

void *
xreallocarray(void *old, unsigned long n, unsigned long size)
{
	void	*p;

	if (size > 0 && n > SIZE_MAX / size)
		die_oom();
	p = realloc(old, n * size > 0 ? n * size : 1);
	if (p == NULL)
		die_oom();
	return p;
}

char *
xstrdup(const char *s)
{
	size_t	 n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}
