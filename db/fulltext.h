/*
 * fulltext: the words of linked articles, title and abstract (FTS5).
 *
 * The index holds the current text of each article that has a link other
 * than an unlinked one, and of no other: records that nobody asked for cost
 * nothing.  Whoever changes a link or an article's text calls fulltext_sync.
 */
#ifndef DB_FULLTEXT_H
#define DB_FULLTEXT_H

#include "../base/arena.h"
#include "db.h"

/* Make the index right for one article; needs a transaction.  Nothing in a replay's copy, which has no texts. */
enum rc fulltext_sync(struct db *, int64_t pmid, struct err *) MUST_CHECK;

/*
 * What a person types, as a query of FTS5 that means just that: words, all
 * of which must be there, "quoted phrases", and a last * for a beginning.
 * Nothing in it is an operator.  RC_USAGE where there is no word in it.
 */
enum rc fulltext_query(const char *words, struct buf *out, struct err *) MUST_CHECK;

#define FULLTEXT_ON	'\002'	/* around what was found; no stored text has them */
#define FULLTEXT_OFF	'\003'

struct fulltext_hit {
	int64_t		 pmid, year;	/* 0 unknown */
	const char	*title;		/* whole, with marks; NULL: it has none */
	const char	*snippet;	/* of the abstract, with marks; NULL likewise */
	const char	*assessment;	/* open, approved, suspended; NULL: none */
	const char	*decided, *proposed;	/* design, each NULL unknown */
	bool		 deleted, retracted;
};
struct fulltext_filter {
	const char	*query;		/* from fulltext_query */
	int64_t		 compound_id;	/* 0: any */
	const char	*state;		/* of a link: open, approved, suspended, rejected, postponed; NULL: any */
	int64_t		 limit;		/* 0: all */
};
/* The best first: nearer, rarer words first, a title before an abstract. */
enum rc fulltext_find(struct db *, struct arena *, const struct fulltext_filter *, struct fulltext_hit **, size_t *n,
    struct err *) MUST_CHECK;

/* Is each linked article in the index with its text, and nothing else?  detail gets the first fault, or "". */
enum rc fulltext_check(struct db *, int64_t *rows, char *detail, size_t size, struct err *) MUST_CHECK;

#endif
