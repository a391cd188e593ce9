/*
 * store: what was read, into the database, in short transactions.
 *
 * One transaction lasts STORE_TX_MS at most (plus one record), and between
 * two of a long run lies a pause: a writer that waits for SQLite's lock looks
 * again every 100 ms at the longest, so that it gets its turn in the first
 * pause, however long the commit took.
 */
#ifndef INGEST_STORE_H
#define INGEST_STORE_H

#include "../db/db.h"
#include "../db/record.h"
#include "classify.h"

#define STORE_TX_MS	500
#define STORE_PAUSE_MS	115
#define STORE_BUSY_MS	100	/* transactions that lasted that long together are followed by a pause */

/* What came of a run; counts of articles are of those stored now. */
struct store_tally {
	int64_t	 records;		/* articles and books looked at */
	int64_t	 articles, books;	/* stored now, new or newer */
	int64_t	 known;			/* there already, or superseded by what is there */
	int64_t	 quarantined, quarantined_new;
	int64_t	 passed;		/* --match: names no known compound */
	int64_t	 deletions, deleted;	/* PMIDs listed; articles that were here */
	int64_t	 linked, relinked, unnamed;	/* new links; links there before; new ones that do not name it */
	int64_t	 suspended, reopened, stuck;
	int64_t	 design[DESIGN_N];
	int64_t	 funding[8];		/* by funding_words */
};

struct store {
	struct db	*db;
	const char	*source;	/* file name, borrowed */
	int64_t		 source_seq;	/* of PubMed's numbered files, else 0 */
	const char	*kind;		/* of the run; NULL: "ingest" */
	bool		 served;	/* as in struct incoming: the records come from PubMed now */
	int64_t		 run_id;	/* 0: not begun */
	const char	*rules_sha, *weights_sha;	/* borrowed from the rule set; NULL: nothing is classified */
	bool		 assets_saved, run_saved;	/* what the first transaction begins with is committed */
	int64_t		 tx_began_ms, tx_ended_ms;	/* 0: none */
	int64_t		 held_ms;		/* that the lock was held since the last pause */
	struct store_tally tally;
};

/* One record for the store. */
struct store_item {
	const struct article *article;
	const struct proposal *proposal;	/* NULL: not classified */
	const char	*raw;
	size_t		 nraw;
	const int64_t	*compound;		/* to link it to */
	const bool	*named;			/* does it name that compound? */
	size_t		 ncompound;
	const char	*why;			/* of the links: "ingest", "match" or "fetch" */
};

void store_init(struct store *, struct db *, const struct ruleset *rules);	/* rules: borrowed, may be NULL */

/* Begin a transaction where none is open, and the run with the first. */
enum rc store_begin(struct store *, struct err *) MUST_CHECK;

/* Each begins them too. */
enum rc store_record(struct store *, const struct store_item *, struct err *) MUST_CHECK;
enum rc store_deletion(struct store *, int64_t pmid, struct err *) MUST_CHECK;
enum rc store_bad(struct store *, int64_t pmid, const char *why, const void *bytes, size_t n, struct err *) MUST_CHECK;

/* Commit when the transaction has lasted long enough (or now). */
enum rc store_commit(struct store *, bool now, struct err *) MUST_CHECK;

/* Give the open transaction up (after an error); never fails. */
void store_rollback(struct store *);

/* A numbered file of PubMed, whose bytes have that SHA-256, was read to its end.  Nothing for others. */
enum rc store_file(struct store *, const char *path, const char *sha, int64_t records, int64_t deletions,
    struct err *) MUST_CHECK;

/* Commit and close the run; outcome: done, partial, failed.  Without a run nothing. */
enum rc store_end(struct store *, const char *outcome, const char *error, struct err *) MUST_CHECK;

/* The order of PubMed's files: "pubmed26n1335.xml.gz" is 261335; 0 for other names. */
int64_t store_seq(const char *path);

#endif
