#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "utf8.h"

/*
 * Length of the well-formed sequence at p (Unicode table 3-7: no overlong
 * form, no surrogate, nothing above U+10FFFF), 0 when there is none; n > 0.
 */
static size_t
sequence(const unsigned char *p, size_t n)
{
	unsigned	c = p[0], lo = 0x80, hi = 0xbf;
	size_t		len, i;

	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	len = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	if (c == 0xe0)
		lo = 0xa0;
	else if (c == 0xed)
		hi = 0x9f;
	else if (c == 0xf0)
		lo = 0x90;
	else if (c == 0xf4)
		hi = 0x8f;
	if (p[1] < lo || p[1] > hi)
		return 0;
	for (i = 2; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/* Bytes of plain ASCII at the start, eight at a time. */
static size_t
ascii_run(const unsigned char *p, size_t n)
{
	size_t		i = 0;
	uint64_t	w;

	for (; n - i >= sizeof(w); i += sizeof(w)) {
		memcpy(&w, p + i, sizeof(w));
		if ((w & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	while (i < n && p[i] < 0x80)
		i++;
	return i;
}

size_t
utf8_valid(const char *s, size_t n)
{
	const unsigned char	*p = (const unsigned char *)s;
	size_t			 i = 0, len;

	while (i < n) {
		if (p[i] < 0x80) {
			i += ascii_run(p + i, n - i);
			continue;
		}
		if ((len = sequence(p + i, n - i)) == 0)
			return i;
		i += len;
	}
	return n;
}

/* Bad bytes, which the contract excludes, answer -1 with a length of 1. */
int32_t
utf8_at(const char *s, size_t n, size_t *len)
{
	const unsigned char	*p = (const unsigned char *)s;
	size_t			 k = n == 0 ? 0 : sequence(p, n);

	*len = k == 0 ? 1 : k;
	switch (k) {
	case 1:
		return p[0];
	case 2:
		return (p[0] & 0x1f) << 6 | (p[1] & 0x3f);
	case 3:
		return (p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f);
	case 4:
		return (p[0] & 0x07) << 18 | (p[1] & 0x3f) << 12 | (p[2] & 0x3f) << 6 |
		    (p[3] & 0x3f);
	}
	return -1;
}

/* What is no scalar value is written as U+FFFD. */
size_t
utf8_encode(int32_t cp, char out[4])
{
	if (cp < 0 || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

static void
fold_ascii(const char *s, size_t n, struct buf *out)
{
	char	*p = buf_reserve(out, n);
	size_t	 i;

	if (p == NULL)
		return;
	for (i = 0; i < n; i++)
		p[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 : s[i]);
	out->len += n;
}

/* A valid stretch through utf8proc: NFKC_Casefold of Unicode. */
static void
fold_wide(const char *s, size_t n, struct buf *out)
{
	const utf8proc_option_t	 how = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
	    UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	utf8proc_int32_t	 few[256], *cp = few, *many = NULL;
	utf8proc_ssize_t	 k, room = sizeof(few) / sizeof(few[0]) - 1;

	k = utf8proc_decompose((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, cp, room, how);
	if (k > room) {
		room = k;
		cp = many = xreallocarray(NULL, (size_t)room + 1, sizeof(*many));
		k = utf8proc_decompose((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, cp, room,
		    how);
	}
	/* reencode writes UTF-8 over the code points, which always fits. */
	if (k >= 0 && (k = utf8proc_reencode(cp, k, how)) >= 0)
		buf_put(out, cp, (size_t)k);
	free(many);
}

void
utf8_fold(const char *s, size_t n, struct buf *out)
{
	const unsigned char	*p = (const unsigned char *)s;
	size_t			 i = 0, run, len;

	while (i < n) {
		run = ascii_run(p + i, n - i);
		if (i + run == n) {
			fold_ascii(s + i, run, out);
			return;
		}
		/* A mark composes with the letter before it: leave that to fold_wide. */
		if (run > 0)
			run--;
		fold_ascii(s + i, run, out);
		i += run;
		len = p[i] < 0x80;
		for (run = len; i + run < n && p[i + run] >= 0x80; run += len)
			if ((len = sequence(p + i + run, n - i - run)) == 0)
				break;
		fold_wide(s + i, run, out);
		i += run;
		if (i < n && p[i] >= 0x80) {
			buf_puts(out, "\xef\xbf\xbd");
			i++;
		}
	}
}

int
utf8_cp_width(int32_t cp)
{
	int	w;

	if (cp >= 0x20 && cp < 0x7f)
		return 1;
	if (cp < 0 || cp > 0x10ffff)
		return 1;	/* shown as U+FFFD */
	if (cp < 0xa0)
		return 0;
	w = utf8proc_charwidth(cp);
	return w < 0 ? 0 : w;
}

size_t
utf8_width(const char *s, size_t n)
{
	size_t	cols = 0, len;

	for (; n > 0; s += len, n -= len)
		cols += (size_t)utf8_cp_width(utf8_at(s, n, &len));
	return cols;
}

size_t
utf8_fit(const char *s, size_t n, size_t cols)
{
	size_t	i = 0, used = 0, len;

	for (; i < n; i += len) {
		used += (size_t)utf8_cp_width(utf8_at(s + i, n - i, &len));
		if (used > cols)
			break;
	}
	return i;
}

size_t
utf8_cut(const char *s, size_t n, size_t max)
{
	size_t	m = max;

	if (max >= n)
		return n;
	while (m > 0 && max - m < 3 && ((unsigned char)s[m] & 0xc0) == 0x80)
		m--;
	/* Four continuation bytes in a row are no UTF-8: any place is as good. */
	return ((unsigned char)s[m] & 0xc0) == 0x80 ? max : m;
}
