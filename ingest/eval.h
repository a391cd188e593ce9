/*
 * eval: proposals against a labelled file: precision, recall, F1.
 *
 * A labelled file is tab-separated with a heading; `pmid` is its key, the
 * task says which column holds the label.  Labels of a merged set are
 * respected: a proposed word that the file never uses counts as the word that
 * the file has for it (meta-analysis as systematic-review; else "other", or
 * "no-difference" for directions).
 */
#ifndef INGEST_EVAL_H
#define INGEST_EVAL_H

#include "../base/arena.h"
#include "../base/err.h"
#include "../base/map.h"
#include "../db/proposal.h"

#define EVAL_LABELS 40		/* different labels in one file */

enum eval_task { EVAL_DESIGN, EVAL_RCT, EVAL_PARTICIPANTS, EVAL_DIRECTION, EVAL_FUNDING, EVAL_TIES, EVAL_RETRACTION, EVAL_N };
extern const char *const eval_words[EVAL_N + 1];

struct eval_label {
	const char	*word;
	int64_t		 gold, said, right;	/* in the file; proposed; both */
};

struct eval {
	enum eval_task	 task;
	struct arena	 mem;
	struct map	 gold;		/* PMID to 1 + index of its row */
	struct eval_row	*row;		size_t nrow, row_cap;
	struct eval_label label[EVAL_LABELS];
	size_t		 nlabel;
	int64_t		 seen, right, answered;	/* records judged; right ones; those with an answer (participants) */
};

/* One labelled record. */
struct eval_row {
	const char	*pmid;
	const char	*label;		/* NULL for participants */
	int64_t		*accept;	/* participants: every acceptable number */
	size_t		 naccept, accept_cap;
	bool		 judged;
};

/* Read the labelled file; free with eval_free.  RC_BADDATA names file:line. */
enum rc eval_new(enum eval_task, const char *path, struct eval **out, struct err *) MUST_CHECK;
void eval_free(struct eval *);		/* NULL-safe */

/*
 * Judge one proposal.  NULL when its PMID is not in the file, was judged
 * already, or has nothing to be right about; else its row, with what the
 * proposal says in *said and whether that is right in *right.
 */
const struct eval_row *eval_judge(struct eval *, const struct proposal *, const char **said, bool *right);

/* Thousandths, -1 where the denominator is 0. */
int64_t eval_precision(const struct eval_label *);
int64_t eval_recall(const struct eval_label *);
int64_t eval_f1(const struct eval_label *);
int64_t eval_share(int64_t part, int64_t whole);

#endif
