/*
 * Full text: what a person's words become, and an index that follows links
 * and texts.
 */
#include "db_fixture.h"

#include "db/fulltext.h"

static void
means(const char *words, const char *want)
{
	struct buf b;

	buf_init(&b, 4096);
	OK(fulltext_query(words, &b, &e));
	assert_string_equal(b.p, want);
	buf_fini(&b);
}

static void
words_are_anded_and_nothing_in_them_is_an_operator(void **state)
{
	struct buf b;

	(void)state;
	means("stroke", "\"stroke\"");
	means("  stroke\tplacebo ", "\"stroke\" AND \"placebo\"");
	means("a OR b", "\"a\" AND \"OR\" AND \"b\"");
	means("NEAR(a b)", "\"NEAR(a\" AND \"b)\"");
	means("title:x -y ^z", "\"title:x\" AND \"-y\" AND \"^z\"");
	means("\"two words\" three", "\"two words\" AND \"three\"");
	means("random*", "\"random*\" *");
	means("\"random al\"*", "\"random al\" *");
	means("\"never closed", "\"never closed\"");
	means("a\"b c\"d", "\"a\" AND \"b c\" AND \"d\"");
	means("- stroke ( *", "\"stroke\"");
	means("\xc3\xa9t\xc3\xa9", "\"\xc3\xa9t\xc3\xa9\"");
	buf_init(&b, 100);
	assert_int_equal(fulltext_query(" \"\" * ( ", &b, &e), RC_USAGE);
	assert_int_equal(fulltext_query("\xff", &b, &e), RC_USAGE);
	buf_fini(&b);
}

static size_t
hits(const char *words)
{
	struct fulltext_filter f = {0};
	struct fulltext_hit *h = NULL;
	struct buf b;
	size_t n = 0;

	buf_init(&b, 4096);
	OK(fulltext_query(words, &b, &e));
	f.query = b.p;
	OK(fulltext_find(db, &mem, &f, &h, &n, &e));
	buf_fini(&b);
	return n;
}

static void
index_is_sound(void)
{
	char detail[200];
	int64_t rows;

	OK(fulltext_check(db, &rows, detail, sizeof(detail), &e));
	assert_string_equal(detail, "");
	/* The index itself, against the texts that it should hold. */
	raw_sql("INSERT INTO text_fts (text_fts, rank) VALUES ('integrity-check', 1)");
}

static void
the_index_follows_links_and_texts(void **state)
{
	int64_t seq, first;
	int done;

	(void)state;
	OK(db_begin(db, &e));
	put(&(struct made){.pmid = 1, .title = "Quagga alone"});
	assert_int_equal(hits("quagga"), 0);
	bring_as(&(struct made){.pmid = 2, .title = "Quagga in herds"});
	assert_int_equal(hits("quagga"), 1);
	OK(decide("link", ann, 1, NULL, &seq));
	assert_int_equal(hits("quagga"), 2);
	put(&(struct made){.pmid = 2, .title = "Zebra in herds", .revised = "2026-01-01"});
	assert_int_equal(hits("quagga"), 1);
	assert_int_equal(hits("zebra herd*"), 1);
	OK(decide("reject", ann, 2, NULL, &seq));
	assert_int_equal(hits("zebra"), 1);
	OK(decide("unlink", ann, 2, NULL, &seq));
	assert_int_equal(hits("zebra"), 0);
	OK(event_undo(db, ann, seq, false, &first, &done, &e));
	assert_int_equal(hits("zebra"), 1);
	OK(db_commit(db, &e));
	index_is_sound();
	replay_is_clean();
}

static void
a_lost_or_a_stray_entry_is_found(void **state)
{
	char detail[200];
	int64_t rows;

	(void)state;
	OK(db_begin(db, &e));
	bring(5);
	bring(6);
	OK(db_commit(db, &e));
	OK(fulltext_check(db, &rows, detail, sizeof(detail), &e));
	assert_int_equal(rows, 2);
	assert_string_equal(detail, "");
	raw_sql("DELETE FROM text_indexed WHERE pmid = 6");
	OK(fulltext_check(db, &rows, detail, sizeof(detail), &e));
	assert_non_null(strstr(detail, "6: "));
	raw_sql("INSERT INTO text_indexed SELECT pmid, text_id FROM article WHERE pmid = 6;"
		"INSERT INTO text_fts (text_fts, rowid, title, abstract) SELECT 'delete', pmid, "
		"title, abstract"
		" FROM linked_text WHERE pmid = 5");
	OK(fulltext_check(db, &rows, detail, sizeof(detail), &e));
	assert_non_null(strstr(detail, "5: "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(words_are_anded_and_nothing_in_them_is_an_operator),
	    T(the_index_follows_links_and_texts),
	    T(a_lost_or_a_stray_entry_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
