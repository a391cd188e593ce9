/*
 * gate_words: text compared as words and numbers, so that a figure that no
 * attribute marks cannot differ from its source either.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/utf8.h"
#include "gate_parts.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Blanks, punctuation and marks beyond ASCII part words; so does what stands for an unsafe character. */
static bool
parts_words(int32_t cp)
{
	return cp < 0xc0 || cp == 0xd7 || cp == 0xf7 || (cp >= 0x2000 && cp <= 0x2bff) ||
	    (cp >= 0x3000 && cp <= 0x303f) || cp == 0xfeff || cp == 0xfffd || cp == 0x61c;
}

static size_t
number_len(const char *s, size_t n)
{
	size_t	i = 0;

	while (i < n && (is_digit(s[i]) || ((s[i] == ',' || s[i] == '.') && i + 1 < n && is_digit(s[i + 1]))))
		i++;
	return i;
}

static size_t
word_len(const char *s, size_t n)
{
	size_t	i = 0, len;

	while (i < n) {
		if ((unsigned char)s[i] < 0x80) {
			if (!is_letter(s[i]))
				break;
			i++;
			continue;
		}
		if (utf8_valid(s + i, n - i) == 0 || parts_words(utf8_at(s + i, n - i, &len)))
			break;
		i += len;
	}
	return i;
}

void
gate_tokenise(struct arena *mem, const char *s, size_t n, struct gate_tokens *out)
{
	size_t	i = 0, len;

	n = utf8_valid(s, n);
	while (i < n) {
		struct gate_token	t = { .number = is_digit(s[i]) };

		len = t.number ? number_len(s + i, n - i) : word_len(s + i, n - i);
		if (len > 0) {
			t.text = arena_strndup(mem, s + i, len);
			ARENA_PUSH(mem, out->t, out->n, out->cap, t);
			i += len;
		} else if ((unsigned char)s[i] < 0x80)
			i++;
		else {
			utf8_at(s + i, n - i, &len);
			i += len;
		}
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(((const struct gate_token *)a)->text, ((const struct gate_token *)b)->text);
}

static void
sort_tokens(struct gate_tokens *l)
{
	if (l->n > 1)
		qsort(l->t, l->n, sizeof(*l->t), by_text);
}

/* How many tokens from i on are the same one. */
static size_t
run_of(const struct gate_tokens *l, size_t i)
{
	size_t	k = i;

	while (k < l->n && strcmp(l->t[k].text, l->t[i].text) == 0)
		k++;
	return k - i;
}

void
gate_section(struct gate *g, const char *page, const char *section, struct gate_tokens *said,
    struct gate_tokens *wanted)
{
	size_t	i = 0, k = 0, ns, nw;
	int	c;

	sort_tokens(said);
	sort_tokens(wanted);
	while (i < said->n || k < wanted->n) {
		c = i == said->n ? 1 : k == wanted->n ? -1 : strcmp(said->t[i].text, wanted->t[k].text);
		ns = c <= 0 ? run_of(said, i) : 0;
		nw = c >= 0 ? run_of(wanted, k) : 0;
		if (c < 0) {
			/* Words of the page's own are free; a number has to come from somewhere. */
			if (said->t[i].number)
				gate_fault(g, "%s: section %s says %.60s, which no view gives there", page,
				    section, said->t[i].text);
		} else if (ns < nw)
			gate_fault(g, "%s: section %s says \"%.60s\" %zu times, the views give it %zu times",
			    page, section, wanted->t[k].text, ns, nw);
		else
			g->out->figures++;
		i += ns;
		k += nw;
	}
}

/* --- sentences ------------------------------------------------------------------- */

/* The numbers of a sentence, in their order, with blanks between. */
static void
numbers_of(const char *text, struct buf *out)
{
	struct gate_tokens	l = { .t = NULL };
	struct arena		mem = ARENA_INIT;
	size_t			i;

	buf_clear(out);
	gate_tokenise(&mem, text, strlen(text), &l);
	for (i = 0; i < l.n; i++)
		if (l.t[i].number)
			buf_printf(out, "%s%s", out->len > 0 ? " " : "", l.t[i].text);
	arena_fini(&mem);
}

static enum rc
check_sentence(const struct snap_row *r, void *arg, struct err *e)
{
	struct gate	*g = arg;
	const char	*text = snap_text(r, "text"), *numbers = snap_text(r, "numbers");
	const char	*words = snap_text(r, "words");
	char		 figure[200];
	struct buf	 said;
	enum rc		 rc;

	snprintf(figure, sizeof(figure), "sentence %.60s of %.100s", snap_text(r, "name"),
	    snap_text(r, "slug"));
	if (text == NULL || words == NULL) {
		gate_compare(g, figure, "v1_sentence", text, "the other views", words);
		return RC_OK;
	}
	buf_init(&said, 100000);
	numbers_of(text, &said);
	if (numbers != NULL)
		gate_compare(g, figure, "v1_sentence", said.p, "the other views", numbers);
	if (strstr(snap_text(r, "whole"), words) == NULL)
		gate_compare(g, figure, "v1_sentence", text, "the other views", words);
	else
		g->out->figures++;
	rc = buf_ok(&said, figure, e);
	buf_fini(&said);
	return rc;
}

enum rc
gate_sentences(struct gate *g, struct err *e)
{
	return gate_each(g, "sql/gate_sentences.sql", NULL, check_sentence, g, e);
}
