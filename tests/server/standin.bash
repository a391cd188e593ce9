# standin: the stand-in server for command-line tests.
#
#	setup_file() { standin_start; }          one server for the file
#	teardown_file() { standin_stop; }
#	setup() { standin '{"reset": true, "generate": {"records": 30}}'; }
#
# standin_start [OPTION...] exports STANDIN (the base URL without a path) and
# STANDIN_LOG, and points APPRAISE_EUTILS_URL and APPRAISE_FILES_URL at it.

standin_start() {
	local dir=$BATS_FILE_TMPDIR n=${STANDIN_N:-0}
	export STANDIN_N=$((n + 1)) STANDIN_LOG=$dir/requests.$n.ndjson
	PYTHONDONTWRITEBYTECODE=1 python3 "$ROOT/tests/server/eutils.py" --port-file "$dir/port.$n" --log "$STANDIN_LOG" \
		--hold 20 "$@" >"$dir/server.$n.err" 2>&1 3>&- &
	export STANDIN_PID=$!
	for _ in $(seq 500); do
		[ -s "$dir/port.$n" ] && break
		kill -0 "$STANDIN_PID" 2>/dev/null || { cat "$dir/server.$n.err"; return 1; }
		sleep 0.02
	done
	STANDIN=http://127.0.0.1:$(cat "$dir/port.$n")
	export STANDIN APPRAISE_EUTILS_URL=$STANDIN/entrez/eutils/ APPRAISE_FILES_URL=$STANDIN/pubmed/
}

standin_stop() { kill "$STANDIN_PID" 2>/dev/null || true; }

standin() { # JSON: change the server; prints its state
	curl -sS --fail-with-body --data-binary "$1" "$STANDIN/control"
}

told() { standin '{}' | jq -r "$1"; } # JQ: one value of its state

# FAULT[/VARIANT] [KIND] [TIMES|null] [ARGS]: spoil the next answers so, and forget earlier orders.
spoil() {
	local variant=
	case $1 in */*) variant=", \"variant\": \"${1#*/}\"" ;; esac
	standin "{\"faults\": [{\"fault\": \"${1%%/*}\"$variant${2:+, \"kind\": \"$2\"}, \"times\": ${3:-1}, \"args\": ${4:-{\}}}]}" \
		>/dev/null
}

heal() { standin '{"faults": [], "random": null}' >/dev/null; } # no more faults; counts stay
