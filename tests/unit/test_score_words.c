/*
 * Words from counts, and a grade explained in text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "score_gen.h"
#include "base/utf8.h"
#include "score/explain.h"
#include "score/words.h"

static struct arena	mem = ARENA_INIT;
static struct params	params;

/* A study for the counts; n EV_UNKNOWN when not stated. */
static struct words_study
study(const char *id, enum ev_type type, int64_t n, int64_t year, bool synthesis)
{
	struct ev_study		*s = arena_alloc(&mem, sizeof(*s));
	struct words_study	 w = { .study = s, .year = year, .synthesis = synthesis };

	s->id = id;
	s->type = type;
	s->participants = n;
	return w;
}

static void
report(struct words_study *w, enum ev_reported r)
{
	struct ev_study	*s = arena_alloc(&mem, sizeof(*s));

	*s = *w->study;
	s->finding = arena_array(&mem, 1, sizeof(*s->finding));
	s->finding[0].reported = r;
	s->nfinding = 1;
	w->study = s;
}

static void
the_badge_needs_more_than_half_without_randomisation(void **state)
{
	struct words_study	s[] = {
		study("1", EV_RCT, 10, 2000, false), study("2", EV_OTHER, 10, 2000, false),
		study("3", EV_NRS, 10, 2000, false), study("4", EV_NRS, 10, 2000, true),
	};
	struct words		w;

	(void)state;
	words_count(s, 4, &w);
	assert_int_equal(w.badge, BADGE_RANDOMISED);
	words_count(s, 3, &w);
	assert_int_equal(w.badge, BADGE_OBSERVATIONAL);
	assert_string_equal(badge_words[w.badge], "mostly mechanism / observational");
	words_count(s, 0, &w);
	assert_null(badge_words[w.badge]);
	assert_null(w.representative);
}

static void
the_typical_size_is_the_lower_median_of_stated_numbers(void **state)
{
	struct words_study	s[] = {
		study("1", EV_RCT, 300, 2011, false), study("2", EV_SYN, 100, 2023, true),
		study("3", EV_RCT, EV_UNKNOWN, 2015, false), study("4", EV_OTHER, 5, 1990, false),
	};
	struct words		w;

	(void)state;
	words_count(s, 4, &w);
	assert_int_equal(w.typical, 100);
	assert_int_equal(w.stated, 2);
	assert_int_equal(w.studies, 3);
	assert_int_equal(w.other, 1);
	assert_int_equal(w.syntheses, 1);
	assert_int_equal(w.trials, 2);
	assert_int_equal(w.year_first, 2011);
	assert_int_equal(w.year_last, 2023);
	words_count(s + 2, 1, &w);
	assert_int_equal(w.typical, EV_UNKNOWN);
}

static void
the_representative_study_is_chosen_in_the_documented_order(void **state)
{
	struct words_study	a = study("10", EV_SYN, 100, 2001, true), b = study("9", EV_SYN, 50, 2020, true);
	struct words_study	c = study("8", EV_RCT, 9000, 2022, false);
	struct words_study	s[3];
	struct words		w;

	(void)state;
	s[0] = c, s[1] = b, s[2] = a;
	words_count(s, 3, &w);
	assert_string_equal(w.representative->study->id, "10");	/* type, then N */
	report(&s[1], EV_LOW);
	words_count(s, 3, &w);
	assert_string_equal(w.representative->study->id, "9");	/* reported before none */
	s[0].pinned = true;
	words_count(s, 3, &w);
	assert_string_equal(w.representative->study->id, "8");	/* a pin before all */
	s[0] = study("10", EV_SYN, 100, 2001, true);
	s[1] = study("9", EV_SYN, 100, 2001, true);
	words_count(s, 2, &w);
	assert_string_equal(w.representative->study->id, "9");	/* lowest id, as numbers */
	s[1].year = 2000;
	words_count(s, 2, &w);
	assert_string_equal(w.representative->study->id, "10");	/* newest year */
}

static const char table[] =
    "{\"compound\":\"x\",\"outcomes\":["
    "{\"id\":\"death\",\"indication\":\"s\",\"domain\":\"efficacy\",\"headline\":true,\"critical\":true},"
    "{\"id\":\"motor\",\"indication\":\"s\",\"domain\":\"efficacy\"},"
    "{\"id\":\"sae\",\"indication\":\"s\",\"domain\":\"safety\"}],\"studies\":["
    "{\"id\":\"1\",\"type\":\"SYN\",\"participants\":1601,\"trials\":7,\"findings\":["
    "{\"outcome\":\"death\",\"direction\":\"no-difference\"},"
    "{\"outcome\":\"sae\",\"direction\":\"harm\",\"certainty_reported\":\"moderate\"}]},"
    "{\"id\":\"2\",\"type\":\"POOL\",\"money\":\"industry\",\"participants\":622,\"trials\":2,"
    "\"findings\":[{\"outcome\":\"motor\",\"direction\":\"benefit\"}]}]}";

static const char *
outcome_name(const void *arg, const char *id)
{
	(void)arg;
	return strcmp(id, "death") == 0 ? "stroke: death" : NULL;
}

static const char *
effect_text(const void *arg, const char *study_id, const char *outcome_id)
{
	(void)arg;
	return strcmp(study_id, "1") == 0 && strcmp(outcome_id, "sae") == 0 ?
	    "RR 2.15 (1.01 to 4.55)" : NULL;
}

static struct grade *
graded(const char *json)
{
	struct ev_table	*t = arena_alloc(&mem, sizeof(*t));
	struct grade	*g = arena_alloc(&mem, sizeof(*g));
	struct err	 e;

	if (evidence_parse(json, strlen(json), "t", &mem, t, &e) != RC_OK)
		fail_msg("%s", e.msg);
	grade_table(t, &params, &mem, g);
	return g;
}

static void
an_explanation_shows_items_caps_and_the_running_sum(void **state)
{
	struct explain_names	x = { .compound = "Example", .outcome = outcome_name,
		.effect = effect_text, .dates = true, .searched = "2026-06-03" };
	struct buf		b;

	(void)state;
	buf_init(&b, 1 << 16);
	memcpy(params.sha256, "3f9c", 5);
	explain_text(graded(table), &x, &b);
	assert_string_equal(b.p,
	    "Example 4/10 emerging, contested           method 1  params 3f9c\n"
	    "\n"
	    "outcome                 D  R  F  I  P  H  B  certainty    direction  support\n"
	    "motor                   2  1  0  1  1 .5  0  5.5 low      benefit    5.5 <- base\n"
	    "stroke: death           no finding supports it            against      0\n"
	    "\n"
	    "base                                                            5.5\n"
	    "K1 contradicted         1: stroke death null                   -0.5   5.0\n"
	    "K2 and harmful          1: RR 2.15 (1.01 to 4.55)              -1.0   4.0\n"
	    "safety, never averaged  sae  harm, moderate\n"
	    "leave one out           0.0 to 5.5; farthest without 2\n"
	    "confidence low          stability low, deciding outcome's certainty low; fewer\n"
	    "                        than 3 studies\n"
	    "based on                2 studies, 2,223 participants\n"
	    "dates                   searched 2026-06-03, new never, reviewed never\n");
	buf_fini(&b);
}

static void
no_line_of_an_explanation_is_wider_than_80_columns(void **state)
{
	struct gen		 g = { 7, &mem, &params };
	struct explain_names	 x = { .compound = NULL };
	struct grade		 a;
	struct buf		 b;
	int			 i;

	(void)state;
	buf_init(&b, 1 << 20);
	for (i = 0; i < 500; i++) {
		const char	*p, *end;
		size_t		 j;

		buf_clear(&b);
		grade_table(gen_table(&g), &params, &mem, &a);
		explain_text(&a, &x, &b);
		for (j = 0; j < a.noutcome; j++)
			explain_outcome(&a, &a.outcome[j], &x, &b);
		for (p = b.p; *p != '\0'; p = end + 1) {
			end = strchr(p, '\n');
			assert_non_null(end);
			if (utf8_width(p, (size_t)(end - p)) > 80)
				fail_msg("%.*s", (int)(end - p), p);
		}
	}
	buf_fini(&b);
}

static void
names_from_outside_cannot_act_on_the_terminal(void **state)
{
	struct explain_names	x = { .compound = "a\033[2Jb\302\233c" };
	struct buf		b;

	(void)state;
	buf_init(&b, 1 << 16);
	explain_text(graded(table), &x, &b);
	assert_null(strchr(b.p, '\033'));
	assert_null(strstr(b.p, "\302\233"));
	buf_fini(&b);
}

static void
the_confidence_sentence_names_both_ends(void **state)
{
	struct buf	b;

	(void)state;
	buf_init(&b, 200);
	words_confidence(graded(table), &b);
	assert_string_equal(b.p, "0.0 to 5.5 whichever study is left out");
	buf_clear(&b);
	words_confidence(graded("{\"compound\":\"x\"}"), &b);
	assert_string_equal(b.p, "0.0 whichever study is left out");
	buf_fini(&b);
}

static int
setup(void **state)
{
	(void)state;
	arena_reset(&mem);
	gen_params(&mem, &params);
	return 0;
}

#define T(f) cmocka_unit_test_setup(f, setup)
int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_badge_needs_more_than_half_without_randomisation),
		T(the_typical_size_is_the_lower_median_of_stated_numbers),
		T(the_representative_study_is_chosen_in_the_documented_order),
		T(an_explanation_shows_items_caps_and_the_running_sum),
		T(no_line_of_an_explanation_is_wider_than_80_columns),
		T(names_from_outside_cannot_act_on_the_terminal),
		T(the_confidence_sentence_names_both_ends),
	};
	int	rc = cmocka_run_group_tests(tests, NULL, NULL);

	arena_fini(&mem);
	return rc;
}
