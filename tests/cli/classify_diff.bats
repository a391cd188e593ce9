#!/usr/bin/env bats
# classify --diff and --apply: a new rule set is looked at before it is taken.
load helper

D=$BATS_TEST_DIRNAME/../../fixtures

setup() {
	new_store
	appraise --quiet compound import "$D/compounds/cerebrolysin.json"
	appraise --quiet ingest --compound cerebrolysin "$D/demo/cerebrolysin.xml"
	# The built-in rules and one more, which takes what names the drug in its title for a case report.
	R=$BATS_TEST_TMPDIR/r
	cp -r "$ROOT/ingest/rules" "$R"
	printf 'rule X-case\nlabel design:case-report 90\nfield title\npattern \\bcerebrolysin\\b\nyes Cerebrolysin in stroke\nno Zinc\n' >"$R/x.rules"
}

@test "--diff with the rules that are in force finds nothing" {
	code 0 appraise classify --diff
	has "$output" "21 articles: 0 would be proposed otherwise (0 of them approved), 0 the same for other reasons; nothing was written"
	appraise classify --diff --json | jq -e '.articles == 21 and .items == [] and .changes == []'
}

@test "--diff counts what becomes what, names the records, and writes nothing" {
	kept() { sha256sum <"$APPRAISE_DB"; sql "SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM event), (SELECT count(*) FROM proposal), (SELECT count(*) FROM asset)"; }
	before=$(kept)
	code 0 appraise classify --diff --rules "$R"
	has "$output" "case-report"
	appraise classify --diff --rules "$R" --json >"$BATS_TEST_TMPDIR/d.json"
	is "$(kept)" "$before"
	jq -e '.otherwise > 3 and (.items[] | select(.field == "design" and .from == "rct" and .to == "case-report") |
	    .n == (.pmids | length) and .n > 0)' "$BATS_TEST_TMPDIR/d.json"
	jq -e '([.items[].n] | add) == ([.changes[].changes | length] | add)' "$BATS_TEST_TMPDIR/d.json"
	# What it says is what happens.
	appraise --quiet classify --apply --rules "$R"
	jq -r '.changes[] | .pmid as $p | .changes[] | select(.field == "design") | "\($p)|\(.to)"' "$BATS_TEST_TMPDIR/d.json" | sort >"$BATS_TEST_TMPDIR/said"
	sql "SELECT a.pmid, p.design FROM assessment a JOIN proposal p USING (proposal_id) WHERE p.design = 'case-report'" | sort >"$BATS_TEST_TMPDIR/is"
	is "$(comm -23 "$BATS_TEST_TMPDIR/said" "$BATS_TEST_TMPDIR/is")" ""
	[ -s "$BATS_TEST_TMPDIR/said" ]
	appraise classify --diff --rules "$R" --json | jq -e '.otherwise == 0 and .other_reasons == 0'
}

@test "--apply keeps the rules that it took, gives open records the new proposal, and lets decisions stand" {
	appraise --quiet approve cerebrolysin 99000002 --type SYN --participants 1601 --finding \
	    'new=stroke-sae,direction=harm,measure=RR,value=2.15,low=1.01,high=4.55'
	decided=$(sql "SELECT design, type, participants FROM assessment WHERE pmid = 99000002")
	appraise classify --diff --rules "$R" --json | jq -e '.approved == 1 and (.changes[] | select(.pmid == 99000002) | .approved)'
	code 0 appraise classify --apply --rules "$R"
	has "$output" "1 re-opened"
	is "$(sql "SELECT design, type, participants FROM assessment WHERE pmid = 99000002")" "$decided"
	sha=$(appraise rules list --rules "$R" --json | jq -r .rules_sha256)
	[ "$(sql "SELECT count(*) FROM asset WHERE sha = '$sha'")" = 1 ]
	is "$(sql "SELECT DISTINCT p.rules_sha FROM assessment a JOIN proposal p USING (proposal_id) WHERE p.design = 'case-report' AND a.pmid <> 99000002")" "$sha"
	code 0 appraise check --replay
}

@test "--diff and --apply together are refused, and so is an unknown PMID" {
	code 2 appraise classify --diff --apply
	code 3 appraise classify --diff 7
}

@test "classify says how many records it would look at for the first time" {
	sql "UPDATE assessment SET proposal_id = NULL WHERE pmid = 99000003"
	code 0 appraise classify --diff
	has "$output" "1 for the first time"
}
