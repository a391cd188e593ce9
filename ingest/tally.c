#include <string.h>

#include "../base/num.h"
#include "tally.h"

static const char *
n_of(int64_t n, char *buf, size_t size)
{
	return num_commas(n, buf, size);
}

/* "design    rct 38, animal 41": words with a count, continued under the first. */
static void
list_line(struct out *out, const char *head, const char *const *words, const int64_t *n, int64_t stuck)
{
	char		 num[32];
	struct buf	 item;
	const char	*word;
	int		 i, column = 0;

	buf_init(&item, 256);
	for (i = 0; i == 0 || words[i - 1] != NULL; i++) {
		word = words[i] != NULL ? words[i] : "unclassified";
		if ((words[i] != NULL ? n[i] : stuck) == 0)
			continue;
		buf_clear(&item);
		buf_printf(&item, "%s %s", word, n_of(words[i] != NULL ? n[i] : stuck, num, sizeof(num)));
		if (column > 0 && column + 3 + (int)item.len > out->width) {
			out_printf(out, ",\n%-10s%s", "", item.p);
			column = 10 + (int)item.len;
		} else if (column > 0) {
			out_printf(out, ", %s", item.p);
			column += 2 + (int)item.len;
		} else {
			out_printf(out, "%-10s%s", head, item.p);
			column = 10 + (int)item.len;
		}
	}
	if (column > 0)
		out_printf(out, "\n");
	buf_fini(&item);
}

static void
line(struct out *out, const char *head, int64_t n, const char *what)
{
	char	num[32];

	if (n > 0)
		out_printf(out, "%-10s%s %s\n", head, n_of(n, num, sizeof(num)), what);
}

void
tally_text(struct out *out, const struct store_tally *t, const char *linked_to)
{
	char	a[32], b[32], c[32];

	out_printf(out, "stored    %s article%s, %s book%s%s, %s quarantined\n", n_of(t->articles, a, sizeof(a)),
	    t->articles == 1 ? "" : "s", n_of(t->books, b, sizeof(b)), t->books == 1 ? "" : "s",
	    t->books > 0 ? " (kept, not classified)" : "", n_of(t->quarantined, c, sizeof(c)));
	line(out, "known", t->known, t->known == 1 ? "was there already" : "were there already");
	line(out, "passed", t->passed, t->passed == 1 ? "names no known compound and is not kept" :
	    "name no known compound and are not kept");
	if (t->deletions > 0)
		out_printf(out, "deleted   %s of %s that PubMed withdrew were here\n", n_of(t->deleted, a, sizeof(a)),
		    n_of(t->deletions, b, sizeof(b)));
	if (linked_to != NULL) {
		out_printf(out, "linked    %s to ", n_of(t->linked, a, sizeof(a)));
		out_text(out, linked_to, strlen(linked_to));
		if (t->relinked > 0)
			out_printf(out, "; %s were linked before", n_of(t->relinked, b, sizeof(b)));
		if (t->unnamed > 0)
			out_printf(out, "; %s do not name it and queue last", n_of(t->unnamed, b, sizeof(b)));
		out_printf(out, "\n");
	}
	list_line(out, "design", design_words, t->design, t->stuck);
	list_line(out, "funding", funding_words, t->funding, 0);
	line(out, "suspended", t->suspended, "approved before and now withdrawn: they head the queue");
	line(out, "reopened", t->reopened, "approved before, and what is now read contradicts it");
}

static void
words_json(struct jsonw *w, const char *key, const char *const *words, const int64_t *n)
{
	int	i;

	jw_obj(w, key);
	for (i = 0; words[i] != NULL; i++)
		jw_int(w, words[i], n[i]);
	jw_end(w);
}

void
tally_json(struct jsonw *w, const struct store_tally *t)
{
	jw_int(w, "articles", t->articles);
	jw_int(w, "books", t->books);
	jw_int(w, "quarantined", t->quarantined);
	jw_int(w, "known", t->known);
	jw_int(w, "passed", t->passed);
	jw_int(w, "deletions", t->deletions);
	jw_int(w, "deleted", t->deleted);
	jw_int(w, "linked", t->linked);
	jw_int(w, "linked_before", t->relinked);
	jw_int(w, "unnamed", t->unnamed);
	jw_int(w, "suspended", t->suspended);
	jw_int(w, "reopened", t->reopened);
	jw_int(w, "unclassified", t->stuck);
	words_json(w, "design", design_words, t->design);
	words_json(w, "funding", funding_words, t->funding);
}
