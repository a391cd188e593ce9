/*
 * profile: a checked card as the typed rows that the store keeps.
 *
 * A row's section is the card's path without indices: jurisdictions,
 * caution (entry 0, field "text"), summary, mechanisms, dosage (entry 0),
 * dosage.regimens, dosage.forms, safety.cautions, safety.interactions,
 * safety.side_effects, study_names.  pos counts from 0, field is the
 * member's name, a null has no row.  PMIDs hang on (section, pos).
 */
#ifndef CURATE_PROFILE_H
#define CURATE_PROFILE_H

#include "../base/json.h"
#include "../base/buf.h"
#include "../db/compound.h"
#include "../db/outcome.h"

/* card: the document that card_parse checked.  Strings of *out live in mem. */
void profile_from_card(const struct json *card, struct arena *mem, struct profile *out);

/*
 * The way back: a document that card_check takes, as the store has it now.
 * p NULL: without a profile (names, terms and outcomes only).
 */
void profile_to_card(const struct compound *c, const struct outcome *o, size_t no, const struct profile *p, struct buf *out);

#endif
