#!/usr/bin/env bash
# torture: kill -9 at KILLS (100) random times each of ingest and publish.
# The seed is printed; SEED=N repeats the same points.
set -u
cd "$(dirname "$0")/.." || exit 1
program=${APPRAISE:-build/${V:-release}/appraise}
failed=0
for what in ingest publish; do
	python3 tests/crash.py "$program" "$what" "${KILLS:-100}" "${FACTOR:-8}" || failed=1
done
exit "$failed"
