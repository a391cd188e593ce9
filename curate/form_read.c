/*
 * form: reading what an editor left.
 *
 * Lines are gathered into entries first; then the table of a card's fields is
 * walked and each field written as JSON, with the line that it stands in, so
 * that what card_check finds wrong can be told by line.
 */
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/utf8.h"
#include "cardfield.h"
#include "form.h"

#define FAULTS_MAX 200

struct given {			/* a field as it stands in the file */
	const struct card_field *f;
	const char *value;
	int line;
};
struct entry {
	const struct card_field *f;	/* the section; NULL: what stands before the first */
	const char *path;
	int line;
	struct given *given;
	size_t n, cap;
};
struct reader {
	struct arena *mem;
	struct form *out;
	struct entry *entry;
	size_t n, cap;			/* entries */
	size_t faults, places;		/* room */
	struct given *last;		/* the value that a following line goes on with */
	struct jsonw w;
};

static void
fault(struct reader *r, int line, const char *why)
{
	struct form_fault f = {line, why};

	if (r->out->nfault < FAULTS_MAX)
		ARENA_PUSH(r->mem, r->out->fault, r->out->nfault, r->faults, f);
}

static void
place(struct reader *r, const char *path, int line)
{
	struct form_place p = {path, line};

	ARENA_PUSH(r->mem, r->out->place, r->out->nplace, r->places, p);
}

static bool
is_list(const struct card_field *f)
{
	return f->kind == K_LIST || f->kind == K_LIST_SOME;
}

static bool
is_strings(const struct card_field *f)
{
	return f->kind == K_LABELS || f->kind == K_TEXTS;
}

/* --- lines into entries -------------------------------------------------------------- */

/* The names that a section of the file may have, for a message. */
static size_t
section_names(struct arena *mem, const char **names, size_t max)
{
	size_t n = 0;

	for (const struct card_field *f = card_fields; f->name != NULL; f++) {
		if (!is_list(f) && f->kind != K_OBJECT)
			continue;
		if (n < max)
			names[n++] = f->name;
		for (const struct card_field *s = f->sub; f->kind == K_OBJECT && s->name != NULL; s++)
			if (is_list(s) && n < max)
				names[n++] = arena_printf(mem, "%s.%s", f->name, s->name);
	}
	return n;
}

static const struct card_field *
section_of(const char *path)
{
	size_t n = strcspn(path, ".");

	for (const struct card_field *f = card_fields; f->name != NULL; f++) {
		if (strlen(f->name) != n || strncmp(f->name, path, n) != 0 ||
		    (!is_list(f) && f->kind != K_OBJECT))
			continue;
		if (path[n] == '\0')
			return f;
		for (const struct card_field *s = f->sub; f->kind == K_OBJECT && s->name != NULL; s++)
			if (is_list(s) && strcmp(s->name, path + n + 1) == 0)
				return s;
	}
	return NULL;
}

static void
begin_section(struct reader *r, char *s, size_t n, int line)
{
	const char *names[32], *near;
	struct entry x = {.line = line};

	r->last = NULL;
	if (s[n - 1] != ']') {
		fault(r, line, "a section's name stands in brackets: [mechanisms]");
		n++;
	}
	s[n - 1] = '\0';
	x.path = s + 1;
	if ((x.f = section_of(x.path)) == NULL) {
		near = nearest(x.path, names, section_names(r->mem, names, 32));
		fault(r, line,
		    arena_printf(r->mem, near != NULL ? "no section [%.60s] is known; nearest: [%s]"
						      : "no section [%.60s] is known",
			x.path, near));
	} else if (x.f->kind == K_OBJECT)
		for (size_t i = 0; i < r->n; i++)
			if (r->entry[i].f == x.f)
				fault(r, line,
				    arena_printf(r->mem, "[%s] stands there already, in line %d",
					x.path, r->entry[i].line));
	ARENA_PUSH(r->mem, r->entry, r->n, r->cap, x);
}

/* Is key the name of the field in a file?  One of several texts has the singular. */
static bool
is_key(const struct card_field *f, const char *key)
{
	size_t n = strlen(f->name);

	if (is_strings(f))
		return strlen(key) == n - 1 && strncmp(f->name, key, n - 1) == 0;
	return !is_list(f) && f->kind != K_OBJECT && strcmp(f->name, key) == 0;
}

static const struct card_field *
field_of(struct reader *r, const struct entry *x, const char *key, int line)
{
	const struct card_field *fields = x->f != NULL ? x->f->sub : card_fields, *f;
	const char *names[24], *near;
	size_t n = 0;

	for (f = fields; f->name != NULL; f++) {
		if (is_key(f, key))
			return f;
		if (is_strings(f))
			names[n++] = arena_strndup(r->mem, f->name, strlen(f->name) - 1);
		else if (!is_list(f) && f->kind != K_OBJECT)
			names[n++] = f->name;
	}
	near = nearest(key, names, n);
	fault(r, line,
	    arena_printf(r->mem, near != NULL ? "no field \"%.60s\" is known here; nearest: %s"
					      : "no field \"%.60s\" is known here",
		key, near));
	return NULL;
}

static char *
trimmed(char *s)
{
	size_t n;

	s += strspn(s, " \t");
	for (n = strlen(s); n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'); n--)
		;
	s[n] = '\0';
	return s;
}

static void
read_field(struct reader *r, char *s, int line)
{
	struct entry *x = &r->entry[r->n - 1];
	struct given g = {.line = line};
	char *colon = strchr(s, ':');

	r->last = NULL;
	if (colon == NULL) {
		fault(r, line, "is neither \"field: value\" nor a [section]; what goes on with a "
			       "value begins with blanks");
		return;
	}
	if (x->f == NULL && r->n > 1)
		return; /* of a section that is not known: said once */
	*colon = '\0';
	if ((g.f = field_of(r, x, trimmed(s), line)) == NULL)
		return;
	g.value = trimmed(colon + 1);
	for (size_t i = 0; i < x->n && !is_strings(g.f); i++)
		if (x->given[i].f == g.f) {
			fault(r, line,
			    arena_printf(r->mem, "%s stands there already, in line %d", g.f->name,
				x->given[i].line));
			return;
		}
	ARENA_PUSH(r->mem, x->given, x->n, x->cap, g);
	r->last = &x->given[x->n - 1];
}

static void
read_line(struct reader *r, char *s, size_t n, int line)
{
	if (memchr(s, '\0', n) != NULL || utf8_valid(s, n) != n) {
		fault(r, line, "is no text in UTF-8");
		return;
	}
	if (n > 0 && s[n - 1] == '\r')
		s[--n] = '\0';
	if (strncmp(s, FORM_VERSION, strlen(FORM_VERSION)) == 0)
		r->out->version = trimmed(s + strlen(FORM_VERSION));
	if (n == 0 || s[0] == '#')
		return;
	if (s[0] == ' ' || s[0] == '\t') {
		s = trimmed(s);
		if (*s == '\0')
			return;
		if (r->last == NULL)
			fault(r, line, "begins with blanks, but there is no value before it to go on with");
		else
			r->last->value = arena_printf(r->mem, "%s%s%s", r->last->value,
			    r->last->value[0] != '\0' ? " " : "", s);
		return;
	}
	s = trimmed(s);
	if (s[0] == '[')
		begin_section(r, s, strlen(s), line);
	else
		read_field(r, s, line);
}

/* --- entries into JSON --------------------------------------------------------------- */

static void
put_pmids(struct reader *r, const struct card_field *f, const char *v)
{
	int64_t pmid;
	char *word;
	size_t n;

	jw_arr(&r->w, f->name);
	for (v = v != NULL ? v : ""; *(v += strspn(v, " \t,")) != '\0'; v += n) {
		n = strcspn(v, " \t,");
		word = arena_strndup(r->mem, v, n);
		if (num_i64(word, 0, INT64_MAX, &pmid))
			jw_int(&r->w, NULL, pmid);
		else
			jw_str(&r->w, NULL, word);
	}
	jw_end(&r->w);
}

static void
put_value(struct reader *r, const struct card_field *f, const char *v)
{
	int64_t n;

	switch (f->kind) {
	case K_PMIDS:
	case K_PMIDS_SOME:
		put_pmids(r, f, v);
		return;
	case K_TEXT_NULL:
		jw_str(&r->w, f->name, v != NULL && *v != '\0' ? v : NULL);
		return;
	case K_DAYS:
		if (v == NULL || *v == '\0')
			jw_null(&r->w, f->name);
		else if (num_i64(v, 0, INT64_MAX, &n))
			jw_int(&r->w, f->name, n);
		else
			jw_str(&r->w, f->name, v);
		return;
	case K_BOOL:
		if (v != NULL && (strcmp(v, "yes") == 0 || strcmp(v, "true") == 0))
			jw_bool(&r->w, f->name, true);
		else if (v != NULL && (strcmp(v, "no") == 0 || strcmp(v, "false") == 0))
			jw_bool(&r->w, f->name, false);
		else if (v != NULL)
			jw_str(&r->w, f->name, v);
		return;
	default:
		if (v != NULL) /* else it is missing: card_check says so */
			jw_str(&r->w, f->name, v);
	}
}

/* A field of an entry (NULL: the entry is not there), with its place. */
static void
put_field(struct reader *r, const struct card_field *f, const struct entry *x, const char *path)
{
	const char *v = NULL, *here = arena_printf(r->mem, "%s%s%s", path, *path != '\0' ? "." : "", f->name);
	size_t k = 0;

	if (is_strings(f))
		jw_arr(&r->w, f->name);
	for (size_t i = 0; x != NULL && i < x->n; i++) {
		if (x->given[i].f != f)
			continue;
		v = x->given[i].value;
		if (is_strings(f)) {
			place(r, arena_printf(r->mem, "%s[%zu]", here, k++), x->given[i].line);
			jw_str(&r->w, NULL, v);
		} else
			place(r, here, x->given[i].line);
	}
	if (is_strings(f))
		jw_end(&r->w);
	else
		put_value(r, f, v);
}

static void put_section(struct reader *, const struct card_field *, const char *inside);

/* Does the store hold it where there is no profile? */
static bool
is_name(const struct card_field *f)
{
	return strcmp(f->name, "outcomes") == 0 ||
	       (!is_list(f) && f->kind != K_OBJECT && f->kind != K_TEXT_NULL);
}

static void
put_entry(struct reader *r, const struct card_field *fields, const struct entry *x, const char *path)
{
	if (x != NULL)
		place(r, path, x->line);
	for (const struct card_field *f = fields; f->name != NULL; f++) {
		if (fields == card_fields && !r->out->whole && !is_name(f))
			continue;
		if (is_list(f) || f->kind == K_OBJECT)
			put_section(r, f, path);
		else
			put_field(r, f, x, path);
	}
}

/* The next entry of the section behind this one; NULL: no more. */
static const struct entry *
next_entry(const struct reader *r, const struct entry *x, const struct card_field *f)
{
	while (++x < r->entry + r->n)
		if (x->f == f)
			return x;
	return NULL;
}

static void
put_section(struct reader *r, const struct card_field *f, const char *inside)
{
	const char *path = arena_printf(r->mem, "%s%s%s", inside, *inside != '\0' ? "." : "", f->name);
	const struct entry *x = next_entry(r, r->entry, f);

	if (!is_list(f)) {
		jw_obj(&r->w, f->name);
		put_entry(r, f->sub, x, path);
		jw_end(&r->w);
		return;
	}
	jw_arr(&r->w, f->name);
	for (size_t k = 0; x != NULL; x = next_entry(r, x, f)) {
		jw_obj(&r->w, NULL);
		put_entry(r, f->sub, x, arena_printf(r->mem, "%s[%zu]", path, k++));
		jw_end(&r->w);
	}
	jw_end(&r->w);
}

/* Has it anything but names, terms and outcomes? */
static bool
has_profile(const struct reader *r)
{
	for (size_t i = 0; i < r->entry[0].n; i++)
		if (strcmp(r->entry[0].given[i].f->name, "caution") == 0 &&
		    r->entry[0].given[i].value[0] != '\0')
			return true;
	for (size_t i = 1; i < r->n; i++)
		if (r->entry[i].f != NULL && strcmp(r->entry[i].f->name, "outcomes") != 0)
			return true;
	return false;
}

static void
read_lines(struct reader *r, char *text, size_t n)
{
	size_t at = 0, len;
	char *end;
	int line = 0;

	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	for (; at < n; at += len + 1) {
		end = memchr(text + at, '\n', n - at);
		len = end != NULL ? (size_t)(end - (text + at)) : n - at;
		text[at + len] = '\0';
		read_line(r, text + at, len, ++line);
	}
}

void
form_parse(const char *text, size_t n, bool whole, struct arena *mem, struct form *out)
{
	struct reader r = {.mem = mem, .out = out};
	struct entry top = {0};
	struct buf json;

	*out = (struct form){0};
	ARENA_PUSH(mem, r.entry, r.n, r.cap, top);
	read_lines(&r, arena_strndup(mem, text, n), n);
	out->whole = whole || has_profile(&r);
	buf_init(&json, 8 * CARD_MAX_BYTES);
	jw_init(&r.w, &json, 0);
	jw_obj(&r.w, NULL);
	put_entry(&r, card_fields, &r.entry[0], "");
	jw_end(&r.w);
	out->json = arena_strdup(mem, json.p);
	buf_fini(&json);
}

int
form_line(const struct form *f, const char *path)
{
	size_t best = 0, n;
	int line = 0;

	for (size_t i = 0; i < f->nplace; i++) {
		n = strlen(f->place[i].path);
		if (n >= best && n > 0 && strncmp(f->place[i].path, path, n) == 0 &&
		    (path[n] == '\0' || path[n] == '.' || path[n] == '[')) {
			best = n;
			line = f->place[i].line;
		}
	}
	return line;
}
