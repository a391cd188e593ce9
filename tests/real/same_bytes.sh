#!/usr/bin/env bash
# same_bytes: what scan says, from builds of other types and other numbers of
# threads; all must be the same bytes.
#
#	tests/real/same_bytes.sh PROGRAM [FILE...]
#
# Files when none are named: those of the demo and the tests, and the real
# ones of APPRAISE_TESTDATA where they are.
set -eu
cd "$(dirname "$0")/../.."
program=$1
shift
if [ $# = 0 ]; then
	mapfile -t all < <(find fixtures tests "${APPRAISE_TESTDATA:-../shared/data}" -name '*.xml' -type f 2>/dev/null | LC_ALL=C sort)
	for f in "${all[@]}"; do
		if "$program" --quiet scan "$f" >/dev/null 2>&1; then set -- "$@" "$f"; fi
	done
fi
sum() {
	{
		"$1" --quiet scan -j "$2" "${@:3}"
		"$1" --quiet scan -j "$2" --fields title,abstract "${@:3}"
	} | sha256sum | cut -d ' ' -f 1
}
want=$(sum "$program" 1 "$@")
failed=0
same() {
	if [ "$2" = "$want" ]; then echo "same bytes: $1"; else echo "OTHER BYTES: $1"; failed=1; fi
}
for j in 1 2 4; do same "$j threads" "$(sum "$program" "$j" "$@")"; done
for v in asan ubsan fuzz; do
	[ -n "${ONLY_THREADS:-}" ] && break
	make --no-print-directory -s build V="$v"
	same "V=$v" "$(sum "build/$v/appraise" 2 "$@")"
done
echo "$# files"
exit "$failed"
