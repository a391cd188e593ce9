/*
 * http_url: addresses that may be asked, and forms.
 *
 * The grammar is narrower than that of the world, so that no two readers of
 * an address can differ about where it leads: SCHEME "://" HOST [":" PORT]
 * then nothing, "/", "?" or "#"; HOST of letters, digits, "-", "." and "_",
 * or "[::1]"; no user name, no blank, no backslash, no control.
 */
#ifndef INGEST_HTTP_URL_H
#define INGEST_HTTP_URL_H

#include <stdint.h>

#include "../base/buf.h"

struct http_url {
	char	 scheme[8];	/* "https", "http" or "" */
	char	 host[256];	/* lower case */
	int	 port;		/* the scheme's own where none is given */
	bool	 port_given;
	bool	 loopback;	/* localhost, 127.*, [::1] */
};

/* NULL when url may be asked, else why not: "not https", "not an address", ...; *out is as far as it was understood. */
const char *http_url_parse(const char *url, struct http_url *out);

/* HOST, with :PORT where given, appended to out. */
void http_url_host(struct buf *out, const struct http_url *);

/*
 * May a redirect from one address to another be followed: to the same host
 * and port, or from http to https on it?  NULL, or why not, written into
 * why[size]: "redirects to https://HOST, not followed".
 */
const char *http_url_follow(const char *from, const char *to, char *why, size_t size);

/*
 * May url be asked: https, or http to loopback?  RC_USAGE "URL: why".  The
 * host is appended to host unless that is NULL.
 */
enum rc http_check_url(const char *url, struct buf *host, struct err *) MUST_CHECK;

/* Append "&name=value" (no '&' at the begin), percent-encoded for a form or a query. */
void http_form(struct buf *form, const char *name, const char *value);
void http_form_i64(struct buf *form, const char *name, int64_t value);

#endif
