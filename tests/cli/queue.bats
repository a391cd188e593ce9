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
	has "$(tr -s " \n" " " <<<"$output")" "% sure"
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

@test "the first N are the head of the whole queue, in text and JSON" {
	appraise --quiet reject cerebrolysin 99000020 --reason population >/dev/null
	appraise --quiet postpone cerebrolysin 99000017 >/dev/null
	all=$(appraise queue cerebrolysin --json | jq -c '.items[]')
	for n in 1 5 12 500; do
		is "$(appraise queue cerebrolysin --json --limit $n | jq -c '.items[]')" "$(head -n $n <<<"$all")"
	done
	total=$(wc -l <<<"$all")
	has "$(appraise queue cerebrolysin --limit 4)" "and $((total - 4)) more"
}

@test "check names a record that lost its place, and the queue still shows it" {
	sql "DELETE FROM place WHERE pmid = 99000017"
	code 65 appraise check
	has "$output" "queue order"
	has "$output" 99000017
	has "$(appraise queue cerebrolysin)" 99000017
}

@test "the bench's grown store is one that the program can read" {
	sh "$ROOT/fixtures/demo/run" "$BATS_TEST_TMPDIR/demo" "$APPRAISE" >/dev/null
	export APPRAISE_DB=$BATS_TEST_TMPDIR/demo/appraise.db APPRAISE_CURATOR=demo
	sqlite3 -bail -cmd '.parameter init' -cmd '.parameter set :articles 500' -cmd '.parameter set :items 200' "$APPRAISE_DB" \
		<"$ROOT/tests/bench/review.sql" >/dev/null
	appraise --quiet note --note 'as it was grown' cerebrolysin 99000002 >/dev/null
	code 0 appraise queue cerebrolysin --limit 3 --json
	[ "$(appraise queue cerebrolysin --json | jq '.items | length')" -ge 200 ]
	has "$(appraise show 1000001 --json | jq -r .pmid)" 1000001
}
