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
};

struct match {
	struct name	*name;
	size_t		 n;
	struct prefilter *raw;		/* each name's longest plain run, as it stands in XML */
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
	const char		 *run;
	size_t			  i, len, nraw = 0;

	buf_init(&fold, NAME_MAX_BYTES);
	m->name = xcalloc(n + 1, sizeof(*m->name));
	for (i = 0; i < n; i++) {
		if (!fold_name(v[i].name, &fold))
			continue;
		m->name[m->n] = (struct name){ v[i].compound, xstrdup(fold.p), fold.len };
		text[m->n] = (struct prefilter_literal){ m->name[m->n].folded, (uint32_t)m->n };
		m->n++;
		run = longest_run(fold.p, fold.len, &len);
		if (len < 2) {
			m->always = true;
			continue;
		}
		runs[nraw] = xcalloc(len + 1, 1);
		memcpy(runs[nraw], run, len);
		raw[nraw] = (struct prefilter_literal){ runs[nraw], 0 };
		nraw++;
	}
	m->raw = prefilter_new(raw, nraw);
	m->text = prefilter_new(text, m->n);
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
 * Does p hold what could write a plain letter otherwise: a reference within
 * a word, markup within a word ("x<sub>2</sub>"), or a character beyond
 * ASCII that folds to ASCII (full-width forms, ligatures, U+212A)?
 */
static bool
may_disguise(const char *p, size_t n)
{
	const char	*q = p, *end = p + n;

	for (; (q = memchr(q, '&', (size_t)(end - q))) != NULL; q++)
		if (end - q > 2 && q[1] == '#')
			return true;
	for (q = p; (q = memchr(q, '<', (size_t)(end - q))) != NULL; q++) {
		if (q == p || !in_word(q[-1]))
			continue;
		if (end - q > 2 && strchr("bius", q[1]) != NULL && (q[2] == '>' || q[2] == 'u'))
			return true;
		if (end - q > 3 && (q[1] == '!' || q[1] == '?' || strchr("bius", q[2]) != NULL) &&
		    (q[1] != '/' || q[3] == '>' || q[3] == 'u'))
			return true;
	}
	for (q = p; q < end; q++)
		if ((unsigned char)*q >= 0xe2)
			return true;
	return false;
}

bool
match_raw(const struct match *m, const char *p, size_t n)
{
	struct prefilter_walk	 w = { (const unsigned char *)p, n, 0, 0 };
	const uint32_t		*ids;

	return m->always || prefilter_next(m->raw, &w, &ids) > 0 || may_disguise(p, n);
}

static bool
whole_word(const struct buf *t, size_t start, size_t end)
{
	return (start == 0 || !in_word(t->p[start - 1]) || !in_word(t->p[start])) &&
	    (end == t->len || !in_word(t->p[end]) || !in_word(t->p[end - 1]));
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
