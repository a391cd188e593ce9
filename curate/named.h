/*
 * named: a compound's names as the options --name, --status, --synonym and
 * --term give them.
 */
#ifndef CURATE_NAMED_H
#define CURATE_NAMED_H

#include "common.h"

/* What the options say; the others stay NULL.  Strings are the command line's, the terms in mem.  RC_USAGE for what cannot be. */
enum rc named_take(const struct inv *, struct arena *, struct compound *, struct err *) MUST_CHECK;

/* What an acting command answers: the query that the names make. */
void named_print(struct inv *, const struct compound *);

#endif
