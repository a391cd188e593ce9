/*
 * files: PubMed as a whole, by the numbered files that NLM publishes, of
 * which only records that name a known compound are kept.
 *
 * Each file is fetched (or opened, where the source is a folder), its MD5
 * compared, read once to its end through the sieve, and only then stored; a
 * file that was stored is not read again.  Workers prepare files while the
 * caller's thread stores the one before, in the order of their numbers.
 *
 * In December all files are replaced by a new baseline under a new year.
 * A store that has read files of an earlier year reads the new baseline, whole,
 * before its updates, and what it was not seen to hold is asked for by PMID
 * (ledger.h).  So is what an update withdraws: it may have been merged.
 */
#ifndef INGEST_FETCH_FILES_H
#define INGEST_FETCH_FILES_H

#include "../../base/cmd.h"

/*
 * The whole of `fetch --baseline` and `fetch --updates`: settings, rules and
 * names from inv's store, the report on its output.  RC_USAGE when no
 * compound is known; RC_AGAIN when files did not come or came damaged,
 * RC_BADDATA when files of a folder are (what was good is kept in both cases); RC_INTR.
 */
enum rc files_fetch(struct inv *, bool updates, struct err *) MUST_CHECK;

#endif
