#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "err.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(p, n)	ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n)	ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n)	((void)(p), (void)(n))
#define UNPOISON(p, n)	((void)(p), (void)(n))
#endif

#define ALIGN		alignof(max_align_t)
#define CHUNK_MIN	((size_t)16 << 10)
#define CHUNK_MAX	((size_t)1 << 20)	/* chunks double up to this */

struct arena_chunk {
	struct arena_chunk	*prev;
	size_t			 size;	/* of bytes */
	size_t			 used;	/* a multiple of ALIGN */
	alignas(max_align_t) char bytes[];
};

static void
chunk_free(struct arena *a, struct arena_chunk *c)
{
	a->total -= c->size;
	UNPOISON(c->bytes, c->size);
	free(c);
}

/* A new head with room for n bytes. */
static void
chunk_push(struct arena *a, size_t n)
{
	struct arena_chunk	*c;
	size_t			 size = a->total;

	if (size < CHUNK_MIN)
		size = CHUNK_MIN;
	if (size > CHUNK_MAX)
		size = CHUNK_MAX;
	if (size < n)
		size = n;
	c = xmalloc(sizeof(*c) + size);
	c->prev = a->head;
	c->size = size;
	c->used = 0;
	POISON(c->bytes, size);
	a->head = c;
	a->total += size;
}

void
arena_fini(struct arena *a)
{
	struct arena_chunk	*c;

	if (a == NULL)
		return;
	while ((c = a->head) != NULL) {
		a->head = c->prev;
		chunk_free(a, c);
	}
	a->total = 0;
}

/* n bytes as they come. */
static void *
take(struct arena *a, size_t n)
{
	struct arena_chunk	*c = a->head;
	size_t			 room;
	char			*p;

	if (n > SIZE_MAX / 4)
		die_oom();
	room = n == 0 ? ALIGN : (n + ALIGN - 1) / ALIGN * ALIGN;
	if (c == NULL || c->size - c->used < room) {
		chunk_push(a, room);
		c = a->head;
	}
	p = c->bytes + c->used;
	c->used += room;
	UNPOISON(p, n);
	return p;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(take(a, n), 0, n);
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / size)
		die_oom();
	return arena_alloc(a, n * size);
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char	*p = take(a, n + 1);

	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_strndup(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list	 ap;
	char	*p;
	int	 n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("a format that cannot be printed: %s", fmt);
	p = take(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	struct arena_mark	m = { a->head, a->head == NULL ? 0 : a->head->used };

	return m;
}

/*
 * Of the chunks younger than the mark the largest stays on top, empty, so
 * that a loop of mark and rewind does not call malloc each time round.
 */
void
arena_rewind(struct arena *a, struct arena_mark m)
{
	struct arena_chunk	*c, *keep = NULL;

	while ((c = a->head) != NULL && c != m.chunk) {
		a->head = c->prev;
		if (keep == NULL || c->size > keep->size) {
			if (keep != NULL)
				chunk_free(a, keep);
			keep = c;
		} else
			chunk_free(a, c);
	}
	if (c != m.chunk)
		die("arena_rewind: the mark is of another arena");
	if (c != NULL) {
		if (m.used > c->used)
			die("arena_rewind: the mark was rewound already");
		POISON(c->bytes + m.used, c->size - m.used);
		c->used = m.used;
	}
	if (keep != NULL) {
		keep->prev = a->head;
		keep->used = 0;
		POISON(keep->bytes, keep->size);
		a->head = keep;
	}
}

void
arena_reset(struct arena *a)
{
	struct arena_mark	m = { NULL, 0 };

	arena_rewind(a, m);
}

void *
arena_grow(struct arena *a, void *vec, size_t n, size_t *cap, size_t size)
{
	void	*p;
	size_t	 more;

	if (n < *cap)
		return vec;
	more = *cap < 4 ? 8 : *cap * 2;
	if (more <= n)
		more = n + 1;
	p = arena_array(a, more, size);
	if (*cap > 0)
		memcpy(p, vec, (n < *cap ? n : *cap) * size);
	*cap = more;
	return p;
}
