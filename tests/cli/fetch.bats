# fetch: the way it is when nothing fails, and each way in which transport and
# HTTP fail, by name (F01-F21).  What must come of a fault: the exit code, one
# sentence that says what happened and what to do, a ledger that names what is
# open, and a watermark that moved only when everything was stored.
load helper
load fetch

# ---- the way it is when nothing fails

@test "a compound is searched and fetched whole, with two requests, and again with nothing to fetch" {
	code 0 "$APPRAISE" fetch --compound oxytocin
	has "$output" "12 PMIDs"
	has "$output" "fetched 12 articles"
	is "$(stored) $(open_) $(watermark)" "12 0 2026-06-03"
	is "$(told '"\(.esearch) \(.efetch)"')" "1 1"
	is "$(sql "SELECT count(*) FROM link")" 12
	sql .dump >before
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(told .efetch)" 1
	is "$(stored)" 12
}

@test "each request names tool and address, ids travel in POST, no history is used" {
	n=$(wc -l <"$STANDIN_LOG")
	"$APPRAISE" fetch --compound oxytocin
	tail -n +$((n + 1)) "$STANDIN_LOG" | grep -v '"kind": "other"' >log
	is "$(jq -r 'select(.params.tool == null or .params.email != "tester@example.org" or .params.db != "pubmed")' log)" ""
	is "$(jq -r 'select(.kind == "efetch" and (.method != "POST" or .params.retmode != "xml"))' log)" ""
	is "$(jq -r 'select(.params.usehistory != null or .params.WebEnv != null)' log)" ""
	is "$(jq -r 'select(.kind == "esearch" and .params.term == null)' log)" ""
}

@test "without an address nothing is asked" {
	unset APPRAISE_EMAIL
	code 2 "$APPRAISE" fetch 32662068
	has "$output" "appraise: NCBI wants a contact address and none is set"
	has "$output" "  try: export APPRAISE_EMAIL=you@example.org"
	is "$(told .requests)" 0
}

@test "a DOI is no PMID, and the term for it is said" {
	code 2 "$APPRAISE" fetch 10.1000/x1
	has "$output" '"10.1000/x1" is a DOI; fetch takes PMIDs'
	has "$output" "try: appraise fetch --term '10.1000/x1[doi]'"
	code 0 "$APPRAISE" fetch --term "10.99999/demo.${P}[doi]"
	is "$(stored)" 1
}

@test "--max protects from a term that matches too much" {
	corpus 31
	code 2 "$APPRAISE" fetch --max 30 --term 'oxytocin[tiab]'
	has "$output" "31 records match, above --max 30; nothing fetched"
	has "$output" "try: a narrower term, or --max "
	is "$(told .efetch) $(stored)" "null 0"
	code 0 "$APPRAISE" fetch --max 31 --term 'oxytocin[tiab]'
	is "$(stored)" 31
}

@test "files of PMIDs: plain, PubMed's format, RIS, CSV" {
	printf '%s\n' $P >plain.txt
	printf 'PMID- %s\nTI  - A\n\n' $Q >set.nbib
	printf 'TY  - JOUR\nAN  - %s\nER  -\n' $R >set.ris
	printf 'PMID,Title\n99000004,"A, b"\n' >set.csv
	for f in plain.txt set.nbib set.ris set.csv; do code 0 "$APPRAISE" fetch --pmid-file $f; done
	is "$(sql "SELECT group_concat(pmid) FROM (SELECT pmid FROM article ORDER BY pmid)")" "$P,$Q,$R,99000004"
}

# ---- transport and HTTP

@test "F01 no connection, no such host, no trust: 75, nothing lost" {
	export APPRAISE_EUTILS_URL=http://127.0.0.1:1/entrez/eutils/
	code 75 "$APPRAISE" fetch --compound oxytocin
	sentence "127.0.0.1"
	export APPRAISE_EUTILS_URL=https://eutils.invalid/entrez/eutils/
	code 75 "$APPRAISE" fetch --compound oxytocin
	sentence "eutils.invalid: no such host, 6 tries; nothing lost"
	code 2 env APPRAISE_EUTILS_URL=http://eutils.invalid/ "$APPRAISE" fetch --compound oxytocin
	code 75 env APPRAISE_EUTILS_URL="https${STANDIN#http}/" "$APPRAISE" fetch --compound oxytocin
	is "$(stored) $(watermark)" "0 never"
	export APPRAISE_EUTILS_URL=$STANDIN/entrez/eutils/
	passes F01/closed esearch
}

@test "F01 a certificate nobody vouches for is refused, as is one for another host" {
	command -v openssl >/dev/null || skip "no openssl"
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost 2>/dev/null
	standin_start --hold 5 --tls cert.pem:key.pem
	port=${STANDIN##*:}
	for url in https://localhost:$port/ https://127.0.0.1:$port/; do
		code 75 env APPRAISE_EUTILS_URL=$url "$APPRAISE" fetch $P
		sentence "certificate"
	done
	code 75 env CURL_CA_BUNDLE="$PWD/cert.pem" APPRAISE_EUTILS_URL=https://127.0.0.1:$port/ "$APPRAISE" fetch $P
	is "$(stored)" 0
	# The right host under an authority that is trusted: it is only the server that has no such record.
	code 3 env CURL_CA_BUNDLE="$PWD/cert.pem" APPRAISE_EUTILS_URL=https://localhost:$port/ "$APPRAISE" fetch $P
	standin_stop
}

@test "F02 a reset before the headers" {
	passes F02 esearch 2
	corpus 12
	anew
	lasts F02 efetch 75 "6 tries; nothing lost"
}

@test "F03 a body that ends before its length" {
	lasts F03/reset efetch 75 "nothing lost"
}
@test "F03 a body that ends before its length, once" { passes F03/end efetch; }
@test "F04 chunks that end early" { lasts F04/half esearch 75 "nothing lost"; }
@test "F04 chunks that end early, once" { passes F04/none efetch; }
@test "F05 a body without a length, cut: only its XML can tell" { lasts F05 efetch 75 "nothing lost"; }
@test "F05 the same of a search, once" { passes F05 esearch; }
@test "F06 headers, then silence" {
	export APPRAISE_EUTILS_TIMEOUT_S=0.1
	lasts F06/headers esearch 75 "nothing lost"
}
@test "F06 half a body, then silence, once" { passes F06/body efetch; }

@test "F07 a byte now and then does not keep a run for ever" {
	export APPRAISE_EUTILS_TIMEOUT_S=0.05	# a whole answer may take ten times as long
	spoil F07 esearch null '{"every_s": 0.02}'
	SECONDS=0
	code 75 "$APPRAISE" fetch --compound oxytocin
	[ $SECONDS -lt 15 ]
	sentence "nothing lost"
	is "$(stored) $(watermark)" "0 never"
	export APPRAISE_EUTILS_TIMEOUT_S=0.3
	heal
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored)" 12
}

@test "F08 too many requests, for good: told as such" { lasts F08/plain esearch 75 "rate limit"; }
@test "F08 Retry-After is obeyed on the clock" { passes F08/retry-after efetch 2; }
@test "F08 a Retry-After that is a date, or ten days, does not hang" {
	passes F08/date esearch
	anew
	lasts F08/for-ever esearch 75 ""
}
@test "F09 a rate limit under status 200" { lasts F09/json efetch 75 "rate limit"; }
@test "F09 the same as text/xml, once" { passes F09/as-xml esearch; }
@test "F10 500 with a web page" { lasts F10/500 esearch 75 "500"; }
@test "F10 503, once" { passes F10/503 efetch; }
@test "F10 501 is no passing trouble: one request" {
	spoil F10/501 esearch null
	code 2 "$APPRAISE" fetch --compound oxytocin
	sentence "501"
	is "$(told .requests)" 1
	is "$(watermark)" never
}

@test "F11 502 on big requests: batches are halved until they pass" {
	corpus 150
	spoil F11/big efetch null '{"max": 40}'
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored) $(open_) $(watermark)" "150 0 2026-06-03"
	[ "$(told .requests)" -le 30 ]
}
@test "F11 502 for good" { lasts F11/any efetch 75 "502"; }
@test "F12 400 that is an outage" { lasts F12/proxy efetch 75 "nothing lost"; }
@test "F12 400 that is an outage, once" { passes F12/pubone esearch; }

@test "F13 an id list that is empty to NCBI: missing, asked once, 3 when it was named" {
	standin "{\"faults\": [{\"fault\": \"F13\", \"times\": null, \"ids\": [$P]}]}" >/dev/null
	code 3 "$APPRAISE" fetch $P
	has "$output" "$P"
	is "$(told .requests)" 1
	is "$(missing)" $P
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored) $(watermark)" "12 2026-06-03"
}

@test "F14 a parameter or the key is wrong: stop at once" {
	spoil F14/db esearch null
	code 2 "$APPRAISE" fetch --compound oxytocin
	sentence "db"
	is "$(told .requests)" 1
	export NCBI_API_KEY=wrong-key-0123456789abcdef
	standin '{"faults": [], "keys": ["right-key-0123456789abcdef"]}' >/dev/null
	code 2 "$APPRAISE" fetch --compound oxytocin
	sentence "key is refused"
	is "$(told .requests)" 2
	case $output in *wrong-key*) false ;; esac
	is "$(watermark)" never
	NCBI_API_KEY=right-key-0123456789abcdef code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored)" 12
}

@test "F15 long lists go by POST; a 414 all the same is answered with halves" {
	corpus 200
	n=$(wc -l <"$STANDIN_LOG")
	spoil F15 efetch 2
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored) $(open_)" "200 0"
	is "$(tail -n +$((n + 1)) "$STANDIN_LOG" | jq -r 'select(.kind == "efetch" and .method != "POST")')" ""
}

@test "F16 redirects to another host, round and round, or to a file are not followed" {
	n=$(wc -l <"$STANDIN_LOG")
	lasts F16/other-host esearch 75 "redirect"
	is "$(tail -n +$((n + 1)) "$STANDIN_LOG" | jq -r 'select(.host | startswith("localhost"))')" ""
	for how in loop file user; do
		anew
		lasts F16/$how efetch 75 "redirect"
	done
}

@test "F17 a page about maintenance is an outage, not no results" { lasts F17/page esearch 75 "maintenance"; }
@test "F17 the same as XML" { lasts F17/xhtml efetch 75 "nothing lost"; }
@test "F18 unable to route: an outage" { lasts F18/text esearch 75 "nothing lost"; }
@test "F18 the same as XML, once" { passes F18/as-xml efetch; }
@test "F19 an empty answer" { lasts F19/empty efetch 75 "empty"; }
@test "F19 blanks alone, once" { passes F19/blank esearch; }
@test "F20 plain text that claims to be gzip" { lasts F20/wrong efetch 75 "nothing lost"; }
@test "F20 gzip that is cut, once" { passes F20/cut efetch; }
@test "F20 a bomb is stopped by the cap" {
	spoil F20/bomb efetch null '{"mb": 600}'
	run "$APPRAISE" fetch $P
	[ "$status" = 75 ] || [ "$status" = 65 ]
	sentence "larger than allowed"
	is "$(stored)" 0
	heal
	code 0 "$APPRAISE" fetch --resume
	is "$(stored) $(open_)" "1 0"
}
@test "F21 headers without end" { lasts F21/headers esearch 75 "header"; }
@test "F21 a length that is too long" { lasts F21/length-long efetch 75 "nothing lost"; }
@test "F21 a length that is too short" { lasts F21/length-short efetch 75 "nothing lost"; }
@test "F21 a body without end is stopped by the cap" {
	spoil F21/huge efetch null
	run "$APPRAISE" fetch $P
	[ "$status" = 75 ] || [ "$status" = 65 ]
	sentence "larger than allowed"
	heal
	code 0 "$APPRAISE" fetch --resume
	is "$(stored)" 1
}
