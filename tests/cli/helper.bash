# helper: what every command-line test stands on.
# APPRAISE is the program, ROOT the tree, TESTDATA the real records.
ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
APPRAISE=${APPRAISE:-$ROOT/build/release/appraise}
TESTDATA=${APPRAISE_TESTDATA:-$ROOT/../shared/data}
export LC_ALL=C.UTF-8 NO_COLOR=1 ROOT APPRAISE TESTDATA
unset APPRAISE_DB APPRAISE_CURATOR APPRAISE_NOW

need_data() { # [PATH]: the real records (or one of their files) must be there
	[ -e "$TESTDATA/${1:-README.md}" ] || skip "shared data not here"
}

appraise() { "$APPRAISE" "$@"; }

# A store of its own for each test, with a fixed clock.
new_store() {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/appraise.db APPRAISE_NOW=2026-06-03T03:30:00Z
	"$APPRAISE" --quiet init --demo
}

# The query's answer from the store, by SQLite's own shell.
sql() { sqlite3 -batch -noheader "$APPRAISE_DB" "$1"; }

# Assertions that say what they saw.
is() { # GOT WANTED
	[ "$1" = "$2" ] || { printf 'got:    %s\nwanted: %s\n' "$1" "$2"; return 1; }
}
has() { # TEXT PART
	case $1 in *"$2"*) ;; *) printf 'no "%s" in:\n%s\n' "$2" "$1"; return 1 ;; esac
}
code() { # WANTED COMMAND...: run it, output to $output, and want that exit code
	local want=$1
	shift
	run "$@"
	[ "$status" = "$want" ] || { printf 'exit %s, wanted %s\n%s\n' "$status" "$want" "$output"; return 1; }
}
