/*
 * figures: a sentence cut into the pieces that numbers and intervals are
 * written with.  Notations that mean the same give the same piece: points of
 * any sort, minus signs of any sort, "95 % CI" and "95% confidence interval
 * [CI]".  Time is linear in the sentence, and pieces end at FIGURES_MAX.
 */
#ifndef INGEST_FIGURES_H
#define INGEST_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"

enum piece_kind {
	P_NUMBER,
	P_CI, /* an interval is announced */
	P_OPEN,
	P_CLOSE,
	P_TO, /* a dash, "to", "through" */
	P_COMMA,
	P_SEMI,
	P_IS, /* = or : */
	P_PERCENT,
	P_P,       /* the p of a p value */
	P_COMPARE, /* < > and the like */
	P_WORD,
	P_OTHER
};

struct piece {
	enum piece_kind kind;
	bool minus; /* a number with a minus sign, which after another number may be a dash */
	size_t start, end; /* bytes of the text */
	int64_t milli;     /* of a number: thousandths, with its sign */
};

#define FIGURES_MAX 600

/* Cut text[from..to) (valid UTF-8) into out[FIGURES_MAX]; how many. */
size_t figures_cut(const char *text, size_t from, size_t to, struct piece *out);

/* Is the piece one of the words (NULL-terminated, lower case)? */
bool figures_word(const char *text, const struct piece *, const char *const *words);

/* A number as decimal text: '.' as its point, '-' as its minus (left out on demand), in the arena.
 */
const char *figures_text(struct arena *, const char *text, const struct piece *, bool unsigned_);

#endif
