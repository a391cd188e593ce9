/*
 * For the tests of the facts: one self-written article through the rules and
 * one module, with the design given.
 */
#ifndef FACTS_RUN_H
#define FACTS_RUN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "ingest/facts.h"

struct facts_run {
	struct ruleset		*rules;
	struct rules_scratch	*scratch;
	struct arena		 mem;
};

static int
facts_setup(void **state)
{
	static struct facts_run	 r;
	struct err		 e = { .rc = RC_OK };

	if (ruleset_load(NULL, &r.rules, &e) != RC_OK) {
		print_error("%s\n", e.msg);
		return -1;
	}
	r.scratch = rules_scratch_new(r.rules, 0);
	*state = &r;
	return 0;
}

static int
facts_teardown(void **state)
{
	struct facts_run *r = *state;

	rules_scratch_free(r->scratch);
	ruleset_free(r->rules);
	arena_fini(&r->mem);
	return 0;
}

/* What the modules find in the article, which is said to be of this design. */
static struct proposal
facts_of(struct facts_run *r, const struct article *a, enum design design, facts_fn *const *fn, unsigned fields)
{
	struct proposal	p = { .design = design, .funding = "unknown", .ties = "unknown", .trial_funding = "unknown",
	    .rob = "not-stated", .direction = "unclear", .participants = -1, .trials = -1 };
	struct hits	h;
	struct err	e = { .rc = RC_OK };

	rules_match_lazy(r->rules, r->scratch, a, fields, &r->mem, &h);
	for (; *fn != NULL; fn++)
		assert_int_equal((*fn)(a, &h, &r->mem, &p, &e), RC_OK);
	assert_null(h.stuck);
	for (size_t i = 0; i < p.nevidence; i++) {
		assert_non_null(p.evidence[i].rule);
		assert_true(p.evidence[i].start <= p.evidence[i].end);
		assert_int_equal(strlen(p.evidence[i].text), p.evidence[i].end - p.evidence[i].start);
	}
	return p;
}

#endif
