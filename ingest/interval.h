/*
 * interval: what stands behind a value: its unit, and two limits.
 */
#ifndef INGEST_INTERVAL_H
#define INGEST_INTERVAL_H

#include "figures.h"

struct limits {
	bool found;
	bool announced;     /* "95% CI" stands before the limits */
	bool bracket;       /* they stand in brackets of their own */
	bool unit, percent; /* of the value: a unit, a percentage */
	struct piece low, high;
	size_t next; /* the piece behind the limits; where none: behind value and unit */
};

/* What stands behind the value p[at]. */
struct limits interval_behind(const char *text, const struct piece *p, size_t n, size_t at);

#endif
