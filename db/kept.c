/*
 * kept: a free name beside the database.
 */
#include <sys/stat.h>

#include "../base/clock.h"
#include "kept.h"

enum rc
kept_name(const char *path, const char *what, struct buf *out, struct err *e)
{
	size_t start = out->len, base;
	char at[TIME_LEN];
	struct stat st;

	clock_iso(at);
	buf_printf(out, "%s.%s-", path, what);
	for (const char *p = at; *p != '\0'; p++)
		if (*p != '-' && *p != ':')
			buf_putc(out, *p);
	base = out->len;
	for (int i = 2; !out->over && lstat(out->p + start, &st) == 0; i++) {
		out->len = base;
		out->p[base] = '\0';
		buf_printf(out, "-%d", i);
	}
	return buf_ok(out, "a name beside the database", e);
}
