/*
 * pmidfile: the four formats, and what is none of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../ingest/fetch/pmidfile.h"

static struct arena	mem;
static struct pmidfile	f;
static struct err	e;

static enum rc
parse(const char *text)
{
	e = (struct err){ .rc = RC_OK };
	f = (struct pmidfile){ 0 };
	return pmidfile_parse(text, strlen(text), "x.txt", &mem, &f, &e);
}

/* Ended by 0. */
static void
holds(enum pmidfile_kind kind, ...)
{
	va_list	ap;
	size_t	n = 0;
	int	pmid;

	assert_int_equal(f.kind, kind);
	va_start(ap, kind);
	while ((pmid = va_arg(ap, int)) != 0) {
		assert_true(n < f.n);
		assert_int_equal(f.pmid[n++], pmid);
	}
	va_end(ap);
	assert_int_equal(f.n, n);
}

static void
plain_files_may_be_written_as_people_write_them(void **state)
{
	(void)state;
	assert_int_equal(parse("\xef\xbb\xbf" "12\r\n34, 56;78\tPMID: 90\n\n# 99\nPMID:91 # x\n"
	    "https://pubmed.ncbi.nlm.nih.gov/92/\n12"), RC_OK);
	holds(PMIDFILE_PLAIN, 12, 34, 56, 78, 90, 91, 92, 0);
	assert_int_equal(f.twice, 1);
}

static void
a_plain_word_that_is_no_pmid_is_told_with_its_line(void **state)
{
	(void)state;
	assert_int_equal(parse("12\n34x\n"), RC_BADDATA);
	assert_string_equal(e.msg, "x.txt:2: \"34x\" is no PMID; nothing fetched");
	assert_int_equal(parse("12\n10.1000/abc\n"), RC_BADDATA);
	assert_string_equal(e.msg, "x.txt:2: \"10.1000/abc\" is a DOI, not a PMID; nothing fetched");
	assert_int_equal(parse("0\n"), RC_BADDATA);
	assert_int_equal(parse("99999999999\n"), RC_BADDATA);
	assert_int_equal(parse("\033[31m\n"), RC_BADDATA);
	assert_null(strchr(e.msg, '\033'));
}

static void
nbib_gives_the_pmid_of_each_record(void **state)
{
	(void)state;
	assert_int_equal(parse("\nPMID- 123\nOWN - NLM\nTI  - A title of PMID- 5\n      PMID- 6\n\nPMID- 124\n"
	    "CIN - Other. PMID: 77\n\nOWN - NLM\nTI  - without\n"), RC_OK);
	holds(PMIDFILE_NBIB, 123, 124, 0);
	assert_int_equal(f.without, 1);
}

static void
ris_takes_numbers_of_pubmed_alone(void **state)
{
	(void)state;
	assert_int_equal(parse("TY  - JOUR\r\nAN  - 11\r\nDB  - PubMed\r\nER  - \r\n"
	    "TY  - JOUR\r\nAN  - 12\r\nDB  - Embase\r\nER  - \r\n"
	    "TY  - JOUR\r\nUR  - https://www.ncbi.nlm.nih.gov/pubmed/13\r\nDB  - Scopus\r\nER  -\r\n"
	    "TY  - JOUR\r\nAN  - 14\r\nER  - \r\nTY  - BOOK\r\nTI  - none\r\n"), RC_OK);
	holds(PMIDFILE_RIS, 11, 13, 14, 0);
	assert_int_equal(f.without, 2);
}

static void
csv_finds_its_column_by_name(void **state)
{
	(void)state;
	assert_int_equal(parse("PMID,Title,Authors\n1,\"a, \"\"b\"\"\nc\",x\n2,d,y\n,e,z\n"), RC_OK);
	holds(PMIDFILE_CSV, 1, 2, 0);
	assert_int_equal(f.without, 1);
	assert_int_equal(parse("Title;\"PubMed ID\";x\n\"A;B\";\"7\";\nC;'8;\n"), RC_OK);
	holds(PMIDFILE_CSV, 7, 8, 0);
	assert_int_equal(parse("a\tpmid\nb\t5\n"), RC_OK);
	holds(PMIDFILE_CSV, 5, 0);
	assert_int_equal(parse("pmid\n5\n6\n"), RC_OK);
	holds(PMIDFILE_CSV, 5, 6, 0);
	assert_int_equal(parse("PMID,Title\n1,\"two\nlines\"\nx,y\n"), RC_BADDATA);
	assert_string_equal(e.msg, "x.txt:4: \"x\" is no PMID; nothing fetched");
}

static void
what_holds_no_pmid_is_refused(void **state)
{
	(void)state;
	assert_int_equal(parse(""), RC_BADDATA);
	assert_string_equal(e.msg, "x.txt: no PMID is in it; nothing fetched");
	assert_int_equal(parse("TY  - JOUR\nTI  - x\nER  - \n"), RC_BADDATA);
	assert_string_equal(e.msg, "x.txt: 1 entries, and none names a PMID; nothing fetched");
	assert_int_equal(parse(" <?xml version=\"1.0\"?>"), RC_BADDATA);
	assert_string_equal(e.hint, "appraise ingest x.txt");
}

static void
a_word_on_the_command_line_is_answered_with_what_to_do(void **state)
{
	int64_t	pmid = 0;

	(void)state;
	assert_int_equal(pmid_word("32662068", &pmid, &e), RC_OK);
	assert_int_equal(pmid, 32662068);
	assert_int_equal(pmid_word("https://pubmed.ncbi.nlm.nih.gov/5/", &pmid, &e), RC_OK);
	assert_int_equal(pmid, 5);
	assert_int_equal(pmid_word("10.1000/x1", &pmid, &e), RC_USAGE);
	assert_string_equal(e.msg, "\"10.1000/x1\" is a DOI; fetch takes PMIDs");
	assert_string_equal(e.hint, "appraise fetch --term '10.1000/x1[doi]'");
	assert_int_equal(pmid_word("PMC123", &pmid, &e), RC_USAGE);
	assert_string_equal(e.hint, "appraise fetch --term 'PMC123[pmcid]'");
	assert_int_equal(pmid_word("oxytocin", &pmid, &e), RC_USAGE);
	assert_string_equal(e.hint, "appraise fetch --term 'oxytocin'");
}

static int
teardown(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(plain_files_may_be_written_as_people_write_them),
		cmocka_unit_test(a_plain_word_that_is_no_pmid_is_told_with_its_line),
		cmocka_unit_test(nbib_gives_the_pmid_of_each_record),
		cmocka_unit_test(ris_takes_numbers_of_pubmed_alone),
		cmocka_unit_test(csv_finds_its_column_by_name),
		cmocka_unit_test(what_holds_no_pmid_is_refused),
		cmocka_unit_test(a_word_on_the_command_line_is_answered_with_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
