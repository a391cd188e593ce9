/*
 * outcome: what a compound is judged on.
 */
#ifndef DB_OUTCOME_H
#define DB_OUTCOME_H

#include "../base/arena.h"
#include "db.h"

struct outcome {
	int64_t		 id, compound_id;
	const char	*slug;		/* unique in its compound: "stroke-sae" */
	const char	*name, *indication;
	bool		 headline;
	const char	*domain;	/* efficacy, safety */
	const char	*better;	/* higher, lower */
	bool		 critical, surrogate;
	int64_t		 pos;		/* order of creation in the compound, from 1 */
};

/* "stroke: motor": its indication and name, in the arena. */
const char *outcome_title(struct arena *, const struct outcome *);

enum rc outcome_list(struct db *, struct arena *, int64_t compound_id, struct outcome **, size_t *n, struct err *) MUST_CHECK;
/* RC_NOTFOUND; *near as in compound_by_slug. */
enum rc outcome_by_slug(struct db *, struct arena *, int64_t compound_id, const char *slug, struct outcome *,
    const char **near, struct err *) MUST_CHECK;
/* An event; needs a transaction.  RC_FAILED when the slug is taken, RC_USAGE for a bad word. */
enum rc outcome_add(struct db *, int64_t curator, const struct outcome *, int64_t *id, struct err *) MUST_CHECK;

/*
 * What an edit changes: NULL texts and flags of -1 stay.  Findings keep what
 * they say; the grade is made anew with the next score.
 */
struct outcome_change {
	const char	*name, *indication, *domain, *better;
	int		 headline, critical, surrogate;
};
/* An event, which undo takes back; needs a transaction.  RC_USAGE for a bad word, RC_FAILED where nothing changes. */
enum rc outcome_edit(struct db *, int64_t curator, const struct outcome *, const struct outcome_change *, int64_t *seq,
    struct err *) MUST_CHECK;

#endif
