/*
 * A rule file of any bytes: refused with its line, or every match that it
 * makes lies in its sentence, on characters, and its examples can be run.
 * The second half of the input, behind a NUL, is the text that it reads.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "ingest/rules_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
want(bool ok)
{
	if (!ok)
		abort();
}

static void
count(const struct rules_verdict *v, void *arg)
{
	want(v->rule != NULL && v->text != NULL);
	++*(size_t *)arg;
}

static void
check_hits(const struct ruleset *rs, struct article *a)
{
	struct rules_scratch	*s = rules_scratch_new(rs, 1000);
	struct arena		 mem = ARENA_INIT;
	const struct hit	*h;
	struct hits		 hits;
	size_t			 i;

	rules_match(rs, s, a, FIELD_ALL, &mem, &hits);
	for (i = 0; hits.stuck == NULL && i < hits.n; i++) {
		h = &hits.hit[i];
		if (h->rule->absent)
			continue;
		want(h->start <= h->end && h->end <= h->len && h->sentence.start <= h->start && h->end <= h->sentence.end);
		want(utf8_cut(h->text, h->len, h->start) == h->start && utf8_cut(h->text, h->len, h->end) == h->end);
		want(strlen(hit_quote(&mem, h, 80)) <= 80 && hit_field(&mem, h) != NULL);
	}
	arena_fini(&mem);
	rules_scratch_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const char	*text = (const char *)bytes, *nul = memchr(bytes, '\0', n);
	const char	 plain[] = "METHODS: We randomly assigned 20 adults to 5 mg or placebo. RESULTS: p < 0.05.";
	struct article	 a = { .pmid = 1, .version = 1, .title = "A trial", .abstract = plain };
	struct err	 e = { .rc = RC_OK };
	struct ruleset	*rs;
	size_t		 rules_len = nul == NULL ? n : (size_t)(nul - text), rest = n - rules_len, seen = 0;
	char		*own = NULL;

	if (rest > 1) {
		own = xmalloc(rest);
		memcpy(own, nul + 1, rest - 1);
		own[rest - 1] = '\0';
		if (*own != '\0' && utf8_valid(own, strlen(own)) == strlen(own))
			a.abstract = own;
	}
	if (ruleset_parse("r.rules", text, rules_len, &rs, &e) != RC_OK)
		want(e.rc == RC_BADDATA && strncmp(e.msg, "r.rules", 7) == 0);
	else {
		check_hits(rs, &a);
		want(rules_check(rs, NULL, count, &seen) <= seen);
		ruleset_free(rs);
	}
	free(own);
	return 0;
}
