#include <inttypes.h>
#include <stdlib.h>

#include "../base/buf.h"
#include "overlap.h"

const char *const cca_words[] = { "none", "slight", "moderate", "high", "very high", NULL };

static bool
counted(const struct ev_table *t, size_t i)
{
	return t->study[i].type != EV_OTHER;
}

static bool
both_counted(const struct ev_table *t, const struct ev_included *x)
{
	return counted(t, x->synthesis) && counted(t, x->trial);
}

/* The representative of i's set; paths are halved on the way. */
static size_t
root_of(size_t *up, size_t i)
{
	while (up[i] != i) {
		up[i] = up[up[i]];
		i = up[i];
	}
	return i;
}

static int64_t
stated(const struct ev_study *s)
{
	return s->participants == EV_UNKNOWN ? 0 : s->participants;
}

static int64_t
largest_component(const struct ev_table *t)
{
	int64_t	*sum = xcalloc(t->nstudy + 1, sizeof(*sum)), most = 0;
	size_t	*up = xcalloc(t->nstudy + 1, sizeof(*up)), i, r;

	for (i = 0; i < t->nstudy; i++)
		up[i] = i;
	for (i = 0; i < t->nincluded; i++)
		if (both_counted(t, &t->included[i]))
			up[root_of(up, t->included[i].synthesis)] =
			    root_of(up, t->included[i].trial);
	for (i = 0; i < t->nstudy; i++) {
		if (!counted(t, i))
			continue;
		r = root_of(up, i);
		sum[r] += stated(&t->study[i]);
		if (sum[r] > most)
			most = sum[r];
	}
	free(up);
	free(sum);
	return most;
}

void
participants_count(const struct ev_table *t, struct participants *out)
{
	bool	*inside = xcalloc(t->nstudy + 1, sizeof(*inside));
	size_t	 i;

	*out = (struct participants){ 0, 0, 0, 0 };
	for (i = 0; i < t->nincluded; i++)
		if (both_counted(t, &t->included[i]))
			inside[t->included[i].trial] = true;
	for (i = 0; i < t->nstudy; i++) {
		if (!counted(t, i))
			continue;
		out->sum += stated(&t->study[i]);
		out->unknown += t->study[i].participants == EV_UNKNOWN;
		if (inside[i])
			out->inside += stated(&t->study[i]);
	}
	out->largest = largest_component(t);
	free(inside);
}

enum cca_band
cca(int64_t n, int64_t r, int64_t c, const struct params *p, int64_t *milli)
{
	int64_t	over, area;

	*milli = 0;
	if (r < 1 || c < 2 || n < r)
		return CCA_NONE;
	over = (n - r) * 1000;
	area = r * (c - 1);
	*milli = over / area;
	/* Compared before the division: 5.04 % is above 5. */
	if (over <= PV(p, cca_slight) * area)
		return CCA_SLIGHT;
	if (over <= PV(p, cca_moderate) * area)
		return CCA_MODERATE;
	return over <= PV(p, cca_high) * area ? CCA_HIGH : CCA_VERY_HIGH;
}

void
overlap_of_pairs(const struct overlap_pair *p, size_t n, const struct params *params,
    struct overlap *out)
{
	bool	first;
	size_t	i, k;

	*out = (struct overlap){ .pairs = (int64_t)n };
	for (i = 0; i < n; i++) {
		for (first = true, k = 0; k < i && first; k++)
			first = p[k].trial != p[i].trial;
		out->trials += first;
		for (first = true, k = 0; k < i && first; k++)
			first = p[k].synthesis != p[i].synthesis;
		out->syntheses += first;
	}
	out->band = cca(out->pairs, out->trials, out->syntheses, params, &out->milli);
}

void
overlap_included(const struct ev_table *t, const struct params *params, struct overlap *out)
{
	struct overlap_pair	*p = xcalloc(t->nincluded + 1, sizeof(*p));
	size_t			 i, n = 0;

	for (i = 0; i < t->nincluded; i++)
		if (both_counted(t, &t->included[i]))
			p[n++] = (struct overlap_pair){ (int64_t)t->included[i].synthesis,
			    (int64_t)t->included[i].trial };
	overlap_of_pairs(p, n, params, out);
	free(p);
}

enum cca_band
cca_table(const struct ev_table *t, const struct params *p, int64_t *milli)
{
	struct overlap	o;

	overlap_included(t, p, &o);
	*milli = o.milli;
	return o.band;
}

void
overlap_words(const struct overlap *o, const char *pair, const char *pairs, struct buf *b)
{
	buf_printf(b, "%" PRId64 " %s of %" PRId64 " %s in %" PRId64 " %s; corrected covered area ",
	    o->pairs, o->pairs == 1 ? pair : pairs, o->trials, o->trials == 1 ? "trial" : "trials",
	    o->syntheses, o->syntheses == 1 ? "synthesis" : "syntheses");
	if (o->band == CCA_NONE)
		buf_puts(b, "not defined below two syntheses");
	else
		buf_printf(b, "%" PRId64 ".%" PRId64 " %% (%s)", o->milli / 10, o->milli % 10,
		    cca_words[o->band]);
}
