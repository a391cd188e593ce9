#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../base/err.h"
#include "literal.h"

/*
 * A set of alternatives for a piece of the pattern.  exact: the piece matches
 * these texts and nothing else, so that neighbours can be joined to it; else
 * each match of the piece merely holds one of them.  prefix: each match begins
 * with one.  n == 0: promises nothing.  A text may hold EDGE, which stands for
 * a word's beginning or end (\b) and takes no room.
 */
#define EDGE	'\001'

struct set {
	const char	*s[LITERAL_MAX];
	size_t		 n;
	bool		 exact, prefix;
};

struct parse {
	const char	*p;
	struct arena	*mem;
	int		 depth;		/* open groups */
	bool		 bad;		/* syntax this parser does not know */
};

static void alternation(struct parse *, struct set *);

/* Words of every second sentence: no better than the shortest that will do. */
static bool
common(const char *s, size_t n)
{
	static const char *const list[] = {
		"and", "are", "did", "for", "from", "had", "has", "have", "not", "than", "that", "the", "their", "these",
		"this", "was", "were", "which", "who", "with", "in the", "of the", "to the", "by the", "with the",
		"from the", "study", "patients", "group", "effect", "treat", "studies", "results"
	};
	size_t i;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (strlen(list[i]) == n && memcmp(list[i], s, n) == 0)
			return true;
	return false;
}

static size_t
shortest(const struct set *s)
{
	static const char edges[] = { EDGE, '\0' };
	size_t		 i, len, least = 0;
	const char	*p;

	for (i = 0; i < s->n; i++) {
		/* Edges take no room, and blanks at the ends are everywhere: they say nothing. */
		p = s->s[i] + strspn(s->s[i], edges);
		p += *p == ' ';
		len = strlen(p);
		while (len > 0 && p[len - 1] == EDGE)
			len--;
		if (len > 0 && p[len - 1] == ' ')
			len--;
		if (common(p, len))
			len = LITERAL_MIN;
		if (i == 0 || len < least)
			least = len;
	}
	return least;
}

/* Where a match begins with the text, it need not be searched for: worth two letters. */
#define PREFIX_BONUS 16

/*
 * Is a the better promise?  Long texts are rare in records, and rare is what
 * saves time; many alternatives cost it back.
 */
static bool
better(const struct set *a, const struct set *b)
{
	size_t la = shortest(a), lb = shortest(b);

	if (a->n == 0 || la == 0)
		return false;
	if (b->n == 0 || lb == 0)
		return true;
	if ((la < LITERAL_MIN) != (lb < LITERAL_MIN))
		return lb < LITERAL_MIN;
	/* 24 keeps the difference above zero. */
	la = (la > 8 ? 8 : la) * 8 + 24 - (a->n > 24 ? 24 : a->n) + (a->prefix && la >= LITERAL_MIN ? PREFIX_BONUS : 0);
	lb = (lb > 8 ? 8 : lb) * 8 + 24 - (b->n > 24 ? 24 : b->n) + (b->prefix && lb >= LITERAL_MIN ? PREFIX_BONUS : 0);
	return la > lb;
}

static void
nothing(struct set *s)
{
	s->n = 0;
	s->exact = s->prefix = false;
}

static void
empty(struct set *s)
{
	s->s[0] = "";
	s->n = 1;
	s->exact = s->prefix = true;
}

/* Two texts as one; thousands are made at each start, which printf would make slow. */
static const char *
both(struct arena *mem, const char *a, const char *b)
{
	size_t	 na = strlen(a), nb = strlen(b);
	char	*s;

	if (na == 0 || nb == 0)
		return na == 0 ? b : a;
	s = arena_alloc(mem, na + nb + 1);
	memcpy(s, a, na + 1);
	memcpy(s + na, b, nb + 1);
	return s;
}

/* a = every text of a followed by every text of b; false when that is too many. */
static bool
join(struct parse *ps, struct set *a, const struct set *b)
{
	struct set	r;
	size_t		i, j;

	if (a->n * b->n > LITERAL_MAX)
		return false;
	r.n = 0;
	for (i = 0; i < a->n; i++)
		for (j = 0; j < b->n; j++)
			r.s[r.n++] = both(ps->mem, a->s[i], b->s[j]);
	r.exact = true;
	r.prefix = a->prefix;
	*a = r;
	return true;
}

/* One more alternative set into a. */
static void
unite(struct set *a, const struct set *b, bool first)
{
	size_t i;

	if (first) {
		*a = *b;
		return;
	}
	if (a->n == 0 || b->n == 0 || a->n + b->n > LITERAL_MAX) {
		nothing(a);
		return;
	}
	for (i = 0; i < b->n; i++)
		a->s[a->n++] = b->s[i];
	a->exact = a->exact && b->exact;
	a->prefix = a->prefix && b->prefix;
}

/* [abc]: the members as alternatives where they are few and plain. */
static void
char_class(struct parse *ps, struct set *out)
{
	char	one[LITERAL_MAX];
	size_t	n = 0, i;
	bool	plain = true;

	ps->p++;
	if (*ps->p == '^') {
		plain = false;
		ps->p++;
	}
	if (*ps->p == ']') {
		plain = false;
		ps->p++;
	}
	while (*ps->p != '\0' && *ps->p != ']') {
		if (ps->p[0] == '[' && ps->p[1] == ':') {
			plain = false;
			while (*ps->p != '\0' && !(ps->p[0] == ':' && ps->p[1] == ']'))
				ps->p++;
			ps->p += *ps->p != '\0' ? 2 : 0;
			continue;
		}
		if (*ps->p == '\\') {
			plain = false;
			ps->p += ps->p[1] != '\0' ? 2 : 1;
			continue;
		}
		if ((unsigned char)*ps->p >= 0x80 || (ps->p[0] == '-' && n > 0 && ps->p[1] != ']') || n >= 8)
			plain = false;
		else
			one[n++] = (char)tolower((unsigned char)*ps->p);
		ps->p++;
	}
	if (*ps->p == '\0') {
		ps->bad = true;
		return;
	}
	ps->p++;
	if (!plain || n == 0) {
		nothing(out);
		return;
	}
	for (i = 0; i < n; i++)
		out->s[i] = arena_strndup(ps->mem, &one[i], 1);
	out->n = n;
	out->exact = out->prefix = true;
}

/* A backslash and what it means. */
static void
escape(struct parse *ps, struct set *out)
{
	char c = ps->p[1];

	ps->p += c != '\0' ? 2 : 1;
	nothing(out);
	if (c == 'b' || c == 'B' || c == 'A' || c == 'K') {
		empty(out);
		if (c == 'b')
			out->s[0] = "\001";
	}
	else if (c == 'x' && *ps->p == '{') {
		while (*ps->p != '\0' && *ps->p != '}')
			ps->p++;
		ps->p += *ps->p != '\0';
	} else if (c != '\0' && !isalnum((unsigned char)c)) {
		out->s[0] = arena_strndup(ps->mem, &c, 1);
		out->n = 1;
		out->exact = out->prefix = true;
	} else if (strchr("sSdDwWRhHvVnrt", c) == NULL || c == '\0')
		ps->bad = true;
}

/* ( ... ) of every kind this house uses. */
static void
group(struct parse *ps, struct set *out)
{
	bool look = false, negative = false;

	if (++ps->depth > 60) {
		ps->bad = true;
		return;
	}
	ps->p++;
	if (*ps->p == '?') {
		ps->p++;
		if (*ps->p == ':' || *ps->p == '|' || *ps->p == '>')
			ps->p++;
		else if (*ps->p == '=' || *ps->p == '!') {
			look = true;
			negative = *ps->p++ == '!';
		} else if (*ps->p == '<' && (ps->p[1] == '=' || ps->p[1] == '!')) {
			look = true;
			negative = ps->p[1] == '!';
			ps->p += 2;
		} else {
			ps->bad = true;
			return;
		}
	}
	alternation(ps, out);
	if (*ps->p != ')') {
		ps->bad = true;
		return;
	}
	ps->p++;
	ps->depth--;
	/* What is looked at takes no room: neighbours stay neighbours, and nothing is promised. */
	if (look || negative)
		empty(out);
}

/* A quantifier after an atom: can it be absent, does it repeat? */
static void
quantify(struct parse *ps, struct set *atom)
{
	bool	 optional = false, repeats = false;
	struct set e;

	if (*ps->p == '?' || *ps->p == '*') {
		optional = true;
		repeats = *ps->p == '*';
		ps->p++;
	} else if (*ps->p == '+') {
		repeats = true;
		ps->p++;
	} else if (*ps->p == '{' && (isdigit((unsigned char)ps->p[1]) || ps->p[1] == ',')) {
		optional = ps->p[1] == '0' || ps->p[1] == ',';
		repeats = true;
		while (*ps->p != '\0' && *ps->p != '}')
			ps->p++;
		ps->p += *ps->p != '\0';
	} else
		return;
	if (*ps->p == '?' || *ps->p == '+')
		ps->p++;
	if (optional && !repeats && atom->exact && atom->n > 0 && atom->n < LITERAL_MAX) {
		empty(&e);
		unite(atom, &e, false);
	} else if (optional)
		nothing(atom);
	else if (repeats)
		atom->exact = false;
}

static void
atom(struct parse *ps, struct set *out)
{
	char c = *ps->p;

	if (c == '(')
		group(ps, out);
	else if (c == '[')
		char_class(ps, out);
	else if (c == '\\')
		escape(ps, out);
	else if (c == '^' || c == '$') {
		empty(out);
		ps->p++;
	} else if (c == '.' || (unsigned char)c >= 0x80) {
		nothing(out);
		ps->p++;
	} else {
		c = (char)tolower((unsigned char)c);
		out->s[0] = arena_strndup(ps->mem, &c, 1);
		out->n = 1;
		out->exact = out->prefix = true;
		ps->p++;
	}
}

/* Nothing was met yet, or edges alone. */
static bool
untouched(const struct set *run)
{
	return run->n == 1 && run->s[0][strspn(run->s[0], "\001")] == '\0';
}

/* An edge before a piece that is not exact is before each text that it begins with. */
static void
lead_by_edge(struct parse *ps, const struct set *run, struct set *a)
{
	size_t	i;

	if (!untouched(run) || run->s[0][0] == '\0' || !a->prefix)
		return;
	for (i = 0; i < a->n; i++)
		a->s[i] = both(ps->mem, "\001", a->s[i]);
}

/* Pieces in a row: exact neighbours grow together, the best run wins. */
static void
sequence(struct parse *ps, struct set *out)
{
	struct set	run, best, a;
	bool		all_exact = true, start;

	empty(&run);
	nothing(&best);
	while (!ps->bad && *ps->p != '\0' && *ps->p != '|' && *ps->p != ')') {
		atom(ps, &a);
		if (ps->bad)
			return;
		quantify(ps, &a);
		if (a.exact && join(ps, &run, &a))
			continue;
		all_exact = false;
		/* Only an untouched run, at the very beginning, leaves the first place to a. */
		start = run.prefix && untouched(&run);
		if (!a.exact)
			lead_by_edge(ps, &run, &a);
		a.prefix = a.prefix && start;
		if (better(&run, &best))
			best = run;
		if (better(&a, &best))
			best = a;
		if (a.exact)
			run = a;
		else
			empty(&run);
		run.prefix = false;
	}
	if (all_exact) {
		*out = run;
		return;
	}
	if (better(&run, &best))
		best = run;
	best.exact = false;
	*out = best;		/* prefix stays: true only for what stood first */
}

static void
alternation(struct parse *ps, struct set *out)
{
	struct set	s;
	bool		first = true;

	for (;;) {
		sequence(ps, &s);
		if (ps->bad)
			return;
		unite(out, &s, first);
		first = false;
		if (*ps->p != '|')
			return;
		ps->p++;
	}
}

/* A text without its edges; whether one stands at its beginning and end goes to *edge. */
static const char *
strip(struct arena *mem, const char *s, unsigned char *edge)
{
	size_t	 n = strlen(s), i, k = 0;
	char	*out = arena_strndup(mem, s, n);

	for (i = 0; i < n; i++)
		if (s[i] != EDGE)
			out[k++] = s[i];
	out[k] = '\0';
	*edge = 0;
	if (k > 0 && s[0] == EDGE && literal_word(out[0]))
		*edge |= LITERAL_STARTS;
	if (k > 0 && s[n - 1] == EDGE && literal_word(out[k - 1]))
		*edge |= LITERAL_ENDS;
	return out;
}

/* Does t, which asks for these edges, say what s says already?  Where s is found t must be found too. */
static bool
covered(const char *s, unsigned sedge, const char *t, unsigned tedge, bool prefix)
{
	if ((tedge & ~sedge) != 0 || (strcmp(s, t) != 0 && (tedge & LITERAL_ENDS) != 0))
		return false;
	if (prefix || (tedge & LITERAL_STARTS) != 0)
		return strncmp(s, t, strlen(t)) == 0;
	return strstr(s, t) != NULL;
}

bool
literal_derive(const char *pattern, struct arena *mem, struct literals *out)
{
	struct parse	 ps = { pattern, mem, 0, false };
	struct set	*s = xcalloc(1, sizeof(*s));
	unsigned char	*edge;
	size_t		 i, j;
	bool		 ok, same;

	alternation(&ps, s);
	ok = !ps.bad && *ps.p == '\0' && s->n > 0 && shortest(s) >= LITERAL_MIN;
	if (ok) {
		out->v = arena_array(mem, s->n, sizeof(*out->v));
		out->edge = arena_array(mem, s->n, sizeof(*out->edge));
		out->n = 0;
		out->prefix = s->prefix;
		edge = arena_array(mem, s->n, sizeof(*edge));
		for (i = 0; i < s->n; i++)
			s->s[i] = strip(mem, s->s[i], &edge[i]);
		for (i = 0; i < s->n; i++) {
			for (j = 0; j < s->n; j++) {
				same = strcmp(s->s[i], s->s[j]) == 0 && edge[i] == edge[j];
				if (j != i && (j < i || !same) && covered(s->s[i], edge[i], s->s[j], edge[j], s->prefix))
					break;
			}
			if (j < s->n)
				continue;
			out->v[out->n] = s->s[i];
			out->edge[out->n++] = edge[i];
		}
	}
	free(s);
	return ok;
}
