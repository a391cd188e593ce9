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

bool
aim_names(const char *title, const char *name)
{
	char word[64];
	size_t n;

	for (; *name != '\0'; name += n) {
		name += strspn(name, " :,;()/-");
		n = strcspn(name, " :,;()/-");
		if (n < 4 || n >= sizeof(word))
			continue;
		memcpy(word, name, n);
		word[n] = '\0';
		for (size_t i = 0; empty_words[i] != NULL; i++)
			if (strcmp(empty_words[i], word) == 0)
				word[0] = '\0';
		if (word[0] != '\0' && strstr(title, word) != NULL)
			return true;
	}
	return false;
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
