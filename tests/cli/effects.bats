# Effect estimates: the floor on what is read of real records.
load helper

@test "effect estimates of the gold are read with precision .98 and recall .92 at least" {
	need_data design/studytype_train.xml
	run python3 -B "$ROOT/tests/real/score_effects.py" "$APPRAISE" "$TESTDATA" --floor 0.98 0.92
	[ "$status" -eq 0 ] || { echo "$output"; false; }
	has "$output" "150 sentences"
}
