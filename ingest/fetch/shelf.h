/*
 * shelf: where PubMed's numbered files stand: a folder of this machine, or
 * one of NLM's server.
 */
#ifndef INGEST_FETCH_SHELF_H
#define INGEST_FETCH_SHELF_H

#include "listing.h"
#include "pace.h"

struct shelf_conf {
	const char	*url;		/* setting files_url: https, or a folder's path; borrowed */
	struct pace_conf pace;		/* of each request */
	const char	*record;	/* as in http_conf */
	int64_t		 silence_ms;
	const char	*work_dir;	/* for what is downloaded; borrowed */
};

struct shelf;
enum rc shelf_open(const struct shelf_conf *, struct shelf **out, struct err *) MUST_CHECK;
void shelf_close(struct shelf *);	/* NULL-safe */

/* Does the setting name a server, and not a folder of this machine? */
bool shelf_remote(const char *url);

/*
 * The files of the baseline, or of the updates, by number.  RC_AGAIN when
 * the server does not answer, RC_NOTFOUND when the folder is not there.
 */
enum rc shelf_list(struct shelf *, bool updates, struct arena *mem, struct listed **out, size_t *n,
    struct err *) MUST_CHECK;

/*
 * One of them, open for reading at its beginning (the caller closes *fd),
 * and the MD5 that NLM gives for it; "" where a folder of this machine holds
 * none.  The content is not looked at.  RC_AGAIN, RC_NOTFOUND, RC_INTR.
 */
enum rc shelf_take(struct shelf *, bool updates, const char *name, int *fd, char md5[MD5_HEX], struct err *) MUST_CHECK;

#endif
