/*
 * Findings of the card: what they say, what keeps one from being saved, and
 * edits of one.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "model_edit.h"

const char *const model_finding_keys[] = {"direction", "measure", "value", "low", "high",
    "certainty", "i2", "n", "primary", "timepoint", "dose", "dose-unit", "quote",
    "publication-bias", "large-effect", NULL};

/* --- findings ----------------------------------------------------------------- */

void
model_outcome_text(const struct model_card *card, const char *slug, struct buf *b)
{
	for (size_t i = 0; i < card->noutcome; i++) {
		const struct outcome *o = &card->outcome[i];

		if (slug == NULL || strcmp(o->slug, slug) != 0)
			continue;
		if (o->indication != NULL && *o->indication != '\0')
			buf_printf(b, "%s: ", o->indication);
		buf_puts(b, o->name);
		return;
	}
	buf_puts(b, slug != NULL ? slug : "outcome open");
}

void
model_finding_text(const struct model *m, size_t i, struct buf *b)
{
	const struct model_finding *f = &m->finding[i];
	const char *const *v = f->val;

	buf_printf(b, "Finding %zu: ", i + 1);
	if (f->outcome != NULL)
		model_outcome_text(m->card, f->outcome, b);
	else if (f->about != NULL)
		buf_printf(b, "\"%.*s\", outcome open",
		    (int)utf8_cut(f->about, strlen(f->about), 60), f->about);
	else
		buf_puts(b, "outcome open");
	if (f->dropped) {
		buf_puts(b, ", dropped");
		return;
	}
	buf_printf(b, ", %s", v[MF_DIRECTION] != NULL ? v[MF_DIRECTION] : "direction open");
	if (v[MF_MEASURE] != NULL || v[MF_VALUE] != NULL)
		buf_printf(b, ", %s%s%s", v[MF_MEASURE] != NULL ? v[MF_MEASURE] : "",
		    v[MF_MEASURE] != NULL && v[MF_VALUE] != NULL ? " " : "",
		    v[MF_VALUE] != NULL ? v[MF_VALUE] : "");
	if (v[MF_LOW] != NULL && v[MF_HIGH] != NULL)
		buf_printf(b, " (%s to %s)", v[MF_LOW], v[MF_HIGH]);
	for (int k = MF_CERTAINTY; k < MF_N; k++)
		if (v[k] != NULL && k != MF_PRIMARY && k != MF_QUOTE)
			buf_printf(b, ", %s %s", model_finding_keys[k], v[k]);
	if (v[MF_PRIMARY] != NULL && strcmp(v[MF_PRIMARY], "yes") == 0)
		buf_puts(b, ", primary");
}

/* What keeps a finding from being saved. */
enum open { CLOSED, NO_OUTCOME, SAME_OUTCOME, NO_DIRECTION };

static enum open
open_of(const struct model *m, size_t i, size_t *with)
{
	const struct model_finding *f = &m->finding[i];

	if (f->dropped)
		return CLOSED;
	if (f->outcome == NULL)
		return NO_OUTCOME;
	for (size_t k = 0; k < i; k++)
		if (!m->finding[k].dropped && m->finding[k].outcome != NULL &&
		    strcmp(m->finding[k].outcome, f->outcome) == 0) {
			*with = k;
			return SAME_OUTCOME;
		}
	return f->val[MF_DIRECTION] == NULL ? NO_DIRECTION : CLOSED;
}

void
model_list_outcomes(const struct model *m, struct buf *b)
{
	for (size_t i = 0; i < m->card->noutcome; i++)
		buf_printf(b, " %zu %s", i + 1, m->card->outcome[i].slug);
}

size_t
model_first_open(const struct model *m, struct buf *why)
{
	size_t with = 0;

	for (size_t i = 0; i < m->nfinding; i++)
		switch (open_of(m, i, &with)) {
		case CLOSED:
			continue;
		case NO_DIRECTION:
			buf_printf(
			    why, "finding %zu has no direction: b n h m u, or x drops it", i + 1);
			return i;
		case SAME_OUTCOME:
			buf_printf(why,
			    "finding %zu is on the outcome of finding %zu: another outcome, or x "
			    "drops it",
			    i + 1, with + 1);
			return i;
		case NO_OUTCOME:
			if (m->card->noutcome == 0)
				buf_printf(why,
				    "finding %zu has no outcome, and %s has none yet: x drops it, "
				    "X all that "
				    "are open, or an empty line and :outcome add %s ...",
				    i + 1, m->card->slug, m->card->slug);
			else {
				buf_printf(why, "finding %zu has no outcome:", i + 1);
				model_list_outcomes(m, why);
				buf_puts(why, ", or x drops it, X all that are open; :outcome add makes another");
			}
			return i;
		}
	return m->nfinding;
}

/* An outcome by its slug, by what it alone begins with, or by its number. */
static const char *
pick_outcome(struct model *m, const char *text, struct model_fx *fx)
{
	const char **slugs = arena_array(&m->mem, m->card->noutcome + 1, sizeof(*slugs));
	struct buf b;
	int64_t n;

	for (size_t i = 0; i < m->card->noutcome; i++)
		slugs[i] = m->card->outcome[i].slug;
	if (num_i64(text, 1, (int64_t)m->card->noutcome, &n))
		return slugs[n - 1];
	if (m->card->noutcome == 0) {
		model_say(fx, "%s has no outcome yet; :outcome add %s SLUG --name NAME",
		    m->card->slug, m->card->slug);
		return NULL;
	}
	for (size_t i = 0; i < m->card->noutcome; i++)
		if (strncasecmp(slugs[i], text, strlen(text)) == 0)
			return model_pick("outcome", text, slugs, fx);
	buf_init(&b, 4000);
	model_list_outcomes(m, &b);
	model_say(fx,
	    "\"%.40s\" is no outcome, none of b n h m u, not primary, x or KEY=VALUE; outcomes:%s",
	    text, b.p);
	buf_fini(&b);
	return NULL;
}

static const char *
direction_of(const char *text)
{
	static const char letters[] = "bnhmu"; /* in the order of direction_words */
	const char *at;
	int i;

	if (text[0] != '\0' && text[1] == '\0' && (at = strchr(letters, text[0])) != NULL)
		return direction_words[at - letters];
	i = word_index(direction_words, text);
	return i >= 0 ? direction_words[i] : NULL;
}

/* key=value as --finding takes it; its reader checks it. */
static bool
set_key(struct model *m, struct model_finding *f, const char *text, struct model_fx *fx)
{
	const char *eq = strchr(text, '=');
	char *key = arena_strndup(&m->mem, text, (size_t)(eq - text));
	int k = word_index(model_finding_keys, key);

	if (k < 0) {
		struct buf b;

		buf_init(&b, 1000);
		model_list_words(&b, model_finding_keys);
		model_say(fx, "\"%.40s\" is none of: %s", key, b.p);
		buf_fini(&b);
		return false;
	}
	f->val[k] = eq + 1;
	f->said |= 1u << k;
	return true;
}

static bool
set_word(struct model *m, struct model_finding *f, const char *w, struct model_fx *fx)
{
	const char *found;

	if (strcmp(w, "x") == 0) {
		f->dropped = true;
		return true;
	}
	f->dropped = false;
	if ((found = direction_of(w)) != NULL) {
		f->val[MF_DIRECTION] = found;
		f->said |= 1u << MF_DIRECTION;
		return true;
	}
	if (strcmp(w, "primary") == 0 || strcmp(w, "-primary") == 0) {
		f->val[MF_PRIMARY] = *w == '-' ? "no" : "yes";
		f->said |= 1u << MF_PRIMARY;
		return true;
	}
	if (strchr(w, '=') != NULL)
		return set_key(m, f, w, fx);
	if (f->decided) {
		model_say(fx, "a decided finding keeps its outcome: x drops it, + makes a new one");
		return false;
	}
	if ((found = pick_outcome(m, w, fx)) == NULL)
		return false;
	f->outcome = found;
	f->guessed = false;
	f->named = true;
	return true;
}

/* Are the figures together what --finding takes?  Its reader is asked. */
static bool
figures_ok(struct model *m, const struct model_finding *f, struct model_fx *fx)
{
	struct change_finding c;
	struct err e = {0};
	struct buf b;
	bool ok;

	buf_init(&b, (size_t)16 * 1024);
	buf_puts(&b, "new=x");
	for (int k = 0; k < MF_N; k++) {
		if (f->val[k] == NULL ||
		    ((f->said & 1u << k) == 0 && (k < MF_VALUE || k > MF_HIGH)))
			continue;
		buf_printf(&b, ",%s=\"", model_finding_keys[k]);
		for (const char *s = f->val[k]; *s != '\0'; s++) {
			if (*s == '"' || *s == '\\')
				buf_putc(&b, '\\');
			buf_putc(&b, *s);
		}
		buf_putc(&b, '"');
	}
	ok = !b.over && change_finding_parse(b.p, &m->mem, &c, &e) == RC_OK;
	if (!ok)
		model_say(fx, "%s", b.over ? "that is too long" : e.msg);
	buf_fini(&b);
	return ok;
}

/* Words for finding `at` (nfinding: a new one); all of them or none. */
bool
model_finding_edit(struct model *m, size_t at, const char *text, struct model_fx *fx)
{
	struct model_finding f = {.n = 0};
	struct err e = {0};
	struct buf b;
	char **word;
	int n;

	if (at < m->nfinding)
		f = m->finding[at];
	if (line_words(text, &m->mem, &word, &n, &e) != RC_OK) {
		model_say(fx, "%s", e.msg);
		return false;
	}
	for (int i = 0; i < n; i++)
		if (!set_word(m, &f, word[i], fx))
			return false;
	if (!figures_ok(m, &f, fx))
		return false;
	if (at == m->nfinding && f.outcome == NULL) {
		model_say(fx, "a new finding wants its outcome first");
		return false;
	}
	if (at == m->nfinding)
		ARENA_PUSH(&m->mem, m->finding, m->nfinding, m->cap, f);
	m->finding[at] = f;
	buf_init(&b, 4000);
	model_finding_text(m, at, &b);
	model_say(fx, "%s" MODEL_UNSTORED, b.p);
	buf_fini(&b);
	return true;
}

bool
model_edit_open(struct model *m, const char *text, struct model_fx *fx)
{
	size_t with;

	if (strcmp(text, "X") != 0) {
		if (!model_finding_edit(m, m->at, text, fx))
			return false;
		model_remember(m, arena_printf(&m->mem, "%zu %s", m->at + 1, text), fx);
		return true;
	}
	for (size_t i = 0; i < m->nfinding; i++)
		if (open_of(m, i, &with) != CLOSED) {
			m->finding[i].dropped = true;
			ARENA_PUSH(&m->mem, m->draft, m->ndraft, m->capdraft,
			    arena_printf(&m->mem, "%zu x", i + 1));
			model_say(fx, "finding %zu: dropped" MODEL_UNSTORED, i + 1);
		}
	model_do(fx, FX_DRAFT, 0, NULL);
	return true;
}

bool
model_open_wants_outcome(const struct model *m)
{
	size_t with;
	enum open o = open_of(m, m->at, &with);

	return o == NO_OUTCOME || o == SAME_OUTCOME;
}

/* --- outcomes by their words ------------------------------------------------------ */

/* How many telling words of name stand in the folded words. */
static size_t
shared(const char *words, const char *name)
{
	size_t hits = 0, n;
	struct buf b;

	if (name == NULL)
		return 0;
	buf_init(&b, strlen(name) * 8 + 64);
	utf8_fold(name, strlen(name), &b);
	for (const char *s = b.p; *s != '\0'; s += n) {
		char *word;

		s += strspn(s, " :,;()/-");
		n = strcspn(s, " :,;()/-");
		if (n < 4)
			continue;
		word = xcalloc(1, n + 1);
		memcpy(word, s, n);
		if (strstr(words, word) != NULL)
			hits++;
		free(word);
	}
	buf_fini(&b);
	return hits;
}

const struct outcome *
model_guess(const struct outcome *o, size_t n, const char *words, const char *title)
{
	const struct outcome *best = NULL;
	size_t most = 0, score;
	bool tie = false;
	struct buf b, t;

	if (words == NULL)
		return NULL;
	buf_init(&b, strlen(words) * 8 + 64);
	utf8_fold(words, strlen(words), &b);
	buf_init(&t, (title != NULL ? strlen(title) : 0) * 8 + 64);
	utf8_fold(title != NULL ? title : "", title != NULL ? strlen(title) : 0, &t);
	for (size_t i = 0; i < n; i++) {
		/* The indication alone tells nothing: all outcomes of a trial share it. */
		if ((score = shared(b.p, o[i].name)) == 0)
			continue;
		score =
		    score * 100 + shared(b.p, o[i].indication) * 10 + shared(t.p, o[i].indication);
		tie = score == most || (tie && score < most);
		if (score > most) {
			most = score;
			best = &o[i];
			tie = false;
		}
	}
	buf_fini(&b);
	buf_fini(&t);
	return tie ? NULL : best;
}
