#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/rules.h"
#include "ingest/sentence.h"

static struct arena mem;

static struct ruleset *
parsed(const char *text)
{
	struct ruleset	*rs = NULL;
	struct err	 e = { 0 };

	if (ruleset_parse("t.rules", text, strlen(text), &rs, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return rs;
}

static void
refuses(const char *text, const char *why)
{
	struct ruleset	*rs = NULL;
	struct err	 e = { 0 };

	assert_int_equal(ruleset_parse("t.rules", text, strlen(text), &rs, &e), RC_BADDATA);
	if (strstr(e.msg, why) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", why, e.msg);
}

/* The hits of title and abstract as "rule:field:start-end ...". */
static const char *
hits(const struct ruleset *rs, const char *title, const char *abstract, unsigned fields)
{
	struct rules_scratch	*s = rules_scratch_new(rs, 0);
	struct article		 a = { .title = title, .abstract = abstract };
	struct hits		 h;
	const char		*out = "";
	size_t			 i;

	rules_match(rs, s, &a, fields, &mem, &h);
	assert_null(h.stuck);
	for (i = 0; i < h.n; i++)
		out = arena_printf(&mem, "%s%s%s:%s:%zu-%zu", out, i > 0 ? " " : "", h.hit[i].rule->id,
		    hit_field(&mem, &h.hit[i]), h.hit[i].start, h.hit[i].end);
	rules_scratch_free(s);
	return out;
}

#define TAIL "yes randomly assigned\nno nothing\n"

static void
a_hit_names_its_bytes(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:rct 2\npattern \\brandomly assigned\\b\n" TAIL);

	(void)state;
	assert_string_equal(hits(rs, "X", "We (\xce\xb1) Randomly assigned 80.", FIELD_ALL), "R1:abstract:8-25");
	assert_string_equal(hits(rs, "Randomly assigned", NULL, FIELD_ALL), "R1:title:0-17");
	ruleset_free(rs);
}

static void
literals_that_begin_alike_are_told_apart_to_their_ends(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:rct 2\npattern \\brandomised\\b\nyes randomised\nno nothing\n\n"
	    "rule R2\nlabel design:rct 2\npattern \\bgiven randomly\\b\nyes given randomly\nno nothing\n\n"
	    "rule R3\nlabel design:rct 2\npattern \\brandomis(?:ation|ing)\\b\nyes randomising\nno nothing\n");

	(void)state;
	assert_string_equal(hits(rs, "Randomised", NULL, FIELD_ALL), "R1:title:0-10");
	assert_string_equal(hits(rs, "Randomisation", NULL, FIELD_ALL), "R3:title:0-13");
	assert_string_equal(hits(rs, "Randomise", NULL, FIELD_ALL), "");
	assert_string_equal(hits(rs, "Randomisedly, given random", NULL, FIELD_ALL), "");
	assert_string_equal(hits(rs, "GIVEN RANDOMLY", NULL, FIELD_ALL), "R2:title:0-14");
	assert_string_equal(hits(rs, "Randomis", "ed.", FIELD_ALL), "");
	ruleset_free(rs);
}

static void
fields_that_are_hidden_are_not_read(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:rct\npattern zinc\n" TAIL);

	(void)state;
	assert_string_equal(hits(rs, "zinc", "zinc", FIELD_TITLE), "R1:title:0-4");
	assert_string_equal(hits(rs, "zinc", "zinc", FIELD_ABSTRACT), "R1:abstract:0-4");
	ruleset_free(rs);
}

static void
a_match_stays_inside_its_sentence(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:rct\npattern zinc .*placebo\nliteral placebo\n" TAIL);

	(void)state;
	assert_string_equal(hits(rs, NULL, "They took zinc or placebo.", FIELD_ALL), "R1:abstract:10-25");
	assert_string_equal(hits(rs, NULL, "They took zinc. The placebo was white.", FIELD_ALL), "");
	ruleset_free(rs);
}

static void
a_guard_silences_its_sentence_only(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:rct\nmany\npattern randomised\nunless \\brats\\b\n" TAIL);

	(void)state;
	assert_string_equal(hits(rs, NULL, "Rats were randomised. Men were randomised.", FIELD_ALL),
	    "R1:abstract:31-41");
	ruleset_free(rs);
}

static void
a_rule_hits_once_in_a_field_unless_many(void **state)
{
	struct ruleset *once = parsed("rule R1\nlabel design:rct\npattern zinc\n" TAIL);
	struct ruleset *many = parsed("rule R1\nlabel design:rct\nmany\npattern zinc\n" TAIL);

	(void)state;
	assert_string_equal(hits(once, NULL, "zinc zinc. Zinc.", FIELD_ALL), "R1:abstract:0-4");
	assert_string_equal(hits(many, NULL, "zinc zinc. Zinc.", FIELD_ALL),
	    "R1:abstract:0-4 R1:abstract:5-9 R1:abstract:11-15");
	ruleset_free(once);
	ruleset_free(many);
}

static void
where_and_notin_ask_for_the_section(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:rct\nwhere methods\npattern zinc\n" TAIL
	    "\nrule R2\nlabel design:rct\nnotin background\npattern zinc\n" TAIL);

	(void)state;
	assert_string_equal(hits(rs, NULL, "BACKGROUND: Old zinc.\nMETHODS: New zinc.", FIELD_ALL),
	    "R1:abstract:35-39 R2:abstract:35-39");
	ruleset_free(rs);
}

static void
the_first_and_the_last_sentence_have_names(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:rct\nwhere last\npattern zinc\n" TAIL
	    "\nrule R2\nlabel design:rct\nwhere first\npattern zinc\n" TAIL);

	(void)state;
	assert_string_equal(hits(rs, NULL, "A zinc. The zinc. Our zinc.", FIELD_ALL), "R2:abstract:2-6 R1:abstract:22-26");
	ruleset_free(rs);
}

static void
a_define_stands_for_its_text(void **state)
{
	struct ruleset *rs = parsed("define metal (?:zinc|copper)\n\nrule R1\nlabel design:rct\npattern {metal} {0,3}cream\n"
	    TAIL);

	(void)state;
	assert_string_equal(hits(rs, "copper  cream", NULL, FIELD_ALL), "R1:title:0-13");
	ruleset_free(rs);
}

static void
an_absent_rule_hits_where_there_is_no_text(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:comment\nabsent\nfield abstract\nyes -\nno text\n");

	(void)state;
	assert_string_equal(hits(rs, "X", NULL, FIELD_ALL), "R1:abstract:0-0");
	assert_string_equal(hits(rs, "X", "Text.", FIELD_ALL), "");
	assert_string_equal(hits(rs, "X", NULL, FIELD_TITLE), "");	/* hidden is not absent */
	ruleset_free(rs);
}

static void
a_rule_of_others_hits_once_where_the_first_of_them_does(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:rct\npattern zinc\n" TAIL
	    "\nrule R2\nlabel design:rct\nfield abstract\npattern lead\n" TAIL
	    "\nrule R3\nlabel design:rct\nany R2\nany R1\n" TAIL);
	struct rules_scratch *s = rules_scratch_new(rs, 0);
	struct article	a = { .title = "Oral zinc" };
	struct hits	h;

	(void)state;
	assert_string_equal(hits(rs, "Oral zinc", "No lead.", FIELD_ALL),
	    "R1:title:5-9 R2:abstract:3-7 R3:title:5-9");
	assert_string_equal(hits(rs, "Tin", "No lead.", FIELD_ALL), "R2:abstract:3-7 R3:abstract:3-7");
	assert_string_equal(hits(rs, "Tin", "No gold.", FIELD_ALL), "");
	rules_scratch_mute(s, rs, (const char *const[]){ "R3", NULL });
	rules_match(rs, s, &a, FIELD_ALL, &mem, &h);
	assert_int_equal(h.n, 1);
	rules_scratch_mute(s, rs, (const char *const[]){ "R1", NULL });
	rules_match(rs, s, &a, FIELD_ALL, &mem, &h);
	assert_int_equal(h.n, 0);
	rules_scratch_free(s);
	ruleset_free(rs);
}

/* Guards are taken apart at their outermost bars, and what three of them share is asked once in a sentence. */
static void
guards_that_share_parts_forbid_as_they_would_alone(void **state)
{
	struct ruleset *rs = parsed("rule R1\nlabel design:rct\npattern zinc\nunless rats|[|)]x|a(?:b|c)d\n" TAIL
	    "\nrule R2\nlabel design:rct\npattern zinc\nunless lead|rats\n" TAIL
	    "\nrule R3\nlabel design:rct\npattern zinc\nunless rats|a(?:b|c)d|\\|y\n" TAIL
	    "\nrule R4\nlabel design:rct\npattern zinc\nunless (?-i)RATS|gold\n" TAIL
	    "\nrule R5\nlabel design:rct\npattern zinc\n" TAIL);

	(void)state;
	assert_string_equal(hits(rs, "zinc", NULL, FIELD_ALL),
	    "R1:title:0-4 R2:title:0-4 R3:title:0-4 R4:title:0-4 R5:title:0-4");
	assert_string_equal(hits(rs, "zinc in rats", NULL, FIELD_ALL), "R4:title:0-4 R5:title:0-4");
	assert_string_equal(hits(rs, "zinc in RATS", NULL, FIELD_ALL), "R5:title:0-4");
	assert_string_equal(hits(rs, "zinc and lead", NULL, FIELD_ALL),
	    "R1:title:0-4 R3:title:0-4 R4:title:0-4 R5:title:0-4");
	assert_string_equal(hits(rs, "zinc |x", NULL, FIELD_ALL), "R2:title:0-4 R3:title:0-4 R4:title:0-4 R5:title:0-4");
	assert_string_equal(hits(rs, "zinc acd", NULL, FIELD_ALL), "R2:title:0-4 R4:title:0-4 R5:title:0-4");
	assert_string_equal(hits(rs, "zinc |y", NULL, FIELD_ALL), "R1:title:0-4 R2:title:0-4 R4:title:0-4 R5:title:0-4");
	/* Each sentence is asked anew. */
	assert_string_equal(hits(rs, NULL, "The zinc of rats. Zinc of men.", FIELD_ALL),
	    "R4:abstract:4-8 R5:abstract:4-8 R1:abstract:18-22 R2:abstract:18-22 R3:abstract:18-22");
	ruleset_free(rs);
}

static void
a_pattern_that_runs_out_is_no_answer(void **state)
{
	struct ruleset		*rs = parsed("rule R1\nlabel design:rct\npattern (?:z+)+y\nliteral zz\n" TAIL);
	struct rules_scratch	*s = rules_scratch_new(rs, 500);
	struct article		 a = { .title = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzyx zzzzzzzzzzzzzzzzzzz" };
	struct article		 b = { .abstract = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzx" };
	struct hits		 h;

	(void)state;
	rules_match(rs, s, &a, FIELD_ALL, &mem, &h);
	assert_int_equal(h.n, 1);
	rules_match(rs, s, &b, FIELD_ALL, &mem, &h);
	if (h.stuck == NULL)	/* PCRE2 may see that no "y" can follow: then it must say no, not hit */
		assert_int_equal(h.n, 0);
	rules_scratch_free(s);
	ruleset_free(rs);
	rs = parsed("rule R1\nlabel design:rct\npattern ^(?:(?:a|aa|aaa)+)+[by]x\nliteral aaa\n" TAIL);
	s = rules_scratch_new(rs, 500);
	b.abstract = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab yx bz";
	rules_match(rs, s, &b, FIELD_ALL, &mem, &h);
	assert_non_null(h.stuck);
	assert_string_equal(h.stuck->id, "R1");
	rules_scratch_free(s);
	ruleset_free(rs);
}

static void
groups_come_with_the_hit(void **state)
{
	struct ruleset		*rs = parsed("rule R1\nlabel design:rct\npattern \\bzinc (\\d+)(x)? mg\n" TAIL);
	struct rules_scratch	*s = rules_scratch_new(rs, 0);
	struct article		 a = { .title = "Oral zinc 50 mg" };
	struct hits		 h;

	(void)state;
	rules_match(rs, s, &a, FIELD_ALL, &mem, &h);
	assert_int_equal(h.n, 1);
	assert_string_equal(hit_text(&mem, &h.hit[0], h.hit[0].g[1].start, h.hit[0].g[1].end), "50");
	assert_true(h.hit[0].g[2].start == RE_UNSET);
	rules_scratch_free(s);
	ruleset_free(rs);
}

static void
mistakes_are_named_with_their_line(void **state)
{
	(void)state;
	refuses("rule R1\nlabel design:rct\npattern zi(nc\n" TAIL, "t.rules:3");
	refuses("rule R1\nlabel design:rtc\npattern zinc\n" TAIL, "t.rules:2: no such label");
	refuses("rule R1\nlabel colour:red\npattern zinc\n" TAIL, "no such aspect");
	refuses("rule R1\nlabel design:rct\npattern zinc\nyes zinc\n", "needs a yes and a no");
	refuses("rule R1\npattern zinc\n" TAIL, "no label");
	refuses("rule R1\nlabel design:rct\n" TAIL, "one of the three");
	refuses("rule R1\nlabel design:rct\npattern zinc\n" TAIL "\nrule R2\nlabel design:rct\npattern tin\nany R1\n" TAIL,
	    "one of the three");
	refuses("rule R1\nlabel design:rct\npattern zinc\nunless zi(nc|y\n" TAIL, "t.rules:4");
	refuses("rule R1\nlabel design:rct\npattern zinc\nunless a\nunless b\n" TAIL, "a second unless");
	refuses("rule R1\nlabel design:rct\nany R2\n" TAIL, "no such rule before this one: \"R2\"");
	refuses("rule R1\nlabel design:rct\nlazy slow\npattern zinc\n" TAIL "\nrule R2\nlabel design:rct\nany R1\n" TAIL,
	    "lazy");
	refuses("rule R1\nlabel design:rct\npattern \\d\\d\n" TAIL, "say which with \"literal\"");
	refuses("rule R1\nlabel design:rct\npattern {metal}\n" TAIL, "no such define");
	refuses("rule R1\nlabel design:rct\nfield titel\npattern zinc\n" TAIL, "unknown word \"titel\"");
	refuses("pattern zinc\n", "outside a rule");
	refuses("rule R1\nlabel design:rct\npattern zinc\n" TAIL "\nrule R1\nlabel design:rct\npattern zinc\n" TAIL,
	    "another rule");
}

static void
sentences_end_where_readers_end_them(void **state)
{
	static const char text[] = "Drug vs. placebo by Smith et al. The dose was 0.5 mg. (We stopped.) Really? Yes.\nNew line";
	static const char *const want[] = { "Drug vs. placebo by Smith et al. The dose was 0.5 mg.", "(We stopped.)",
		"Really?", "Yes.", "New line" };
	struct sentence	*v;
	size_t		 n, i;

	(void)state;
	v = sentence_split(text, strlen(text), NULL, 0, &mem, &n);
	assert_int_equal(n, 5);
	for (i = 0; i < n; i++) {
		size_t len = strlen(want[i]), from = v[i].start;

		while (text[from] == ' ')
			from++;
		assert_memory_equal(text + from, want[i], len);
	}
}

static void
section_labels_name_their_kind(void **state)
{
	(void)state;
	assert_int_equal(section_kind("METHODS AND RESULTS", NULL), S_METHODS);
	assert_int_equal(section_kind("Funding", NULL), S_FUNDING);
	assert_int_equal(section_kind("TRIAL REGISTRATION", NULL), S_REGISTRATION);
	assert_int_equal(section_kind("KEY MESSAGES", "CONCLUSIONS"), S_CONCLUSIONS);
	assert_int_equal(section_kind("KEY MESSAGES", NULL), S_OTHER);
	assert_int_equal(section_kind(NULL, NULL), S_NONE);
}

static void
the_bytes_that_the_store_keeps_give_the_same_set(void **state)
{
	static const char one[] = "a.rules\0rule A1\nlabel design:rct 2\npattern zinc\nyes zinc\nno tin\n"
	    "b.rules\0rule B1\nlabel design:cohort\npattern tin\nyes tin\nno zinc\n";
	static const char weights[] = "A1\trct\t2500\n";
	struct ruleset	*rs, *again;
	struct err	 e = { 0 };

	(void)state;
	assert_int_equal(ruleset_rebuild(one, sizeof(one) - 1, weights, sizeof(weights) - 1, &rs, &e), RC_OK);
	assert_int_equal(rs->n, 2);
	assert_non_null(ruleset_find(rs, "B1"));
	assert_int_equal(ruleset_find(rs, "A1")->label[0].weight_milli, 2500);
	assert_int_equal(ruleset_rebuild(rs->source, rs->nsource, rs->weights, rs->nweights, &again, &e), RC_OK);
	assert_string_equal(rs->sha256, again->sha256);
	assert_string_equal(rs->weights_sha256, again->weights_sha256);
	ruleset_free(again);
	ruleset_free(rs);
	/* The built-in ones, too. */
	assert_int_equal(ruleset_load(NULL, &rs, &e), RC_OK);
	assert_int_equal(ruleset_rebuild(rs->source, rs->nsource, rs->weights, rs->nweights, &again, &e), RC_OK);
	assert_string_equal(rs->sha256, again->sha256);
	assert_int_equal(rs->n, again->n);
	ruleset_free(again);
	/* What is cut, or no such bytes at all, is refused. */
	assert_int_equal(ruleset_rebuild(rs->source, rs->nsource - 1, "", 0, &again, &e), RC_BADDATA);
	assert_int_equal(ruleset_rebuild("rule A1\n", 8, "", 0, &again, &e), RC_BADDATA);
	ruleset_free(rs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hit_names_its_bytes),
		cmocka_unit_test(literals_that_begin_alike_are_told_apart_to_their_ends),
		cmocka_unit_test(fields_that_are_hidden_are_not_read),
		cmocka_unit_test(a_match_stays_inside_its_sentence),
		cmocka_unit_test(a_guard_silences_its_sentence_only),
		cmocka_unit_test(a_rule_hits_once_in_a_field_unless_many),
		cmocka_unit_test(where_and_notin_ask_for_the_section),
		cmocka_unit_test(the_first_and_the_last_sentence_have_names),
		cmocka_unit_test(a_define_stands_for_its_text),
		cmocka_unit_test(an_absent_rule_hits_where_there_is_no_text),
		cmocka_unit_test(a_rule_of_others_hits_once_where_the_first_of_them_does),
		cmocka_unit_test(guards_that_share_parts_forbid_as_they_would_alone),
		cmocka_unit_test(a_pattern_that_runs_out_is_no_answer),
		cmocka_unit_test(groups_come_with_the_hit),
		cmocka_unit_test(mistakes_are_named_with_their_line),
		cmocka_unit_test(sentences_end_where_readers_end_them),
		cmocka_unit_test(section_labels_name_their_kind),
		cmocka_unit_test(the_bytes_that_the_store_keeps_give_the_same_set),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);

	arena_fini(&mem);
	return rc;
}
