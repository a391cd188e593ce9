#include <stddef.h>

#include "facts.h"
#include "participants.h"

facts_fn *const facts_table[] = {
	trials_decide,		/* before participants: of a synthesis they look at its studies */
	participants_decide,
	NULL
};
