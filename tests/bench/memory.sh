#!/usr/bin/env bash
# memory: a file of 2 GB read in flat memory: scan under 200 MB, ingest under
# 300 MB, every record stored, other writers never waiting for a second.
#
#   SIZE=2G tests/bench/memory.sh        needs 3 times SIZE free below build/
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$PWD/build/release/appraise
data=${APPRAISE_TESTDATA:-$(cd .. && pwd)/shared/data}
size=${SIZE:-2G}
dir=$PWD/build/bench
corpus=$dir/corpus-$size.xml
if [ ! -d "$data/pubmed" ]; then
	echo "skipped: shared data not here"
	exit 0
fi
mkdir -p "$dir"
[ -e "$corpus" ] || python3 tests/bench/make_corpus.py "$data" "$corpus" "$size" || exit 1
exec python3 tests/bench/memory.py "$program" "$corpus" "$dir/memory.db"
