#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "escape.h"
#include "table.h"
#include "utf8.h"

#define GAP		2
#define CELL_MAX	4096
#define SHRUNK_MIN	8	/* columns below which a cell would tell nothing */
#define ELLIPSIS	"\xe2\x80\xa6"

struct table {
	struct arena		 mem;
	const struct table_col	*cols;
	int			 n;
	char			**cell;		/* row by row */
	size_t			 cells, cap;
	size_t			 width[TABLE_COLS];
};

struct table *
table_new(const struct table_col *cols, int n)
{
	struct table	*t = xcalloc(1, sizeof(*t));

	if (n < 1 || n > TABLE_COLS)
		die("a table of %d columns", n);
	t->cols = cols;
	t->n = n;
	return t;
}

void
table_cell(struct table *t, const char *fmt, ...)
{
	struct buf	 safe;
	size_t		 col = t->cells % (size_t)t->n, w;
	char		 raw[CELL_MAX], *s;
	va_list		 ap;
	int		 n;

	va_start(ap, fmt);
	n = vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	w = n < 0 ? 0 : (size_t)n;
	if (w >= sizeof(raw))
		w = utf8_cut(raw, sizeof(raw) - 1, sizeof(raw) - 4);
	buf_init(&safe, sizeof(raw) * 3);
	escape_term(&safe, raw, w);
	while (safe.len > 0 && safe.p[safe.len - 1] == ' ')
		safe.len--;	/* padding is the table's business */
	s = arena_strndup(&t->mem, safe.p, safe.len);
	w = utf8_width(s, safe.len);
	if (w > t->width[col])
		t->width[col] = w;
	ARENA_PUSH(&t->mem, t->cell, t->cells, t->cap, s);
	buf_fini(&safe);
}

/* Takes from the widest of the columns that may shrink until the line fits. */
static void
shrink(struct table *t, size_t line)
{
	size_t	total = (size_t)(t->n - 1) * GAP, least, most, cut;
	int	i, widest;

	for (i = 0; i < t->n; i++)
		total += t->width[i];
	while (total > line) {
		widest = -1;
		for (i = 0; i < t->n; i++)
			if (t->cols[i].shrink && t->width[i] > SHRUNK_MIN &&
			    (widest < 0 || t->width[i] > t->width[widest]))
				widest = i;
		if (widest < 0)
			return;
		/* Down to the next widest at once, or as far as is needed. */
		most = t->width[widest];
		least = SHRUNK_MIN;
		for (i = 0; i < t->n; i++)
			if (i != widest && t->cols[i].shrink && t->width[i] > least)
				least = t->width[i];
		cut = most > least ? most - least : 1;
		if (cut > total - line)
			cut = total - line;
		t->width[widest] -= cut;
		total -= cut;
	}
}

/* One cell, padded; blanks owed before the next one are counted in *owed. */
static void
put_cell(struct table *t, struct out *o, int col, const char *s, size_t *owed)
{
	size_t	n = strlen(s), w = utf8_width(s, n), want = t->width[col], pad;
	bool	cut = w > want;

	if (cut) {
		n = utf8_fit(s, n, want - 1);
		while (n > 0 && s[n - 1] == ' ')
			n--;
		w = utf8_width(s, n) + 1;
	}
	pad = want - w;
	if (t->cols[col].align == TABLE_RIGHT)
		*owed += pad;
	if (n > 0 || cut) {
		fprintf(o->fp, "%*s%.*s%s", (int)*owed, "", (int)n, s, cut ? ELLIPSIS : "");
		*owed = 0;
	}
	if (t->cols[col].align == TABLE_LEFT)
		*owed += pad;
	*owed += GAP;
}

void
table_print(struct table *t, struct out *o)
{
	size_t	i, owed = 0;
	bool	heads = false;
	int	c;

	for (c = 0; c < t->n; c++) {
		const char	*h = t->cols[c].head;
		size_t		 w;

		if (h == NULL || *h == '\0')
			continue;
		heads = true;
		if ((w = utf8_width(h, strlen(h))) > t->width[c])
			t->width[c] = w;
	}
	shrink(t, (size_t)o->width);
	if (heads) {
		fputs(out_on(o, ST_BOLD), o->fp);
		for (c = 0; c < t->n; c++)
			put_cell(t, o, c, t->cols[c].head != NULL ? t->cols[c].head : "", &owed);
		fprintf(o->fp, "%s\n", out_off(o, ST_BOLD));
	}
	for (i = 0; i < t->cells; i++) {
		c = (int)(i % (size_t)t->n);
		if (c == 0)
			owed = 0;
		put_cell(t, o, c, t->cell[i], &owed);
		if (c == t->n - 1 || i + 1 == t->cells)
			fputc('\n', o->fp);
	}
	arena_fini(&t->mem);
	free(t);
}
