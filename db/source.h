/*
 * source: PubMed's numbered files (baseline and updates), and what a new
 * baseline no longer holds.
 *
 * A file's place in time is its seq, YYNNNN of "pubmedYYnNNNN.xml.gz"; the
 * numbers of the updates go on where the baseline of their year ended.
 */
#ifndef DB_SOURCE_H
#define DB_SOURCE_H

#include "../base/arena.h"
#include "db.h"

struct source_file {
	const char	*name;		/* without folder */
	int64_t		 seq;		/* 0: of no place */
	const char	*sha;		/* SHA-256 of its bytes */
	int64_t		 records, deletions;
	int64_t		 run_id;
};

/* It was read to its end: needs a transaction. */
enum rc source_file_save(struct db *, const struct source_file *, struct err *) MUST_CHECK;

/* Was a file of that name read to its end? */
enum rc source_file_known(struct db *, const char *name, bool *known, struct err *) MUST_CHECK;

/* The seq of the last file that was read with a seq below `below`; 0: none. */
enum rc source_file_last(struct db *, int64_t below, int64_t *seq, struct err *) MUST_CHECK;

/* Articles that the file of that seq was the one to withdraw, ascending; in mem. */
enum rc source_deleted(struct db *, struct arena *, int64_t seq, int64_t **pmid, size_t *n, struct err *) MUST_CHECK;

/*
 * A baseline holds every record that PubMed has when it is made.  Marks tell
 * which of ours its files were seen to hold; after the last one, what is
 * unmarked (and did not itself come from that year's files) may have been
 * withdrawn.  year: two digits.  Marks and forgetting need a transaction.
 */
enum rc baseline_mark(struct db *, int year, const int64_t *pmid, size_t n, struct err *) MUST_CHECK;
enum rc baseline_marked(struct db *, int year, bool *any, struct err *) MUST_CHECK;	/* marks of that year are there */
enum rc baseline_unseen(struct db *, struct arena *, int year, int64_t **pmid, size_t *n, struct err *) MUST_CHECK;
enum rc baseline_forget(struct db *, int year, struct err *) MUST_CHECK;	/* marks of that year and before */

#endif
