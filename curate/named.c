#include <string.h>

#include "../db/query.h"
#include "card.h"
#include "named.h"

/* Append the option's values as terms of one kind. */
static enum rc
take_terms(const struct inv *inv, const char *name, const char *kind, struct arena *mem,
    struct compound *c, size_t *cap, struct err *e)
{
	const char *v;
	int i = 0;

	while ((v = inv_each(inv, name, &i)) != NULL) {
		struct compound_term t = {.kind = kind, .term = v};

		if (!card_text_valid(v, CARD_TEXT_MAX))
			return err_set(e, RC_USAGE,
			    "--%s wants 1 to 2,000 bytes of text without control characters", name);
		ARENA_PUSH(mem, c->term, c->nterm, *cap, t);
	}
	return RC_OK;
}

enum rc
named_take(const struct inv *inv, struct arena *mem, struct compound *c, struct err *e)
{
	const char *status = inv_text(inv, "status");
	size_t cap = 0;
	enum rc rc;

	c->name = inv_text(inv, "name");
	if (c->name != NULL && !card_text_valid(c->name, 120))
		return err_set(
		    e, RC_USAGE, "--name wants 1 to 120 bytes of text without control characters");
	if (status != NULL) {
		for (size_t i = 0; card_status_words[i] != NULL; i++)
			if (strcmp(card_status_words[i], status) == 0)
				c->status = card_status_words[i];
		if (c->status == NULL)
			return card_bad_word("--status", status, card_status_words, RC_USAGE, e);
	}
	if ((rc = take_terms(inv, "synonym", "synonym", mem, c, &cap, e)) != RC_OK)
		return rc;
	return take_terms(inv, "term", "search", mem, c, &cap, e);
}

void
named_print(struct inv *inv, const struct compound *c)
{
	struct jsonw w;
	struct buf q, b;

	buf_init(&q, (size_t)1024 * 1024);
	buf_init(&b, COMMON_JSON_MAX);
	query_of(c, &q);
	if (inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_str(&w, "slug", c->slug);
		jw_str(&w, "name", c->name);
		jw_str(&w, "status", c->status);
		jw_str(&w, "query", q.p);
		jw_end(&w);
	} else {
		buf_printf(&b, "%s: will search ", c->slug);
		common_safe(&b, q.p);
		buf_putc(&b, '\n');
	}
	common_said(inv, &b);
	buf_fini(&q);
	buf_fini(&b);
}
