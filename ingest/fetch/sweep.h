/*
 * sweep: one search, listed whole, by as many requests as that takes.
 */
#ifndef INGEST_FETCH_SWEEP_H
#define INGEST_FETCH_SWEEP_H

#include "eutils.h"

struct sweep {
	/* Given. */
	struct eutils	*eutils;
	const char	*term;
	struct plan_range root;
	int64_t		 today;		/* days since 1970 */
	int64_t		 max;		/* most that may match beside `known`; 0: any number */
	int64_t		 known;
	/* Gets the PMIDs of a complete range, ascending; between requests. */
	enum rc		(*page)(void *arg, const int64_t *pmid, size_t n, struct err *);
	void		*arg;

	/* What came of it. */
	int64_t		 count;		/* as PubMed counts the whole, -1 unknown */
	int64_t		 listed;	/* PMIDs handed to page */
	bool		 changed;	/* PubMed ran another query: asking again does not help */
	bool		 complete;	/* the query was run as it is, and all of it is listed */
	char		 why[300];	/* why not */
	char		 said[300];	/* PubMed's word on the part of the query that it changed; "" none */
	struct eutils_why gave_up;	/* where the rc is not RC_OK */
};

/*
 * RC_OK, complete or not; RC_USAGE "31,402 records match, above --max 5000;
 * nothing fetched", before anything is handed out; else why a request was
 * given up.  Warnings of PubMed are printed.
 */
enum rc sweep_run(struct sweep *, struct err *) MUST_CHECK;

#endif
