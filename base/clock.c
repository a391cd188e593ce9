#include <stdlib.h>
#include <time.h>

#include "clock.h"

static bool	fixed;
static int64_t	fixed_at;

void
clock_fix(int64_t seconds)
{
	fixed = true;
	fixed_at = seconds;
}

int64_t
clock_now(void)
{
	return fixed ? fixed_at : (int64_t)time(NULL);
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
