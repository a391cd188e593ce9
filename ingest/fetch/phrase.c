#include <ctype.h>
#include <string.h>

#include "../../base/buf.h"
#include "phrase.h"

#define PHRASE_MAX	4000

/* Letters lowered, quotes and the field's tag away: as a name of the compound and PubMed's note agree. */
static void
bare(const char *text, struct buf *out)
{
	size_t	n = strlen(text);
	size_t	i;

	if (n > 0 && text[n - 1] == ']')
		while (n > 0 && text[--n] != '[')
			;
	for (i = 0; i < n; i++)
		if (text[i] != '"')
			buf_putc(out, tolower((unsigned char)text[i]));
	while (out->len > 0 && out->p[out->len - 1] == ' ')
		out->p[--out->len] = '\0';
}

static bool
same(const char *name, const char *wanted)
{
	struct buf	b;
	bool		yes;

	buf_init(&b, PHRASE_MAX);
	bare(name, &b);
	yes = b.len > 0 && strcmp(b.p, wanted) == 0;
	buf_fini(&b);
	return yes;
}

/* A query of the compound's own may hold it anywhere. */
static bool
within(const char *query, const char *wanted)
{
	struct buf	b;
	const char	*s;
	bool		yes;

	buf_init(&b, PHRASE_MAX);
	for (s = query; *s != '\0'; s++)
		if (*s != '"')
			buf_putc(&b, tolower((unsigned char)*s));
	yes = b.len > 0 && strstr(b.p, wanted) != NULL;
	buf_fini(&b);
	return yes;
}

/* One that a shell takes between single quotes as it is. */
static bool
quotable(const char *text)
{
	const unsigned char	*s;

	for (s = (const unsigned char *)text; *s != '\0'; s++)
		if (*s < 0x20 || *s == 0x7f || *s == '\'')
			return false;
	return strlen(text) < 200;
}

enum rc
phrase_hint(const struct compound *c, const char *said, struct err *e)
{
	const struct compound_term	*found = NULL;
	struct buf			 wanted;
	bool				 is_name;
	size_t				 i;

	buf_init(&wanted, PHRASE_MAX);
	bare(said, &wanted);
	for (i = 0; i < c->nterm && found == NULL && wanted.len > 0; i++)
		if (strcmp(c->term[i].kind, "synonym") == 0 && same(c->term[i].term, wanted.p))
			found = &c->term[i];
	is_name = found == NULL && wanted.len > 0 && same(c->name, wanted.p);
	for (i = 0; i < c->nterm && found == NULL && !is_name && wanted.len > 0; i++)
		if (strcmp(c->term[i].kind, "search") == 0 && within(c->term[i].term, wanted.p))
			found = &c->term[i];
	buf_fini(&wanted);
	if (is_name)
		return err_try(e, "appraise compound edit %s --name NAME", c->slug);
	if (found == NULL || !quotable(found->term))
		return err_try(e, "appraise compound show %s", c->slug);
	return err_try(e, "appraise compound edit %s --no-%s '%s'", c->slug,
	    strcmp(found->kind, "synonym") == 0 ? "synonym" : "term", found->term);
}
