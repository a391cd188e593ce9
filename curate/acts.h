/*
 * acts: the acting commands, which a list from standard input may also name.
 */
#ifndef CURATE_ACTS_H
#define CURATE_ACTS_H

#include "decide.h"

extern const struct cmd cmd_approve, cmd_amend, cmd_resolve, cmd_assign, cmd_release, cmd_reject, cmd_postpone, cmd_note, cmd_link, cmd_unlink,
    cmd_study_merge, cmd_study_split, cmd_study_pin, cmd_study_unpin, cmd_study_include, cmd_study_exclude, cmd_study_decline, cmd_reviewed;

/* run of all of them: their operands, or a list when the last operand is "-". */
enum rc acts_run(struct inv *, struct err *);

/*
 * One act by its words ("approve", SLUG, PMID, options), as a list would
 * name it, added to the deeds.  shown (may be NULL) is what the person saw;
 * it, words and inv must live until the deeds have run.
 */
enum rc acts_words(struct deeds *, const struct inv *, char **words, int n, const struct shown *shown,
    struct err *) MUST_CHECK;

struct study;

/* The study of a record; RC_NOTFOUND says that it has none, and what to do, its command behind `before`. */
enum rc study_act_of(struct db *, struct arena *, int64_t pmid, const char *before, struct study *,
    struct err *) MUST_CHECK;

/* Deeds on what the operands name. */
enum rc study_act_merge(struct deeds *, struct deed *, struct err *) MUST_CHECK;	/* also decline */
enum rc study_act_split(struct deeds *, struct deed *, struct err *) MUST_CHECK;
enum rc study_act_pin(struct deeds *, struct deed *, struct err *) MUST_CHECK;
enum rc study_act_unpin(struct deeds *, struct deed *, struct err *) MUST_CHECK;
enum rc study_act_include(struct deeds *, struct deed *, struct err *) MUST_CHECK;	/* also exclude */
enum rc decide_assign(struct deeds *, struct deed *, struct err *) MUST_CHECK;
enum rc decide_release(struct deeds *, struct deed *, struct err *) MUST_CHECK;
enum rc reviewed_act(struct deeds *, struct deed *, struct err *) MUST_CHECK;

#endif
