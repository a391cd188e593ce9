/*
 * pmidfile: the PMIDs of a file that a person keeps.
 *
 * Plain (PMIDs, "PMID: 1", addresses of PubMed pages, separated by blanks,
 * commas or line ends; # begins a comment), .nbib (PubMed's own text format),
 * RIS (AN, else the address of a PubMed page) and CSV (comma, semicolon or
 * tab; the column is called PMID, PubMed ID or the like).  Which one is told
 * by the content.  The reader is pure but for memory.
 */
#ifndef INGEST_FETCH_PMIDFILE_H
#define INGEST_FETCH_PMIDFILE_H

#include <stddef.h>
#include <stdint.h>

#include "../../base/arena.h"
#include "../../base/err.h"

#define PMIDFILE_MAX_BYTES	((size_t)256 << 20)

enum pmidfile_kind { PMIDFILE_PLAIN, PMIDFILE_NBIB, PMIDFILE_RIS, PMIDFILE_CSV };

struct pmidfile {
	enum pmidfile_kind kind;
	int64_t		*pmid;		/* each once, in the file's order; in mem */
	size_t		 n;
	int64_t		 twice;		/* named again */
	int64_t		 without;	/* entries that name no PMID */
};

/*
 * Parse n bytes; name is for messages.  RC_BADDATA "NAME:LINE: why" for what
 * is none of the four (PubMed's XML: hint to ingest it; a DOI: hint to search
 * for it), or where no entry names a PMID.
 */
enum rc pmidfile_parse(const char *text, size_t n, const char *name, struct arena *mem, struct pmidfile *out,
    struct err *) MUST_CHECK;

/* The same for a file; "-" is standard input. */
enum rc pmidfile_read(const char *path, struct arena *mem, struct pmidfile *out, struct err *) MUST_CHECK;

/*
 * A word that a person gave as PMID: RC_OK, or RC_USAGE with the reason and
 * what to do: "10.1000/x1" is a DOI; fetch takes PMIDs.
 */
enum rc pmid_word(const char *word, int64_t *pmid, struct err *) MUST_CHECK;

#endif
