# Grades over the store: score, explain, history.
load helper

X=$BATS_TEST_DIRNAME/../../fixtures/demo/cerebrolysin.xml

setup() {
	new_store
	appraise compound add cerebrolysin --name Cerebrolysin --status prescription
	appraise --quiet ingest --compound cerebrolysin "$X" >/dev/null
	appraise outcome add cerebrolysin stroke-death --indication stroke --headline --critical \
		--domain efficacy --better lower --name death
	appraise outcome add cerebrolysin stroke-motor --indication stroke --headline \
		--domain efficacy --better higher --name motor
	appraise outcome add cerebrolysin stroke-sae --indication stroke --headline \
		--domain safety --better lower --name 'serious adverse events'
}

approve_null() {
	appraise approve cerebrolysin 99000002 --design meta-analysis --type SYN --participants 1601 \
		--trials 7 --funding unknown --ties unknown --trial-funding unknown --risk-of-bias not-stated \
		--finding new=stroke-death,direction=no-difference \
		--finding new=stroke-sae,direction=harm,measure=RR,value=2.15,low=1.01,high=4.55,certainty=moderate
}

approve_pool() {
	appraise approve cerebrolysin 99000005 --design meta-analysis --type POOL --participants 622 \
		--trials 2 --funding industry --ties yes --trial-funding unknown --risk-of-bias not-stated \
		--finding new=stroke-motor,direction=benefit
}

@test "the first approved study changes not graded into a grade" {
	approve_null
	code 0 appraise score cerebrolysin
	is "$output" "cerebrolysin  not graded -> 0/10 insufficient   1 study   confidence low"
}

@test "scoring twice adds nothing" {
	approve_null
	appraise score
	before=$(sql 'SELECT count(*), max(grade_id) FROM grade')
	code 0 appraise score
	has "$output" "unchanged"
	is "$(sql 'SELECT count(*), max(grade_id) FROM grade')" "$before"
}

@test "each grade stores its table, parameters, method and what caused it" {
	approve_null
	appraise score
	approve_pool
	appraise score
	is "$(sql "SELECT group_concat(cause, '; ') FROM (SELECT cause FROM grade ORDER BY grade_id)" | sed 's/#[0-9]*/#N/g')" \
		"first; #N approve 99000005"
	is "$(sql 'SELECT DISTINCT method_rev FROM grade')" 1
	is "$(sql "SELECT count(*) FROM grade g JOIN asset a ON a.sha = g.inputs_sha JOIN asset p ON p.sha = g.params_sha WHERE a.kind = 'evidence' AND p.kind = 'params'")" 2
}

@test "a stored table gives the stored score to an outsider" {
	approve_null
	approve_pool
	appraise score
	sql 'SELECT CAST(a.body AS TEXT) FROM grade g JOIN asset a ON a.sha = g.inputs_sha ORDER BY grade_id DESC LIMIT 1' >"$BATS_TEST_TMPDIR/t.json"
	is "$(appraise score --from "$BATS_TEST_TMPDIR/t.json" --json | jq .score_milli)" \
		"$(sql 'SELECT score_milli FROM grade ORDER BY grade_id DESC LIMIT 1')"
}

@test "stored terms sum to the stored score and name the PMIDs behind a cap" {
	approve_null
	approve_pool
	appraise score
	is "$(sql 'SELECT g.score_milli = sum(t.value_milli) FROM grade g JOIN grade_term t USING (grade_id)')" 1
	is "$(sql "SELECT t.name, t.value_milli, p.pmid FROM grade_term t JOIN grade_term_pmid p USING (grade_id, pos) WHERE t.kind = 'cap' ORDER BY pos")" \
		"K1|-500|99000002
K2|-1000|99000002"
}

@test "explain shows base, caps and the confidence sentence" {
	approve_null
	approve_pool
	code 0 appraise explain cerebrolysin
	has "${lines[0]}" "Cerebrolysin 4/10 emerging, contested"
	has "$output" "stroke: motor           2  1  0  1  1 .5  0  5.5 low      benefit    5.5 <- base"
	has "$output" "K1 contradicted         99000002: stroke death null            -0.5   5.0"
	has "$output" "K2 and harmful          99000002: RR 2.15 (1.01 to 4.55)       -1.0   4.0"
	has "$output" "safety, never averaged  stroke: serious adverse events  harm, moderate"
}

@test "explain --outcome shows the contest, each term and each finding" {
	approve_pool
	code 0 appraise explain cerebrolysin --outcome stroke-motor
	has "$output" "direction               benefit: 497.6 for, 0.0 against"
	has "$output" "B publication bias      pooled without a search"
	has "$output" "99000005     POOL  industry"
}

@test "the table that explain --json prints gives the answer that it prints" {
	approve_null
	approve_pool
	appraise explain cerebrolysin --json >"$BATS_TEST_TMPDIR/e.json"
	jq .table "$BATS_TEST_TMPDIR/e.json" >"$BATS_TEST_TMPDIR/t.json"
	is "$(appraise score --from "$BATS_TEST_TMPDIR/t.json" --json | jq -S .)" "$(jq -S .answer "$BATS_TEST_TMPDIR/e.json")"
}

@test "explain --history lists the grades and what caused each" {
	approve_null
	appraise score
	approve_pool
	appraise score
	run bash -c '"$0" explain cerebrolysin --history --json | jq -c "[.items[]|[.score, .cause]]"' "$APPRAISE"
	has "$output" '[[0,"first"],[4,"#'
}

@test "explain --at shows the grade that stood that day" {
	approve_null
	appraise score
	export APPRAISE_NOW=2026-06-10T03:30:00Z
	approve_pool
	appraise score
	code 0 appraise explain cerebrolysin --at 2026-06-05
	has "${lines[0]}" "0/10 insufficient, no benefit shown"
	code 0 appraise explain cerebrolysin --at 2026-06-10
	has "${lines[0]}" "4/10 emerging, contested"
	code 3 appraise explain cerebrolysin --at 2020-01-01
	code 2 appraise explain cerebrolysin --at yesterday
}

@test "an undone decision takes its study out of the grade" {
	approve_null
	approve_pool
	appraise score
	appraise undo
	code 0 appraise score cerebrolysin
	has "$output" "4/10 emerging -> 0/10 insufficient   1 study"
}

@test "explain --summary says it in two sentences" {
	approve_null
	approve_pool
	code 0 appraise explain cerebrolysin --summary
	has "$(tr '\n' ' ' <<<"$output")" "Contested: 5.5 held to 4.0 by 99000002 (no benefit on death; serious adverse events)."
}

@test "a misspelt compound is answered with the nearest one, the others are still graded" {
	approve_null
	code 3 appraise explain cerebrolisin
	has "$output" 'no compound "cerebrolisin"'
	has "$output" "try: appraise explain cerebrolysin"
	code 3 appraise score cerebrolisin cerebrolysin
	has "$output" "0/10 insufficient"
}

@test "a misspelt outcome is answered with the nearest one" {
	code 3 appraise explain cerebrolysin --outcome stroke-moter
	has "$output" "try: appraise explain cerebrolysin --outcome stroke-motor"
}

@test "money follows funding, ties and the trials' funding" {
	approve_pool
	is "$(appraise explain cerebrolysin --json | jq -r '.table.studies[0].money')" industry
	appraise amend cerebrolysin 99000005 --funding independent --ties no --trial-funding independent
	is "$(appraise explain cerebrolysin --json | jq -r '.table.studies[0].money')" independent
	appraise amend cerebrolysin 99000005 --trial-funding unknown
	is "$(appraise explain cerebrolysin --json | jq -r '.table.studies[0].money')" unknown
	appraise amend cerebrolysin 99000005 --ties yes
	is "$(appraise explain cerebrolysin --json | jq -r '.table.studies[0].money')" industry
}

@test "score and explain before init say how to begin" {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/none.db
	code 3 appraise score
	has "$output" "try: appraise init"
	code 3 appraise explain cerebrolysin
	has "$output" "try: appraise init"
}

@test "a store without compounds is an empty list, not an error" {
	rm -f "$APPRAISE_DB"*
	appraise --quiet init --demo
	code 0 appraise score --json
	is "$(jq -c . <<<"$output")" '{"items":[]}'
}
