#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../base/escape.h"
#include "../../base/json.h"
#include "../../base/utf8.h"
#include "../frame.h"
#include "../xml.h"
#include "key.h"
#include "reply.h"
#include "reply_parts.h"

#define LOOK_MAX	((size_t)64 << 10)	/* of a body that is no data: errors stand at its begin */
#define EXCERPT		120			/* bytes of a server's text in a sentence */

/*
 * What NCBI's texts mean, in the order of looking: a passing outage is often
 * wrapped in words that sound permanent, hardly ever the other way round.
 * Each stands in the issue trackers of other clients, or in NCBI's documents.
 */
struct sign {
	const char	*words;		/* found in the text, whatever the case */
	enum reply_kind	 kind;
	bool		 halve, limited;
	bool		 quote;		/* the text itself is fit for people */
	const char	*meaning;
};

static const struct sign outages[] = {
	{ "rate limit exceeded", REPLY_TRANSIENT, false, true, false, "too many requests (rate limit)" },
	{ "too many requests", REPLY_TRANSIENT, false, true, false, "too many requests (rate limit)" },
	{ "proxy_stream", REPLY_TRANSIENT, false, false, false, "NCBI's backend is down" },
	{ "failed to connect to", REPLY_TRANSIENT, false, false, true, "NCBI's backend is down" },
	{ "unable to route request", REPLY_TRANSIENT, false, false, true, "NCBI's backend is down" },
	{ "unable to open connection", REPLY_TRANSIENT, false, false, false, "NCBI's search backend is down" },
	{ "address table is empty", REPLY_TRANSIENT, false, false, false, "NCBI's backend is down" },
	{ "couldn't resolve #", REPLY_TRANSIENT, false, false, false, "NCBI's backend is down" },
	{ "external viewer error", REPLY_TRANSIENT, true, false, true, "NCBI's backend is too slow" },
	{ "database is not supported: pubmed", REPLY_TRANSIENT, false, false, true, "NCBI's search backend is down" },
	{ "unable to obtain query", REPLY_TRANSIENT, false, false, true, "NCBI forgot the search" },
	{ "bad gateway", REPLY_TRANSIENT, true, false, false, "NCBI's gateway reports 502" },
	{ "gateway time", REPLY_TRANSIENT, true, false, false, "NCBI's gateway reports 504" },
	{ "cexception", REPLY_TRANSIENT, false, false, false, "an internal error at NCBI" },
	{ "c++ exception", REPLY_TRANSIENT, false, false, false, "an internal error at NCBI" },
	{ "read failed", REPLY_TRANSIENT, false, false, false, "an internal error at NCBI" },
	{ "closed connection", REPLY_TRANSIENT, false, false, false, "an internal error at NCBI" },
	{ "down_bethesda", REPLY_TRANSIENT, false, false, false, "NCBI is down for maintenance" },
	{ "maintenance", REPLY_TRANSIENT, false, false, false, "NCBI is down for maintenance" },
	{ "temporarily unavailable", REPLY_TRANSIENT, false, false, false, "NCBI is down for the moment" },
	{ "service unavailable", REPLY_TRANSIENT, false, false, false, "NCBI is down for the moment" },
};
static const struct sign permanent[] = {
	{ "'retstart' cannot be larger", REPLY_CONFIG, false, false, false, "more was asked for than PubMed lists (9,999)" },
	{ "search backend failed", REPLY_TRANSIENT, false, false, true, "NCBI's search backend failed" },
	{ "id list is empty", REPLY_BAD_IDS, false, false, false, "none of these PMIDs is in PubMed" },
	{ "empty id list", REPLY_BAD_IDS, false, false, false, "none of these PMIDs is in PubMed" },
	{ "mandatory parameter", REPLY_CONFIG, false, false, true, "the request was not understood" },
	{ "invalid db name", REPLY_CONFIG, false, false, true, "the request was not understood" },
	{ "empty term", REPLY_CONFIG, false, false, false, "an empty search" },
};

/* Put text, made safe, one line, at most max bytes on a whole character, into out[size]. */
static void
clean(char *out, size_t size, const char *text, size_t n, size_t max)
{
	struct buf	b;
	size_t		i, len;

	buf_init(&b, 1 << 20);
	escape_term(&b, text, n < max * 4 ? n : max * 4);
	key_redact(b.p, b.len);
	for (i = len = 0; i < b.len; i++)	/* runs of blanks to one */
		if (b.p[i] != ' ' || (len > 0 && b.p[len - 1] != ' '))
			b.p[len++] = b.p[i];
	while (len > 0 && b.p[len - 1] == ' ')
		len--;
	if (max >= size)
		max = size - 1;
	len = utf8_cut(b.p, len, max);
	memcpy(out, b.p, len);
	out[len] = '\0';
	buf_fini(&b);
}

static void PRINTF_LIKE(2, 3)
say(struct reply *r, const char *fmt, ...)
{
	char	text[1000];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	clean(r->why, sizeof(r->why), text, strlen(text), sizeof(r->why) - 1);
}

static bool
holds(const char *p, size_t n, const char *words)
{
	size_t	len = strlen(words), i;

	for (i = 0; i + len <= n; i++)
		if ((p[i] | 0x20) == (words[0] | 0x20) && strncasecmp(p + i, words, len) == 0)
			return true;
	return false;
}

static bool
judge_signs(const struct sign *s, size_t ns, const char *host, const char *p, size_t n, struct reply *r)
{
	char	excerpt[EXCERPT + 1];
	size_t	i;

	for (i = 0; i < ns && !holds(p, n, s[i].words); i++)
		;
	if (i == ns)
		return false;
	r->kind = s[i].kind;
	r->halve = s[i].halve;
	r->limited = s[i].limited;
	if (s[i].quote) {
		clean(excerpt, sizeof(excerpt), p, n, EXCERPT);
		say(r, "%s: %s (%s)", host, s[i].meaning, excerpt);
	} else
		say(r, "%s: %s", host, s[i].meaning);
	return true;
}

/* A refused key; its text may quote the key in any shape, so that nothing of it is kept. */
static bool
judge_key(const char *host, const char *p, size_t n, struct reply *r)
{
	static const char *const	bad[] = { "invalid", "not valid", "unknown", "wrong", "not recogni", "malformed",
		"denied", "expired" };
	size_t				i;

	if (!holds(p, n, "api key") && !holds(p, n, "api_key") && !holds(p, n, "api-key"))
		return false;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]) && !holds(p, n, bad[i]); i++)
		;
	if (i == sizeof(bad) / sizeof(bad[0]))
		return false;
	r->kind = REPLY_CONFIG;
	r->raw[0] = '\0';
	say(r, "%s: the API key is refused", host);
	return true;
}

static bool
judge_text(const char *host, const char *p, size_t n, bool page, int status, struct reply *r)
{
	if (judge_signs(outages, sizeof(outages) / sizeof(outages[0]), host, p, n, r))
		return true;
	/* A page is prose; and a server in trouble says nothing about ids or settings. */
	if (page || (status != 200 && status != 400 && status != 401 && status != 403 && status != 404))
		return false;
	return judge_key(host, p, n, r) ||
	    judge_signs(permanent, sizeof(permanent) / sizeof(permanent[0]), host, p, n, r);
}

static void
set(struct reply *r, enum reply_kind kind, bool halve)
{
	r->kind = kind;
	r->halve = halve;
}

static void
judge_status(enum reply_ask ask, const struct http_ans *a, const char *text, size_t n, struct reply *r)
{
	bool	file = ask == REPLY_FILE || ask == REPLY_PAGE;
	char	excerpt[EXCERPT + 1];

	switch (a->status) {
	case 400:
		clean(excerpt, sizeof(excerpt), text, n, EXCERPT);
		set(r, REPLY_TRANSIENT, false);
		say(r, "%s: answers 400%s%s", a->why, *excerpt != '\0' ? ": " : "", excerpt);
		break;
	case 401: case 403: case 407: case 451:
		set(r, REPLY_CONFIG, false);
		say(r, "%s: refuses us (%d)", a->why, a->status);
		break;
	case 404: case 410:
		set(r, file ? REPLY_BAD_IDS : REPLY_CONFIG, false);
		say(r, "%s: not there (%d)%s", a->why, a->status, file ? "" : "; is eutils_url right?");
		break;
	case 405: case 406: case 415: case 501: case 505:
		set(r, REPLY_CONFIG, false);
		say(r, "%s: cannot do what was asked (%d)", a->why, a->status);
		break;
	case 413: case 414: case 431:
		set(r, REPLY_TRANSIENT, true);
		say(r, "%s: the request is too long (%d)", a->why, a->status);
		break;
	case 429:
		set(r, REPLY_TRANSIENT, false);
		r->limited = true;
		say(r, "%s: too many requests (rate limit)", a->why);
		break;
	default:
		if (a->status == 408 || a->status == 425 || a->status >= 500) {
			set(r, REPLY_TRANSIENT, a->status == 502 || a->status == 504);
			say(r, "%s: answers %d", a->why, a->status);
		} else {
			set(r, REPLY_BAD_DATA, false);
			say(r, "%s: an answer that means nothing here (status %d)", a->why, a->status);
		}
	}
}

/* How the transport ended, where it did not end well. */
static void
judge_end(const struct http_ans *a, struct reply *r)
{
	switch (a->end) {
	case HTTP_CUT: case HTTP_SILENCE: case HTTP_DEADLINE:
		set(r, REPLY_TRANSIENT, true);
		break;
	case HTTP_TOO_LARGE:
		set(r, REPLY_BAD_DATA, true);
		break;
	case HTTP_BAD_URL: case HTTP_DISK:
		set(r, REPLY_CONFIG, false);
		r->local = a->end == HTTP_DISK;
		break;
	case HTTP_INTERRUPTED:
		r->stopped = true;
		break;
	default:
		set(r, REPLY_TRANSIENT, false);
	}
	say(r, "%s", a->why);
}

/* Blanks and a BOM before the first byte that says something. */
static size_t
lead(const char *p, size_t n)
{
	size_t	i = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < n && strchr(" \t\r\n", p[i]) != NULL && p[i] != '\0')
		i++;
	return i;
}

static bool
is_page(const struct http_ans *a, const char *p, size_t n)
{
	size_t	near = n < 1024 ? n : 1024;

	if (n == 0 || p[0] != '<' || holds(p, n < LOOK_MAX ? n : LOOK_MAX, "<ERROR>"))
		return false;
	return strcmp(a->type, "text/html") == 0 || holds(p, near, "<!doctype html") || holds(p, near, "<html");
}

/* An efetch body, framed to its end; false when it is no set of records at all. */
static bool
judge_set(const struct http_ans *a, struct reply *r)
{
	struct frame		f;
	struct frame_piece	piece;
	enum frame_step		step = FRAME_MORE;
	struct err		e = { 0 };
	size_t			at = 0, used;
	enum rc			rc;

	frame_init(&f, "answer");
	do
		if ((rc = frame_next(&f, a->body.p + at, a->body.len - at, true, &used, &piece, &step, &e)) == RC_OK)
			at += used;
	while (rc == RC_OK && step == FRAME_PIECE);
	if (rc == RC_OK && step == FRAME_END) {
		r->kind = REPLY_GOOD;
		r->records = f.records;
		return true;
	}
	if ((f.state == FRAME_START || f.state == FRAME_PROLOG) &&
	    !holds(a->body.p, a->body.len < 4096 ? a->body.len : 4096, "PubmedArticleSet"))
		return false;	/* its root is another one, or it has none */
	if (rc == RC_OK || strstr(e.msg, ": ends ") != NULL) {
		set(r, REPLY_TRANSIENT, true);
		say(r, "%s: the answer %s", a->why, rc == RC_OK ? "is cut off" : strstr(e.msg, "ends "));
	} else {
		set(r, REPLY_BAD_DATA, true);
		say(r, "%s: %s", a->why, e.msg);
	}
	return true;
}

/* A directory listing or file. */
static void
judge_file(enum reply_ask ask, const struct http_ans *a, const char *text, size_t n, struct reply *r)
{
	bool	page = is_page(a, text, n);

	r->kind = REPLY_GOOD;
	if (a->bytes == 0) {
		set(r, REPLY_TRANSIENT, false);
		say(r, "%s: an empty answer", a->why);
	} else if (ask == REPLY_FILE && page) {
		set(r, REPLY_TRANSIENT, false);
		say(r, "%s: a web page instead of the file", a->why);
	} else if (ask == REPLY_PAGE && !holds(text, n, ".xml.gz") && judge_signs(outages,
	    sizeof(outages) / sizeof(outages[0]), a->why, text, n < LOOK_MAX ? n : LOOK_MAX, r))
		;
	else if (ask == REPLY_PAGE && !a->bounded && !holds(text, n, "</html>")) {
		set(r, REPLY_TRANSIENT, false);
		say(r, "%s: the answer is cut off", a->why);
	}
}

/* What is neither data nor a text that is known. */
static void
judge_rest(enum reply_ask ask, const struct http_ans *a, const char *text, size_t n, bool page, struct reply *r)
{
	char	excerpt[EXCERPT + 1];

	if (a->status != 200)
		judge_status(ask, a, text, n, r);
	else if (n == 0) {
		set(r, REPLY_TRANSIENT, false);
		say(r, "%s: an empty answer", a->why);
	} else if (page) {
		set(r, REPLY_TRANSIENT, false);
		say(r, "%s: a web page instead of data", a->why);
	} else {
		clean(excerpt, sizeof(excerpt), text, n, EXCERPT);
		set(r, REPLY_BAD_DATA, false);
		say(r, "%s: an answer that is not understood (%s)", a->why, excerpt);
	}
}

void
reply_judge(enum reply_ask ask, const struct http_ans *a, struct reply *r)
{
	struct arena	 mem = ARENA_INIT;
	const char	*text = a->body.p != NULL ? a->body.p : "", *error;
	size_t		 n = a->body.len, off, nerror;
	bool		 page, whole;

	memset(r, 0, sizeof(*r));
	r->kind = REPLY_TRANSIENT;
	r->retry_after_ms = a->retry_after_ms;
	if (a->end != HTTP_COMPLETE) {
		judge_end(a, r);
		return;
	}
	off = lead(text, n);
	text += off;
	n -= off;
	if (a->status == 200 && ask != REPLY_EFETCH && ask != REPLY_ESEARCH) {
		judge_file(ask, a, text, n, r);
		return;
	}
	if (a->status == 200 && ask == REPLY_EFETCH && judge_set(a, r))
		return;
	page = is_page(a, text, n);
	error = reply_error_text(&mem, text, n, &nerror, &whole);
	if (error == NULL && a->status == 200 && ask == REPLY_ESEARCH && !page && whole && n > 0) {
		r->kind = REPLY_GOOD;		/* so far: reply_search reads it */
		goto out;
	}
	if (error == NULL) {
		error = text;
		nerror = n < LOOK_MAX ? n : LOOK_MAX;
	}
	clean(r->raw, sizeof(r->raw), error, nerror, sizeof(r->raw) - 1);
	if (!judge_text(a->why, error, nerror, page, a->status, r)) {
		if (a->status == 200 && error != text) {	/* an <ERROR> that nobody has seen yet */
			set(r, REPLY_TRANSIENT, false);
			say(r, "%s: NCBI reports an error (%.*s)", a->why, EXCERPT, r->raw);
		} else if (a->status == 200 && !whole && !page && n > 0 && (text[0] == '<' || text[0] == '{')) {
			set(r, REPLY_TRANSIENT, true);
			say(r, "%s: the answer is cut off or damaged", a->why);
		} else
			judge_rest(ask, a, error, nerror, page, r);
	}
	if (a->status == 429)
		r->limited = true;
out:
	arena_fini(&mem);
}

struct pace_outcome
reply_outcome(const struct reply *r, int size)
{
	struct pace_outcome	o = { .halve = r->halve, .size = size, .retry_after_ms = r->retry_after_ms };

	o.kind = r->kind == REPLY_GOOD ? PACE_OK : r->kind == REPLY_BAD_IDS || r->kind == REPLY_CONFIG ? PACE_PERMANENT :
	    PACE_AGAIN;
	return o;
}

enum rc
reply_rc(const struct reply *r)
{
	if (r->stopped)
		return RC_INTR;
	switch (r->kind) {
	case REPLY_GOOD:
		return RC_OK;
	case REPLY_BAD_IDS:
		return RC_NOTFOUND;
	case REPLY_CONFIG:
		return r->local ? RC_FAILED : RC_USAGE;
	case REPLY_BAD_DATA:
		return RC_BADDATA;
	case REPLY_TRANSIENT:
		break;
	}
	return RC_AGAIN;
}
