/*
 * clock: the one source of "now", and of waiting.  It can be fixed, so that
 * tests and the demo repeat themselves; main.c honours APPRAISE_NOW only for
 * a database made with `init --demo`.  A fixed clock moves by clock_wait
 * alone: what waits then goes on at once, in the future.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "date.h"
#include "err.h"

void clock_fix(int64_t seconds);		/* stand still at that second */
void clock_free(void);				/* run again (tests) */
bool clock_fixed(void);
enum rc clock_from_env(struct err *) MUST_CHECK;	/* fix it at $APPRAISE_NOW where that is set; the caller knows that the store is a demo. RC_USAGE: no time */
int64_t clock_now(void);			/* seconds since the epoch */
void clock_iso(char out[TIME_LEN]);		/* now as text */
void clock_today(char out[DATE_LEN]);
int64_t clock_mono_ms(void);			/* for durations; never fixed */

/*
 * For waits and deadlines: microseconds since the machine started, asleep or
 * not, the same for all processes and never set back; of a fixed clock its
 * own microseconds since the epoch.
 */
int64_t clock_boot_us(void);

/*
 * Wait ms milliseconds (nothing when ms <= 0); a fixed clock moves on
 * instead.  False when stop_asked() (base/stop.h) cut the wait short.
 */
bool clock_wait(int64_t ms);

#endif
