/*
 * estimate: effect estimates read off the pieces of one sentence: a measure
 * that is named, a value, and an interval in any of the usual notations.
 * What is no estimate is told by its own words: figures of one group, and
 * values that a study was planned with.
 */
#ifndef INGEST_ESTIMATE_H
#define INGEST_ESTIMATE_H

#include "figures.h"

enum mention_kind {
	M_RATIO,      /* never negative, never a percentage */
	M_DIFFERENCE, /* of means */
	M_RATES,      /* a difference of proportions, in percentage points */
	M_WORDS,      /* "difference": of proportions where its value is a percentage; asks for an
			 interval */
	M_OTHER,      /* a figure of one group */
	M_ASIDE       /* words around a planned or assumed value */
};

struct hit;

/* A place in the sentence that names what its figures are. */
struct mention {
	enum mention_kind kind;
	size_t start, end; /* bytes of the text */
	const struct hit *hit; /* the caller's own: what it was read from, and as what */
	const char *word;
};

struct estimate {
	size_t mention; /* index of the measure's */
	bool percent;   /* the value is a percentage */
	bool interval;
	struct piece value, low, high;
	size_t start,
	    end; /* bytes: from the measure, in a list from the value, to the last figure */
};

/*
 * Estimates of the sentence's pieces, in order of text: at most cap; how many.
 * Mentions are in order of text.  The time is linear in n + nmention.
 */
size_t estimates_read(const char *text, const struct piece *, size_t n, const struct mention *,
    size_t nmention, struct estimate *out, size_t cap);

#endif
