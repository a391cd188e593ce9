/*
 * order: how many decisions until the grade stays within half a point of
 * where all of them take it: in the queue's order, by date, and at random.
 *
 *	order [WORLDS [SEED]]
 *
 * A world is an invented compound: outcomes with a truth of their own,
 * records whose proposals are right most of the time, some of them approved
 * already.  Deciding a record shows its truth.  Prints a line per world with
 * TSV figures, and a summary.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "curate/priority.h"

#define RECORDS_MAX 64
#define OUTCOMES_MAX 6
#define HALF_POINT 500

static uint64_t state;

static uint64_t
draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static double
unit(void)
{
	return (double)(draw() >> 11) / 9007199254740992.0;
}

static bool
chance(double p)
{
	return unit() < p;
}

static int64_t
below(int64_t n)
{
	return (int64_t)(unit() * (double)n);
}

/* A size around a median: its logarithm is nearly normal. */
static int64_t
people(double median)
{
	double z = 0, size = median;

	for (int i = 0; i < 12; i++)
		z += unit();
	for (int tenth = (int)((z - 6) * 10); tenth != 0; tenth += tenth > 0 ? -1 : 1)
		size *= tenth > 0 ? 1.105 : 1 / 1.105;
	return size < 4 ? 4 : (int64_t)size;
}

struct record {
	struct item item;	/* what the queue sees */
	struct ev_study truth;	/* what a decision adds */
	struct ev_finding finding[2];
	bool relevant;
	bool decided;
	char id[16], title[160], since[16];
};

struct world {
	struct ev_outcome outcome[OUTCOMES_MAX];
	const char *name[OUTCOMES_MAX];
	double benefit[OUTCOMES_MAX]; /* how often a study finds one */
	size_t noutcome;
	struct record record[RECORDS_MAX];
	size_t n;
};

static enum ev_direction
found(const struct world *w, size_t outcome, enum ev_type type)
{
	double b = w->benefit[outcome];

	/* A synthesis is nearer to what is true. */
	if (type == EV_SYN || type == EV_POOL)
		b = b > .5 ? b + (1 - b) / 2 : b / 2;
	if (chance(b))
		return EV_BENEFIT;
	return chance(.75) ? EV_NO_DIFFERENCE : chance(.5) ? EV_HARM : EV_MIXED;
}

static enum ev_type
kind(void)
{
	double x = unit();

	return x < .10 ? EV_SYN : x < .13 ? EV_POOL : x < .50 ? EV_RCT : x < .70 ? EV_NRS : EV_OTHER;
}

static void
make_record(struct world *w, struct record *r, size_t i)
{
	enum ev_type type = kind(), seen = type;
	size_t first = (size_t)below((int64_t)w->noutcome), second = first + 1 < w->noutcome ? first + 1 : 0;
	int64_t day = below(3000);

	memset(r, 0, sizeof(*r));
	snprintf(r->id, sizeof(r->id), "%zu", 99000001 + i);
	r->relevant = type != EV_OTHER && chance(.75);
	r->truth = (struct ev_study){.id = r->id,
	    .type = type,
	    .money = (enum ev_money)below(3),
	    .rob = (enum ev_rob)below(4),
	    .participants = chance(.9) ? people(type == EV_SYN || type == EV_POOL ? 900 : type == EV_RCT ? 90 : 200)
				       : EV_UNKNOWN,
	    .trials = type == EV_SYN || type == EV_POOL ? 2 + below(12) : EV_UNKNOWN,
	    .finding = r->finding,
	    .nfinding = chance(.3) && second != first ? 2 : 1};
	for (size_t k = 0; k < r->truth.nfinding; k++) {
		size_t o = k == 0 ? first : second;

		r->finding[k] = (struct ev_finding){.outcome_id = w->outcome[o].id,
		    .direction = found(w, o, type),
		    .reported = EV_REPORTED_NONE,
		    .i2_milli = EV_UNKNOWN};
	}
	if (chance(.15))
		seen = kind();
	snprintf(r->title, sizeof(r->title), "a study of %s",
	    chance(.7) ? strchr(w->name[first], ':') + 2 : "patients");
	snprintf(r->since, sizeof(r->since), "%04d-%02d-%02d", (int)(2018 + day / 372),
	    (int)(1 + day % 372 / 31), (int)(1 + day % 31));
	r->item = (struct item){.pmid = 99000001 + (int64_t)i,
	    .title = r->title,
	    .cause = "open",
	    .type = ev_type_words[seen],
	    .participants = chance(.85) ? r->truth.participants : EV_UNKNOWN,
	    .p_ppm = (int32_t)(seen == type ? 500000 + below(500000) : 350000 + below(400000)),
	    .since = r->since};
}

static void
make_world(struct world *w)
{
	static const char *const names[OUTCOMES_MAX] = {"stroke: mobility", "stroke: mortality",
	    "trauma: memory", "pain: relief", "sleep: duration", "stroke: toxicity"};
	static const char *const ids[OUTCOMES_MAX] = {"a", "b", "c", "d", "e", "f"};

	memset(w, 0, sizeof(*w));
	w->noutcome = 2 + (size_t)below(OUTCOMES_MAX - 1);
	for (size_t i = 0; i < w->noutcome; i++) {
		w->name[i] = names[i];
		w->outcome[i] = (struct ev_outcome){.id = ids[i],
		    .indication = i < 2 || i == 5 ? "stroke" : ids[i],
		    .headline = i < 2,
		    .critical = i < 3,
		    .safety = i == 5,
		    .surrogate = i == 4};
		w->benefit[i] = chance(.5) ? .85 : chance(.5) ? .5 : .15;
	}
	w->n = 20 + (size_t)below(RECORDS_MAX - 20 + 1);
	for (size_t i = 0; i < w->n; i++)
		make_record(w, &w->record[i], i);
}

/* What is approved so far. */
static void
table_now(const struct world *w, struct arena *mem, struct ev_table *t)
{
	struct err e = {0};

	*t = (struct ev_table){.compound = "world", .noutcome = w->noutcome};
	t->outcome = arena_array(mem, w->noutcome, sizeof(*t->outcome));
	memcpy(t->outcome, w->outcome, w->noutcome * sizeof(*t->outcome));
	t->study = arena_array(mem, w->n + 1, sizeof(*t->study));
	for (size_t i = 0; i < w->n; i++) {
		const struct record *r = &w->record[i];
		struct ev_study *s;

		if (!r->decided || !r->relevant)
			continue;
		s = &t->study[t->nstudy++];
		*s = r->truth;
		s->finding = arena_array(mem, 2, sizeof(*s->finding));
		memcpy(s->finding, r->finding, sizeof(r->finding));
	}
	if (evidence_finish(t, mem, &e) != RC_OK) {
		fprintf(stderr, "order: %s\n", e.msg);
		exit(1);
	}
}

enum order { BY_EFFECT, BY_DATE, AT_RANDOM, ORDERS };

static struct record *
next(struct world *w, enum order order, const struct ev_table *t, const struct params *p,
    struct arena *mem)
{
	struct item *open = arena_array(mem, w->n, sizeof(*open));
	struct priority *place = arena_array(mem, w->n, sizeof(*place));
	struct record *best = NULL;
	size_t n = 0;

	if (order == AT_RANDOM) {
		do
			best = &w->record[below((int64_t)w->n)];
		while (best->decided);
		return best;
	}
	for (size_t i = 0; i < w->n; i++) {
		struct record *r = &w->record[i];

		if (r->decided)
			continue;
		open[n++] = r->item;
		if (best == NULL || strcmp(r->since, best->since) < 0)
			best = r;
	}
	if (order == BY_DATE)
		return best;
	priority_sort(open, n, t, w->name, p, mem, place);
	for (size_t i = 0; i < w->n; i++)
		if (w->record[i].item.pmid == place[0].item->pmid)
			best = &w->record[i];
	return best;
}

/* Decide everything in one order; the number of decisions after which the grade stays. */
static int
play(struct world *w, enum order order, size_t decided, const struct params *p, int64_t *from,
    int64_t *to)
{
	int64_t score[RECORDS_MAX + 1];
	size_t n = 0, k;
	struct arena mem = ARENA_INIT;
	struct ev_table t;

	for (size_t i = 0; i < w->n; i++)
		w->record[i].decided = i < decided;
	table_now(w, &mem, &t);
	score[n++] = grade_score(&t, p, NULL);
	while (n <= w->n - decided) {
		next(w, order, &t, p, &mem)->decided = true;
		arena_reset(&mem);
		table_now(w, &mem, &t);
		score[n++] = grade_score(&t, p, NULL);
	}
	for (k = n; k > 0 && llabs(score[k - 1] - score[n - 1]) <= HALF_POINT; k--)
		;
	*from = score[0];
	*to = score[n - 1];
	arena_fini(&mem);
	return (int)k;
}

static int
by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static double
median(int *v, size_t n)
{
	size_t mid = n / 2;

	qsort(v, n, sizeof(*v), by_number);
	return n % 2 == 1 ? v[mid] : (v[mid - 1] + v[mid]) / 2.0;
}

int
main(int argc, char **argv)
{
	size_t worlds = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 200, n = 0;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct arena mem = ARENA_INIT;
	struct world *w = arena_alloc(&mem, sizeof(*w));
	int *need[ORDERS], worse = 0, better = 0;
	struct params p;
	struct err e = {0};

	if (params_load(NULL, &mem, &p, &e) != RC_OK) {
		fprintf(stderr, "order: %s\n", e.msg);
		return 1;
	}
	for (int o = 0; o < ORDERS; o++)
		need[o] = arena_array(&mem, worlds, sizeof(int));
	state = seed * 0x9e3779b97f4a7c15u + 1;
	while (n < worlds) {
		int64_t from, to;
		size_t decided;

		make_world(w);
		decided = chance(.5) ? 0 : (size_t)below((int64_t)w->n / 2);
		for (int o = 0; o < ORDERS; o++)
			need[o][n] = play(w, (enum order)o, decided, &p, &from, &to);
		/* Only worlds where the grade moves tell an order from another. */
		if (llabs(to - from) <= HALF_POINT)
			continue;
		printf("world\t%zu\t%d\t%d\t%d\t%zu\n", n, need[BY_EFFECT][n], need[BY_DATE][n],
		    need[AT_RANDOM][n], w->n - decided);
		worse += need[BY_EFFECT][n] > need[BY_DATE][n];
		better += need[BY_EFFECT][n] < need[BY_DATE][n];
		n++;
	}
	printf("worse\t%d\nbetter\t%d\n", worse, better);
	printf("median\t%.1f", median(need[BY_EFFECT], n));
	printf("\t%.1f", median(need[BY_DATE], n));
	printf("\t%.1f\n", median(need[AT_RANDOM], n));
	arena_fini(&mem);
	return 0;
}
