#include <string.h>

#include "numbers.h"
#include "participants.h"

#define MAX_CAND 160		/* numbers of one record that are looked at */
#define QUOTE_BYTES 200

/* How a number was written; bits of struct cand's words. */
#define W_PEOPLE	(1u << 0)	/* "208 adults" */
#define W_PEOPLE_N	(1u << 1)	/* "women (n = 208)" */
#define W_N		(1u << 2)	/* "(n = 208)" */
#define W_TOTAL		(1u << 3)	/* "a total of 208" */
#define W_BARE		(1u << 4)	/* "208 were randomised" */
#define W_ARM		(1u << 5)	/* "104 to placebo" */
#define W_STRONG	(W_PEOPLE | W_PEOPLE_N | W_TOTAL | W_BARE)

static const struct { const char *word; unsigned bit; int group; } kinds[] = {
	{ "people", W_PEOPLE, 1 }, { "people-n", W_PEOPLE_N, 2 }, { "n", W_N, 1 }, { "total", W_TOTAL, 1 },
	{ "bare", W_BARE, 1 }, { "arm", W_ARM, 1 }, { "of-planned", W_PEOPLE | W_TOTAL, 1 },
};

enum cue { CUE_RANDOM, CUE_ENROL, CUE_ANALYSED, CUE_SCREENED, CUE_PART, CUE_N };
static const char *const cue_words[CUE_N] = {
	"cue-random", "cue-enrol", "cue-analysed", "cue-screened", "cue-part"
};

/* A number that may be the answer; scores are tenths of a point. */
struct cand {
	int64_t		  value;
	size_t		  start, end;	/* the number */
	size_t		  tail;		/* end of the noun it counts */
	unsigned	  words;
	const struct hit *hit;
	int		  score;
	bool		  arm;		/* one of several "(n = ..)" of its sentence */
	bool		  random;	/* said to be randomised */
	bool		  component;	/* another number is the sum of it and its neighbours */
};

struct cands {
	struct cand	 v[MAX_CAND];
	size_t		 n;
};

static bool
same_sentence(const struct cand *a, const struct cand *b)
{
	return a->hit->field == b->hit->field && a->hit->sentence_no == b->hit->sentence_no;
}

/* Order of text: title first, then by place. */
static bool
before(const struct cand *a, const struct cand *b)
{
	return a->hit->field != b->hit->field ? a->hit->field < b->hit->field : a->start < b->start;
}

static void
add_cand(struct cands *c, const struct hit *h, unsigned bit, int group)
{
	struct cand	 one = { .hit = h, .words = bit };
	struct span	 g = h->g[group];
	size_t		 i;

	if (g.start == RE_UNSET)
		return;
	one.value = numbers_count(h->text + g.start, g.end - g.start);
	one.start = g.start;
	one.end = one.tail = g.end;
	if (bit == W_PEOPLE && h->g[2].start != RE_UNSET)
		one.tail = h->g[2].end;
	for (i = 0; i < c->n; i++)
		if (c->v[i].hit->field == h->field && c->v[i].start == g.start) {
			c->v[i].words |= bit;
			if (one.tail > c->v[i].tail)
				c->v[i].tail = one.tail;
			return;
		}
	if (c->n == MAX_CAND || one.value < 0)
		return;
	for (i = c->n++; i > 0 && before(&one, &c->v[i - 1]); i--)
		c->v[i] = c->v[i - 1];
	c->v[i] = one;
}

static void
collect(const struct hits *h, struct cands *c)
{
	const struct hit	*hit;
	const char		*w;
	size_t			 i = 0, k;

	c->n = 0;
	while ((hit = hits_next(h, A_PARTICIPANTS, NULL, &i, &w)) != NULL)
		for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
			if (strcmp(kinds[k].word, w) == 0)
				add_cand(c, hit, kinds[k].bit, kinds[k].group);
}

/* The cue words of a record, gathered once: there are many hits and many numbers. */
struct cues {
	struct cue_at { const struct hit *hit; int sentence_no; enum cue kind; } *v;
	size_t	 n;
};

static void
gather_cues(const struct hits *h, struct arena *mem, struct cues *out)
{
	const struct hit	*hit;
	const char		*w;
	size_t			 i = 0, cap = 0;
	int			 k;

	*out = (struct cues){ NULL, 0 };
	while ((hit = hits_next(h, A_PARTICIPANTS, NULL, &i, &w)) != NULL) {
		for (k = 0; k < CUE_N && strcmp(cue_words[k], w) != 0; )
			k++;
		if (k < CUE_N) {
			struct cue_at one = { hit, hit->sentence_no, (enum cue)k };

			ARENA_PUSH(mem, out->v, out->n, cap, one);
		}
	}
}

/* Distance and side of the nearest cue of each sort in the number's own clause. */
struct nearest { size_t dist; bool left, seen; };

static void
find_cues(const struct cues *cues, const struct cand *c, size_t left, size_t right, struct nearest near[CUE_N])
{
	const struct hit	*hit;
	size_t			 i, dist;
	bool			 at_left;
	enum cue		 k;

	memset(near, 0, CUE_N * sizeof(*near));
	for (i = 0; i < cues->n; i++) {
		hit = cues->v[i].hit;
		k = cues->v[i].kind;
		if (cues->v[i].sentence_no != c->hit->sentence_no || hit->field != c->hit->field)
			continue;
		if (hit->start >= c->end && hit->end <= c->tail && k != CUE_SCREENED && k != CUE_PART) {
			dist = 0;	/* "158 randomised women" */
			at_left = false;
		} else if (hit->start >= c->tail && hit->start < right) {
			dist = hit->start - c->tail;
			at_left = false;
		} else if (hit->start >= left && hit->end <= c->start) {
			dist = c->start - hit->end;
			at_left = true;
		} else
			continue;
		if (!near[k].seen || dist < near[k].dist)
			near[k] = (struct nearest){ dist, at_left, true };
	}
}

static bool
within(const struct nearest *n, size_t left, size_t right)
{
	return n->seen && n->dist <= (n->left ? left : right);
}

/* Do some of the numbers after c, side by side, add up to it?  They are marked as its parts. */
static bool
mark_sum(struct cands *all, size_t at)
{
	const struct cand	*c = &all->v[at];
	size_t			 first = at + 1, last, a, b, k;
	int64_t			 sum, least;

	for (last = first; last < all->n && last < first + 7; last++)
		if (all->v[last].hit->field != c->hit->field ||
		    all->v[last].hit->sentence_no > c->hit->sentence_no + 1)
			break;
	for (a = first; a < last; a++) {
		sum = least = all->v[a].value;
		for (b = a + 1; b < last && b < a + 5; b++) {
			sum += all->v[b].value;
			if (all->v[b].value < least)
				least = all->v[b].value;
			/* Parts of like size, or 1 + 207 would make any total. */
			if (sum == c->value && least * 4 * (int64_t)(b - a + 1) >= sum) {
				for (k = a; k <= b; k++)
					all->v[k].component = true;
				return true;
			}
		}
	}
	return false;
}

static bool
may_be_arm(const struct cand *c)
{
	return c->value >= 8 && (c->words & (W_N | W_ARM | W_BARE)) != 0;
}

/*
 * Two arms, in one sentence or the next, whose sum is told anywhere in the
 * record as a number of people: that number is the total, they are its parts.
 */
static void
mark_pairs(struct cands *all)
{
	struct cand	*a, *b, *c;
	size_t		 i, k, m;

	for (i = 0; i < all->n; i++)
		for (k = i + 1; k < all->n && k < i + 4; k++) {
			a = &all->v[i];
			b = &all->v[k];
			if (!may_be_arm(a) || !may_be_arm(b) || a->component || b->component ||
			    a->hit->field != b->hit->field || a->hit->sentence_no + 1 < b->hit->sentence_no ||
			    a->value * 2 < b->value || b->value * 2 < a->value)
				continue;
			for (m = 0; m < all->n; m++) {
				c = &all->v[m];
				if (c->value != a->value + b->value || (c->words & (W_PEOPLE | W_PEOPLE_N)) == 0)
					continue;
				c->score += 300;
				a->component = b->component = true;
				break;
			}
		}
}

static int
written_score(unsigned w)
{
	int s = w & W_PEOPLE_N ? 340 : w & W_PEOPLE ? 300 : w & W_BARE ? 250 : w & W_N ? 80 : 0;

	if (w == W_TOTAL)
		return 400;
	return s + (w & W_TOTAL ? 250 : 0) - (w == W_ARM ? 3000 : 0);
}

/* "a median age of 70" */
static bool
age_of(const char *t, size_t from, size_t at)
{
	static const char *const of[] = { "of", "was", NULL }, *const age[] = { "age", "ages", NULL };
	size_t start;

	return numbers_after_word(t, from, at, of) && numbers_word_before(t, from, at, &start) > 0 &&
	    numbers_after_word(t, from, start, age);
}

/* What the words directly around the number say against it. */
static int
context_score(const struct cand *c)
{
	static const char *const not_people[] = {
		"aged", "age", "every", "week", "day", "month", "grade", "stage", "than", "least", "in", "group",
		"arm", "part", "cohort", "phase", "cycle", "table", "level", NULL
	};
	const struct hit	*h = c->hit;
	const char		*t = h->text;
	size_t			 from = h->sentence.start;
	int			 s = 0;

	if (numbers_percent_follows(t + c->end, h->sentence.end - c->end) ||
	    numbers_percent_follows(t + c->tail, h->sentence.end - c->tail))
		s -= 450;
	if (numbers_whole_of_part(t, from, c->start))
		s -= 300;
	if (age_of(t, from, c->start))
		s -= 700;
	if (numbers_after_word(t, from, c->start, not_people) && c->value < 10)
		s -= 300;
	else if (numbers_after_word(t, from, c->start, not_people) &&
	    !numbers_after_word(t, from, c->start, (const char *const[]){ "in", "cohort", NULL }))
		s -= 300;
	if (numbers_year(t, from, c->start, c->value) && (c->words & (W_PEOPLE_N | W_N)) == 0)
		s -= 700;
	if (h->sentence.section == S_BACKGROUND)
		s -= 300;
	if (h->sentence.section == S_CONCLUSIONS)
		s -= 100;
	if (c->value < 8)
		s -= 250;
	if (c->value == 0)
		s -= 1000;
	return s;
}

/* The clause of the i-th number: between its neighbours that count people too. */
static void
clause(const struct cands *all, size_t i, size_t *left, size_t *right, int *n_written)
{
	const struct cand	*c = &all->v[i], *d;
	size_t			 k;

	*left = c->hit->sentence.start;
	*right = c->hit->sentence.end;
	*n_written = 0;
	for (k = 0; k < all->n; k++) {
		d = &all->v[k];
		if (!same_sentence(c, d))
			continue;
		*n_written += (d->words & W_N) != 0;
		if (k == i || (d->words & W_STRONG) == 0 || (d->start < c->tail && d->end > c->start))
			continue;
		if (d->start < c->start && d->tail > *left)
			*left = d->tail;
		if (d->start >= c->tail && d->start < *right)
			*right = d->start;
	}
}

/* Score every number of a record that is no synthesis. */
static void
score_people(const struct hits *h, struct arena *mem, struct cands *all)
{
	struct cues	 cues;
	struct nearest	 near[CUE_N];
	struct cand	*c;
	size_t		 i, left, right;
	int		 n_written;

	for (i = 0; i < all->n; i++)
		if (all->v[i].words != W_ARM)
			hits_demand(h, "people-cues", all->v[i].hit->field, (size_t)all->v[i].hit->sentence_no,
			    (size_t)all->v[i].hit->sentence_no + 1);
	gather_cues(h, mem, &cues);
	for (i = 0; i < all->n; i++) {
		c = &all->v[i];
		clause(all, i, &left, &right, &n_written);
		find_cues(&cues, c, left, right, near);
		c->arm = (c->words & W_N) && n_written >= 2 && !(c->words & W_PEOPLE);
		c->random = within(&near[CUE_RANDOM], 70, 260);
		c->score += written_score(c->words) + context_score(c) - (int)i * 10;
		if (c->random)
			c->score += c->arm ? 100 : 600;
		if (within(&near[CUE_ENROL], 60, 200))
			c->score += 350;
		else if (within(&near[CUE_ANALYSED], 60, 120))
			c->score += 280;
		if (within(&near[CUE_SCREENED], 30, 40))
			c->score -= 220;
		if (within(&near[CUE_PART], 28, 22))
			c->score -= 380;
		if (c->arm)
			c->score -= 150;
		c->score += 4 * numbers_log10_tenths(c->value);
		if (mark_sum(all, i))
			c->score += 300;
	}
	mark_pairs(all);
	for (i = 0; i < all->n; i++)
		if (all->v[i].component)
			all->v[i].score -= 500;
}

static bool
cue_in_sentence(const struct hits *h, const struct cand *c, const char *word)
{
	const struct hit	*hit;
	size_t			 i = 0;

	while ((hit = hits_next(h, A_PARTICIPANTS, word, &i, NULL)) != NULL)
		if (hit->field == c->hit->field && hit->sentence_no == c->hit->sentence_no)
			return true;
	return false;
}

/* An arm whose total is not given: "(n = 24)", or "84 to the drug" beside a randomised number. */
static bool
is_arm(const struct cand *c, bool written)
{
	if (written)
		return c->arm;
	return !c->component && (c->words == W_ARM || (c->words & W_BARE) || (c->words & (W_ARM | W_PEOPLE)) ==
	    (W_ARM | W_PEOPLE));
}

/*
 * The sum of the arms of one sentence that speaks of randomisation, where no
 * number states it.  Returns a score, 0 where there is none.
 */
static int
sum_of_arms(const struct hits *h, const struct cands *all, size_t first, size_t last, bool written,
    struct cand *out)
{
	int64_t	sum = 0, least = 0, most = 0, v;
	size_t	i, n = 0, k;
	bool	random = false, equal = true;

	for (i = first; i < last; i++) {
		random |= all->v[i].random;
		if (!is_arm(&all->v[i], written) || n >= 4)
			continue;
		v = all->v[i].value;
		equal &= n == 0 || v == most;
		least = n == 0 || v < least ? v : least;
		most = v > most ? v : most;
		sum += v;
		if (n++ == 0)
			*out = all->v[i];
		out->tail = out->end = all->v[i].end;
	}
	if (n < 2 || least * 4 < most || (n > 2 && sum == 2 * most) || (equal && n > 2) ||
	    !(random || (written && cue_in_sentence(h, &all->v[first], "cue-random"))))
		return 0;
	for (k = 0; k < all->n; k++)
		if (all->v[k].value == sum && all->v[k].words != W_ARM)
			return 0;
	out->value = sum;
	return 620;
}

static void
consider_sums(const struct hits *h, const struct cands *all, struct cand *best)
{
	struct cand	sum;
	size_t		first, last;
	int		score;

	for (first = 0; first < all->n; first = last) {
		for (last = first + 1; last < all->n && same_sentence(&all->v[first], &all->v[last]); )
			last++;
		if ((score = sum_of_arms(h, all, first, last, true, &sum)) == 0)
			score = sum_of_arms(h, all, first, last, false, &sum);
		if (score > best->score) {
			sum.score = score;
			*best = sum;
		}
	}
}

/* "two groups ... 30 patients in each group". */
static void
consider_each(const struct hits *h, struct cand *best)
{
	const struct hit	*each, *groups;
	int64_t			 n, g;
	size_t			 i = 0, k;

	while ((each = hits_next(h, A_PARTICIPANTS, "each", &i, NULL)) != NULL) {
		k = 0;
		while ((groups = hits_next(h, A_PARTICIPANTS, "groups", &k, NULL)) != NULL)
			if (groups->field == each->field && groups->sentence_no <= each->sentence_no + 1 &&
			    each->sentence_no <= groups->sentence_no + 1)
				break;
		if (groups == NULL || each->g[1].start == RE_UNSET || groups->g[1].start == RE_UNSET)
			continue;
		n = numbers_count(each->text + each->g[1].start, each->g[1].end - each->g[1].start);
		g = numbers_count(groups->text + groups->g[1].start, groups->g[1].end - groups->g[1].start);
		if (n < 1 || g < 1 || best->score >= 750)
			continue;
		*best = (struct cand){ .value = n * g, .start = each->start, .end = each->end, .tail = each->end,
		    .hit = each, .score = 750 };
	}
}

/* People of the included studies: named beside the number of studies. */
static void
score_synthesis(const struct hits *h, struct cands *all)
{
	static const char *const lead[] = {
		"involving", "comprising", "comprised", "with", "enrolling", "including", "included", "on", "of",
		"totalling", "totaling", "from", "and", "randomised", "randomized", "randomizing", "enrolled", NULL
	};
	static const char *const per[] = { "per", "every", "in", "than", NULL };
	const struct hit	*s, *hit;
	struct cand		*c;
	size_t			 i, k;

	for (i = 0; i < all->n; i++) {
		c = &all->v[i];
		hit = c->hit;
		c->score += written_score(c->words & ~(unsigned)W_TOTAL) + (c->words & W_TOTAL ? 250 : 0) -
		    (int)i * 20 + 7 * numbers_log10_tenths(c->value) + context_score(c);
		if ((c->words & (W_PEOPLE | W_PEOPLE_N | W_N)) == 0)
			c->score -= 3000;
		for (k = 0; (s = hits_next(h, A_TRIALS, NULL, &k, NULL)) != NULL; ) {
			if (s->field != hit->field || s->sentence_no != hit->sentence_no || strncmp(s->rule->label[0].word,
			    "cue", 3) == 0)
				continue;
			if (s->g[1].start == c->start)	/* the studies themselves: "RCTs (n = 12)" */
				c->score -= 3000;
			else if (c->score < 3000)
				c->score += 250;
			break;
		}
		if (numbers_after_word(hit->text, hit->sentence.start, c->start, lead))
			c->score += 150;
		if (numbers_after_word(hit->text, hit->sentence.start, c->start, per) &&
		    (c->value == 100 || c->value == 1000 || c->value == 10000 || c->value == 100000))
			c->score -= 600;
	}
}

static bool
is_synthesis(const struct proposal *p)
{
	return p->design == DESIGN_META_ANALYSIS || p->design == DESIGN_SYSTEMATIC_REVIEW;
}

static void
answer(struct arena *mem, struct proposal *out, const struct cand *c, const char *aspect)
{
	const struct hit *h = c->hit;

	evidence_span(mem, out, h->rule->id, aspect, hit_field(mem, h), h->text, c->start,
	    c->tail > c->start ? c->tail : c->end);
}

enum rc
participants_decide(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out,
    struct err *e)
{
	struct cands	 all;
	struct cand	 best = { .score = 150 };
	size_t		 i;

	(void)a;
	(void)e;
	switch (out->design) {
	case DESIGN_NARRATIVE_REVIEW:
	case DESIGN_GUIDELINE:
	case DESIGN_ANIMAL:
	case DESIGN_IN_VITRO:
	case DESIGN_COMMENT:
		return RC_OK;
	default:
		break;
	}
	hits_demand(h, "people", F_TITLE, 0, SIZE_MAX);
	hits_demand(h, "people", F_ABSTRACT, 0, SIZE_MAX);
	collect(h, &all);
	if (is_synthesis(out)) {
		score_synthesis(h, &all);
		best.score = 500;
	} else
		score_people(h, mem, &all);
	for (i = 0; i < all.n; i++)
		if (all.v[i].score > best.score)
			best = all.v[i];
	if (!is_synthesis(out)) {
		consider_sums(h, &all, &best);
		consider_each(h, &best);
	}
	if (best.hit == NULL || best.value < 1)
		return RC_OK;
	out->participants = best.value;
	out->participants_quote = hit_quote(mem, best.hit, QUOTE_BYTES);
	answer(mem, out, &best, "participants");
	return RC_OK;
}
