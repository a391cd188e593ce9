/*
 * agreement: how far people who judged the same records agree, field by field.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/table.h"
#include "../db/vote.h"
#include "agree.h"
#include "common.h"

/* All opinions on one thing that can be agreed on: a record, or an outcome of it. */
struct sheet_of {
	const char *field;
	int *value; /* [unit * raters + rater] */
	size_t units;
	int categories;
	const char **word; /* of each category */
	size_t cap_word, cap_unit;
};
struct people {
	int64_t *id;
	const char **handle;
	size_t n, cap, cap_handle;
};

enum field {
	F_RELEVANCE,
	F_DESIGN,
	F_TYPE,
	F_FUNDING,
	F_TIES,
	F_ROB,
	F_PARTICIPANTS,
	F_DIRECTION,
	F_N
};
static const char *const field_words[F_N] = {
    "relevance", "design", "type", "funding", "ties", "risk of bias", "participants", "direction"};

/* What could have been said counts for chance, said or not; how many people there are has no list.
 */
static const char *const *const lists[F_N] = {reject_words, design_words, type_words, funding_words,
    ties_words, rob_words, NULL, direction_words};

static const char *
said(const struct opinion *o, enum field f)
{
	switch (f) {
	case F_RELEVANCE:
		return o->relevance;
	case F_DESIGN:
		return o->design;
	case F_TYPE:
		return o->type;
	case F_FUNDING:
		return o->funding;
	case F_TIES:
		return o->ties;
	case F_ROB:
		return o->rob;
	case F_PARTICIPANTS:
		return o->participants;
	default:
		return NULL;
	}
}

static size_t
rater(struct people *p, struct arena *mem, const struct opinion *o)
{
	size_t i, n;

	for (i = 0; i < p->n; i++)
		if (p->id[i] == o->curator)
			return i;
	n = p->n;
	ARENA_PUSH(mem, p->id, p->n, p->cap, o->curator);
	ARENA_PUSH(mem, p->handle, n, p->cap_handle, o->handle);
	return i;
}

/* The word's index; a word too many is a gap. */
static int
category(struct sheet_of *s, struct arena *mem, const char *word)
{
	size_t n = (size_t)s->categories;
	int i;

	for (i = 0; i < s->categories; i++)
		if (strcmp(s->word[i], word) == 0)
			return i;
	if (s->categories == AGREE_CATEGORIES)
		return AGREE_MISSING;
	ARENA_PUSH(mem, s->word, n, s->cap_word, word);
	return s->categories++;
}

static void
new_unit(struct sheet_of *s, struct arena *mem, size_t raters)
{
	size_t n = s->units * raters, i;

	for (i = 0; i < raters; i++)
		ARENA_PUSH(mem, s->value, n, s->cap_unit, AGREE_MISSING);
	s->units++;
}

/* A person's first word on a unit stands. */
static void
put(struct sheet_of *s, struct arena *mem, size_t raters, size_t who, const char *word)
{
	int *v = &s->value[(s->units - 1) * raters + who];

	if (word != NULL && *v == AGREE_MISSING)
		*v = category(s, mem, word);
}

/* The outcomes that any of a unit's opinions has a finding on, once each. */
static size_t
outcomes_of(struct arena *mem, const struct opinion *o, size_t n, int64_t **out)
{
	int64_t *v = NULL;
	size_t k = 0, cap = 0, i, j, m;

	for (i = 0; i < n; i++)
		for (j = 0; j < o[i].nfinding; j++) {
			for (m = 0; m < k && v[m] != o[i].finding[j].outcome; m++)
				;
			if (m == k)
				ARENA_PUSH(mem, v, k, cap, o[i].finding[j].outcome);
		}
	*out = v;
	return k;
}

static const char *
direction(const struct opinion *o, int64_t outcome)
{
	if (o->design == NULL)
		return NULL; /* rejected: asked for no finding */
	for (size_t i = 0; i < o->nfinding; i++)
		if (o->finding[i].outcome == outcome)
			return o->finding[i].direction;
	return "no finding";
}

/* One unit's opinions, n of them, into all sheets. */
static void
put_unit(struct sheet_of *s, struct arena *mem, struct people *p, const struct opinion *o, size_t n)
{
	int64_t *outcome;
	size_t k, i, m;

	for (int f = 0; f < F_DIRECTION; f++) {
		new_unit(&s[f], mem, p->n);
		for (i = 0; i < n; i++)
			put(&s[f], mem, p->n, rater(p, mem, &o[i]), said(&o[i], (enum field)f));
	}
	k = outcomes_of(mem, o, n, &outcome);
	for (m = 0; m < k; m++) {
		new_unit(&s[F_DIRECTION], mem, p->n);
		for (i = 0; i < n; i++)
			put(&s[F_DIRECTION], mem, p->n, rater(p, mem, &o[i]),
			    direction(&o[i], outcome[m]));
	}
}

static int
by_unit(const void *va, const void *vb)
{
	const struct opinion *a = va, *b = vb;

	if (a->unit != b->unit)
		return a->unit < b->unit ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static void
fill(struct sheet_of *s, struct arena *mem, struct people *p, struct opinion *o, size_t n)
{
	size_t i, k;

	for (int f = 0; f < F_N; f++)
		for (i = 0; lists[f] != NULL && lists[f][i] != NULL; i++)
			(void)category(&s[f], mem, lists[f][i]);
	(void)category(&s[F_RELEVANCE], mem, "relevant");
	(void)category(&s[F_DIRECTION], mem, "no finding");

	if (n > 0)
		qsort(o, n, sizeof(*o), by_unit);
	for (i = 0; i < n; i++)
		(void)rater(p, mem, &o[i]);
	for (i = 0; i < n; i += k) {
		for (k = 1; i + k < n && o[i + k].unit == o[i].unit; k++)
			;
		put_unit(s, mem, p, &o[i], k);
	}
}

/* Units that at least two of the raters (or exactly a and b) answered. */
static size_t
answered(const struct agree_table *t, size_t a, size_t b)
{
	size_t n = 0, u, r, have;

	for (u = 0; u < t->units; u++) {
		for (have = 0, r = 0; r < t->raters; r++)
			if ((a == b || r == a || r == b) &&
			    t->value[u * t->raters + r] != AGREE_MISSING)
				have++;
		n += have >= 2;
	}
	return n;
}

static struct agree_table
table_of(const struct sheet_of *s, const struct people *p)
{
	return (struct agree_table){
	    .value = s->value, .units = s->units, .raters = p->n, .categories = s->categories};
}

static void
cell(struct table *t, double v, bool percent)
{
	if (isnan(v))
		table_cell(t, "-");
	else if (percent)
		table_cell(t, "%.0f %%", 100 * v);
	else
		table_cell(t, "%.2f", v);
}

static void
print_text(struct inv *inv, const struct sheet_of *s, const struct people *p)
{
	static const struct table_col cols[] = {{"field", TABLE_LEFT, false},
	    {"units", TABLE_RIGHT, false}, {"agree", TABLE_RIGHT, false},
	    {"AC1", TABLE_RIGHT, false}, {"alpha", TABLE_RIGHT, false}};
	static const struct table_col pair_cols[] = {{"field", TABLE_LEFT, false},
	    {"who", TABLE_LEFT, true}, {"units", TABLE_RIGHT, false},
	    {"kappa", TABLE_RIGHT, false}};
	struct table *t = table_new(cols, 5), *pairs = table_new(pair_cols, 4);

	for (int f = 0; f < F_N; f++) {
		struct agree_table a = table_of(&s[f], p);

		table_cell(t, "%s", field_words[f]);
		table_cell(t, "%zu", answered(&a, 0, 0));
		cell(t, agree_percent(&a), true);
		cell(t, agree_ac1(&a), false);
		cell(t, agree_alpha(&a), false);
		for (size_t x = 0; x < p->n; x++)
			for (size_t y = x + 1; y < p->n; y++) {
				size_t both = answered(&a, x, y);

				if (both == 0)
					continue;
				table_cell(pairs, "%s", field_words[f]);
				table_cell(pairs, "%s, %s", p->handle[x], p->handle[y]);
				table_cell(pairs, "%zu", both);
				cell(pairs, agree_kappa(&a, x, y), false);
			}
	}
	table_print(t, inv->out);
	out_printf(inv->out, "\n");
	table_print(pairs, inv->out);
}

static void
json_number(struct jsonw *w, const char *key, double v)
{
	char text[32];

	snprintf(text, sizeof(text), "%.6f", v);
	if (isnan(v))
		jw_null(w, key);
	else
		jw_raw(w, key, text);
}

static void
print_json(struct inv *inv, const struct sheet_of *s, const struct people *p)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, COMMON_JSON_MAX);
	jw_init(&w, &b, 1);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	for (int f = 0; f < F_N; f++) {
		struct agree_table a = table_of(&s[f], p);

		jw_obj(&w, NULL);
		jw_str(&w, "field", field_words[f]);
		jw_int(&w, "units", (int64_t)answered(&a, 0, 0));
		json_number(&w, "agree", agree_percent(&a));
		json_number(&w, "ac1", agree_ac1(&a));
		json_number(&w, "alpha", agree_alpha(&a));
		jw_arr(&w, "pairs");
		for (size_t x = 0; x < p->n; x++)
			for (size_t y = x + 1; y < p->n; y++) {
				if (answered(&a, x, y) == 0)
					continue;
				jw_obj(&w, NULL);
				jw_str(&w, "a", p->handle[x]);
				jw_str(&w, "b", p->handle[y]);
				jw_int(&w, "units", (int64_t)answered(&a, x, y));
				json_number(&w, "kappa", agree_kappa(&a, x, y));
				jw_end(&w);
			}
		jw_end(&w);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	common_print(inv, &b);
	buf_fini(&b);
}

static enum rc
run_agreement(struct inv *inv, struct err *e)
{
	struct sheet_of s[F_N] = {0};
	struct arena mem = ARENA_INIT;
	struct people p = {0};
	struct compound c = {0};
	struct opinion *o;
	size_t n;
	enum rc rc;

	if (inv->argc > 0 && (rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK)
		goto out;
	if ((rc = opinion_list(inv->db, &mem, c.id, &o, &n, e)) != RC_OK)
		goto out;
	fill(s, &mem, &p, o, n);
	if (inv->json)
		print_json(inv, s, &p);
	else if (p.n < 2) {
		out_printf(inv->out, "no two people have judged the same record\n");
		out_next(inv->out, "%s double SLUG on, or %s recheck SLUG --percent 10 --seed 1",
		    inv->progname, inv->progname);
	} else
		print_text(inv, s, &p);
out:
	arena_fini(&mem);
	return rc;
}

static const char *const agreement_examples[] = {"appraise agreement cerebrolysin", NULL};

const struct cmd cmd_agreement = {
    .name = "agreement",
    .operands = "[SLUG]",
    .summary = "how far people who judged the same records agree, field by field",
    .min_args = 0,
    .max_args = 1,
    .needs = NEEDS_DB_READ,
    .run = run_agreement,
    .examples = agreement_examples,
};
