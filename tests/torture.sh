#!/usr/bin/env bash
# torture: kill -9 at KILLS (100) random times each of ingest and publish, and
# SCHEDULES (1000) random schedules of faults of NCBI against fetch; a year of
# nights (NIGHTS), and FAULTS (200) random points of refresh under fire; the
# store: SCENE_KILLS (200) kills of each act that writes it, every system call
# of a small store failed once (tests/fault/run.py), TEN (60) seconds of ten
# people at once, PROPERTY_RUNS (2000) random sequences of all acts.  Every rule
# on HOSTILE_KIB (1024) of text made to hold it up; the same bytes from builds
# of other types.
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
# `refresh` under fire: killed, disk full, clock set, network lost, two at once.
python3 tests/night/faults.py "$program" "${FAULTS:-200}" ${SEED:+"$SEED"} || failed=1
# The store under fire.
for what in approve review import backup restore migrate undo redact score init; do
	python3 -B tests/crash.py "$program" "$what" "${SCENE_KILLS:-200}" || failed=1
done
PROPERTY_RUNS=${PROPERTY_RUNS:-2000} PROPERTY_SEED=${SEED:-$RANDOM} "$(dirname "$program")/unit/test_property" || failed=1
python3 -B tests/fire_ten.py "$program" "${TEN:-60}" || failed=1
python3 -B tests/fault/run.py "$program" || failed=1
# Exports with one value changed and the sums made right again.
MUTANTS=${MUTANTS:-400} APPRAISE=$program bats -f 'summed anew' tests/cli/export.bats || failed=1
# The classifier.
HOSTILE_KIB=${HOSTILE_KIB:-1024} "$(dirname "$program")/unit/test_rules_hostile" || failed=1
bash tests/real/same_bytes.sh "$program" || failed=1
exit "$failed"
