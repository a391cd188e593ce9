/*
 * eval: proposals against a labelled file: precision, recall, F1, calibration,
 * which label is taken for which, and the wrong ones with the words that decided.
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
#define EVAL_BINS 10

enum eval_task { EVAL_DESIGN, EVAL_RCT, EVAL_PARTICIPANTS, EVAL_DIRECTION, EVAL_FUNDING, EVAL_TIES, EVAL_RETRACTION, EVAL_N };
extern const char *const eval_words[EVAL_N + 1];

struct eval_label {
	const char	*word;
	int64_t		 gold, said, right;	/* in the file; proposed; both */
};

/* Proposals of about the same probability. */
struct eval_bin {
	int64_t		 n, right;
	int64_t		 ppm;		/* the sum of their probabilities */
};

/* How much like a trial a record looks, and whether it is one. */
struct eval_score {
	int		 ppm;
	bool		 yes;
};

/* A wrong proposal and the words behind it. */
struct eval_wrong {
	int64_t		 pmid;
	const char	*label, *said, *title;	/* label NULL for participants */
	int		 ppm;			/* design: of what is proposed, else -1 */
	struct evidence	*word;		size_t nword;
};

struct eval {
	enum eval_task	 task;
	bool		 own_words;	/* labels are the program's words: none is merged */
	struct arena	 mem;
	struct map	 gold;		/* PMID to 1 + index of its row */
	struct eval_row	*row;		size_t nrow, row_cap;
	struct eval_label label[EVAL_LABELS];
	size_t		 nlabel;
	int64_t		 seen, right, answered;	/* records judged; right ones; those with an answer (participants) */
	int64_t		 cell[EVAL_LABELS][EVAL_LABELS];	/* [label][proposed]: how often */
	struct eval_bin	 bin[EVAL_BINS];	/* design: by the probability of what is proposed */
	struct eval_score *score;	size_t nscore, score_cap;	/* rct */
	struct eval_wrong *wrong;	size_t nwrong, wrong_cap;	/* the first max_wrong */
	size_t		 max_wrong;
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

/* The label that the file has for a record; NULL: none. */
const char *eval_gold(const struct eval *, int64_t pmid);

/*
 * The same from what people approved in the store (eval_decided.c): design,
 * rct, participants, funding and ties.  RC_NOTFOUND: nothing is.
 */
struct db;
enum rc eval_decided(enum eval_task, struct db *, struct eval **out, struct err *) MUST_CHECK;

/* For those who have their labels from elsewhere: rows to an empty one. */
struct eval *eval_empty(enum eval_task);
enum rc eval_add_label(struct eval *, int64_t pmid, const char *label, struct err *) MUST_CHECK;
void eval_add_number(struct eval *, int64_t pmid, int64_t n);	/* participants; below 0 nobody knows */

/*
 * Judge one proposal, of a record with this title (may be NULL).  NULL when
 * its PMID is not in the file, was judged already, or has nothing to be right
 * about; else its row, with what the proposal says in *said and whether that
 * is right in *right.
 */
const struct eval_row *eval_judge(struct eval *, const struct proposal *, const char *title, const char **said,
    bool *right);
/* The file's word for a word of the program's. */
const char *eval_merged(const struct eval *, const char *word);
/* Does evidence of this aspect ("design:rct") speak for what the task asks? */
bool eval_is_about(enum eval_task, const char *aspect);

/* --- figures (eval_stat.c): thousandths, -1 where the denominator is 0 ---------------- */
int64_t eval_precision(const struct eval_label *);
int64_t eval_recall(const struct eval_label *);
int64_t eval_f1(const struct eval_label *);
int64_t eval_share(int64_t part, int64_t whole);
int64_t eval_macro_f1(const struct eval *);	/* mean over the labels that the file uses */
int64_t eval_ece(const struct eval *);		/* expected calibration error */
int64_t eval_auc(struct eval *);		/* of rct: area under the curve; sorts ev->score */
/* Of a yes/no task: the label of the "no", whose recall is the specificity; NULL: none. */
const struct eval_label *eval_no(const struct eval *);

/* A 95 % interval in thousandths; low -1 where there is none. */
struct eval_interval {
	int64_t		 low, high;
};
/* Wilson's, of a share. */
struct eval_interval eval_wilson(int64_t part, int64_t whole);
/*
 * Of F1 = 2J / (1 + J), where J, the share of right ones among all that are
 * labelled or proposed so, is a plain share: its Wilson interval, carried over.
 */
struct eval_interval eval_f1_interval(const struct eval_label *);

#endif
