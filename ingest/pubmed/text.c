#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../../base/utf8.h"
#include "text.h"

static bool
xml_char(uint32_t cp)
{
	return cp == '\t' || cp == '\n' || cp == '\r' || (cp >= 0x20 && cp < 0xd800) ||
	    (cp >= 0xe000 && cp < 0xfffe) || (cp >= 0x10000 && cp <= 0x10ffff);
}

/* The number of "#123;" or "#x7f;" at p, 0 when it is none; its length to *len. */
static uint32_t
numeric(const char *p, size_t n, size_t *len)
{
	uint32_t	cp = 0;
	unsigned	base = 10, d;
	size_t		i = 1, digits;

	if (n > 1 && (p[1] == 'x' || p[1] == 'X')) {
		base = 16;
		i = 2;
	}
	for (digits = 0; i < n && p[i] != ';'; i++, digits++) {
		if (p[i] >= '0' && p[i] <= '9')
			d = (unsigned)(p[i] - '0');
		else if (base == 16 && (p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'f')
			d = (unsigned)((p[i] | 0x20) - 'a') + 10;
		else
			return 0;
		if (digits == 8)
			return 0;
		cp = cp * base + d;
	}
	if (i == n || digits == 0 || !xml_char(cp))
		return 0;
	*len = i + 1;
	return cp;
}

/* The character that the reference behind '&' at p stands for, 0 when it is none. */
static uint32_t
reference(const char *p, size_t n, size_t *len)
{
	static const struct {
		const char	*name;
		uint32_t	 cp;
	} five[] = { { "lt;", '<' }, { "gt;", '>' }, { "amp;", '&' }, { "quot;", '"' }, { "apos;", '\'' } };
	size_t	i;

	if (n > 0 && p[0] == '#')
		return numeric(p, n, len);
	for (i = 0; i < sizeof(five) / sizeof(five[0]); i++) {
		*len = strlen(five[i].name);
		if (n >= *len && memcmp(p, five[i].name, *len) == 0)
			return five[i].cp;
	}
	return 0;
}

static size_t
decode(char *p, size_t n)
{
	size_t		in = 0, out = 0, len;
	uint32_t	cp;

	while (in < n) {
		if (p[in] == '&' && (cp = reference(p + in + 1, n - in - 1, &len)) != 0) {
			in += 1 + len;
			out += utf8_encode((int32_t)cp, p + out);
		} else
			p[out++] = p[in++];
	}
	return out;
}

/* What a byte asks for; everything above ASCII is plain but the lead byte of U+0080-00BF. */
enum { PLAIN, BLANK, LOOK };
#define P8	PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN
#define B8	BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK
static const uint8_t	class[256] = {
	B8, B8, B8, B8, BLANK, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, LOOK, PLAIN, P8, P8, P8,
	P8, P8, P8, P8, P8, P8, P8, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, BLANK,
	P8, P8, P8, P8, P8, P8, P8, P8, PLAIN, PLAIN, LOOK, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, P8, P8, P8, P8, P8, P8, P8,
};

/* The part of p that the rule leaves as it is: most texts are nothing else. */
static size_t
clean_prefix(const unsigned char *p, size_t n)
{
	size_t	i = 0;

	if (n == 0 || class[p[0]] != PLAIN || class[p[n - 1]] != PLAIN)
		return 0;
	for (;;) {
		while (i < n && class[p[i]] == PLAIN)
			i++;
		if (i == n || p[i] != ' ' || class[p[i + 1]] != PLAIN)
			return i;
		i++;
	}
}

size_t
text_clean(char *p, size_t n)
{
	size_t		in, out, len;
	unsigned char	c;
	bool		blank = false;

	if ((out = clean_prefix((const unsigned char *)p, n)) == n)
		return n;
	if (memchr(p + out, '&', n - out) != NULL)
		n = out + decode(p + out, n - out);
	for (in = out; in < n; in += len) {
		c = (unsigned char)p[in];
		len = 1;
		if (c <= 0x20 || c == 0x7f) {
			blank = true;
			continue;
		}
		if (c == 0xc2 && in + 1 < n && (unsigned char)p[in + 1] < 0xa0) {
			len = 2;
			blank = true;
			continue;
		}
		if (blank && out > 0)
			p[out++] = ' ';
		blank = false;
		p[out++] = (char)c;
	}
	return out;
}
