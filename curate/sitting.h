/*
 * sitting: one person's review of what waits: the store side of the model.
 * It holds the deck and the card at hand, saves through deeds (as commands
 * do), and keeps where the person was and what was edited in a small file
 * beside the store, so that the next sitting goes on there.
 */
#ifndef CURATE_SITTING_H
#define CURATE_SITTING_H

#include "deck.h"
#include "model.h"
#include "sheet.h"

struct draft {
	const char	*slug;
	int64_t		 pmid;
	struct shown	 shown;		/* the card that was edited */
	char		**line;		size_t n;
	bool		 stored;	/* it is what was saved: of use when that is undone */
};

struct sitting {
	struct inv	*inv;
	const char	*handle;	/* of the curator */
	struct compound	*compound;	size_t ncompound, at;
	struct deck	 deck;		/* of compound[at] */
	struct deck_filter filter;
	struct sheet	 sheet;		/* of deck.row[deck.at] */
	bool		 shown;		/* there is a card */
	struct model	 model;
	struct buf	 said;		/* lines for the person, escaped */
	int64_t		 saved;		/* acts saved here */
	int64_t		 began;		/* the last event before this sitting */

	/* private */
	bool		 sought;	/* the person asked for the record at hand: it is shown, whoever is at it */
	int64_t		 held_at;	/* when the lease on it was last taken, in seconds */
	struct arena	 mem;		/* of the sitting */
	struct arena	 card;		/* of the sheet */
	struct draft	*draft;		size_t ndraft, capdraft;
	char		*file;		/* where it is kept, NULL: nowhere */
	bool		 graded;	/* score_milli and score are known */
	int64_t		 score_milli;
	int		 score;
};

/* slug NULL: all compounds, one after the other.  RC_NOTFOUND for a slug that is none. */
enum rc sitting_open(struct sitting *, struct inv *, const char *slug, const struct deck_filter *, struct err *) MUST_CHECK;
void sitting_close(struct sitting *);		/* NULL-safe in its fields */

/*
 * Put the record at hand before the person, or the next one that still
 * waits; behind a compound's last the next compound's first.  Where nothing
 * waits any more, shown is false.
 */
enum rc sitting_show(struct sitting *, int64_t now_ms, struct err *) MUST_CHECK;
/* n places on among what waits, or back among all; false where there is none (said why). */
bool sitting_move(struct sitting *, int64_t n);
/* To that record, also one that does not wait, and of another compound of the sitting.  RC_NOTFOUND where it is not linked. */
enum rc sitting_goto(struct sitting *, int64_t pmid, struct err *) MUST_CHECK;
bool sitting_search(struct sitting *, const char *words);
/* RC_USAGE for a word that is no filter. */
enum rc sitting_filter(struct sitting *, const char *word, struct err *) MUST_CHECK;

enum sitting_saved {
	SITTING_SAVED,		/* and the next one is at hand */
	SITTING_NOTED,		/* and the card stays */
	SITTING_STALE,		/* not saved: somebody was first */
	SITTING_KEPT,		/* not saved: card and edits stay, and the same may go later (a full disk, another writer) */
	SITTING_REFUSED,	/* not saved: an act cannot be; card and edits stay */
};
/* All FX_SAVE of fx in one batch, all or none.  e says why where it was not saved. */
enum sitting_saved sitting_save(struct sitting *, const struct model_fx *, struct err *);

/*
 * Undo the act seq, 0: the person's last; what it was about is at hand.  A
 * last one that is older than the sitting is asked about first (the model is
 * in MODEL_SURE then), unless it is sure: the one that was asked about.
 */
enum rc sitting_undo(struct sitting *, int64_t seq, int64_t sure, struct err *) MUST_CHECK;
/* Is the record in a study, so that another can be said to be one with it or not?  RC_NOTFOUND says why not. */
enum rc sitting_join(struct sitting *, int64_t pmid, struct err *) MUST_CHECK;
/* Any command of the program on this store, its words as typed. */
enum rc sitting_command(struct sitting *, const char *words, struct err *) MUST_CHECK;

/* sitting_rest.c: "1 is for later (99000080, 2026-12-03)", appended where anything is. */
void sitting_later(struct sitting *, struct buf *);
/* "; oxytocin has 2: q, then appraise review oxytocin", where this sitting is on one compound. */
void sitting_elsewhere(struct sitting *, struct buf *);
/* Does something wait for another compound of this sitting? */
bool sitting_goes_on(struct sitting *);
/* "1 record has edits that are not stored", a line. */
void sitting_unstored(struct sitting *, struct buf *);

/* The person is still at the record before them. */
void sitting_stay(struct sitting *);

/* The edits have changed, or the place: keep them. */
void sitting_keep(struct sitting *);

#endif
