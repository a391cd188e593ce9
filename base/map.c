#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "map.h"

/* A value has its own memory: its place stays where it is while the map grows. */
struct entry {
	int64_t	 value;
	size_t	 len;
	char	 key[];
};
struct map_slot {
	struct entry	*e;	/* NULL: free */
	uint64_t	 hash;
};

/* FNV-1a over the bytes, then mixed so that the low bits depend on all of them. */
static uint64_t
hash_of(const char *key, size_t len)
{
	uint64_t	h = UINT64_C(0xcbf29ce484222325);
	size_t		i;

	for (i = 0; i < len; i++)
		h = (h ^ (unsigned char)key[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	return h * UINT64_C(0x9e3779b97f4a7c15) >> 16;
}

/* The slot of key, or the free one where it would go; cap is a power of two. */
static struct map_slot *
probe(const struct map *m, const char *key, size_t len, uint64_t hash)
{
	size_t	i = (size_t)hash & (m->cap - 1);

	while (m->slot[i].e != NULL) {
		struct entry	*e = m->slot[i].e;

		if (m->slot[i].hash == hash && e->len == len &&
		    (len == 0 || memcmp(e->key, key, len) == 0))
			break;
		i = (i + 1) & (m->cap - 1);
	}
	return &m->slot[i];
}

static void
grow(struct map *m)
{
	struct map	 next = { .n = m->n, .cap = m->cap == 0 ? 16 : m->cap * 2 };
	size_t		 i, at;

	next.slot = xcalloc(next.cap, sizeof(*next.slot));
	for (i = 0; i < m->cap; i++) {
		if (m->slot[i].e == NULL)
			continue;
		at = (size_t)m->slot[i].hash & (next.cap - 1);
		while (next.slot[at].e != NULL)
			at = (at + 1) & (next.cap - 1);
		next.slot[at] = m->slot[i];
	}
	free(m->slot);
	*m = next;
}

void
map_fini(struct map *m)
{
	size_t	i;

	if (m == NULL)
		return;
	for (i = 0; i < m->cap; i++)
		free(m->slot[i].e);
	free(m->slot);
	memset(m, 0, sizeof(*m));
}

int64_t *
map_put(struct map *m, const char *key, size_t len, int *is_new)
{
	uint64_t	 hash = hash_of(key, len);
	struct map_slot	*s;

	if (m->n + 1 > m->cap / 4 * 3)
		grow(m);
	s = probe(m, key, len, hash);
	if (is_new != NULL)
		*is_new = s->e == NULL;
	if (s->e == NULL) {
		s->e = xmalloc(sizeof(*s->e) + len);
		s->e->value = 0;
		s->e->len = len;
		if (len > 0)
			memcpy(s->e->key, key, len);
		s->hash = hash;
		m->n++;
	}
	return &s->e->value;
}

int64_t *
map_get(const struct map *m, const char *key, size_t len)
{
	struct map_slot	*s;

	if (m->n == 0)
		return NULL;
	s = probe(m, key, len, hash_of(key, len));
	return s->e == NULL ? NULL : &s->e->value;
}
