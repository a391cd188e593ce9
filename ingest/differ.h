/*
 * differ: what one set of proposals says otherwise than another: per field
 * how often which value became which, and in which articles.
 */
#ifndef INGEST_DIFFER_H
#define INGEST_DIFFER_H

#include "../base/arena.h"
#include "../base/cmd.h"
#include "../base/map.h"
#include "../db/proposal.h"

/* One field of one article. */
struct differ_change {
	const char	*field, *from, *to;	/* "-": nothing; a flag goes from "-" to its name, or back */
};
/* An article whose proposal says something else. */
struct differ_article {
	int64_t		 pmid;
	bool		 decided;		/* a person has approved it */
	struct differ_change *change;	size_t nchange;
};
/* All changes of a kind; of numbers "a number" and "another number" stand for each. */
struct differ_group {
	const char	*field, *from, *to;
	int		 order;			/* of the field */
	int64_t		*pmid;		size_t n, cap;
};
struct differ {
	struct arena	 mem;
	struct map	 at;			/* field, from, to: 1 + index of its group */
	struct differ_group *group;	size_t ngroup, group_cap;
	struct differ_article *article;	size_t narticle, article_cap;
	int64_t		 articles, books;	/* looked at; books have no proposal */
	int64_t		 fresh;			/* had no proposal yet */
	int64_t		 words;			/* say the same for other reasons or with another probability */
	int64_t		 decided;		/* of those that say something else */
};
void differ_fini(struct differ *);		/* a zeroed one is empty */

/* An article's proposal before (NULL: it had none) and after. */
void differ_add(struct differ *, const struct proposal *before, const struct proposal *after, bool decided);

/* Print and, with --json, one document: groups as "items", then each article with its values. */
enum rc differ_report(const struct inv *, struct differ *, struct err *) MUST_CHECK;

#endif
