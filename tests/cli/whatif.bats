# explain --what-if: what the grade would be, held against doing it.
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
	appraise approve cerebrolysin 99000002 --design meta-analysis --type SYN --participants 1601 \
		--trials 7 --funding unknown --ties unknown --trial-funding unknown --risk-of-bias not-stated \
		--finding new=stroke-death,direction=no-difference
	appraise approve cerebrolysin 99000005 --design meta-analysis --type POOL --participants 622 \
		--trials 2 --funding industry --ties yes --trial-funding unknown --risk-of-bias not-stated \
		--finding new=stroke-motor,direction=benefit
}

answer() { appraise explain cerebrolysin --json "$@" | jq -S .answer; }

@test "rejecting a record in thought gives the grade that rejecting it gives" {
	before=$(answer)
	thought=$(answer --what-if 99000002=rejected)
	is "$(answer)" "$before"
	appraise reject cerebrolysin 99000002 --reason other --redo --note 'tried' >/dev/null
	is "$(answer)" "$thought"
	[ "$thought" != "$before" ]
}

@test "fields changed in thought give the grade that amending gives" {
	thought=$(answer --what-if 99000005=participants:80,rob:low,funding:independent,ties:no,trial-funding:independent --what-if 99000002=type:NRS)
	appraise amend cerebrolysin 99000005 --participants 80 --risk-of-bias low --funding independent --ties no \
		--trial-funding independent >/dev/null
	appraise amend cerebrolysin 99000002 --type NRS >/dev/null
	is "$(answer)" "$thought"
}

@test "where the record that speaks goes, the other report of its study speaks" {
	appraise approve cerebrolysin 99000006 --design rct --type RCT --participants 40 \
		--finding new=stroke-motor,direction=harm >/dev/null
	appraise study merge 99000005 99000006 >/dev/null
	speaker=$(appraise explain cerebrolysin --json | jq -r '.table.studies[].id' | grep -v 99000002)
	thought=$(answer --what-if "$speaker=rejected")
	appraise reject cerebrolysin "$speaker" --reason other --redo --note 'tried' >/dev/null
	is "$(answer)" "$thought"
	is "$(appraise explain cerebrolysin --json | jq -r '.table.studies | length')" 2
}

@test "the text says that it is imagined, from what to what, and stores nothing" {
	events=$(sql 'SELECT count(*) FROM event')
	grades=$(sql 'SELECT count(*) FROM grade')
	code 0 appraise explain cerebrolysin --what-if 99000002=rejected
	is "${lines[0]}" "WHAT IF   99000002 rejected"
	has "${lines[-1]}" "nothing is stored"
	is "$(sql 'SELECT count(*) FROM event') $(sql 'SELECT count(*) FROM grade')" "$events $grades"
}

@test "JSON carries the imagined answer beside the one that stands" {
	appraise explain cerebrolysin --what-if 99000002=rejected --json >"$BATS_TEST_TMPDIR/j"
	is "$(jq -r .what_if "$BATS_TEST_TMPDIR/j")" "99000002 rejected"
	is "$(jq -S .stands "$BATS_TEST_TMPDIR/j")" "$(answer)"
}

@test "what cannot be imagined is named" {
	code 3 appraise explain cerebrolysin --what-if 99000099=rejected
	has "$output" "99000099 is not approved for cerebrolysin; it changes nothing"
	code 2 appraise explain cerebrolysin --what-if 99000002=rejectd
	has "$output" 'is neither rejected nor FIELD:WORD'
	has "$output" "try: appraise explain cerebrolysin --what-if 99000002=rejected"
	code 2 appraise explain cerebrolysin --what-if 99000002=rob:hihg
	has "$output" '"hihg" is no rob'
	has "$output" "try: appraise explain cerebrolysin --what-if 99000002=rob:high"
	code 2 appraise explain cerebrolysin --what-if 99000002
	has "$output" "wants PMID=rejected"
	code 2 appraise explain cerebrolysin --what-if 99000002=rejected --what-if 99000002=type:RCT
	has "$output" "stands there twice"
	code 2 appraise explain cerebrolysin --what-if 99000002=participants:-4
	has "$output" "is no number"
}

@test "a grade in thought is as provisional as the one that stands" {
	has "$(appraise explain cerebrolysin)" provisional
	has "$(appraise explain cerebrolysin --what-if 99000002=rejected)" "$(appraise explain cerebrolysin | grep -E '^ *provisional')"
}
