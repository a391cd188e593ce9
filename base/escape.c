#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "escape.h"
#include "utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"	/* U+FFFD */

bool
escape_unsafe(int32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7f && cp <= 0x9f))
		return true;
	if (cp < 0x61c)
		return false;
	return cp == 0x61c || cp == 0x200e || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069) || (cp >= 0xd800 && cp <= 0xdfff) || cp > 0x10ffff;
}

/* Bits of the byte table: which outputs must stop and look at this byte. */
enum {
	TERM = 1,
	HTML = 2,
	CSV = 4,
	JSON = 8,
	ALL = TERM | HTML | CSV | JSON,
};

#define C4(v)	v, v, v, v
#define C16(v)	C4(v), C4(v), C4(v), C4(v)

/* Every byte above ASCII stops: it may be unsafe or no UTF-8, which pass() decides. */
static const uint8_t	stop[256] = {
	C16(ALL), C16(ALL),
	0, 0, HTML | CSV | JSON, 0, 0, 0, HTML | JSON, HTML, C4(0), CSV, 0, 0, 0,
	C4(0), C4(0), C4(0), HTML | JSON, 0, HTML | JSON, 0,
	C16(0), C4(0), C4(0), C4(0), JSON, 0, 0, 0,
	C16(0), C4(0), C4(0), C4(0), 0, 0, 0, ALL,
	C16(ALL), C16(ALL), C16(ALL), C16(ALL),
	C16(ALL), C16(ALL), C16(ALL), C16(ALL),
};

/*
 * The next stretch that needs nothing: from s + *i on, up to the byte whose
 * code point does (*cp, *len); *i moves there.  False at the end.
 */
static bool
pass(const char *s, size_t n, size_t *i, unsigned mask, int32_t *cp, size_t *len)
{
	const unsigned char	*p = (const unsigned char *)s;
	size_t			 k = *i;

	for (;;) {
		while (k < n && (stop[p[k]] & mask) == 0)
			k++;
		*i = k;
		if (k == n)
			return false;
		*cp = utf8_at(s + k, n - k, len);
		if (*len == 1 || escape_unsafe(*cp))
			return true;
		k += *len;
	}
}

void
escape_term(struct buf *out, const char *s, size_t n)
{
	size_t	i = 0, from = 0, len;
	int32_t	cp;

	while (pass(s, n, &i, TERM, &cp, &len)) {
		buf_put(out, s + from, i - from);
		buf_puts(out, cp == '\t' || cp == '\n' ? " " : REPLACEMENT);
		from = i += len;
	}
	buf_put(out, s + from, n - from);
}

static const char *
html_entity(int32_t cp)
{
	switch (cp) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\t':
		return "\t";
	case '\n':
		return "\n";
	}
	return REPLACEMENT;
}

void
escape_html(struct buf *out, const char *s, size_t n)
{
	size_t	i = 0, from = 0, len;
	int32_t	cp;

	while (pass(s, n, &i, HTML, &cp, &len)) {
		buf_put(out, s + from, i - from);
		buf_puts(out, html_entity(cp));
		from = i += len;
	}
	buf_put(out, s + from, n - from);
}

/* A spreadsheet would run these as a formula, or drop the blank and then run. */
static bool
formula(const char *s, size_t n)
{
	return n > 0 && s[0] != '\0' && strchr("=+-@\t\r", s[0]) != NULL;
}

static bool
needs_quotes(const char *s, size_t n)
{
	size_t	i;

	if (n > 0 && (s[0] == ' ' || s[n - 1] == ' '))
		return true;
	for (i = 0; i < n; i++)
		if (s[i] == ',' || s[i] == '"' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t')
			return true;
	return false;
}

void
escape_csv(struct buf *out, const char *s, size_t n)
{
	bool	quoted = needs_quotes(s, n);
	size_t	i = 0, from = 0, len;
	int32_t	cp;

	if (quoted)
		buf_putc(out, '"');
	if (formula(s, n))
		buf_putc(out, '\'');
	while (pass(s, n, &i, CSV, &cp, &len)) {
		buf_put(out, s + from, i - from);
		if (cp == '"')
			buf_puts(out, "\"\"");
		else if (cp == ',' || cp == '\t' || cp == '\n' || cp == '\r')
			buf_putc(out, cp);
		else
			buf_puts(out, REPLACEMENT);
		from = i += len;
	}
	buf_put(out, s + from, n - from);
	if (quoted)
		buf_putc(out, '"');
}

static void
json_one(struct buf *out, int32_t cp)
{
	static const char	hex[] = "0123456789abcdef";
	char			u[] = "\\u0000";

	switch (cp) {
	case '"':
		buf_put(out, "\\\"", 2);
		return;
	case '\\':
		buf_put(out, "\\\\", 2);
		return;
	case '\n':
		buf_put(out, "\\n", 2);
		return;
	case '\t':
		buf_put(out, "\\t", 2);
		return;
	case '\r':
		buf_put(out, "\\r", 2);
		return;
	}
	if (cp < 0) {
		buf_put(out, REPLACEMENT, 3);
		return;
	}
	u[2] = hex[cp >> 12 & 15];
	u[3] = hex[cp >> 8 & 15];
	u[4] = hex[cp >> 4 & 15];
	u[5] = hex[cp & 15];
	buf_put(out, u, 6);
}

void
escape_json(struct buf *out, const char *s, size_t n)
{
	size_t	i = 0, from = 0, len;
	int32_t	cp;

	while (pass(s, n, &i, JSON, &cp, &len)) {
		buf_put(out, s + from, i - from);
		json_one(out, cp);
		from = i += len;
	}
	buf_put(out, s + from, n - from);
}
