#!/usr/bin/env bash
# lint: clang-tidy, cppcheck, man pages, shell scripts.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0
src=$(git ls-files '*.c' | grep -vE '^tests/fuzz/')
house=$(grep -v '^tests/' <<<"$src")
say() { printf '%-12s %s\n' "$1" "$2"; }
flags=$(sed 's/-Werror//; s/-fstack[^ ]*//; s/-Wformat=2//' <<<"$CFLAGS_ALL")
# shellcheck disable=SC2086
if printf '%s\n' $src | xargs -P 2 -n 1 sh -c 'clang-tidy --quiet "$@" -- '"$flags"' -I. 2>/dev/null' tidy | grep -E 'warning:|error:'; then
	say clang-tidy "has findings"; bad=1
else
	say clang-tidy clean
fi
# shellcheck disable=SC2086
if cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr \
	--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches -j 2 $house; then
	say cppcheck clean
else
	say cppcheck "has findings"; bad=1
fi
if mandoc -Tlint -W style man/*.[1-8] | grep -v 'referenced manual not found: Xr appraise'; then say mandoc "has findings"; bad=1; else say mandoc clean; fi
sh_files=$(git ls-files | while read -r f; do head -1 "$f" 2>/dev/null | grep -qaE '^#!.*(sh|bash)$' && echo "$f"; done)
# shellcheck disable=SC2086
if shellcheck -x $sh_files; then say shellcheck clean; else say shellcheck "has findings"; bad=1; fi
exit $bad
