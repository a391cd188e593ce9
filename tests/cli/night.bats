#!/usr/bin/env bats
# A night that is disturbed: a sample of tests/night/faults.py (tests/torture.sh
# has two hundred), and a clock that was wrong.
load helper
. "$ROOT/tests/server/standin.bash"

setup_file() { standin_start; }
teardown_file() { standin_stop; }

setup() {
	standin '{"reset": true, "generate": {"records": 60, "seed": 3, "to": "2026-06-01"}}' >/dev/null
	new_store
	export APPRAISE_EMAIL=a@example.org APPRAISE_EUTILS_RATE=10000 APPRAISE_EUTILS_BACKOFF_MS=1
	export APPRAISE_SENDMAIL=$BATS_TEST_TMPDIR/sendmail
	printf '#!/bin/sh\ncat >/dev/null\n' >"$APPRAISE_SENDMAIL"
	chmod 755 "$APPRAISE_SENDMAIL"
	"$APPRAISE" --quiet compound add oxytocin --name oxytocin --status supplement
}

night() { export APPRAISE_NOW=${1}T03:30:00Z; shift; appraise refresh "$@"; }
searched() { sql "SELECT last_searched FROM compound_dates"; }

@test "a night killed, with a full disk, a clock set or no network, and two at once, ends as an undisturbed one once it is repeated" {
	# shellcheck disable=SC2086 # no seed is no word
	code 0 timeout 250 python3 "$ROOT/tests/night/faults.py" "$APPRAISE" 6 ${SEED:-}
	has "$output" " 0 faults"
}

@test "a clock that was a year ahead for one night keeps nothing from being searched or read again" {
	code 0 night 2026-06-03
	pmid=$(sql "SELECT pmid FROM link ORDER BY pmid LIMIT 1")
	appraise approve oxytocin "$pmid" --type RCT --design rct --participants 60
	export APPRAISE_RECHECK_DAYS=1
	code 0 night 2027-06-04
	is "$(searched)" 2027-06-04
	standin "{\"changes\": [{\"date\": \"2026-06-05\", \"change\": \"retract\", \"pmid\": $pmid, \"notice\": 99009001}], \"today\": \"2026-06-06\"}" >/dev/null
	code 0 night 2026-06-06
	has "$output" "1 compound due"
	is "$(searched)" 2026-06-06
	is "$(sql "SELECT state FROM assessment WHERE pmid = $pmid")" suspended
	code 0 appraise check --replay
}

@test "a clock that was set back for one night costs a wider search and no record" {
	code 0 night 2026-06-03
	code 0 night 2025-01-01
	is "$(searched)" 2025-01-01
	code 0 night 2026-06-04
	is "$(searched)" 2026-06-04
	is "$(sql "SELECT count(*) FROM article")" "$(sql "SELECT count(*) FROM search_hit")"
}

@test "a night whose mail cannot be filed sends it all the same" {
	code 0 night 2026-06-03
	rm -r "$APPRAISE_DB-mail"
	echo "in the way" >"$APPRAISE_DB-mail"
	printf '#!/bin/sh\ncat >"%s/mail"\n' "$BATS_TEST_TMPDIR" >"$APPRAISE_SENDMAIL"
	export APPRAISE_MAIL=always
	code 0 night 2026-06-04
	has "$output" "mail sent; no copy is kept"
	has "$output" "sent, and no copy is kept: "
	grep -q '^Subject: \[appraise\]' "$BATS_TEST_TMPDIR/mail"
	is "$(appraise log --run 2 --json | jq -r '.. | .mail_file? // empty')" ""
}
