/*
 * err: the message that travels beside an enum rc.
 *
 * The lowest level writes it (err_set), each level above may add its context
 * once (err_ctx), and only main.c prints it:
 *
 *	appraise: what: why
 *	  try: COMMAND
 *
 * A struct err is untouched on success.  It owns no memory.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "rc.h"

struct err {
	enum rc	rc;
	char	msg[600];
	char	hint[300];	/* the "try:" line, may be empty */
};

/* Set rc and message; returns rc.  Forgets an earlier hint. */
enum rc err_set(struct err *, enum rc, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Put "context: " before the message; returns the rc already there. */
enum rc err_ctx(struct err *, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Set the "try:" line; returns the rc already there. */
enum rc err_try(struct err *, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* err_set for a failed system call: adds strerror(errno) as the why. */
enum rc err_sys(struct err *, enum rc, const char *fmt, ...) PRINTF_LIKE(3, 4);

/*
 * A broken invariant or lack of memory: restores the terminal (die_hook),
 * prints, and aborts or exits 1.  All work is in transactions, so that
 * nothing half-done stays behind.
 */
extern void (*die_hook)(void);
_Noreturn void die(const char *fmt, ...) PRINTF_LIKE(1, 2);
_Noreturn void die_oom(void);

/* malloc and friends that end the process when memory is gone. */
void *xmalloc(unsigned long);
void *xcalloc(unsigned long n, unsigned long size);
void *xreallocarray(void *, unsigned long n, unsigned long size);
char *xstrdup(const char *);

#endif
