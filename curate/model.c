#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "decide.h"
#include "model.h"

#define REASONS                                                                                \
	"1 other compound 2 not human 3 no outcome 4 duplicate 5 wrong population\n"           \
	"6 no data 7 design 8 retracted 9 other, with a note; Enter alone backs out"
#define FIELDS                                                                                   \
	"d design y type g flags p people f funding t ties b risk of bias r relevance\n"         \
	"s study k trials m who paid the trials 1-9 a finding + a new one;\n"                    \
	"Enter alone backs out"

void
model_say(struct model_fx *fx, const char *fmt, ...)
{
	char line[1200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	buf_puts(&fx->said, line);
	buf_putc(&fx->said, '\n');
}

void
model_do(struct model_fx *fx, enum model_effect kind, int64_t n, const char *text)
{
	if (fx->n == MODEL_FX)
		die("review: one key with more than %d effects", MODEL_FX);
	fx->v[fx->n].kind = kind;
	fx->v[fx->n].n = n;
	fx->v[fx->n].text = text;
	fx->v[fx->n].word = NULL;
	fx->v[fx->n++].nword = 0;
}

void
model_fx_init(struct model_fx *fx)
{
	memset(fx, 0, sizeof(*fx));
	buf_init(&fx->said, (size_t)64 * 1024);
}

void
model_fx_clear(struct model_fx *fx)
{
	fx->n = 0;
	buf_clear(&fx->said);
}

void
model_fx_fini(struct model_fx *fx)
{
	buf_fini(&fx->said);
}

void
model_init(struct model *m, int64_t guard_ms)
{
	memset(m, 0, sizeof(*m));
	m->guard_ms = guard_ms;
	buf_init(&m->input, MODEL_INPUT_MAX);
}

void
model_fini(struct model *m)
{
	buf_fini(&m->input);
	arena_fini(&m->mem);
}

void
model_show(struct model *m, const struct model_card *card, int64_t now_ms)
{
	arena_reset(&m->mem);
	m->card = card;
	m->mode = card != NULL ? MODEL_CARD : MODEL_NOTHING;
	m->change = (struct change){.participants = CHANGE_UNSAID, .trials = CHANGE_UNSAID};
	m->finding = NULL;
	m->study = NULL;
	m->draft = NULL;
	m->nfinding = m->cap = m->ndraft = m->capdraft = m->hit = m->at = 0;
	m->shown_ms = now_ms;
	buf_clear(&m->input);
	for (size_t i = 0; card != NULL && i < card->nfinding; i++)
		ARENA_PUSH(&m->mem, m->finding, m->nfinding, m->cap, card->finding[i]);
}

void
model_redraft(struct model *m, char *const *lines, size_t n)
{
	struct model_fx fx;

	model_fx_init(&fx);
	m->replay = true;
	for (size_t i = 0; m->card != NULL && i < n; i++) {
		(void)model_edit(m, lines[i], &fx);
		model_fx_clear(&fx);
	}
	m->replay = false;
	if (m->card != NULL)
		m->mode = MODEL_CARD;
	model_fx_fini(&fx);
}

void
model_conflict(struct model *m)
{
	m->mode = MODEL_CONFLICT;
}

bool
model_edited(const struct model *m)
{
	return m->ndraft > 0;
}

void
model_now(const struct model *m, struct assessment *a)
{
	*a = m->card->base;
	decide_apply(a, &m->change);
}

bool
model_typing(const struct model *m)
{
	switch (m->mode) {
	case MODEL_REJECT_NOTE:
	case MODEL_VALUE:
	case MODEL_NOTE:
	case MODEL_SEARCH:
	case MODEL_COMMAND:
	case MODEL_FILTER:
	case MODEL_GOTO:
		return true;
	case MODEL_OPEN:
		return model_open_wants_outcome(m);
	default:
		return false;
	}
}

const char *
model_prompt(const struct model *m)
{
	switch (m->mode) {
	case MODEL_REJECT:
		return "reject, 1-9> ";
	case MODEL_REJECT_NOTE:
		return "why> ";
	case MODEL_EDIT:
		return "field> ";
	case MODEL_VALUE:
		return "value> ";
	case MODEL_POSTPONE:
		return "later, 1 7 0> ";
	case MODEL_NOTE:
		return "note> ";
	case MODEL_SEARCH:
		return "/ ";
	case MODEL_COMMAND:
		return ": ";
	case MODEL_FILTER:
		return "filter> ";
	case MODEL_GOTO:
		return "PMID> ";
	case MODEL_SURE:
		return "y/n> ";
	case MODEL_OPEN:
		return model_open_wants_outcome(m) ? "outcome, x or X, then Enter> " : "b n h m u x> ";
	default:
		return "> ";
	}
}

/* a: save what is shown, unless something shown is open. */
static void
approve(struct model *m, struct model_fx *fx)
{
	struct buf why;
	size_t i;

	if (m->card->retracted && !(m->change.clear_flags & 1u << FLAG_RETRACTED)) {
		model_say(fx, "not saved: it is retracted and cannot count; %s",
		    m->card->stands == MODEL_REJECTED ? "it stays rejected" : "r 8 rejects it");
		return;
	}
	if (m->card->open_design && m->change.design == NULL) {
		model_say(fx, "not saved: the design is open; e d WORD says it");
		return;
	}
	buf_init(&why, 1000);
	if ((i = model_first_open(m, &why)) < m->nfinding) {
		model_say(fx, "not saved: %s", why.p);
		m->at = i;
		m->mode = MODEL_OPEN;
	} else if (m->card->stands == MODEL_REJECTED)
		model_sure_approve(m, fx);
	else
		model_words_approve(m, fx);
	buf_fini(&why);
}

void
model_rest(struct model *m)
{
	m->mode = m->card != NULL ? MODEL_CARD : MODEL_NOTHING;
}

void
model_ask_reason(struct model *m, const char *before, struct model_fx *fx)
{
	m->mode = MODEL_REJECT;
	model_say(fx, "%s%s", before, REASONS);
}

/* A digit and, behind it, a note. */
static void
reject(struct model *m, const char *rest, struct model_fx *fx)
{
	const char *note;

	if (*rest == '\0') {
		model_ask_reason(m, "", fx);
		return;
	}
	note = rest + 1 + strspn(rest + 1, " \t");
	if (*rest < '1' || *rest > '9' || (rest[1] != '\0' && note == rest + 1)) {
		model_ask_reason(
		    m, arena_printf(&m->mem, "\"%.40s\" is no reason:\n", rest), fx);
	} else if (*rest == '9' && *note == '\0')
		m->mode = MODEL_REJECT_NOTE;
	else {
		m->mode = MODEL_CARD;
		model_words_reject(m, *rest - '0', *note != '\0' ? note : NULL, fx);
	}
}

static void
postpone(struct model *m, const char *rest, struct model_fx *fx)
{
	if (strcmp(rest, "1") == 0 || strcmp(rest, "7") == 0 || strcmp(rest, "0") == 0) {
		m->mode = MODEL_CARD;
		model_words_postpone(m, *rest - '0', fx);
		return;
	}
	m->mode = MODEL_POSTPONE;
	if (*rest != '\0')
		model_say(fx, "\"%.40s\" is none of these:", rest);
	model_say(fx, "later: 1 tomorrow, 7 in a week, 0 with no date (needs the full text);\n"
		      "Enter alone backs out");
}

static void
edit(struct model *m, const char *rest, struct model_fx *fx)
{
	if (*rest == '\0') {
		m->mode = MODEL_EDIT;
		model_do(fx, FX_FIELDS, 0, NULL);
		model_say(fx, "%s", FIELDS);
		return;
	}
	if (model_edit(m, rest, fx) && m->mode != MODEL_VALUE && m->mode != MODEL_REJECT)
		m->mode = MODEL_CARD;
}

/* [ and ]: from hit to hit, round. */
static void
hit(struct model *m, bool back, struct model_fx *fx)
{
	size_t n = m->card->nhit, i;

	if (n == 0) {
		model_say(fx, "no rule hit anything here");
		return;
	}
	i = m->hit == 0 ? (back ? n - 1 : 0) : (m->hit - 1 + (back ? n - 1 : 1)) % n;
	m->hit = i + 1;
	model_do(fx, FX_HIT, (int64_t)i, NULL);
}

/* Keys that need no card; false when it is none of them. */
static bool
free_key(struct model *m, char key, const char *rest, struct model_fx *fx)
{
	int64_t seq = 0;

	switch (key) {
	case 'u':
		if (*rest != '\0' && !num_i64(*rest == '#' ? rest + 1 : rest, 1, INT64_MAX, &seq))
			model_say(fx, "\"%.40s\" is no act's number; U lists yours", rest);
		else
			model_do(fx, FX_UNDO, seq, NULL);
		return true;
	case 'U':
		model_do(fx, FX_MINE, 0, NULL);
		return true;
	case 'k':
		model_do(fx, FX_MOVE, -1, NULL);
		return true;
	case '/':
		model_text_key(m, MODEL_SEARCH, FX_SEARCH, rest, fx);
		return true;
	case ':':
		model_text_key(m, MODEL_COMMAND, FX_COMMAND, rest, fx);
		return true;
	case 'f':
		model_text_key(m, MODEL_FILTER, FX_FILTER, rest, fx);
		return true;
	case 'g':
		model_go(m, rest, fx);
		return true;
	case '?':
		model_do(fx, FX_HELP, 0, NULL);
		return true;
	case 'q':
		model_do(fx, FX_QUIT, 0, NULL);
		return true;
	default:
		return false;
	}
}

/* Keys without more words that ask for something to be shown or done. */
static bool
plain_key(struct model *m, char key, struct model_fx *fx)
{
	switch (key) {
	case 'a':
		approve(m, fx);
		return true;
	case 'j':
		model_do(fx, FX_MOVE, 1, NULL);
		return true;
	case 'c':
		model_do(fx, FX_CARD, 0, NULL);
		return true;
	case 't':
	case ' ':
		model_do(fx, FX_TEXT, 1, NULL);
		return true;
	case 'b':
		model_do(fx, FX_TEXT, -1, NULL);
		return true;
	case 'z':
		model_do(fx, FX_TEXT, 0, NULL);
		return true;
	case '[':
	case ']':
		hit(m, key == '[', fx);
		return true;
	case 'o':
		model_do(fx, FX_OTHERS, 0, NULL);
		return true;
	case 's':
		model_do(fx, FX_STUDY, 0, NULL);
		return true;
	case 'v':
		model_do(fx, FX_BROWSER, 0, NULL);
		return true;
	case 'y':
		model_do(fx, FX_COPY, 0, NULL);
		return true;
	default:
		return false;
	}
}

/* Is the letter one that the words behind it belong to, also without a blank between? */
static bool
takes_words(char key, const char *line)
{
	if (strchr("/:", key) != NULL)
		return true;
	if (strchr("nefguU", key) != NULL)
		return line[1] == '\0' || line[1] == ' ' || line[1] == '\t';
	/* r1 and p7 are keys as well; "reject" is none. */
	return strchr("rp", key) != NULL &&
	       (line[1] == '\0' || isdigit((unsigned char)line[1]) || line[1] == ' ');
}

static void
card_line(struct model *m, const char *line, struct model_fx *fx)
{
	const char *rest = line + 1 + strspn(line + 1, " \t");
	char key = *line;

	model_rest(m);
	if (line[1] != '\0' && strspn(line, " \t") != strlen(line) && !takes_words(key, line)) {
		model_say(fx, "\"%.40s\" is no key; ? shows all", line);
		return;
	}
	if (free_key(m, key, rest, fx))
		return;
	if (m->card == NULL) {
		model_say(fx,
		    strchr("arepnjctbzosvy[] ", key) != NULL
			? "nothing is shown to decide; u takes back the last act, g PMID shows a record, q leaves"
			: "\"%.1s\" is no key; ? shows all",
		    line);
		return;
	}
	if (key == 'r')
		reject(m, rest, fx);
	else if (key == 'e')
		edit(m, rest, fx);
	else if (key == 'p')
		postpone(m, rest, fx);
	else if (key == 'n' && *rest != '\0')
		model_words_note(m, rest, fx);
	else if (key == 'n')
		m->mode = MODEL_NOTE;
	else if (!plain_key(m, key, fx))
		model_say(fx, "\"%.*s\" is no key; ? shows all",
		    (int)utf8_cut(line, strlen(line), 4), line);
}

/* The finding with the cursor: its answer, and on to the next that is open. */
static void
open_line(struct model *m, const char *line, struct model_fx *fx)
{
	struct buf why;
	size_t i;

	if (!model_edit_open(m, line, fx))
		return;
	buf_init(&why, 1000);
	if ((i = model_first_open(m, &why)) < m->nfinding) {
		model_say(fx, "%s", why.p);
		m->at = i;
	} else
		m->mode = MODEL_CARD;
	buf_fini(&why);
}

/* Somebody else decided what is shown: it can be left or asked about, not decided. */
static void
conflict_line(struct model *m, const char *line, struct model_fx *fx)
{
	if (strchr("uUk/:fg?q", *line) == NULL || (line[1] != '\0' && !takes_words(*line, line)) ||
	    !free_key(m, *line, line + 1 + strspn(line + 1, " \t"), fx))
		model_say(fx, "this record was decided meanwhile; Enter: next");
}

/* The mode's answer where the line is empty (or Esc was hit): everything backs out but a conflict.
 */
static void
empty_line(struct model *m, struct model_fx *fx)
{
	static const char *const told[] = {[MODEL_REJECT] = "not rejected",
	    [MODEL_REJECT_NOTE] = "not rejected",
	    [MODEL_EDIT] = "nothing edited",
	    [MODEL_VALUE] = "it stays as it was",
	    [MODEL_POSTPONE] = "not put off",
	    [MODEL_NOTE] = "no note",
	    [MODEL_OPEN] = "not saved",
	    [MODEL_SURE] = NULL};
	bool all = m->mode == MODEL_FILTER;

	if (m->mode == MODEL_CONFLICT)
		model_do(fx, FX_MOVE, 1, NULL);
	else if (m->mode == MODEL_SURE) {
		model_sure_line(m, "", fx);
		return;
	} else if (told[m->mode] != NULL)
		model_say(fx, "%s", told[m->mode]);
	model_rest(m);
	if (all)
		model_do(fx, FX_FILTER, 0, "");
}

void
model_line(struct model *m, const char *line, struct model_fx *fx)
{
	enum model_mode mode = m->mode;
	size_t lead = strspn(line, " \t\r");
	char *own;

	/* A blank alone is a key; blanks around words are nothing. */
	if (line[lead] == '\0' && !((mode == MODEL_CARD) && lead > 0 && line[0] == ' ')) {
		empty_line(m, fx);
		return;
	}
	own = arena_strdup(&m->mem, line[lead] == '\0' ? " " : line + lead);
	for (size_t n = strlen(own); n > 1 && strchr(" \t\r", own[n - 1]) != NULL;)
		own[--n] = '\0';
	switch (mode) {
	case MODEL_REJECT:
		reject(m, own, fx);
		return;
	case MODEL_REJECT_NOTE:
		m->mode = MODEL_CARD;
		model_words_reject(m, 9, own, fx);
		return;
	case MODEL_EDIT:
		edit(m, own, fx);
		return;
	case MODEL_VALUE:
		if (model_edit_value(m, own, fx) && m->mode == MODEL_VALUE)
			m->mode = MODEL_CARD;
		return;
	case MODEL_POSTPONE:
		postpone(m, own, fx);
		return;
	case MODEL_NOTE:
		if (strcmp(own, "?") == 0) {
			model_say(fx, "the text of the note, 1 to 2,000 bytes; Enter alone makes none");
			return;
		}
		m->mode = MODEL_CARD;
		model_words_note(m, own, fx);
		return;
	case MODEL_OPEN:
		open_line(m, own, fx);
		return;
	case MODEL_CONFLICT:
		conflict_line(m, own, fx);
		return;
	case MODEL_SURE:
		model_sure_line(m, own, fx);
		return;
	case MODEL_SEARCH:
	case MODEL_COMMAND:
		model_rest(m);
		if (mode == MODEL_COMMAND)
			model_command(m, own, fx);
		else
			model_do(fx, FX_SEARCH, 0, own);
		return;
	case MODEL_FILTER:
		model_filter(m, own, fx);
		return;
	case MODEL_GOTO:
		model_go(m, own, fx);
		return;
	default:
		card_line(m, own, fx);
	}
}
