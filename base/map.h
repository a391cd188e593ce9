/*
 * map: a hash table from text to a number or pointer.  Keys are copied.
 * Not for hostile growth without a cap: the caller bounds the entries.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct map {
	struct map_slot	*slot;
	size_t		 n, cap;
};

void map_fini(struct map *);			/* a zeroed map is empty */
/* The value's place for key; *is_new tells (may be NULL) whether it was added (value 0). */
int64_t *map_put(struct map *, const char *key, size_t len, int *is_new);
int64_t *map_get(const struct map *, const char *key, size_t len);	/* NULL when absent */

#endif
