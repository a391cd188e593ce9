/*
 * rules_check: the examples inside the rule files, run as tests.
 */
#ifndef INGEST_RULES_CHECK_H
#define INGEST_RULES_CHECK_H

#include "rules.h"

struct rules_verdict {
	const struct rule *rule;
	const char	*text;		/* the example */
	bool		 want;		/* it stands behind "yes" */
	bool		 got;		/* the rule hit */
	bool		 stuck;		/* some rule ran into its limit */
};

/*
 * Put each example of a rule (of all when only is NULL) into each field of
 * the rule in turn.  A "yes" must hit in one of them, a "no" in none; of an
 * absent rule "-" is a record without text.  An example may begin with a
 * section's label ("METHODS: ...").  Calls fn for each; returns how many failed.
 */
size_t rules_check(const struct ruleset *, const struct rule *only, void (*fn)(const struct rules_verdict *, void *),
    void *arg);

#endif
