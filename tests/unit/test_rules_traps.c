/*
 * Traps: what looks like a trial or a review and is none, and notices of all
 * kinds.  Each is read right, and would not be without its rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/design.h"
#include "ingest/rules.h"
#include "rules_open.h"

#define IDS 8
#define CASES 6
#define NONE (-1)

/* One invented record. */
struct trap_case {
	const char	*title, *abstract;
	const char	*journal, *pubtype, *link;
};
/* What its cases must be (design, and flag unless NONE) or must not be; and the rules that see to it. */
struct trap {
	const char	*name;
	int		 design, flag, not_design;
	const char	*rules[IDS];
	struct trap_case one[CASES];
};

#define COCHRANE	"The Cochrane database of systematic reviews"

static const struct trap traps[] = {
#include "traps.h"
};

static struct rules_scratch	*scratch;
static struct arena		 mem;

static struct proposal
proposed(const struct trap_case *c, bool words)
{
	struct wording		*w = rules->wording;
	struct pubtype		pt = { "", c->pubtype };
	struct article_link	link = { c->link, 0, NULL };
	struct article		a = { .pmid = 99000001, .title = c->title, .abstract = c->abstract, .journal = c->journal,
	    .pubtype = &pt, .npubtype = c->pubtype != NULL, .link = &link, .nlink = c->link != NULL };
	struct proposal		p = { .design = DESIGN_OTHER };
	struct hits		h;

	rules_match_lazy(rules, scratch, &a, FIELD_ALL, &mem, &h);
	assert_null(h.stuck);
	if (!words)
		rules->wording = NULL;
	design_decide(rules, &a, &h, &mem, &p);
	rules->wording = w;
	return p;
}

static bool
right(const struct trap *t, const struct proposal *p)
{
	return (t->design == NONE || (int)p->design == t->design) && (int)p->design != t->not_design &&
	    (t->flag == NONE || (p->flags & (1u << t->flag)) != 0);
}

/*
 * Is it worse without the rules?  Where a trap only must not be something, it
 * may still not be: then that must have come half as near again.
 */
static bool
worse(const struct trap *t, const struct proposal *with, const struct proposal *without)
{
	if (!right(t, without))
		return true;
	return t->not_design != NONE && t->design == NONE &&
	    2 * without->label_ppm[t->not_design] >= 3 * with->label_ppm[t->not_design];
}

/* Prints what the cases are taken for; for whoever writes one. */
static void
explore(const struct trap *t, const struct trap_case *c, const struct proposal *p)
{
	size_t i;

	if (getenv("TRAPS") == NULL)
		return;
	printf("%s %s | %.60s | %s %d flags", right(t, p) ? "+" : "-", t->name, c->title != NULL ? c->title : "-",
	    design_words[p->design], p->label_ppm[p->design] / 10000);
	for (i = 0; i < FLAG_N; i++)
		if (p->flags & (1u << i))
			printf(" %s", flag_words[i]);
	for (i = 0; i < p->nevidence; i++)
		printf(" %s", p->evidence[i].rule);
	printf("\n");
}

static void
each_trap_is_seen_and_would_not_be_without_its_rules(void **state)
{
	struct proposal		 p, q;
	const struct trap	*t;
	size_t			 i, k, wrong = 0;

	(void)state;
	scratch = rules_scratch_new(rules, 0);
	for (i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
		t = &traps[i];
		for (k = 0; k < CASES && (t->one[k].title != NULL || t->one[k].abstract != NULL); k++) {
			arena_reset(&mem);
			(void)rules_scratch_mute(scratch, rules, NULL);
			p = proposed(&t->one[k], true);
			explore(t, &t->one[k], &p);
			if (!right(t, &p)) {
				print_error("%s %zu: is %s\n", t->name, k + 1, design_words[p.design]);
				wrong++;
			}
			if (t->rules[0] == NULL)	/* no rule says it: none mistakes it either */
				continue;
			assert_true(rules_scratch_mute(scratch, rules, t->rules) > 0);
			/* The rules carry what is known: the words alone, which saw the rules' records, do not count. */
			q = proposed(&t->one[k], false);
			(void)rules_scratch_mute(scratch, rules, NULL);
			p = proposed(&t->one[k], false);
			explore(t, &t->one[k], &q);
			if (!worse(t, &p, &q)) {
				print_error("%s %zu: is right without its rules, too\n", t->name, k + 1);
				wrong++;
			}
		}
		if (k < 3) {
			print_error("%s: %zu cases\n", t->name, k);
			wrong++;
		}
	}
	rules_scratch_free(scratch);
	arena_fini(&mem);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_trap_is_seen_and_would_not_be_without_its_rules),
	};

	return cmocka_run_group_tests(tests, open_rules, close_rules);
}
