# The scorer as a pure function: score --from.
load helper

setup() {
	T=$BATS_TEST_TMPDIR/t.json
	cat >"$T" <<'X'
{"compound": "x",
 "outcomes": [{"id": "a", "domain": "efficacy"}],
 "studies": [{"id": "1", "type": "SYN", "money": "independent",
   "findings": [{"outcome": "a", "direction": "benefit",
     "certainty_reported": "high"}]}]}
X
}

# The table with one piece of text replaced.
with() { sed "s/$1/$2/" "$T" >"$BATS_TEST_TMPDIR/changed.json"; }

@test "score --from grades a table without a database" {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/none.db
	code 0 appraise score --from "$T"
	has "${lines[0]}" "x 9/10 strong, benefit"
	[ ! -e "$APPRAISE_DB" ]
}

@test "score --from reads standard input" {
	run bash -c '"$0" score --from - --json <"$1" | jq -c "[.score_milli,.score,.tier,.verdict]"' "$APPRAISE" "$T"
	is "$output" '[9000,9,"strong","benefit"]'
}

@test "the JSON answer has exactly the documented members in their order" {
	run bash -c '"$0" score --from "$1" --json | jq -c "[keys_unsorted, (.confidence|keys_unsorted), (.participants|keys_unsorted), (.outcomes[0]|keys_unsorted), (.terms[0]|keys_unsorted)]"' "$APPRAISE" "$T"
	is "$output" '[["compound","score_milli","score","tier","verdict","base_milli","caps","outcomes","terms","confidence","participants","studies","params_sha256","method_rev"],["level","stability","delta_milli","farthest","band"],["sum","inside","largest","unknown"],["id","certainty_milli","band","direction","support_milli","v_plus_milli","v_minus_milli","body","caps"],["name","outcome","value_milli","because"]]'
}

@test "the terms of the answer sum to the score" {
	run bash -c '"$0" score --from "$1" --json | jq "([.terms[].value_milli]|add) == .score_milli"' "$APPRAISE" "$T"
	is "$output" true
}

@test "the order of members and studies never matters" {
	cat >"$BATS_TEST_TMPDIR/u.json" <<'X'
{"studies": [{"findings": [{"certainty_reported": "high", "direction": "benefit", "outcome": "a"}],
  "money": "independent", "type": "SYN", "id": "1"}],
 "outcomes": [{"domain": "efficacy", "id": "a"}], "compound": "x"}
X
	is "$(appraise score --from "$T" --json)" "$(appraise score --from "$BATS_TEST_TMPDIR/u.json" --json)"
}

@test "an unknown member is refused by name with 65" {
	with '"domain"' '"domaine"'
	code 65 appraise score --from "$BATS_TEST_TMPDIR/changed.json"
	has "$output" "outcomes[0].domaine: no such member"
}

@test "an unknown outcome is refused with its place" {
	with '"outcome": "a"' '"outcome": "b"'
	code 65 appraise score --from "$BATS_TEST_TMPDIR/changed.json"
	has "$output" 'studies[0].findings[0].outcome'
}

@test "text that is no JSON is refused with file and line" {
	printf '{"compound": "x",\n oops' >"$BATS_TEST_TMPDIR/bad.json"
	code 65 appraise score --from "$BATS_TEST_TMPDIR/bad.json"
	has "$output" "bad.json:2:"
}

@test "an empty file, a folder and an absent file are told apart" {
	: >"$BATS_TEST_TMPDIR/empty"
	code 65 appraise score --from "$BATS_TEST_TMPDIR/empty"
	code 65 appraise score --from "$BATS_TEST_TMPDIR"
	code 3 appraise score --from "$BATS_TEST_TMPDIR/absent"
}

@test "nesting of 300 levels is refused" {
	printf '%300s' '' | tr ' ' '[' >"$BATS_TEST_TMPDIR/deep"
	code 65 appraise score --from "$BATS_TEST_TMPDIR/deep"
}

@test "--from beside a compound is a usage error" {
	code 2 appraise score --from "$T" cerebrolysin
	has "$output" "try: appraise score --from FILE"
}

@test "another file of parameters gives another answer and another address" {
	sed 's/^reported_high .*/reported_high 8000 convention: a test/' "$ROOT/score/params/params-1.txt" >"$BATS_TEST_TMPDIR/p.txt"
	a=$(appraise score --from "$T" --json | jq -c '[.score_milli,.params_sha256]')
	b=$(appraise score --from "$T" --params "$BATS_TEST_TMPDIR/p.txt" --json | jq -c '[.score_milli,.params_sha256]')
	has "$a" '[9000,'
	has "$b" '[8000,'
	is "$(jq -r '.[1]' <<<"$b")" "$(sha256sum <"$BATS_TEST_TMPDIR/p.txt" | cut -d' ' -f1)"
}

@test "every parameter names its source or that it is a convention" {
	run awk '!/^#/ && NF { if (NF < 3) { print; exit 1 } }' "$ROOT/score/params/params-1.txt"
	[ "$status" = 0 ]
	grep -q '^n_per_trial  *50  *convention' "$ROOT/score/params/params-1.txt"
	grep -q '^factor_industry  *800  *Lundh' "$ROOT/score/params/params-1.txt"
}

@test "an id cannot act on the terminal" {
	with '"compound": "x"' '"compound": "x\\u001b[2J\\u009b"'
	run bash -c '"$0" score --from "$1" | LC_ALL=C grep -c "$(printf "\033")"' "$APPRAISE" "$BATS_TEST_TMPDIR/changed.json"
	is "$output" 0
}

@test "the example of appraise-score(5) comes out as printed there" {
	run bash -c 'sed -n "/^\$ echo/,/score --from -/p" "$1" | sed "s/^\$ //; s#| appraise#| $0#" | bash' "$APPRAISE" "$ROOT/man/appraise-score.5"
	has "$output" "x 9/10 strong, benefit"
}
