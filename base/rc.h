/*
 * rc: what a fallible function returns, and the exit code it becomes.
 *
 * Every fallible function returns an enum rc and takes a struct err last.
 * *out parameters are written only when it returns RC_OK.
 */
#ifndef BASE_RC_H
#define BASE_RC_H

#include <stdbool.h>

enum rc {
	RC_OK = 0,
	RC_DONE,	/* an iteration has no more rows; never an error */
	RC_FAILED,	/* it did not work; exit 1 */
	RC_USAGE,	/* wrong words on the command line, a setting is missing; 2 */
	RC_NOTFOUND,	/* a thing that was named is not there; 3 */
	RC_BADDATA,	/* input that is not what it should be; 65 */
	RC_AGAIN,	/* locked, rate limited, server down; 75 */
	RC_NOPERM,	/* not permitted; 77 */
	RC_INTR,	/* a person stopped it; 130 */
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* The exit code of an rc (RC_OK and RC_DONE give 0). */
int rc_exit(enum rc);

/*
 * The worse of two results, where several inputs were tried:
 * 0 < 1 < 65 < 77 < 75 < 3; a usage error or an interrupt outranks all.
 */
enum rc rc_worse(enum rc, enum rc);

/* True for RC_OK and RC_DONE. */
bool rc_good(enum rc);

#endif
