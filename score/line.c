#include <stdio.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/utf8.h"
#include "line.h"


void
line_put(struct line *l, const char *s)
{
	struct buf	safe;

	buf_init(&safe, 8192);
	escape_term(&safe, s, strlen(s));
	buf_put(l->out, safe.p, safe.len);
	l->col += utf8_width(safe.p, safe.len);
	buf_fini(&safe);
}

/* At most cols columns of s, ending in ".." when it was cut. */
void
line_fit(struct line *l, const char *s, size_t cols)
{
	struct buf	safe;
	size_t		n;

	buf_init(&safe, 8192);
	escape_term(&safe, s, strlen(s));
	if (utf8_width(safe.p, safe.len) > cols) {
		n = utf8_fit(safe.p, safe.len, cols - 2);
		buf_put(l->out, safe.p, n);
		buf_puts(l->out, "..");
		l->col += utf8_width(safe.p, n) + 2;
	} else {
		buf_put(l->out, safe.p, safe.len);
		l->col += utf8_width(safe.p, safe.len);
	}
	buf_fini(&safe);
}

/* Blanks up to column col, at least one where something stands before. */
void
line_to(struct line *l, size_t col)
{
	if (l->col >= col && l->col > 0)
		col = l->col + 1;
	for (; l->col < col; l->col++)
		buf_putc(l->out, ' ');
}

/* s so that it ends before column end. */
void
line_right(struct line *l, const char *s, size_t end)
{
	size_t	w = strlen(s);

	line_to(l, end > w ? end - w : 0);
	line_put(l, s);
}

void
line_end(struct line *l)
{
	buf_putc(l->out, '\n');
	l->col = 0;
}

/* Words of s from column COL_TEXT, wrapped at column right. Leaves the last line open. */
void
line_wrapped(struct line *l, const char *s, size_t right)
{
	const char	*w = s, *end;
	char		 word[400];
	int		 n;

	while (*(w += strspn(w, " ")) != '\0') {
		end = w + strcspn(w, " ");
		n = (int)utf8_cut(w, (size_t)(end - w), sizeof(word) - 1);
		snprintf(word, sizeof(word), "%.*s", n, w);
		if (l->col > COL_TEXT && l->col + 1 + utf8_width(word, (size_t)n) > right)
			line_end(l);
		line_to(l, l->col > COL_TEXT ? l->col + 1 : COL_TEXT);
		line_put(l, word);
		w = end;
	}
}

/* A labelled line: label, wrapped text. */
void
line_labelled(struct line *l, const char *label, const char *text)
{
	line_fit(l, label, COL_TEXT - 1);
	line_wrapped(l, text, COL_END);
	line_end(l);
}
