/*
 * keys: what a person types, by single keys from a terminal or by lines.
 */
#ifndef CURATE_KEYS_H
#define CURATE_KEYS_H

#include "../base/buf.h"
#include "../base/err.h"

#define KEYS_LINE_MAX	4000

struct keys {
	bool	 single;	/* a terminal that gives keys at once */
	/* private */
	char	 got[512];
	size_t	 n, at;
	bool	 ended;
	bool	 skip;		/* the rest of a line that was too long */
};

enum keys_got { KEYS_KEY, KEYS_LINE, KEYS_TOO_LONG, KEYS_END, KEYS_STOP };

/* single: standard input becomes a terminal without line editing and echo, put back by keys_close and by die(). */
enum rc keys_open(struct keys *, bool single, struct err *) MUST_CHECK;
void keys_close(struct keys *);			/* idempotent */
/* While another program has the terminal. */
void keys_pause(const struct keys *);
void keys_resume(const struct keys *);

/*
 * Wait for the next key (single; of a terminal's sequences the arrows up and
 * down are keys, the others are passed over) or line (without its end).  KEYS_END: no more;
 * KEYS_STOP: a signal asked us to end (base/stop.h).
 */
enum keys_got keys_next(struct keys *, int *key, struct buf *line);

#endif
