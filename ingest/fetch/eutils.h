/*
 * eutils: esearch and efetch of PubMed, asked as NCBI wants it (POST, tool,
 * address and rate; never more than two at once) and asked again where the
 * trouble passes.
 *
 * Searches are asked one after the other.  Of efetch two requests are under
 * way where the rate allows:
 *
 *	while (there are ids or eutils_busy(u)) {
 *		while (there are ids and eutils_room(u))
 *			eutils_put(u, ids, at most eutils_batch(u));
 *		eutils_take(u, &got, e); ...; eutils_got_fini(&got);
 *	}
 *
 * Retries, waits and halvings happen inside.
 */
#ifndef INGEST_FETCH_EUTILS_H
#define INGEST_FETCH_EUTILS_H

#include "../../db/db.h"
#include "plan.h"
#include "reply.h"

#define EUTILS_BATCH_MAX	200	/* ids of one request */

struct eutils;

/*
 * Settings and key; sends nothing.  RC_USAGE where no address is set or a
 * setting is unusable, RC_NOPERM, RC_NOTFOUND for a key file.  record as in
 * http_conf; deadline_ms on clock_boot_us() / 1000, 0: the setting.
 */
enum rc eutils_open(struct db *, const char *record, int64_t deadline_ms, struct eutils **out, struct err *) MUST_CHECK;
void eutils_close(struct eutils *);	/* NULL-safe; gives up what is under way */

/* Why a request was given up. */
struct eutils_why {
	enum rc	 rc;			/* RC_AGAIN, RC_USAGE, RC_BADDATA, RC_INTR */
	int	 tries;
	bool	 late;			/* the run's time is over, or the server wants longer waits than we have */
	char	 text[300];		/* "eutils.ncbi.nlm.nih.gov: no such host, 4 tries; nothing lost" */
};

/*
 * One page of a search, understood whole; *out in mem.  Where it is given up
 * the rc and message are those of *why.
 */
enum rc eutils_search(struct eutils *, const char *term, const struct plan_ask *, struct arena *mem,
    struct reply_search *out, struct eutils_why *why, struct err *) MUST_CHECK;

int eutils_batch(const struct eutils *);	/* ids for the next eutils_put */
bool eutils_room(const struct eutils *);	/* would one more be sent at once? */
bool eutils_busy(const struct eutils *);	/* something is to be taken */
/* ids are copied; n from 1 to EUTILS_BATCH_MAX; round comes back with the answer. */
void eutils_put(struct eutils *, const int64_t *pmid, size_t n, int round);

enum eutils_end {
	EUTILS_BODY,		/* a whole set of records, or an empty one */
	EUTILS_NONE,		/* PubMed has none of these ids */
	EUTILS_GIVEN_UP,	/* why tells the reason */
};
struct eutils_got {
	enum eutils_end	 end;
	int64_t		*pmid;		/* what was asked for; owned */
	size_t		 n;
	int		 round;
	struct buf	 body;		/* of EUTILS_BODY; owned */
	struct eutils_why why;
};
/* The next one that ended.  RC_DONE when none is to be taken; RC_INTR when stop_asked(). */
enum rc eutils_take(struct eutils *, struct eutils_got *, struct err *) MUST_CHECK;
void eutils_got_fini(struct eutils_got *);	/* NULL-safe */

void eutils_drop(struct eutils *);	/* forget what was put and not taken */

int64_t eutils_requests(const struct eutils *);		/* sent so far, and put into an answer */
int64_t eutils_waited_ms(const struct eutils *);	/* for the rate, and for recovery */

#endif
