# The manual is the contract: what it names is there, and what is there it names.
load helper

@test "every command and every option stands in appraise(1)" {
	page=$(mandoc -Tutf8 -Owidth=400 "$ROOT/man/appraise.1" | col -b)
	"$APPRAISE" help | sed -n 's/^  \([a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p' | sed 's/ *$//' | grep -v '^help$' | while read -r name; do
		grep -qE "^ +$name( |\$)" <<<"$page" || { echo "not in the page: $name"; exit 1; }
		# shellcheck disable=SC2086 # a name may be two words
		"$APPRAISE" help $name | sed -n 's/^ *\(-[a-z], \)\{0,1\}--\([a-z-]*\).*/\2/p' | while read -r option; do
			grep -q -- "--$option" <<<"$page" || { echo "not in the page: $name --$option"; exit 1; }
		done || exit 1
	done
}

@test "the completion knows every command and its options" {
	run bash -c "source <('$APPRAISE' completion bash); COMP_WORDS=(appraise sc) COMP_CWORD=1; _appraise; echo \"\${COMPREPLY[@]}\";
		COMP_WORDS=(appraise scan --fo) COMP_CWORD=2; _appraise; echo \"\${COMPREPLY[@]}\";
		COMP_WORDS=(appraise study me) COMP_CWORD=2; _appraise; echo \"\${COMPREPLY[@]}\""
	has "$output" "scan score"
	has "$output" "--format"
	has "$output" "merge"
}

@test "the example of appraise(1) runs as printed" {
	cd "$ROOT"
	export APPRAISE_DB=$BATS_TEST_TMPDIR/a.db APPRAISE_NOW=2026-06-03T03:30:00Z
	PATH=$(dirname "$APPRAISE"):$PATH
	mandoc -Tutf8 man/appraise.1 | col -b | sed -n '/A store, a compound/,/How many/p' | sed '1d;$d' | sed "s#\./site#$BATS_TEST_TMPDIR/site#" >"$BATS_TEST_TMPDIR/example.sh"
	grep -q 'appraise publish' "$BATS_TEST_TMPDIR/example.sh"
	run bash -e "$BATS_TEST_TMPDIR/example.sh"
	[ "$status" = 0 ] || { echo "$output"; return 1; }
	has "$output" "published $BATS_TEST_TMPDIR/site/current: 1 compound, 1 study"
}

@test "the pages are free of faults" {
	run bash -c "mandoc -Tlint -W style '$ROOT'/man/*.[1-8] | grep -v 'referenced manual not found: Xr appraise'"
	is "$output" ""
}

@test "help answers for each command and for a family of commands" {
	code 0 "$APPRAISE" help study
	has "$output" "study merge"
	code 0 "$APPRAISE" study merge --help
	has "$output" "usage: appraise study merge"
	code 2 "$APPRAISE"
	has "$output" "  try: appraise help"
	code 2 "$APPRAISE" study
	has "$output" "study: say what: decline, exclude, include, merge"
	code 2 "$APPRAISE" scna
	has "$output" '  try: appraise scan'
}
