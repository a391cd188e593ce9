#include <stddef.h>

#include "direction.h"
#include "effects.h"
#include "facts.h"
#include "funding.h"
#include "participants.h"
#include "registry.h"
#include "rob.h"
#include "ties.h"

facts_fn *const facts_table[] = {
	funding_decide,
	ties_decide,
	trials_decide,		/* before participants: of a synthesis they look at its studies */
	participants_decide,
	rob_decide,
	effects_decide,
	direction_decide,	/* after effects, whose intervals it looks at */
	registry_decide,
	NULL
};
