/*
 * model_edit: what model_edit.c and model_finding.c share.
 */
#ifndef CURATE_MODEL_EDIT_H
#define CURATE_MODEL_EDIT_H

#include "model.h"

/* Behind what an edit says: it looks like something that was saved. */
#define MODEL_UNSTORED "; a stores it"

/* The word of a NULL-terminated list that text is, or that it alone begins; NULL with a sentence otherwise. */
const char *model_pick(const char *name, const char *text, const char *const *words, struct model_fx *);
void model_list_words(struct buf *, const char *const *words);
void model_list_outcomes(const struct model *, struct buf *);
/* An edit was made by this line. */
void model_remember(struct model *, const char *line, struct model_fx *);
/* Words for finding `at` (nfinding: a new one): all of them are taken, or none and a sentence says why. */
bool model_finding_edit(struct model *, size_t at, const char *text, struct model_fx *);

#endif
