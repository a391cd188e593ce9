/*
 * What is shown, as the words of the command that saves it.
 */
#include <inttypes.h>
#include <string.h>

#include "card.h"
#include "model.h"

struct words {
	struct model *m;
	char **v;
	size_t n, cap;
};

static void
add(struct words *w, const char *s)
{
	ARENA_PUSH(&w->m->mem, w->v, w->n, w->cap, arena_strdup(&w->m->mem, s));
}

static void
option(struct words *w, const char *name, const char *value)
{
	if (value == NULL)
		return;
	add(w, name);
	add(w, value);
}

static void
count(struct words *w, const char *name, int64_t n)
{
	if (n == CHANGE_UNSAID)
		return;
	add(w, name);
	add(w, n == CHANGE_UNKNOWN ? "unknown" : arena_printf(&w->m->mem, "%" PRId64, n));
}

static struct words
begin(struct model *m, const char *act)
{
	struct words w = {.m = m};

	add(&w, act);
	add(&w, m->card->slug);
	add(&w, arena_printf(&m->mem, "%" PRId64, m->card->pmid));
	return w;
}

static void
end(struct words *w, struct model_fx *fx)
{
	size_t n = w->n;

	ARENA_PUSH(&w->m->mem, w->v, w->n, w->cap, NULL);
	model_do(fx, FX_SAVE, 0, NULL);
	fx->v[fx->n - 1].word = w->v;
	fx->v[fx->n - 1].nword = (int)n;
}

/* key=value, quoted where a comma or a quotation mark would end it. */
static void
pair(struct buf *b, const char *key, const char *value)
{
	buf_printf(b, ",%s=", key);
	if (strpbrk(value, ",\"") == NULL) {
		buf_puts(b, value);
		return;
	}
	buf_putc(b, '"');
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			buf_putc(b, '\\');
		buf_putc(b, *value);
	}
	buf_putc(b, '"');
}

static void
finding(struct words *w, const struct model_finding *f)
{
	struct buf b;

	/* What is dropped of the proposed is simply not named; what stands as decided needs no
	 * word. */
	if (f->dropped ? !f->decided : f->decided && f->said == 0)
		return;
	buf_init(&b, (size_t)16 * 1024);
	if (f->dropped)
		buf_printf(&b, "drop=%s", f->outcome);
	else if (f->n > 0)
		buf_printf(&b, "%" PRId64 "=%s", f->n, f->outcome);
	else
		buf_printf(&b, "new=%s", f->outcome);
	for (int k = 0; k < MF_N && !f->dropped; k++)
		if (f->said & 1u << k && f->val[k] != NULL)
			pair(&b, model_finding_keys[k], f->val[k]);
	option(w, "--finding", b.p);
	buf_fini(&b);
}

/* What was said of the study is an act of its own, in the same batch. */
static void
study(struct model *m, struct model_fx *fx)
{
	const char *other = strchr(m->study, ' ');
	struct words w = {.m = m};

	add(&w, "study");
	add(&w, other == NULL ? m->study : arena_strndup(&m->mem, m->study, (size_t)(other - m->study)));
	add(&w, arena_printf(&m->mem, "%" PRId64, m->card->pmid));
	if (other != NULL)
		add(&w, other + 1);
	end(&w, fx);
}

void
model_words_approve(struct model *m, struct model_fx *fx)
{
	bool decided = m->card->stands != MODEL_WAITS;
	struct words w = begin(m, m->card->stands == MODEL_APPROVED ? "amend" : "approve");
	const struct change *c = &m->change;

	if (m->card->stands == MODEL_APPROVED && !model_edited(m)) {
		model_say(fx, "nothing is changed; e edits, r rejects, u undoes your last act");
		return;
	}
	option(&w, "--design", c->design);
	option(&w, "--type", c->type);
	option(&w, "--funding", c->funding);
	option(&w, "--ties", c->ties);
	option(&w, "--trial-funding", c->trial_funding);
	count(&w, "--participants", c->participants);
	count(&w, "--trials", c->trials);
	option(&w, "--risk-of-bias", c->rob);
	for (int i = 0; i < FLAG_N; i++)
		if (c->set_flags & 1u << i)
			option(&w, "--flag", flag_words[i]);
		else if (c->clear_flags & 1u << i)
			option(&w, "--no-flag", flag_words[i]);
	for (size_t i = 0; i < m->nfinding; i++)
		finding(&w, &m->finding[i]);
	if (decided && m->card->stands != MODEL_APPROVED)
		add(&w, "--redo");
	end(&w, fx);
	if (m->study != NULL)
		study(m, fx);
}

/* A remark of a person, or a sentence why it cannot be one. */
static bool
note_ok(const char *note, struct model_fx *fx)
{
	if (card_text_valid(note, CARD_TEXT_MAX))
		return true;
	model_say(fx, "not saved: a note is 1 to 2,000 bytes of text without control characters, not %zu", strlen(note));
	return false;
}

void
model_words_reject(struct model *m, int reason, const char *note, struct model_fx *fx)
{
	struct words w = begin(m, "reject");

	if (note != NULL && !note_ok(note, fx))
		return;
	option(&w, "--reason", reject_words[reason - 1]);
	option(&w, "--note", note);
	if (m->card->stands != MODEL_WAITS)
		add(&w, "--redo");
	end(&w, fx);
}

void
model_words_postpone(struct model *m, int days, struct model_fx *fx)
{
	struct words w = begin(m, "postpone");

	if (days > 0)
		option(&w, "--days", arena_printf(&m->mem, "%d", days));
	else
		option(&w, "--note", "needs the full text");
	if (m->card->stands != MODEL_WAITS)
		add(&w, "--redo");
	end(&w, fx);
}

void
model_words_note(struct model *m, const char *text, struct model_fx *fx)
{
	struct words w = begin(m, "note");

	if (!note_ok(text, fx))
		return;
	option(&w, "--note", text);
	end(&w, fx);
}
