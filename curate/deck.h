/*
 * deck: what waits for one compound, in the order of priority.h, held for a
 * sitting.  The order is made once; what is decided keeps its place, so that
 * one can look back, and after a decision only the next few are placed anew.
 */
#ifndef CURATE_DECK_H
#define CURATE_DECK_H

#include "../score/graded.h"
#include "common.h"
#include "priority.h"

#define DECK_UNSURE_PPM	800000	/* "unsure": the proposed design is less probable */
#define DECK_WINDOW	8	/* how many are placed anew after a decision */

/* Is the proposed design less probable than DECK_UNSURE_PPM?  Where nothing is proposed, nothing is unsure. */
static inline bool
deck_unsure(const struct item *it)
{
	return it->design != NULL && it->p_ppm < DECK_UNSURE_PPM;
}

struct deck_row {
	struct item	 item;		/* in the deck's memory */
	const char	*why, *effect;
	bool		 done;		/* decided, or gone, since the deck was made */
	bool		 held;		/* somebody else is at it: it comes after all others */
	bool		 later;		/* done by being put off: it still waits */
};
struct deck {
	struct compound	 c;
	struct deck_row	*row;
	size_t		 n;
	size_t		 at;		/* n: none */
	size_t		 left;		/* rows that are not done */
	size_t		 put_off;	/* rows that are later */
	/* private */
	struct arena	 mem;
	size_t		 cap;
};

enum deck_order { DECK_EFFECT, DECK_AGE };
struct deck_filter {
	const char	*cause;		/* of the queue, or NULL */
	const char	*design;	/* a design's word, or NULL */
	bool		 withdrawn;	/* retracted or deleted */
	bool		 unsure;
	enum deck_order	 order;
	int64_t		 curator;	/* whose deck: without what is not theirs to decide; 0: everybody's */
};
/* The words of filters, for people. */
#define DECK_FILTERS "retracted, deleted, reopened, open, postponed, conflict, recheck, second, a design, unsure"
/* "rct", "retracted", "unsure", "" (all) into f, whose order stays; false when it is none. */
bool deck_filter_read(struct deck_filter *, const char *word);
/* The i-th of these words, NULL behind the last. */
const char *deck_filter_word(size_t i);
/* Does it take all that waits? */
bool deck_filter_all(const struct deck_filter *);

/* Read what waits and put it in order; at 0.  deck is zeroed or loaded before. */
enum rc deck_load(struct deck *, struct db *, const struct compound *, const struct deck_filter *, struct err *) MUST_CHECK;
void deck_fini(struct deck *);

/*
 * The next row from `from` on (forth, then from the top again) that is not
 * done and that nobody else is at; else one that somebody is at; n when
 * there is none.
 */
size_t deck_next(const struct deck *, size_t from);
/* n where the PMID is not in it. */
size_t deck_find(const struct deck *, int64_t pmid);
/* The next row behind `from`, round, that is not done and whose title holds all the words; n when none does. */
size_t deck_search(const struct deck *, size_t from, const char *words);
/* A record that is not in it, put behind the row at hand; its place. */
size_t deck_insert(struct deck *, const struct item *);
void deck_done(struct deck *, size_t, bool done);
/* Put off, a row that is done waits all the same. */
void deck_later(struct deck *, size_t, bool later);
/* How many rows still wait, those put off too. */
size_t deck_waiting(const struct deck *);
/* What the row i says of itself read anew, with its reason to wait, where it does; else as it was. */
enum rc deck_renew(struct deck *, struct db *, size_t i, struct err *) MUST_CHECK;
/* Rows that wait no more, whoever decided them, are done. */
enum rc deck_refresh(struct deck *, struct db *, const struct deck_filter *, struct err *) MUST_CHECK;

/* Place the next DECK_WINDOW rows from `from` on anew before the evidence as it is now. */
void deck_resort(struct deck *, const struct graded *, const struct params *, size_t from, const struct deck_filter *);

/* "stroke: motor" by an outcome's place in the scorer's table, for priority_sort. */
const char **deck_outcome_names(struct arena *, const struct graded *);

#endif
