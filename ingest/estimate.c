#include "estimate.h"
#include "interval.h"

#define FAR 45  /* pieces between a measure and a value with its interval */
#define NEAR 16 /* and one whose interval is not announced, or that has none */
#define LIST 26 /* pieces between two values of a list */

static const char *const verb[] = {
    "of", "was", "were", "is", "are", "being", "became", "by", "about", "approximately", NULL};
static const char *const stated[] = {"was", "were", "is", "are", NULL};
static const char *const bound[] = {
    "than", "least", "below", "above", "exceeding", "under", "over", "margin", NULL};
static const char *const bound_behind[] = {
    "less", "lower", "more", "greater", "higher", "smaller", NULL};
static const char *const more[] = {"and", "or", "vs", "versus", "respectively", NULL};

struct reader {
	const char *text;
	const struct piece *p;
	size_t n;
	const struct mention *m;
	size_t nm;
	size_t seen;    /* mentions that begin before the value */
	size_t measure; /* the last of them that names a measure; NONE */
	size_t other;   /* and the last that names something else */
	size_t aside;
	size_t from;        /* the piece behind the measure, or behind its last estimate */
	bool used;          /* the measure has an estimate already */
	bool used_plain;    /* that one has no interval */
	bool unit, percent; /* its unit */
};
#define NONE ((size_t)-1)

/* "treatment effect ratio [TER]": the short form is part of the measure. */
static void
skip_short_form(struct reader *r)
{
	const struct piece *p = r->p + r->from;

	if (r->from + 2 < r->n && p[0].kind == P_OPEN && p[1].kind == P_WORD &&
	    p[2].kind == P_CLOSE)
		r->from += 3;
}

/* Take in the mentions before piece i. */
static void
advance(struct reader *r, size_t i)
{
	for (; r->seen < r->nm && r->m[r->seen].start < r->p[i].start; r->seen++)
		switch (r->m[r->seen].kind) {
		case M_OTHER:
			r->other = r->seen;
			break;
		case M_ASIDE:
			r->aside = r->seen;
			break;
		case M_WORDS:
			/* "The hazard ratio for the difference": the ratio is meant while it has no
			 * value. */
			if (r->measure != NONE && !r->used)
				break;
			/* fallthrough */
		default:
			r->measure = r->seen;
			r->used = r->used_plain = false;
			for (r->from = i;
			     r->from < r->n && r->p[r->from].start < r->m[r->seen].end;)
				r->from++;
			skip_short_form(r);
			break;
		}
}

static bool
word(const struct reader *r, size_t i, const char *const *words)
{
	return r->p[i].kind == P_WORD && figures_word(r->text, &r->p[i], words);
}

/* What stands between the measure (or its last estimate) and the value. */
struct gap {
	size_t n;       /* pieces */
	size_t numbers; /* that are no p values */
	bool breaks;    /* a semicolon or a closing bracket: another thing may begin */
	bool listed;    /* the value is joined to the one before */
	bool joined;    /* nothing but signs and the like */
	bool told;      /* "was", "=", "of" right before the value */
	bool stated;    /* "was", "=" */
	bool bounded;   /* "less than", "below" right before it */
};

/* Does the measure open a bracket? */
static bool
in_bracket(const struct reader *r)
{
	size_t k = r->from;

	while (k > 0 && r->p[k - 1].start >= r->m[r->measure].start)
		k--;
	if (k > 0 && r->p[k - 1].kind == P_WORD) /* adjusted, stratified, pooled */
		k--;
	return !r->used && k > 0 && r->p[k - 1].kind == P_OPEN;
}

static struct gap
gap_before(const struct reader *r, size_t i)
{
	struct gap g = {.n = i - r->from, .joined = true};
	size_t k;

	for (k = r->from; k < i; k++)
		switch (r->p[k].kind) {
		case P_NUMBER:
			g.numbers +=
			    k == 0 || (r->p[k - 1].kind != P_COMPARE && r->p[k - 1].kind != P_IS);
			g.joined = false;
			break;
		case P_SEMI:
			g.breaks = true;
			break;
		case P_WORD:
			g.joined &= word(r, k, verb);
			g.listed |= word(r, k, more);
			break;
		case P_P:
		case P_COMPARE:
		case P_TO:
		case P_OTHER:
		case P_PERCENT:
			g.joined = false;
			break;
		case P_COMMA:
			g.listed |= k + 1 == i;
			break;
		default:
			break;
		}
	g.told = i > r->from && (r->p[i - 1].kind == P_IS || word(r, i - 1, verb));
	g.stated = g.told && (r->p[i - 1].kind == P_IS || word(r, i - 1, stated));
	/* "(hazard ratio for death, 0.72" */
	g.stated |= i > r->from && r->p[i - 1].kind == P_COMMA && in_bracket(r);
	g.bounded =
	    i > r->from && (word(r, i - 1, bound) || (i > r->from + 1 && word(r, i - 2, bound)));
	return g;
}

/* A value of something else stands here: a p value, a threshold, a count. */
static bool
not_a_value(const struct reader *r, size_t i)
{
	size_t k = i;

	if (r->p[i].kind != P_NUMBER)
		return true;
	if (i == 0)
		return false;
	if (r->p[i - 1].kind == P_COMPARE || r->p[i - 1].kind == P_P)
		return true;
	while (k > 0 && i - k < 3 && (r->p[k - 1].kind == P_IS || r->p[k - 1].kind == P_OTHER))
		k--;
	return k < i && k > 0 && r->p[k - 1].kind == P_P;
}

/* Does a figure of one group stand nearer than the measure? */
static bool
belongs_elsewhere(const struct reader *r, size_t i, const struct gap *g, enum mention_kind kind)
{
	const struct mention *o;

	if (r->other == NONE || r->m[r->other].start < r->m[r->measure].end)
		return false;
	o = &r->m[r->other];
	if (r->used && o->start < r->p[r->from > 0 ? r->from - 1 : 0].end)
		return false;
	if (kind != M_RATIO)
		return r->used || g->breaks;
	/* A ratio may be one of prevalences; right before the value it is the prevalence itself. */
	return g->breaks || (r->used && i >= 4 && o->end > r->p[i - 4].start);
}

static bool
planned(const struct reader *r, size_t i)
{
	size_t at;

	if (r->aside == NONE)
		return false;
	at = r->m[r->aside].end;
	if (at >= r->m[r->measure].end)
		return !r->used || at > r->p[r->from > 0 ? r->from - 1 : 0].start;
	return !r->used && r->m[r->measure].start - at < 60 && r->p[i].start - at < 160;
}

static bool
fits_interval(const struct reader *r, size_t i, const struct limits *l, const struct gap *g)
{
	if (r->used && g->n > LIST)
		return false;
	if (l->announced)
		return g->n <= FAR;
	if (r->used)
		return g->n <= LIST && (l->bracket || !r->used_plain);
	if (!l->bracket && !g->joined)
		return false;
	return g->n <= NEAR + (g->told ? NEAR : 0) && g->numbers == 0 && i > 0;
}

/* Is the value without an interval what the measure came to? */
static bool
fits_plain(const struct reader *r, size_t i, const struct limits *l, const struct gap *g,
    enum mention_kind kind)
{
	if (kind == M_WORDS || (kind == M_RATIO && r->p[i].milli % 1000 == 0 && !g->joined))
		return false;
	if (l->next + 1 < r->n && word(r, l->next, more) && word(r, l->next + 1, bound_behind))
		return false;
	if (i + 1 < r->n && r->p[i + 1].kind == P_TO) /* a range over several */
		return false;
	if (r->used)
		return r->used_plain && g->listed && g->n <= NEAR && g->numbers == 0 &&
		       !g->breaks && l->unit == r->unit && l->percent == r->percent;
	if (g->numbers > 0)
		return g->stated && g->n <= NEAR && g->numbers == 1;
	return g->joined || ((g->told || g->stated) && g->n <= NEAR);
}

static bool
fits(const struct reader *r, size_t i, const struct limits *l)
{
	enum mention_kind kind;
	struct gap g;

	if (r->measure == NONE || r->m[r->measure].end > r->p[i].start)
		return false;
	kind = r->m[r->measure].kind;
	if (i - r->from > FAR)
		return false;
	g = gap_before(r, i);
	if (kind == M_RATIO &&
	    (l->percent || l->unit || r->p[i].milli < 0 || (l->found && l->low.milli < 0)))
		return false;
	if (kind == M_RATES && !l->percent && r->p[i].milli >= 1000 && !l->announced)
		return false;
	if (g.bounded || belongs_elsewhere(r, i, &g, kind) || planned(r, i))
		return false;
	return l->found ? fits_interval(r, i, l, &g) : fits_plain(r, i, l, &g, kind);
}

/* "4.5% difference, 95% CI": the measure stands between the value and its interval. */
static bool
named_behind(struct reader *r, size_t i, const struct limits *l)
{
	size_t k;

	if (!l->found || !l->announced)
		return false;
	for (k = r->seen; k < r->nm && r->m[k].start < l->low.start; k++)
		if (r->m[k].kind == M_WORDS || r->m[k].kind == M_RATES ||
		    r->m[k].kind == M_DIFFERENCE) {
			r->measure = k;
			r->used = true;
			r->from = i;
			return true;
		}
	return false;
}

/* "RD - 0.7 (- 1.9, 0.5)": the dash before the value is its sign, as the limits tell. */
static struct piece
signed_value(const struct reader *r, size_t i, const struct limits *l)
{
	struct piece v = r->p[i];

	if (l->found && i > 0 && r->p[i - 1].kind == P_TO && v.milli > l->high.milli && !v.minus) {
		v.minus = true;
		v.milli = -v.milli;
	}
	return v;
}

static struct estimate
made(const struct reader *r, size_t i, const struct limits *l)
{
	return (struct estimate){.mention = r->measure,
	    .percent = l->percent,
	    .interval = l->found,
	    .value = signed_value(r, i, l),
	    .low = l->low,
	    .high = l->high,
	    .start = r->used ? r->p[i].start : r->m[r->measure].start,
	    .end = l->found ? r->p[l->next - 1].end : r->p[i].end};
}

size_t
estimates_read(const char *text, const struct piece *p, size_t n, const struct mention *m,
    size_t nmention, struct estimate *out, size_t cap)
{
	struct reader r = {.text = text,
	    .p = p,
	    .n = n,
	    .m = m,
	    .nm = nmention,
	    .measure = NONE,
	    .other = NONE,
	    .aside = NONE};
	struct limits l;
	size_t i = 0, nout = 0;

	while (i < n && nout < cap) {
		advance(&r, i);
		if (not_a_value(&r, i)) {
			i++;
			continue;
		}
		l = interval_behind(text, p, n, i);
		if (!fits(&r, i, &l) && !named_behind(&r, i, &l)) {
			i = l.found ? l.next : i + 1;
			continue;
		}
		out[nout++] = made(&r, i, &l);
		r.used = true;
		r.used_plain = !l.found;
		r.unit = l.unit;
		r.percent = l.percent;
		r.from = i = l.next;
	}
	return nout;
}
