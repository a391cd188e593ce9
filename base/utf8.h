/*
 * utf8: validity, folding and display width (utf8proc inside).
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* Length of the valid prefix (== n when all is valid UTF-8; NUL counts as valid). */
size_t utf8_valid(const char *, size_t n);

/* Decode one code point at p (valid text); its length in bytes to *len. */
int32_t utf8_at(const char *p, size_t n, size_t *len);
size_t utf8_encode(int32_t cp, char out[4]);

/* Full Unicode case folding with NFKC and without accents' differences in composition; appends to out. */
void utf8_fold(const char *, size_t n, struct buf *out);

/* Columns on a terminal of one code point, of a text (controls count 0). */
int utf8_cp_width(int32_t cp);
size_t utf8_width(const char *, size_t n);

/* Bytes of the longest prefix that fits in cols columns and ends on a character. */
size_t utf8_fit(const char *, size_t n, size_t cols);

/* Largest m <= max such that s[0..m) ends on a character boundary. */
size_t utf8_cut(const char *, size_t n, size_t max);

#endif
