#include "tmpl.h"

#include <inttypes.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/num.h"

#define TMPL_DEPTH 32

struct tag {
	char		 kind;		/* 'v' variable, '#', '^', '/', '!', '>' */
	const char	*name;
	size_t		 len;
	const char	*before;	/* where the text before the tag ends */
	const char	*after;		/* where the text after it goes on */
};

struct render {
	const char		*what, *text, *end;
	const struct json	*stack[TMPL_DEPTH];
	int			 depth;
	int			 nesting;	/* of partials */
	tmpl_partial		*partial;
	void			*arg;
	struct buf		*out;
};

static enum rc render_span(struct render *, const char *, const char *, struct err *);

static enum rc
bad(const struct render *r, const char *at, struct err *e, const char *why)
{
	int line = 1;

	for (const char *p = r->text; p < at && p < r->end; p++)
		line += *p == '\n';
	return err_set(e, RC_BADDATA, "%s:%d: %s", r->what, line, why);
}

static const char *
find(const char *p, const char *end, const char *what)
{
	size_t n = strlen(what);

	for (; p + n <= end; p++)
		if (memcmp(p, what, n) == 0)
			return p;
	return NULL;
}

/* A tag alone on its line takes the whole line with it. */
static void
standalone(const struct render *r, struct tag *t, const char *open, const char *close)
{
	const char *a = open, *b = close;

	while (a > r->text && (a[-1] == ' ' || a[-1] == '\t'))
		a--;
	if (a > r->text && a[-1] != '\n')
		return;
	while (b < r->end && (*b == ' ' || *b == '\t' || *b == '\r'))
		b++;
	if (b < r->end && *b != '\n')
		return;
	t->before = a;
	t->after = b < r->end ? b + 1 : b;
}

/* The next tag in [p, end): RC_OK, or RC_DONE when only text is left. */
static enum rc
next_tag(const struct render *r, const char *p, const char *end, struct tag *t, struct err *e)
{
	const char *open = find(p, end, "{{"), *close;

	*t = (struct tag){ .kind = 'v', .name = p, .before = p, .after = p };
	if (open == NULL)
		return RC_DONE;
	if ((close = find(open + 2, end, "}}")) == NULL)
		return bad(r, open, e, "a tag is not closed");
	t->before = open;
	t->after = close + 2;
	t->name = open + 2;
	t->kind = 'v';
	if (t->name < close && strchr("#^/!>", *t->name) != NULL)
		t->kind = *t->name++;
	else if (t->name < close && strchr("{&=", *t->name) != NULL)
		return bad(r, open, e, "unescaped and set-delimiter tags are refused");
	while (t->name < close && *t->name == ' ')
		t->name++;
	while (close > t->name && close[-1] == ' ')
		close--;
	t->len = (size_t)(close - t->name);
	if (t->len == 0 && t->kind != '!')
		return bad(r, open, e, "a tag without a name");
	if (t->kind != 'v')
		standalone(r, t, open, t->after);
	return RC_OK;
}

/* A name in the innermost context that holds it; dotted names go down. */
static const struct json *
lookup(const struct render *r, const char *name, size_t len)
{
	char key[64];
	const struct json *v = NULL;
	size_t n = 0;

	if (len == 1 && *name == '.')
		return r->stack[r->depth - 1];
	for (bool first = true; n < len; first = false) {
		size_t part = 0;

		while (n + part < len && name[n + part] != '.')
			part++;
		if (part == 0 || part >= sizeof(key))
			return NULL;
		memcpy(key, name + n, part);
		key[part] = '\0';
		if (first)
			for (int i = r->depth; i-- > 0 && v == NULL;)
				v = json_get(r->stack[i], key);
		else
			v = json_get(v, key);
		if (v == NULL)
			return NULL;
		n += part + 1;
	}
	return v;
}

static bool
truthy(const struct json *v)
{
	switch (json_type(v)) {
	case JSON_T_NULL:
		return false;
	case JSON_T_BOOL:
		return json_bool(v, false);
	case JSON_T_ARRAY:
		return json_size(v) > 0;
	default:
		return true;
	}
}

static void
put_value(struct render *r, const struct json *v)
{
	char num[32];
	int64_t i;

	switch (json_type(v)) {
	case JSON_T_STRING:
		escape_html(r->out, json_str(v), json_strlen(v));
		break;
	case JSON_T_INT:
		if (json_int(v, &i))
			buf_i64(r->out, i);
		break;
	case JSON_T_REAL:
		if (json_milli(v, &i))
			buf_puts(r->out, num_points(i, num, sizeof(num)));
		break;
	case JSON_T_BOOL:
		buf_puts(r->out, json_bool(v, false) ? "true" : "false");
		break;
	default:
		break;
	}
}

/* The text between a section's tags: its end tag, with sections inside skipped. */
static enum rc
section_end(const struct render *r, const struct tag *open, const char *end, struct tag *close,
    struct err *e)
{
	const char *p = open->after;
	int level = 1;
	enum rc rc;

	while ((rc = next_tag(r, p, end, close, e)) == RC_OK) {
		if (close->kind == '#' || close->kind == '^')
			level++;
		else if (close->kind == '/' && --level == 0) {
			if (close->len != open->len || memcmp(close->name, open->name, open->len) != 0)
				return bad(r, close->name, e, "a section is closed by another name");
			return RC_OK;
		}
		p = close->after;
	}
	return rc == RC_DONE ? bad(r, open->name, e, "a section is not closed") : rc;
}

static enum rc
with_context(struct render *r, const struct json *v, const char *from, const char *to,
    struct err *e)
{
	enum rc rc;

	if (r->depth == TMPL_DEPTH)
		return bad(r, from, e, "sections nest too deeply");
	r->stack[r->depth++] = v;
	rc = render_span(r, from, to, e);
	r->depth--;
	return rc;
}

static enum rc
render_section(struct render *r, const struct tag *open, const char *end, const char **next,
    struct err *e)
{
	struct tag close = *open;
	const struct json *v = lookup(r, open->name, open->len);
	enum rc rc;

	if ((rc = section_end(r, open, end, &close, e)) != RC_OK)
		return rc;
	*next = close.after;
	if (open->kind == '^')
		return truthy(v) ? RC_OK : render_span(r, open->after, close.before, e);
	if (!truthy(v))
		return RC_OK;
	if (json_type(v) != JSON_T_ARRAY)
		return with_context(r, v, open->after, close.before, e);
	for (size_t i = 0; i < json_size(v); i++)
		if ((rc = with_context(r, json_at(v, i), open->after, close.before, e)) != RC_OK)
			return rc;
	return RC_OK;
}

static enum rc
render_partial(struct render *r, const struct tag *t, struct err *e)
{
	struct render sub = *r;
	char name[64];
	size_t n = 0;
	enum rc rc;

	if (t->len >= sizeof(name))
		return bad(r, t->name, e, "a partial's name is too long");
	memcpy(name, t->name, t->len);
	name[t->len] = '\0';
	sub.what = name;
	if ((sub.text = r->partial == NULL ? NULL : r->partial(name, t->len, r->arg, &n)) == NULL)
		return bad(r, t->name, e, "no such partial");
	if (++sub.nesting > TMPL_DEPTH)
		return bad(r, t->name, e, "partials nest too deeply");
	sub.end = sub.text + n;
	rc = render_span(&sub, sub.text, sub.end, e);
	return rc;
}

static enum rc
render_span(struct render *r, const char *p, const char *end, struct err *e)
{
	struct tag t = { 0 };
	enum rc rc;

	while ((rc = next_tag(r, p, end, &t, e)) == RC_OK) {
		if (t.before > p)
			buf_put(r->out, p, (size_t)(t.before - p));
		p = t.after;
		switch (t.kind) {
		case 'v':
			put_value(r, lookup(r, t.name, t.len));
			break;
		case '#':
		case '^':
			if ((rc = render_section(r, &t, end, &p, e)) != RC_OK)
				return rc;
			break;
		case '>':
			if ((rc = render_partial(r, &t, e)) != RC_OK)
				return rc;
			break;
		case '/':
			return bad(r, t.name, e, "a section is closed that was not opened");
		default:
			break;
		}
	}
	if (rc != RC_DONE)
		return rc;
	if (end > p)
		buf_put(r->out, p, (size_t)(end - p));
	return RC_OK;
}

enum rc
tmpl_render(const char *what, const char *text, size_t n, const struct json *root,
    tmpl_partial *partial, void *arg, struct buf *out, struct err *e)
{
	struct render r = { .what = what, .text = text, .end = text + n, .partial = partial,
		.arg = arg, .out = out };

	r.stack[r.depth++] = root;
	return render_span(&r, text, r.end, e);
}
