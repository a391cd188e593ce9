/*
 * prefilter: which literals stand in a text, all of them in one pass
 * (Aho and Corasick, CACM 18, 1975), on text folded to lower-case ASCII on
 * the fly.  Immutable once built, shared by threads.
 */
#ifndef INGEST_PREFILTER_H
#define INGEST_PREFILTER_H

#include <stddef.h>
#include <stdint.h>

struct prefilter;

struct prefilter_literal {
	const char	*text;		/* lower-case, at least one byte; at most PREFILTER_LEN bytes of it are used */
	uint32_t	 id;		/* what a hit reports; several literals may share one */
};
#define PREFILTER_LEN 16

struct prefilter *prefilter_new(const struct prefilter_literal *, size_t n);
void prefilter_free(struct prefilter *);	/* NULL-safe */

/* A walk over one text. */
struct prefilter_walk {
	const unsigned char *text;
	size_t		 len, at;	/* at: bytes read */
	uint32_t	 state;
};

/*
 * The next position where literals end: their ids in *ids (n of them, each
 * once), w->at just behind the last byte.  0 at the text's end.
 */
size_t prefilter_next(const struct prefilter *, struct prefilter_walk *, const uint32_t **ids);

#endif
