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
	const char	*text;		/* lower-case, at least one byte */
	uint32_t	 id;		/* what a hit reports; several literals may share one */
};

/*
 * Of each literal the first `used` bytes are looked for (at most
 * PREFILTER_LEN): short ones keep the table within the cache, the caller
 * compares the rest.
 */
#define PREFILTER_LEN 16
struct prefilter *prefilter_new(const struct prefilter_literal *, size_t n, size_t used);
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

/*
 * All of them in one call, faster: several walks go through parts of the text
 * at once, so that one reads while another waits for memory.
 */
struct prefilter_hit {
	size_t		 at;		/* just behind the literals' last byte */
	const uint32_t	*ids;
	size_t		 n;
};
#define PREFILTER_LANES 4
struct prefilter_found {		/* zeroed: empty; used again by the next call */
	struct prefilter_hit *hit;
	size_t		 n;
	struct prefilter_lane {
		uint64_t *v;		/* at << 16 | state */
		size_t	  n, cap;
	} lane[PREFILTER_LANES];
	size_t		 cap;
};
void prefilter_found_fini(struct prefilter_found *);

/* What stands in text[from..to), in order, as prefilter_next gives it. */
void prefilter_all(const struct prefilter *, const char *text, size_t from, size_t to, struct prefilter_found *);

#endif
