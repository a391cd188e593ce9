/*
 * record: what came in, and the article made of the newest of it.
 *
 * Records and texts are only ever added, addressed by their content.  The
 * article is the newest record (Version, then DateRevised, then the order of
 * the sources, then arrival); a record that is already there changes
 * nothing.  A deletion is a tombstone: the article's state becomes
 * "deleted".  When an approved article turns out to be retracted or deleted
 * it is suspended in the same transaction.
 */
#ifndef DB_RECORD_H
#define DB_RECORD_H

#include "../base/arena.h"
#include "article.h"
#include "db.h"

struct incoming {
	const struct article *article;
	const char	*raw;		/* the record's own bytes */
	size_t		 nraw;
	const char	*raw_sha;	/* of them, when already known; else NULL */
	const char	*source;	/* file name or "efetch" */
	int64_t		 source_seq;	/* order among PubMed's numbered files, 0 none */
	int64_t		 run_id;
	bool		 keep_raw;	/* keep the bytes (linked records) */
	bool		 served;	/* PubMed answers with it just now: what was withdrawn is there again */
	int		 parser_rev;
};
enum stored { STORED_NEW, STORED_NEWER, STORED_OLDER, STORED_SAME };	/* STORED_OLDER: kept, but does not speak */
struct stored_ids {
	enum stored	 how;
	int64_t		 record_id, text_id;	/* of this record */
	bool		 suspended;		/* a retraction suspended something just now */
};

/* Store one record; needs a transaction. */
enum rc article_store(struct db *, const struct incoming *, struct stored_ids *, struct err *) MUST_CHECK;

/* A DeleteCitation: *known tells whether such an article was there and is now deleted. */
enum rc article_delete(struct db *, int64_t pmid, const char *source, int64_t source_seq, int64_t run_id,
    bool *known, struct err *) MUST_CHECK;

/* Another store knows it as retracted: so does this one now, and an approved article is suspended. */
enum rc article_retracted(struct db *, int64_t pmid, int64_t notice, int64_t run_id, bool *suspended, struct err *) MUST_CHECK;

/* Link found by the program (ingest --compound, --match, a search); existing links stay as they are.  effect_why may be NULL. */
enum rc article_link_found(struct db *, int64_t compound_id, int64_t pmid, const char *why, int64_t run_id,
    bool *added, struct err *) MUST_CHECK;
/* Where it shall stand in the queue: effect is one of effect_words. */
enum rc article_link_effect(struct db *, int64_t compound_id, int64_t pmid, const char *effect, const char *why,
    struct err *) MUST_CHECK;
extern const char *const effect_words[];	/* large some small none unnamed */

/* A stored article, whole.  RC_NOTFOUND (message set) when it is not there. */
struct stored_article {
	struct article	 a;
	int64_t		 record_id, text_id;
	bool		 deleted;
	bool		 retracted;		/* publication type or RetractionIn */
	int64_t		 retraction_notice;	/* PMID of it, 0 */
	const char	*text_sha, *raw_sha, *source;
	int64_t		 rev;
};
enum rc article_load(struct db *, struct arena *, int64_t pmid, struct stored_article *, struct err *) MUST_CHECK;

/* All PMIDs, ascending; compound_id 0 for all, else the linked ones. */
enum rc article_pmids(struct db *, struct arena *, int64_t compound_id, int64_t **pmid, size_t *n, struct err *) MUST_CHECK;

/* A text by id, for words that decided earlier. */
enum rc text_load(struct db *, struct arena *, int64_t text_id, const char **title, const char **abstract, struct err *) MUST_CHECK;

/* Compounds that an article is linked to. */
struct link {
	int64_t		 compound_id, pmid;
	const char	*slug, *name;
	const char	*why;		/* how it was found */
	const char	*state;		/* open, relevant, rejected, postponed, unlinked */
	const char	*reason;	/* of a rejection */
	const char	*until;		/* of a postponement */
	const char	*effect, *effect_why;
	int64_t		 rev;		/* for compare-and-swap */
	int64_t		 seq;		/* the deciding event, 0 */
};
enum rc link_load(struct db *, struct arena *, int64_t compound_id, int64_t pmid, struct link *, struct err *) MUST_CHECK;
enum rc link_list(struct db *, struct arena *, int64_t pmid, struct link **, size_t *n, struct err *) MUST_CHECK;

#endif
