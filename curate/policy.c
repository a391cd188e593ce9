#include <string.h>

#include "policy.h"

const char *const policy_bias_words[] = {"suspected", "not-stated", NULL};

static bool
is(const char *word, const char *wanted)
{
	return word != NULL && strcmp(word, wanted) == 0;
}

const char *
policy_type(enum design design, unsigned flags, bool all_randomised)
{
	switch (design) {
	case DESIGN_META_ANALYSIS:
	case DESIGN_SYSTEMATIC_REVIEW:
		if (flags & 1u << FLAG_POOLED_WITHOUT_SEARCH)
			return "POOL";
		return all_randomised ? "SYN" : "NRS";
	case DESIGN_RCT:
		/* A secondary analysis repeats a trial that counts already. */
		if (flags & 1u << FLAG_SECONDARY_ANALYSIS)
			return "OTHER";
		return flags & 1u << FLAG_QUASI_RANDOMISED ? "NRS" : "RCT";
	case DESIGN_NONRANDOMISED_TRIAL:
	case DESIGN_COHORT:
	case DESIGN_CASE_CONTROL:
		return "NRS";
	default:
		return "OTHER";
	}
}

bool
policy_counted(const char *type)
{
	return is(type, "SYN") || is(type, "POOL") || is(type, "RCT") || is(type, "NRS");
}

bool
policy_synthesis(const char *type, const char *design)
{
	if (is(type, "SYN") || is(type, "POOL"))
		return true;
	return is(type, "NRS") && (is(design, "meta-analysis") || is(design, "systematic-review"));
}
