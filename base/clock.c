#include <stdlib.h>
#include <time.h>

#include "clock.h"
#include "stop.h"

#define SLICE_MS	50	/* a signal that comes between the question and the sleep delays us no longer than this */

static bool	fixed;
static int64_t	fixed_us;	/* since the epoch */

void
clock_fix(int64_t seconds)
{
	fixed = true;
	fixed_us = seconds * 1000000;
}

void
clock_free(void)
{
	fixed = false;
}

bool
clock_fixed(void)
{
	return fixed;
}

int64_t
clock_now(void)
{
	if (!fixed)
		return (int64_t)time(NULL);
	return fixed_us / 1000000 - (fixed_us % 1000000 < 0);
}

void
clock_iso(char out[TIME_LEN])
{
	time_format(clock_now(), out);
}

void
clock_today(char out[DATE_LEN])
{
	int64_t	now = clock_now();

	date_format((now >= 0 ? now : now - 86399) / 86400, out);
}

int64_t
clock_mono_ms(void)
{
	struct timespec	ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
clock_boot_us(void)
{
	struct timespec	ts;

	if (fixed)
		return fixed_us;
	if (clock_gettime(CLOCK_BOOTTIME, &ts) != 0)
		clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

bool
clock_wait(int64_t ms)
{
	struct timespec	ts;
	int64_t		end, left;

	if (fixed) {
		if (!stop_asked() && ms > 0)
			fixed_us += ms * 1000;
		return !stop_asked();
	}
	end = clock_mono_ms() + (ms > 0 ? ms : 0);
	while (!stop_asked() && (left = end - clock_mono_ms()) > 0) {
		if (left > SLICE_MS)
			left = SLICE_MS;
		ts.tv_sec = 0;
		ts.tv_nsec = (long)left * 1000000;
		nanosleep(&ts, NULL);
	}
	return !stop_asked();
}

enum rc
clock_from_env(struct err *e)
{
	const char	*now = getenv("APPRAISE_NOW");
	int64_t		 t;

	if (now == NULL || *now == '\0')
		return RC_OK;
	if (!time_parse(now, &t))
		return err_set(e, RC_USAGE, "APPRAISE_NOW: \"%s\" is no ISO 8601 time", now);
	clock_fix(t);
	return RC_OK;
}
