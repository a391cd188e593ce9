/*
 * form: writing.  The reader is form_read.c.
 */
#include <inttypes.h>
#include <string.h>

#include "cardfield.h"
#include "form.h"

#define WRAP_COLUMN 78
#define LEAD "    " /* of a line that goes on */

/* A value, broken at single blanks so that reading joins it to the same again. */
static void
put_value(struct buf *b, const char *name, const char *v)
{
	size_t column = strlen(name) + 1, n, i;

	buf_printf(b, "%s:", name);
	if (v == NULL || *v == '\0') {
		buf_putc(b, '\n');
		return;
	}
	for (i = 0; v[i] != '\0'; i += n) {
		/* One word, with the blanks before it that are no single blank. */
		for (n = 0; v[i + n] == ' '; n++)
			;
		for (; v[i + n] != '\0' && v[i + n] != ' '; n++)
			;
		if (i == 0) {
			buf_putc(b, ' ');
			buf_put(b, v, n);
			column += n + 1;
		} else if (column + n > WRAP_COLUMN && v[i] == ' ' && v[i + 1] != ' ') {
			buf_puts(b, "\n" LEAD);
			buf_put(b, v + i + 1, n - 1);
			column = strlen(LEAD) + n - 1;
		} else {
			buf_put(b, v + i, n);
			column += n;
		}
	}
	buf_putc(b, '\n');
}

static void
put_pmids(struct buf *b, const char *name, const struct json *list)
{
	struct buf v;
	int64_t pmid;

	buf_init(&v, CARD_MAX_BYTES);
	for (size_t i = 0; i < json_size(list); i++)
		if (json_int(json_at(list, i), &pmid))
			buf_printf(&v, "%s%" PRId64, i > 0 ? " " : "", pmid);
	put_value(b, name, v.p);
	buf_fini(&v);
}

/* synonyms are written one a line: "synonym: ...". */
static void
put_strings(struct buf *b, const char *name, const struct json *list)
{
	char one[32];
	size_t n = strlen(name) - 1;

	memcpy(one, name, n);
	one[n] = '\0';
	for (size_t i = 0; i < json_size(list); i++)
		put_value(b, one, json_str(json_at(list, i)));
	if (json_size(list) == 0)
		buf_printf(b, "# %s: (none; one a line)\n", one);
}

static void
put_field(struct buf *b, const struct card_field *f, const struct json *v)
{
	int64_t n;

	switch (f->kind) {
	case K_PMIDS:
	case K_PMIDS_SOME:
		put_pmids(b, f->name, v);
		return;
	case K_LABELS:
	case K_TEXTS:
		put_strings(b, f->name, v);
		return;
	case K_BOOL:
		put_value(b, f->name, json_bool(v, false) ? "yes" : "no");
		return;
	case K_DAYS:
		if (json_int(v, &n))
			buf_printf(b, "%s: %" PRId64 "\n", f->name, n);
		else
			put_value(b, f->name, NULL);
		return;
	default:
		put_value(b, f->name, json_str(v));
	}
}

static bool
is_list(const struct card_field *f)
{
	return f->kind == K_LIST || f->kind == K_LIST_SOME;
}

/* "# kind: target, effect, outcome" for each field that has words. */
static void
put_words(struct buf *b, const struct card_field *f)
{
	for (; f->name != NULL; f++) {
		if (f->kind != K_WORD)
			continue;
		buf_printf(b, "# %s: ", f->name);
		for (size_t i = 0; f->words[i] != NULL; i++)
			buf_printf(b, "%s%s", i > 0 ? ", " : "", f->words[i]);
		buf_putc(b, '\n');
	}
}

static void
put_entry(struct buf *b, const char *path, const struct card_field *f, const struct json *v)
{
	buf_printf(b, "[%s]\n", path);
	for (; f->name != NULL; f++)
		if (!is_list(f))
			put_field(b, f, json_get(v, f->name));
}

/* What a section looks like where it has no entry. */
static void
put_example(struct buf *b, const char *path, const struct card_field *f)
{
	buf_printf(b, "#[%s]\n", path);
	for (; f->name != NULL; f++)
		if (!is_list(f))
			buf_printf(b, "#%s:\n", f->name);
}

static bool
has_scalars(const struct card_field *f)
{
	for (; f->name != NULL; f++)
		if (!is_list(f))
			return true;
	return false;
}

static void
put_section(struct buf *b, const char *inside, const struct card_field *f, const struct json *v)
{
	char path[64];
	struct buf p;

	buf_init(&p, sizeof(path) - 1);
	buf_printf(&p, "%s%s%s", inside, *inside != '\0' ? "." : "", f->name);
	memcpy(path, p.p, p.len + 1);
	buf_fini(&p);
	if (is_list(f) || has_scalars(f->sub)) {
		buf_putc(b, '\n');
		put_words(b, f->sub);
		if (f->kind == K_OBJECT && v != NULL)
			put_entry(b, path, f->sub, v);
		for (size_t i = 0; is_list(f) && i < json_size(v); i++) {
			if (i > 0)
				buf_putc(b, '\n');
			put_entry(b, path, f->sub, json_at(v, i));
		}
		if (is_list(f) ? json_size(v) == 0 : v == NULL)
			put_example(b, path, f->sub);
	}
	if (f->kind == K_OBJECT)
		for (const struct card_field *s = f->sub; s->name != NULL; s++)
			if (is_list(s))
				put_section(b, path, s, json_get(v, s->name));
}

void
form_write(const struct json *card, bool whole, const char *head, struct buf *out)
{
	const char *end;

	for (; head != NULL && *head != '\0'; head = *end != '\0' ? end + 1 : end) {
		end = head + strcspn(head, "\n");
		buf_puts(out, "# ");
		buf_put(out, head, (size_t)(end - head));
		buf_putc(out, '\n');
	}
	buf_putc(out, '\n');
	put_words(out, card_name_fields);
	for (const struct card_field *f = card_fields; f->name != NULL; f++) {
		const struct json *v = json_get(card, f->name);

		if (is_list(f) || f->kind == K_OBJECT)
			continue;
		if (v != NULL)
			put_field(out, f, v);
		else
			buf_printf(out, "#%s:\n", f->name);
	}
	if (!whole)
		buf_puts(out, "\n# There is no profile yet.  To begin one, take the \"#\" away before "
		    "the fields\n# of a section below and fill them; summary and dosage must be there.\n");
	for (const struct card_field *f = card_fields; f->name != NULL; f++)
		if (is_list(f) || f->kind == K_OBJECT)
			put_section(out, "", f, json_get(card, f->name));
}
