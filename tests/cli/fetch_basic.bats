# fetch_basic: what a person sees of fetch when nothing fails, and when the
# words are wrong.
load helper
load fetch

@test "a compound is fetched and linked; the sums are told" {
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$output" "search  12 PMIDs, 0 stored, 12 to fetch
fetched 12 articles, 0 books; missing 0, failed 0
linked  12 to oxytocin"
	is "$(sql "SELECT kind || ' ' || outcome FROM run ORDER BY run_id DESC LIMIT 1")" "fetch done"
}

@test "what is stored already is linked without asking for it again" {
	"$APPRAISE" fetch --term 'oxytocin[tiab]' >/dev/null
	is "$(sql "SELECT count(*) FROM link")" 0
	n=$(told .efetch)
	code 0 "$APPRAISE" fetch --compound oxytocin
	has "$output" "search  12 PMIDs, 12 stored, 0 to fetch"
	is "$(told .efetch)" "$n"
	is "$(sql "SELECT count(*) FROM link")" 12
}

@test "--compound beside others links what they bring, and runs no search of its own" {
	code 0 "$APPRAISE" fetch $P $Q --compound oxytocin
	is "$(told .esearch)" null
	is "$(sql "SELECT group_concat(pmid) FROM (SELECT pmid FROM link ORDER BY pmid)")" "$P,$Q"
	is "$(watermark)" never
}

@test "--json prints one document with the same figures" {
	code 0 "$APPRAISE" --json fetch --compound oxytocin
	echo "$output" | jq -e '.compound == "oxytocin" and .found == 12 and .wanted == 12 and .articles == 12 and
		.missing == 0 and .failed == 0 and .open == 0 and .linked == 12 and .why == null and .run > 0'
}

@test "--json tells the requests, tries counted, and the time waited for the rate" {
	# One search and one set of records, one of them twice; at 4 a second the second and third wait a quarter each.
	spoil F11 efetch 1
	export APPRAISE_EUTILS_RATE=4
	code 0 "$APPRAISE" --json fetch --compound oxytocin
	is "$(jq .requests <<<"$output")" "$(told .requests)"
	is "$(jq .requests <<<"$output")" 3
	jq -e '.waited_ms >= 250 and .waited_ms <= 1000' <<<"$output"
	anew
	code 0 env APPRAISE_EUTILS_RATE=10000 "$APPRAISE" --json fetch $P
	jq -e '.requests == 1 and .waited_ms <= 20' <<<"$output"
}

@test "--quiet says nothing when all went well" {
	code 0 "$APPRAISE" --quiet fetch --compound oxytocin
	is "$output" ""
}

@test "a named PMID that PubMed does not serve is 3, and is asked for again" {
	code 3 "$APPRAISE" fetch $P 88888888
	has "$output" "PubMed serves no record of PMID 88888888"
	has "$output" "try: appraise status --missing"
	is "$(stored) $(missing)" "1 88888888"
	n=$(told .efetch)
	code 0 "$APPRAISE" fetch --resume
	[ "$(told .efetch)" -gt "$n" ]
}

@test "--resume with nothing open asks nothing" {
	code 0 "$APPRAISE" fetch --resume
	has "$output" "fetched 0 articles"
	is "$(told .requests)" 0
}

@test "nothing named, or words that are no PMID: 2, and what to do" {
	code 2 "$APPRAISE" fetch
	has "$output" "nothing to fetch was named"
	code 2 "$APPRAISE" fetch oxytocin
	has "$output" "try: appraise fetch --term 'oxytocin'"
	code 3 "$APPRAISE" fetch --compound oxitocin
	has "$output" "try: appraise fetch --compound oxytocin"
	printf '<?xml version="1.0"?>' >x.xml
	code 65 "$APPRAISE" fetch --pmid-file x.xml
	has "$output" "try: appraise ingest x.xml"
	is "$(told .requests)" 0
}

@test "more than 9,999 records on one day are all listed and fetched, and no page begins above 9,998" {
	standin '{"reset": true, "generate": {"records": 12500, "seed": 3, "compounds": ["Oxytocin"], "none": 0,
		"from": "2026-05-05", "to": "2026-05-05"}}' >/dev/null
	code 0 "$APPRAISE" fetch --compound oxytocin --max 20000
	has "$output" "search  12,500 PMIDs, 0 stored, 12,500 to fetch"
	is "$(stored) $(open_) $(watermark)" "12500 0 2026-06-03"
	is "$(told .max_retstart)" 0
	[ "$(told .efetch)" -le 64 ]
}
