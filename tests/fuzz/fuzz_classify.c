/*
 * A record of any text before the whole rule set: it ends within its limits,
 * every word is of its list, the labels' shares are one whole, what counts
 * as evidence stands where it says, and a second look sees the same.
 * Texts are parted by NULs: abstract, title, conflicts, keyword, grant's agency, MeSH.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "ingest/classify.h"
#include "ingest/line.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define TEXTS 6

static void
want(bool ok)
{
	if (!ok)
		abort();
}

static void
check_proposal(const struct article *a, const struct proposal *p)
{
	const struct evidence	*v;
	const char		*text;
	size_t			 i;
	int			 sum = 0, k;

	for (k = 0; k < DESIGN_N; k++) {
		want(p->label_ppm[k] >= 0);
		sum += p->label_ppm[k];
	}
	want(sum == 1000000 && p->design >= 0 && p->design < DESIGN_N && (p->flags >> FLAG_N) == 0);
	want(word_index(type_words, p->type) >= 0 && word_index(funding_words, p->funding) >= 0 &&
	    word_index(ties_words, p->ties) >= 0 && word_index(rob_words, p->rob) >= 0 &&
	    word_index(direction_words, p->direction) >= 0);
	want(p->participants >= -1 && p->trials >= -1 && (!p->stuck || p->stuck_rule != NULL));
	for (i = 0; i < p->nevidence; i++) {
		v = &p->evidence[i];
		text = strcmp(v->field, "title") == 0 ? a->title : strcmp(v->field, "abstract") == 0 ? a->abstract : NULL;
		want(v->start <= v->end && utf8_valid(v->text, strlen(v->text)) == strlen(v->text));
		if (text != NULL)
			want(v->end <= strlen(text) && strncmp(v->text, text + v->start, v->end - v->start) == 0);
	}
}

/* What scan would print of it. */
static void
look(const struct classifier *c, struct classify_scratch *s, const struct article *a, struct buf *line)
{
	struct arena	mem = ARENA_INIT;
	struct err	e = { .rc = RC_OK };
	struct proposal	p;

	want(classify(c, s, a, FIELD_ALL, &mem, &p, &e) == RC_OK);
	check_proposal(a, &p);
	line_json(line, a, &p);
	arena_fini(&mem);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct classifier	*c;
	static struct classify_scratch	*s;
	struct err			 e = { .rc = RC_OK };
	char				*copy = xmalloc(n + 1);
	const char			*text[TEXTS] = { NULL }, *at = copy;
	struct grant			 grant = { .number = "1" };
	struct mesh			 mesh = { .ui = "D1" };
	struct article			 a = { .pmid = 1, .version = 1, .keyword = &text[3], .grant = &grant, .mesh = &mesh };
	struct buf			 one, two;
	int				 i;

	if (c == NULL) {
		want(classifier_new(NULL, &c, &e) == RC_OK);
		s = classify_scratch_new(c);
	}
	memcpy(copy, bytes, n);
	copy[n] = '\0';
	for (i = 0; i < TEXTS && at <= copy + n; at += strlen(at) + 1, i++)
		text[i] = *at != '\0' && utf8_valid(at, strlen(at)) == strlen(at) ? at : NULL;
	a.abstract = text[0];
	a.title = text[1];
	a.coi_text = text[2];
	a.nkeyword = text[3] != NULL;
	grant.agency = text[4];
	a.ngrant = text[4] != NULL;
	mesh.descriptor = text[5];
	a.nmesh = text[5] != NULL;
	buf_init(&one, (size_t)64 << 20);
	buf_init(&two, (size_t)64 << 20);
	look(c, s, &a, &one);
	look(c, s, &a, &two);
	want(strcmp(one.p, two.p) == 0);
	buf_fini(&one);
	buf_fini(&two);
	free(copy);
	return 0;
}
