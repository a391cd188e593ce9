/*
 * Any bytes as an answer of the E-utilities: never out of bounds, a sentence
 * exactly when it is not good, no control in it, and a good search is one
 * that can be true.  The last byte chooses status and type.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "ingest/fetch/reply.h"
#include "ingest/http_head.h"
#include "ingest/http_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct reply *r)
{
	const char	*p;

	if ((r->kind == REPLY_GOOD) != (r->why[0] == '\0'))
		abort();
	for (p = r->why; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const int		status[] = { 200, 200, 200, 400, 404, 429, 500, 502 };
	static const char *const	type[] = { "text/xml", "text/html", "application/json", "" };
	static const enum reply_ask	ask[] = { REPLY_ESEARCH, REPLY_EFETCH, REPLY_PAGE, REPLY_FILE };
	struct http_ans			a = { .end = HTTP_COMPLETE, .retry_after_ms = -1, .remaining = -1, .why = "h" };
	struct reply_search		s;
	struct reply			r;
	struct arena			mem = ARENA_INIT;
	struct http_head		head;
	struct http_url			u;
	size_t				i;

	if (n < 1 || n > 4096)
		return 0;
	a.status = status[p[n - 1] & 7];
	memcpy(a.type, type[p[n - 1] >> 3 & 3], strlen(type[p[n - 1] >> 3 & 3]) + 1);
	a.bounded = (p[n - 1] & 32) != 0;
	buf_init(&a.body, 1 << 16);
	buf_put(&a.body, p, n - 1);
	a.bytes = (int64_t)n - 1;
	for (i = 0; i < 4; i++) {
		reply_judge(ask[i], &a, &r);
		check(&r);
	}
	reply_search(&a, &mem, &s, &r);
	check(&r);
	if (r.kind == REPLY_GOOD && (s.count < 0 || (int64_t)s.n > s.count))
		abort();
	http_head_parse(a.body.p, 1780000000, &head);
	(void)http_url_parse(a.body.p, &u);
	arena_fini(&mem);
	buf_fini(&a.body);
	return 0;
}
