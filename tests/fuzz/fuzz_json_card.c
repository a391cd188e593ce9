/*
 * A compound's card of any bytes: refused with a reason, or its texts are
 * what a page may show, its rows are all there, and its canonical form is a
 * card again with the same form.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "curate/card.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
want(bool ok)
{
	if (!ok)
		abort();
}

static void
check_outcomes(const struct card *c)
{
	size_t	i, k;

	for (i = 0; i < c->noutcome; i++) {
		want(card_slug_valid(c->outcome[i].slug) && card_text_valid(c->outcome[i].name, 2000) &&
		    card_text_valid(c->outcome[i].indication, 2000));
		for (k = 0; k < i; k++)
			want(strcmp(c->outcome[i].slug, c->outcome[k].slug) != 0);
	}
}

static void
check_rows(const struct profile *p)
{
	size_t	i;

	for (i = 0; i < p->nrow; i++)
		want(*p->row[i].section != '\0' && *p->row[i].field != '\0' && card_text_valid(p->row[i].value, 2000));
	for (i = 0; i < p->ncite; i++)
		want(*p->cite[i].section != '\0' && p->cite[i].pmid > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena	mem = ARENA_INIT;
	struct card	c, again;
	struct err	e = { .rc = RC_OK };
	size_t		i;

	if (card_parse((const char *)bytes, n, "card", &mem, &c, &e) != RC_OK)
		want(e.rc == RC_BADDATA && strncmp(e.msg, "card:", 5) == 0);
	else {
		want(n <= CARD_MAX_BYTES && e.msg[0] == '\0');
		want(card_slug_valid(c.slug) && card_text_valid(c.name, 2000));
		for (i = 0; i < c.nsynonym; i++)
			want(card_text_valid(c.synonym[i], 2000));
		for (i = 0; i < c.nterm; i++)
			want(card_text_valid(c.term[i], 2000));
		check_outcomes(&c);
		check_rows(&c.profile);
		want(card_parse(c.json, strlen(c.json), "card", &mem, &again, &e) == RC_OK);
		want(strcmp(c.json, again.json) == 0 && c.profile.nrow == again.profile.nrow &&
		    c.profile.ncite == again.profile.ncite && c.profile.nedge == again.profile.nedge);
	}
	arena_fini(&mem);
	return 0;
}
