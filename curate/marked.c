#include <stdlib.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/utf8.h"
#include "marked.h"

struct pen {
	struct out *out;
	struct buf b;
	const char *on, *off;
	bool down; /* inside a mark */
	size_t col;
	size_t sign; /* columns that the mark itself takes at each end */
};

static void
pen_set(struct pen *p, bool down)
{
	if (down != p->down) {
		buf_puts(&p->b, down ? p->on : p->off);
		p->col += p->sign;
	}
	p->down = down;
}

/* A line end; a mark does not run over it, or the rest of the line is reversed too. */
static void
pen_line(struct pen *p)
{
	pen_set(p, false);
	buf_putc(&p->b, '\n');
	p->col = 0;
}

static void
word(struct pen *p, const char *text, const unsigned char *mark, size_t start, size_t end)
{
	size_t width = utf8_width(text + start, end - start), at, next, signs = 0;

	if (mark[start] && !p->down)
		signs += p->sign;
	if (mark[end - 1] && !mark[end])
		signs += p->sign;
	if (p->col > 0 && p->col + 1 + width + signs > (size_t)p->out->width)
		pen_line(p);
	else if (p->col > 0) {
		/* The blank before belongs to the mark when the mark runs through it. */
		pen_set(p, p->down && mark[start - 1] && mark[start]);
		buf_putc(&p->b, ' ');
		p->col++;
	}
	for (at = start; at < end; at = next) {
		next = at;
		while (next < end && mark[next] == mark[at])
			next++;
		pen_set(p, mark[at] != 0);
		escape_term(&p->b, text + at, next - at);
	}
	p->col += width;
	if (end < strlen(text) && !mark[end])
		pen_set(p, false);
}

void
marked_print(struct out *out, const char *text, const struct marked_span *span, size_t n)
{
	size_t len = strlen(text), at = 0, end;
	unsigned char *mark = xcalloc(1, len + 1);
	struct pen p = {.out = out, .on = out_on(out, ST_MARK), .off = out_off(out, ST_MARK)};

	if (*p.on == '\0') {
		p.on = "\xc2\xab";
		p.off = "\xc2\xbb";
		p.sign = 1;
	}
	buf_init(&p.b, len * 16 + 4096);
	for (size_t i = 0; i < n; i++)
		if (span[i].start < span[i].end && span[i].end <= len)
			memset(mark + span[i].start, 1, span[i].end - span[i].start);
	while (at < len) {
		if (text[at] == '\n') {
			pen_line(&p);
			at++;
			continue;
		}
		if (text[at] == ' ') {
			at++;
			continue;
		}
		end = at + strcspn(text + at, " \n");
		word(&p, text, mark, at, end);
		at = end;
	}
	pen_set(&p, false);
	buf_putc(&p.b, '\n');
	fwrite(p.b.p, 1, p.b.len, out->fp);
	buf_fini(&p.b);
	free(mark);
}
