/*
 * jsonw: writing JSON into a buf.  Commas are the writer's business:
 *
 *	jw_obj(&w, NULL); jw_int(&w, "pmid", 1); jw_arr(&w, "flags");
 *	jw_str(&w, NULL, "human"); jw_end(&w); jw_end(&w);
 *
 * key is NULL inside an array and at the top.  Text must be UTF-8 (a bad
 * byte becomes U+FFFD); unsafe characters are escaped (escape_json).
 */
#ifndef BASE_JSONW_H
#define BASE_JSONW_H

#include <stdint.h>

#include "buf.h"

#define JW_DEPTH 32
struct jsonw {
	struct buf	*out;
	int		 depth;
	int		 indent;	/* 0: compact; else blanks a level */
	char		 kind[JW_DEPTH];	/* '{' or '[' */
	bool		 some[JW_DEPTH];	/* a member was written already */
};

void jw_init(struct jsonw *, struct buf *out, int indent);
void jw_obj(struct jsonw *, const char *key);
void jw_arr(struct jsonw *, const char *key);
void jw_end(struct jsonw *);
void jw_str(struct jsonw *, const char *key, const char *);		/* NULL writes null */
void jw_strn(struct jsonw *, const char *key, const char *, size_t);
void jw_int(struct jsonw *, const char *key, int64_t);
void jw_int_if(struct jsonw *, const char *key, int64_t, bool known);	/* null where it is not known */
void jw_bool(struct jsonw *, const char *key, bool);
void jw_null(struct jsonw *, const char *key);
void jw_points(struct jsonw *, const char *key, int64_t milli);	/* thousandths as a decimal number: 4.0, 2.25 */
void jw_raw(struct jsonw *, const char *key, const char *json);	/* text that is JSON already */

#endif
