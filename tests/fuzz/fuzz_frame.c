/*
 * The outer grammar on any bytes: never out of bounds, pieces lie in what was
 * given, and neither cuts nor verdict depend on how the bytes arrive.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "ingest/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What came of it, as text. */
static void
cut(const char *text, size_t len, size_t step, struct buf *seen)
{
	struct frame		f;
	struct frame_piece	piece;
	enum frame_step		what = FRAME_MORE;
	struct err		e = { .rc = RC_OK };
	size_t			from = 0, to = 0, used;
	char			*window;

	frame_init(&f, "f");
	do {
		to = len - to > step ? to + step : len;
		do {
			/* A block of its own, so that a look past its end is seen. */
			window = malloc(to - from + 1);
			if (window == NULL)
				abort();
			memcpy(window, text + from, to - from);
			if (frame_next(&f, window, to - from, to == len, &used, &piece, &what, &e) != RC_OK) {
				buf_puts(seen, "refused");
				free(window);
				return;
			}
			if (used > to - from || (what == FRAME_PIECE && (piece.len == 0 || piece.off + piece.len > used)))
				abort();
			if (what == FRAME_PIECE)
				buf_printf(seen, "%zu+%zu@%lld ", from + piece.off, piece.len, (long long)piece.line);
			from += used;
			free(window);
		} while (what == FRAME_PIECE);
	} while (what != FRAME_END && to < len);
	buf_puts(seen, what == FRAME_END ? "whole" : "open");
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf	whole, parts;
	size_t		step;

	if (n > 2048)
		return 0;
	buf_init(&whole, 1 << 20);
	buf_init(&parts, 1 << 20);
	cut((const char *)p, n, n + 1, &whole);
	for (step = n < 256 ? 1 : 13; step <= 200; step = step * 8 + 1) {
		buf_clear(&parts);
		cut((const char *)p, n, step, &parts);
		if (strcmp(whole.p, parts.p) != 0)
			abort();
	}
	buf_fini(&whole);
	buf_fini(&parts);
	return 0;
}
