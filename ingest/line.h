/*
 * line: one record of scan's output.
 *
 * Keys, their order and their types are the contract of `scan`
 * (man/appraise.1).  What came from the record is escaped: JSON as
 * escape_json, TSV by blanks for tabs and line feeds, U+FFFD for controls
 * and a leading ' before what a spreadsheet would take for a formula.
 */
#ifndef INGEST_LINE_H
#define INGEST_LINE_H

#include "../base/buf.h"
#include "../db/article.h"
#include "../db/proposal.h"

/* A JSON object without a line feed; p NULL: only what the record says (pmid, version, year, title, abstract). */
void line_json(struct buf *out, const struct article *, const struct proposal *p);

/* The heading and a row, each with its line feed; classified false leaves out what the rules say. */
void line_tsv_head(struct buf *out, bool classified);
void line_tsv(struct buf *out, const struct article *, const struct proposal *p);

#endif
