/*
 * subject: one record before one compound, inside decide*.c only.
 */
#ifndef CURATE_SUBJECT_H
#define CURATE_SUBJECT_H

#include "../db/propose.h"
#include "../db/vote.h"
#include "decide.h"
#include "prefill.h"

/* All that is known of one record before one compound. */
struct subject {
	struct compound		 c;
	struct link		 link;
	struct stored_article	 art;
	struct proposal		 p;
	struct proposed_by	 by;
	int64_t			 proposal_id;	/* 0: nothing is proposed */
	struct assessment	 a;
	bool			 assessed;	/* a has a row */
	struct prefill		 pre;
	bool			 prefilled;	/* pre holds what was decided of a PMID that it replaces */
	struct votes		 votes;
	bool			 second;	/* waits for somebody's second opinion or settlement, maybe this person's */
	bool			 blind;		/* a second look at what stands: nobody is shown that */
};

/*
 * decide.c: load it; need_link: RC_NOTFOUND where it is not linked.  Then
 * the assessment that approve (amend, approve --redo) saves when the person
 * states nothing; RC_FAILED where nothing is proposed or decided and no
 * --design is given.
 */
enum rc subject_load(struct deeds *, const struct deed *, struct subject *, bool need_link, struct err *) MUST_CHECK;
enum rc subject_base(struct deeds *, const struct deed *, const struct subject *, bool amend, bool redo,
    struct assessment *, struct err *) MUST_CHECK;

/*
 * decide_finding.c: all findings that the decision saves, in the arena of
 * the deeds: with keep the decided ones, with prefill those of the PMID that
 * it replaces, then those that --finding names.
 */
enum rc subject_findings(struct deeds *, const struct deed *, const struct subject *, const struct change *, bool keep,
    bool prefill, struct finding **out, size_t *n, struct err *) MUST_CHECK;

/*
 * decide_vote.c.  Nobody else is at it: RC_AGAIN says who is, and the deed
 * is refused alone; a screen that showed the record is not asked.
 */
enum rc subject_free(struct deeds *, struct deed *, const struct subject *, struct err *) MUST_CHECK;
/* Says what an act amounts to where two have to agree; true: it is a vote, and all is said. */
bool subject_ruled(struct deeds *, const struct deed *, const struct decision *, const struct ruling *, int64_t seq);

/* decide.c, for other files of decide*: what every decision has, and storing it. */
struct decision decision_of(const struct deeds *, const struct deed *, const struct subject *, const char *act);
enum rc decision_save(struct deeds *, const struct decision *, int64_t *seq, struct ruling *, struct err *) MUST_CHECK;
void decision_json(struct deeds *, const struct deed *, const char *act, int64_t seq);
enum rc subject_refuse_retracted(struct deeds *, const struct deed *, const struct subject *, struct err *) MUST_CHECK;

#endif
