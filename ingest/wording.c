#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "wording.h"

#define SLOTS	16384	/* a power of two, at least twice WORDING_MAX */
#define FNV	0x01000193u

const char *const word_places[WP_N + 1] = { "title", "abstract", "first", "last", NULL };

/* A word with the rows of its places: 1 + index, 0 none. */
struct entry {
	char		 word[WORDING_LEN];
	uint8_t		 len;
	uint16_t	 row[WP_N];
};
struct slot {
	uint32_t	 hash;
	uint32_t	 entry;		/* 1 + index, 0 free */
};
struct wording {
	struct slot	 slot[SLOTS];
	struct entry	*entry;		size_t nentry, entry_cap;
	struct wording_row *row;	size_t nrow, row_cap;
};

/* What a byte is to a word: a letter in lower case, '0' for a digit, else 0. */
static const unsigned char kind[256] = {
	['0'] = '0', ['1'] = '0', ['2'] = '0', ['3'] = '0', ['4'] = '0', ['5'] = '0', ['6'] = '0', ['7'] = '0',
	['8'] = '0', ['9'] = '0',
	['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h',
	['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p',
	['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x',
	['y'] = 'y', ['z'] = 'z',
	['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h',
	['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p',
	['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x',
	['Y'] = 'y', ['Z'] = 'z',
};

struct token {
	char		 word[WORDING_LEN];
	size_t		 len, start, end;
	uint32_t	 hash;
};

/* The next word of text[*at..end). */
static bool
next_token(const char *text, size_t *at, size_t end, struct token *t)
{
	size_t		i = *at;
	uint32_t	h = 0x811c9dc5u;
	unsigned char	c;

	while (i < end && kind[(unsigned char)text[i]] == 0)
		i++;
	if (i == end)
		return false;
	t->start = i;
	t->len = 0;
	if (kind[(unsigned char)text[i]] == '0') {
		while (i < end && kind[(unsigned char)text[i]] == '0')
			i++;
		t->word[t->len++] = '0';
		h = (h ^ '0') * FNV;
	} else
		for (; i < end && (c = kind[(unsigned char)text[i]]) > '0'; i++)
			if (t->len < WORDING_LEN) {
				t->word[t->len++] = (char)c;
				h = (h ^ c) * FNV;
			}
	t->end = *at = i;
	t->hash = h;
	return true;
}

static struct entry *
find(const struct wording *w, const struct token *t, size_t *slot)
{
	size_t		 i = (t->hash ^ t->hash >> 15) & (SLOTS - 1);
	struct entry	*e;

	for (; w->slot[i].entry != 0; i = (i + 1) & (SLOTS - 1)) {
		if (w->slot[i].hash != t->hash)
			continue;
		e = &w->entry[w->slot[i].entry - 1];
		if (e->len == t->len && memcmp(e->word, t->word, t->len) == 0)
			return e;
	}
	if (slot != NULL)
		*slot = i;
	return NULL;
}

/* "W-title:review" to its place and word. */
static bool
read_id(const char *id, enum word_place *place, struct token *t)
{
	const char	*colon = strchr(id, ':');
	size_t		 at = 0, n;
	int		 i;

	if (strncmp(id, WORDING_ID, strlen(WORDING_ID)) != 0 || colon == NULL)
		return false;
	id += strlen(WORDING_ID);
	n = strlen(colon + 1);
	for (i = 0; i < WP_N; i++)
		if (strlen(word_places[i]) == (size_t)(colon - id) && memcmp(word_places[i], id, (size_t)(colon - id)) == 0)
			break;
	*place = (enum word_place)i;
	return i < WP_N && next_token(colon + 1, &at, n, t) && t->start == 0 && t->end == n && n == t->len &&
	    memcmp(colon + 1, t->word, n) == 0;
}

static bool
read_numbers(const char *p, int milli[DESIGN_CLASSES])
{
	char	 one[16];
	int64_t	 v;
	size_t	 n;
	int	 i;

	for (i = 0; i < DESIGN_CLASSES; i++) {
		n = strcspn(p, "\t");
		if (n >= sizeof(one) || (p[n] == '\t') != (i < DESIGN_CLASSES - 1))
			return false;
		memcpy(one, p, n);
		one[n] = '\0';
		if (!num_i64(one, -100000, 100000, &v))
			return false;
		milli[i] = (int)v;
		p += n + 1;
	}
	return true;
}

bool
wording_add(struct wording **pw, struct arena *mem, const char *id, const char *numbers)
{
	struct wording_row	 row;
	struct wording		*w;
	struct entry		 e = { .len = 0 }, *old;
	struct token		 t;
	size_t			 slot;

	if (!read_id(id, &row.place, &t) || !read_numbers(numbers, row.milli))
		return false;
	if (*pw == NULL)
		*pw = arena_alloc(mem, sizeof(**pw));
	w = *pw;
	if (w->nrow >= WORDING_MAX)
		return false;
	if ((old = find(w, &t, &slot)) == NULL) {
		memcpy(e.word, t.word, t.len);
		e.len = (uint8_t)t.len;
		ARENA_PUSH(mem, w->entry, w->nentry, w->entry_cap, e);
		w->slot[slot] = (struct slot){ t.hash, (uint32_t)w->nentry };
		old = &w->entry[w->nentry - 1];
	}
	if (old->row[row.place] != 0)
		return false;
	row.id = arena_strdup(mem, id);
	ARENA_PUSH(mem, w->row, w->nrow, w->row_cap, row);
	old->row[row.place] = (uint16_t)w->nrow;
	return true;
}

size_t
wording_rows(const struct wording *w)
{
	return w != NULL ? w->nrow : 0;
}

const struct wording_row *
wording_row(const struct wording *w, size_t i)
{
	return &w->row[i];
}

/* One look over a record. */
struct look {
	const struct wording *w;
	uint64_t	*seen;		/* a bit for each row */
	struct arena	*mem;
	struct wording_hit *hit;	size_t n, cap;
};

static void
take(struct look *l, const struct entry *e, enum word_place place, const struct token *t)
{
	size_t	r = e->row[place];

	if (r == 0 || (l->seen[(r - 1) / 64] >> (r - 1) % 64 & 1) != 0)
		return;
	l->seen[(r - 1) / 64] |= (uint64_t)1 << (r - 1) % 64;
	ARENA_PUSH(l->mem, l->hit, l->n, l->cap, ((struct wording_hit){ &l->w->row[r - 1], t->start, t->end }));
}

/* The abstract's first and last sentence; without sentences, nothing is first or last. */
static void
outer(const struct hits *h, size_t *first_end, size_t *last_start)
{
	*first_end = h->nabstract > 0 ? h->abstract[0].end : 0;
	*last_start = h->nabstract > 0 ? h->abstract[h->nabstract - 1].start : SIZE_MAX;
}

size_t
wording_find(const struct wording *w, const struct article *a, const struct hits *h, struct arena *mem,
    struct wording_hit **out)
{
	struct look	 l = { .w = w, .mem = mem };
	const struct entry *e;
	struct token	 t;
	size_t		 at = 0, n, first_end, last_start;

	*out = NULL;
	if (w == NULL)
		return 0;
	l.seen = arena_array(mem, (w->nrow + 63) / 64, sizeof(*l.seen));
	if ((h->fields & FIELD_TITLE) != 0 && a->title != NULL)
		for (n = strlen(a->title); next_token(a->title, &at, n, &t); )
			if ((e = find(w, &t, NULL)) != NULL)
				take(&l, e, WP_TITLE, &t);
	if ((h->fields & FIELD_ABSTRACT) != 0 && a->abstract != NULL) {
		outer(h, &first_end, &last_start);
		for (at = 0, n = strlen(a->abstract); next_token(a->abstract, &at, n, &t); ) {
			if ((e = find(w, &t, NULL)) == NULL)
				continue;
			take(&l, e, WP_ABSTRACT, &t);
			if (t.start < first_end)
				take(&l, e, WP_FIRST, &t);
			if (t.start >= last_start)
				take(&l, e, WP_LAST, &t);
		}
	}
	*out = l.hit;
	return l.n;
}

void
wording_each(const struct article *a, const struct hits *h, wording_fn *fn, void *arg)
{
	struct token	t;
	size_t		at = 0, n, first_end, last_start;

	if ((h->fields & FIELD_TITLE) != 0 && a->title != NULL)
		for (n = strlen(a->title); next_token(a->title, &at, n, &t); )
			fn(arg, WP_TITLE, t.word, t.len);
	if ((h->fields & FIELD_ABSTRACT) == 0 || a->abstract == NULL)
		return;
	outer(h, &first_end, &last_start);
	for (at = 0, n = strlen(a->abstract); next_token(a->abstract, &at, n, &t); ) {
		fn(arg, WP_ABSTRACT, t.word, t.len);
		if (t.start < first_end)
			fn(arg, WP_FIRST, t.word, t.len);
		if (t.start >= last_start)
			fn(arg, WP_LAST, t.word, t.len);
	}
}
