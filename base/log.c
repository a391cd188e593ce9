#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "escape.h"
#include "log.h"
#include "map.h"

#define LINE_MAX_BYTES	4096
#define SEEN_MAX	10000	/* different warnings that are remembered and shown */

static bool		quiet;
static unsigned long	count;
static struct map	seen;

void
log_quiet(bool on)
{
	quiet = on;
}

unsigned long
log_count(void)
{
	return count;
}

/* Is it the first of this code and subject?  A flood is cut off, not stored. */
static bool
first_time(const char *code, const char *subject)
{
	struct buf	key;
	int		is_new = 0;

	if (seen.n > SEEN_MAX)
		return false;
	buf_init(&key, LINE_MAX_BYTES);
	buf_put(&key, code, strlen(code) + 1);
	buf_puts(&key, subject);
	map_put(&seen, key.p, key.len, &is_new);
	buf_fini(&key);
	if (is_new && seen.n > SEEN_MAX) {
		if (!quiet)
			fputs("appraise: warning: too many different warnings; "
			    "the rest is only counted\n", stderr);
		return false;
	}
	return is_new != 0;
}

void
log_warn(const char *code, const char *subject, const char *fmt, ...)
{
	struct buf	text, safe;
	char		line[LINE_MAX_BYTES];
	va_list		ap;

	count++;
	if (!first_time(code, subject) || quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	buf_init(&text, (size_t)2 * LINE_MAX_BYTES);
	buf_init(&safe, (size_t)8 * LINE_MAX_BYTES);
	if (subject != NULL)
		buf_printf(&text, "%.1000s: ", subject);
	buf_puts(&text, line);
	escape_term(&safe, text.p, text.len);
	fflush(stdout);		/* in order, where both go to one place */
	fprintf(stderr, "appraise: warning: %s\n", safe.p);
	buf_fini(&text);
	buf_fini(&safe);
}
