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

static void
line(const char *s)
{
	model_fx_clear(&fx);
	model_line(&m, s, &fx);
}

/* All keys of a text, long after the record was shown. */
static void
keys(const char *s)
{
	for (; *s != '\0'; s++) {
		model_fx_clear(&fx);
		model_key(&m, (unsigned char)*s, 100000, &fx);
	}
}

static void
said(const char *part)
{
	if (strstr(fx.said.p, part) == NULL)
		fail_msg("no \"%s\" in \"%s\"", part, fx.said.p);
}

static bool
does(enum model_effect kind)
{
	for (size_t i = 0; i < fx.n; i++)
		if (fx.v[i].kind == kind)
			return true;
	return false;
}

static int64_t
number_of(enum model_effect kind)
{
	for (size_t i = 0; i < fx.n; i++)
		if (fx.v[i].kind == kind)
			return fx.v[i].n;
	fail_msg("no such effect");
	return 0;
}

/* The nth save's words, parted by blanks. */
static void
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

static void
saves(const char *want)
{
	saves_nth(0, want);
}

static void
an_open_finding_takes_the_cursor_and_nothing_is_saved(void **state)
{
	(void)state;
	line("a");
	said("not saved: finding 2 has no direction: b n h m u, or x drops it");
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
	said("no such reason");
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
	said("a whole number, or unknown");
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

static void
the_study_is_said_with_the_approval(void **state)
{
	(void)state;
	line("e 2 x");
	line("e s merge 99000002");
	assert_false(does(FX_SAVE));
	line("a");
	saves_nth(0, "approve cerebrolysin 99000017 --finding 1=stroke-function");
	saves_nth(1, "study merge 99000017 99000002");
	line("e s merge 99000017");
	said("study: merge PMID");
}

static void
not_relevant_means_reject(void **state)
{
	(void)state;
	line("e r no");
	assert_int_equal(m.mode, MODEL_REJECT);
	line("1");
	saves("reject cerebrolysin 99000017 --reason other-compound");
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
	keys("gxx\n");
	said("\"xx\" is no PMID");
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
	line("r 8");
	saves("reject cerebrolysin 99000017 --reason retracted");
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
what_was_rejected_is_approved_anew(void **state)
{
	(void)state;
	card.stands = MODEL_REJECTED;
	card.nfinding = 1;
	model_show(&m, &card, 0);
	line("a");
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
	line("");
	assert_int_equal(number_of(FX_MOVE), 1);
	model_conflict(&m);
	keys("\n");
	assert_int_equal(number_of(FX_MOVE), 1);
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
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
	    T(an_open_finding_takes_the_cursor_and_nothing_is_saved),
	    T(an_open_finding_can_be_dropped),
	    T(every_direction_has_its_letter),
	    T(an_open_outcome_is_asked_for_by_name_number_or_beginning),
	    T(two_findings_on_one_outcome_are_open),
	    T(all_that_is_open_can_be_dropped_at_once),
	    T(each_reason_to_reject_has_its_digit),
	    T(reason_nine_wants_a_note),
	    T(rejecting_can_be_backed_out_of),
	    T(later_has_three_answers),
	    T(every_field_can_be_edited_and_is_saved_with_a_alone),
	    T(unknown_can_be_said_of_counts),
	    T(what_is_shown_is_what_the_edits_make_of_it),
	    T(a_field_is_asked_for_by_keys_and_enter_keeps_it),
	    T(tab_completes_outcomes),
	    T(a_finding_is_edited_whole),
	    T(a_new_finding_begins_with_its_outcome),
	    T(a_bad_edit_changes_nothing),
	    T(the_study_is_said_with_the_approval),
	    T(not_relevant_means_reject),
	    T(a_note_is_an_act_of_its_own),
	    T(every_other_key_has_its_effect),
	    T(keys_that_take_words_ask_for_them),
	    T(words_are_no_keys),
	    T(keys_that_decide_are_dropped_right_after_a_new_record),
	    T(lines_are_never_too_quick),
	    T(a_retracted_record_cannot_be_approved),
	    T(a_record_of_which_nothing_is_proposed_wants_a_design),
	    T(what_is_approved_is_amended),
	    T(what_was_rejected_is_approved_anew),
	    T(a_conflict_waits_for_enter),
	    T(a_failed_save_keeps_the_edits),
	    T(edits_can_be_made_again_from_their_lines),
	    T(without_a_card_only_the_way_out_works),
	    T(words_of_a_record_find_their_outcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
