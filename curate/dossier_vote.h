/*
 * dossier_vote: opinions on the record of a dossier.
 */
#ifndef CURATE_DOSSIER_VOTE_H
#define CURATE_DOSSIER_VOTE_H

#include "dossier.h"

/*
 * Conflicts on a loaded dossier.  Where a second look at a decision waits,
 * the decision is taken out of the dossier and the link's state is
 * "recheck": nobody is shown it until then.
 */
enum rc dossier_votes_load(struct db *, struct arena *, struct dossier *, struct err *) MUST_CHECK;

/* "differ ann #12 approve: rct ..." */
void dossier_votes_text(struct out *, const struct dossier *);
/* "ann said approve: rct ...", a line each, of one compound's conflict, appended. */
void dossier_votes_words(const struct dossier *, const char *slug, struct buf *);
void dossier_votes_json(struct jsonw *, const struct dossier *);

#endif
