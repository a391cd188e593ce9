/*
 * summary: a compound's evidence and grade in two sentences.
 */
#ifndef SCORE_SUMMARY_H
#define SCORE_SUMMARY_H

#include "graded.h"

/*
 * "Name: based on N studies, ...  Contested: 5.5 held to 4.0 by PMID (why)."
 * One paragraph without a line feed; appended to out.  Caps are named only
 * where they bind, with the outcomes that triggered them.
 */
void summary_text(const struct graded *, struct buf *out);

#endif
