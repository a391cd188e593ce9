/*
 * progress: the part of out.h that draws a bar on standard error.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "num.h"
#include "out.h"

#define BAR_CELLS	40
#define REDRAW_MS	100

static void
minutes(struct buf *b, int64_t ms)
{
	int64_t	s = (ms + 500) / 1000;

	if (s >= 3600)
		buf_printf(b, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
	else
		buf_printf(b, "%" PRId64 ":%02d", s / 60, (int)(s % 60));
}

/* "  2.9/s" */
static void
rate(struct buf *b, int64_t done, int64_t ms)
{
	char	tmp[32];
	int64_t	tenths = ms > 0 ? done * 10000 / ms : 0;

	if (tenths >= 1000)
		buf_printf(b, "  %s/s", num_commas(tenths / 10, tmp, sizeof(tmp)));
	else
		buf_printf(b, "  %d.%d/s", (int)(tenths / 10), (int)(tenths % 10));
}

static void
draw(struct progress *p, bool last)
{
	int64_t		now = clock_mono_ms(), ms = now - p->started_ms;
	int64_t		done = p->total > 0 && p->done > p->total ? p->total : p->done;
	int		cells = p->out->width - (int)sizeof("fetch   [] 1,000,000/1,000,000  1,000/s  eta 00:00");
	int		full, i;
	struct buf	b;
	char		tmp[32];

	cells = cells > BAR_CELLS ? BAR_CELLS : cells < 10 ? 10 : cells;
	buf_init(&b, 1024);
	buf_printf(&b, "\r%-7.40s ", p->label);
	if (p->total > 0) {
		full = (int)((double)done / (double)p->total * cells);
		buf_putc(&b, '[');
		for (i = 0; i < cells; i++)
			buf_putc(&b, i < full ? '#' : '.');
		buf_puts(&b, "] ");
	}
	buf_puts(&b, num_commas(p->done, tmp, sizeof(tmp)));
	if (p->total > 0)
		buf_printf(&b, "/%s", num_commas(p->total, tmp, sizeof(tmp)));
	if (last) {
		buf_puts(&b, "  ");
		minutes(&b, ms);
	} else {
		rate(&b, p->done, ms);
		if (p->total > 0 && done > 0) {
			buf_puts(&b, "  eta ");
			minutes(&b, (int64_t)((double)ms / (double)done * (double)(p->total - done)));
		}
	}
	/* Clear what a longer line left behind. */
	buf_puts(&b, last ? "\033[K\n" : "\033[K");
	fwrite(b.p, 1, b.len, stderr);
	fflush(stderr);
	buf_fini(&b);
	p->drawn_ms = now;
	p->drawn = true;
}

void
progress_start(struct progress *p, const struct out *o, const char *label, int64_t total)
{
	memset(p, 0, sizeof(*p));
	p->out = o;
	p->label = label;
	p->total = total;
	p->started_ms = p->drawn_ms = clock_mono_ms();
	p->on = o != NULL && o->err_tty && !o->quiet;
}

void
progress_at(struct progress *p, int64_t done)
{
	p->done = done;
	if (p->on && clock_mono_ms() - p->drawn_ms >= REDRAW_MS)
		draw(p, false);
}

void
progress_end(struct progress *p)
{
	if (p->on)
		draw(p, true);
	p->on = false;
}
