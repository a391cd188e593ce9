/*
 * turn: whose turn it is.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/date.h"
#include "turn.h"

int
turn_interval(const struct night_subject *s)
{
	return s->approved > 0 || s->waiting > 0 ? TURN_DAYS : TURN_DAYS_BARE;
}

int64_t
turn_age(const struct night_subject *s, int64_t today)
{
	int64_t day;

	if (s->last_searched == NULL || !date_parse(s->last_searched, &day))
		return -1;
	return today > day ? today - day : 0;
}

bool
turn_ahead(const struct night_subject *s, int64_t today)
{
	int64_t day;

	return s->last_searched != NULL && date_parse(s->last_searched, &day) && day > today;
}

bool
turn_due(const struct night_subject *s, int64_t today)
{
	int64_t age = turn_age(s, today);

	return age < 0 || s->nights > 0 || turn_ahead(s, today) || age >= turn_interval(s);
}

int64_t
turn_rank(const struct night_subject *s, int64_t today)
{
	int64_t age = turn_age(s, today);

	return (age < 0 ? TURN_NEVER : age) * (s->approved > 0 ? 4 : s->waiting > 0 ? 2 : 1);
}

struct ranked {
	struct night_subject	 s;
	int64_t			 rank;
};

static int
compare(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? 1 : -1;
	return strcmp(x->s.slug, y->s.slug);
}

void
turn_sort(struct night_subject *s, size_t n, int64_t today)
{
	struct ranked *v = xcalloc(n + 1, sizeof(*v));

	for (size_t i = 0; i < n; i++) {
		v[i].s = s[i];
		v[i].rank = turn_rank(&s[i], today);
	}
	qsort(v, n, sizeof(*v), compare);
	for (size_t i = 0; i < n; i++)
		s[i] = v[i].s;
	free(v);
}
