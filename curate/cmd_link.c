/*
 * link, unlink: whether a record concerns a compound at all.
 */
#include "acts.h"

const struct cmd cmd_link = {
    .name = "link",
    .operands = "SLUG PMID...|-",
    .summary = "put stored records before a compound's curators",
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_unlink = {
    .name = "unlink",
    .operands = "SLUG PMID...|-",
    .summary = "take records away from a compound",
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
