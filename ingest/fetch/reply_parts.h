/*
 * reply_parts: between reply.c (what an answer means) and reply_search.c
 * (what an esearch answer holds); for nobody else.
 */
#ifndef INGEST_FETCH_REPLY_PARTS_H
#define INGEST_FETCH_REPLY_PARTS_H

#include "reply.h"

/*
 * The text of an error in a document p[0..n): of <ERROR> and its like in
 * XML, of "error", "ERROR", also within "esearchresult", in JSON.  NULL when
 * there is none; *whole: it is well-formed XML or JSON.  In mem.
 */
const char *reply_error_text(struct arena *mem, const char *p, size_t n, size_t *len, bool *whole);

#endif
