#!/usr/bin/env bash
# valgrind: the demonstration with every command under memcheck.
# A fault or a leak ends the command with 99, and the demonstration with it.
set -eu
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { echo "appraise: valgrind is not here" >&2; echo "  try: make lint" >&2; exit 1; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/appraise-valgrind.XXXXXX")
trap 'rm -rf "$folder"' EXIT
program=$PWD/build/release/appraise
# Regular expressions are matched by machine code made at run time: see valgrind.supp.
cat >"$folder/appraise" <<SH
#!/bin/sh
exec valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect \\
	--errors-for-leak-kinds=definite,indirect --smc-check=all-non-file --suppressions="$PWD/tests/valgrind.supp" \
	--log-file="$folder/log.%p" "$program" "\$@"
SH
chmod +x "$folder/appraise"
start=$SECONDS
rc=0
sh fixtures/demo/run "$folder/demo" "$folder/appraise" >"$folder/out" 2>&1 || rc=$?
runs=$(find "$folder" -maxdepth 1 -name 'log.*' | wc -l)
faulty=$(find "$folder" -maxdepth 1 -name 'log.*' -size +0)
if [ -n "$faulty" ] || [ "$rc" != 0 ] || [ "$runs" = 0 ]; then
	tail -20 "$folder/out"
	find "$folder" -maxdepth 1 -name 'log.*' -size +0 -exec head -40 {} \;
	echo "valgrind: demo exit $rc, $runs commands, $(find "$folder" -maxdepth 1 -name 'log.*' -size +0 | wc -l) with findings"
	exit 1
fi
echo "valgrind: the demo, $runs commands, nothing found, $((SECONDS - start)) s"
