/*
 * tally: what came of a run that stored records, for people and programs.
 */
#ifndef INGEST_TALLY_H
#define INGEST_TALLY_H

#include "../base/jsonw.h"
#include "../base/out.h"
#include "store.h"

/* Lines of a word and what it counts; linked_to names whom the records were linked to, NULL: nobody. */
void tally_text(struct out *, const struct store_tally *, const char *linked_to);

/* The same as members of the object that is open. */
void tally_json(struct jsonw *, const struct store_tally *);

#endif
