#include <ctype.h>
#include <string.h>

#include "query.h"

/* One name in title and abstract: a single word bare, all else as a phrase. */
static void
add_name(struct buf *out, const char *name, bool first)
{
	const char	*s;
	bool		 word = *name != '\0';

	for (s = name; *s != '\0'; s++)
		word = word && isalpha((unsigned char)*s) != 0;
	if (!first)
		buf_puts(out, " OR ");
	if (!word)
		buf_putc(out, '"');
	for (s = name; *s != '\0'; s++)
		if (*s != '"')
			buf_putc(out, word ? tolower((unsigned char)*s) : *s);
	buf_puts(out, word ? "[tiab]" : "\"[tiab]");
}

/* A query of the compound's own that joins its parts otherwise than by OR stands in brackets. */
static void
add_query(struct buf *out, const char *query)
{
	bool	brackets = strstr(query, " AND ") != NULL || strstr(query, " NOT ") != NULL;

	buf_printf(out, brackets ? " OR (%s)" : " OR %s", query);
}

void
query_of(const struct compound *c, struct buf *out)
{
	size_t	i;

	add_name(out, c->name, true);
	for (i = 0; i < c->nterm; i++)
		if (strcmp(c->term[i].kind, "synonym") == 0)
			add_name(out, c->term[i].term, false);
	for (i = 0; i < c->nterm; i++)
		if (strcmp(c->term[i].kind, "search") == 0)
			add_query(out, c->term[i].term);
}
