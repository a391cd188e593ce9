/*
 * rules_parse: the text of rule files and of the weights to a ruleset.
 */
#ifndef INGEST_RULES_PARSE_H
#define INGEST_RULES_PARSE_H

#include "rules.h"

/*
 * Add one file's rules to rs.  Patterns and examples are only stored
 * (guards are compiled).
 * RC_BADDATA "name:line: why".
 */
enum rc rules_parse_file(struct ruleset *, const char *name, const char *text, size_t n, struct err *) MUST_CHECK;

/*
 * weights.tsv: lines "RULE<TAB>LABEL<TAB>MILLI" with LABEL a design word; RULE
 * "bias" sets a label's bias.  A weight replaces the one in the rule file.
 * "W-PLACE:word" has a number for each of design_class_words (wording.h).
 * '#' lines say where the weights come from.
 */
enum rc rules_parse_weights(struct ruleset *, const char *name, const char *text, size_t n, struct err *) MUST_CHECK;

#endif
