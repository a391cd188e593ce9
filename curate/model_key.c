/*
 * Single keys of a terminal: what is typed becomes a line, and each line goes
 * the way of all lines.
 */
#include <string.h>

#include "../base/escape.h"
#include "../base/utf8.h"
#include "model.h"

/*
 * A byte of the text.  It is shown when its character is whole, and not at
 * all where a terminal would act on it: what is pasted is nobody's typing.
 */
static void
type_byte(struct model *m, int key, struct model_fx *fx)
{
	struct buf *in = &m->input;
	size_t start, len = 0;
	int32_t cp;

	buf_putc(in, key);
	if (in->over) {
		in->over = false;
		return;
	}
	for (start = in->len - 1;
	     start > 0 && in->len - start < 4 && (in->p[start] & 0xc0) == 0x80;)
		start--;
	if (key >= 0x80 && utf8_valid(in->p + start, in->len - start) != in->len - start) {
		if (in->len - start < 4)
			return; /* more of it is to come */
		cp = -1;
	} else
		cp = utf8_at(in->p + start, in->len - start, &len);
	if (cp >= 0 && !escape_unsafe(cp)) {
		model_do(fx, FX_ECHO, 0, arena_strndup(&m->mem, in->p + start, in->len - start));
		return;
	}
	in->len = start;
	in->p[start] = '\0';
}

/* Back to n bytes of what is being typed; a column is wiped for each that was taken. */
static void
type_back(struct model *m, size_t n, struct model_fx *fx)
{
	struct buf *in = &m->input, wipe;
	size_t columns = utf8_width(in->p + n, in->len - n);

	if (n == in->len)
		return;
	buf_init(&wipe, (size_t)3 * MODEL_INPUT_MAX);
	for (size_t i = 0; i < columns; i++)
		buf_puts(&wipe, "\b \b");
	in->len = n;
	in->p[n] = '\0';
	if (wipe.len > 0)
		model_do(fx, FX_ECHO, 0, arena_strndup(&m->mem, wipe.p, wipe.len));
	buf_fini(&wipe);
}

/* Where the last word of what is being typed begins. */
static size_t
last_word(const struct buf *in)
{
	size_t n = in->len;

	while (n > 0 && in->p[n - 1] == ' ')
		n--;
	while (n > 0 && in->p[n - 1] != ' ')
		n--;
	return n;
}

/* A key of a text that is being typed. */
static void
type_key(struct model *m, int key, struct model_fx *fx)
{
	char *line;

	if (key == MODEL_KEY_ENTER || key == MODEL_KEY_ESC) {
		line = arena_strndup(&m->mem, m->input.p, key == MODEL_KEY_ESC ? 0 : m->input.len);
		buf_clear(&m->input);
		model_do(fx, FX_ECHO, 0, "\n");
		if (key == MODEL_KEY_ESC && m->mode == MODEL_FILTER)
			model_rest(m);
		else
			model_line(m, line, fx);
	} else if (key == MODEL_KEY_TAB)
		model_complete(m, fx);
	else if (key == MODEL_KEY_BACK && m->input.len > 0)
		type_back(m, utf8_cut(m->input.p, m->input.len, m->input.len - 1), fx);
	else if (key == MODEL_KEY_LINE)
		type_back(m, 0, fx);
	else if (key == MODEL_KEY_WORD)
		type_back(m, last_word(&m->input), fx);
	else if ((key >= 0x20 && key < 0x7f) || (key >= 0x80 && key <= 0xff))
		type_byte(m, key, fx);
}

void
model_key(struct model *m, int key, int64_t now_ms, struct model_fx *fx)
{
	char line[2] = {0};

	bool prompted = m->mode != MODEL_CARD && m->mode != MODEL_NOTHING;
	size_t edits = m->ndraft;

	if (model_typing(m)) {
		type_key(m, key, fx);
		if (m->mode == MODEL_CARD && m->ndraft == edits)
			m->shown_ms = now_ms;
		return;
	}
	/* Arrows look back and ahead; they answer nothing that is asked. */
	if (key == MODEL_KEY_UP || key == MODEL_KEY_DOWN) {
		if (m->mode != MODEL_CARD && m->mode != MODEL_NOTHING)
			return;
		key = key == MODEL_KEY_UP ? 'k' : 'j';
	}
	line[0] = (char)key;
	if (key == MODEL_KEY_ESC || key == MODEL_KEY_ENTER) {
		model_do(fx, FX_ECHO, 0, "\n");
		/* Esc must not go on from what somebody else decided: that is Enter's. */
		if (m->mode != MODEL_CONFLICT || key == MODEL_KEY_ENTER)
			model_line(m, "", fx);
		return;
	}
	if (key < 0x20 || key >= 0x7f)
		return;
	model_do(fx, FX_ECHO, 0, arena_printf(&m->mem, "%c\n", key));
	if (m->mode == MODEL_CARD && strchr("arp", key) != NULL && m->guard_ms > 0 &&
	    now_ms - m->shown_ms < m->guard_ms) {
		model_say(fx, "too quick: %c was dropped", key);
		return;
	}
	model_line(m, line, fx);
	/* What was typed ahead for a question that came to nothing decides nothing. */
	if (prompted && m->mode == MODEL_CARD && m->ndraft == edits)
		m->shown_ms = now_ms;
}
