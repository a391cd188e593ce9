/*
 * numbers: counts as abstracts write them, and the words around them.
 * Pure; texts are UTF-8 and need no NUL where a length is given.
 */
#ifndef INGEST_NUMBERS_H
#define INGEST_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The value of "13 388", "1,016", "4 895" (thin or no-break spaces), "1.234",
 * "Two hundred and seventy-three", "a hundred"; -1 when it is no number or
 * passes a thousand million.
 */
int64_t numbers_count(const char *, size_t n);

/* Does "(12%)", "[4.5 %]" or "12%" follow at p, at most one word between? */
bool numbers_percent_follows(const char *p, size_t n);

/* The word before text[at], blanks and one comma skipped: its length, its place in *start; 0 when there is none. */
size_t numbers_word_before(const char *text, size_t from, size_t at, size_t *start);

/* Is the word before text[at] one of the NULL-terminated, lower-case list? */
bool numbers_after_word(const char *text, size_t from, size_t at, const char *const *list);

/* Is it a year of a date: "in 2004", "May 2010", "2002 to 2006"? */
bool numbers_year(const char *text, size_t from, size_t at, int64_t value);

/* Does "12 of" or "(30%) of the" stand before it: the whole that a part is taken of? */
bool numbers_whole_of_part(const char *text, size_t from, size_t at);

/* About ten times the decimal logarithm, 0 for values under 2. */
int numbers_log10_tenths(int64_t);

#endif
