/*
 * escape: text from outside, made harmless for where it goes.  Each appends
 * to out.  C0 and C1 controls (U+009B is legal XML), bidi controls
 * (U+061C, U+200E..F, U+202A..E, U+2066..9), line and paragraph separators
 * and bytes that are no UTF-8 never pass to a terminal.
 */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "buf.h"

void escape_term(struct buf *out, const char *, size_t);	/* unsafe becomes U+FFFD, tab and newline a blank */
void escape_html(struct buf *out, const char *, size_t);	/* text and quoted attributes: & < > " ' ; controls and bidi become U+FFFD */
void escape_csv(struct buf *out, const char *, size_t);		/* one field, RFC 4180, a leading = + - @ tab CR is led by ' */
void escape_json(struct buf *out, const char *, size_t);	/* inside quotes; < > & U+2028 U+2029, controls, bidi as \uXXXX */

/* Is this code point one that must not reach a terminal? */
bool escape_unsafe(int32_t cp);

#endif
