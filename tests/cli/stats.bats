#!/usr/bin/env bats
# stats: decisions by person and day, and what became of what was proposed.
load helper

setup() {
	new_store
	export APPRAISE_CURATOR=
	unset APPRAISE_CURATOR
	appraise --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json"
	appraise --quiet ingest --compound cerebrolysin "$ROOT/fixtures/demo/cerebrolysin.xml"
}
at() { export APPRAISE_NOW=$1; shift; appraise --quiet "$@"; }

@test "nothing decided is said in a sentence" {
	code 0 appraise stats
	is "$output" "nothing decided yet"
	is "$(appraise --json stats | jq -c .)" '{"days":[],"labels":[],"rules":[]}'
	code 0 appraise stats --since 2026-01-01
	is "$output" "nothing decided since then"
}

@test "decisions are counted by day, what was undone beside them" {
	at 2026-06-03T09:00:00Z reject cerebrolysin 99000012 --reason design
	at 2026-06-03T09:01:00Z reject cerebrolysin 99000013 --reason design
	at 2026-06-03T09:02:00Z undo
	at 2026-06-04T09:00:00Z postpone cerebrolysin 99000013
	at 2026-06-04T09:00:30Z approve cerebrolysin 99000015
	is "$(appraise --json stats | jq -c '[.days[] | [.day, .decided, .approved, .rejected, .postponed, .undone]]')" \
		'[["2026-06-03",2,0,2,0,1],["2026-06-04",1,1,0,1,0]]'
	is "$(appraise --json stats --since 2026-06-04 | jq -c '[.days[].day]')" '["2026-06-04"]'
	is "$(appraise --json stats cerebrolysin | jq '.days | length')" 2
	code 2 appraise stats --since yesterday
	code 3 appraise stats cerebrolisin
	has "$output" "try: appraise stats cerebrolysin"
}

@test "the time of an item is that since the act before, unless a pause or a list lies between" {
	at 2026-06-03T09:00:00Z note --note begun cerebrolysin 99000012
	at 2026-06-03T09:00:20Z reject cerebrolysin 99000012 --reason design	# 20 s
	at 2026-06-03T09:01:00Z reject cerebrolysin 99000013 --reason design	# 40 s
	at 2026-06-03T09:02:30Z approve cerebrolysin 99000015			# 90 s
	at 2026-06-03T12:00:00Z approve cerebrolysin 99000018			# after a pause
	at 2026-06-03T12:00:10Z reject cerebrolysin 99000009 99000010 --reason population	# a list
	is "$(appraise --json stats | jq -c '.days[0] | [.decided, .timed, .median_s]')" '[6,3,40]'
	has "$(appraise stats)" "40 s"
}

@test "a label and a rule are right where they were approved as proposed" {
	p=$(sql "SELECT a.pmid FROM assessment a JOIN proposal p USING (proposal_id) WHERE p.design = 'animal' ORDER BY 1 LIMIT 1")
	appraise --quiet approve cerebrolysin "$p"
	is "$(appraise --json stats | jq -c '.labels')" '[{"design":"animal","shown":1,"kept":1,"changed":0,"rejected":0}]'
	[ "$(appraise --json stats | jq '[.rules[] | select(.aspect == "design:animal")] | length')" -gt 0 ]
	is "$(appraise --json stats | jq '[.rules[] | select(.aspect == "design:animal") | .changed] | add')" 0
	appraise --quiet approve --redo cerebrolysin "$p" --design other
	is "$(appraise --json stats | jq -c '.labels')" '[{"design":"animal","shown":1,"kept":0,"changed":1,"rejected":0}]'
	is "$(appraise --json stats | jq '[.rules[] | select(.aspect == "design:animal") | .kept] | add')" 0
	appraise --quiet reject --redo cerebrolysin "$p" --reason not-human
	is "$(appraise --json stats | jq -c '.labels')" '[{"design":"animal","shown":1,"kept":0,"changed":0,"rejected":1}]'
	is "$(appraise --json stats --since 2030-01-01 | jq -c '.labels')" '[]'
}
