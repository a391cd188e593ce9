/*
 * summary: a graded compound in two sentences.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/num.h"
#include "summary.h"

static void
count(int64_t n, const char *one, const char *many, struct buf *out)
{
	char	t[32];

	buf_printf(out, "%s %s", num_commas(n, t, sizeof(t)), n == 1 ? one : many);
}

/* The outcome's own name, without its indication. */
static const char *
bare_name(const struct graded *g, const struct ev_outcome *o)
{
	size_t	i;

	for (i = 0; i < g->set.noutcome; i++)
		if (strcmp(g->set.outcome[i].slug, o->id) == 0)
			return g->set.outcome[i].name;
	return o->id;
}

static void
join(const struct graded *g, const struct cap *c, const char *last, struct buf *out)
{
	size_t	i;

	for (i = 0; i < c->noutcome; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : i + 1 == c->noutcome ? last : ", ",
		    bare_name(g, c->outcome[i]));
}

/* "by 99000002 (no benefit on death or function; serious adverse events)" */
static void
held_by(const struct graded *g, struct buf *out)
{
	const struct cap	*k1 = &g->grade.cap[CAP_K1], *k2 = &g->grade.cap[CAP_K2];
	size_t			 i, j;

	buf_puts(out, " by ");
	for (i = 0; i < k1->because.n; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : ", ", k1->because.id[i]);
	for (i = 0; k2->binds && i < k2->because.n; i++) {
		for (j = 0; j < k1->because.n; j++)
			if (strcmp(k1->because.id[j], k2->because.id[i]) == 0)
				break;
		if (j == k1->because.n)
			buf_printf(out, ", %s", k2->because.id[i]);
	}
	buf_puts(out, " (no benefit on ");
	join(g, k1, " or ", out);
	if (k2->binds) {
		buf_puts(out, "; ");
		join(g, k2, " and ", out);
	}
	buf_puts(out, ")");
}

static void
verdict_sentence(const struct graded *g, struct buf *out)
{
	const struct grade	*a = &g->grade;
	char			 t[32], u[32];

	num_points(a->base_milli, t, sizeof(t));
	num_points(a->score_milli, u, sizeof(u));
	switch (a->verdict) {
	case VERDICT_CONTESTED:
		if (a->cap[CAP_K1].binds || a->cap[CAP_K2].binds) {
			buf_printf(out, "Contested: %s held to %s", t, u);
			held_by(g, out);
		} else {
			buf_printf(out, "Contested at %s", u);
			held_by(g, out);
		}
		break;
	case VERDICT_BENEFIT:
		buf_printf(out, "Benefit: %s for %s", u, bare_name(g, a->base->outcome));
		break;
	case VERDICT_NO_BENEFIT:
		buf_puts(out, "No benefit shown");
		break;
	case VERDICT_UNCLEAR:
		buf_puts(out, "Unclear: no outcome is supported");
		break;
	}
	buf_putc(out, '.');
}

void
summary_text(const struct graded *g, struct buf *out)
{
	const struct words	*w = &g->words;
	char			 t[32];

	buf_printf(out, "%s: ", g->compound.name);
	if (w->studies == 0) {
		buf_puts(out, "not graded, as no study counts yet.");
		return;
	}
	buf_puts(out, "based on ");
	count(w->studies, "study", "studies", out);
	buf_puts(out, ", ");
	count(w->syntheses, "synthesis", "syntheses", out);
	buf_puts(out, ", ");
	count(w->trials, "randomised trial", "randomised trials", out);
	buf_puts(out, ", ");
	count(g->grade.participants.sum, "participant", "participants", out);
	if (w->year_first != 0 && w->year_first == w->year_last)
		buf_printf(out, ", published %" PRId64, w->year_first);
	else if (w->year_first != 0)
		buf_printf(out, ", published %" PRId64 "-%" PRId64, w->year_first, w->year_last);
	if (w->typical != EV_UNKNOWN)
		buf_printf(out, ", typical size %s", num_commas(w->typical, t, sizeof(t)));
	buf_puts(out, ". ");
	verdict_sentence(g, out);
}
