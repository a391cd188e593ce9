/*
 * sha256: content addresses (libcrypto inside), and MD5 for the files that
 * PubMed publishes with one: it tells damage, it proves nothing.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

#define SHA256_HEX 65	/* 64 hex digits and NUL */

struct sha256;		/* an incremental digest */
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *, const void *, size_t);
void sha256_str(struct sha256 *, const char *);	/* the text with its NUL; NULL as one 0xFF byte: fields cannot run together */
void sha256_end(struct sha256 *, char hex[SHA256_HEX]);	/* frees it */

void sha256_hex(const void *, size_t, char hex[SHA256_HEX]);

#define MD5_HEX 33	/* 32 hex digits and NUL */

struct md5;
struct md5 *md5_new(void);
void md5_add(struct md5 *, const void *, size_t);
void md5_end(struct md5 *, char hex[MD5_HEX]);		/* frees it */

#endif
