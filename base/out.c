#include <sys/ioctl.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "num.h"
#include "out.h"
#include "utf8.h"

static FILE	*pager;		/* the one that runs, or NULL */

static const char *
env(const char *name)
{
	const char	*v = getenv(name);

	return v != NULL ? v : "";
}

/* COLUMNS wins, since a person or a test set it on purpose. */
static int
columns(bool tty)
{
	struct winsize	ws;
	int64_t		n;

	if (num_i64(env("COLUMNS"), 20, 1000, &n))
		return (int)n;
	if (tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col >= 20)
		return ws.ws_col;
	return 80;
}

void
out_init(struct out *o, enum out_color color, bool quiet)
{
	bool	plain;

	o->fp = stdout;
	o->gone = false;
	o->tty = isatty(STDOUT_FILENO) == 1;
	o->err_tty = isatty(STDERR_FILENO) == 1;
	o->quiet = quiet;
	o->width = columns(o->tty);
	plain = *env("NO_COLOR") != '\0' || *env("TERM") == '\0' || strcmp(env("TERM"), "dumb") == 0;
	o->color = color == OUT_ALWAYS || (color == OUT_AUTO && o->tty && !plain);
}

void
out_resize(struct out *o)
{
	o->width = columns(o->tty);
}

const char *
out_on(const struct out *o, enum out_style st)
{
	if (!o->color) {
		/* What deserves a mark keeps one where only colour is unwanted. */
		return st == ST_MARK && o->tty && strcmp(env("TERM"), "dumb") != 0 &&
		    *env("TERM") != '\0' ? "\033[4m" : "";
	}
	switch (st) {
	case ST_PLAIN:
		break;
	case ST_BOLD:
		return "\033[1m";
	case ST_DIM:
		return "\033[2m";
	case ST_GOOD:
		return "\033[32m";
	case ST_WARN:
		return "\033[33m";
	case ST_BAD:
		return "\033[31m";
	case ST_MARK:
		return "\033[7m";
	}
	return "";
}

const char *
out_off(const struct out *o, enum out_style st)
{
	return *out_on(o, st) == '\0' ? "" : "\033[0m";
}

void
out_printf(struct out *o, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	vfprintf(o->fp, fmt, ap);
	va_end(ap);
}

void
out_text(struct out *o, const char *s, size_t n)
{
	struct buf	b;

	buf_init(&b, SIZE_MAX / 4);
	escape_term(&b, s, n);
	fwrite(b.p, 1, b.len, o->fp);
	buf_fini(&b);
}

/* One paragraph of safe text; the cursor is taken to stand at column indent. */
static void
wrap_line(struct out *o, const char *s, size_t n, int indent)
{
	int	col = indent;
	bool	first = true;
	size_t	i = 0, word;
	int	w;

	while (i < n) {
		while (i < n && s[i] == ' ')
			i++;
		for (word = 0; i + word < n && s[i + word] != ' '; word++)
			;
		if (word == 0)
			break;
		w = (int)utf8_width(s + i, word);
		if (!first && col + 1 + w > o->width) {
			fprintf(o->fp, "\n%*s", indent, "");
			col = indent;
		} else if (!first) {
			fputc(' ', o->fp);
			col++;
		}
		fwrite(s + i, 1, word, o->fp);
		col += w;
		i += word;
		first = false;
	}
	fputc('\n', o->fp);
}

void
out_wrap(struct out *o, const char *s, size_t n, int indent)
{
	struct buf	 b;
	const char	*nl;
	size_t		 len;
	bool		 first = true;

	buf_init(&b, SIZE_MAX / 4);
	do {
		nl = n > 0 ? memchr(s, '\n', n) : NULL;
		len = nl == NULL ? n : (size_t)(nl - s);
		buf_clear(&b);
		escape_term(&b, s, len);
		if (!first)
			fprintf(o->fp, "%*s", indent, "");
		wrap_line(o, b.p, b.len, indent);
		first = false;
		if (nl != NULL)
			len++;
		s += len;
		n -= len;
	} while (n > 0);
	buf_fini(&b);
}

void
out_next(struct out *o, const char *fmt, ...)
{
	va_list	ap;

	if (!o->tty || o->quiet)
		return;
	fputs("next: ", o->fp);
	va_start(ap, fmt);
	vfprintf(o->fp, fmt, ap);
	va_end(ap);
	fputc('\n', o->fp);
}

/* A pipe whose reader has left; asked of the descriptor, since errno may be of an earlier write. */
static bool
reader_left(FILE *fp)
{
	struct pollfd	p = { .fd = fileno(fp), .events = POLLOUT };

	return errno == EPIPE || (poll(&p, 1, 0) == 1 && (p.revents & POLLERR) != 0);
}

enum rc
out_whole(struct out *o, const struct buf *b, const char *what, struct err *e)
{
	enum rc rc;

	if ((rc = buf_ok(b, what, e)) != RC_OK)
		return rc;
	fwrite(b->p, 1, b->len, o->fp);
	fputc('\n', o->fp);
	return RC_OK;
}

enum rc
out_flush(struct out *o, struct err *e)
{
	bool	bad;

	errno = 0;
	bad = fflush(o->fp) != 0;
	if (!bad && !ferror(o->fp))
		return RC_OK;
	/* Leaving the pager before the end is no error. */
	if (pager != NULL && o->fp == pager)
		return RC_OK;
	if (reader_left(o->fp)) {
		o->gone = true;
		return err_set(e, RC_FAILED, OUT_GONE);
	}
	if (errno == 0)
		err_set(e, RC_FAILED, "standard output: not all could be written");
	else
		err_sys(e, RC_FAILED, "standard output");
	return err_try(e, "df -h        shows where there is room");
}

void
out_pager(struct out *o)
{
	const char	*cmd = getenv("PAGER");

	if (!o->tty || pager != NULL)
		return;
	if (cmd == NULL)
		cmd = "less -FRX";
	if (*cmd == '\0' || strcmp(cmd, "cat") == 0)
		return;
	setenv("LESS", "FRX", 0);	/* a PAGER of just "less" shows colour, too */
	fflush(stdout);
	if ((pager = popen(cmd, "w")) == NULL)
		return;
	signal(SIGPIPE, SIG_IGN);
	o->fp = pager;
}

void
out_pager_end(struct out *o)
{
	if (pager == NULL)
		return;
	pclose(pager);
	pager = NULL;
	o->fp = stdout;
}
