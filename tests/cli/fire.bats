# The store under fire, a seeded sample; tests/torture.sh has the full counts:
# every write, sync, truncate, rename and map fails once, and allocations; the
# program is killed at random times; ten people decide at once.
load helper

@test "a system call or an allocation that fails once loses nothing and is said clearly" {
	# The library counts the release build's calls; sanitizers bring an allocator of their own.
	[ "${V:-release}" = release ] || skip "the release build only"
	python3 -B "$ROOT/tests/fault/run.py" "$APPRAISE" --sample 10
}

@test "approve, review, import, backup, restore and migrate killed at random times are done or not begun" {
	[ -x "$(dirname "$APPRAISE")/tools/migrate_on" ] || skip "no migrate_on"
	for what in approve review import backup restore migrate; do
		python3 -B "$ROOT/tests/crash.py" "$APPRAISE" $what 3
	done
}

@test "ten people decide at once while ingest runs: nothing twice, nothing lost, no lock seen" {
	python3 -B "$ROOT/tests/fire_ten.py" "$APPRAISE" 5
}
