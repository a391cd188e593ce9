/*
 * The outer grammar: what is accepted, what is refused and with which words,
 * and that the cuts do not depend on how the bytes arrive.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "ingest/frame.h"

#define A1 "<PubmedArticle><a>1</a></PubmedArticle>"
#define A2 "<PubmedArticle x='>'>2<!-- </PubmedArticle> --><![CDATA[</PubmedArticle>]]></PubmedArticle >"
#define B1 "<PubmedBookArticle/>"
#define D1 "<DeleteCitation><PMID>1</PMID></DeleteCitation>"

/*
 * Frame text in windows that grow by step bytes; what was cut is written to
 * seen as "[...]" each.  Returns the rc.
 */
static enum rc
cut(const char *text, size_t len, size_t step, struct buf *seen, struct err *e)
{
	struct frame		f;
	struct frame_piece	piece;
	enum frame_step		what = FRAME_MORE;
	size_t			from = 0, to = 0, used;
	enum rc			rc;

	frame_init(&f, "t.xml");
	for (;;) {
		to = to + step < len ? to + step : len;
		do {
			rc = frame_next(&f, text + from, to - from, to == len, &used, &piece, &what, e);
			if (rc != RC_OK)
				return rc;
			if (what == FRAME_PIECE) {
				buf_putc(seen, '[');
				buf_put(seen, text + from + piece.off, piece.len);
				buf_printf(seen, "]%d ", (int)piece.line);
			}
			from += used;
		} while (what == FRAME_PIECE);
		if (what == FRAME_END)
			return RC_OK;
		if (to == len)
			fail_msg("neither whole nor refused");
	}
}

static void
accepts(const char *text, const char *pieces)
{
	struct buf	seen;
	struct err	e = { .rc = RC_OK };
	size_t		step;

	buf_init(&seen, 1 << 20);
	for (step = 1; step <= strlen(text) + 1; step = step * 2 + 1) {
		buf_clear(&seen);
		if (cut(text, strlen(text), step, &seen, &e) != RC_OK)
			fail_msg("step %zu: %s", step, e.msg);
		assert_string_equal(seen.p, pieces);
	}
	buf_fini(&seen);
}

static void
refuses_bytes(const char *text, size_t len, const char *pieces, const char *message)
{
	struct buf	seen;
	struct err	e = { .rc = RC_OK };
	size_t		step;

	buf_init(&seen, 1 << 20);
	for (step = 1; step <= len + 1; step = step * 2 + 1) {
		buf_clear(&seen);
		assert_int_equal(cut(text, len, step, &seen, &e), RC_BADDATA);
		assert_string_equal(seen.p, pieces);
		if (strstr(e.msg, message) == NULL)
			fail_msg("\"%s\" lacks \"%s\"", e.msg, message);
	}
	buf_fini(&seen);
}

static void
refuses(const char *text, const char *pieces, const char *message)
{
	refuses_bytes(text, strlen(text), pieces, message);
}

static void
a_set_is_cut_at_its_records(void **state)
{
	(void)state;
	accepts("<?xml version=\"1.0\" encoding='utf-8'?>\n<!DOCTYPE PubmedArticleSet PUBLIC \"-//x[>\" \"y\">\n"
	    "<PubmedArticleSet>\n" A1 "\n" A2 "\n" B1 D1 "</PubmedArticleSet>\n",
	    "[" A1 "]4 [" A2 "]5 [" B1 "]6 [" D1 "]6 ");
	accepts("<PubmedArticleSet></PubmedArticleSet>", "");
	accepts("<PubmedArticleSet/>", "");
	accepts("\xef\xbb\xbf \n<PubmedBookArticleSet>" B1 "</PubmedBookArticleSet >", "[" B1 "]2 ");
	accepts("<PubmedArticleSet><!-- <PubmedArticle> --><?pi </PubmedArticleSet>?>" A1 "</PubmedArticleSet><!-- x -->",
	    "[" A1 "]1 ");
}

static void
a_bare_record_is_a_document(void **state)
{
	(void)state;
	accepts(A1 "\n", "[" A1 "]1 ");
	accepts("<?xml version='1.0'?>" A2, "[" A2 "]1 ");
}

static void
a_cut_file_names_the_record(void **state)
{
	(void)state;
	refuses("<PubmedArticleSet>" A1 "<PubmedArticle><a>", "[" A1 "]1 ", "t.xml: ends inside record 2");
	refuses("<PubmedArticleSet>" A1, "[" A1 "]1 ", "t.xml: ends after record 1 without </PubmedArticleSet>");
	refuses("<PubmedArticleSet>" A1 "<PubmedArticle>a<!-- </PubmedArticle></PubmedArticleSet>", "[" A1 "]1 ",
	    "ends inside record 2");
	refuses("<PubmedArticleSet><DeleteCitation><PMID>", "", "ends inside a list of deletions");
	refuses("<?xml version=\"1.0\"?>", "", "ends before its first record");
}

static void
what_is_not_the_grammar_is_refused_with_its_line(void **state)
{
	(void)state;
	refuses("<PubmedArticleSet>\n" A1 "\nx" A1 "</PubmedArticleSet>", "[" A1 "]2 ", "t.xml:3: text between records");
	refuses("<PubmedArticleSet>" A1 "<Odd></Odd></PubmedArticleSet>", "[" A1 "]1 ", "<Odd> where a record was expected");
	refuses("<PubmedArticleSet><PubmedArticle></PubmedArticleSet>", "", "has no end tag");
	refuses("<PubmedArticleSet>" A1 "</PubmedArticle></PubmedArticleSet>", "[" A1 "]1 ", "an end tag without its record");
	refuses("<PubmedArticleSet></PubmedArticleSet>\n<?xml version=\"1.0\"?><a/>", "", "t.xml:2: another document");
	refuses("<PubmedArticleSet></PubmedArticleSet><html>", "", "a web page follows");
	refuses("<PubmedArticleSet>" A1 "\n<?xml version=\"1.0\"?>\n<PubmedArticleSet>", "[" A1 "]1 ", "another document begins");
	refuses("<!DOCTYPE PubmedArticleSet [<!ENTITY a 'b'>]><PubmedArticleSet/>", "", "internal subset");
	refuses("<eSearchResult><Count>0</Count></eSearchResult>", "", "root element eSearchResult");
	refuses("<pmc-articleset>", "", "root element pmc-articleset");
	refuses("<PubmedArticleSetX></PubmedArticleSetX>", "", "root element PubmedArticleSetX");
}

static void
other_formats_are_named(void **state)
{
	static const char	utf16[] = "\xff\xfe<\0P\0u\0b\0m\0e\0d\0A\0", utf16le[] = "<\0P\0u\0b\0m\0e\0d\0A\0";

	(void)state;
	refuses("", "", "t.xml: empty file");
	refuses(" \n\n ", "", "t.xml: empty file");
	refuses("\nPMID- 12345678\nOWN - NLM\n", "", "t.xml:1: PubMed's text format, not XML");
	refuses("TY  - JOUR\n", "", "RIS, not XML");
	refuses("{\"esearchresult\":{}}", "", "JSON, not XML");
	refuses("<!DOCTYPE html><html><body>", "", "a web page (HTML)");
	refuses("<html lang='en'><body>", "", "a web page (HTML)");
	refuses("no markup at all here", "", "text, not XML");
	refuses("<?xml version='1.0' encoding='ISO-8859-1'?><PubmedArticleSet/>", "", "encoding ISO-8859-1");
	refuses_bytes(utf16, sizeof(utf16), "", "UTF-16");
	refuses_bytes(utf16le, sizeof(utf16le), "", "UTF-16");
}

static void
the_roots_namespaces_are_kept_as_written(void **state)
{
	static const char	text[] = "<PubmedArticleSet a='1' xmlns:mml = \"urn:m\"\n xmlns='u' xmlnsx='n'></PubmedArticleSet>";
	struct frame		f;
	struct frame_piece	piece;
	enum frame_step		what;
	struct err		e = { .rc = RC_OK };
	size_t			used;

	(void)state;
	frame_init(&f, "t.xml");
	assert_int_equal(frame_next(&f, text, strlen(text), true, &used, &piece, &what, &e), RC_OK);
	assert_int_equal(what, FRAME_END);
	assert_string_equal(f.ns, " xmlns:mml = \"urn:m\" xmlns='u'");
}

/* Found by the fuzzer: blanks in one window, the mark at the head of the next. */
static void
a_byte_order_mark_behind_blanks_is_refused_however_it_arrives(void **state)
{
	static const char text[] = "\n \n \n \n \n \n \n \n \n \n \xef\xbb\xbf<PubmedArticleSet></PubmedArticleSet>";
	size_t step;

	(void)state;
	for (step = 1; step <= sizeof(text); step++) {
		struct err e = { .rc = RC_OK };
		struct buf seen;

		buf_init(&seen, 1000);
		assert_int_equal(cut(text, sizeof(text) - 1, step, &seen, &e), RC_BADDATA);
		buf_fini(&seen);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_is_cut_at_its_records),
		cmocka_unit_test(a_bare_record_is_a_document),
		cmocka_unit_test(a_cut_file_names_the_record),
		cmocka_unit_test(what_is_not_the_grammar_is_refused_with_its_line),
		cmocka_unit_test(other_formats_are_named),
		cmocka_unit_test(a_byte_order_mark_behind_blanks_is_refused_however_it_arrives),
		cmocka_unit_test(the_roots_namespaces_are_kept_as_written),
	};

	return cmocka_run_group_tests_name("ingest: the frame", tests, NULL, NULL);
}
