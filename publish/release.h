/*
 * release: a whole release or none.
 *
 *	DIR/releases/2026-06-03.1051/   appraise.db, pages, JSON, CSV, sums
 *	DIR/current -> releases/2026-06-03.1051
 *
 * A release is built aside, passes the gate, is fsynced, renamed into place,
 * and only then does `current` move, by rename.  A failure at any point
 * leaves the last good one.  Three releases stay; a file that did not change
 * is a hard link to the one before.
 */
#ifndef PUBLISH_RELEASE_H
#define PUBLISH_RELEASE_H

#include "../base/buf.h"
#include "../db/db.h"
#include "../score/params.h"
#include "snapshot.h"

#define RELEASES_KEPT 3

struct release {
	struct snapshot_report	snapshot;
	char			name[64];	/* "2026-06-03.1051" */
	int64_t			files;
	int64_t			figures;	/* compared by the gate */
	bool			unchanged;	/* the current release says the same */
};

/*
 * Make a release below dir, or (dry) build it aside, pass the gate and throw
 * it away.  diff, where not NULL, gets one line of text per figure that
 * differs from the current release.
 * RC_NOPERM where dir holds what appraise did not write; RC_AGAIN while
 * another publish runs; RC_FAILED with the figure when the gate refuses.
 */
enum rc release_make(struct db *, const struct params *, const char *dir, bool dry, struct buf *diff,
    struct release *, struct err *) MUST_CHECK;

#endif
