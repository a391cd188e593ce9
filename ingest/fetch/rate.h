/*
 * rate: never more requests a second than NCBI allows, by all processes of
 * one store together (NCBI counts by address or key, KA-05318).
 *
 * A small file beside the database ("PATH-rate") holds the time of the next
 * free slot; it is read and written under flock.  Times are microseconds
 * since the machine started (clock_boot_us) with the boot's id, so that
 * neither a clock that is set back nor a file from before a reboot delays or
 * hurries anybody.  A file that cannot be read as such counts as one second
 * of waiting, never as leave to hurry.
 */
#ifndef INGEST_FETCH_RATE_H
#define INGEST_FETCH_RATE_H

#include <stdint.h>

#include "../../base/err.h"

#define RATE_AHEAD_US	INT64_C(900000000)	/* a slot further away than this is no honest one */

struct rate;

/*
 * Requests a second: what the setting wants (0: NCBI's default), at most 3
 * without and 10 with a key where url's host is NCBI's.  Pure.
 */
int64_t rate_allowed(const char *url, int64_t want, bool with_key);

/* True when url's host is ncbi.nlm.nih.gov or below it.  Pure. */
bool rate_is_ncbi(const char *url);

/*
 * Open (make, with the mode of PATH itself, else 0600) the file; per_s slots a second.  margin: keep a
 * twentieth more distance, as NCBI's own client does, because the network
 * may push requests together.  path NULL: this process alone, no file.
 */
enum rc rate_open(const char *path, int64_t per_s, bool margin, struct rate **out, struct err *) MUST_CHECK;
void rate_close(struct rate *);		/* NULL-safe */

/*
 * Reserve the next slot: *wait_us is how long to wait until it begins (0:
 * now).  The caller waits (clock_wait, or http_idle while requests are
 * under way) and sends exactly one request.
 */
enum rc rate_take(struct rate *, int64_t *wait_us, struct err *) MUST_CHECK;

/*
 * What an answer said: Retry-After in ms (-1: nothing) holds all processes
 * back for so long (at most RATE_AHEAD_US); X-RateLimit-Remaining of 1 or
 * less (-1: nothing) leaves slots free.
 */
enum rc rate_note(struct rate *, int64_t retry_after_ms, int64_t remaining, struct err *) MUST_CHECK;

int64_t rate_waited_us(const struct rate *);	/* sum of all waits given out, for the report */

#endif
