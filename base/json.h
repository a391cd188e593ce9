/*
 * json: reading documents (jansson inside), with caps on bytes and depth,
 * duplicate members refused.  A struct json is a borrowed view into its
 * document; it lives until json_free of the root.  Writing is jsonw.h.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"

struct json;		/* opaque: any JSON value */

enum json_type { JSON_T_NULL, JSON_T_BOOL, JSON_T_INT, JSON_T_REAL, JSON_T_STRING, JSON_T_ARRAY, JSON_T_OBJECT };

/*
 * Parse one document of n bytes.  what names it in messages
 * ("cards/x.json:3:14: ...").  RC_BADDATA on anything else than one
 * document of at most max_depth (64) levels.
 */
enum rc json_parse(const char *text, size_t n, const char *what, struct json **out, struct err *) MUST_CHECK;
void json_free(struct json *);				/* root only; NULL-safe */

enum json_type json_type(const struct json *);		/* NULL is JSON_T_NULL */
const struct json *json_get(const struct json *obj, const char *key);	/* NULL when absent or no object */
size_t json_size(const struct json *);			/* members or elements */
const struct json *json_at(const struct json *arr, size_t i);
const char *json_str(const struct json *);		/* NULL when no string */
size_t json_strlen(const struct json *);
bool json_bool(const struct json *, bool fallback);
bool json_int(const struct json *, int64_t *out);	/* false when no integer */
bool json_milli(const struct json *, int64_t *out);	/* a number to thousandths */

/* The i-th member of an object in the document's order; false past the end. */
bool json_member(const struct json *obj, size_t i, const char **key, const struct json **value);

/* A member of obj that is in none of the NULL-terminated names, or NULL. */
const char *json_unknown(const struct json *obj, const char *const *names);

/* Compact text with sorted keys (for hashing and storing); caller frees. */
char *json_canonical(const struct json *);

#endif
