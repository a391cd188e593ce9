/*
 * redact: what a person may have erased, without breaking the chain.
 *
 * The chain holds the hash of each body, not the body.  An event "redact"
 * names an event and carries what is left of its body; then that text takes
 * the body's place.  `check` accepts a body that is not what its event hashed
 * only where such an event vouches for it, and a replay reads the text that
 * is left, so that both ways give the same state.
 *
 * Only what names or describes a person can be erased: name, handle and user
 * id of a curator, statements of interest, free words and notes, and the
 * value of a setting (an address).  What was judged stays.
 */
#ifndef DB_REDACT_H
#define DB_REDACT_H

#include "db.h"

/*
 * Erase what can be erased of event seq; needs a transaction.  why is kept
 * in the log.  batch as in struct act; *by gets the new event's number (may
 * be NULL).  RC_NOTFOUND: no such event; RC_FAILED: erased already, or there
 * is nothing in it that names a person.
 */
enum rc redact_event(struct db *, int64_t curator, int64_t seq, const char *why, int64_t batch, int64_t *by,
    struct err *) MUST_CHECK;

/*
 * Erase a person: the event that added the curator, and all statements of
 * interest; from then on the log says "erased-N", and nobody acts under the
 * name.  *first gets the batch, *done how many events were erased.
 * RC_FAILED for the machine, and for the only resolver.
 */
enum rc redact_person(struct db *, int64_t by, int64_t curator, const char *why, int64_t *first, int *done,
    struct err *) MUST_CHECK;

/*
 * Before and after: what is overwritten is wiped in the file's pages, and
 * the log is emptied into the file; false when a reader kept the log from
 * being emptied (then the next checkpoint does it).
 */
enum rc redact_prepare(struct db *, struct err *) MUST_CHECK;
bool redact_finish(struct db *);

#endif
