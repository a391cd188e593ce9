/*
 * load: files of PubMed XML into the store.
 *
 * A file is framed to its end before its first record goes in; a pipe is
 * spooled to an unlinked file beside the database for that.  Where only
 * records that name a known compound are wanted, that first reading keeps
 * what may (sieve.h).  Then workers parse, match and classify batches, and
 * the caller's thread stores them in the file's order.
 */
#ifndef INGEST_LOAD_H
#define INGEST_LOAD_H

#include "../base/out.h"
#include "match.h"
#include "sieve.h"
#include "store.h"
#include "work.h"

struct load;

struct load_plan {
	struct work_plan work;
	const struct match *names;	/* of all known compounds with only_known, else of `compound` alone; may be NULL */
	int64_t		 compound;	/* link every record to it; 0: none */
	bool		 only_known;	/* leave aside what names no known compound; link what does */
	int		 threads;
	const struct out *out;		/* for the progress bar */
};

/* plan and store are borrowed.  Free with load_free. */
struct load *load_new(const struct load_plan *, struct store *);
void load_free(struct load *);		/* NULL-safe */

/*
 * One file ("-" is standard input), whole or, when it is damaged, not at
 * all: RC_BADDATA "...; nothing of it stored".  RC_NOTFOUND, RC_FAILED when
 * it cannot be read.  *fatal: the store itself failed, no other file will do
 * better; what was committed before stays.
 */
enum rc load_file(struct load *, const char *path, bool *fatal, struct err *) MUST_CHECK;

/*
 * The same for a file that was sieved before; *from is taken and emptied.
 * name: as load_file's path, for messages, order and the record of numbered
 * files; sha: SHA-256 of the file's bytes for that record, NULL: none is
 * made.  The plan's only_known must be set.
 */
enum rc load_sieved(struct load *, struct sieved *from, const char *name, const char *sha, bool *fatal,
    struct err *) MUST_CHECK;

#endif
