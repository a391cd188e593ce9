/*
 * out: where a command writes for people: standard output with colour where
 * wanted, the pager for long text, progress and notes on standard error.
 */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "buf.h"

enum out_color { OUT_AUTO, OUT_ALWAYS, OUT_NEVER };

struct out {
	FILE	*fp;		/* standard output */
	bool	 color;		/* decided: --color, NO_COLOR, TERM, isatty */
	bool	 tty;		/* standard output is a terminal */
	bool	 err_tty;	/* standard error is one */
	bool	 quiet;
	int	 width;		/* columns, 80 when unknown */
	bool	 gone;		/* the reader of standard output left early (| head) */
};

void out_init(struct out *, enum out_color, bool quiet);
void out_resize(struct out *);	/* width as the terminal has it now */

enum out_style { ST_PLAIN, ST_BOLD, ST_DIM, ST_GOOD, ST_WARN, ST_BAD, ST_MARK /* reverse; underline without colour */ };
const char *out_on(const struct out *, enum out_style);		/* the sequence, or "" */
const char *out_off(const struct out *, enum out_style);

/* Print with every %s already safe: use out_text for what came from outside. */
void out_printf(struct out *, const char *fmt, ...) PRINTF_LIKE(2, 3);
void out_text(struct out *, const char *, size_t);		/* escape_term, then written */
/* A whole text that a command made, say JSON, and a line feed; nothing of one that did not fit its buffer. */
enum rc out_whole(struct out *, const struct buf *, const char *what, struct err *) MUST_CHECK;
/* Text wrapped at width, following lines led by indent blanks. */
void out_wrap(struct out *, const char *, size_t, int indent);
/* "next: COMMAND" on a terminal only. */
void out_next(struct out *, const char *fmt, ...) PRINTF_LIKE(2, 3);
/*
 * Flush; RC_FAILED when not all could be written (disk full, closed).  Where
 * only the reader left, as head(1) does, gone is set and the message is
 * OUT_GONE: main then ends without words, by SIGPIPE, as other tools do.
 */
#define OUT_GONE "standard output: nobody reads it any more"
enum rc out_flush(struct out *, struct err *) MUST_CHECK;

/* Long text through $PAGER, only on a terminal; call before the first byte. */
void out_pager(struct out *);
void out_pager_end(struct out *);

/*
 * A bar with count, rate and time left on standard error, only there when it
 * is a terminal and not --quiet; redrawn at most ten times a second.
 */
struct progress {
	const struct out *out;
	const char	*label;
	int64_t		 total, done, started_ms, drawn_ms;
	bool		 on, drawn;
};
/* out NULL: nothing is drawn. */
void progress_start(struct progress *, const struct out *, const char *label, int64_t total);
void progress_at(struct progress *, int64_t done);
void progress_end(struct progress *);	/* leaves the finished bar */

#endif
