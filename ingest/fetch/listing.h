/*
 * listing: which numbered files a folder of PubMed holds, and their MD5.
 *
 * Pure.  The year is read from the names, never assumed: each December all
 * names change.
 */
#ifndef INGEST_FETCH_LISTING_H
#define INGEST_FETCH_LISTING_H

#include "../../base/arena.h"
#include "../../base/sha256.h"

struct listed {
	const char	*name;		/* "pubmed26n0001.xml.gz" */
	int64_t		 seq;		/* 260001 */
};
#define LISTED_YEAR(seq) ((int)((seq) / 10000))
#define LISTED_FIRST(year) ((int64_t)(year) * 10000)	/* no file of the year has a lower seq */

/*
 * The files named anywhere in text (an HTML page, or names one a line), each
 * once, by seq, in mem.  Names that only begin so (".md5") are others.
 */
size_t listing_parse(const char *text, size_t n, struct arena *mem, struct listed **out);

/* The digest of a ".md5" file's text, in any of the usual forms; false when there is none. */
bool listing_md5(const char *text, size_t n, char hex[MD5_HEX]);

#endif
