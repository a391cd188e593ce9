/*
 * ground: a compound's evidence as the scorer's table, with the names that
 * people know its outcomes by.
 */
#ifndef CURATE_GROUND_H
#define CURATE_GROUND_H

#include "../db/compound.h"
#include "../score/evidence.h"
#include "../score/params.h"

struct ground_table {
	struct ev_table	 table;		/* finished */
	const char	**names;	/* "stroke: motor", by the outcome's index in table */
	struct params	 params;
};

/* Everything lives in mem. */
enum rc ground_load(struct db *, struct arena *mem, const struct compound *, struct ground_table *, struct err *)
    MUST_CHECK;

#endif
