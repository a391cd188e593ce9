/*
 * model_fixture: the card that the manual draws before a model of the review,
 * fresh for each test, and short ways to press keys and to read what they do.
 */
#ifndef TESTS_MODEL_FIXTURE_H
#define TESTS_MODEL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "curate/model.h"

static struct model m;
static struct model_fx fx;

static const struct outcome outcomes[] = {
    {.slug = "stroke-death", .name = "death", .indication = "stroke"},
    {.slug = "stroke-function", .name = "function", .indication = "stroke"},
    {.slug = "stroke-sae", .name = "serious adverse events", .indication = "stroke"},
    {.slug = "tbi-function", .name = "function", .indication = "TBI"},
};
static const struct model_hit hits[] = {
    {.rule = "R07", .aspect = "design:rct"}, {.rule = "R12", .aspect = "design:rct"}};
static struct model_finding findings[3];

/* The card that the manual draws: finding 1 is whole, finding 2 has no direction. */
static struct model_card
drawn(void)
{
	struct model_card c = {.compound_id = 1,
	    .pmid = 99000017,
	    .slug = "cerebrolysin",
	    .link_rev = 3,
	    .assessment_rev = 4,
	    .proposal_id = 5,
	    .finding = findings,
	    .nfinding = 2,
	    .outcome = outcomes,
	    .noutcome = 4,
	    .hit = hits,
	    .nhit = 2};

	c.base = (struct assessment){.pmid = 99000017,
	    .design = "rct",
	    .type = "RCT",
	    .funding = "industry",
	    .ties = "yes",
	    .rob = "some",
	    .participants = 208,
	    .trials = -1};
	memset(findings, 0, sizeof(findings));
	findings[0] = (struct model_finding){.n = 1, .outcome = "stroke-function", .guessed = true};
	findings[0].val[MF_DIRECTION] = "benefit";
	findings[0].val[MF_MEASURE] = "SMD";
	findings[0].val[MF_VALUE] = "0.31";
	findings[0].val[MF_LOW] = "0.04";
	findings[0].val[MF_HIGH] = "0.58";
	findings[1] = (struct model_finding){.n = 2, .outcome = "stroke-sae", .guessed = true};
	return c;
}

static struct model_card card;

static int
begin(void **state)
{
	(void)state;
	card = drawn();
	model_init(&m, MODEL_GUARD_MS);
	model_fx_init(&fx);
	model_show(&m, &card, 1000);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	model_fx_fini(&fx);
	model_fini(&m);
	return 0;
}

static inline void
line(const char *s)
{
	model_fx_clear(&fx);
	model_line(&m, s, &fx);
}

/* All keys of a text, long after the record was shown, and each a second after the last. */
static inline void
keys(const char *s)
{
	static int64_t now = 100000;

	for (; *s != '\0'; s++) {
		model_fx_clear(&fx);
		model_key(&m, (unsigned char)*s, now += 1000, &fx);
	}
}

static inline void
said(const char *part)
{
	if (strstr(fx.said.p, part) == NULL)
		fail_msg("no \"%s\" in \"%s\"", part, fx.said.p);
}

static inline bool
does(enum model_effect kind)
{
	for (size_t i = 0; i < fx.n; i++)
		if (fx.v[i].kind == kind)
			return true;
	return false;
}

static inline int64_t
number_of(enum model_effect kind)
{
	for (size_t i = 0; i < fx.n; i++)
		if (fx.v[i].kind == kind)
			return fx.v[i].n;
	fail_msg("no such effect");
	return 0;
}

/* The nth save's words, parted by blanks. */
static inline void
saves_nth(size_t nth, const char *want)
{
	struct buf got;

	buf_init(&got, 2000);
	for (size_t i = 0; i < fx.n; i++) {
		if (fx.v[i].kind != FX_SAVE || nth-- > 0)
			continue;
		for (int k = 0; k < fx.v[i].nword; k++) {
			if (k > 0)
				buf_puts(&got, " ");
			buf_puts(&got, fx.v[i].word[k]);
		}
		break;
	}
	assert_string_equal(got.p, want);
	buf_fini(&got);
}

static inline void
saves(const char *want)
{
	saves_nth(0, want);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

#endif
