/*
 * eval_report: the figures of an evaluation, for people and as JSON.
 */
#ifndef INGEST_EVAL_REPORT_H
#define INGEST_EVAL_REPORT_H

#include "../base/cmd.h"
#include "eval.h"

/* The tables, and what --confusion and --errors ask for. */
void eval_print(const struct inv *, struct eval *);
/* One JSON document with everything. */
enum rc eval_json(const struct inv *, struct eval *, struct err *) MUST_CHECK;

#endif
