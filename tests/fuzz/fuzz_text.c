/*
 * Any bytes on their way to a terminal, a page, a spreadsheet and JSON: what
 * comes out is UTF-8 without controls, bidi marks or anything that acts
 * there, and JSON reads back.  And the widths and cuts of utf8.h agree.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
want(bool ok)
{
	if (!ok)
		abort();
}

/* UTF-8, and no unsafe code point but those of allowed. */
static void
harmless(const struct buf *b, const char *allowed)
{
	size_t	i, len;
	int32_t	cp;

	want(!b->over && utf8_valid(b->p, b->len) == b->len);
	for (i = 0; i < b->len; i += len) {
		cp = utf8_at(b->p + i, b->len - i, &len);
		want(cp >= 0 && (!escape_unsafe(cp) || (cp < 0x80 && cp != 0 && strchr(allowed, cp) != NULL)));
	}
}

static void
check_csv(const struct buf *b)
{
	bool		 quoted = b->len > 0 && b->p[0] == '"';
	const char	*first = b->p + quoted, *end = b->p + b->len - quoted, *p;

	harmless(b, "\t\n\r");
	want(first > end || *first == '\0' || strchr("=+-@\t\r", *first) == NULL);
	want(!quoted || (b->len >= 2 && *end == '"'));
	for (p = first; p < end; p++)
		if (*p == '"')
			want(quoted && ++p < end && *p == '"');
		else
			want(quoted || strchr(",\n\r\t", *p) == NULL);
}

static void
check_json(const char *s, size_t n, const struct buf *b)
{
	struct err	 e = { .rc = RC_OK };
	struct json	*doc;

	harmless(b, "");
	want(strpbrk(b->p, "<>&") == NULL && strlen(b->p) == b->len);
	/* A NUL has no place in a text that the reader takes. */
	if (memchr(s, '\0', n) != NULL)
		return;
	want(json_parse(b->p, b->len, "text", &doc, &e) == RC_OK);
	if (utf8_valid(s, n) == n)
		want(json_strlen(doc) == n && memcmp(json_str(doc), s, n) == 0);
	json_free(doc);
}

static void
check_widths(const char *s, size_t n, struct buf *b)
{
	size_t	valid = utf8_valid(s, n), k, cut, fit;

	want(valid <= n);
	for (k = 0; k < 40 && k <= valid; k++) {
		cut = utf8_cut(s, valid, k);
		fit = utf8_fit(s, valid, k);
		want(cut <= k && k - cut < 4 && utf8_valid(s, cut) == cut);
		want(fit <= valid && utf8_valid(s, fit) == fit && utf8_width(s, fit) <= k);
	}
	buf_clear(b);
	utf8_fold(s, valid, b);
	want(b->over || utf8_valid(b->p, b->len) == b->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const char	*s = (const char *)bytes;
	struct buf	 b;

	buf_init(&b, (size_t)16 << 20);
	escape_term(&b, s, n);
	harmless(&b, "");
	buf_clear(&b);
	escape_html(&b, s, n);
	harmless(&b, "\t\n");
	want(strpbrk(b.p, "<>\"'") == NULL && strlen(b.p) == b.len);
	buf_clear(&b);
	escape_csv(&b, s, n);
	check_csv(&b);
	buf_clear(&b);
	buf_putc(&b, '"');
	escape_json(&b, s, n);
	buf_putc(&b, '"');
	check_json(s, n, &b);
	check_widths(s, n, &b);
	buf_fini(&b);
	return 0;
}
