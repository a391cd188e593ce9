#include <arpa/inet.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "../base/num.h"
#include "http_url.h"

#define HOST_BYTES "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"

static bool
is_loopback(const char *host)
{
	struct in_addr	a;

	if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return inet_pton(AF_INET, host, &a) == 1 && ntohl(a.s_addr) >> 24 == 127;
}

static bool
parse_port(const char *p, size_t n, int *port)
{
	char	digits[8];
	int64_t	v;

	if (n == 0 || n >= sizeof(digits))
		return false;
	memcpy(digits, p, n);
	digits[n] = '\0';
	if (!num_i64(digits, 1, 65535, &v))
		return false;
	*port = (int)v;
	return true;
}

/* "HOST", "HOST:PORT" of p[0..n). */
static const char *
parse_authority(const char *p, size_t n, struct http_url *u)
{
	size_t	len, i;

	if (memchr(p, '@', n) != NULL)
		return "a user name in the address";
	len = n >= 5 && memcmp(p, "[::1]", 5) == 0 ? 5 : strspn(p, HOST_BYTES);
	if (len == 0 || len > n || len >= sizeof(u->host))
		return "not an address";
	for (i = 0; i < len; i++)
		u->host[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 'a' - 'A') : p[i];
	u->host[len] = '\0';
	if (len < n) {
		if (p[len] != ':' || !parse_port(p + len + 1, n - len - 1, &u->port))
			return "not an address";
		u->port_given = true;
	}
	return NULL;
}

const char *
http_url_parse(const char *url, struct http_url *u)
{
	const char	*p, *why;
	size_t		 i;

	memset(u, 0, sizeof(*u));
	for (i = 0; url[i] != '\0'; i++)
		if ((unsigned char)url[i] <= ' ' || (unsigned char)url[i] >= 0x7f || url[i] == '\\')
			return "not an address";
	if (strncasecmp(url, "https://", 8) == 0) {
		memcpy(u->scheme, "https", 6);
		u->port = 443;
		p = url + 8;
	} else if (strncasecmp(url, "http://", 7) == 0) {
		memcpy(u->scheme, "http", 5);
		u->port = 80;
		p = url + 7;
	} else
		return "not https";
	if ((why = parse_authority(p, strcspn(p, "/?#"), u)) != NULL)
		return why;
	u->loopback = is_loopback(u->host);
	return strcmp(u->scheme, "https") == 0 || u->loopback ? NULL : "not https";
}

const char *
http_url_follow(const char *from, const char *to, char *why, size_t size)
{
	struct http_url	 a, b;

	(void)http_url_parse(from, &a);
	if (http_url_parse(to, &b) == NULL && strcmp(a.host, b.host) == 0 &&
	    (strcmp(a.scheme, b.scheme) == 0 ? a.port == b.port : strcmp(b.scheme, "https") == 0))
		return NULL;
	if (b.host[0] == '\0')
		snprintf(why, size, "redirects to what is no address");
	else
		snprintf(why, size, "redirects to %s://%s, not followed", b.scheme, b.host);
	return why;
}

void
http_url_host(struct buf *out, const struct http_url *u)
{
	buf_puts(out, u->host);
	if (u->port_given)
		buf_printf(out, ":%d", u->port);
}

enum rc
http_check_url(const char *url, struct buf *host, struct err *e)
{
	struct http_url	 u;
	const char	*why = http_url_parse(url, &u);

	if (why != NULL)
		return err_set(e, RC_USAGE, "%s: %s", url, why);
	if (host != NULL)
		http_url_host(host, &u);
	return RC_OK;
}

void
http_form(struct buf *form, const char *name, const char *value)
{
	const unsigned char	*p = (const unsigned char *)value;

	if (form->len > 0)
		buf_putc(form, '&');
	buf_puts(form, name);
	buf_putc(form, '=');
	for (; *p != '\0'; p++)
		if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
		    strchr("-._~,", *p) != NULL)	/* a comma is allowed there, and lists of ids stay short */
			buf_putc(form, *p);
		else if (*p == ' ')
			buf_putc(form, '+');
		else
			buf_printf(form, "%%%02X", *p);
}

void
http_form_i64(struct buf *form, const char *name, int64_t value)
{
	char	text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	http_form(form, name, text);
}
