/*
 * help: the part of cmd.h that explains a command, and finds the word that
 * was meant.
 */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "utf8.h"

#define NAME_COLS	24	/* options that are longer have their help below */
#define WORD_MAX	64

/* "-j, --threads N" or "    --json" */
static void
option_text(struct buf *b, const struct opt *o)
{
	if (o->letter != 0)
		buf_printf(b, "-%c, ", o->letter);
	else
		buf_puts(b, "    ");
	buf_printf(b, "--%s", o->name);
	if (o->kind != OPT_FLAG && o->arg != NULL)
		buf_printf(b, " %s", o->arg);
}

/* A word that no line can hold, parted behind its bars. */
static void
long_item(struct out *out, const char *s, int indent, int *col)
{
	out_printf(out, "\n%*s", indent - 1, "");
	*col = indent - 1;
	for (size_t n; *s != '\0'; s += n) {
		n = strcspn(s, "|");
		n += s[n] == '|';
		if (*col + 1 + (int)n > out->width && *col > indent) {
			out_printf(out, "\n%*s", indent, "");
			*col = indent;
		} else if (*col < indent) {
			out_printf(out, " ");
			*col = indent;
		}
		out_printf(out, "%.*s", (int)n, s);
		*col += (int)n;
	}
}

/* One word of the synopsis, on the next line when this one is full. */
static void
item(struct out *out, const char *s, int indent, int *col)
{
	int	w = (int)utf8_width(s, strlen(s));

	if (indent + w > out->width && strchr(s, '|') != NULL) {
		long_item(out, s, indent, col);
		return;
	}
	if (*col + 1 + w > out->width && *col > indent) {
		out_printf(out, "\n%*s", indent - 1, "");
		*col = indent - 1;
	}
	out_printf(out, " %s", s);
	*col += 1 + w;
}

static void
synopsis(const struct cmd *c, struct out *out)
{
	const struct opt	*o;
	struct buf		 b;
	int			 indent, col;

	col = (int)(strlen("usage: appraise ") + strlen(c->name));
	indent = col + 1 < out->width / 2 ? col + 1 : 8;
	out_printf(out, "usage: appraise %s", c->name);
	buf_init(&b, SIZE_MAX / 4);
	for (o = c->opts; o != NULL && o->name != NULL; o++) {
		buf_clear(&b);
		buf_printf(&b, "[--%s", o->name);
		if (o->kind != OPT_FLAG && o->arg != NULL)
			buf_printf(&b, " %s", o->arg);
		buf_puts(&b, o->kind == OPT_MANY ? "]..." : "]");
		item(out, b.p, indent, &col);
	}
	if (c->operands != NULL && *c->operands != '\0')
		item(out, c->operands, indent, &col);
	out_printf(out, "\n");
	buf_fini(&b);
}

static void
options(const struct cmd *c, struct out *out)
{
	const struct opt	*o;
	struct buf		 b;
	size_t			 w, col = 0;

	buf_init(&b, SIZE_MAX / 4);
	for (o = c->opts; o->name != NULL; o++) {
		buf_clear(&b);
		option_text(&b, o);
		w = utf8_width(b.p, b.len);
		if (w <= NAME_COLS && w > col)
			col = w;
	}
	for (o = c->opts; o->name != NULL; o++) {
		buf_clear(&b);
		option_text(&b, o);
		w = utf8_width(b.p, b.len);
		out_printf(out, "  %s", b.p);
		if (w > col) {
			out_printf(out, "\n");
			w = 0;
			out_printf(out, "  ");
		}
		out_printf(out, "%*s", (int)(col + 2 - w), "");
		out_wrap(out, o->help, strlen(o->help), (int)col + 4);
	}
	buf_fini(&b);
}

void
cmd_help(const struct cmd *c, struct out *out)
{
	size_t	i;

	synopsis(c, out);
	out_printf(out, "\n");
	out_wrap(out, c->summary, strlen(c->summary), 0);
	if (c->opts != NULL && c->opts[0].name != NULL) {
		out_printf(out, "\n%soptions%s\n", out_on(out, ST_BOLD), out_off(out, ST_BOLD));
		options(c, out);
	}
	if (c->examples != NULL && c->examples[0] != NULL) {
		out_printf(out, "\n%sexamples%s\n", out_on(out, ST_BOLD), out_off(out, ST_BOLD));
		for (i = 0; c->examples[i] != NULL; i++)
			out_printf(out, "  %s\n", c->examples[i]);
	}
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters added, left out, exchanged or swapped with their neighbour. */
static size_t
distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t	row[3][WORD_MAX + 1], *old = row[0], *prev = row[1], *cur = row[2], *spare;
	size_t	i, j;

	for (j = 0; j <= nb; j++)
		prev[j] = old[j] = j;
	for (i = 1; i <= na; i++) {
		cur[0] = i;
		for (j = 1; j <= nb; j++) {
			cur[j] = least(least(prev[j] + 1, cur[j - 1] + 1),
			    prev[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cur[j] = least(cur[j], old[j - 2] + 1);
		}
		spare = old;
		old = prev;
		prev = cur;
		cur = spare;
	}
	return prev[nb];
}

const char *
nearest(const char *typed, const char *const *words, size_t n)
{
	size_t		 len = strlen(typed), most = 1 + len / 4, wlen, d, i;
	const char	*best = NULL;

	if (len == 0 || len > WORD_MAX)
		return NULL;
	for (i = 0; i < n; i++) {
		wlen = strlen(words[i]);
		if (wlen > WORD_MAX)
			continue;
		/* Some letter must be right: "x" is not near "y". */
		d = distance(typed, len, words[i], wlen);
		if (d < len && (d < most || (best == NULL && d == most))) {
			best = words[i];
			most = d;
		}
	}
	return best;
}
