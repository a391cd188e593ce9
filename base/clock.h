/*
 * clock: the one source of "now".  It can be fixed, so that tests and the
 * demo repeat themselves; main.c honours APPRAISE_NOW only for a database
 * made with `init --demo`.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "date.h"
#include "err.h"

void clock_fix(int64_t seconds);		/* stand still at that second */
enum rc clock_from_env(struct err *) MUST_CHECK;	/* fix it at $APPRAISE_NOW where that is set; the caller knows that the store is a demo. RC_USAGE: no time */
int64_t clock_now(void);			/* seconds since the epoch */
void clock_iso(char out[TIME_LEN]);		/* now as text */
void clock_today(char out[DATE_LEN]);
int64_t clock_mono_ms(void);			/* for durations; never fixed */

#endif
