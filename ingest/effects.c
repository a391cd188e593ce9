#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../base/buf.h"
#include "../base/num.h"
#include "../base/utf8.h"
#include "effects.h"
#include "estimate.h"

#define MAX_EFFECTS 60
#define QUOTE_BYTES 200
#define WORDS_BYTES 90
#define MAX_MENTIONS 120	/* in one sentence */

/* The words of "label effect:WORD", which are the measures' short names, and what their values are like. */
static const struct { const char *word; enum mention_kind kind; } words[] = {
	{ "HR", M_RATIO }, { "OR", M_RATIO }, { "RR", M_RATIO }, { "IRR", M_RATIO }, { "PR", M_RATIO }, { "ROM", M_RATIO },
	{ "SMD", M_DIFFERENCE }, { "WMD", M_DIFFERENCE }, { "MD", M_DIFFERENCE }, { "RD", M_RATES }, { "RRR", M_RATES },
	{ "difference", M_WORDS }, { "other", M_OTHER }, { "aside", M_ASIDE },
};

/* A sentence's mentions. */
struct mentions {
	struct mention	 m[MAX_MENTIONS];
	size_t		 n;
};

/* An estimate on its way into the proposal. */
struct found {
	const struct hit	*x;		/* the measure's */
	size_t			 measure_end;
	size_t			 value;		/* where it stands */
	size_t			 start;
	bool			 ratio;
};

/* Words that name the outcome: the nearest before the estimate, else within it ("hazard ratio for death"). */
static const struct hit *
outcome_of(const struct hits *h, const struct found *f, const char **kind)
{
	const struct hit	*o, *best = NULL, *x = f->x;
	const char		*w;
	size_t			 i = 0;
	bool			 in, best_in = false;

	while ((o = hits_next(h, A_EFFECT, NULL, &i, &w)) != NULL) {
		if (o->field != x->field || o->sentence_no != x->sentence_no || o->end > f->value ||
		    (strcmp(w, "bad") != 0 && strcmp(w, "good") != 0 && strcmp(w, "neutral") != 0))
			continue;
		/* What stands between the measure and its value names it for certain. */
		in = o->start >= f->measure_end;
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
phrase(struct arena *mem, const struct hit *o, const struct found *f)
{
	static const char *const small[] = {
		"the", "a", "an", "in", "of", "for", "and", "or", "with", "on", "to", "by", "was", "were", "is", "had",
		"no", "from", "at", "than", "that", "lower", "higher", "better", "improved", "reduced", "increased",
		"significantly", "longer", "significant", "difference", "effect", "little", "mean", NULL
	};
	const char	*p = o->text + o->start, *end = o->text + o->end;
	size_t		 n, i;

	/* "hazard ratio for death": the measure is not part of it. */
	if (o->start < f->measure_end && o->end > f->measure_end)
		for (p = o->text + f->measure_end; *p == ' '; )
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
subject_of(struct arena *mem, const struct found *f)
{
	static const char *const verbs[] = {
		" was ", " were ", " is ", " did ", " had ", " improved ", " rose ", " fell ", " favoured ", " favored ",
		" increased ", " decreased ", " differed ", " declined ", " dropped ", " remained ", NULL
	};
	static const char *const no_thing[] = {
		"There", "We", "In", "At", "After", "Compared", "No", "It", "This", "These", "Among", "Of", "Both", "The", NULL
	};
	const char	*p = f->x->text + f->x->sentence.start, *stop = f->x->text + f->start, *colon, *end = NULL, *v;
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

/* "difference" is one of proportions where its value is a percentage. */
static const char *
measure(const char *word, const struct estimate *t)
{
	return strcmp(word, "difference") != 0 ? word : t->percent ? "RD" : "MD";
}

static void
add(const struct hits *h, struct arena *mem, struct proposal *out, const struct mentions *ms, const struct estimate *t)
{
	const struct hit	*x = ms->m[t->mention].hit, *o;
	struct found		 f = { .x = x, .measure_end = ms->m[t->mention].end, .value = t->value.start, .start = t->start,
	    .ratio = ms->m[t->mention].kind == M_RATIO };
	struct effect		*e = &out->effect[out->neffect];
	const char		*kind = NULL;
	int			 where;

	*e = (struct effect){ .field = hit_field(mem, x), .measure = measure(ms->m[t->mention].word, t), .start = t->start,
	    .end = t->end };
	/* The dash of "hazard ratio - 0.7" is none of its value. */
	e->value = figures_text(mem, x->text, &t->value, f.ratio);
	if (t->interval) {
		e->low = figures_text(mem, x->text, &t->low, false);
		e->high = figures_text(mem, x->text, &t->high, false);
	}
	if (e->value == NULL || (t->interval && (e->low == NULL || e->high == NULL)))
		return;
	out->neffect++;
	e->quote = arena_strndup(mem, x->text + t->start, utf8_cut(x->text + t->start, t->end - t->start, QUOTE_BYTES));
	hits_demand(h, "outcomes", x->field, (size_t)x->sentence_no, (size_t)x->sentence_no + 1);
	o = outcome_of(h, &f, &kind);
	e->outcome_words = o != NULL ? phrase(mem, o, &f) : subject_of(mem, &f);
	where = side(e->low, e->high, f.ratio);
	e->direction = direction(e->measure, where, kind);
	if (e->direction == NULL && (where == 1 || where == -1))
		e->direction = direction_in_words(h, x);
	evidence_span(mem, out, x->rule->id, "effect", e->field, x->text, e->start, e->end);
}

/* Does the mention lie inside another, or say the same again? */
static bool
inside_another(const struct mention *m, size_t n, const struct hit *x)
{
	size_t i;

	for (i = n; i > 0 && n - i < 8; i--)
		if (m[i - 1].start <= x->start && m[i - 1].end >= x->end)
			return true;
	return false;
}

/* In order of text; of two at one place the longer. */
static void
mention(struct mentions *ms, enum mention_kind kind, const struct hit *x, const char *word)
{
	size_t i = ms->n;

	if (i == MAX_MENTIONS)
		return;
	for (; i > 0 && (ms->m[i - 1].start > x->start || (ms->m[i - 1].start == x->start && ms->m[i - 1].end < x->end)); i--)
		;
	if (inside_another(ms->m, i, x))
		return;
	/* Those inside it are gone with it. */
	while (i < ms->n && ms->m[i].end <= x->end) {
		memmove(&ms->m[i], &ms->m[i + 1], (ms->n - i - 1) * sizeof(ms->m[0]));
		ms->n--;
	}
	memmove(&ms->m[i + 1], &ms->m[i], (ms->n - i) * sizeof(ms->m[0]));
	ms->m[i] = (struct mention){ .kind = kind, .start = x->start, .end = x->end, .hit = x, .word = word };
	ms->n++;
}

static void
take(struct mentions *ms, const struct hit *x, const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0)
			mention(ms, words[i].kind, x, words[i].word);
}

/* The estimate that a figure at this place belongs to: the last one of those from `first` on that begins before it. */
static struct effect *
estimate_before(struct proposal *out, size_t first, const struct hit *x)
{
	size_t i;

	for (i = out->neffect; i > first; i--)
		if (out->effect[i - 1].start < x->start)
			return &out->effect[i - 1];
	return NULL;
}

/* Group k of a match as decimal text: "0.03" of ".03" and of "0·03". */
static const char *
decimal(struct arena *mem, const struct hit *x, int k, const char *front)
{
	static const char point[] = "·";
	const char	*p = x->text + x->g[k].start, *end = x->text + x->g[k].end;
	struct buf	 b;
	const char	*s;

	buf_init(&b, 64);
	buf_puts(&b, front);
	if (*p == '.' || strncmp(p, point, strlen(point)) == 0)
		buf_putc(&b, '0');
	while (p < end)
		if (strncmp(p, point, strlen(point)) == 0) {
			buf_putc(&b, '.');
			p += strlen(point);
		} else
			buf_putc(&b, *p++);
	s = arena_strdup(mem, b.p);
	buf_fini(&b);
	return s;
}

/* "<", ">", or nothing for "=" */
static const char *
relation(const struct hit *x)
{
	const char *p = x->text + x->g[1].start;

	return *p == '<' || strncmp(p, "≤", strlen("≤")) == 0 ? "<" : *p == '=' ? "" : ">";
}

/* Behind an estimate: the p value of its test, the heterogeneity of the studies that it pools. */
static void
read_beside(const struct hits *h, struct arena *mem, struct proposal *out, size_t first, const struct hit *in)
{
	const struct hit *x;
	const char	*w;
	struct effect	*e;
	int64_t		 milli;
	size_t		 i = h->n;

	hits_demand(h, "heterogeneity", in->field, (size_t)in->sentence_no, (size_t)in->sentence_no + 1);
	while ((x = hits_next(h, A_EFFECT, NULL, &i, &w)) != NULL) {
		if ((e = estimate_before(out, first, x)) == NULL)
			continue;
		if (strcmp(w, "p") == 0 && e->p == NULL)
			e->p = decimal(mem, x, 2, relation(x));
		else if (strcmp(w, "i2") == 0 && e->i2 == NULL) {
			e->i2 = decimal(mem, x, 1, "");
			if (!num_milli(e->i2, &milli) || milli > 100000)
				e->i2 = NULL;
		}
	}
}

/* What the sentence's estimates are, read off its pieces. */
static void
read_sentence(const struct hits *h, struct arena *mem, struct proposal *out, const struct mentions *ms)
{
	struct piece	 piece[FIGURES_MAX];
	struct estimate	 t[MAX_EFFECTS];
	const struct hit *x = ms->m[0].hit;
	size_t		 n, i, first = out->neffect;

	n = figures_cut(x->text, x->sentence.start, x->sentence.end, piece);
	n = estimates_read(x->text, piece, n, ms->m, ms->n, t, MAX_EFFECTS - out->neffect);
	if (n > 0 && out->effect == NULL)
		out->effect = arena_array(mem, MAX_EFFECTS, sizeof(*out->effect));
	for (i = 0; i < n; i++)
		add(h, mem, out, ms, &t[i]);
	if (out->neffect > first)
		read_beside(h, mem, out, first, x);
}

/* Take in what the rules of the group say of the sentence: new hits come behind the others. */
static void
take_hits(const struct hits *h, struct mentions *ms, const char *group, enum field field, size_t sentence)
{
	const struct hit	*x;
	const char		*w;
	size_t			 i = h->n;

	hits_demand(h, group, field, sentence, sentence + 1);
	while ((x = hits_next(h, A_EFFECT, NULL, &i, &w)) != NULL)
		take(ms, x, w);
}

/* Only a sentence with a figure can have an estimate, and only one with a measure needs more words. */
static void
read_field(const struct hits *h, struct arena *mem, struct proposal *out, enum field field, const char *text,
    const struct sentence *s, size_t n)
{
	struct mentions	ms;
	size_t		i, k;

	for (i = 0; text != NULL && i < n; i++) {
		for (k = s[i].start; k < s[i].end && !isdigit((unsigned char)text[k]); )
			k++;
		if (k == s[i].end)
			continue;
		ms.n = 0;
		take_hits(h, &ms, "estimates", field, i);
		if (ms.n == 0)
			continue;
		take_hits(h, &ms, "beside-estimates", field, i);
		read_sentence(h, mem, out, &ms);
	}
}

/*
 * Designs whose estimates are a study's own results in people.  "other" and
 * "case-report" are not scored, but are what a study is often mistaken for:
 * whoever corrects the design finds its estimates.
 */
static bool
has_results(enum design d)
{
	switch (d) {
	case DESIGN_META_ANALYSIS:
	case DESIGN_SYSTEMATIC_REVIEW:
	case DESIGN_RCT:
	case DESIGN_NONRANDOMISED_TRIAL:
	case DESIGN_COHORT:
	case DESIGN_CASE_CONTROL:
	case DESIGN_CROSS_SECTIONAL:
	case DESIGN_CASE_REPORT:
	case DESIGN_OTHER:
		return true;
	default:
		return false;
	}
}

enum rc
effects_decide(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out,
    struct err *e)
{
	(void)e;
	if (!has_results(out->design))
		return RC_OK;
	read_field(h, mem, out, F_TITLE, a->title, h->title, h->ntitle);
	read_field(h, mem, out, F_ABSTRACT, a->abstract, h->abstract, h->nabstract);
	return RC_OK;
}
