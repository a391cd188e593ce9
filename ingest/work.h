/*
 * work: what each worker thread of `scan` and `ingest` has for itself, and
 * what it does to a record.
 */
#ifndef INGEST_WORK_H
#define INGEST_WORK_H

#include "classify.h"
#include "pubmed.h"
#include "source.h"

/* Constants of a run, shared by all workers. */
struct work_plan {
	const struct classifier *classifier;	/* NULL: parse only */
	unsigned	 fields;		/* what the rules may see */
	bool		 whole;			/* read what only the store wants, too */
};

struct worker {
	const struct work_plan *plan;
	struct pubmed	*pubmed;
	struct classify_scratch *scratch;
	struct arena	 mem;			/* for a caller that keeps nothing */
};

/* n of them; free with workers_free. */
struct worker *workers_new(int n, const struct work_plan *);
void workers_free(struct worker *, int n);	/* NULL-safe */

/* A record that was set aside. */
struct bad_record {
	struct frame_piece piece;
	int64_t		 line;		/* of the file, where the fault is */
	int64_t		 pmid;		/* as far as one can be seen, 0 none */
	const char	*why;
};

/* What a worker has to say besides its result, in an arena of its own. */
struct work_notes {
	struct arena	 mem;
	struct bad_record *bad;		size_t nbad, bad_cap;
	struct pubmed_unknown *unknown;	size_t nunknown;
};
void notes_clear(struct work_notes *);
void notes_fini(struct work_notes *);

/* Parse one record.  True: *a is filled, in mem.  False: the record is bad and noted. */
bool work_parse(struct worker *, const struct batch *, const struct frame_piece *, const char *ns, struct arena *mem,
    struct article *a, struct work_notes *);

/* A record on its way. */
struct work_item {
	const struct frame_piece *piece;
	struct article	 article;
	struct proposal	 proposal;	/* filled when classified */
	bool		 classified;
	bool		 bad;		/* could not be classified; noted */
};
#define WORK_AT_ONCE	16		/* records that go through the steps together: what they take fits a cache */

/*
 * Classify n records, WORK_AT_ONCE at most, whose piece and article are
 * filled, except books and where the plan says otherwise; in mem.
 */
void work_classify(struct worker *, const struct batch *, struct work_item *, size_t n, struct arena *mem,
    struct work_notes *);

/*
 * Parse all records of a file, one after another, for fn; worker->mem is
 * emptied before each.  Bad ones are said at the file's end ("set aside").
 */
typedef void work_fn(void *arg, const struct batch *, const struct frame_piece *, const struct article *);
enum rc work_file(struct worker *, const char *path, struct work_notes *, work_fn *, void *arg, struct err *) MUST_CHECK;

/* At the end of a batch: what the reader did not know goes into the notes. */
void work_end(struct worker *, struct work_notes *);

/*
 * Say bad records ("FILE:LINE: record N (PMID P) DONE: why") and unknown
 * elements on standard error; main thread.  Returns how many were bad.
 */
int64_t notes_report(const struct work_notes *, const char *file, const char *done);

/*
 * Several inputs, one exit: keep the worse of two errors in *worst, print
 * the other at once.
 */
void worst_error(struct err *worst, const struct err *next);

#endif
