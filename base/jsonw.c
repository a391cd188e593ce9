#include <string.h>

#include "escape.h"
#include "jsonw.h"
#include "num.h"

void
jw_init(struct jsonw *w, struct buf *out, int indent)
{
	memset(w, 0, sizeof(*w));
	w->out = out;
	w->indent = indent;
}

static void
newline(struct jsonw *w)
{
	int	i;

	if (w->indent == 0)
		return;
	buf_putc(w->out, '\n');
	for (i = w->depth * w->indent; i > 0; i--)
		buf_putc(w->out, ' ');
}

/* What stands before a value: comma, line, key. */
static void
lead(struct jsonw *w, const char *key)
{
	if (w->depth > 0) {
		if (w->some[w->depth - 1])
			buf_putc(w->out, ',');
		w->some[w->depth - 1] = true;
		if ((key != NULL) != (w->kind[w->depth - 1] == '{'))
			die("JSON writer: key %s in '%c'", key != NULL ? key : "missing",
			    w->kind[w->depth - 1]);
		newline(w);
	}
	if (key == NULL)
		return;
	buf_putc(w->out, '"');
	escape_json(w->out, key, strlen(key));
	buf_put(w->out, "\": ", w->indent > 0 ? 3 : 2);
}

static void
begin(struct jsonw *w, const char *key, char kind)
{
	lead(w, key);
	if (w->depth == JW_DEPTH)
		die("JSON writer: deeper than %d", JW_DEPTH);
	w->kind[w->depth] = kind;
	w->some[w->depth++] = false;
	buf_putc(w->out, kind);
}

void
jw_obj(struct jsonw *w, const char *key)
{
	begin(w, key, '{');
}

void
jw_arr(struct jsonw *w, const char *key)
{
	begin(w, key, '[');
}

void
jw_end(struct jsonw *w)
{
	if (w->depth == 0)
		die("JSON writer: nothing is open");
	w->depth--;
	if (w->some[w->depth])
		newline(w);
	buf_putc(w->out, w->kind[w->depth] == '{' ? '}' : ']');
}

void
jw_strn(struct jsonw *w, const char *key, const char *s, size_t n)
{
	if (s == NULL) {
		jw_null(w, key);
		return;
	}
	lead(w, key);
	buf_putc(w->out, '"');
	escape_json(w->out, s, n);
	buf_putc(w->out, '"');
}

void
jw_str(struct jsonw *w, const char *key, const char *s)
{
	jw_strn(w, key, s, s == NULL ? 0 : strlen(s));
}

void
jw_int(struct jsonw *w, const char *key, int64_t v)
{
	lead(w, key);
	buf_i64(w->out, v);
}

void
jw_int_if(struct jsonw *w, const char *key, int64_t v, bool known)
{
	if (known)
		jw_int(w, key, v);
	else
		jw_null(w, key);
}

void
jw_bool(struct jsonw *w, const char *key, bool v)
{
	lead(w, key);
	buf_puts(w->out, v ? "true" : "false");
}

void
jw_null(struct jsonw *w, const char *key)
{
	lead(w, key);
	buf_put(w->out, "null", 4);
}

void
jw_points(struct jsonw *w, const char *key, int64_t milli)
{
	char	tmp[32];

	lead(w, key);
	buf_puts(w->out, num_points(milli, tmp, sizeof(tmp)));
}

void
jw_raw(struct jsonw *w, const char *key, const char *json)
{
	lead(w, key);
	buf_puts(w->out, json);
}
