/*
 * phrase: a part of a compound's query that PubMed does not know, and the
 * command that takes it away.
 */
#ifndef INGEST_FETCH_PHRASE_H
#define INGEST_FETCH_PHRASE_H

#include "../../db/compound.h"

/*
 * Set the try: line of an error from what PubMed said of a compound's query:
 * said is the text of its note, such as "FPF 1070"[tiab].  Where that is a
 * synonym or stands in one of the compound's own queries, the line is the
 * command that removes it; where it is the name, the one that changes the
 * name; else the one that shows them all.  Pure.
 */
enum rc phrase_hint(const struct compound *, const char *said, struct err *);

#endif
