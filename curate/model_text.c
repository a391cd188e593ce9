/*
 * Keys that take words: g, f, / and :.  A word that is none leaves what is
 * asked as it is, so that the letters of the next try are no keys.
 */
#include <string.h>

#include "../base/num.h"
#include "deck.h"
#include "model.h"

void
model_go(struct model *m, const char *rest, struct model_fx *fx)
{
	int64_t pmid;

	if (*rest == '\0') {
		m->mode = MODEL_GOTO;
		return;
	}
	if (num_pmid(rest, &pmid)) {
		model_rest(m);
		model_do(fx, FX_GOTO, pmid, NULL);
	} else
		model_say(fx, "\"%.40s\" is no PMID", rest);
}

void
model_filter(struct model *m, const char *word, struct model_fx *fx)
{
	struct deck_filter any = {0};

	if (!deck_filter_read(&any, word)) {
		model_say(fx, "\"%.40s\" is no filter: " DECK_FILTERS ", all", word);
		return;
	}
	model_rest(m);
	model_do(fx, FX_FILTER, 0, arena_strdup(&m->mem, word));
}

/* ":undo" and ":undo 12" are u. */
static bool
undo_words(const char *words, struct model_fx *fx)
{
	int64_t seq = 0;

	if (strncmp(words, "undo", 4) != 0 || (words[4] != '\0' && words[4] != ' '))
		return false;
	words += 4 + strspn(words + 4, " ");
	if (*words != '\0' && !num_i64(*words == '#' ? words + 1 : words, 1, INT64_MAX, &seq))
		return false;
	model_do(fx, FX_UNDO, seq, NULL);
	return true;
}

void
model_command(struct model *m, const char *words, struct model_fx *fx)
{
	if (!undo_words(words, fx))
		model_do(fx, FX_COMMAND, 0, arena_strdup(&m->mem, words));
}

void
model_text_key(struct model *m, enum model_mode mode, enum model_effect kind, const char *rest,
    struct model_fx *fx)
{
	if (*rest != '\0') {
		if (kind == FX_FILTER)
			model_filter(m, rest, fx);
		else if (kind == FX_COMMAND)
			model_command(m, rest, fx);
		else
			model_do(fx, kind, 0, arena_strdup(&m->mem, rest));
		return;
	}
	m->mode = mode;
	if (mode == MODEL_FILTER)
		model_say(fx, "only: " DECK_FILTERS "; an empty line: all");
}
