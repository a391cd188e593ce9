#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/map.h"
#include "guard.h"

#define SHARED_BY	3	/* guards that have a part, for it to be asked apart */
#define PARTS_MAX	64
#define TEXT_MAX	8192

/* A piece of an expression. */
struct part {
	const char	*p;
	size_t		 n;
};

/* Behind the character at p, an escape or a class counting as one. */
static const char *
step(const char *p)
{
	if (*p == '\\' && p[1] != '\0')
		return p + 2;
	if (*p != '[')
		return p + 1;
	p += p[1] == '^' ? 2 : 1;
	if (*p == ']')	/* the first one is a letter of the class */
		p++;
	while (*p != '\0' && *p != ']')
		p += *p == '\\' && p[1] != '\0' ? 2 : 1;
	return *p == ']' ? p + 1 : p;
}

/* A group that changes how what follows is read: then nothing is taken apart. */
static bool
changes_mode(const char *p)
{
	return p[0] == '(' && p[1] == '?' && strchr(":=!<", p[2]) == NULL;
}

/* The parts between the outermost bars; 1, the whole, where it cannot be told. */
static size_t
take_apart(const char *text, struct part v[PARTS_MAX])
{
	const char	*p, *from = text;
	size_t		 n = 0;
	int		 depth = 0;

	for (p = text; *p != '\0' && n + 1 < PARTS_MAX && depth >= 0; p = step(p)) {
		if (changes_mode(p))
			break;
		depth += (*p == '(') - (*p == ')');
		if (*p == '|' && depth == 0) {
			v[n++] = (struct part){ from, (size_t)(p - from) };
			from = p + 1;
		}
	}
	if (*p != '\0' || depth != 0) {
		v[0] = (struct part){ text, strlen(text) };
		return 1;
	}
	v[n++] = (struct part){ from, (size_t)(p - from) };
	return n;
}

/* How many guards have each part. */
static void
count_parts(const struct ruleset *rs, struct map *count)
{
	struct part	v[PARTS_MAX];
	size_t		i, k, n;

	for (i = 0; i < rs->n; i++) {
		if (rs->rule[i].unless_text == NULL)
			continue;
		n = take_apart(rs->rule[i].unless_text, v);
		for (k = 0; k < n; k++)
			++*map_put(count, v[k].p, v[k].n, NULL);
	}
}

/* The shared part's number; it is compiled when it is the first of its text. */
static enum rc
share(struct ruleset *rs, const struct part *p, struct map *number, const char *what, uint16_t *out, struct err *e)
{
	int		 is_new;
	int64_t		*at = map_put(number, p->p, p->n, &is_new);
	struct re	*re = NULL;
	enum rc		 rc;

	if (is_new) {
		*at = (int64_t)rs->nshared;
		if ((rc = re_new(arena_strndup(&rs->mem, p->p, p->n), what, false, &re, e)) != RC_OK)
			return rc;
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): it is an array of pointers */
		ARENA_PUSH(&rs->mem, rs->shared, rs->nshared, rs->shared_cap, re);
	}
	*out = (uint16_t)*at;
	return RC_OK;
}

static enum rc
build_guard(struct ruleset *rs, struct rule *u, const struct map *count, struct map *number, struct err *e)
{
	struct part	 v[PARTS_MAX];
	struct buf	 rest;
	char		 what[200];
	size_t		 i, n = take_apart(u->unless_text, v), cap = 0, left = 0;
	uint16_t	 one;
	enum rc		 rc = RC_OK;

	snprintf(what, sizeof(what), "%s:%d", u->file, u->unless_line);
	buf_init(&rest, TEXT_MAX);
	for (i = 0; i < n && rc == RC_OK; i++)
		if (n > 1 && *map_get(count, v[i].p, v[i].n) >= SHARED_BY) {
			if ((rc = share(rs, &v[i], number, what, &one, e)) == RC_OK)
				ARENA_PUSH(&rs->mem, u->unless_shared, u->nunless, cap, one);
		} else {
			if (left++ > 0)
				buf_putc(&rest, '|');
			buf_put(&rest, v[i].p, v[i].n);
		}
	if (rc == RC_OK && left > 0 && (rc = buf_ok(&rest, what, e)) == RC_OK)
		rc = re_new(rest.p, what, false, &u->unless_re, e);
	buf_fini(&rest);
	return rc;
}

enum rc
guards_build(struct ruleset *rs, struct err *e)
{
	struct map	count = { 0 }, number = { 0 };
	enum rc		rc = RC_OK;
	size_t		i;

	count_parts(rs, &count);
	for (i = 0; i < rs->n && rc == RC_OK; i++)
		if (rs->rule[i].unless_text != NULL)
			rc = build_guard(rs, &rs->rule[i], &count, &number, e);
	map_fini(&count);
	map_fini(&number);
	return rc;
}

void
guards_free(struct ruleset *rs)
{
	size_t i;

	for (i = 0; i < rs->n; i++)
		re_free(rs->rule[i].unless_re);
	for (i = 0; i < rs->nshared; i++)
		re_free(rs->shared[i]);
}

struct guard_memo {
	size_t	 n;
	struct {
		uint32_t	 serial;	/* of the sentence it was asked in last */
		enum re_answer	 answer;
	} *part;
};

struct guard_memo *
guard_memo_new(const struct ruleset *rs)
{
	struct guard_memo *m = xcalloc(1, sizeof(*m));

	m->n = rs->nshared;
	m->part = xcalloc(m->n + 1, sizeof(*m->part));
	return m;
}

void
guard_memo_free(struct guard_memo *m)
{
	if (m == NULL)
		return;
	free(m->part);
	free(m);
}

void
guard_memo_clear(struct guard_memo *m)
{
	memset(m->part, 0, m->n * sizeof(*m->part));
}

enum re_answer
guard_forbids(const struct ruleset *rs, const struct rule *u, struct guard_memo *m, struct re_scratch *scratch,
    const char *text, const struct sentence *s, uint32_t serial)
{
	struct span	g[RE_GROUPS];
	size_t		i, k;

	for (i = 0; i < u->nunless; i++) {
		k = u->unless_shared[i];
		if (m->part[k].serial != serial) {
			m->part[k].answer = re_match(rs->shared[k], scratch, text, s->end, s->start, g);
			m->part[k].serial = serial;
		}
		if (m->part[k].answer != RE_NO)
			return m->part[k].answer;
	}
	return u->unless_re == NULL ? RE_NO : re_match(u->unless_re, scratch, text, s->end, s->start, g);
}
