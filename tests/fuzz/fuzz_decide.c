/*
 * One line of a list of decisions: it is split into words or refused, its
 * options become a change within the caps of the store, or a usage error
 * that says why; nothing is read past its end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "curate/card.h"
#include "curate/change.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
want(bool ok)
{
	if (!ok)
		abort();
}

static void
number(const char *text)
{
	int64_t	milli;

	want(text == NULL || (strlen(text) <= 20 && num_milli(text, &milli)));
}

static void
check_finding(const struct change_finding *f)
{
	want(f->n >= 0 && f->n <= 999 && f->participants >= -1 && f->primary >= -1 && f->primary <= 1);
	want(f->outcome == NULL ? f->drop && f->n > 0 : card_slug_valid(f->outcome));
	want(f->direction == NULL || word_index(direction_words, f->direction) >= 0);
	number(f->value);
	number(f->low);
	number(f->high);
	number(f->i2);
	number(f->dose);
	want(f->quote == NULL || (strlen(f->quote) <= 4000 && utf8_valid(f->quote, strlen(f->quote)) == strlen(f->quote)));
}

static void
check_change(const struct change *c)
{
	size_t	i;

	want((c->set_flags & c->clear_flags) == 0 && ((c->set_flags | c->clear_flags) >> FLAG_N) == 0);
	want(c->design == NULL || word_index(design_words, c->design) >= 0);
	want(c->participants >= CHANGE_UNSAID && c->trials >= CHANGE_UNSAID);
	want(c->note == NULL || card_text_valid(c->note, 2000));
	for (i = 0; i < c->nfinding; i++)
		check_finding(&c->finding[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const struct cmd	 approve = { .name = "approve", .operands = "SLUG PMID...|-", .opts = change_opts,
		.min_args = 1, .max_args = -1 };
	struct inv		 inv = { .progname = "appraise" };
	struct arena		 mem = ARENA_INIT;
	struct err		 e = { .rc = RC_OK };
	struct change		 change;
	struct change_finding	 f;
	char			**words, *line = arena_strndup(&mem, (const char *)bytes, n);
	int			 i, nwords;
	enum rc			 rc;

	if ((rc = line_words(line, &mem, &words, &nwords, &e)) != RC_OK)
		want(rc == RC_BADDATA && e.msg[0] != '\0');
	else {
		want(nwords >= 0 && (size_t)nwords <= strlen(line) && words[nwords] == NULL);
		for (i = 0; i < nwords; i++)
			want(strlen(words[i]) <= strlen(line));
		if ((rc = cmd_parse(&approve, nwords, words, &inv, &e)) == RC_OK &&
		    (rc = change_read(&inv, &mem, &change, &e)) == RC_OK)
			check_change(&change);
		else
			want(rc == RC_USAGE && e.msg[0] != '\0');
	}
	/* And the whole line as one finding, which a list would have to quote. */
	if (change_finding_parse(line, &mem, &f, &e) == RC_OK)
		check_finding(&f);
	arena_fini(&mem);
	return 0;
}
