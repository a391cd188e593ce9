/*
 * Edits of the card's fields and the dispatch of all edits.  Nothing is
 * stored by them.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "deck.h"
#include "model_edit.h"

/* Fields whose value is one word of a list. */
static const struct word_field {
	char letter;
	const char *name;
	const char *const *words;
	size_t at; /* in struct change */
} word_fields[] = {
    {'d', "design", design_words, offsetof(struct change, design)},
    {'y', "type", type_words, offsetof(struct change, type)},
    {'f', "funding", funding_words, offsetof(struct change, funding)},
    {'t', "ties", ties_words, offsetof(struct change, ties)},
    {'b', "risk of bias", rob_words, offsetof(struct change, rob)},
    {'m', "who paid the trials", funding_words, offsetof(struct change, trial_funding)},
};
#define NWORD (sizeof(word_fields) / sizeof(word_fields[0]))

static const struct word_field *
word_field(char letter)
{
	for (size_t i = 0; i < NWORD; i++)
		if (word_fields[i].letter == letter)
			return &word_fields[i];
	return NULL;
}

void
model_list_words(struct buf *b, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++)
		buf_printf(b, "%s%s", i > 0 ? " " : "", words[i]);
}

/* The word that text is, or that it alone begins; NULL with a sentence otherwise. */
const char *
model_pick(const char *name, const char *text, const char *const *words, struct model_fx *fx)
{
	const char *found = NULL;
	size_t n = strlen(text), hits = 0;
	struct buf b;

	for (size_t i = 0; words[i] != NULL; i++) {
		if (strcasecmp(words[i], text) == 0)
			return words[i];
		if (strncasecmp(words[i], text, n) == 0) {
			found = words[i];
			hits++;
		}
	}
	if (hits == 1)
		return found;
	buf_init(&b, 1000);
	for (size_t i = 0; words[i] != NULL; i++)
		if (hits == 0 || strncasecmp(words[i], text, n) == 0)
			buf_printf(&b, " %s", words[i]);
	model_say(fx, hits == 0 ? "%s: \"%.40s\" is none of:%s" : "%s: \"%.40s\" may be:%s", name,
	    text, b.p);
	buf_fini(&b);
	return NULL;
}

void
model_remember(struct model *m, const char *line, struct model_fx *fx)
{
	ARENA_PUSH(&m->mem, m->draft, m->ndraft, m->capdraft, arena_strdup(&m->mem, line));
	if (!m->replay)
		model_do(fx, FX_DRAFT, 0, NULL);
}

static bool
set_count(const char *name, const char *text, int64_t *out, struct model_fx *fx)
{
	const char *typed = text;
	char digits[32];
	size_t n = 0;

	if (strcmp(text, "unknown") == 0 || strcmp(text, "?") == 0) {
		*out = CHANGE_UNKNOWN;
		model_say(fx, "%s: unknown" MODEL_UNSTORED, name);
		return true;
	}
	for (; *text != '\0' && n + 1 < sizeof(digits); text++)
		if (*text != ',')
			digits[n++] = *text;
	digits[n] = '\0';
	if (num_i64(digits, 0, 100000000, out)) {
		model_say(fx, "%s: %s" MODEL_UNSTORED, name, num_commas(*out, digits, sizeof(digits)));
		return true;
	}
	model_say(fx, "%s: \"%.40s\" is none: a whole number, or unknown", name, typed);
	return false;
}

static void
say_flags(const struct model *m, struct model_fx *fx)
{
	struct assessment a;
	struct buf b;

	model_now(m, &a);
	buf_init(&b, 1000);
	for (int i = 0; i < FLAG_N; i++)
		if (a.flags & 1u << i)
			buf_printf(&b, " %s", flag_words[i]);
	model_say(fx, "flags:%s" MODEL_UNSTORED, b.len > 0 ? b.p : " none");
	buf_fini(&b);
}

/* "crossover -animal": a word sets a flag, a word with a minus clears it. */
static bool
set_flags(struct model *m, const char *text, struct model_fx *fx)
{
	struct change c = m->change;
	struct err e = {0};
	char **word;
	int n;

	if (line_words(text, &m->mem, &word, &n, &e) != RC_OK) {
		model_say(fx, "flags: %s", e.msg);
		return false;
	}
	for (int i = 0; i < n; i++) {
		bool off = word[i][0] == '-';
		const char *w =
		    model_pick("flags", word[i] + (off || word[i][0] == '+'), flag_words, fx);
		unsigned bit;

		if (w == NULL)
			return false;
		bit = 1u << word_index(flag_words, w);
		c.set_flags = off ? c.set_flags & ~bit : c.set_flags | bit;
		c.clear_flags = off ? c.clear_flags | bit : c.clear_flags & ~bit;
	}
	m->change = c;
	say_flags(m, fx);
	return true;
}

/* --- one edit ------------------------------------------------------------------- */

/* What follows a word at the beginning, or NULL. */
static const char *
after(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0 ? text + strlen(word) : NULL;
}

static const char study_words[] =
    "study: merge PMID (one study with that record), decline PMID (not one),\n"
    "split, pin, or none, which takes back what was said of it here";

static bool
edit_study(struct model *m, const char *text, struct model_fx *fx)
{
	const char *rest;
	int64_t pmid;

	if (strcmp(text, "none") == 0) {
		m->study = NULL;
		model_say(fx, "study: nothing is said of it");
		return true;
	}
	if (strcmp(text, "split") == 0 || strcmp(text, "pin") == 0)
		m->study = arena_strdup(&m->mem, text);
	else if ((rest = after(text, "merge ")) != NULL || (rest = after(text, "decline ")) != NULL) {
		if (!num_pmid(rest, &pmid) || pmid == m->card->pmid) {
			model_say(fx, "study: \"%s\" is not the PMID of another record", rest);
			return false;
		}
		/* Whether that record has a study is the store's to say. */
		if (!m->replay) {
			model_do(fx, FX_JOIN, pmid, arena_strdup(&m->mem, text));
			return false;
		}
		m->study = arena_strdup(&m->mem, text);
	} else {
		model_say(fx, "%s", study_words);
		return false;
	}
	model_say(fx, "study: %s, saved with a", text);
	return true;
}

void
model_study(struct model *m, const char *words, struct model_fx *fx)
{
	m->study = arena_strdup(&m->mem, words);
	m->mode = MODEL_CARD;
	model_say(fx, "study: %s, saved with a", words);
	model_remember(m, arena_printf(&m->mem, "s %s", words), fx);
}

static bool
edit_relevance(struct model *m, const char *text, struct model_fx *fx)
{
	if (strncmp("no", text, strlen(text)) == 0) {
		model_ask_reason(m, "", fx);
		return true;
	}
	if (strncmp("yes", text, strlen(text)) == 0)
		return true;
	model_say(fx, "relevance: yes, or no (which rejects, with a reason)");
	return false;
}

static bool
edit_value(struct model *m, char letter, const char *text, struct model_fx *fx)
{
	const struct word_field *w = word_field(letter);
	const char *found;

	if (w != NULL) {
		if ((found = model_pick(w->name, text, w->words, fx)) == NULL)
			return false;
		memcpy((char *)&m->change + w->at, &found, sizeof(found));
		model_say(fx, "%s: %s" MODEL_UNSTORED, w->name, found);
		return true;
	}
	switch (letter) {
	case 'g':
		return set_flags(m, text, fx);
	case 'p':
		return set_count("people", text, &m->change.participants, fx);
	case 'k':
		return set_count("trials", text, &m->change.trials, fx);
	case 's':
		return edit_study(m, text, fx);
	default:
		return model_finding_edit(m, m->at, text, fx);
	}
}

/* What is asked for when a field was chosen and no value came with it. */
static void
ask(struct model *m, struct model_fx *fx)
{
	const struct word_field *w = word_field(m->letter);
	struct buf b;

	buf_init(&b, 4000);
	if (w != NULL) {
		buf_printf(&b, "%s: ", w->name);
		model_list_words(&b, w->words);
	} else if (m->letter == 'g') {
		buf_puts(&b, "flags, a minus before one clears it: ");
		model_list_words(&b, flag_words);
	} else if (m->letter == 'p' || m->letter == 'k')
		buf_puts(&b, "a whole number, or unknown");
	else if (m->letter == 's') {
		model_do(fx, FX_STUDY, 0, NULL);
		buf_puts(&b, study_words);
	} else if (m->letter == 'r')
		buf_puts(&b, "relevance: yes, or no (which rejects, with a reason)");
	else {
		if (m->at < m->nfinding)
			model_finding_text(m, m->at, &b);
		else
			buf_puts(&b, "New finding");
		buf_puts(&b, "\noutcome, b n h m u, primary, KEY=VALUE, or x drops it; outcomes:");
		model_list_outcomes(m, &b);
	}
	buf_puts(&b, m->letter == '+' ? "\nEnter alone makes none" : "\nEnter alone keeps what is there");
	model_say(fx, "%s", b.p);
	buf_fini(&b);
}

/* Split "2 h" or "d rct" into the field and its text; false with a sentence where it is no field.
 */
static bool
aim(struct model *m, const char *line, const char **text, struct model_fx *fx)
{
	size_t digits = strspn(line, "0123456789");

	*text = line + (digits > 0 ? digits : 1);
	*text += strspn(*text, " \t");
	if (digits > 0) {
		size_t n = digits < 6 ? (size_t)strtoul(line, NULL, 10) : 0;

		if (n < 1 || n > m->nfinding) {
			model_say(fx, "there is no finding %.*s; + makes a new one",
			    (int)(digits < 9 ? digits : 9), line);
			return false;
		}
		m->letter = '1';
		m->at = n - 1;
		return true;
	}
	if (strchr("dygpftbrskm+", *line) == NULL ||
	    (isalpha((unsigned char)*line) && line[1] != '\0' && line[1] != ' ' &&
		line[1] != '\t')) {
		model_say(fx, "\"%.40s\" is no field: d y g p f t b r s k m, 1-9, +", line);
		return false;
	}
	m->letter = *line;
	m->at = m->nfinding;
	return true;
}

bool
model_edit_value(struct model *m, const char *text, struct model_fx *fx)
{
	size_t at = m->at;

	if (m->letter == 'r')
		return edit_relevance(m, text, fx);
	if (!edit_value(m, m->letter, text, fx))
		return false;
	model_remember(m,
	    m->letter == '1' ? arena_printf(&m->mem, "%zu %s", at + 1, text)
			     : arena_printf(&m->mem, "%c %s", m->letter, text),
	    fx);
	return true;
}

bool
model_edit(struct model *m, const char *line, struct model_fx *fx)
{
	const char *text;

	if (!aim(m, line, &text, fx))
		return false;
	if (*text == '\0') {
		m->mode = MODEL_VALUE;
		ask(m, fx);
		return true;
	}
	return model_edit_value(m, text, fx);
}

/* --- Tab ------------------------------------------------------------------------ */

/* The i-th word that may stand here, NULL behind the last. */
static const char *
candidate(const struct model *m, size_t i)
{
	const struct word_field *w = m->mode == MODEL_VALUE ? word_field(m->letter) : NULL;

	if (w != NULL)
		return w->words[i];
	if (m->mode == MODEL_FILTER)
		return deck_filter_word(i);
	if (m->mode == MODEL_VALUE && m->letter == 'g')
		return flag_words[i];
	if (m->mode == MODEL_OPEN ||
	    (m->mode == MODEL_VALUE && (m->letter == '1' || m->letter == '+')))
		return i < m->card->noutcome ? m->card->outcome[i].slug : NULL;
	return NULL;
}

void
model_complete(struct model *m, struct model_fx *fx)
{
	const char *word = m->input.p + m->input.len, *c, *one = NULL;
	size_t n, common = 0, hits = 0;
	struct buf b;

	while (word > m->input.p && strchr(" \t-", word[-1]) == NULL)
		word--;
	/* A slug has dashes of its own: only a leading one is a sign. */
	while (word > m->input.p + 1 && word[-1] == '-' && word[-2] != ' ') {
		word--;
		while (word > m->input.p && strchr(" \t-", word[-1]) == NULL)
			word--;
	}
	n = strlen(word);
	buf_init(&b, 8000);
	for (size_t i = 0; (c = candidate(m, i)) != NULL; i++) {
		if (strncmp(c, word, n) != 0)
			continue;
		buf_printf(&b, " %s", c);
		if (hits++ == 0) {
			one = c;
			common = strlen(c);
		}
		while (strncmp(one, c, common) != 0)
			common--;
	}
	if (hits > 0 && common > n) {
		char *rest = arena_strndup(&m->mem, one + n, common - n);

		buf_puts(&m->input, rest);
		model_do(fx, FX_ECHO, 0, rest);
	}
	if (hits > 1)
		model_say(fx, "%s", b.p + 1);
	buf_fini(&b);
}
