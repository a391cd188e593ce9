/*
 * intake: the records in an answer of efetch, read and classified, and which
 * of the PMIDs that were asked for they are.
 *
 * Only records that were asked for are taken.  Where a single PMID was asked
 * for and a single record came under another one, PubMed may have merged the
 * two: `merged` tells which, and the record is among the items.  One answer
 * proves nothing; the caller asks again.
 */
#ifndef INGEST_FETCH_INTAKE_H
#define INGEST_FETCH_INTAKE_H

#include "../work.h"

struct intake_item {
	struct article	 article;
	struct proposal	 proposal;
	bool		 classified;
	const char	*raw;		/* within the body */
	size_t		 nraw;
};
struct intake_bad {			/* cannot be read */
	int64_t		 pmid;		/* one of those asked for */
	const char	*why, *raw;
	size_t		 nraw;
};
struct intake {
	struct arena	 mem;
	struct work_notes notes;
	struct intake_item *item;	size_t nitem, item_cap;
	struct intake_bad *bad;		size_t nbad, bad_cap;
	int64_t		*absent;	size_t nabsent;	/* asked for and neither among the items nor bad; ascending */
	int64_t		 foreign;	/* records that nobody asked for, left aside */
	int64_t		 merged;	/* PMID of the record that came for the only one asked for, 0 */
};

/*
 * Read body[0..n), which is framed whole; pmid: the nasked PMIDs that were
 * asked for, ascending.  The body must live as long as *out, which is used
 * again by the next call and freed with intake_fini.  RC_BADDATA when the
 * body is no whole set of records after all.
 */
enum rc intake_read(struct worker *, char *body, size_t n, const int64_t *pmid, size_t nasked, struct intake *out,
    struct err *) MUST_CHECK;
void intake_fini(struct intake *);	/* a zeroed one is empty */

#endif
