/*
 * date: the forms of PubMed's dates.  Parts are texts, each may be NULL.
 */
#ifndef INGEST_PUBMED_DATE_H
#define INGEST_PUBMED_DATE_H

#include "../../base/arena.h"

/* "2015-03-04", "2015-03" or "2015": as precise as the parts are valid; NULL without a year. */
const char *date_iso(struct arena *, const char *year, const char *month, const char *day);

/* The parts as given, joined by blanks: "2000 Spring"; NULL when all are NULL. */
const char *date_join(struct arena *, const char *year, const char *month_or_season, const char *day);

/* The first year in a text ("1998 Dec-1999 Jan", "Spring 2000"), 1500 to 2199; 0 when there is none. */
int date_year(const char *);

#endif
