#include "interval.h"

static const char *const units[] = {"mm", "mmhg", "hg", "kg", "g", "mg", "ug", "\xC2\xB5g",
    "\xCE\xBCg", "ng", "dl", "l", "ml", "mmol", "mol", "cm", "m", "m2", "day", "days", "d", "week",
    "weeks", "wk", "month", "months", "mo", "year", "years", "yr", "y", "hour", "hours", "h", "min",
    "minute", "minutes", "s", "sec", "seconds", "point", "points", "unit", "units", "u", "iu",
    "bpm", "beats", "letters", "log10", "log", "pp", "ms", "kcal", "kj", "cells", "times", "fold",
    "nmol", "pmol", "pg", "meq", "w", "kpa", "pa", "db", "hz", "sd", "sds", "m\xC2\xB2", "steps",
    "meters", "metres", "events", NULL};
static const char *const points[] = {"percentage", "percent", NULL};
static const char *const link[] = {
    "with", "a", "an", "the", "and", "corresponding", "two", "one", "sided", NULL};
static const char *const lead[] = {
    "from", "of", "was", "were", "is", "between", "ranging", "range", "ranged", "being", NULL};
static const char *const each[] = {"per", "for", NULL};
static const char *const conjunction[] = {"and", NULL};

struct reader {
	const char *text;
	const struct piece *p;
	size_t n;
};

static bool
is(const struct reader *r, size_t i, enum piece_kind kind)
{
	return i < r->n && r->p[i].kind == kind;
}

static bool
word(const struct reader *r, size_t i, const char *const *words)
{
	return is(r, i, P_WORD) && figures_word(r->text, &r->p[i], words);
}

static bool
sign(const struct reader *r, size_t i, char c)
{
	return is(r, i, P_OTHER) && r->text[r->p[i].start] == c;
}

static bool
degree(const struct reader *r, size_t i)
{
	return sign(r, i, '\xC2') && r->text[r->p[i].start + 1] == '\xB0';
}

/* Behind the unit of the number before i: "%", "mm Hg", "kg/m^2", "/100", "percentage points". */
static size_t
behind_unit(const struct reader *r, size_t i, bool *unit, bool *percent)
{
	size_t last = i + 6;

	for (; i < last && i < r->n; i++)
		if (is(r, i, P_PERCENT) || word(r, i, points))
			*percent = true;
		else if (word(r, i, units) || degree(r, i))
			*unit = true;
		else if ((sign(r, i, '/') || sign(r, i, '^')) &&
			 (is(r, i + 1, P_NUMBER) || word(r, i + 1, units)))
			i++;
		else if (is(r, i, P_TO) && r->p[i].end - r->p[i].start == 1 &&
			 word(r, i + 1, units))
			i++; /* "20-mm" */
		else
			break;
	if (*percent)
		*unit = false;
	return i;
}

/* Behind a spread at i, "+/- 1.2%"; i where there is none. */
static size_t
behind_spread(const struct reader *r, size_t i, struct limits *out)
{
	size_t k = i;

	if (sign(r, k, '\xC2') && r->text[r->p[k].start + 1] == '\xB1')
		k++;
	else if (sign(r, k, '+') && sign(r, k + 1, '/') && is(r, k + 2, P_TO))
		k += 3;
	return k > i && is(r, k, P_NUMBER) ? behind_unit(r, k + 1, &out->unit, &out->percent) : i;
}

/* Behind a p value at i, with the comma before it and the bracket behind it; i where there is none.
 */
static size_t
behind_p(const struct reader *r, size_t i)
{
	size_t k = i, last;

	while (k < i + 2 && (is(r, k, P_COMMA) || is(r, k, P_SEMI) || is(r, k, P_OPEN)))
		k++;
	if (!is(r, k, P_P))
		return i;
	for (last = k + 6, k++; k < last && k < r->n; k++)
		if (r->p[k].kind == P_NUMBER)
			return is(r, k + 1, P_CLOSE) ? k + 2 : k + 1;
	return i;
}

static size_t
behind_link(const struct reader *r, size_t i, bool *comma, bool *bracket)
{
	size_t last = i + 6;

	for (; i < last; i++)
		if (is(r, i, P_OPEN))
			*bracket = true;
		else if (is(r, i, P_COMMA) || is(r, i, P_SEMI))
			*comma = true;
		else if (!is(r, i, P_IS) && !is(r, i, P_CLOSE) && !word(r, i, link) &&
			 !(is(r, i, P_TO) && i > 0 && word(r, i - 1, link)))
			break;
	return i;
}

static size_t
behind_lead(const struct reader *r, size_t i)
{
	size_t last = i + 5;

	while (i < last && (is(r, i, P_COMMA) || is(r, i, P_SEMI) || is(r, i, P_IS) ||
			       is(r, i, P_OPEN) || is(r, i, P_CI) || word(r, i, lead)))
		i++;
	return i;
}

/* "-0.2 -0.5" after a first limit: the second's sign is the dash between them. */
static void
unsign(struct piece *p)
{
	p->minus = false;
	p->milli = -p->milli;
}

/* Two limits at i; behind them, or 0. */
static size_t
two_limits(const struct reader *r, size_t i, bool announced, struct limits *out)
{
	size_t k;
	bool unit = false, percent = false, dashed;

	if (!is(r, i, P_NUMBER))
		return 0;
	out->low = r->p[i];
	k = i + 1;
	if (!announced || !sign(r, k, '/') || !is(r, k + 1, P_NUMBER))
		k = behind_unit(r, k, &unit, &percent);
	dashed = is(r, k, P_NUMBER) && r->p[k].minus;
	if (is(r, k, P_TO) || is(r, k, P_COMMA) ||
	    (announced && (is(r, k, P_SEMI) || sign(r, k, '/') || word(r, k, conjunction))))
		k++;
	else if (!dashed)
		return 0;
	if (!is(r, k, P_NUMBER))
		return 0;
	out->high = r->p[k];
	if (dashed && out->high.milli < out->low.milli)
		unsign(&out->high);
	out->percent |= percent;
	return behind_unit(r, k + 1, &unit, &out->percent);
}

static bool
between(int64_t value, int64_t low, int64_t high)
{
	return low <= high ? low <= value && value <= high : high <= value && value <= low;
}

/* Limits belong to a value between them; signs are sometimes left to the words ("fell by 17, -26 to
 * -8"). */
static bool
encloses(const struct limits *l, int64_t value)
{
	return between(value, l->low.milli, l->high.milli) ||
	       between(-value, l->low.milli, l->high.milli);
}

/* Limits nobody announced end their bracket, or a p value follows. */
static bool
closed(const struct reader *r, size_t i)
{
	return i >= r->n || is(r, i, P_CLOSE) || is(r, i, P_SEMI) || is(r, i, P_COMMA) ||
	       is(r, i, P_P);
}

/*
 * "0.6 in favor of zinc; 95% CI", "0.6 per 5 kg/m2, 95% CI": the announcement
 * behind some words, in the same bracket; 0 when there is none.
 */
static size_t
ci_behind_words(const struct reader *r, size_t i)
{
	size_t last = i + 14;
	bool numbers = word(r, i, each);

	for (; i + 1 < r->n && i < last; i++) {
		if ((is(r, i, P_SEMI) || is(r, i, P_COMMA) || is(r, i, P_OPEN)) &&
		    is(r, i + 1, P_CI))
			return i + 1;
		if (!is(r, i, P_WORD) && !is(r, i, P_TO) && !is(r, i, P_COMMA) &&
		    !(numbers && (is(r, i, P_NUMBER) || is(r, i, P_PERCENT) || is(r, i, P_OTHER))))
			break;
	}
	return 0;
}

struct limits
interval_behind(const char *text, const struct piece *p, size_t n, size_t at)
{
	struct reader r = {.text = text, .p = p, .n = n};
	struct limits out = {.found = false};
	bool comma = false;
	size_t k, end;

	out.next = behind_unit(&r, at + 1, &out.unit, &out.percent);
	out.next = behind_spread(&r, out.next, &out);
	k = behind_link(&r, behind_p(&r, out.next), &comma, &out.bracket);
	if (!is(&r, k, P_CI) && (end = ci_behind_words(&r, out.next)) > 0)
		k = end;
	out.announced = is(&r, k, P_CI);
	if (out.announced)
		end = two_limits(&r, behind_lead(&r, k), true, &out);
	else if ((comma || out.bracket) && k == out.next + 1)
		end = two_limits(&r, k, false, &out);
	else
		end = 0;
	if (end == 0 || !encloses(&out, p[at].milli) || (!out.announced && !closed(&r, end)))
		return out;
	out.found = true;
	out.next = end;
	return out;
}
