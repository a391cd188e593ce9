/*
 * participants: how many people took part, and of a synthesis how many
 * studies it includes.  Numbers and cue words come from the rules; the number
 * with the best cues in its own clause wins: randomised before enrolled
 * before analysed, a sum of arms where no total is given, never screened
 * people where others are named.  Only for designs that have participants.
 */
#ifndef INGEST_PARTICIPANTS_H
#define INGEST_PARTICIPANTS_H

#include "facts.h"

/* Sets participants, participants_quote; unknown stays -1. */
enum rc participants_decide(const struct article *, const struct hits *, struct arena *, struct proposal *out,
    struct err *);

/* Sets trials of a synthesis (before participants_decide, which looks at it). */
enum rc trials_decide(const struct article *, const struct hits *, struct arena *, struct proposal *out,
    struct err *);

#endif
