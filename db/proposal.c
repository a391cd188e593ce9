/*
 * proposal: the words of the label lists, in the contract's order.
 */
#include <string.h>

#include "proposal.h"

const char *const design_words[DESIGN_N + 1] = {"meta-analysis", "systematic-review", "rct",
    "nonrandomised-trial", "cohort", "case-control", "cross-sectional", "case-report",
    "narrative-review", "guideline", "protocol", "animal", "in-vitro", "comment", "other", NULL};
const char *const design_class_words[DESIGN_CLASSES + 1] = {"systematic-review", "rct", "case-report",
    "narrative-review", "protocol", "animal", "in-vitro", "other", NULL};
const unsigned char design_class[DESIGN_N] = {
    [DESIGN_META_ANALYSIS] = 0,
    [DESIGN_SYSTEMATIC_REVIEW] = 0,
    [DESIGN_RCT] = 1,
    [DESIGN_NONRANDOMISED_TRIAL] = 7,
    [DESIGN_COHORT] = 7,
    [DESIGN_CASE_CONTROL] = 7,
    [DESIGN_CROSS_SECTIONAL] = 7,
    [DESIGN_CASE_REPORT] = 2,
    [DESIGN_NARRATIVE_REVIEW] = 3,
    [DESIGN_GUIDELINE] = 7,
    [DESIGN_PROTOCOL] = 4,
    [DESIGN_ANIMAL] = 5,
    [DESIGN_IN_VITRO] = 6,
    [DESIGN_COMMENT] = 7,
    [DESIGN_OTHER] = 7,
};
const char *const flag_words[FLAG_N + 1] = {"cochrane", "network-meta-analysis", "umbrella-review",
    "individual-patient-data", "pooled-without-search", "crossover", "cluster", "quasi-randomised",
    "secondary-analysis", "preprint", "retracted", "retraction-notice", "expression-of-concern",
    "erratum", "update", "human", "animal", "primary-endpoint-missed", NULL};
const char *const type_words[] = {"SYN", "POOL", "RCT", "NRS", "OTHER", NULL};
const char *const funding_words[] = {
    "industry", "mixed", "independent", "none-declared", "unknown", NULL};
const char *const ties_words[] = {"yes", "no", "unknown", NULL};
const char *const rob_words[] = {"low", "some", "high", "not-stated", NULL};
const char *const direction_words[] = {
    "benefit", "no-difference", "harm", "mixed", "unclear", NULL};
const char *const certainty_words[] = {"high", "moderate", "low", "very-low", NULL};
const char *const reject_words[] = {"other-compound", "not-human", "no-outcome", "duplicate",
    "population", "no-data", "design", "retracted", "other", NULL};

int
word_index(const char *const *list, const char *word)
{
	int i;

	for (i = 0; word != NULL && list[i] != NULL; i++)
		if (strcmp(list[i], word) == 0)
			return i;
	return -1;
}
