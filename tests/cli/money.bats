#!/usr/bin/env bats
# How money is worded in general: each statement of money.tsv as a record.
load helper

@test "every wording of who paid and of interests gives what money.tsv says, with its quote" {
	cd "$BATS_TEST_TMPDIR"
	python3 -B "$ROOT/tests/cli/money.py" "$ROOT/tests/cli/money.tsv" records >money.xml
	appraise --quiet scan money.xml >money.jsonl
	code 0 python3 -B "$ROOT/tests/cli/money.py" "$ROOT/tests/cli/money.tsv" compare money.jsonl
}
