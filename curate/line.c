#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/escape.h"
#include "../base/stop.h"
#include "keys.h"
#include "line.h"

#define PAGE_LINES 18 /* of a terminal with 24 */

struct lines {
	struct sitting *s;
	const struct line_opts *opts;
	struct keys keys;
	size_t page;  /* first line of the abstract that was not shown */
	size_t shown; /* how many the last page had */
	size_t all;
	bool midline; /* something was typed on this line */
	bool quit;
};

static int64_t
now(const struct lines *l)
{
	return l->opts->now_ms != NULL ? l->opts->now_ms() : clock_mono_ms();
}

static void
fresh_line(struct lines *l)
{
	if (l->midline)
		out_printf(l->s->inv->out, "\n");
	l->midline = false;
}

/* Why something did not work, as main.c would say it. */
static void
say_error(struct lines *l, const struct err *e)
{
	size_t own = strlen(l->s->inv->progname);
	struct buf b;

	buf_init(&b, 2000);
	buf_puts(&b, e->msg);
	if (e->hint[0] != '\0' && strncmp(e->hint, l->s->inv->progname, own) == 0 &&
	    e->hint[own] == ' ' && strncmp(e->hint + own, " review", 7) != 0)
		buf_printf(&b, "\n  try: :%s", e->hint + own + 1); /* as it is typed in here */
	else if (e->hint[0] != '\0')
		buf_printf(&b, "\n  try: %s", e->hint);
	line_say(l->s, b.p);
	buf_fini(&b);
}

static void
say_said(struct lines *l)
{
	line_say(l->s, l->s->said.p);
	buf_clear(&l->s->said);
}

static void
ask(struct lines *l)
{
	if (l->keys.single || isatty(STDIN_FILENO) == 1)
		out_printf(l->s->inv->out, "%s", model_prompt(&l->s->model));
	if (l->keys.single && l->s->model.input.len > 0) {
		out_text(l->s->inv->out, l->s->model.input.p, l->s->model.input.len);
		l->midline = true;
	}
	l->midline = l->midline || l->keys.single;
}

/* The record at hand, or the next that waits, is put before the person. */
static enum rc
show(struct lines *l, struct err *e)
{
	enum rc rc;

	l->page = l->shown = l->all = 0;
	if ((rc = sitting_show(l->s, now(l), e)) != RC_OK)
		return rc;
	say_said(l);
	line_card(l->s);
	fflush(l->s->inv->out->fp);
	/* The guard counts from when it could be read. */
	l->s->model.shown_ms = now(l);
	sitting_keep(l->s);
	return RC_OK;
}

static void
text(struct lines *l, int64_t way)
{
	size_t most = l->keys.single && way != 0 ? PAGE_LINES : SIZE_MAX, from = 0;

	if (way > 0 && l->page < l->all)
		from = l->page;
	if (way < 0)
		from = l->page > l->shown + PAGE_LINES ? l->page - l->shown - PAGE_LINES : 0;
	l->all = line_abstract(l->s, from, most);
	l->shown = most < l->all - from ? most : l->all - from;
	l->page = from + l->shown;
	if (l->page < l->all || from > 0)
		out_printf(l->s->inv->out, "[abstract %zu-%zu of %zu, %s]\n", from + 1, l->page,
		    l->all,
		    l->page < l->all ? "space: more" : "the end; b: back, space: from the top");
}

/* The address goes to a program of the person's choice; digits alone are ours. */
static void
browser(struct lines *l)
{
	const char *program = getenv("BROWSER");
	char url[80];
	pid_t child;
	int status;

	snprintf(url, sizeof(url), "https://pubmed.ncbi.nlm.nih.gov/%" PRId64 "/",
	    l->s->sheet.card.pmid);
	out_printf(l->s->inv->out, "%s\n", url);
	if (!l->keys.single)
		return;
	if (program == NULL || *program == '\0') {
		out_printf(l->s->inv->out, "BROWSER is not set: nothing opens it\n");
		return;
	}
	fflush(l->s->inv->out->fp);
	keys_pause(&l->keys);
	if ((child = fork()) == 0) {
		execlp(program, program, url, (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && !stop_asked())
		;
	keys_resume(&l->keys);
}

static void
copy(struct lines *l)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char pmid[24], code[40];
	size_t n, k = 0;

	n = (size_t)snprintf(pmid, sizeof(pmid), "%" PRId64, l->s->sheet.card.pmid);
	if (!l->keys.single || !l->s->inv->out->color) {
		out_printf(l->s->inv->out, "%s\n", pmid);
		return;
	}
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)(unsigned char)pmid[i] << 16 |
			     (i + 1 < n ? (unsigned)(unsigned char)pmid[i + 1] << 8 : 0) |
			     (i + 2 < n ? (unsigned char)pmid[i + 2] : 0);

		code[k++] = digits[v >> 18 & 63];
		code[k++] = digits[v >> 12 & 63];
		code[k++] = i + 1 < n ? digits[v >> 6 & 63] : '=';
		code[k++] = i + 2 < n ? digits[v & 63] : '=';
	}
	code[k] = '\0';
	/* OSC 52: the terminal's own clipboard, also through ssh. */
	out_printf(
	    l->s->inv->out, "%s\033]52;c;%s\a sent to the terminal's clipboard\n", pmid, code);
}

static enum rc
save(struct lines *l, const struct model_fx *fx, struct err *e)
{
	struct err why = {0};

	switch (sitting_save(l->s, fx, &why)) {
	case SITTING_SAVED:
		return show(l, e);
	case SITTING_NOTED:
		say_said(l);
		break;
	case SITTING_STALE:
		out_text(l->s->inv->out, why.msg, strlen(why.msg));
		out_printf(l->s->inv->out, "   Enter: next\n");
		break;
	case SITTING_KEPT:
		say_error(l, &why);
		out_printf(l->s->inv->out, "choice kept here, the same key tries again\n");
		break;
	case SITTING_REFUSED:
		say_error(l, &why);
		out_printf(l->s->inv->out, "nothing is saved; the card and your edits stay\n");
		break;
	}
	sitting_keep(l->s);
	return RC_OK;
}

/* Something that may not work and ends nothing: said, and on. */
static enum rc
tell(struct lines *l, enum rc rc, const struct err *why, bool reload, struct err *e)
{
	say_said(l);
	if (rc != RC_OK) {
		say_error(l, why);
		return RC_OK;
	}
	return reload ? show(l, e) : RC_OK;
}

static enum rc
undo(struct lines *l, int64_t seq, int64_t sure, struct err *e)
{
	struct err why = {0};
	enum rc rc = sitting_undo(l->s, seq, sure, &why);

	/* What is asked about first has changed nothing. */
	return tell(l, rc, &why, l->s->model.mode != MODEL_SURE, e);
}

/* "merge 99000002" as an edit, where that record has a study. */
static void
join(struct lines *l, int64_t pmid, const char *words)
{
	struct err why = {0};
	struct model_fx fx;

	if (sitting_join(l->s, pmid, &why) != RC_OK) {
		say_error(l, &why);
		return;
	}
	model_fx_init(&fx);
	model_study(&l->s->model, words, &fx);
	line_say(l->s, fx.said.p);
	sitting_keep(l->s);
	model_fx_fini(&fx);
}

static enum rc
command(struct lines *l, const char *words, struct err *e)
{
	struct err why = {0};
	enum rc rc;

	sitting_keep(l->s);
	fflush(l->s->inv->out->fp);
	keys_pause(&l->keys);
	rc = sitting_command(l->s, words, &why);
	keys_resume(&l->keys);
	if (rc != RC_OK)
		say_error(l, &why);
	/* What it changed may be what is shown. */
	return show(l, e);
}

static enum rc
perform(struct lines *l, const struct model_fx *fx, size_t i, struct err *e)
{
	struct sitting *s = l->s;
	struct err why = {0};
	const char *words = fx->v[i].text;
	int64_t n = fx->v[i].n;

	switch (fx->v[i].kind) {
	case FX_SAVE:
		/* All of them at once, with the first. */
		for (size_t k = 0; k < i; k++)
			if (fx->v[k].kind == FX_SAVE)
				return RC_OK;
		return save(l, fx, e);
	case FX_MOVE:
		sitting_keep(s);
		return tell(l, RC_OK, &why, sitting_move(s, n), e);
	case FX_GOTO:
		sitting_keep(s);
		return tell(l, sitting_goto(s, n, &why), &why, true, e);
	case FX_UNDO:
	case FX_UNDO_SURE:
		sitting_keep(s);
		return undo(
		    l, fx->v[i].kind == FX_UNDO ? n : 0, fx->v[i].kind == FX_UNDO ? 0 : n, e);
	case FX_JOIN:
		join(l, n, words);
		break;
	case FX_SEARCH:
		sitting_keep(s);
		return tell(l, RC_OK, &why, sitting_search(s, words), e);
	case FX_FILTER:
		sitting_keep(s);
		return tell(l, sitting_filter(s, words, &why), &why, true, e);
	case FX_COMMAND:
		return command(l, words, e);
	case FX_MINE:
		return tell(l, line_mine(s, &why), &why, false, e);
	case FX_OTHERS:
		return tell(l, line_others(s, &why), &why, false, e);
	case FX_CARD:
		line_card(s);
		break;
	case FX_FIELDS:
		line_fields(s);
		break;
	case FX_TEXT:
		text(l, n);
		break;
	case FX_HIT:
		line_hit(s, (size_t)n);
		break;
	case FX_STUDY:
		line_study(s);
		break;
	case FX_BROWSER:
		browser(l);
		break;
	case FX_COPY:
		copy(l);
		break;
	case FX_HELP:
		line_help(s);
		break;
	case FX_DRAFT:
		sitting_keep(s);
		break;
	case FX_QUIT:
		sitting_unstored(s, &s->said);
		say_said(l);
		l->quit = true;
		break;
	case FX_ECHO:
		break;
	}
	return RC_OK;
}

/* What one key or line brought about. */
static enum rc
answer(struct lines *l, const struct model_fx *fx, struct err *e)
{
	bool quiet = fx->n > 0 && fx->said.len == 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < fx->n; i++) {
		const char *t = fx->v[i].text;

		if (fx->v[i].kind != FX_ECHO) {
			quiet = false;
			continue;
		}
		out_printf(l->s->inv->out, "%s", t);
		l->midline = t[strlen(t) - 1] != '\n';
		quiet = quiet && l->midline;
	}
	/* Only a letter was typed. */
	if (quiet)
		return RC_OK;
	fresh_line(l);
	/* Fields are printed before what is asked of them. */
	for (size_t i = 0; i < fx->n && rc == RC_OK; i++)
		if (fx->v[i].kind == FX_FIELDS || fx->v[i].kind == FX_STUDY)
			rc = perform(l, fx, i, e);
	if (fx->said.len > 0)
		line_say(l->s, fx->said.p);
	for (size_t i = 0; i < fx->n && rc == RC_OK; i++)
		if (fx->v[i].kind != FX_FIELDS && fx->v[i].kind != FX_STUDY)
			rc = perform(l, fx, i, e);
	if (rc == RC_OK && !l->quit) {
		sitting_stay(l->s);
		ask(l);
	}
	return rc;
}

/* A line that came through a pipe is shown where a terminal would have shown it. */
static void
show_line(struct lines *l, const char *line)
{
	struct out *out = l->s->inv->out;

	if (isatty(STDIN_FILENO) == 1)
		return;
	out_printf(out, "%s", model_prompt(&l->s->model));
	out_text(out, line, strlen(line));
	out_printf(out, "\n");
}

static enum rc
step(struct lines *l, struct buf *line, struct model_fx *fx, struct err *e)
{
	enum keys_got got;
	int key = 0;

	model_fx_clear(fx);
	got = keys_next(&l->keys, &key, line);
	/* The window may have another size than when it was asked. */
	out_resize(l->s->inv->out);
	switch (got) {
	case KEYS_KEY:
		model_key(&l->s->model, key, now(l), fx);
		/* A key that is none here. */
		if (fx->n == 0 && fx->said.len == 0)
			return RC_OK;
		return answer(l, fx, e);
	case KEYS_LINE:
		if (strlen(line->p) != line->len) {
			line_say(l->s, "a NUL byte stands in that line; it is passed over");
			return RC_OK;
		}
		show_line(l, line->p);
		model_line(&l->s->model, line->p, fx);
		return answer(l, fx, e);
	case KEYS_TOO_LONG:
		line_say(l->s, "that line is too long; it is passed over");
		return RC_OK;
	case KEYS_STOP:
		fresh_line(l);
		err_set(e, RC_INTR, "stopped: what was saved stays; %" PRId64 " saved here",
		    l->s->saved);
		return err_try(e, "%s review", l->s->inv->progname);
	case KEYS_END:
		fresh_line(l);
		break;
	}
	l->quit = true;
	return RC_OK;
}

enum rc
line_run(struct sitting *s, const struct line_opts *opts, struct err *e)
{
	struct lines l = {.s = s, .opts = opts};
	struct model_fx fx;
	struct buf line;
	enum rc rc;

	s->model.guard_ms = opts->single ? opts->guard_ms : 0;
	buf_init(&line, KEYS_LINE_MAX);
	model_fx_init(&fx);
	if ((rc = keys_open(&l.keys, opts->single, e)) != RC_OK)
		goto out;
	if ((rc = show(&l, e)) == RC_OK) {
		ask(&l);
		fflush(s->inv->out->fp);
	}
	while (rc == RC_OK && !l.quit) {
		rc = step(&l, &line, &fx, e);
		/* Nobody reads it any more: nothing more is asked. */
		if (fflush(s->inv->out->fp) != 0)
			break;
	}
out:
	keys_close(&l.keys);
	sitting_keep(s);
	model_fx_fini(&fx);
	buf_fini(&line);
	return rc;
}
