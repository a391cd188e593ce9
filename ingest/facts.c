#include <stddef.h>

#include "facts.h"
#include "funding.h"
#include "participants.h"
#include "ties.h"

facts_fn *const facts_table[] = {
	funding_decide,
	ties_decide,
	trials_decide,		/* before participants: of a synthesis they look at its studies */
	participants_decide,
	NULL
};
