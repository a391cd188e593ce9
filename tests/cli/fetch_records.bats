# fetch: what efetch's records hold, and what must hold whatever happens, by
# name (F36-F58); then random schedules of all of it.
load helper
load fetch

@test "F36 an unknown PMID is missing: 3 when named, and asked for again later" {
	code 3 "$APPRAISE" fetch $P 99999990
	has "$output" 99999990
	is "$(stored) $(missing)" "1 99999990"
	is "$(sql "SELECT not_before > '2026-06-03' FROM fetch WHERE pmid = 99999990")" 1
}

@test "F36 an empty set for a whole batch is not believed at once" { passes F36 efetch; }

@test "F37 what a batch lacks is asked for singly, then parked; the search is complete" {
	standin "{\"faults\": [{\"fault\": \"F37\", \"times\": null, \"ids\": [$R]}]}" >/dev/null
	code 0 "$APPRAISE" fetch --compound oxytocin
	has "$output" "missing 1"
	is "$(stored) $(missing) $(watermark)" "11 $R 2026-06-03"
	is "$(standin '{"tell": ["asked"]}' | jq ".asked[\"$R\"]")" 2
	code 3 "$APPRAISE" fetch $R
	heal
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored) $(missing)" "12 "
}
@test "F37 some lost once" { passes F37 efetch; }

@test "F38 records that nobody asked for are not taken" {
	spoil F38/others efetch
	code 0 "$APPRAISE" fetch $P $Q
	is "$(stored)" 2
	spoil F38/others efetch null
	code 3 "$APPRAISE" fetch 99999990
	is "$(stored) $(missing)" "2 99999990"
}

@test "F39 a PMID twice is one record; the highest version speaks" {
	spoil F39/twice efetch
	code 0 "$APPRAISE" fetch $P
	spoil F39/versions efetch
	code 0 "$APPRAISE" fetch $Q
	is "$(stored) $(sql "SELECT version FROM article WHERE pmid = $Q")" "2 2"
	has "$(title $Q)" "(second version)"
}

@test "F40 a book is kept and counted, never dropped" {
	standin "{\"faults\": [{\"fault\": \"F40\", \"times\": null, \"ids\": [$R]}]}" >/dev/null
	code 0 "$APPRAISE" fetch --compound oxytocin
	has "$output" "1 book"
	is "$(stored) $(sql "SELECT kind FROM article WHERE pmid = $R")" "12 book"
	is "$(watermark)" 2026-06-03
}

@test "F41 PMIDs inside a record are not its own" {
	for v in inside references; do
		spoil F41/$v efetch
		code 0 "$APPRAISE" fetch --compound oxytocin
		is "$(sql "SELECT count(*) FROM article WHERE pmid < 99000000") $(missing)" "0 "
		anew
	done
}

@test "F42 markup inside a title loses no word" {
	one F42
	is "$(title $P)" "Oxytocin and E. coli at 10^6 in H2O"
}
@test "F43 a structured abstract keeps its labels" {
	one F43
	is "$(sql "SELECT abstract FROM text")" "AIM: To test oxytocin.
FOUND: Nothing."
}
@test "F44 no abstract" { one F44/none; is "$(sql "SELECT coalesce(abstract, '') FROM text")" ""; }
@test "F44 a title that is not available, another abstract, a vernacular title" {
	one F44/not-available
	for v in other vernacular; do
		anew
		one F44/$v
	done
	is "$(sql "SELECT vernacular_title FROM article")" "Oxitocina."
}
@test "F45 authors without a first name, groups, none" {
	one F45/bare
	is "$(sql "SELECT count(*) FROM article_author")" 2
	anew
	one F45/none
	is "$(sql "SELECT count(*) FROM article_author")" 0
}
@test "F46 dates in words keep their words and give a year" {
	one F46/medline
	is "$(sql "SELECT year || ' ' || date_raw FROM article")" "2000 2000 Spring-Summer"
	for v in season month; do anew; one F46/$v; done
	is "$(sql "SELECT year FROM article")" 2002
}
@test "F47 unknown elements and another year's DTD" { one F47/elements; }
@test "F47 another year's DTD" { one F47/dtd; }
@test "F48 namespaces, declared and not" {
	one F48/root
	anew
	one F48/undeclared
	has "$(title $P)" "Oxytocin with x"
}

@test "F49 a record with forbidden bytes is set aside with its bytes, the rest is kept" {
	for v in utf8 control fffe nul mismatch; do
		standin "{\"calm\": true, \"faults\": [{\"fault\": \"F49\", \"variant\": \"$v\", \"times\": null, \"ids\": [$R]}]}" >/dev/null
		code 0 "$APPRAISE" fetch --compound oxytocin
		has "$output" "failed 1"
		is "$(stored) $(sql "SELECT group_concat(DISTINCT pmid) FROM quarantine")" "11 $R"
		is "$(sql "SELECT count(*) FROM quarantine WHERE CAST(bytes AS TEXT) LIKE '<PubmedArticle>%'")" 1
		[ "$(told .efetch)" -le 3 ]
		# A person who asks again gets it as soon as it is whole.
		heal
		code 0 "$APPRAISE" fetch --compound oxytocin
		is "$(stored) $(open_)" "12 0"
		anew
	done
}

@test "F50 a document that ends between records or without its end tag" { lasts F50/between efetch 75 "nothing lost"; }
@test "F50 the end tag is missing, once" { passes F50/no-end efetch; }
@test "F50 the end inside a record" { lasts F50/inside efetch 75 "nothing lost"; }
@test "F51 a mark and blanks before the document are passed over" {
	one F51/bom
	anew
	one F51/blank
}
@test "F51 two documents, or HTML after one" {
	lasts F51/two efetch 75 "nothing lost"
	anew
	lasts F51/html efetch 75 "nothing lost"
}
@test "F52 entities escaped twice" {
	one F52
	is "$(title $P)" "Oxytocin ≥ 10 IU in <i>vivo</i>"
}
@test "F53 bombs and foreign entities: nothing is expanded, nothing is read, nothing is asked for" {
	n=$(wc -l <"$STANDIN_LOG")
	for v in bomb external parameter; do
		lasts F53/$v efetch 75 "nothing lost"
		anew
	done
	is "$(tail -n +$((n + 1)) "$STANDIN_LOG" | grep -c stolen || true)" 0
}
@test "F53 depth and length without end: that record is set aside" {
	for v in deep long; do
		standin "{\"calm\": true, \"faults\": [{\"fault\": \"F53\", \"variant\": \"$v\", \"times\": null, \"ids\": [$R]}]}" >/dev/null
		code 0 "$APPRAISE" fetch --compound oxytocin
		is "$(stored) $(sql "SELECT group_concat(DISTINCT pmid) FROM quarantine")" "11 $R"
		anew
	done
}
@test "F54 a retraction is seen, with its notice" {
	spoil F54/retracted efetch
	code 0 "$APPRAISE" fetch $P
	is "$(sql "SELECT retracted || ' ' || notice FROM article")" "1 99999998"
	for v in concern republished erratum update; do
		anew
		one F54/$v
	done
}
@test "F55 a merged PMID leads to the one that stays" {
	"$APPRAISE" fetch --compound oxytocin
	standin "{\"changes\": [{\"date\": \"2026-06-01\", \"change\": \"merge\", \"pmid\": $P, \"into\": $Q}]}" >/dev/null
	code 0 "$APPRAISE" fetch $P
	is "$(sql "SELECT old || ' ' || new FROM pmid_alias")" "$P $Q"
}
@test "F56 indexing that arrives later is a new reading of the record" {
	"$APPRAISE" fetch $P
	before=$(sql "SELECT count(*) FROM record WHERE pmid = $P")
	standin "{\"changes\": [{\"date\": \"2026-06-01\", \"change\": \"index\", \"pmid\": $P}]}" >/dev/null
	code 0 "$APPRAISE" fetch $P
	is "$(sql "SELECT count(*) FROM record WHERE pmid = $P")" $((before + 1))
	is "$(sql "SELECT count(*) FROM article_pubtype WHERE pmid = $P AND name = 'Randomized Controlled Trial'")" 1
}

@test "F57 killed while an answer is under way: the same command again brings the rest" {
	corpus 400
	spoil F57 efetch null
	standin '{"faults": [{"fault": "F57", "kind": "efetch", "times": null, "after": 1}]}' >/dev/null
	export APPRAISE_EUTILS_TIMEOUT_S=20
	"$APPRAISE" --quiet fetch --compound oxytocin 3>&- &
	pid=$!
	for _ in $(seq 500); do
		[ "$(told '.played["F57/held"]')" != null ] && break
		sleep 0.01
	done
	kill -9 $pid
	wait $pid || true
	is "$(watermark)" never
	heal
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored) $(open_) $(watermark)" "400 0 2026-06-03"
}

@test "F57 Ctrl-C keeps what is stored and says how to go on" {
	corpus 400
	standin '{"faults": [{"fault": "F57", "kind": "efetch", "times": null, "after": 1}]}' >/dev/null
	export APPRAISE_EUTILS_TIMEOUT_S=20
	# A background job of a script ignores SIGINT unless it says otherwise.
	python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
os.execv(sys.argv[1], sys.argv[1:])' "$APPRAISE" fetch --compound oxytocin >said 2>&1 3>&- &
	pid=$!
	for _ in $(seq 500); do
		[ "$(told '.played["F57/held"]')" != null ] && [ "$(stored)" -ge 200 ] && break
		sleep 0.01
	done
	kill -INT $pid
	code=0
	wait $pid || code=$?
	is "$code" 130
	has "$(cat said)" "appraise: stopped: $(stored) kept, $(open_) open"
	has "$(cat said)" "  try: appraise fetch --resume"
	is "$(watermark)" never
	heal
	code 0 "$APPRAISE" fetch --resume
	is "$(stored) $(open_)" "400 0"
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(watermark)" 2026-06-03
}

@test "F58 the key is in no output, log, record or store, whatever a server echoes" {
	export NCBI_API_KEY=Secret-Key-0123456789abcdef
	n=$(wc -l <"$STANDIN_LOG")
	for v in 400 500 xml; do
		spoil F58/$v esearch null
		run "$APPRAISE" fetch --record rec.$v --compound oxytocin
		printf '%s\n' "$output" >>said
		[ "$status" != 0 ]
	done
	heal
	"$APPRAISE" fetch --record rec.good --compound oxytocin >>said 2>&1
	is "$(stored)" 12
	"$APPRAISE" log >>said 2>&1 || true
	ls rec.*/*.req rec.*/*.ans >/dev/null
	is "$(grep -rliaF Secret-Key said rec.* "$APPRAISE_DB"* || true)" ""
	is "$(told .key_in_url)" 0
	is "$(tail -n +$((n + 1)) "$STANDIN_LOG" | jq -r 'select(.kind == "esearch" or .kind == "efetch") | .key' | sort -u)" form
}

# Become COMMAND, as somebody who may not look into every process; root may, and lays that aside.
unprivileged() {
	if [ "$(id -u)" = 0 ]; then exec setpriv --bounding-set -sys_ptrace "$@"; else exec "$@"; fi
}
# What PID runs, for those whom the kernel lets look into it: not where it is not dumpable.
looked_into() { (unprivileged readlink "/proc/$1/exe") || echo nobody; }
has_in_environ() { tr '\0' '\n' <"/proc/$1/environ" | grep -qF "$2"; }

@test "while a fetch holds the key it leaves no core, and nobody looks into it" {
	[ -r /proc/self/limits ] && command -v setpriv >/dev/null || skip "no /proc or no setpriv"
	key=0123456789abcdefSecret
	ulimit -S -c "$(ulimit -H -c)"
	# What holds it in any way shows it, and may leave a core: else this would prove nothing.
	NCBI_API_KEY=$key unprivileged sleep 60 3>&- &
	other=$!
	for _ in $(seq 500); do
		[ "$(cat /proc/$other/comm)" = sleep ] && break
		sleep 0.01
	done
	has "$(looked_into $other)" /
	has_in_environ $other $key
	kill $other
	standin '{"faults": [{"fault": "F57", "kind": "esearch", "times": null}]}' >/dev/null
	export APPRAISE_EUTILS_TIMEOUT_S=20
	NCBI_API_KEY=$key unprivileged "$APPRAISE" fetch --compound oxytocin >said 2>&1 3>&- &
	pid=$!
	for _ in $(seq 500); do
		[ "$(told '.played["F57/held"]')" != null ] && break
		sleep 0.01
	done
	limits=$(grep '^Max core file size' /proc/$pid/limits | tr -s ' ')
	who=$(looked_into $pid)
	shown=no
	if has_in_environ $pid $key; then shown=yes; fi
	kill -9 $pid
	wait $pid || true
	has "$limits" "Max core file size 0 "
	is "$who $shown" "nobody no"
}

@test "what was recorded can be played again without a network" {
	"$APPRAISE" fetch --record rec --compound oxytocin
	sql "SELECT pmid, title FROM text ORDER BY pmid" >want
	anew
	standin "{\"reset\": true, \"replay\": \"$PWD/rec\"}" >/dev/null
	code 0 "$APPRAISE" fetch --compound oxytocin
	sql "SELECT pmid, title FROM text ORDER BY pmid" | diff want -
	standin '{"reset": true}' >/dev/null
}

@test "the stand-in server plays what it says" {
	python3 -B "$ROOT/tests/server/selftest.py"
}

@test "ten random schedules of faults end in the store of a run without faults" {
	python3 -B "$ROOT/tests/server/schedules.py" "$APPRAISE" 10 "${SEED:-20}"
}
