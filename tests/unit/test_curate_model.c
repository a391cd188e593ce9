#include "model_fixture.h"

static void
each_reason_to_reject_has_its_digit(void **state)
{
	(void)state;
	for (int i = 1; i <= 8; i++) {
		char key[] = {'r', (char)('0' + i), '\0'}, want[100];

		model_show(&m, &card, 0);
		line(key);
		snprintf(want, sizeof(want), "reject cerebrolysin 99000017 --reason %s",
		    reject_words[i - 1]);
		saves(want);
		model_show(&m, &card, 0);
		keys(key);
		saves(want);
	}
}

static void
reason_nine_wants_a_note(void **state)
{
	(void)state;
	line("r 9");
	assert_false(does(FX_SAVE));
	line("a letter to the editor");
	saves("reject cerebrolysin 99000017 --reason other --note a letter to the editor");
	model_show(&m, &card, 0);
	line("r 9 a letter");
	saves("reject cerebrolysin 99000017 --reason other --note a letter");
	model_show(&m, &card, 0);
	keys("r9a letter\n");
	saves("reject cerebrolysin 99000017 --reason other --note a letter");
}

static void
rejecting_can_be_backed_out_of(void **state)
{
	(void)state;
	line("r");
	said("1 other compound 2 not human");
	line("");
	said("not rejected");
	assert_int_equal(m.mode, MODEL_CARD);
	keys("r\033");
	assert_int_equal(m.mode, MODEL_CARD);
	keys("r9half a no\033");
	assert_int_equal(m.mode, MODEL_CARD);
	assert_false(does(FX_SAVE));
	line("r");
	line("j");
	said("\"j\" is no reason");
	assert_false(does(FX_MOVE));
}

static void
later_has_three_answers(void **state)
{
	(void)state;
	line("p 1");
	saves("postpone cerebrolysin 99000017 --days 1");
	keys("p7");
	saves("postpone cerebrolysin 99000017 --days 7");
	line("p0");
	saves("postpone cerebrolysin 99000017 --note needs the full text");
	line("p");
	line("");
	assert_int_equal(m.mode, MODEL_CARD);
	line("p 3");
	assert_false(does(FX_SAVE));
}

static void
not_relevant_means_reject(void **state)
{
	(void)state;
	line("e r no");
	assert_int_equal(m.mode, MODEL_REJECT);
	assert_true(strncmp(fx.said.p, "1 other compound", 16) == 0);
	line("1");
	saves("reject cerebrolysin 99000017 --reason other-compound");
	model_show(&m, &card, 0);
	keys("erno\n");
	assert_true(strncmp(fx.said.p, "1 other compound", 16) == 0);
	keys("2");
	saves("reject cerebrolysin 99000017 --reason not-human");
}

static void
a_note_is_an_act_of_its_own(void **state)
{
	(void)state;
	line("n ask the authors");
	saves("note cerebrolysin 99000017 --note ask the authors");
	keys("nask\n");
	saves("note cerebrolysin 99000017 --note ask");
	line("n");
	line("");
	assert_int_equal(m.mode, MODEL_CARD);
}

static void
every_other_key_has_its_effect(void **state)
{
	static const struct {
		const char *key;
		enum model_effect kind;
		int64_t n;
	} want[] = {{"u", FX_UNDO, 0}, {"u 12", FX_UNDO, 12}, {"u #12", FX_UNDO, 12}, {"U", FX_MINE, 0},
	    {"j", FX_MOVE, 1}, {"k", FX_MOVE, -1}, {" ", FX_TEXT, 1}, {"t", FX_TEXT, 1}, {"b", FX_TEXT, -1},
	    {"z", FX_TEXT, 0}, {"]", FX_HIT, 0}, {"]", FX_HIT, 1}, {"]", FX_HIT, 0}, {"[", FX_HIT, 1},
	    {"o", FX_OTHERS, 0}, {"s", FX_STUDY, 0}, {"v", FX_BROWSER, 0}, {"y", FX_COPY, 0}, {"c", FX_CARD, 0},
	    {"/insulin", FX_SEARCH, 0}, {":queue", FX_COMMAND, 0}, {"f rct", FX_FILTER, 0},
	    {"g 99000016", FX_GOTO, 99000016}, {"?", FX_HELP, 0}, {"q", FX_QUIT, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		line(want[i].key);
		if (!does(want[i].kind))
			fail_msg("%s does not do it", want[i].key);
		assert_int_equal(number_of(want[i].kind), want[i].n);
	}
}

static void
keys_that_take_words_ask_for_them(void **state)
{
	(void)state;
	keys("/insulin dose\n");
	assert_true(does(FX_SEARCH));
	keys(":queue oxytocin\n");
	assert_true(does(FX_COMMAND));
	keys("frct\n");
	assert_true(does(FX_FILTER));
	keys("f\n");
	assert_true(does(FX_FILTER));
	keys("f\033");
	assert_false(does(FX_FILTER));
	keys("g99000016\n");
	assert_int_equal(number_of(FX_GOTO), 99000016);
}

static void
a_word_that_is_none_is_asked_for_again_and_its_letters_are_no_keys(void **state)
{
	(void)state;
	keys("fretrcated\n");
	said("\"retrcated\" is no filter");
	assert_int_equal(m.mode, MODEL_FILTER);
	keys("retracted\n");
	assert_true(does(FX_FILTER));
	assert_int_equal(m.mode, MODEL_CARD);
	keys("gxx\n");
	said("\"xx\" is no PMID");
	assert_int_equal(m.mode, MODEL_GOTO);
	keys("99000016\n");
	assert_int_equal(number_of(FX_GOTO), 99000016);
	assert_int_equal(m.mode, MODEL_CARD);
	/* A whole line asks nothing: the next line is a key again. */
	line("f nonsense");
	said("\"nonsense\" is no filter");
	assert_int_equal(m.mode, MODEL_CARD);
	line("g xx");
	assert_int_equal(m.mode, MODEL_CARD);
}

static void
an_undo_of_what_is_older_takes_a_yes_and_no_other_key(void **state)
{
	static const char *const no[] = {"n", "a", "u", "r", "", NULL};

	(void)state;
	for (size_t i = 0; no[i] != NULL; i++) {
		model_sure_undo(&m, 86);
		assert_string_equal(model_prompt(&m), "y/n> ");
		line(no[i]);
		said("not undone");
		assert_int_equal(fx.n, 0);
		assert_int_equal(m.mode, MODEL_CARD);
	}
	model_sure_undo(&m, 86);
	keys("\033");
	said("not undone");
	model_sure_undo(&m, 86);
	keys("y");
	assert_int_equal(number_of(FX_UNDO_SURE), 86);
	model_show(&m, NULL, 0);
	model_sure_undo(&m, 85);
	line("y");
	assert_int_equal(number_of(FX_UNDO_SURE), 85);
	assert_int_equal(m.mode, MODEL_NOTHING);
}

static void
backing_out_says_what_stays(void **state)
{
	static const struct {
		const char *keys, *words;
	} want[] = {{"r", "not rejected"}, {"r9", "not rejected"}, {"p", "not put off"}, {"e", "nothing edited"},
	    {"ed", "it stays as it was"}, {"n", "no note"}, {"a", "not saved"}};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		keys(want[i].keys);
		keys("\033");
		said(want[i].words);
		assert_false(does(FX_SAVE));
		assert_int_equal(m.mode, MODEL_CARD);
	}
	keys("p3");
	said("\"3\" is none of these:\nlater: 1 tomorrow");
	keys("\n");
	keys("r0");
	said("\"0\" is no reason:\n1 other compound");
}

/* Questions stand in 80 columns without being broken. */
static void
what_is_asked_fits_a_line(void **state)
{
	static const char *const asks[] = {"r", "e", "p", "es", "e+", NULL};

	(void)state;
	for (size_t i = 0; asks[i] != NULL; i++) {
		keys(asks[i]);
		for (const char *s = fx.said.p; *s != '\0'; s += strcspn(s, "\n") + 1)
			if (strncmp(s, "outcome, ", 9) != 0 && strcspn(s, "\n") > 80)
				fail_msg("%s asks too wide: %s", asks[i], s);
		keys("\033");
	}
}

static void
a_line_that_is_typed_can_be_wiped_whole_or_by_words(void **state)
{
	(void)state;
	keys(":queue  oxy tocin\027");
	assert_string_equal(m.input.p, "queue  oxy ");
	assert_string_equal(fx.v[0].text, "\b \b\b \b\b \b\b \b\b \b");
	keys("\027");
	assert_string_equal(m.input.p, "queue  ");
	keys("\025");
	assert_string_equal(m.input.p, "");
	keys("\025\027\177");
	assert_int_equal(fx.n, 0);
	keys("help\n");
	assert_true(does(FX_COMMAND));
	assert_string_equal(fx.v[fx.n - 1].text, "help");
	/* Two columns, one character: both are wiped. */
	keys(":\xe4\xb8\xad\177");
	assert_string_equal(fx.v[0].text, "\b \b\b \b");
}

static void
arrows_look_back_and_ahead_and_answer_nothing(void **state)
{
	static const char *const asks[] = {"r", "e", "p", "n", "/", "g", "ed", NULL};

	(void)state;
	model_key(&m, MODEL_KEY_UP, 100000, &fx);
	assert_int_equal(number_of(FX_MOVE), -1);
	model_fx_clear(&fx);
	model_key(&m, MODEL_KEY_DOWN, 100000, &fx);
	assert_int_equal(number_of(FX_MOVE), 1);
	for (size_t i = 0; asks[i] != NULL; i++) {
		keys(asks[i]);
		model_fx_clear(&fx);
		model_key(&m, MODEL_KEY_UP, 100000, &fx);
		assert_int_equal(fx.n, 0);
		assert_string_equal(fx.said.p, "");
		assert_string_equal(m.input.p, "");
		keys("\033");
	}
}

static void
tab_completes_filters_and_lists_what_may_follow(void **state)
{
	(void)state;
	keys("fret\t");
	assert_string_equal(m.input.p, "retracted");
	keys("\025re\t");
	assert_string_equal(m.input.p, "re");
	said("retracted reopened recheck");
	keys("\025case\t");
	assert_string_equal(m.input.p, "case-");
	said("case-control case-report");
	keys("\025uns\t\n");
	assert_true(does(FX_FILTER));
}

static void
undo_as_a_command_is_the_key(void **state)
{
	(void)state;
	keys(":undo 12\n");
	assert_int_equal(number_of(FX_UNDO), 12);
	line(":undo #12");
	assert_int_equal(number_of(FX_UNDO), 12);
	line(":undo");
	assert_int_equal(number_of(FX_UNDO), 0);
	line(":undo 12 --only");
	assert_true(does(FX_COMMAND));
	line(":undone");
	assert_true(does(FX_COMMAND));
}

static void
words_are_no_keys(void **state)
{
	static const char *const words[] = {"approve", "reject 3", "abc", "ja", "quit", "a a", "x", NULL};

	(void)state;
	for (size_t i = 0; words[i] != NULL; i++) {
		line(words[i]);
		said("is no key; ? shows all");
		assert_false(does(FX_SAVE) || does(FX_QUIT) || does(FX_MOVE));
	}
}

static void
keys_that_decide_are_dropped_right_after_a_new_record(void **state)
{
	(void)state;
	model_show(&m, &card, 1000);
	for (const char *k = "arp"; *k != '\0'; k++) {
		model_fx_clear(&fx);
		model_key(&m, *k, 1249, &fx);
		said("too quick");
		assert_int_equal(m.mode, MODEL_CARD);
	}
	model_fx_clear(&fx);
	model_key(&m, 'j', 1001, &fx);
	assert_true(does(FX_MOVE));
	model_fx_clear(&fx);
	model_key(&m, 'r', 1250, &fx);
	assert_int_equal(m.mode, MODEL_REJECT);
	/* A second key of the same choice is no guess. */
	model_fx_clear(&fx);
	model_key(&m, '3', 1251, &fx);
	assert_true(does(FX_SAVE));
}

/* Whoever types on after a question was refused does not decide by it. */
static void
what_is_typed_ahead_of_a_refused_question_decides_nothing(void **state)
{
	(void)state;
	model_show(&m, &card, 1000);
	for (const char *k = "e3 a"; *k != '\0'; k++) {	/* of findings there are fewer */
		model_fx_clear(&fx);
		model_key(&m, *k, 2000 + 20 * (k[1] == '\0'), &fx);
	}
	said("too quick");
	assert_false(does(FX_SAVE));
	assert_int_equal(m.mode, MODEL_CARD);
}

static void
lines_are_never_too_quick(void **state)
{
	(void)state;
	model_show(&m, &card, 1000);
	line("r 3");
	assert_true(does(FX_SAVE));
}

static void
a_retracted_record_cannot_be_approved(void **state)
{
	(void)state;
	card.retracted = true;
	model_show(&m, &card, 0);
	line("a");
	said("retracted");
	assert_false(does(FX_SAVE));
	said("r 8 rejects it");
	line("r 8");
	saves("reject cerebrolysin 99000017 --reason retracted");
	card.stands = MODEL_REJECTED;
	model_show(&m, &card, 0);
	line("a");
	said("it stays rejected");
	assert_false(does(FX_SAVE));
	assert_int_equal(m.mode, MODEL_CARD);
}

static void
a_record_of_which_nothing_is_proposed_wants_a_design(void **state)
{
	(void)state;
	card.open_design = true;
	card.nfinding = 0;
	model_show(&m, &card, 0);
	line("a");
	said("the design is open");
	line("e d rct");
	line("a");
	saves("approve cerebrolysin 99000017 --design rct");
}

static void
what_is_approved_is_amended(void **state)
{
	(void)state;
	card.stands = MODEL_APPROVED;
	card.nfinding = 3;
	findings[0] = (struct model_finding){.decided = true, .outcome = "stroke-function"};
	findings[0].val[MF_DIRECTION] = "benefit";
	findings[1] = (struct model_finding){.decided = true, .outcome = "stroke-sae"};
	findings[1].val[MF_DIRECTION] = "harm";
	findings[2] = (struct model_finding){.n = 1, .dropped = true};
	model_show(&m, &card, 0);
	line("a");
	said("nothing is changed");
	line("e 1 n");
	line("e 2 x");
	line("e p 210");
	line("a");
	saves("amend cerebrolysin 99000017 --participants 210 --finding "
	      "new=stroke-function,direction=no-difference --finding drop=stroke-sae");
	line("e 3 stroke-death u");
	line("a");
	assert_non_null(strstr(fx.v[0].word[fx.v[0].nword - 1], "1=stroke-death,direction=unclear"));
	line("r 1");
	saves("reject cerebrolysin 99000017 --reason other-compound --redo");
}

static void
what_was_rejected_is_approved_anew_after_one_question(void **state)
{
	(void)state;
	card.stands = MODEL_REJECTED;
	card.reason = "not-human";
	card.nfinding = 1;
	model_show(&m, &card, 0);
	keys("a");
	said("stands rejected (not-human)");
	assert_false(does(FX_SAVE));
	keys("a");
	said("not approved; it stays rejected");
	assert_false(does(FX_SAVE));
	line("a");
	line("y");
	saves("approve cerebrolysin 99000017 --finding 1=stroke-function --redo");
}

static void
a_conflict_waits_for_enter(void **state)
{
	(void)state;
	model_conflict(&m);
	line("a");
	said("Enter: next");
	assert_false(does(FX_SAVE));
	keys("\033");
	assert_false(does(FX_MOVE));
	line("s");
	said("Enter: next");
	line("u");
	assert_true(does(FX_UNDO));
	line("q");
	assert_true(does(FX_QUIT));
	line("");
	assert_int_equal(number_of(FX_MOVE), 1);
	model_conflict(&m);
	keys("\n");
	assert_int_equal(number_of(FX_MOVE), 1);
}

static void
without_a_card_only_the_way_out_works(void **state)
{
	(void)state;
	model_show(&m, NULL, 0);
	line("a");
	said("nothing is shown");
	line("e d rct");
	said("nothing is shown");
	line("");
	line("u");
	assert_true(does(FX_UNDO));
	line(":status");
	assert_true(does(FX_COMMAND));
	line("q");
	assert_true(does(FX_QUIT));
}

static void
words_of_a_record_find_their_outcome(void **state)
{
	(void)state;
	assert_string_equal(model_guess(outcomes, 4, "All-cause death", NULL)->slug, "stroke-death");
	assert_string_equal(model_guess(outcomes, 4, "Serious adverse events", NULL)->slug, "stroke-sae");
	assert_null(model_guess(outcomes, 4, "Good function", NULL));
	assert_string_equal(model_guess(outcomes, 4, "Good function", "A trial in STROKE")->slug, "stroke-function");
	assert_null(model_guess(outcomes, 4, "pain", "stroke"));
	assert_null(model_guess(outcomes, 4, NULL, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(each_reason_to_reject_has_its_digit),
	    T(reason_nine_wants_a_note),
	    T(rejecting_can_be_backed_out_of),
	    T(later_has_three_answers),
	    T(not_relevant_means_reject),
	    T(a_note_is_an_act_of_its_own),
	    T(every_other_key_has_its_effect),
	    T(keys_that_take_words_ask_for_them),
	    T(a_word_that_is_none_is_asked_for_again_and_its_letters_are_no_keys),
	    T(an_undo_of_what_is_older_takes_a_yes_and_no_other_key),
	    T(undo_as_a_command_is_the_key),
	    T(backing_out_says_what_stays),
	    T(what_is_asked_fits_a_line),
	    T(a_line_that_is_typed_can_be_wiped_whole_or_by_words),
	    T(arrows_look_back_and_ahead_and_answer_nothing),
	    T(tab_completes_filters_and_lists_what_may_follow),
	    T(words_are_no_keys),
	    T(keys_that_decide_are_dropped_right_after_a_new_record),
	    T(what_is_typed_ahead_of_a_refused_question_decides_nothing),
	    T(lines_are_never_too_quick),
	    T(a_retracted_record_cannot_be_approved),
	    T(a_record_of_which_nothing_is_proposed_wants_a_design),
	    T(what_is_approved_is_amended),
	    T(what_was_rejected_is_approved_anew_after_one_question),
	    T(a_conflict_waits_for_enter),
	    T(without_a_card_only_the_way_out_works),
	    T(words_of_a_record_find_their_outcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
