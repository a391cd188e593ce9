#!/usr/bin/env bats
# The same input gives the same bytes, on every run and from any number of threads.
bats_require_minimum_version 1.5.0
load helper

@test "scan says the same on every run and from one, two and four threads" {
	code 0 env ONLY_THREADS=1 bash "$ROOT/tests/real/same_bytes.sh" "$APPRAISE"
	has "$output" "same bytes: 4 threads"
	[[ $output != *OTHER* ]]
}

@test "files named in another order give the same lines in that order" {
	cd "$BATS_TEST_TMPDIR" || return 1
	cp "$BATS_TEST_DIRNAME/rules.xml" a.xml
	sed 's/990800/990810/' a.xml >b.xml
	appraise scan -j 4 a.xml b.xml >ab
	appraise scan -j 4 b.xml a.xml >ba
	cmp <(sort ab) <(sort ba)
	run ! cmp -s ab ba
}
