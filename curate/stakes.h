/*
 * stakes: a compound's evidence as the scorer's table, with the names that
 * people know its outcomes by.
 */
#ifndef CURATE_STAKES_H
#define CURATE_STAKES_H

#include "../db/compound.h"
#include "../score/evidence.h"
#include "../score/params.h"

struct stakes {
	struct ev_table	 table;		/* finished */
	const char	**names;	/* "stroke: motor", by the outcome's index in table */
	struct params	 params;
};

/* Everything lives in mem. */
enum rc stakes_load(struct db *, struct arena *mem, const struct compound *, struct stakes *, struct err *)
    MUST_CHECK;

#endif
