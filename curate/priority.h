/*
 * priority: in which order records wait, and why, in words.
 *
 * Retractions first, then re-opened records, then how far the decision could
 * move the published score (between equals the stronger design and the larger
 * study, which later decisions shift least), then the least certain design,
 * then age; what was put off comes last.  The words never say direction or score: they
 * would steer the judgement.
 */
#ifndef CURATE_PRIORITY_H
#define CURATE_PRIORITY_H

#include "../db/item.h"
#include "../score/grade.h"
#include "../score/params.h"

/* A waiting record with its place. */
struct priority {
	const struct item *item;
	const char	*effect;	/* large, some, small, none, unnamed; "-" for withdrawals */
	const char	*why;		/* in mem */
	const char	*study;		/* of a withdrawn report of several (weigh_queue); else NULL */
	int64_t		 move_milli;	/* largest change of the unfloored score */
	int		 rank;		/* of cause and effect: lower comes first */
	enum ev_type	 type;		/* as proposed; OTHER where nothing is */
	bool		 tried;		/* before the scorer: the three below are set */
	bool		 named;		/* the title names an outcome; else all were tried */
	size_t		 aimed;		/* how many outcomes were tried */
	size_t		 best;		/* the one with the largest change, by its index */
};

/*
 * Place n items of one compound before its evidence.  table is finished and
 * may be empty; names gives an outcome's printed name by its index in the
 * table.  out gets n rows, sorted.  Pure.
 *
 * Effect: the record is tried with its proposed type and people (in steps,
 * aim.h; money and risk of bias not stated) as a study with a finding on each outcome that
 * its title names (else on each), alone and on all together, in each
 * direction that is scored; the largest change of the score counts.  At least a point: large; half a
 * point: some; more than 0: small.
 */
void priority_sort(const struct item *, size_t n, const struct ev_table *table, const char *const *names,
    const struct params *, struct arena *mem, struct priority *out);

/*
 * Why it stands there, in a sentence or two that never say direction or
 * score: what it was tried as, on what, how certain its design is and since
 * when it waits.  names as above.
 */
void priority_words(const struct priority *, const char *const *names, struct buf *);

#endif
