/*
 * line: one line of an explanation under construction: a label, text behind
 * it, figures that end at fixed columns.  Everything put passes escape_term.
 */
#ifndef SCORE_LINE_H
#define SCORE_LINE_H

#include "../base/buf.h"

#define COL_TEXT 24	/* where the text behind a label begins */
#define COL_VALUE 67	/* where a value column ends */
#define COL_SUM 73	/* where the running sum ends */
#define COL_END 80

struct line {
	struct buf	*out;
	size_t		 col;	/* columns written of this line */
};

void line_put(struct line *, const char *);
/* At most cols columns, ending in ".." when it was cut. */
void line_fit(struct line *, const char *, size_t cols);
/* Blanks up to a column, at least one where something stands before. */
void line_to(struct line *, size_t col);
/* Text that ends before a column. */
void line_right(struct line *, const char *, size_t end);
void line_end(struct line *);
/* Words from COL_TEXT on, wrapped before column right; leaves the last line open. */
void line_wrapped(struct line *, const char *, size_t right);
/* A whole line: label, wrapped text. */
void line_labelled(struct line *, const char *label, const char *text);

#endif
