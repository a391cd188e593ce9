/*
 * marked: text for people, wrapped, with spans of it marked: reverse video
 * where the output can, else between « and ».
 */
#ifndef CURATE_MARKED_H
#define CURATE_MARKED_H

#include "../base/out.h"

struct marked_span { size_t start, end; };	/* bytes of the text */

/* Print with a line end; spans may overlap and stand in any order, what lies outside the text is left out. */
void marked_print(struct out *, const char *text, const struct marked_span *, size_t n);

#endif
