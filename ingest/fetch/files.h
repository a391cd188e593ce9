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
 * Updates of a year whose baseline was not read are preceded by it, and what
 * the new baseline was not seen to hold is asked for by PMID (ledger.h).
 */
#ifndef INGEST_FETCH_FILES_H
#define INGEST_FETCH_FILES_H

#include "../../base/cmd.h"

/*
 * The whole of `fetch --baseline` and `fetch --updates`: settings, rules and
 * names from inv's store, the report on its output.  RC_USAGE when no
 * compound is known; RC_AGAIN when files did not come, RC_BADDATA when files
 * of a folder are damaged (what was good is kept in both cases); RC_INTR.
 */
enum rc files_fetch(struct inv *, bool updates, struct err *) MUST_CHECK;

#endif
