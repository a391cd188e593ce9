/*
 * whatif: what a person imagines of approved records, in words of the
 * command line, and what the grade would be then.
 */
#ifndef SCORE_WHATIF_H
#define SCORE_WHATIF_H

#include "graded.h"

/*
 * Read one "PMID=rejected" or "PMID=type:NRS,rob:low,participants:208,
 * funding:industry,ties:yes,trial-funding:independent,trials:12"; numbers may
 * be "unknown".  *out's words are the program's own.  RC_USAGE names the
 * part, with the nearest word as a hint for progname explain slug.
 */
enum rc whatif_parse(const char *text, const char *progname, const char *slug, struct evidence_if *out,
    struct err *) MUST_CHECK;

/* "99000002 rejected; 99000017 type NRS, people 208" appended. */
void whatif_words(const struct evidence_if *, size_t n, struct buf *);

#endif
