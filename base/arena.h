/*
 * arena: memory that is freed all at once.
 *
 * Strings of a record are borrowed from the arena that its header names; they
 * live until arena_rewind to an earlier mark, or arena_fini.  An arena
 * belongs to one thread at a time.  Sanitizer builds poison what is rewound.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "rc.h"

struct arena_chunk;
struct arena {
	struct arena_chunk	*head;	/* the chunk in use */
	size_t			 total;	/* bytes held by all chunks */
};
struct arena_mark {
	struct arena_chunk	*chunk;
	size_t			 used;
};

/* A zeroed struct arena is an empty arena: ARENA_INIT. */
#define ARENA_INIT { NULL, 0 }

void arena_fini(struct arena *);	/* NULL-safe; leaves it empty */

/* n zeroed bytes, aligned for any type; never NULL. */
void *arena_alloc(struct arena *, size_t n);

/* room for n elements of size bytes, zeroed; overflow ends the process. */
void *arena_array(struct arena *, size_t n, size_t size);

char *arena_strdup(struct arena *, const char *);		/* NULL gives NULL */
char *arena_strndup(struct arena *, const char *, size_t n);	/* NUL added */
char *arena_printf(struct arena *, const char *fmt, ...) PRINTF_LIKE(2, 3);

struct arena_mark arena_mark(const struct arena *);
void arena_rewind(struct arena *, struct arena_mark);
void arena_reset(struct arena *);	/* empty, but keeps its largest chunk */

/*
 * Growing array in an arena: makes sure that element *n of *vec exists,
 * doubling *cap when needed.  Use through ARENA_PUSH(mem, vec, n, cap, value).
 */
void *arena_grow(struct arena *, void *vec, size_t n, size_t *cap, size_t size);

#define ARENA_PUSH(mem, vec, n, cap, value) do {			\
	(vec) = arena_grow((mem), (vec), (n), &(cap), sizeof(*(vec)));	\
	(vec)[(n)++] = (value);						\
} while (0)

#endif
