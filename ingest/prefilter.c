#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../base/err.h"
#include "prefilter.h"

/*
 * States are rows of `width` columns; a text byte picks its column by `cls`
 * (all bytes that stand in no literal share column 0).  Two thousand rows of
 * forty columns of 16 bits stay within a core's second-level cache.
 */
struct prefilter {
	unsigned char	 cls[256];
	uint32_t	 width, nstate;
	size_t		 used;		/* bytes of a literal, at most */
	uint16_t	*next;		/* nstate * width; bit 15: the target accepts */
	uint32_t	*out_at;	/* nstate + 1: where the state's ids begin */
	uint32_t	*ids;
};
#define ACCEPT	0x8000u
#define MAX_STATE 0x7fffu

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

static size_t
used_len(const struct prefilter *pf, const char *s)
{
	size_t n = strlen(s);

	return n > pf->used ? pf->used : n;
}

static void
make_classes(struct prefilter *pf, const struct prefilter_literal *v, size_t n)
{
	size_t	i, j, len;
	int	c;

	pf->width = 1;
	for (i = 0; i < n; i++)
		for (len = used_len(pf, v[i].text), j = 0; j < len; j++) {
			c = (unsigned char)v[i].text[j];
			if (pf->cls[c] == 0)
				pf->cls[c] = (unsigned char)pf->width++;
		}
	for (c = 'A'; c <= 'Z'; c++)
		pf->cls[c] = pf->cls[lower((unsigned char)c)];
}

/* The trie: children in pf->next (0: none yet), each literal's last state in last. */
static void
make_trie(struct prefilter *pf, const struct prefilter_literal *v, size_t n, uint32_t *last)
{
	size_t		 i, j, len, cap = 1;
	uint32_t	 s;
	uint16_t	*to;

	for (i = 0; i < n; i++)
		cap += used_len(pf, v[i].text);
	pf->next = xcalloc(cap * pf->width, sizeof(*pf->next));
	pf->nstate = 1;
	for (i = 0; i < n; i++) {
		s = 0;
		for (len = used_len(pf, v[i].text), j = 0; j < len; j++) {
			to = &pf->next[s * pf->width + pf->cls[(unsigned char)v[i].text[j]]];
			if (*to == 0 && pf->nstate > MAX_STATE)
				die("prefilter: literals need more than %u states", MAX_STATE);
			if (*to == 0)
				*to = (uint16_t)pf->nstate++;
			s = *to;
		}
		last[i] = s;
	}
	/* Common beginnings were counted once for each literal. */
	pf->next = xreallocarray(pf->next, (size_t)pf->nstate * pf->width, sizeof(*pf->next));
}

/*
 * Number the states in breadth-first order: a text spends its time near the
 * root, and those rows then lie together in the nearest cache.
 */
static void
renumber(struct prefilter *pf, uint32_t *last, size_t nlast)
{
	uint16_t	*next = xcalloc((size_t)pf->nstate * pf->width, sizeof(*next));
	uint32_t	*number = xcalloc(pf->nstate, sizeof(*number)), *order = xcalloc(pf->nstate, sizeof(*order));
	uint32_t	 head = 0, tail = 1, c, t;
	size_t		 i;

	for (; head < tail; head++)
		for (c = 0; c < pf->width; c++)
			if ((t = pf->next[order[head] * pf->width + c]) != 0) {
				number[t] = tail;
				order[tail++] = t;
			}
	for (head = 0; head < pf->nstate; head++)
		for (c = 0; c < pf->width; c++)
			next[head * pf->width + c] = (uint16_t)number[pf->next[order[head] * pf->width + c]];
	for (i = 0; i < nlast; i++)
		last[i] = number[last[i]];
	free(pf->next);
	pf->next = next;
	free(number);
	free(order);
}

/* Breadth first: failure links, then the goto function completed to an automaton. */
static void
make_links(struct prefilter *pf, uint32_t *fail, uint32_t *order)
{
	uint32_t	head = 0, tail = 0, s, t, c;

	for (c = 0; c < pf->width; c++)
		if ((t = pf->next[c]) != 0)
			order[tail++] = t;
	while (head < tail) {
		s = order[head++];
		for (c = 0; c < pf->width; c++) {
			t = pf->next[s * pf->width + c];
			if (t != 0) {
				fail[t] = pf->next[fail[s] * pf->width + c];
				order[tail++] = t;
			} else
				pf->next[s * pf->width + c] = pf->next[fail[s] * pf->width + c];
		}
	}
}

/* Append id to ids[from..n) unless it is there. */
static size_t
add_id(uint32_t *ids, size_t from, size_t n, uint32_t id)
{
	size_t i;

	for (i = from; i < n; i++)
		if (ids[i] == id)
			return n;
	ids[n] = id;
	return n + 1;
}

/* The ids of each state: its own literals and those of its failure states. */
static void
make_output(struct prefilter *pf, const struct prefilter_literal *v, size_t n, const uint32_t *last,
    const uint32_t *fail)
{
	uint32_t	 s, f, *head, *link;
	size_t		 i, at = 0, cap = 0;

	head = xcalloc(pf->nstate, sizeof(*head));	/* 1 + index of the state's first literal */
	link = xcalloc(n + 1, sizeof(*link));		/* and the one after it */
	for (i = n; i-- > 0; ) {	/* so that the first given comes first */
		link[i] = head[last[i]];
		head[last[i]] = (uint32_t)i + 1;
	}
	for (s = 1; s < pf->nstate; s++)
		for (f = s; f != 0; f = fail[f])
			for (i = head[f]; i != 0; i = link[i - 1])
				cap++;
	pf->ids = xcalloc(cap + 1, sizeof(*pf->ids));
	pf->out_at = xcalloc((size_t)pf->nstate + 1, sizeof(*pf->out_at));
	for (s = 0; s < pf->nstate; s++) {
		pf->out_at[s] = (uint32_t)at;
		for (f = s; f != 0; f = fail[f])
			for (i = head[f]; i != 0; i = link[i - 1])
				at = add_id(pf->ids, pf->out_at[s], at, v[i - 1].id);
	}
	pf->out_at[pf->nstate] = (uint32_t)at;
	free(head);
	free(link);
}

struct prefilter *
prefilter_new(const struct prefilter_literal *v, size_t n, size_t used)
{
	struct prefilter *pf = xcalloc(1, sizeof(*pf));
	uint32_t	*last, *fail, *order;
	size_t		 i;
	uint32_t	 t;

	pf->used = used;
	make_classes(pf, v, n);
	last = xcalloc(n + 1, sizeof(*last));
	make_trie(pf, v, n, last);
	renumber(pf, last, n);
	fail = xcalloc(pf->nstate, sizeof(*fail));
	order = xcalloc(pf->nstate, sizeof(*order));
	make_links(pf, fail, order);
	make_output(pf, v, n, last, fail);
	for (i = 0; i < (size_t)pf->nstate * pf->width; i++) {
		t = pf->next[i];
		if (pf->out_at[t] != pf->out_at[t + 1])
			pf->next[i] = (uint16_t)(t | ACCEPT);
	}
	free(last);
	free(fail);
	free(order);
	return pf;
}

void
prefilter_free(struct prefilter *pf)
{
	if (pf == NULL)
		return;
	free(pf->next);
	free(pf->out_at);
	free(pf->ids);
	free(pf);
}

size_t
prefilter_next(const struct prefilter *pf, struct prefilter_walk *w, const uint32_t **ids)
{
	const unsigned char *p = w->text + w->at, *end = w->text + w->len;
	uint32_t s = w->state;

	while (p < end) {
		s = pf->next[s * pf->width + pf->cls[*p++]];
		if (s & ACCEPT) {
			s &= MAX_STATE;
			w->at = (size_t)(p - w->text);
			w->state = s;
			*ids = pf->ids + pf->out_at[s];
			return pf->out_at[s + 1] - pf->out_at[s];
		}
	}
	w->at = w->len;
	w->state = s;
	return 0;
}

/* --- several walks at once ---------------------------------------------------- */

#define SHORT	256	/* a text that is not worth parting */

void
prefilter_found_fini(struct prefilter_found *f)
{
	size_t	i;

	free(f->hit);
	for (i = 0; i < PREFILTER_LANES; i++)
		free(f->lane[i].v);
	memset(f, 0, sizeof(*f));
}

static void
note(struct prefilter_lane *l, size_t at, uint32_t state)
{
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 64 : 2 * l->cap;
		l->v = xreallocarray(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = (uint64_t)at << 16 | state;
}

/* One walk over p[from..to), from a state to a state; l NULL: for the state alone. */
static uint32_t
walk(const struct prefilter *pf, const unsigned char *p, size_t from, size_t to, uint32_t s, struct prefilter_lane *l)
{
	const unsigned char	*cls = pf->cls;
	const uint16_t		*next = pf->next;
	uint32_t		 width = pf->width;
	size_t			 i;

	for (i = from; i < to; i++) {
		s = next[s * width + cls[p[i]]];
		if ((s & ACCEPT) == 0)
			continue;
		s &= MAX_STATE;
		if (l != NULL)
			note(l, i + 1, s);
	}
	return s;
}

/* The walk accepts, just behind a byte: note it, and go on without the mark. */
static uint32_t
accept(struct prefilter_lane *l, size_t at, uint32_t s)
{
	if ((s & ACCEPT) == 0)
		return s;
	note(l, at, s & MAX_STATE);
	return s & MAX_STATE;
}

/*
 * Four walks, each over a part of n bytes; returns where the last one is.
 * The state at a place is told by the pf->used bytes before it, which
 * no literal exceeds: a walk that begins there at the root has caught up when
 * its own part begins.
 */
static uint32_t
walk_four(const struct prefilter *pf, const unsigned char *p, size_t from, size_t n, struct prefilter_lane *l)
{
	const unsigned char	*a = p + from, *b = a + n, *c = b + n, *d = c + n, *cls = pf->cls;
	const uint16_t		*next = pf->next;
	uint32_t		 width = pf->width, sa = 0, sb, sc, sd;
	size_t			 i;

	sb = walk(pf, b - pf->used, 0, pf->used, 0, NULL);
	sc = walk(pf, c - pf->used, 0, pf->used, 0, NULL);
	sd = walk(pf, d - pf->used, 0, pf->used, 0, NULL);
	for (i = 0; i < n; i++) {
		sa = next[sa * width + cls[a[i]]];
		sb = next[sb * width + cls[b[i]]];
		sc = next[sc * width + cls[c[i]]];
		sd = next[sd * width + cls[d[i]]];
		if (((sa | sb | sc | sd) & ACCEPT) == 0)
			continue;
		sa = accept(&l[0], from + i + 1, sa);
		sb = accept(&l[1], from + n + i + 1, sb);
		sc = accept(&l[2], from + 2 * n + i + 1, sc);
		sd = accept(&l[3], from + 3 * n + i + 1, sd);
	}
	return sd;
}

void
prefilter_all(const struct prefilter *pf, const char *text, size_t from, size_t to, struct prefilter_found *f)
{
	const unsigned char	*p = (const unsigned char *)text;
	struct prefilter_lane	*l = f->lane;
	size_t			 i, k, part = to > from + SHORT ? (to - from) / PREFILTER_LANES : 0;
	uint32_t		 s = 0;

	for (i = 0; i < PREFILTER_LANES; i++)
		l[i].n = 0;
	if (part > 0)
		s = walk_four(pf, p, from, part, l);
	walk(pf, p, from + PREFILTER_LANES * part, to, s, &l[PREFILTER_LANES - 1]);
	for (f->n = i = 0; i < PREFILTER_LANES; i++)
		for (k = 0; k < l[i].n; k++) {
			if (f->n == f->cap) {
				f->cap = f->cap == 0 ? 256 : 2 * f->cap;
				f->hit = xreallocarray(f->hit, f->cap, sizeof(*f->hit));
			}
			s = (uint32_t)(l[i].v[k] & 0xffff);
			f->hit[f->n++] = (struct prefilter_hit){ (size_t)(l[i].v[k] >> 16), pf->ids + pf->out_at[s],
			    pf->out_at[s + 1] - pf->out_at[s] };
		}
}
