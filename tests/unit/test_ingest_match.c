/*
 * Which records mention a known compound: whole words, folded, in title and
 * abstract; and the look at the raw bytes never excludes one that does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "ingest/match.h"
#include "ingest/pubmed.h"

static struct arena	mem = ARENA_INIT;
static struct pubmed	*reader;
static struct match	*match;
static struct buf	fold;

static const struct match_name names[] = {
	{ 2, "Levodopa" }, { 2, "L-DOPA" }, { 1, "Dopamine" }, { 3, "FPF-1070" }, { 4, "\xce\xb2-carotene" },
	{ 5, "coenzyme Q10 (ubidecarenone)" }, { 6, "stra\xc3\x9f" "e" }, { 7, "---" },
};

/* The compounds that a title with this XML inside mentions, as digits. */
static const char *
hits(const char *inner)
{
	char		*xml = arena_printf(&mem, "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>%s"
	    "</ArticleTitle></Article></MedlineCitation></PubmedArticle>", inner), *out;
	struct article	 a;
	struct err	 e = { .rc = RC_OK };
	int64_t		*v;
	size_t		 i, n;

	if (pubmed_read(reader, xml, strlen(xml), "", &mem, &a, &e) != RC_OK)
		fail_msg("%s", e.msg);
	n = match_article(match, &a, &fold, &mem, &v);
	out = arena_alloc(&mem, n + 1);
	for (i = 0; i < n; i++)
		out[i] = (char)('0' + v[i]);
	if (n > 0 && !match_raw(match, xml, strlen(xml)))
		fail_msg("the raw look excluded \"%s\"", inner);
	return out;
}

static void
whole_words_count_whatever_their_case(void **state)
{
	(void)state;
	assert_string_equal(hits("DOPAMINE and levodopa"), "12");
	assert_string_equal(hits("dopamines, polydopamine, dopamine2"), "");
	assert_string_equal(hits("(dopamine)-induced; l-dopa."), "12");
	assert_string_equal(hits("\xe2\x80\x9c" "dopamine\xe2\x80\x9d\xe2\x80\x94levodopa\xc2\xae"), "12");
	assert_string_equal(hits("\xc3\xa9" "dopamine"), "");
	assert_string_equal(hits("fpf-1070 and fpf-10701"), "3");
	assert_string_equal(hits("\xce\x92-CAROTENE"), "4");
	assert_string_equal(hits("Coenzyme Q10 (Ubidecarenone) in"), "5");
	assert_string_equal(hits("Strasse"), "6");
	assert_string_equal(hits("--- and nothing else"), "");
}

static void
markup_references_and_odd_letters_hide_nothing(void **state)
{
	(void)state;
	assert_string_equal(hits("<i>d</i>opamine"), "1");
	assert_string_equal(hits("dopa<!-- x -->mine"), "1");
	assert_string_equal(hits("dopa<![CDATA[mine]]>"), "1");
	assert_string_equal(hits("&#100;opamine"), "1");
	assert_string_equal(hits("dop&#x61;mine"), "1");
	assert_string_equal(hits("dop&amp;#97;mine"), "1");
	assert_string_equal(hits("\xef\xbd\x84\xef\xbd\x8f\xef\xbd\x90\xef\xbd\x81\xef\xbd\x8d\xef\xbd\x89\xef\xbd\x8e\xef\xbd\x85"), "1");
	assert_string_equal(hits("coenzyme Q\xc2\xb9\xe2\x81\xb0 (ubidecarenone)"), "5");
}

static void
the_raw_look_excludes_what_cannot_mention_any(void **state)
{
	const char	*plain = "<PubmedArticle><ArticleTitle>Aspirin, p &lt; 0.05</ArticleTitle></PubmedArticle>";

	(void)state;
	assert_false(match_raw(match, plain, strlen(plain)));
}

/* A name that a text spells with one character beyond ASCII, which folds to letters, digits or nothing. */
static void
no_character_that_folds_to_ascii_hides_a_name(void **state)
{
	struct match_name	 one = { 1, NULL };
	struct match		*all = match;
	char			 bytes[5], text[64], name[160];
	int32_t			 cp;
	size_t			 i, n, tried = 0;

	(void)state;
	for (cp = 0xa0; cp < 0x30000; cp++) {
		if (cp >= 0xd800 && cp < 0xe000)
			continue;
		n = utf8_encode(cp, bytes);
		bytes[n] = '\0';
		buf_clear(&fold);
		utf8_fold(bytes, n, &fold);
		for (i = 0; i < fold.len && fold.p[i] > 0x20 && fold.p[i] != '&' && fold.p[i] != '<'; i++)
			;
		if (i < fold.len || fold.len > 40)
			continue;
		snprintf(name, sizeof(name), "kl%smn", fold.p);
		snprintf(text, sizeof(text), "kl%smn", bytes);
		one.name = name;
		match = match_new(&one, 1);
		hits(text);
		tried++;
		match_free(match);
	}
	match = all;
	assert_true(tried > 1000);
}

static void
a_name_stands_in_title_or_abstract_or_nowhere(void **state)
{
	static const char	elsewhere[] = "<PubmedArticle><MedlineCitation><Article><ArticleTitle>Aspirin</ArticleTitle>"
	    "<Abstract><AbstractText>One &amp; two.</AbstractText> <AbstractText>Three.</AbstractText></Abstract></Article>"
	    "<ChemicalList><NameOfSubstance>Dopamine</NameOfSubstance></ChemicalList><OtherAbstract><AbstractText>Dopamine"
	    "</AbstractText></OtherAbstract></MedlineCitation></PubmedArticle>";
	static const char	second[] = "<PubmedArticle><MedlineCitation><Article><ArticleTitle>Aspirin</ArticleTitle>"
	    "<Abstract><AbstractText Label='A'>One.</AbstractText>\n<AbstractText>Of dopamine.</AbstractText></Abstract>"
	    "</Article></MedlineCitation></PubmedArticle>";
	static const char	near_miss[] = "<PubmedArticle><ArticleTitle>Coenzyme Q10 and ubidecarenone; fpf 2070</ArticleTitle>"
	    "</PubmedArticle>";

	(void)state;
	assert_false(match_raw(match, elsewhere, strlen(elsewhere)));
	assert_true(match_raw(match, second, strlen(second)));
	assert_false(match_raw(match, near_miss, strlen(near_miss)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_words_count_whatever_their_case),
		cmocka_unit_test(markup_references_and_odd_letters_hide_nothing),
		cmocka_unit_test(the_raw_look_excludes_what_cannot_mention_any),
		cmocka_unit_test(no_character_that_folds_to_ascii_hides_a_name),
		cmocka_unit_test(a_name_stands_in_title_or_abstract_or_nowhere),
	};
	int	failed;

	reader = pubmed_new(true);
	match = match_new(names, sizeof(names) / sizeof(names[0]));
	buf_init(&fold, 1 << 20);
	failed = cmocka_run_group_tests_name("ingest: names in records", tests, NULL, NULL);
	buf_fini(&fold);
	match_free(match);
	pubmed_free(reader);
	arena_fini(&mem);
	return failed;
}
