#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "direction.h"

#define QUOTE_BYTES 200

enum verdict { V_BENEFIT, V_NODIFF, V_HARM, V_N };

/* What one sentence says. */
struct said {
	const struct hit	*hit[V_N];	/* NULL: not said */
	const struct hit	*leaning;	/* weak praise: "an option" */
	const struct hit	*strong;	/* missed, met, noninferior */
	enum verdict		 strong_verdict;
	int			 strong_weight;
	bool			 primary, aside, secondary, p_large, p_small;
	bool			 named;		/* names the primary outcome */
	size_t			 named_at;
	const struct effect	*effect;	/* its first estimate that has a direction */
};

/* The primary outcome as the methods name it, and its initials ("PFS"). */
struct primary { const char *name; size_t len; char initials[8]; };

static const struct { const char *word; enum verdict v; int weight; } strong_words[] = {
	{ "missed", V_NODIFF, 80 }, { "met", V_BENEFIT, 60 }, { "noninferior", V_BENEFIT, 70 },
};

static void
note(struct said *s, const struct hit *h, const char *w)
{
	size_t i;

	for (i = 0; i < sizeof(strong_words) / sizeof(strong_words[0]); i++)
		if (strcmp(w, strong_words[i].word) == 0 && strong_words[i].weight > s->strong_weight) {
			s->strong = h;
			s->strong_verdict = strong_words[i].v;
			s->strong_weight = strong_words[i].weight;
			return;
		}
	if (strcmp(w, "benefit") == 0 && s->hit[V_BENEFIT] == NULL)
		s->hit[V_BENEFIT] = h;
	else if (strcmp(w, "nodiff") == 0 && s->hit[V_NODIFF] == NULL)
		s->hit[V_NODIFF] = h;
	else if (strcmp(w, "harm") == 0 && s->hit[V_HARM] == NULL)
		s->hit[V_HARM] = h;
	else if (strcmp(w, "leaning") == 0 && s->leaning == NULL)
		s->leaning = h;
	else if (strcmp(w, "primary") == 0)
		s->primary = true;
	else if (strcmp(w, "aside") == 0)
		s->aside = true;
	else if (strcmp(w, "secondary") == 0)
		s->secondary = true;
	else if (strcmp(w, "p-large") == 0)
		s->p_large = true;
	else if (strcmp(w, "p-small") == 0)
		s->p_small = true;
}

static void
find_primary(const struct hits *h, struct primary *p)
{
	const struct hit	*hit;
	size_t			 i = 0, k, n = 0;
	const char		*t;
	bool			 start = true;

	memset(p, 0, sizeof(*p));
	while ((hit = hits_next(h, A_DIRECTION, "primary-name", &i, NULL)) != NULL)
		if (hit->g[1].start != RE_UNSET && hit->g[1].end - hit->g[1].start >= 4)
			break;
	if (hit == NULL)
		return;
	p->name = t = hit->text + hit->g[1].start;
	p->len = hit->g[1].end - hit->g[1].start;
	/* "progression-free survival rate" is told as PFS. */
	if (p->len > 9 && strncasecmp(t + p->len - 5, " rate", 5) == 0)
		p->len -= 5;
	for (k = 0; k < p->len && n + 1 < sizeof(p->initials); k++) {
		if (start && isalpha((unsigned char)t[k]))
			p->initials[n++] = (char)toupper((unsigned char)t[k]);
		start = t[k] == ' ' || t[k] == '-';
	}
	if (n < 2)
		p->initials[0] = '\0';
}

/* Where the sentence names the primary outcome, in words or by its initials. */
static bool
names_primary(const char *text, const struct sentence *s, const struct primary *p, size_t *at)
{
	size_t n = strlen(p->initials), i;

	if (p->name == NULL)
		return false;
	for (i = s->start; i + p->len <= s->end; i++)
		if (strncasecmp(text + i, p->name, p->len) == 0) {
			*at = i;
			return true;
		}
	for (i = s->start; n > 0 && i + n <= s->end; i++)
		if (memcmp(text + i, p->initials, n) == 0 && (i == s->start || !isalnum((unsigned char)text[i - 1])) &&
		    !isalnum((unsigned char)text[i + n])) {
			*at = i;
			return true;
		}
	return false;
}

static size_t
gap(const struct hit *h, size_t at)
{
	return h->start > at ? h->start - at : at > h->end ? at - h->end : 0;
}

/* Of a sentence that says two things, what is said nearer to the primary outcome's name counts. */
static void
keep_nearer(struct said *s)
{
	struct said	*x = s;
	const struct hit *b = s->hit[V_BENEFIT], *n = s->hit[V_NODIFF];

	if (!x->named || b == NULL || n == NULL || b->start == n->start)
		return;
	if (gap(b, x->named_at) + 15 < gap(n, x->named_at))
		x->hit[V_NODIFF] = NULL;
	else if (gap(n, x->named_at) + 15 < gap(b, x->named_at))
		x->hit[V_BENEFIT] = NULL;
}

/* "a higher risk of death with zinc" is no praise. */
static void
drop_praise_of_harm(struct said *s)
{
	const struct hit *b = s->hit[V_BENEFIT], *x = s->hit[V_HARM];

	if (b != NULL && x != NULL && b->start < x->end && x->start < b->end)
		s->hit[V_BENEFIT] = NULL;
}

/* "reduced relapses, with no rise in costs": what follows "with no" is an aside to the praise. */
static void
drop_trailing(struct said *s)
{
	const struct hit *b = s->hit[V_BENEFIT], *n = s->hit[V_NODIFF];

	if (b == NULL || n == NULL || n->start < b->end || n->start < n->sentence.start + 6)
		return;
	if (strncasecmp(n->text + n->start - 5, "with ", 5) == 0 ||
	    (strncasecmp(n->text + n->start, "without", 7) == 0 && n->text[n->start - 2] == ','))
		s->hit[V_NODIFF] = NULL;
}

static struct said *
listen(const struct article *a, const struct hits *h, const struct proposal *p, struct arena *mem)
{
	struct primary		 primary;
	struct said		*s = arena_array(mem, h->nabstract + 1, sizeof(*s));
	const struct hit	*hit;
	const char		*w;
	size_t			 i = 0, k;

	while ((hit = hits_next(h, A_DIRECTION, NULL, &i, &w)) != NULL)
		if (hit->field == F_ABSTRACT && (size_t)hit->sentence_no < h->nabstract)
			note(&s[hit->sentence_no], hit, w);
	find_primary(h, &primary);
	for (k = 0; k < h->nabstract; k++) {
		s[k].named = names_primary(a->abstract, &h->abstract[k], &primary, &s[k].named_at);
		keep_nearer(&s[k]);
		drop_praise_of_harm(&s[k]);
		drop_trailing(&s[k]);
	}
	for (i = 0; i < p->neffect; i++)
		for (k = 0; k < h->nabstract; k++)
			if (strcmp(p->effect[i].field, "abstract") == 0 && p->effect[i].low != NULL &&
			    p->effect[i].start >= h->abstract[k].start && p->effect[i].start < h->abstract[k].end &&
			    s[k].effect == NULL && p->effect[i].direction != NULL)
				s[k].effect = &p->effect[i];
	return s;
}

/* May the sentence report a result? */
static bool
tells(const struct hits *h, size_t k)
{
	enum section_kind s = h->abstract[k].section;

	return s == S_RESULTS || s == S_CONCLUSIONS || s == S_NONE || s == S_OTHER;
}

/* How much a sentence weighs by its place, in tenths. */
static int
place(const struct hits *h, const struct said *s, size_t k)
{
	int	w;
	size_t	left = h->nabstract - k;

	switch (h->abstract[k].section) {
	case S_RESULTS:
		w = 10;
		break;
	case S_CONCLUSIONS:
		w = 20;
		break;
	case S_NONE:
	case S_OTHER:
		/* Results and conclusions close an abstract without labels. */
		w = h->labelled ? 5 : left <= 2 ? 20 : k * 2 >= h->nabstract ? 10 : 2;
		break;
	default:
		return 0;
	}
	if (s->aside)
		w = w / 5;
	if (s->secondary && !s->primary)
		w = w / 3;
	return s->primary || s->named ? w * 2 : w;
}

struct tally {
	int			 score[V_N];
	const struct hit	*best[V_N];
	int			 best_weight[V_N];
	const struct effect	*effect[V_N];	/* quoted where no words are */
};

static void
vote(struct tally *t, enum verdict v, int weight, const struct hit *h)
{
	t->score[v] += weight;
	if (h != NULL && weight > t->best_weight[v]) {
		t->best_weight[v] = weight;
		t->best[v] = h;
	}
}

static void
count(struct tally *t, const struct said *s, int w, bool *first_result, bool results)
{
	const struct hit	*any = s->hit[V_NODIFF] != NULL ? s->hit[V_NODIFF] : s->hit[V_BENEFIT];
	enum verdict		 v;
	int			 lead = results && *first_result ? 2 : 1;

	/* A missed or met endpoint counts wherever it is told. */
	if (s->strong != NULL)
		vote(t, s->strong_verdict, s->strong_weight * (w < 10 && (s->primary || !s->secondary) ? 10 : w) / 10,
		    s->strong);
	if (w == 0)
		return;
	/* Not inferior: across the null is what was to be shown. */
	if (s->strong != NULL && s->strong_verdict == V_BENEFIT)
		return;
	if (s->leaning != NULL && s->hit[V_BENEFIT] == NULL && s->hit[V_NODIFF] == NULL)
		vote(t, V_BENEFIT, w / 2, s->leaning);
	if (s->hit[V_NODIFF] != NULL)
		vote(t, V_NODIFF, w * 2 * lead, s->hit[V_NODIFF]);
	if (s->hit[V_BENEFIT] != NULL)
		vote(t, V_BENEFIT, (s->hit[V_NODIFF] != NULL ? w : w * 2) * lead, s->hit[V_BENEFIT]);
	if (s->hit[V_HARM] != NULL)
		vote(t, V_HARM, (s->hit[V_NODIFF] != NULL ? w / 2 : w) * lead, s->hit[V_HARM]);
	if (s->effect != NULL) {
		v = strcmp(s->effect->direction, "benefit") == 0 ? V_BENEFIT :
		    strcmp(s->effect->direction, "harm") == 0 ? V_HARM : V_NODIFF;
		vote(t, v, w * 2 * lead, s->hit[v]);
		if (t->effect[v] == NULL)
			t->effect[v] = s->effect;
	}
	else if (s->p_large && !s->p_small)
		vote(t, V_NODIFF, (s->named && s->hit[V_BENEFIT] == NULL ? w * 2 : w) * lead, s->hit[V_NODIFF]);
	else if (s->p_small && !s->p_large)
		vote(t, V_BENEFIT, (s->named && s->hit[V_NODIFF] == NULL ? w * 2 : w / 2) * lead, s->hit[V_BENEFIT]);
	if (results && (any != NULL || s->effect != NULL) && !s->aside)
		*first_result = false;
}

static const char *
verdict(const struct tally *t)
{
	int b = t->score[V_BENEFIT], n = t->score[V_NODIFF], h = t->score[V_HARM];

	if (b + n + h < 20)
		return "unclear";
	if (h > b && h > n)
		return "harm";
	if (h * 3 >= b * 2 && h * 3 >= n * 2 && b > n && h > 20)
		return "mixed";
	return b > n ? "benefit" : "no-difference";
}

enum rc
direction_decide(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out,
    struct err *e)
{
	struct tally		 t = { .score = { 0 } };
	struct said		*s;
	const struct hit	*best;
	enum verdict		 v;
	bool			 first = true;
	size_t			 k, end;

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
	default:	/* what is never scored needs no direction */
		return RC_OK;
	}
	if ((h->fields & FIELD_ABSTRACT) == 0 || h->nabstract == 0)
		return RC_OK;
	for (k = 0; k < h->nabstract; k = end + 1) {
		for (end = k; end < h->nabstract && tells(h, end); )
			end++;
		if (end > k)
			hits_demand(h, "verdicts", F_ABSTRACT, k, end);
	}
	hits_demand(h, "primary", F_ABSTRACT, 0, SIZE_MAX);
	s = listen(a, h, out, mem);
	for (k = 0; k < h->nabstract; k++)
		count(&t, &s[k], place(h, &s[k], k), &first, h->abstract[k].section == S_RESULTS);
	if (out->flags & (1u << FLAG_PRIMARY_ENDPOINT_MISSED))
		t.score[V_NODIFF] += 80;
	out->direction = verdict(&t);
	if (strcmp(out->direction, "unclear") == 0)
		return RC_OK;
	v = strcmp(out->direction, "harm") == 0 || strcmp(out->direction, "mixed") == 0 ? V_HARM :
	    strcmp(out->direction, "benefit") == 0 ? V_BENEFIT : V_NODIFF;
	if ((best = t.best[v]) != NULL) {
		out->direction_quote = hit_quote(mem, best, QUOTE_BYTES);
		evidence_add(mem, out, best, A_DIRECTION);
	} else if (t.effect[v] != NULL)		/* its own evidence row stands already */
		out->direction_quote = t.effect[v]->quote;
	return RC_OK;
}
