/*
 * phrase: what PubMed does not know of a compound's query, and the command
 * that takes it away.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/fetch/phrase.h"

static struct compound_term terms[] = { { "synonym", "FPF 1070" }, { "synonym", "Renacenz" },
	{ "search", "\"brain peptides\"[tiab] AND stroke[mh]" }, { "synonym", "Ann's drops" }, { "synonym", "N-PEP-12" } };
static const struct compound compound = { .slug = "cerebrolysin", .name = "Cerebrolysin", .term = terms, .nterm = 5 };

static void
hints(const char *said, const char *wanted)
{
	struct err e = { 0 };

	err_set(&e, RC_AGAIN, "x");
	assert_int_equal(phrase_hint(&compound, said, &e), RC_AGAIN);
	assert_string_equal(e.hint, wanted);
}

static void
a_synonym_is_named_as_it_is_stored_whatever_case_and_quotes(void **state)
{
	(void)state;
	hints("\"FPF 1070\"[tiab]", "appraise compound edit cerebrolysin --no-synonym 'FPF 1070'");
	hints("\"fpf 1070\"", "appraise compound edit cerebrolysin --no-synonym 'FPF 1070'");
	hints("renacenz[tiab]", "appraise compound edit cerebrolysin --no-synonym 'Renacenz'");
	hints("\"N-PEP-12\"[Title/Abstract]", "appraise compound edit cerebrolysin --no-synonym 'N-PEP-12'");
}

static void
a_part_of_an_own_query_names_the_query(void **state)
{
	(void)state;
	hints("\"brain peptides\"[tiab]", "appraise compound edit cerebrolysin --no-term '\"brain peptides\"[tiab] AND stroke[mh]'");
}

static void
the_name_cannot_be_removed_but_changed(void **state)
{
	(void)state;
	hints("cerebrolysin[tiab]", "appraise compound edit cerebrolysin --name NAME");
}

static void
what_is_not_found_or_cannot_be_quoted_is_looked_up(void **state)
{
	(void)state;
	hints("something else", "appraise compound show cerebrolysin");
	hints("", "appraise compound show cerebrolysin");
	hints("[tiab]", "appraise compound show cerebrolysin");
	hints("]", "appraise compound show cerebrolysin");
	hints("\"Ann's drops\"[tiab]", "appraise compound show cerebrolysin");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_synonym_is_named_as_it_is_stored_whatever_case_and_quotes),
		cmocka_unit_test(a_part_of_an_own_query_names_the_query),
		cmocka_unit_test(the_name_cannot_be_removed_but_changed),
		cmocka_unit_test(what_is_not_found_or_cannot_be_quoted_is_looked_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
