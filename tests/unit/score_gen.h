/*
 * score_gen: random tables of evidence that crowd around every threshold of
 * the score, from a seed; deep copies to change one thing at a time.
 */
#ifndef TESTS_SCORE_GEN_H
#define TESTS_SCORE_GEN_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "score/grade.h"

struct gen {
	uint64_t	 s;
	struct arena	*mem;
	struct params	*p;
};

static inline uint64_t
gen_next(struct gen *g)
{
	g->s ^= g->s << 13;
	g->s ^= g->s >> 7;
	g->s ^= g->s << 17;
	return g->s * 2685821657736338717ULL;
}

/* 0 .. n-1 */
static inline size_t
gen_below(struct gen *g, size_t n)
{
	return (size_t)((gen_next(g) >> 33) % n);
}

static inline bool
gen_chance(struct gen *g, size_t percent)
{
	return gen_below(g, 100) < percent;
}

#define GEN_PICK(g, list) ((list)[gen_below((g), sizeof(list) / sizeof((list)[0]))])

static inline int64_t
gen_people(struct gen *g)
{
	static const int64_t n[] = { EV_UNKNOWN, EV_UNKNOWN, 0, 1, 40, 49, 50, 51, 60, 80, 99, 100, 101,
		150, 199, 200, 201, 250, 399, 400, 401, 500, 799, 800, 801, 1000, 1600, 3000 };

	return GEN_PICK(g, n);
}

static inline int64_t
gen_trials(struct gen *g)
{
	static const int64_t k[] = { EV_UNKNOWN, EV_UNKNOWN, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 20 };

	return GEN_PICK(g, k);
}

static inline void
gen_finding(struct gen *g, const char *outcome, struct ev_finding *f)
{
	static const int64_t i2[] = { EV_UNKNOWN, EV_UNKNOWN, 0, 39000, 39999, 40000, 40001, 75000 };
	static const enum ev_direction d[] = { EV_BENEFIT, EV_BENEFIT, EV_BENEFIT, EV_NO_DIFFERENCE,
		EV_NO_DIFFERENCE, EV_HARM, EV_MIXED, EV_UNCLEAR };

	*f = (struct ev_finding){ .outcome_id = outcome };
	f->direction = GEN_PICK(g, d);
	f->reported = gen_chance(g, 50) ? EV_REPORTED_NONE : (enum ev_reported)gen_below(g, 4);
	f->i2_milli = GEN_PICK(g, i2);
	f->bias_suspected = gen_chance(g, 20);
	f->large_effect = gen_chance(g, 30);
}

static inline void
gen_study(struct gen *g, const struct ev_table *t, const char *id, struct ev_study *s)
{
	size_t	i;

	*s = (struct ev_study){ .id = id };
	s->type = (enum ev_type)gen_below(g, 5);
	s->money = (enum ev_money)gen_below(g, 3);
	s->rob = (enum ev_rob)gen_below(g, 4);
	s->participants = gen_people(g);
	s->trials = gen_trials(g);
	s->finding = (struct ev_finding *)arena_array(g->mem, t->noutcome + 1, sizeof(*s->finding));
	for (i = 0; i < t->noutcome; i++)
		if (gen_chance(g, 55))
			gen_finding(g, t->outcome[i].id, &s->finding[s->nfinding++]);
}

/* Finish, or end the test program: what we make ourselves is never refused. */
static inline void
gen_finish(struct gen *g, struct ev_table *t)
{
	struct err	e;

	if (evidence_finish(t, g->mem, &e) != RC_OK)
		die("a generated table was refused: %s", e.msg);
}

static inline struct ev_table *
gen_table(struct gen *g)
{
	static const char *const ind[] = { "stroke", "pain", "" };
	struct ev_table	*t = (struct ev_table *)arena_alloc(g->mem, sizeof(*t));
	size_t		 i, n;

	t->compound = "x";
	t->noutcome = gen_below(g, 5);
	t->outcome = (struct ev_outcome *)arena_array(g->mem, t->noutcome + 1, sizeof(*t->outcome));
	for (i = 0; i < t->noutcome; i++) {
		t->outcome[i].id = arena_printf(g->mem, "o%zu", i);
		t->outcome[i].indication = ind[gen_below(g, 3)];
		t->outcome[i].headline = gen_chance(g, 60);
		t->outcome[i].safety = gen_chance(g, 25);
		t->outcome[i].critical = gen_chance(g, 60);
		t->outcome[i].surrogate = gen_chance(g, 20);
	}
	n = gen_below(g, 9);
	t->study = (struct ev_study *)arena_array(g->mem, n + 1, sizeof(*t->study));
	for (i = 0; i < n; i++)
		gen_study(g, t, arena_printf(g->mem, "s%02zu", i), &t->study[i]);
	t->nstudy = n;
	n = t->nstudy < 2 ? 0 : gen_below(g, 4);
	t->included = (struct ev_included *)arena_array(g->mem, n + 1, sizeof(*t->included));
	for (i = 0; i < n; i++) {
		t->included[i].synthesis_id = t->study[gen_below(g, t->nstudy)].id;
		t->included[i].trial_id = t->study[gen_below(g, t->nstudy)].id;
	}
	t->nincluded = n;
	gen_finish(g, t);
	return t;
}

/* A deep copy of a finished table with room for one more study; not yet finished. */
static inline struct ev_table *
gen_copy(struct gen *g, const struct ev_table *from)
{
	struct ev_table	*t = (struct ev_table *)arena_alloc(g->mem, sizeof(*t));
	struct ev_study	*s;
	size_t		 i;

	*t = *from;
	t->outcome = (struct ev_outcome *)arena_array(g->mem, t->noutcome + 1, sizeof(*t->outcome));
	if (t->noutcome > 0)
		memcpy(t->outcome, from->outcome, t->noutcome * sizeof(*t->outcome));
	t->study = (struct ev_study *)arena_array(g->mem, t->nstudy + 2, sizeof(*t->study));
	for (i = 0; i < t->nstudy; i++) {
		s = &t->study[i];
		*s = from->study[i];
		s->finding = (struct ev_finding *)arena_array(g->mem, t->noutcome + 1,
		    sizeof(*s->finding));
		if (s->nfinding > 0)
			memcpy(s->finding, from->study[i].finding,
			    s->nfinding * sizeof(*s->finding));
	}
	t->included = (struct ev_included *)arena_array(g->mem, t->nincluded + 1,
	    sizeof(*t->included));
	if (t->nincluded > 0)
		memcpy(t->included, from->included, t->nincluded * sizeof(*t->included));
	return t;
}

static inline int64_t
gen_score(struct gen *g, struct ev_table *t)
{
	gen_finish(g, t);
	return grade_score(t, g->p, NULL);
}

/* Parameters of the program; ends the test when they are not there. */
static inline void
gen_params(struct arena *mem, struct params *p)
{
	struct err	e;

	if (params_load(NULL, mem, p, &e) != RC_OK)
		die("%s", e.msg);
}

#endif
