#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Their type of that name would collide with our function. */
#define json_type jansson_type
#include <jansson.h>
#undef json_type

#include "json.h"

#define DEPTH_MAX 64

static json_t *
in(const struct json *j)
{
	return (json_t *)j;
}

/* The deepest nesting in the text; brackets in strings do not count. */
static int
depth_of(const char *p, size_t n)
{
	int	depth = 0, most = 0;
	bool	quoted = false;
	size_t	i;

	for (i = 0; i < n; i++) {
		if (quoted) {
			if (p[i] == '\\')
				i++;
			else if (p[i] == '"')
				quoted = false;
		} else if (p[i] == '"')
			quoted = true;
		else if (p[i] == '[' || p[i] == '{') {
			if (++depth > most)
				most = depth;
		} else if (p[i] == ']' || p[i] == '}')
			depth--;
	}
	return most;
}

static void *
get(size_t n)
{
	return xmalloc(n);
}

enum rc
json_parse(const char *text, size_t n, const char *what, struct json **out, struct err *e)
{
	json_error_t	 je;
	json_t		*j;

	if (depth_of(text, n) > DEPTH_MAX)
		return err_set(e, RC_BADDATA, "%s: nested more than %d levels deep", what,
		    DEPTH_MAX);
	if (n == 0)
		return err_set(e, RC_BADDATA, "%s: empty, no JSON in it", what);
	/* Where memory fails within, jansson says "invalid", and a good body would be refused. */
	json_set_alloc_funcs(get, free);
	if ((j = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &je)) == NULL) {
		if (json_error_code(&je) == json_error_out_of_memory)
			die_oom();
		return err_set(e, RC_BADDATA, "%s:%d:%d: %s", what, je.line > 0 ? je.line : 1,
		    je.column > 0 ? je.column : 1, je.text);
	}
	*out = (struct json *)j;
	return RC_OK;
}

void
json_free(struct json *j)
{
	json_decref(in(j));
}

enum json_type
json_type(const struct json *j)
{
	if (j == NULL)
		return JSON_T_NULL;
	switch (json_typeof(in(j))) {
	case JSON_OBJECT:
		return JSON_T_OBJECT;
	case JSON_ARRAY:
		return JSON_T_ARRAY;
	case JSON_STRING:
		return JSON_T_STRING;
	case JSON_INTEGER:
		return JSON_T_INT;
	case JSON_REAL:
		return JSON_T_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_T_BOOL;
	case JSON_NULL:
		break;
	}
	return JSON_T_NULL;
}

const struct json *
json_get(const struct json *obj, const char *key)
{
	return (const struct json *)json_object_get(in(obj), key);
}

size_t
json_size(const struct json *j)
{
	if (json_is_array(in(j)))
		return json_array_size(in(j));
	return json_object_size(in(j));
}

const struct json *
json_at(const struct json *arr, size_t i)
{
	return (const struct json *)json_array_get(in(arr), i);
}

const char *
json_str(const struct json *j)
{
	return json_string_value(in(j));
}

size_t
json_strlen(const struct json *j)
{
	return json_string_length(in(j));
}

bool
json_bool(const struct json *j, bool fallback)
{
	return json_is_boolean(in(j)) ? json_is_true(in(j)) : fallback;
}

bool
json_int(const struct json *j, int64_t *out)
{
	if (!json_is_integer(in(j)))
		return false;
	*out = json_integer_value(in(j));
	return true;
}

bool
json_milli(const struct json *j, int64_t *out)
{
	int64_t	i;
	double	x;

	if (json_int(j, &i)) {
		if (i > INT64_MAX / 1000 || i < INT64_MIN / 1000)
			return false;
		*out = i * 1000;
		return true;
	}
	if (!json_is_real(in(j)))
		return false;
	/* Below 2^40 the nearest double is nearer than half a thousandth to its text. */
	x = json_real_value(in(j));
	if (!(fabs(x) < 1099511627776.0))
		return false;
	*out = llround(x * 1000.0);
	return true;
}

bool
json_member(const struct json *obj, size_t i, const char **key, const struct json **value)
{
	void	*it;

	if (!json_is_object(in(obj)) || i >= json_object_size(in(obj)))
		return false;
	for (it = json_object_iter(in(obj)); i > 0 && it != NULL; i--)
		it = json_object_iter_next(in(obj), it);
	if (it == NULL)
		return false;
	*key = json_object_iter_key(it);
	*value = (const struct json *)json_object_iter_value(it);
	return true;
}

const char *
json_unknown(const struct json *obj, const char *const *names)
{
	const char	*key;
	void		*it;
	size_t		 i;

	for (it = json_object_iter(in(obj)); it != NULL; it = json_object_iter_next(in(obj), it)) {
		key = json_object_iter_key(it);
		for (i = 0; names[i] != NULL && strcmp(names[i], key) != 0; i++)
			;
		if (names[i] == NULL)
			return key;
	}
	return NULL;
}

char *
json_canonical(const struct json *j)
{
	char	*s;

	/* 15 digits: what was written as 2.15 is 2.15 again. */
	s = json_dumps(in(j), JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY |
	    JSON_REAL_PRECISION(15));
	if (s == NULL)
		die_oom();
	return s;
}
