#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../base/buf.h"
#include "../base/num.h"
#include "../base/utf8.h"
#include "effects.h"

#define MAX_EFFECTS 60
#define QUOTE_BYTES 200
#define WORDS_BYTES 90

/* Words of a measure to its short name; the first that fits. */
static const struct { const char *part, *code; bool ratio; } measures[] = {
	{ "hazard", "HR", true }, { "odds ratio", "OR", true }, { "risk ratio", "RR", true },
	{ "relative risk", "RR", true }, { "rate ratio", "IRR", true }, { "prevalence ratio", "PR", true },
	{ "response ratio", "RR", true }, { "standardised mean", "SMD", false }, { "standardized mean", "SMD", false },
	{ "effect size", "SMD", false }, { "hedges", "SMD", false }, { "cohen", "SMD", false },
	{ "weighted mean", "WMD", false }, { "risk difference", "RD", false }, { "risk reduction", "RD", false },
	{ "rate difference", "RD", false }, { "absolute difference", "RD", false }, { "difference", "MD", false },
	{ "effect", "MD", false },
	{ "SMD", "SMD", false }, { "WMD", "WMD", false }, { "IRR", "IRR", true }, { "SHR", "HR", true },
	{ "ARD", "RD", false }, { "ARR", "RD", false }, { "RR", "RR", true }, { "OR", "OR", true },
	{ "HR", "HR", true }, { "RD", "RD", false }, { "MD", "MD", false }, { "PR", "PR", true }, { "ES", "SMD", false },
};

/*
 * A figure as decimal text: points of any sort to '.', minus signs to '-', a
 * leading 0 where it begins with the point; NULL when it is none.
 */
static const char *
figure(struct arena *mem, const char *text, struct span g)
{
	char	out[24];
	size_t	i, n = 0;

	if (g.start == RE_UNSET)
		return NULL;
	for (i = g.start; i < g.end && n + 3 < sizeof(out); i++) {
		unsigned char c = (unsigned char)text[i];

		if (isdigit(c))
			out[n++] = (char)c;
		else if (c == '.' || (c == 0xC2 && (unsigned char)text[i + 1] == 0xB7)) {
			if (n == 0 || !isdigit((unsigned char)out[n - 1]))
				out[n++] = '0';
			out[n++] = '.';
		} else if ((c == '-' || c == 0xE2) && n == 0)	/* U+2212, U+2013 */
			out[n++] = '-';
		if (c == 0xC2)
			i++;
		else if (c == 0xE2)
			i += 2;
	}
	out[n] = '\0';
	return n > 0 && isdigit((unsigned char)out[n - 1]) ? arena_strdup(mem, out) : NULL;
}

static const char *
measure(const struct hit *h, bool *ratio)
{
	char	word[80];
	size_t	n = h->g[1].end - h->g[1].start, i;

	if (n >= sizeof(word))
		n = sizeof(word) - 1;
	memcpy(word, h->text + h->g[1].start, n);
	word[n] = '\0';
	for (i = 0; i < sizeof(measures) / sizeof(measures[0]); i++)
		/* Names in any case; short ones as they are, or "for" would be an OR. */
		if (islower((unsigned char)measures[i].part[0]) ? strcasestr(word, measures[i].part) != NULL :
		    strstr(word, measures[i].part) != NULL) {
			*ratio = measures[i].ratio;
			return measures[i].code;
		}
	*ratio = false;
	return NULL;
}

/* Words that name the outcome: the nearest before the estimate, else within it ("hazard ratio for death"). */
static const struct hit *
outcome_of(const struct hits *h, const struct hit *x, const char **kind)
{
	const struct hit	*o, *best = NULL;
	const char		*w;
	size_t			 i = 0, value = x->g[2].start;
	bool			 in, best_in = false;

	while ((o = hits_next(h, A_EFFECT, NULL, &i, &w)) != NULL) {
		if (o->field != x->field || o->sentence_no != x->sentence_no || o->end > value ||
		    (strcmp(w, "bad") != 0 && strcmp(w, "good") != 0 && strcmp(w, "neutral") != 0))
			continue;
		/* What stands between the measure and its value names it for certain. */
		in = o->start >= x->g[1].end;
		if (best == NULL || (in && !best_in) || (in == best_in && o->start >= best->start)) {
			best = o;
			best_in = in;
			*kind = w;
		}
	}
	return best;
}

/* The noun phrase without the small words in front of it. */
static const char *
phrase(struct arena *mem, const struct hit *o, const struct hit *x)
{
	static const char *const small[] = {
		"the", "a", "an", "in", "of", "for", "and", "or", "with", "on", "to", "by", "was", "were", "is", "had",
		"no", "from", "at", "than", "that", "lower", "higher", "better", "improved", "reduced", "increased",
		"significantly", "longer", "significant", "difference", "effect", "little", "mean", NULL
	};
	const char	*p = o->text + o->start, *end = o->text + o->end;
	size_t		 n, i;

	/* "hazard ratio for death": the measure is not part of it. */
	if (o->start < x->g[1].end && o->end > x->g[1].end)
		for (p = x->text + x->g[1].end; *p == ' '; )
			p++;
	for (;;) {
		for (n = 0; p + n < end && p[n] != ' '; )
			n++;
		for (i = 0; small[i] != NULL; i++)
			if (strlen(small[i]) == n && strncasecmp(p, small[i], n) == 0)
				break;
		if (small[i] == NULL || p + n >= end)
			break;
		p += n + 1;
	}
	n = (size_t)(end - p);
	return arena_strndup(mem, p, utf8_cut(p, n, n < WORDS_BYTES ? n : WORDS_BYTES));
}

/*
 * The grammatical subject of a sentence whose outcome has no word of the
 * rules: what stands before its verb, when that is short and names a thing.
 */
static const char *
subject_of(struct arena *mem, const struct hit *x)
{
	static const char *const verbs[] = {
		" was ", " were ", " is ", " did ", " had ", " improved ", " rose ", " fell ", " favoured ", " favored ",
		" increased ", " decreased ", " differed ", " declined ", " dropped ", " remained ", NULL
	};
	static const char *const no_thing[] = {
		"There", "We", "In", "At", "After", "Compared", "No", "It", "This", "These", "Among", "Of", "Both", "The", NULL
	};
	const char	*p = x->text + x->sentence.start, *stop = x->text + x->start, *colon, *end = NULL, *v;
	size_t		 i, n;

	/* "RESULTS: " in front. */
	for (colon = p; colon < stop && (isupper((unsigned char)*colon) || *colon == ' '); )
		colon++;
	if (colon > p && colon < stop && *colon == ':')
		p = colon + 1;
	while (p < stop && *p == ' ')
		p++;
	if (stop - p > 4 && strncmp(p, "The ", 4) == 0)
		p += 4;
	for (i = 0; no_thing[i] != NULL; i++) {
		n = strlen(no_thing[i]);
		if ((size_t)(stop - p) > n && strncmp(p, no_thing[i], n) == 0 && !isalpha((unsigned char)p[n]))
			return NULL;
	}
	for (i = 0; verbs[i] != NULL; i++) {
		n = strlen(verbs[i]);
		if ((v = memmem(p, (size_t)(stop - p), verbs[i], n)) != NULL && (end == NULL || v < end))
			end = v;
	}
	if (end != NULL && (colon = memchr(p, ':', (size_t)(end - p))) != NULL)
		for (p = colon + 1; p < end && *p == ' '; )
			p++;
	if (end == NULL || end == p || end - p > WORDS_BYTES - 20 || memchr(p, '(', (size_t)(end - p)) != NULL ||
	    memchr(p, ',', (size_t)(end - p)) != NULL || isdigit((unsigned char)*p))
		return NULL;
	return arena_strndup(mem, p, (size_t)(end - p));
}

/* What the words of its own sentence say of a result beyond the null, where the outcome does not tell. */
static const char *
direction_in_words(const struct hits *h, const struct hit *x)
{
	const struct hit	*v;
	const char		*w;
	bool			 better = false, worse = false;
	size_t			 i = 0;

	hits_demand(h, "verdicts", x->field, (size_t)x->sentence_no, (size_t)x->sentence_no + 1);
	while ((v = hits_next(h, A_DIRECTION, NULL, &i, &w)) != NULL) {
		if (v->field != x->field || v->sentence_no != x->sentence_no)
			continue;
		better |= strcmp(w, "benefit") == 0 || strcmp(w, "met") == 0;
		worse |= strcmp(w, "harm") == 0 || strcmp(w, "nodiff") == 0 || strcmp(w, "missed") == 0 ||
		    strcmp(w, "aside") == 0;
	}
	return better && !worse ? "benefit" : NULL;
}

/*
 * Interval against the null: 0 across it, -1 below, 1 above; 2 when that
 * cannot be told.
 */
static int
side(const char *low, const char *high, bool ratio)
{
	int64_t l, u, null = ratio ? 1000 : 0, t;

	if (low == NULL || high == NULL || !num_milli(low, &l) || !num_milli(high, &u))
		return 2;
	if (l > u) {	/* "-0.2 to -0.5" */
		t = l;
		l = u;
		u = t;
	}
	if (ratio && l < 0)
		return 2;
	return l > null ? 1 : u < null ? -1 : 0;
}

static const char *
direction(const char *code, int s, const char *kind)
{
	bool good_when_low;

	if (s == 2)
		return NULL;
	if (s == 0)
		return "no-difference";
	/* A hazard is one of the bad event, whatever the outcome is called ("survival"). */
	if (strcmp(code, "HR") == 0 && (kind == NULL || strcmp(kind, "neutral") != 0))
		good_when_low = true;
	else if (kind == NULL || strcmp(kind, "neutral") == 0)
		return NULL;
	else
		good_when_low = strcmp(kind, "bad") == 0;
	return (s < 0) == good_when_low ? "benefit" : "harm";
}

/* Is the place already taken by an estimate of the list? */
static bool
taken(const struct proposal *out, const char *field, size_t start, size_t end)
{
	size_t i;

	for (i = 0; i < out->neffect; i++)
		if (strcmp(out->effect[i].field, field) == 0 && out->effect[i].start < end &&
		    start < out->effect[i].end)
			return true;
	return false;
}

/* The hits behind out->effect, in its order. */
struct sources { const struct hit *hit[MAX_EFFECTS]; };

static void
add(const struct hits *h, struct arena *mem, struct proposal *out, struct sources *src, const struct hit *x,
    bool interval)
{
	struct effect		 f = { 0 };
	const struct hit	*o;
	const char		*kind = NULL;
	bool			 ratio;
	int			 where;
	size_t			 i;

	f.field = hit_field(mem, x);
	hits_demand(h, "outcomes", x->field, (size_t)x->sentence_no, (size_t)x->sentence_no + 1);
	if (out->neffect == MAX_EFFECTS || taken(out, f.field, x->start, x->end) ||
	    (f.measure = measure(x, &ratio)) == NULL || (f.value = figure(mem, x->text, x->g[2])) == NULL)
		return;
	if (interval) {
		f.low = figure(mem, x->text, x->g[3]);
		f.high = figure(mem, x->text, x->g[4]);
		if (f.low == NULL || f.high == NULL)
			return;
	}
	if (ratio && f.value[0] == '-')
		return;
	f.start = x->start;
	f.end = x->end;
	f.quote = arena_strndup(mem, x->text + x->start, utf8_cut(x->text + x->start, x->end - x->start, QUOTE_BYTES));
	if ((o = outcome_of(h, x, &kind)) != NULL)
		f.outcome_words = phrase(mem, o, x);
	else
		f.outcome_words = subject_of(mem, x);
	where = side(f.low, f.high, ratio);
	f.direction = direction(f.measure, where, kind);
	if (f.direction == NULL && (where == 1 || where == -1))
		f.direction = direction_in_words(h, x);
	/* In order of text. */
	for (i = out->neffect++; i > 0 && strcmp(out->effect[i - 1].field, f.field) == 0 &&
	    out->effect[i - 1].start > f.start; i--) {
		out->effect[i] = out->effect[i - 1];
		src->hit[i] = src->hit[i - 1];
	}
	out->effect[i] = f;
	src->hit[i] = x;
}

enum rc
effects_decide(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out,
    struct err *e)
{
	const struct hit	*x;
	struct sources		 src = { .hit = { NULL } };
	size_t			 i = 0;

	(void)a;
	(void)e;
	switch (out->design) {
	case DESIGN_META_ANALYSIS:
	case DESIGN_SYSTEMATIC_REVIEW:
	case DESIGN_RCT:
	case DESIGN_NONRANDOMISED_TRIAL:
	case DESIGN_COHORT:
	case DESIGN_CASE_CONTROL:
	case DESIGN_CROSS_SECTIONAL:
		break;
	default:	/* estimates of others become no findings */
		return RC_OK;
	}
	hits_demand(h, "estimates", F_TITLE, 0, SIZE_MAX);
	hits_demand(h, "estimates", F_ABSTRACT, 0, SIZE_MAX);
	if (hits_next(h, A_EFFECT, "estimate", &i, NULL) == NULL &&
	    (i = 0, hits_next(h, A_EFFECT, "value", &i, NULL)) == NULL)
		return RC_OK;
	out->effect = arena_array(mem, MAX_EFFECTS, sizeof(*out->effect));
	for (i = 0; (x = hits_next(h, A_EFFECT, "estimate", &i, NULL)) != NULL; )
		if (x->g[1].start != RE_UNSET)
			add(h, mem, out, &src, x, true);
	for (i = 0; (x = hits_next(h, A_EFFECT, "value", &i, NULL)) != NULL; )
		if (x->g[1].start != RE_UNSET)
			add(h, mem, out, &src, x, false);
	for (i = 0; i < out->neffect && src.hit[i] != NULL; i++)
		evidence_span(mem, out, src.hit[i]->rule->id, "effect", out->effect[i].field, src.hit[i]->text,
		    out->effect[i].start, out->effect[i].end);
	return RC_OK;
}
