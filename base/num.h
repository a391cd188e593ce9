/*
 * num: numbers as text, without locale and without floating point.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stddef.h>
#include <stdint.h>

#include "rc.h"

/* Whole string is a decimal integer within [min, max]? No blanks, no plus. */
bool num_i64(const char *, int64_t min, int64_t max, int64_t *out) MUST_CHECK;

/* A PMID: digits only, 1..2^31-1, no leading zero. */
bool num_pmid(const char *, int64_t *out) MUST_CHECK;

/* Decimal text ("39.9", "-1", "5e-1" refused) to thousandths, more digits truncated towards zero. */
bool num_milli(const char *, int64_t *out) MUST_CHECK;

/* "11,816"; buf of 32 bytes suffices; returns buf. */
char *num_commas(int64_t, char *buf, size_t size);

/* Thousandths to the shortest decimal: 5500 "5.5", 4000 "4.0", 250 "0.25"; returns buf. */
char *num_points(int64_t milli, char *buf, size_t size);

/* For qsort and bsearch over int64_t: ascending. */
int num_order(const void *, const void *);

#endif
