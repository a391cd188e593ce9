/*
 * against: is what was published, or backed up, still in the chain?
 *
 * Every release and every backup says with which event the chain ended.  A
 * chain from whose end events were removed, or that was written anew, is
 * whole in itself; it is found by a head that was kept elsewhere.
 */
#ifndef DB_AGAINST_H
#define DB_AGAINST_H

#include "check.h"

/*
 * Hold the store against path, and add the answer to the report: a release's
 * manifest.json or the JSON that `backup` and `check` print (at_seq or
 * head_seq, with head_hash), a backup file, or a folder: of one release, or
 * of releases (DIR of `publish DIR`).
 *
 * RC_NOTFOUND where path is not there or a folder holds no manifest,
 * RC_BADDATA for a file that names no head.  A head that the store does not
 * hold is a fault in the report, naming the first event that differs as far
 * as it can be told.
 */
enum rc against_check(struct db *, const char *path, struct check_report *, struct err *) MUST_CHECK;

#endif
