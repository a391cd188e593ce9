/*
 * eval_report: the figures of an evaluation, for people and as JSON.
 */
#ifndef INGEST_EVAL_REPORT_H
#define INGEST_EVAL_REPORT_H

#include "../base/cmd.h"
#include "eval_rules.h"

/* The tables, and what --confusion, --errors and --by (rules, else NULL) ask for. */
void eval_print(const struct inv *, struct eval *, const struct eval_rules *);
/* One JSON document with everything. */
enum rc eval_json(const struct inv *, struct eval *, const struct eval_rules *, struct err *) MUST_CHECK;

#endif
