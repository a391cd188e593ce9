/*
 * edit_card: a compound's whole card, changed as text (form.h) and stored as
 * acts: names, outcomes and profile, each only where it differs.
 */
#ifndef CURATE_EDIT_CARD_H
#define CURATE_EDIT_CARD_H

#include "card.h"
#include "common.h"

/*
 * Let the person change the card: in an editor (from NULL), again until it is
 * right or given up; or take the text of a file ("-": standard input).  What
 * was typed is never lost: where it is not stored the file stays and the
 * message names it.  RC_BADDATA: lines are wrong (all are told on standard
 * error); RC_FAILED: somebody else changed the compound meanwhile.
 */
enum rc edit_card(struct inv *, struct arena *, const struct compound *, const char *from, struct err *) MUST_CHECK;

/* The names, status and terms of a card; term is not NULL, so that an edit replaces them. */
void edit_card_names(const struct card *, struct arena *, struct compound *out);

/* The same terms, in whatever order? */
bool edit_card_same_terms(const struct compound *, const struct compound *);

#endif
