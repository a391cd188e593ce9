# fetch: what the tests of fetch share; they load helper first.
# shellcheck source=tests/server/standin.bash
source "$ROOT/tests/server/standin.bash"

setup_file() {
	standin_start --hold 5
}
teardown_file() { standin_stop; }

setup() {
	new_store
	cd "$BATS_TEST_TMPDIR" || return
	# The clock of the store is fixed, so that waits cost nothing; only a
	# silence of the server is a real one.
	export APPRAISE_EMAIL=tester@example.org APPRAISE_EUTILS_RATE=10000 APPRAISE_EUTILS_BACKOFF_MS=1
	export APPRAISE_EUTILS_TIMEOUT_S=5
	corpus 12
	"$APPRAISE" compound add oxytocin --name Oxytocin --status prescription >/dev/null
}

anew() { # another store, as after setup; the server stays as it is
	rm -f "$APPRAISE_DB"*
	new_store
	"$APPRAISE" compound add oxytocin --name Oxytocin --status prescription >/dev/null
}

corpus() { # RECORDS [MORE JSON FIELDS]: all about oxytocin
	standin "{\"reset\": true, \"generate\": {\"records\": $1, \"seed\": 7, \"compounds\": [\"Oxytocin\"], \"none\": 0,
		\"from\": \"2026-05-01\", \"to\": \"2026-05-30\"${2:+, $2}}}" >/dev/null
}

P=99000001 Q=99000002 R=99000003
stored() { sql "SELECT count(*) FROM article"; }
open_() { sql "SELECT count(*) FROM fetch WHERE state IN ('wanted', 'error')"; }
missing() { sql "SELECT group_concat(pmid) FROM (SELECT pmid FROM fetch WHERE state = 'missing' ORDER BY pmid)"; }
watermark() { sql "SELECT coalesce(last_searched, 'never') FROM compound_dates"; }
title() { sql "SELECT title FROM text JOIN article USING (text_id) WHERE article.pmid = $1"; }

# A refusal: "appraise: what: why" in one line each, and a line of what to do.
sentence() { # PART
	has "$output" "appraise: "
	has "$output" "$1"
	has "$output" "  try: "
	is "$(printf '%s' "$output" | LC_ALL=C tr -d '\n\40-\176\200-\377')" ""
}

# The search works, its trouble passes: everything is there, in the bounds.
passes() { # FAULT[/VARIANT] KIND [TIMES]
	spoil "$1" "$2" "${3:-1}"
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(told .faults_left)" 0
	is "$(stored) $(open_)" "12 0"
	is "$(watermark)" 2026-06-03
	# One search, one batch, and what was spoiled again; batches may be halved.
	[ "$(told .requests)" -le $((2 + 3 * ${3:-1})) ]
}

# The trouble lasts: nothing is lost, the watermark stands, and what the
# program says to try brings the rest when the trouble is over.
lasts() { # FAULT[/VARIANT] KIND CODE PART-OF-THE-SENTENCE
	local before
	before=$(told .requests)
	spoil "$1" "$2" null
	code "$3" "$APPRAISE" fetch --compound oxytocin
	sentence "$4"
	is "$(stored) $(watermark)" "0 never"
	[ $(($(told .requests) - before)) -le 60 ]
	if [ "$2" = efetch ]; then is "$(open_)" 12; else is "$(open_)" 0; fi
	heal
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored) $(open_)" "12 0"
	is "$(watermark)" 2026-06-03
}

one() { # FAULT/VARIANT: fetch $P so
	spoil "$1" efetch
	code 0 "$APPRAISE" fetch $P
	is "$(told .faults_left) $(stored)" "0 1"
}
