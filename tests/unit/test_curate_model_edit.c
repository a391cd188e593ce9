#include "model_fixture.h"

static void
an_open_finding_takes_the_cursor_and_nothing_is_saved(void **state)
{
	(void)state;
	line("a");
	said("not saved: finding 2 has no direction: b n h m u, or x drops it");
	assert_string_equal(model_prompt(&m), "b n h m u x> ");
	assert_false(does(FX_SAVE));
	line("h");
	said("Finding 2: stroke: serious adverse events, harm");
	assert_false(does(FX_SAVE));
	line("a");
	saves("approve cerebrolysin 99000017 --finding 1=stroke-function --finding "
	      "2=stroke-sae,direction=harm");
}

static void
an_open_finding_can_be_dropped(void **state)
{
	(void)state;
	line("a");
	line("x");
	line("a");
	saves("approve cerebrolysin 99000017 --finding 1=stroke-function");
}

static void
every_direction_has_its_letter(void **state)
{
	static const char *const letters[] = {"b", "n", "h", "m", "u", NULL};

	(void)state;
	for (size_t i = 0; letters[i] != NULL; i++) {
		char want[60];

		model_show(&m, &card, 0);
		line("a");
		line(letters[i]);
		line("a");
		snprintf(want, sizeof(want), "direction=%s", direction_words[i]);
		assert_non_null(strstr(fx.v[0].word[fx.v[0].nword - 1], want));
	}
}

static void
an_open_outcome_is_asked_for_by_name_number_or_beginning(void **state)
{
	static const char *const answers[] = {"stroke-death", "1", "stroke-d", NULL};

	(void)state;
	for (size_t i = 0; answers[i] != NULL; i++) {
		findings[1].outcome = NULL;
		findings[1].val[MF_DIRECTION] = "harm";
		model_show(&m, &card, 0);
		line("a");
		said("finding 2 has no outcome: 1 stroke-death 2 stroke-function");
		assert_string_equal(model_prompt(&m), "outcome, x or X, then Enter> ");
		line("9");
		said("\"9\" is no outcome, none of b n h m u");
		said(" 1 stroke-death 2 stroke-function 3 stroke-sae 4 tbi-function");
		line("stroke-");
		said("may be: stroke-death stroke-function stroke-sae");
		line(answers[i]);
		line("a");
		saves("approve cerebrolysin 99000017 --finding 1=stroke-function --finding 2=stroke-death");
	}
}

static void
two_findings_on_one_outcome_are_open(void **state)
{
	(void)state;
	findings[1].outcome = "stroke-function";
	findings[1].val[MF_DIRECTION] = "harm";
	model_show(&m, &card, 0);
	line("a");
	said("finding 2 is on the outcome of finding 1");
	line("x");
	line("a");
	saves("approve cerebrolysin 99000017 --finding 1=stroke-function");
}

static void
all_that_is_open_can_be_dropped_at_once(void **state)
{
	(void)state;
	findings[0].outcome = NULL;
	findings[1].outcome = NULL;
	model_show(&m, &card, 0);
	line("a");
	line("X");
	line("a");
	saves("approve cerebrolysin 99000017");
}

static void
every_field_can_be_edited_and_is_saved_with_a_alone(void **state)
{
	(void)state;
	line("a");
	line("x");
	line("e d coh");
	assert_false(does(FX_SAVE));
	assert_true(does(FX_DRAFT));
	line("e y OTHER");
	line("e g crossover -human");
	line("e p 1,601");
	line("e f ind");
	said("funding: \"ind\" may be: industry independent");
	line("e f indep");
	line("e t no");
	line("e b high");
	line("e k 7");
	line("e m mixed");
	line("a");
	saves("approve cerebrolysin 99000017 --design cohort --type OTHER --funding independent --ties no "
	      "--trial-funding mixed --participants 1601 --trials 7 --risk-of-bias high --flag crossover "
	      "--no-flag human --finding 1=stroke-function");
}

static void
an_edit_says_that_it_is_not_stored(void **state)
{
	static const char *const edits[] = {"e d cohort", "e p 77", "e p unknown", "e g crossover", "e 2 h", "e 1 x", NULL};

	(void)state;
	for (size_t i = 0; edits[i] != NULL; i++) {
		line(edits[i]);
		said("; a stores it");
	}
	said("stroke: function, dropped; a stores it");
	keys("e+");
	said("New finding");
	said("Enter alone makes none");
}

static void
unknown_can_be_said_of_counts(void **state)
{
	(void)state;
	line("a");
	line("x");
	line("e p ?");
	line("e k unknown");
	line("a");
	saves("approve cerebrolysin 99000017 --participants unknown --trials unknown --finding 1=stroke-function");
	line("e p many");
	said("people: \"many\" is none: a whole number, or unknown");
}

static void
what_is_shown_is_what_the_edits_make_of_it(void **state)
{
	struct assessment a;

	(void)state;
	line("e d meta-analysis");
	model_now(&m, &a);
	assert_string_equal(a.design, "meta-analysis");
	assert_string_equal(a.type, "NRS");
	assert_int_equal(a.participants, 208);
}

static void
a_field_is_asked_for_by_keys_and_enter_keeps_it(void **state)
{
	(void)state;
	keys("e");
	assert_true(does(FX_FIELDS));
	keys("d");
	said("meta-analysis systematic-review rct");
	keys("\n");
	assert_int_equal(m.mode, MODEL_CARD);
	assert_false(model_edited(&m));
	keys("edcohx\177\033");
	assert_false(model_edited(&m));
	keys("edcoh\t\n");
	said("design: cohort");
	assert_true(model_edited(&m));
}

static void
tab_completes_outcomes(void **state)
{
	(void)state;
	keys("e2tb\t");
	assert_string_equal(m.input.p, "tbi-function");
	keys(" h\n");
	said("Finding 2: TBI: function, harm");
	keys("e2s\t");
	assert_string_equal(m.input.p, "stroke-");
	keys("\t");
	said("stroke-death stroke-function stroke-sae");
	keys("s\t\n");
	said("Finding 2: stroke: serious adverse events");
}

static void
a_finding_is_edited_whole(void **state)
{
	(void)state;
	line("e 2 stroke-death n measure=RR value=0.97 low=0.74 high=1.27 certainty=low primary");
	said("Finding 2: stroke: death, no-difference, RR 0.97 (0.74 to 1.27), certainty low, primary");
	line("a");
	saves("approve cerebrolysin 99000017 --finding 1=stroke-function --finding 2=stroke-death,direction="
	      "no-difference,measure=RR,value=0.97,low=0.74,high=1.27,certainty=low,primary=yes");
}

static void
a_new_finding_begins_with_its_outcome(void **state)
{
	(void)state;
	line("e 2 x");
	line("e + h");
	said("a new finding wants its outcome first");
	line("e + tbi-function b timepoint=\"90 days, at discharge\"");
	line("a");
	saves("approve cerebrolysin 99000017 --finding 1=stroke-function --finding "
	      "new=tbi-function,direction=benefit,timepoint=\"90 days, at discharge\"");
}

static void
a_bad_edit_changes_nothing(void **state)
{
	(void)state;
	line("e 2 h low=3 high=1");
	said("low=3 is above high=1");
	assert_null(m.finding[1].val[MF_DIRECTION]);
	line("e 1 value=9");
	said("lies outside");
	line("e 2 weight=3");
	said("\"weight\" is none of");
	line("e 7 h");
	said("there is no finding 7");
	line("e w 3");
	said("is no field");
	line("e 2 'open");
	said("not closed");
	assert_false(model_edited(&m));
}

/* What a driver does where that record has a study. */
static void
join(const char *s)
{
	line(s);
	assert_true(does(FX_JOIN));
	model_study(&m, fx.v[0].text, &fx);
	said("saved with a");
}

static void
another_record_of_the_study_is_asked_for_until_it_has_one(void **state)
{
	char split[] = "s split", merge[] = "s merge 99000002", *kept[] = {split, merge};

	(void)state;
	keys("esmerge 1\n");
	assert_int_equal(number_of(FX_JOIN), 1);
	assert_int_equal(m.mode, MODEL_VALUE);
	assert_false(model_edited(&m));
	keys("merge 99000002\n");
	assert_int_equal(number_of(FX_JOIN), 99000002);
	model_study(&m, fx.v[1].text, &fx);
	assert_int_equal(m.mode, MODEL_CARD);
	assert_true(model_edited(&m));
	/* What was kept was taken before: it is not asked again. */
	model_show(&m, &card, 0);
	model_redraft(&m, kept, 2);
	assert_string_equal(m.study, "merge 99000002");
}

static void
the_study_is_said_with_the_approval(void **state)
{
	(void)state;
	line("e 2 x");
	join("e s merge 99000002");
	assert_false(does(FX_SAVE));
	line("a");
	saves_nth(0, "approve cerebrolysin 99000017 --finding 1=stroke-function");
	saves_nth(1, "study merge 99000017 99000002");
	line("e s merge 99000017");
	said("\"99000017\" is not the PMID of another record");
	join("e s decline 99000003");
	line("a");
	saves_nth(1, "study decline 99000017 99000003");
	line("e s none");
	line("a");
	assert_int_equal(fx.n, 1);
	line("e s join 99000003");
	said("study: merge PMID (one study with that record), decline PMID (not one)");
}

static void
a_failed_save_keeps_the_edits(void **state)
{
	(void)state;
	line("e d cohort");
	line("a");
	line("h");
	line("a");
	assert_true(does(FX_SAVE));
	line("a");
	saves("approve cerebrolysin 99000017 --design cohort --finding 1=stroke-function --finding "
	      "2=stroke-sae,direction=harm");
}

static void
edits_can_be_made_again_from_their_lines(void **state)
{
	char *kept[8];
	size_t n;

	(void)state;
	line("e d cohort");
	line("a");
	line("h");
	line("e g crossover");
	n = m.ndraft;
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++)
		kept[i] = strdup(m.draft[i]);
	model_show(&m, &card, 0);
	assert_false(model_edited(&m));
	model_redraft(&m, kept, n);
	for (size_t i = 0; i < n; i++)
		free(kept[i]);
	assert_int_equal(m.mode, MODEL_CARD);
	line("a");
	saves("approve cerebrolysin 99000017 --design cohort --flag crossover --finding 1=stroke-function "
	      "--finding 2=stroke-sae,direction=harm");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(an_open_finding_takes_the_cursor_and_nothing_is_saved),
	    T(an_open_finding_can_be_dropped),
	    T(every_direction_has_its_letter),
	    T(an_open_outcome_is_asked_for_by_name_number_or_beginning),
	    T(two_findings_on_one_outcome_are_open),
	    T(all_that_is_open_can_be_dropped_at_once),
	    T(every_field_can_be_edited_and_is_saved_with_a_alone),
	    T(an_edit_says_that_it_is_not_stored),
	    T(unknown_can_be_said_of_counts),
	    T(what_is_shown_is_what_the_edits_make_of_it),
	    T(a_field_is_asked_for_by_keys_and_enter_keeps_it),
	    T(tab_completes_outcomes),
	    T(a_finding_is_edited_whole),
	    T(a_new_finding_begins_with_its_outcome),
	    T(a_bad_edit_changes_nothing),
	    T(another_record_of_the_study_is_asked_for_until_it_has_one),
	    T(the_study_is_said_with_the_approval),
	    T(a_failed_save_keeps_the_edits),
	    T(edits_can_be_made_again_from_their_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
