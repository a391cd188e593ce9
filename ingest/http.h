/*
 * http: requests over https, and complete bodies or none (libcurl inside).
 *
 * Plain http is for loopback addresses alone, which never go by a proxy;
 * TLS is always verified (other authorities by SSL_CERT_FILE or
 * CURL_CA_BUNDLE).  A redirect is followed to the same host only, three at
 * most, never from https to http.  Every request ends: by its answer, or by
 * a limit on connecting, on silence, on the whole, on header bytes and on
 * body bytes (counted after decompression).
 *
 *	http_open(&conf, &h, e);
 *	http_send(h, &req, e)           up to conf.in_flight at once
 *	http_next(h, &ans, e)           blocks for the next one that ended
 *	...                             http_ans_fini(&ans)
 *	http_close(h);
 *
 * That a server was not reached or answered badly is no RC of these
 * functions: it is in the answer (end, status).
 *
 * Recording (conf.record): each exchange is two files of one number,
 *
 *	NNNNN.req	"POST URL" or "GET URL", a blank line, the form as sent
 *			(without the key)
 *	NNNNN.ans	"end: complete" (words of http_end_word), "status: 200",
 *			then "header: NAME: VALUE" for each header as it came
 *			(but Set-Cookie), a blank line, the body after
 *			decompression as far as it came
 *
 * in the order in which answers ended, from 00001.  Lines end in "\n".
 */
#ifndef INGEST_HTTP_H
#define INGEST_HTTP_H

#include <stdint.h>

#include "../base/buf.h"
#include "http_url.h"	/* http_form, http_check_url */

#define HTTP_HEADER_MAX	((size_t)64 << 10)	/* bytes of all headers of an answer */
#define HTTP_REDIRECTS	3

enum http_end {
	HTTP_COMPLETE,		/* status, headers and a whole body are there */
	HTTP_DNS,		/* no such host */
	HTTP_REFUSED,		/* no connection */
	HTTP_TLS,		/* no trust, or a failed handshake */
	HTTP_RESET,		/* the connection broke before a whole header came */
	HTTP_CUT,		/* the body ended early */
	HTTP_SILENCE,		/* no byte for silence_ms */
	HTTP_DEADLINE,		/* not done in deadline_ms */
	HTTP_TOO_LARGE,		/* headers or body past their cap */
	HTTP_BAD_ENCODING,	/* not what Content-Encoding says */
	HTTP_BAD_REDIRECT,	/* to another host, to http, or round and round */
	HTTP_BAD_URL,		/* not https and not loopback; nothing was sent */
	HTTP_DISK,		/* the body could not be written */
	HTTP_INTERRUPTED,	/* stop_asked() (base/stop.h) */
	HTTP_BROKEN,		/* anything else that curl reports */
	HTTP_ENDS
};
const char *http_end_word(enum http_end);	/* "complete", "dns", "refused", "tls", "reset", "cut", ... */

struct http_conf {
	const char	*agent;		/* "appraise/1.0"; NULL: "appraise" */
	const char	*record;	/* folder for --record, made when absent; NULL: none */
	int		 in_flight;	/* 1 or 2; 0 means 2 */
	int64_t		 connect_ms;	/* limits; 0 takes the default: 30 s, 60 s, 10 min */
	int64_t		 silence_ms;
	int64_t		 deadline_ms;	/* of one request */
};

struct http_req {
	const char	*url;
	const char	*form;		/* body of a POST without the key; NULL: GET */
	bool		 with_key;	/* append the API key (POST alone) */
	int		 fd;		/* where the body goes; -1: memory */
	size_t		 max_bytes;	/* cap of the body; 0: 256 MB in memory, 1 GB to a file */
	int64_t		 deadline_ms;	/* 0: the conf's */
	void		*tag;		/* comes back in the answer */
};

struct http_ans {
	enum http_end	 end;
	int		 status;	/* 0 when none came */
	bool		 bounded;	/* its end was marked (length, chunks): without, a cut cannot be told from the end */
	char		 type[64];	/* "text/xml", lower case, without parameters; "" when none */
	int64_t		 retry_after_ms;	/* -1: none */
	int64_t		 remaining;	/* X-RateLimit-Remaining; -1: none */
	int64_t		 bytes;		/* of the body, after decompression */
	int64_t		 elapsed_ms;
	struct buf	 body;		/* of a memory body; the key is overwritten in it */
	char		 why[300];	/* one clean sentence: "eutils.ncbi.nlm.nih.gov: no such host"; "HOST" alone when complete */
	void		*tag;
};

struct http;

enum rc http_open(const struct http_conf *, struct http **out, struct err *) MUST_CHECK;
void http_close(struct http *);		/* NULL-safe; gives up what is under way */

/* Begin a request; req's strings are copied.  RC_FAILED when in_flight are under way. */
enum rc http_send(struct http *, const struct http_req *, struct err *) MUST_CHECK;
int http_under_way(const struct http *);	/* sent and not yet given out */

/*
 * The next answer, which the caller frees with http_ans_fini; waits for it.
 * RC_DONE when nothing is under way.  RC_FAILED when the record folder
 * cannot be written.
 */
enum rc http_next(struct http *, struct http_ans *out, struct err *) MUST_CHECK;

/*
 * Wait ms while requests under way go on (a fixed clock moves instead, as in
 * clock_wait).  False when stop_asked().
 */
bool http_idle(struct http *, int64_t ms);

/* http_send and http_next in one, for a caller with nothing else under way. */
enum rc http_ask(struct http *, const struct http_req *, struct http_ans *out, struct err *) MUST_CHECK;

void http_ans_fini(struct http_ans *);	/* NULL-safe, idempotent on a zeroed or finished one */

#endif
