/*
 * text: the one rule by which text of a record becomes a string.
 *
 * In this order:
 *  1. What PubMed escaped twice is decoded once more: &lt; &gt; &amp; &quot;
 *     &apos; and numeric references that still stand in the parsed text, once
 *     and not again; tags that appear by that are text.  A reference to what is no XML character stays as it is.
 *  2. Controls (U+0000-1F, U+007F, U+0080-9F) become blanks, runs of blanks
 *     one, and none is left at either end: Python's " ".join(s.split()) for
 *     ASCII white space.  Other spaces (U+00A0, U+2009 ...) are kept.
 */
#ifndef INGEST_PUBMED_TEXT_H
#define INGEST_PUBMED_TEXT_H

#include <stddef.h>

/* Rewrite p[0..n) in place; the new length, never larger.  No NUL is added. */
size_t text_clean(char *p, size_t n);

#endif
