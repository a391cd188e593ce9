# queue --explain: what places a record where it waits, without steering.
load helper

X=$BATS_TEST_DIRNAME/../../fixtures/demo/cerebrolysin.xml

setup() {
	new_store
	appraise compound add cerebrolysin --name Cerebrolysin --status prescription
	appraise --quiet ingest --compound cerebrolysin "$X" >/dev/null
	appraise outcome add cerebrolysin stroke-death --indication stroke --headline --critical \
		--domain efficacy --better lower --name death
}

@test "each record says what it was tried as, how sure its design is and since when it waits" {
	code 0 appraise queue cerebrolysin --explain --limit 3
	has "$output" "as a "
	has "$output" "% sure"
	has "$output" "waits since 2026-06-03"
	has "$output" "and "
}

@test "the sentences never say a direction or the score" {
	code 0 appraise queue cerebrolysin --explain
	run grep -Ei 'benefit|harm|no-difference|raise|lower|/10' <<<"$output"
	is "$output" ""
}

@test "JSON has the sentence where it is asked for" {
	is "$(appraise queue cerebrolysin --json | jq '[.items[] | has("explain")] | any')" false
	is "$(appraise queue cerebrolysin --json --explain | jq '[.items[].explain | length > 20] | all')" true
}

@test "a record whose design is not scored says so" {
	pmid=$(appraise queue cerebrolysin --json | jq -r '[.items[] | select(.type == "OTHER" and .effect == "none")][0].pmid')
	has "$(appraise queue cerebrolysin --json --explain | jq -r ".items[] | select(.pmid == $pmid).explain")" "is listed, never scored"
}
