/*
 * key: NCBI's API key, held in one place of the process and nowhere else.
 *
 * It comes from NCBI_API_KEY, as with NCBI's own client, or from a file that
 * is for its owner alone.  Only ingest/http.c appends it, to the body of a
 * POST; no other module ever sees it.  While it is held the process leaves
 * no core file and cannot be looked into by others (RLIMIT_CORE 0,
 * PR_SET_DUMPABLE 0), and the variable is overwritten in the environment, so
 * that neither children nor /proc show it.
 */
#ifndef INGEST_FETCH_KEY_H
#define INGEST_FETCH_KEY_H

#include "../../base/buf.h"

#define KEY_MIN	16		/* NCBI's have 36; a shorter one would be found by chance in good text */
#define KEY_MAX	128

/*
 * Take the key: from NCBI_API_KEY where that is set and not empty, else from
 * file (the setting api_key_file; NULL or "": none).  RC_OK without a key
 * too; a key held already is kept.  RC_NOPERM when the file is not its
 * owner's alone (hint: chmod 600), RC_NOTFOUND when it is not there,
 * RC_USAGE for what is no key (16 to 128 letters, digits, '-', '_').  No
 * message holds any of it.
 */
enum rc key_load(const char *file, struct err *) MUST_CHECK;

bool key_held(void);

/* Overwrite it in memory, and allow core files and debuggers again.  Idempotent. */
void key_wipe(void);

/* Append "&api_key=..." to a form (without '&' when it is empty); nothing without a key. */
void key_append(struct buf *form);

/*
 * Overwrite the key wherever it stands in p[0..n), in place and of the same
 * length ('*'), whatever the case of its letters.  Every text that comes
 * from a server or goes to a log, an error or a file passes here.
 */
void key_redact(char *p, size_t n);
void key_redact_err(struct err *);

#endif
