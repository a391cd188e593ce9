#include "facts_run.h"
#include "ingest/funding.h"
#include "ingest/ties.h"

static facts_fn *const both[] = { funding_decide, ties_decide, NULL };

static const char *
funding(void **state, const char *abstract)
{
	struct article a = { .pmid = 1, .abstract = abstract };

	return facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL).funding;
}

static const char *
ties(void **state, const char *coi)
{
	struct article a = { .pmid = 1, .coi_text = coi };

	return facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL).ties;
}

static void
a_company_that_pays_is_industry(void **state)
{
	assert_string_equal(funding(state, "It worked. (Funded by Demo Pharmaceuticals; NCT99000017.)"), "industry");
	assert_string_equal(funding(state, "It worked.\nFUNDING: Demo Remedies Ltd."), "industry");
	assert_string_equal(funding(state, "This study was supported by a grant from Demo Therapeutics."), "industry");
}

static void
a_public_body_that_pays_is_independent(void **state)
{
	assert_string_equal(funding(state, "It worked.\nFUNDING: National Institute for Demo Research."), "independent");
	assert_string_equal(funding(state, "(Funded by the Demo Cancer Society and others.)"), "independent");
}

static void
a_foundation_named_after_a_company_is_no_company(void **state)
{
	assert_string_equal(funding(state, "FUNDING: Novo Nordisk Foundation."), "independent");
	assert_string_equal(funding(state, "FUNDING: Novo Nordisk."), "industry");
	assert_string_equal(funding(state, "Funded by the Danone Institute."), "independent");
	assert_string_equal(funding(state, "Funded by Danone."), "industry");
	assert_string_equal(funding(state, "Funded by the Robert Bosch Stiftung."), "independent");
	assert_string_equal(funding(state, "Funded by Robert Bosch GmbH."), "industry");
	assert_string_equal(funding(state, "FUNDING: Novo Nordisk and the Novo Nordisk Foundation."), "mixed");
}

static void
both_are_mixed(void **state)
{
	assert_string_equal(funding(state, "FUNDING: Demo Research Council and Demo Pharma."), "mixed");
}

static void
nobody_pays_only_where_it_is_said(void **state)
{
	assert_string_equal(funding(state, "It worked.\nFUNDING: None."), "none-declared");
	assert_string_equal(funding(state, "No external funding was received."), "none-declared");
	assert_string_equal(funding(state, "It worked."), "unknown");
}

static void
a_supplied_drug_or_a_role_is_no_funding(void **state)
{
	assert_string_equal(funding(state, "The study drug was supplied by Demo Pharma."), "unknown");
	assert_string_equal(funding(state, "The conclusion is supported by three trials of Demo Pharma."), "unknown");
}

static void
grants_and_government_tags_are_public_and_non_us_says_nothing(void **state)
{
	struct grant	g[] = { { "R01", "CA", "NCI NIH HHS", "United States" } };
	struct pubtype	us[] = { { "D013487", "Research Support, U.S. Gov't, P.H.S." } };
	struct pubtype	non[] = { { "D013485", "Research Support, Non-U.S. Gov't" } };
	struct article	a = { .pmid = 1, .grant = g, .ngrant = 1 };
	struct proposal	p = facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL);

	assert_string_equal(p.funding, "independent");
	assert_string_equal(p.funding_quote, "NCI NIH HHS");
	a = (struct article){ .pmid = 1, .pubtype = us, .npubtype = 1 };
	assert_string_equal(facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL).funding, "independent");
	a.pubtype = non;
	assert_string_equal(facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL).funding, "unknown");
	a.pubtype = us;
	assert_string_equal(facts_of(*state, &a, DESIGN_RCT, both, FIELD_TITLE | FIELD_ABSTRACT).funding, "unknown");
}

static void
no_before_a_statement_is_never_overruled(void **state)
{
	assert_string_equal(funding(state, "No funding from Pfizer was received."), "none-declared");
	assert_string_equal(funding(state, "The trial was not sponsored by Pfizer."), "unknown");
	assert_string_equal(funding(state, "The trial was funded by Pfizer, which had no role in it."), "industry");
}

static void
a_name_goes_on_behind_its_own_full_stop(void **state)
{
	assert_string_equal(funding(state, "Supported by U.S. Public Health Service grants."), "independent");
	assert_string_equal(funding(state, "Funded by Dr. Willmar Schwabe."), "industry");
	assert_string_equal(funding(state, "Funded by Chr. Hansen."), "industry");
	assert_string_equal(funding(state, "Funded by Demo Remedies. The hospital had no part in it."), "unknown");
}

static void
a_public_word_inside_a_makers_board_is_no_public_body(void **state)
{
	assert_string_equal(funding(state, "Funded by the California Walnut Commission."), "industry");
	assert_string_equal(funding(state, "Funded by the European Commission."), "independent");
}

static void
the_money_of_a_synthesis_and_of_its_trials_are_two_things(void **state)
{
	struct article	a = { .pmid = 1, .abstract = "Most trials were funded by the pharmaceutical industry." };
	struct proposal	p = facts_of(*state, &a, DESIGN_META_ANALYSIS, both, FIELD_ALL);

	assert_string_equal(p.trial_funding, "industry");
	assert_string_equal(p.funding, "unknown");
	assert_string_equal(facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL).trial_funding, "unknown");
	a.abstract = "None of the trials was sponsored by industry.";
	assert_string_equal(facts_of(*state, &a, DESIGN_META_ANALYSIS, both, FIELD_ALL).trial_funding, "independent");
}

static void
pay_property_and_employment_are_ties(void **state)
{
	assert_string_equal(ties(state, "Dr Doe has received honoraria from Demo Pharma."), "yes");
	assert_string_equal(ties(state, "JD is an employee and shareholder of Demo Therapeutics Inc. The others declare no "
	    "conflict of interest."), "yes");
	assert_string_equal(ties(state, "JD reports grants from Demo Pharmaceuticals outside the submitted work."), "yes");
}

static void
no_is_said_unknown_is_not(void **state)
{
	assert_string_equal(ties(state, "The authors declare no conflict of interest."), "no");
	assert_string_equal(ties(state, "None declared."), "no");
	assert_string_equal(ties(state, "The authors report no honoraria and hold no stock."), "no");
	assert_string_equal(ties(state, NULL), "unknown");
}

static void
a_grant_of_a_public_body_is_no_tie(void **state)
{
	assert_string_equal(ties(state, "JD reports grants from the Demo Research Council."), "unknown");
	assert_string_equal(ties(state, "JD is an employee of the Demo University."), "unknown");
	assert_string_equal(ties(state, "JD is an employee of the Demo University and a consultant of Pfizer."), "yes");
}

static void
an_author_who_works_at_a_company_has_a_tie(void **state)
{
	struct author	au[] = { { .last = "Doe", .affiliation = "Demo Therapeutics Inc., Boston, MA, USA." } };
	struct article	a = { .pmid = 1, .author = au, .nauthor = 1, .coi_text = "The authors declare no conflict." };
	struct proposal	p = facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL);

	assert_string_equal(p.ties, "yes");
	assert_string_equal(p.evidence[0].field, "authors[0].affiliation");
	au[0].affiliation = "Department of Pharmaceutical Sciences, Demo University, Demo.";
	assert_string_equal(facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL).ties, "no");
}

static void
quotes_hold_at_most_200_bytes(void **state)
{
	struct article	a = { .pmid = 1, .abstract = "FUNDING: Demo Research Council, the Demo Society of Slow Medicine, the "
	    "Demo Ministry of Health, the Demo Institute of Ageing, the Demo Academy of Sciences, the Demo University, the "
	    "Demo Hospital, the Demo Agency and the Demo Trust for Research." };
	struct proposal	p = facts_of(*state, &a, DESIGN_RCT, both, FIELD_ALL);

	assert_string_equal(p.funding, "independent");
	assert_non_null(p.funding_quote);
	assert_true(p.funding_quote != NULL && strlen(p.funding_quote) <= 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_company_that_pays_is_industry),
		cmocka_unit_test(a_public_body_that_pays_is_independent),
		cmocka_unit_test(a_foundation_named_after_a_company_is_no_company),
		cmocka_unit_test(both_are_mixed),
		cmocka_unit_test(nobody_pays_only_where_it_is_said),
		cmocka_unit_test(a_supplied_drug_or_a_role_is_no_funding),
		cmocka_unit_test(grants_and_government_tags_are_public_and_non_us_says_nothing),
		cmocka_unit_test(no_before_a_statement_is_never_overruled),
		cmocka_unit_test(a_name_goes_on_behind_its_own_full_stop),
		cmocka_unit_test(a_public_word_inside_a_makers_board_is_no_public_body),
		cmocka_unit_test(the_money_of_a_synthesis_and_of_its_trials_are_two_things),
		cmocka_unit_test(pay_property_and_employment_are_ties),
		cmocka_unit_test(no_is_said_unknown_is_not),
		cmocka_unit_test(a_grant_of_a_public_body_is_no_tie),
		cmocka_unit_test(an_author_who_works_at_a_company_has_a_tie),
		cmocka_unit_test(quotes_hold_at_most_200_bytes),
	};
	return cmocka_run_group_tests(tests, facts_setup, facts_teardown);
}
