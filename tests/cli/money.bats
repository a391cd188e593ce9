#!/usr/bin/env bats
# How money is worded in general: money.tsv's statements, each as a record.
load helper

@test "every wording of who paid and of interests gives what money.tsv says" {
	python3 -B "$ROOT/tests/cli/money.py" "$ROOT/tests/cli/money.tsv" records >money.xml
	"$APPRAISE" --quiet scan money.xml >money.jsonl
	run python3 -B "$ROOT/tests/cli/money.py" "$ROOT/tests/cli/money.tsv" compare money.jsonl
	[ "$status" -eq 0 ] || { printf '%s\n' "$output"; false; }
}
