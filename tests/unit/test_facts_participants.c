#include "facts_run.h"
#include "ingest/participants.h"

static facts_fn *const both[] = { trials_decide, participants_decide, NULL };

static int64_t
people(void **state, enum design d, const char *abstract)
{
	struct article a = { .pmid = 1, .abstract = abstract };

	return facts_of(*state, &a, d, both, FIELD_ALL).participants;
}

static void
randomised_people_outrank_screened_and_treated_ones(void **state)
{
	assert_int_equal(people(state, DESIGN_RCT, "We screened 386 patients. In all, 72 patients were randomly assigned "
	    "to drug or placebo. Of these, 60 patients completed the study."), 72);
	assert_int_equal(people(state, DESIGN_RCT, "We randomly assigned 208 adults within 48 h of stroke to 30 mL of the "
	    "study drug or placebo daily for 21 days."), 208);
}

static void
number_words_and_grouped_digits_are_counted(void **state)
{
	assert_int_equal(people(state, DESIGN_RCT, "One hundred and seventy-six outpatients were randomised."), 176);
	assert_int_equal(people(state, DESIGN_RCT, "A total of 13 388 women were enrolled."), 13388);
	assert_int_equal(people(state, DESIGN_RCT, "A total of 1\xE2\x80\x89""016 women were enrolled."), 1016);
}

static void
arms_are_added_where_no_total_is_given(void **state)
{
	assert_int_equal(people(state, DESIGN_RCT, "Adults were randomly assigned to zinc (n = 24) or placebo (n = 26)."), 50);
	assert_int_equal(people(state, DESIGN_RCT, "We enrolled 50 adults, who were randomly assigned to zinc (n = 24) or "
	    "placebo (n = 26)."), 50);
	assert_int_equal(people(state, DESIGN_RCT, "Children were randomised into two groups (30 patients in each group)."), 60);
}

static void
a_total_is_found_by_the_arms_that_make_it_up(void **state)
{
	assert_int_equal(people(state, DESIGN_RCT, "We studied 91 adults with gout. The 43 patients randomised to zinc and "
	    "the 48 patients randomised to placebo were alike."), 91);
	assert_int_equal(people(state, DESIGN_RCT, "Nurses (n = 100) were randomised to zinc (n = 50) or none (n = 50)."),
	    100);
	assert_int_equal(people(state, DESIGN_RCT, "Adults were randomised: n = 24 to zinc and n = 26 to none."), 50);
}

static void
words_between_a_number_and_its_noun_tell_of_it(void **state)
{
	assert_int_equal(people(state, DESIGN_RCT, "Of 99 enrolled adults, 44 adults given zinc and 43 given none were "
	    "evaluable."), 99);
	assert_int_equal(people(state, DESIGN_RCT, "Among the 58 randomised women, pain did not differ."), 58);
	assert_int_equal(people(state, DESIGN_RCT, "Participants were 81 urban health center patients."), 81);
	assert_int_equal(people(state, DESIGN_RCT, "Accrual ended after 61 of the planned 90 adults were enrolled."), 61);
	assert_int_equal(people(state, DESIGN_RCT, "Then 31 adults with a median age of 70 were randomly assigned."), 31);
}

static void
ages_years_percentages_and_doses_are_no_people(void **state)
{
	assert_int_equal(people(state, DESIGN_RCT, "Women aged 50 to 70 years took 20 mg of the drug for 12 weeks."), -1);
	assert_int_equal(people(state, DESIGN_RCT, "Of them 35% of patients improved. In 2004, women were seen."), -1);
}

static void
unknown_is_minus_one_never_zero(void **state)
{
	assert_int_equal(people(state, DESIGN_RCT, "Zinc was compared with placebo."), -1);
	assert_int_equal(people(state, DESIGN_RCT, "0 patients died."), -1);
}

static void
reviews_and_animals_have_no_participants(void **state)
{
	const char *t = "A total of 120 patients were randomised.";

	assert_int_equal(people(state, DESIGN_NARRATIVE_REVIEW, t), -1);
	assert_int_equal(people(state, DESIGN_ANIMAL, t), -1);
	assert_int_equal(people(state, DESIGN_COMMENT, t), -1);
}

static void
other_peoples_trials_in_the_background_do_not_count(void **state)
{
	const char	*t = "BACKGROUND: An earlier trial randomised 5000 patients.\nRESULTS: 84 patients were randomised.";
	struct section	 s[] = { { "BACKGROUND", NULL, 0, 54 }, { "RESULTS", NULL, 55, strlen(t) } };
	struct article	 a = { .pmid = 1, .abstract = t, .section = s, .nsection = 2 };

	assert_int_equal(facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL).participants, 84);
}

static void
a_synthesis_gives_its_studies_and_their_people(void **state)
{
	struct article	a = { .pmid = 1, .abstract = "The search yielded 264 articles. We included 27 studies with 3,456 "
	    "patients. The pooled effect was small." };
	struct proposal	p = facts_of(*state, &a, DESIGN_META_ANALYSIS, both, FIELD_ALL);

	assert_int_equal(p.trials, 27);
	assert_int_equal(p.participants, 3456);
	a.abstract = "Of 264 articles retrieved, fourteen trials met the inclusion criteria.";
	p = facts_of(*state, &a, DESIGN_SYSTEMATIC_REVIEW, both, FIELD_ALL);
	assert_int_equal(p.trials, 14);
	assert_int_equal(p.participants, -1);
}

static void
a_trial_has_no_count_of_studies(void **state)
{
	struct article a = { .pmid = 1, .abstract = "Twelve trials were included before. We randomised 40 men." };

	assert_int_equal(facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL).trials, -1);
}

static void
the_deciding_words_are_kept(void **state)
{
	struct article	a = { .pmid = 1, .abstract = "We randomly assigned 208 adults to zinc or placebo." };
	struct proposal	p = facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL);

	assert_int_equal(p.nevidence, 1);
	assert_string_equal(p.evidence[0].aspect, "participants");
	assert_string_equal(p.evidence[0].text, "208 adults");
	assert_true(strlen(p.participants_quote) <= 200);
	assert_non_null(strstr(p.participants_quote, "208 adults"));
}

static void
blinded_fields_stay_unread(void **state)
{
	struct article a = { .pmid = 1, .title = "Zinc in 30 adults", .abstract = "We randomised 208 adults." };

	assert_int_equal(facts_of(*state, &a, DESIGN_RCT, both, FIELD_TITLE).participants, 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(randomised_people_outrank_screened_and_treated_ones),
		cmocka_unit_test(number_words_and_grouped_digits_are_counted),
		cmocka_unit_test(arms_are_added_where_no_total_is_given),
		cmocka_unit_test(a_total_is_found_by_the_arms_that_make_it_up),
		cmocka_unit_test(words_between_a_number_and_its_noun_tell_of_it),
		cmocka_unit_test(ages_years_percentages_and_doses_are_no_people),
		cmocka_unit_test(unknown_is_minus_one_never_zero),
		cmocka_unit_test(reviews_and_animals_have_no_participants),
		cmocka_unit_test(other_peoples_trials_in_the_background_do_not_count),
		cmocka_unit_test(a_synthesis_gives_its_studies_and_their_people),
		cmocka_unit_test(a_trial_has_no_count_of_studies),
		cmocka_unit_test(the_deciding_words_are_kept),
		cmocka_unit_test(blinded_fields_stay_unread),
	};
	return cmocka_run_group_tests(tests, facts_setup, facts_teardown);
}
