#!/usr/bin/env bash
# torture: kill -9 at KILLS (100) random times each of ingest and publish, and
# SCHEDULES (1000) random schedules of faults of NCBI against fetch.
# The seeds are printed; SEED=N repeats the same points.
set -u
cd "$(dirname "$0")/.." || exit 1
program=${APPRAISE:-build/${V:-release}/appraise}
failed=0
for what in ingest publish; do
	python3 tests/crash.py "$program" "$what" "${KILLS:-100}" "${FACTOR:-8}" || failed=1
done
python3 -B tests/server/schedules.py "$program" "${SCHEDULES:-1000}" ${SEED:+"$SEED"} || failed=1
# A year of nights: retractions, outages, late records (SEED as above).
python3 tests/night/year.py "$program" "${NIGHTS:-365}" ${SEED:+"$SEED"} || failed=1
exit "$failed"
