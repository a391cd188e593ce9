#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "curate/card.h"

static const char head[] =
    "{\"slug\":\"x\",\"name\":\"X\",\"status\":\"food\",\"synonyms\":[\"Ex\"],\"terms\":[],\"jurisdictions\":[],"
    "\"caution\":null,\"summary\":[{\"text\":\"Words.\",\"pmids\":[1,2]}],\"mechanisms\":[],"
    "\"pathway\":{\"nodes\":[{\"id\":\"a\",\"kind\":\"target\",\"label\":\"A\"},{\"id\":\"b\",\"kind\":\"outcome\",\"label\":\"B\"}],"
    "\"edges\":[{\"from\":\"a\",\"to\":\"b\",\"verb\":\"raises\",\"pmids\":[3]}]},"
    "\"dosage\":{\"regimens\":[],\"forms\":[],\"food\":\"either\",\"min_days\":10,\"optimal_days\":21,"
    "\"cycling\":\"unknown\",\"best_time\":\"any\"},"
    "\"safety\":{\"cautions\":[],\"interactions\":[],\"side_effects\":[]},\"study_names\":[],"
    "\"outcomes\":[{\"slug\":\"o\",\"name\":\"o\",\"indication\":\"i\",\"headline\":true,\"domain\":\"safety\","
    "\"better\":\"lower\",\"critical\":true,\"surrogate\":false}]}";

/* The good card with one piece of its text replaced must be refused with this message. */
static void
refused(const char *old, const char *new, const char *message)
{
	struct arena mem = ARENA_INIT;
	struct err e = { 0 };
	struct card c;
	char text[4096];
	const char *at = strstr(head, old);

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - head), head, new, at + strlen(old));
	assert_int_equal(card_parse(text, strlen(text), "c.json", &mem, &c, &e), RC_BADDATA);
	if (strcmp(e.msg, message) != 0)
		fail_msg("said \"%s\", wanted \"%s\"", e.msg, message);
	arena_fini(&mem);
}

static void
a_good_card_is_read_with_its_rows_and_citations(void **state)
{
	struct arena mem = ARENA_INIT;
	struct err e = { 0 };
	struct card c;

	(void)state;
	assert_int_equal(card_parse(head, strlen(head), "c.json", &mem, &c, &e), RC_OK);
	assert_string_equal(c.slug, "x");
	assert_int_equal(c.nsynonym, 1);
	assert_int_equal(c.noutcome, 1);
	assert_string_equal(c.outcome[0].domain, "safety");
	assert_true(c.outcome[0].headline);
	assert_int_equal(c.profile.ncite, 2);
	assert_string_equal(c.profile.cite[0].section, "summary");
	assert_int_equal(c.profile.nnode, 2);
	assert_int_equal(c.profile.nedge_cite, 1);
	/* summary.text, dosage: food min_days optimal_days cycling best_time; caution is null */
	assert_int_equal(c.profile.nrow, 6);
	arena_fini(&mem);
}

static void
a_wrong_field_is_named_with_its_place(void **state)
{
	(void)state;
	refused("\"food\"", "\"foood\"",
	    "c.json: status: \"foood\" is none of supplement, prescription, investigational, endogenous-hormone, food; nearest: food");
	refused("\"slug\":\"x\"", "\"slug\":\"X y\"", "c.json: slug: must be a slug: lower-case letters, digits, single hyphens");
	refused("\"name\":\"X\",", "", "c.json: name: is missing");
	refused("\"name\":\"X\",", "\"name\":\"X\",\"score\":4,", "c.json: no member \"score\" is known here");
}

static void
a_pmid_must_be_one_and_stand_once(void **state)
{
	(void)state;
	refused("[1,2]", "[1,\"2\"]", "c.json: summary[0].pmids[1]: is no PMID (an integer from 1 to 99999999)");
	refused("[1,2]", "[1,0]", "c.json: summary[0].pmids[1]: is no PMID (an integer from 1 to 99999999)");
	refused("[1,2]", "[2,2]", "c.json: summary[0].pmids[1]: stands there twice");
}

static void
a_pathway_holds_together(void **state)
{
	(void)state;
	refused("\"to\":\"b\"", "\"to\":\"c\"", "c.json: pathway.edges[0]: \"c\" is no node of the pathway");
	refused("\"to\":\"b\"", "\"to\":\"a\"", "c.json: pathway.edges[0]: leads back to its own node");
	refused("{\"id\":\"b\"", "{\"id\":\"a\"", "c.json: pathway.nodes[1].id: \"a\" stands there twice");
}

static void
text_with_controls_or_bidi_marks_is_refused(void **state)
{
	(void)state;
	refused("Words.", "a\\u001bb", "c.json: summary[0].text: has a control character, or blanks at an end");
	refused("Words.", "a\\u202eb", "c.json: summary[0].text: has a control character, or blanks at an end");
	refused("Words.", "", "c.json: summary[0].text: is empty");
}

static void
what_must_differ_differs(void **state)
{
	(void)state;
	refused("[\"Ex\"]", "[\"x\"]", "c.json: synonyms[0]: is the name itself");
	refused("[\"Ex\"]", "[\"Ex\",\"eX\"]", "c.json: synonyms[1]: \"eX\" stands there twice");
	refused("\"min_days\":10", "\"min_days\":22", "c.json: dosage.optimal_days: is below dosage.min_days");
}

static void
the_demo_cards_are_good(void **state)
{
	static const char *const files[] = { "cerebrolysin", "casein-hydrolysate", "oxytocin" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct arena mem = ARENA_INIT;
		struct err e = { 0 };
		struct card c;
		struct buf b;
		char path[200];

		snprintf(path, sizeof(path), "fixtures/compounds/%s.json", files[i]);
		buf_init(&b, CARD_MAX_BYTES);
		assert_int_equal(file_read(path, &b, &e), RC_OK);
		if (card_parse(b.p, b.len, path, &mem, &c, &e) != RC_OK)
			fail_msg("%s", e.msg);
		assert_string_equal(c.slug, files[i]);
		buf_fini(&b);
		arena_fini(&mem);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_card_is_read_with_its_rows_and_citations),
		cmocka_unit_test(a_wrong_field_is_named_with_its_place),
		cmocka_unit_test(a_pmid_must_be_one_and_stand_once),
		cmocka_unit_test(a_pathway_holds_together),
		cmocka_unit_test(text_with_controls_or_bidi_marks_is_refused),
		cmocka_unit_test(what_must_differ_differs),
		cmocka_unit_test(the_demo_cards_are_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
