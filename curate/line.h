/*
 * line: review by lines, or by single keys without a screen: nothing is
 * redrawn and the cursor is not moved, so that it is fit for a screen
 * reader, a slow line, a pipe.
 */
#ifndef CURATE_LINE_H
#define CURATE_LINE_H

#include "sitting.h"

struct line_opts {
	bool	 single;		/* keys at once, from a terminal */
	int64_t	 guard_ms;		/* 0: none */
	int64_t	 (*now_ms)(void);	/* NULL: the machine's clock */
};

/* Until the end of input or q.  RC_INTR when a signal asked us to end. */
enum rc line_run(struct sitting *, const struct line_opts *, struct err *) MUST_CHECK;

/* line_text.c: what is printed; text from records is escaped. */
void line_card(struct sitting *);
void line_fields(struct sitting *);
void line_hit(struct sitting *, size_t i);
void line_help(struct sitting *);
void line_study(struct sitting *);
enum rc line_others(struct sitting *, struct err *) MUST_CHECK;
enum rc line_mine(struct sitting *, struct err *) MUST_CHECK;
/* Lines of the abstract with the deciding words marked: from line `from`, at most `most`; the count of all. */
size_t line_abstract(struct sitting *, size_t from, size_t most);
/* Text that may hold line ends, escaped and wrapped. */
void line_say(struct sitting *, const char *);

#endif
