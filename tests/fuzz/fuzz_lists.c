/*
 * A list that somebody brings, as CSV and as RIS: its entries have PMIDs and
 * the program's own words, or it is refused with a line; nothing is read past
 * its end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "curate/lists.h"
#include "db/proposal.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
want(bool ok)
{
	if (!ok)
		abort();
}

static void
check(enum rc rc, const struct list_entry *v, size_t n, const struct err *e)
{
	static const char *const words[] = {"approved", "rejected", "postponed", "suspended", "open", NULL};
	size_t	i;

	want(rc == RC_OK || rc == RC_BADDATA);
	if (rc != RC_OK) {
		want(strncmp(e->msg, "list:", 5) == 0 && e->msg[5] >= '1' && e->msg[5] <= '9');
		return;
	}
	for (i = 0; i < n; i++) {
		want(v[i].pmid > 0 && v[i].line > 0);
		want(v[i].decision == NULL || word_index(words, v[i].decision) >= 0);
		want(v[i].reason == NULL || word_index(reject_words, v[i].reason) >= 0);
		want(v[i].design == NULL || word_index(design_words, v[i].design) >= 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena		 mem = ARENA_INIT;
	struct list_entry	*v = NULL;
	struct err		 e = { 0 };
	char			*text = malloc(size + 1);
	size_t			 n = 0;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check(lists_read_csv(text, size, "list", &mem, &v, &n, &e), v, n, &e);
	check(lists_read_ris(text, size, "list", &mem, &v, &n, &e), v, n, &e);
	arena_fini(&mem);
	free(text);
	return 0;
}
