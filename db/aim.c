/*
 * aim: words of a title, steps of a size.
 */
#include <stddef.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/utf8.h"
#include "aim.h"

/* Not the words of an outcome that say what it is about. */
static const char *const empty_words[] = {"after", "and", "before", "change", "effect", "events",
    "from", "mean", "other", "outcome", "score", "serious", "with", NULL};

const char *
aim_fold(struct arena *mem, const char *text)
{
	struct buf b;
	char *out;

	if (text == NULL)
		return "";
	buf_init(&b, strlen(text) * 8 + 64);
	utf8_fold(text, strlen(text), &b);
	out = arena_strndup(mem, b.p, b.len);
	buf_fini(&b);
	return out;
}

/* The telling words of one name that the title holds. */
struct hits {
	struct word {
		const char *s;
		size_t n;
	} * word;
	size_t n, cap;
	size_t indication; /* bytes of the name before its colon */
};

static bool
has_word(const struct hits *h, const struct word *w)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->word[i].n == w->n && memcmp(h->word[i].s, w->s, w->n) == 0)
			return true;
	return false;
}

static void
take_hits(struct arena *mem, const char *title, const char *name, struct hits *h)
{
	char word[64];
	size_t n;

	*h = (struct hits){.indication = strcspn(name, ":")};
	for (; *name != '\0'; name += n) {
		struct word w;

		name += strspn(name, " :,;()/-");
		n = strcspn(name, " :,;()/-");
		if (n < 4 || n >= sizeof(word))
			continue;
		memcpy(word, name, n);
		word[n] = '\0';
		for (size_t i = 0; empty_words[i] != NULL; i++)
			if (strcmp(empty_words[i], word) == 0)
				word[0] = '\0';
		w = (struct word){name, n};
		if (word[0] != '\0' && strstr(title, word) != NULL && !has_word(h, &w))
			ARENA_PUSH(mem, h->word, h->n, h->cap, w);
	}
}

/* Does the title hold all that it has of a, and more, of b, which is about something else? */
static bool
outdone(const struct hits *a, const char *name_a, const struct hits *b, const char *name_b)
{
	if (a->n >= b->n ||
	    (a->indication == b->indication && memcmp(name_a, name_b, a->indication) == 0))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!has_word(b, &a->word[i]))
			return false;
	return true;
}

size_t
aim_outcomes(struct arena *mem, const char *title, const char *const *name, size_t n, bool *on)
{
	struct arena_mark mark = arena_mark(mem);
	struct hits *h = arena_array(mem, n + 1, sizeof(*h));
	size_t aimed = 0;

	for (size_t i = 0; i < n; i++)
		take_hits(mem, title, name[i], &h[i]);
	for (size_t i = 0; i < n; i++) {
		on[i] = h[i].n > 0;
		for (size_t k = 0; k < n && on[i]; k++)
			on[i] = !outdone(&h[i], name[i], &h[k], name[k]);
		aimed += on[i];
	}
	arena_rewind(mem, mark);
	return aimed;
}

int64_t
aim_people(int64_t participants)
{
	static const int step[] = {80, 60, 50, 40, 30, 25, 20, 15, 12, 10};
	int64_t tens = 1;

	if (participants <= 10)
		return participants;
	while (participants / tens >= 100)
		tens *= 10;
	for (size_t i = 0; i < sizeof(step) / sizeof(step[0]); i++)
		if (participants >= step[i] * tens)
			return step[i] * tens;
	return participants;
}
