/*
 * http_head: what the header lines of an answer say.  Pure.
 */
#ifndef INGEST_HTTP_HEAD_H
#define INGEST_HTTP_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "../base/rc.h"

#define HTTP_WAIT_MAX_MS	INT64_C(1000000000000)	/* a longer Retry-After is cut to this */

struct http_head {
	char	 type[64];	/* Content-Type in lower case without parameters, "" when none */
	int64_t	 retry_after_ms;	/* -1: none */
	int64_t	 remaining;	/* X-RateLimit-Remaining, -1: none */
	bool	 bounded;	/* Content-Length or Transfer-Encoding is there */
};

/*
 * Read lines "NAME: VALUE\r\n" (others are passed over); of a name that
 * comes twice the last value holds.  now: seconds since the epoch, for a
 * Retry-After that is a date (RFC 9110, 10.2.3; one in the past is 0).
 */
void http_head_parse(const char *lines, int64_t now, struct http_head *out);

#endif
