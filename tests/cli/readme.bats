# The README's tour is true: its commands run, and print what it says.
load helper

@test "the tour of the README runs, and prints every line that it shows" {
	cd "$ROOT"
	export HOME=$BATS_TEST_TMPDIR/home XDG_DATA_HOME= APPRAISE_CURATOR=ann
	mkdir "$HOME"
	unset XDG_DATA_HOME
	tour=$(sed -n '/^## Five minutes/,/^## The house/p' README.md | sed -n '/^```$/,/^```$/p' | sed '/^```$/d')
	# Commands are led by "$ " and go on behind a backslash; the rest is what they print.
	awk '/^\$ / { sub(/^\$ /, ""); c = 1 } c { print; c = /\\$/ }' <<<"$tour" | grep -v '^make install' |
		sed "s#\./site#$HOME/site#" >"$HOME/tour.sh"
	grep -c . "$HOME/tour.sh"
	PATH=$(dirname "$APPRAISE"):$PATH run bash -e "$HOME/tour.sh"
	[ "$status" = 0 ] || { echo "$output"; return 1; }
	awk '/^\$ / { c = 1 } !c { print } c { c = /\\$/ }' <<<"$tour" | while read -r line; do
		line=${line//\/home\/ann/$HOME}
		line=${line//.\/site/$HOME/site}
		grep -qF -- "$line" <<<"$output" || { printf 'not printed: %s\n%s\n' "$line" "$output"; exit 1; }
	done
}

@test "the demo prints the table that the README shows" {
	out=$(sh "$ROOT/fixtures/demo/run" "$BATS_TEST_TMPDIR/demo" "$APPRAISE")
	sed -n '/^`make demo` ends/,/^## Five/p' "$ROOT/README.md" | sed -n '/^```$/,/^```$/p' | sed '/^```$/d;/^$/d' | while read -r line; do
		grep -qF -- "$line" <<<"$out" || { printf 'not printed: %s\n%s\n' "$line" "$out"; exit 1; }
	done
}
