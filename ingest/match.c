#include <stdlib.h>
#include <string.h>

#include "../base/err.h"
#include "../base/utf8.h"
#include "match.h"
#include "prefilter.h"

#define NAME_MAX_BYTES	4096

struct name {
	int64_t	 compound;
	char	*folded;
	size_t	 len;
	size_t	 run, run_len;	/* its longest plain run */
};

struct match {
	struct name	*name;
	size_t		 n;
	struct prefilter *raw;		/* each name's longest plain run, as it stands in XML; reports the name */
	struct prefilter *text;		/* each name's first bytes, in folded text */
	bool		 always;	/* a name has no such run: nothing can be excluded */
};

/* ASCII that neither folding nor XML writes in another way; a character may always come as a reference. */
static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A letter or digit, or any character beyond ASCII: it continues a word. */
static bool
in_word(char c)
{
	return is_plain(c) || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

/* The longest plain run of a folded name. */
static const char *
longest_run(const char *s, size_t n, size_t *len)
{
	size_t	i, k, best = 0;

	*len = 0;
	for (i = 0; i < n; i = k + 1) {
		for (k = i; k < n && is_plain(s[k]); k++)
			;
		if (k - i > *len) {
			*len = k - i;
			best = i;
		}
	}
	return s + best;
}

static bool
fold_name(const char *name, struct buf *out)
{
	size_t	i;

	buf_clear(out);
	utf8_fold(name, strlen(name), out);
	for (i = 0; i < out->len; i++)
		if (in_word(out->p[i]))
			return true;
	return false;
}

struct match *
match_new(const struct match_name *v, size_t n)
{
	struct match		 *m = xcalloc(1, sizeof(*m));
	struct prefilter_literal *raw = xcalloc(n + 1, sizeof(*raw)), *text = xcalloc(n + 1, sizeof(*text));
	char			**runs = xcalloc(n + 1, sizeof(*runs));
	struct buf		  fold;
	struct name		 *k;
	size_t			  i, nraw = 0;

	buf_init(&fold, NAME_MAX_BYTES);
	m->name = xcalloc(n + 1, sizeof(*m->name));
	for (i = 0; i < n; i++) {
		if (!fold_name(v[i].name, &fold))
			continue;
		k = &m->name[m->n];
		*k = (struct name){ .compound = v[i].compound, .folded = xstrdup(fold.p), .len = fold.len };
		k->run = (size_t)(longest_run(k->folded, k->len, &k->run_len) - k->folded);
		text[m->n] = (struct prefilter_literal){ k->folded, (uint32_t)m->n };
		if (k->run_len < 2)
			m->always = true;
		else {
			runs[nraw] = xcalloc(k->run_len + 1, 1);
			memcpy(runs[nraw], k->folded + k->run, k->run_len);
			raw[nraw] = (struct prefilter_literal){ runs[nraw], (uint32_t)m->n };
			nraw++;
		}
		m->n++;
	}
	m->raw = prefilter_new(raw, nraw, PREFILTER_LEN);
	m->text = prefilter_new(text, m->n, PREFILTER_LEN);
	for (i = 0; i < nraw; i++)
		free(runs[i]);
	free(runs);
	free(raw);
	free(text);
	buf_fini(&fold);
	return m;
}

void
match_free(struct match *m)
{
	size_t	i;

	if (m == NULL)
		return;
	for (i = 0; i < m->n; i++)
		free(m->name[i].folded);
	free(m->name);
	prefilter_free(m->raw);
	prefilter_free(m->text);
	free(m);
}

/*
 * May the character at p, beyond ASCII, fold to ASCII letters or digits, or
 * to nothing (NFKC and case folding: superscripts, ligatures, letterlike and
 * full-width forms, long s, soft hyphen ...)?  Rather too often than not.
 */
static bool
may_fold(const unsigned char *p, const unsigned char *end)
{
	unsigned char	b = end - p > 1 ? p[1] : 0;

	switch (p[0]) {
	case 0xc2:	/* ordinals, soft hyphen, superscripts, fractions */
		return b == 0xaa || b == 0xad || b == 0xb2 || b == 0xb3 || b >= 0xb9;
	case 0xc3:
		return b == 0x9f;
	case 0xc4:
		return b >= 0xb0 && b <= 0xb3;
	case 0xc5:
		return b == 0x89 || b == 0xbf;
	case 0xc7:	/* two letters in one */
		return (b >= 0x84 && b <= 0x8c) || b >= 0xb0;
	case 0xca:	/* raised letters */
		return b >= 0xb0;
	case 0xcb:
		return b >= 0xa0 && b <= 0xa4;
	case 0xcd:	/* grapheme joiner */
		return b == 0x8f;
	case 0xd8:	/* Arabic letter mark */
		return b == 0x9c;
	case 0xe1: case 0xe3: case 0xea: case 0xef:
		return true;
	case 0xe2:	/* invisible marks, sub- and superscripts, letterlike, numbers, enclosed */
		return (b == 0x80 && end - p > 2 && ((p[2] >= 0x8b && p[2] <= 0x8f) || p[2] >= 0xaa)) || b == 0x81 ||
		    b == 0x82 || (b >= 0x84 && b <= 0x86) || (b >= 0x91 && b <= 0x93) || b >= 0xb1;
	default:
		return p[0] >= 0xf0;
	}
}

/* Markup at q that splits a word?  PubMed's own elements begin with a capital letter, markup in texts does not. */
static bool
splits_word(const char *p, const char *q, const char *end)
{
	const char	*close;
	char		 c = end - q < 3 ? 0 : q[1] == '/' ? q[2] : q[1];

	if (q == p || !in_word(q[-1]) || (c >= 'A' && c <= 'Z'))
		return false;
	close = memchr(q, '>', (size_t)(end - q));
	return close == NULL || c == '!' || c == '?' || (close + 1 < end && (in_word(close[1]) || close[1] == '<'));
}

/* Could p write a plain letter of a name in another way than as itself? */
static bool
may_disguise(const char *p, size_t n)
{
	const char	*q, *end = p + n;

	for (q = p; (q = memchr(q, '&', (size_t)(end - q))) != NULL; q++)
		if (end - q > 4 && (q[1] == '#' || (memcmp(q, "&amp;", 5) == 0 && end - q > 5 && q[5] == '#')))
			return true;
	for (q = p; (q = memchr(q, '<', (size_t)(end - q))) != NULL; q++)
		if (splits_word(p, q, end))
			return true;
	for (q = p; q < end; q++)
		if ((*q & 0xc0) == 0xc0 && may_fold((const unsigned char *)q, (const unsigned char *)end))
			return true;
	return false;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* What stands at a byte of raw text beside a name: more than itself, perhaps. */
static bool
opaque(char c)
{
	return c == '<' || c == '>' || c == '&' || c == ';' || (c & 0x80) != 0;
}

/*
 * Does the raw text q go on as the name f does, in steps of `step` bytes (1
 * or -1), of which each has so many left?  Whatever is not plain stands for
 * whatever is not plain; what cannot be told is a yes.
 */
static bool
goes_on(const char *f, size_t nf, const char *q, size_t nq, ptrdiff_t step)
{
	bool	gap;

	while (nf > 0) {
		if (is_plain(*f)) {
			if (nq == 0)
				return false;
			if (lower(*q) != *f)
				return opaque(*q);
			f += step, nf--;
			q += step, nq--;
			continue;
		}
		for (; nf > 0 && !is_plain(*f); nf--)
			f += step;
		for (gap = false; nq > 0 && !is_plain(lower(*q)); nq--, gap = true) {
			if (opaque(*q))
				return true;
			q += step;
		}
		if (!gap || nf == 0)	/* a name that ends in a sign says nothing of what follows */
			return gap;
	}
	return nq == 0 || !is_plain(lower(*q));
}

/* May a name stand in the piece p[0..n) of a title or an abstract? */
static bool
piece_may(const struct match *m, const char *p, size_t n)
{
	struct prefilter_walk	 w = { (const unsigned char *)p, n, 0, 0 };
	const struct name	*k;
	const uint32_t		*ids;
	size_t			 i, hits, at;

	while ((hits = prefilter_next(m->raw, &w, &ids)) > 0)
		for (i = 0; i < hits; i++) {
			k = &m->name[ids[i]];
			at = w.at - (k->run_len < PREFILTER_LEN ? k->run_len : PREFILTER_LEN);
			if (goes_on(k->folded + k->run, k->len - k->run, p + at, n - at, 1) &&
			    goes_on(k->folded + k->run, k->run + 1, p + at, at + 1, -1))
				return true;
		}
	return may_disguise(p, n);
}

/* The next element whose tag begins with `open`, without the tags: from *p on, which moves behind it. */
static bool
next_element(const char **p, const char *end, const char *open, const char *close, const char **text, size_t *n)
{
	const char	*q = memmem(*p, (size_t)(end - *p), open, strlen(open)), *last;

	if (q == NULL)
		return false;
	q += strlen(open);
	if ((last = memmem(q, (size_t)(end - q), close, strlen(close))) == NULL)
		last = end;
	*text = q;
	*n = (size_t)(last - q);
	*p = last;
	return true;
}

bool
match_raw(const struct match *m, const char *p, size_t n)
{
	const char	*end = p + n, *text;
	size_t		 len;

	/* Where a comment or a CDATA section stands, a tag may be none. */
	if (m->always || memmem(p, n, "<!", 2) != NULL)
		return true;
	if (!next_element(&p, end, "<ArticleTitle", "</ArticleTitle", &text, &len))
		return piece_may(m, p, n);	/* a book, or without a title */
	if (piece_may(m, text, len))
		return true;
	while (next_element(&p, end, "<AbstractText", "</AbstractText>", &text, &len)) {
		if (piece_may(m, text, len))
			return true;
		/* Behind the abstract, texts of this name are those of other languages, which do not count. */
		if (p < end)
			for (p += strlen("</AbstractText>"); p < end && (*p == ' ' || (*p >= '\t' && *p <= '\r')); p++)
				;
		if ((size_t)(end - p) >= strlen("</Abstract>") && memcmp(p, "</Abstract>", strlen("</Abstract>")) == 0)
			return false;
	}
	return false;
}

/* Does the character that begins at p continue a word?  Folded text: what is left of U+2000-2FFF are signs. */
static bool
word_at(const char *p)
{
	unsigned char	a = (unsigned char)p[0], b = (unsigned char)p[1];

	if (a < 0x80)
		return in_word(p[0]);
	return a != 0xc2 && a != 0xe2 && !(a == 0xc3 && (b == 0x97 || b == 0xb7)) && !(a == 0xe3 && b == 0x80);
}

static bool
whole_word(const struct buf *t, size_t start, size_t end)
{
	size_t	before = start, last = end;

	if (start > 0)
		do
			before--;
		while (before > 0 && (t->p[before] & 0xc0) == 0x80);
	do
		last--;
	while (last > start && (t->p[last] & 0xc0) == 0x80);
	return (start == 0 || !word_at(t->p + before) || !word_at(t->p + start)) &&
	    (end == t->len || !word_at(t->p + end) || !word_at(t->p + last));
}

static void
find(const struct match *m, const char *text, struct buf *fold, bool *hit)
{
	struct prefilter_walk	 w;
	const struct name	*k;
	const uint32_t		*ids;
	size_t			 n, i, head, start;

	if (text == NULL)
		return;
	buf_clear(fold);
	utf8_fold(text, strlen(text), fold);
	w = (struct prefilter_walk){ (const unsigned char *)fold->p, fold->len, 0, 0 };
	while ((n = prefilter_next(m->text, &w, &ids)) > 0)
		for (i = 0; i < n; i++) {
			k = &m->name[ids[i]];
			head = k->len < PREFILTER_LEN ? k->len : PREFILTER_LEN;
			start = w.at - head;
			if (!hit[ids[i]] && fold->len - start >= k->len &&
			    memcmp(fold->p + start, k->folded, k->len) == 0 && whole_word(fold, start, start + k->len))
				hit[ids[i]] = true;
		}
}

static int
ascending(const void *a, const void *b)
{
	const int64_t	*x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

size_t
match_article(const struct match *m, const struct article *a, struct buf *scratch, struct arena *mem, int64_t **out)
{
	bool	*hit = arena_array(mem, m->n + 1, sizeof(*hit));
	int64_t	*v = arena_array(mem, m->n + 1, sizeof(*v));
	size_t	 i, n = 0, k = 0;

	find(m, a->title, scratch, hit);
	find(m, a->abstract, scratch, hit);
	for (i = 0; i < m->n; i++)
		if (hit[i])
			v[n++] = m->name[i].compound;
	qsort(v, n, sizeof(*v), ascending);
	for (i = 0; i < n; i++)
		if (k == 0 || v[k - 1] != v[i])
			v[k++] = v[i];
	*out = v;
	return k;
}
