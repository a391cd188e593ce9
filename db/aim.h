/*
 * aim: what a record could bear on, before anybody has read it.
 *
 * Two guesses that say where a record waits, never what it says: the
 * outcomes that its title names, and the size of its study in steps.  What
 * nobody has decided is not worth an exact number, and records that differ
 * in nothing else are then weighed once.
 */
#ifndef DB_AIM_H
#define DB_AIM_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/arena.h"

/* Text as titles and names are compared: case and accents folded, in mem; NULL is "". */
const char *aim_fold(struct arena *mem, const char *text);

/*
 * The outcomes that a folded title names, by their folded names ("stroke:
 * motor function"): on[i], and how many.  Named is one of whose telling words
 * the title holds any.  Words of fewer than four letters tell nothing, nor do
 * those that stand in most names ("change", "score", "events").  Where the
 * title holds the same words, and more, of an outcome of another indication,
 * it is about that: "social function in autism" does not name
 * "schizophrenia: social cognition".  mem is for scratch.
 */
size_t aim_outcomes(struct arena *mem, const char *title, const char *const *name, size_t n, bool *on);

/*
 * The step that a number of participants stands on: 1 to 10, then 12, 15, 20,
 * 25, 30, 40, 50, 60, 80, 100 and so on by tens, rounded down.  The thresholds
 * of the score (100 and 400 people) are steps.  -1, unknown, stays.
 */
int64_t aim_people(int64_t participants);

#endif
