/*
 * pace: when to ask again, how long to wait, how much to ask for.
 *
 * Pure: (state, outcome, now) -> action.  No clock, no network; the jitter
 * comes from a generator of its own with a given seed.
 *
 *	struct pace p; pace_init(&p, &conf);
 *	struct pace_try t = { 0 };			one for each request
 *	for (;;) {
 *		send at most pace_batch(&p) ids; judge the answer (reply.h)
 *		act = pace_after(&p, &t, &outcome, clock_boot_us() / 1000);
 *		PACE_GO: take it.  PACE_RETRY: wait act.wait_ms, then ask again,
 *		act.size ids at a time.  PACE_GIVE_UP: leave it for later (75).
 *		PACE_NEVER: asking again would not help.
 *	}
 *
 * Rules.  Wait number k (from 1) is drawn evenly from [b/2, b] with
 * b = min(first * 2^(k-1), cap) [exponential backoff with equal jitter];
 * never shorter than Retry-After, which is kept and lengthened by at most a
 * tenth.  A request is given up after `tries` failures, when the server asks
 * for a longer wait than patience_ms, or when the wait would pass the
 * deadline.  Where the size of the request may be the reason (502, 504,
 * silence, cut, too large), the first failure is asked again as it was, each
 * later one in halves down to batch_min; a halving is not counted as a try,
 * since what is asked next is another request.  After grow_after successes
 * in a row of full size the batch doubles again, up to batch_max.
 */
#ifndef INGEST_FETCH_PACE_H
#define INGEST_FETCH_PACE_H

#include <stdint.h>

#include "../../base/buf.h"

struct pace_conf {
	int64_t	 first_ms;	/* setting eutils_backoff_ms */
	int64_t	 cap_ms;	/* longest own wait */
	int64_t	 patience_ms;	/* longest Retry-After that is waited for */
	int64_t	 deadline_ms;	/* on the caller's clock; 0: none */
	int	 tries;		/* failures of one request before it is given up */
	int	 batch_start, batch_min, batch_max;
	int	 grow_after;
	uint64_t seed;
};

/* 1 s doubling to 60 s, patience 15 min, 6 tries, batches from 200 (10 to 200), grown after 4. */
struct pace_conf pace_default(void);

struct pace {
	struct pace_conf conf;
	uint64_t	 rng;
	int		 batch;
	int		 good;		/* full-sized successes in a row */
	int		 failed;	/* failures in a row, of all requests */
};

struct pace_try {			/* of one request; zeroed at its begin */
	int	 tries;			/* failures so far, halvings too */
	int	 counted;		/* those that count against conf.tries */
	bool	 sized;			/* failed once as it was for its size */
};

enum pace_kind {
	PACE_OK,		/* a good answer */
	PACE_AGAIN,		/* passing trouble, or an answer that was not understood */
	PACE_PERMANENT,		/* bad ids, a wrong setting */
};
struct pace_outcome {
	enum pace_kind	 kind;
	bool		 halve;		/* its size may be the reason */
	int		 size;		/* ids in the request; 0: it has none, and no size */
	int64_t		 retry_after_ms;	/* -1: none */
};

enum pace_do { PACE_GO, PACE_RETRY, PACE_GIVE_UP, PACE_NEVER };
enum pace_why { PACE_WHY_NONE, PACE_WHY_TRIES, PACE_WHY_PATIENCE, PACE_WHY_DEADLINE };
struct pace_act {
	enum pace_do	 what;
	enum pace_why	 why;		/* of PACE_GIVE_UP */
	int64_t		 wait_ms;	/* of PACE_RETRY */
	int		 size;		/* of PACE_RETRY: ask in pieces of this many (the request's own size unless halved) */
};

void pace_init(struct pace *, const struct pace_conf *);
int pace_batch(const struct pace *);	/* ids for the next request */
struct pace_act pace_after(struct pace *, struct pace_try *, const struct pace_outcome *, int64_t now_ms);

/*
 * Append what people are told after giving up: "WHY, 4 tries; nothing lost"
 * (WHY as reply.h says it); with "the run's time is over" or "the server
 * wants 2 h of waiting" where that was the reason.
 */
void pace_sentence(struct buf *out, const char *why, const struct pace_try *, const struct pace_act *,
    const struct pace_outcome *);

#endif
