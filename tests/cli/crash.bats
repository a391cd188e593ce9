# kill -9 at random times, a sample; tests/torture.sh kills a hundred times each.
load helper

@test "ingest killed at random times loses nothing, and repeated it equals an undisturbed run" {
	python3 "$ROOT/tests/crash.py" "$APPRAISE" ingest 10 3
}

@test "publish killed at random times leaves a whole release, and repeated it equals an undisturbed run" {
	python3 "$ROOT/tests/crash.py" "$APPRAISE" publish 10
}
