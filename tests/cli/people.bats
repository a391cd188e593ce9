# Several people on one store: who holds what, two who decide blind to each
# other, resolvers, second looks, and how far they agree.
load helper
bats_require_minimum_version 1.5.0

# ann and res are resolvers, bo and cy are curators; all are this user.
setup() {
	new_store
	D=$ROOT/fixtures
	FIRST=$(sql "SELECT handle FROM curator WHERE role <> 'machine'")
	"$APPRAISE" --quiet compound import "$D/compounds/cerebrolysin.json" >/dev/null
	"$APPRAISE" --quiet ingest --compound cerebrolysin "$D/demo/cerebrolysin.xml" >/dev/null
	for who in bo cy; do "$APPRAISE" --quiet curator add "$who" --uid "$(id -u)"; done
	for who in ann res; do "$APPRAISE" --quiet curator add "$who" --uid "$(id -u)" --role resolver; done
	A=99000002 B=99000003 C=99000005
}

as() { # NAME COMMAND...
	local who=$1
	shift
	"$APPRAISE" --as "$who" "$@"
}
causes() { appraise --json queue cerebrolysin | jq -r ".items[] | select(.pmid == $1) | .cause"; }
who() { appraise --json queue cerebrolysin | jq -r ".items[] | select(.pmid == $1) | \"\(.who) \(.assigned)\""; }
state() { sql "SELECT state FROM link WHERE pmid = $1"; }
sound() { has "$(appraise check --replay)" $'\nok'; }

# Wait until FILE holds WORDS; a marker, at most 10 s.
until_in() { # FILE WORDS
	local i
	for i in $(seq 200); do
		grep -q -- "$2" "$1" 2>/dev/null && return 0
		read -r -t 0.05 <> <(:) || :
	done
	printf 'never came: %s\n' "$2"
	cat "$1"
	return 1
}

# A review of NAME that goes on until fd 7 is closed; $REVIEW is its process.
begin_review() { # NAME
	mkfifo "$BATS_TEST_TMPDIR/keys"
	"$APPRAISE" --as "$1" review cerebrolysin --plain <"$BATS_TEST_TMPDIR/keys" >"$BATS_TEST_TMPDIR/screen" 2>&1 3>&- &
	REVIEW=$!
	exec 7>"$BATS_TEST_TMPDIR/keys"
	until_in "$BATS_TEST_TMPDIR/screen" "all"
	HELD=$(grep -o 'PMID [0-9]*' "$BATS_TEST_TMPDIR/screen" | head -1 | cut -d' ' -f2)
}
teardown() {
	exec 7>&- || :
	[ -z "${REVIEW:-}" ] || kill -9 "$REVIEW" 2>/dev/null || :
}

# --- leases ------------------------------------------------------------------

@test "a record before a reviewer is theirs: the queue says so, others pass it over, a command waits" {
	begin_review bo
	is "$(who "$HELD")" "bo false"
	has "$(appraise queue cerebrolysin | grep "$HELD")" "bo 0 min"
	code 75 as ann reject cerebrolysin "$HELD" --reason other
	has "$output" "$HELD is before bo in review, 0 min"
	has "$output" "assign cerebrolysin $HELD --to"
	is "$(state "$HELD")" open
	# Another's review begins with another record.
	other=$(as ann review cerebrolysin --plain </dev/null | grep -o 'PMID [0-9]*' | head -1 | cut -d' ' -f2)
	[ -n "$other" ] && [ "$other" != "$HELD" ]
	# In a list only that record is refused.
	run --separate-stderr as ann reject cerebrolysin "$HELD" "$C" --reason other
	is "$status" 75
	has "$stderr" "is before bo"
	is "$(state "$C")" rejected
	# bo decides on it, in review or beside it.
	code 0 as bo reject cerebrolysin "$HELD" --reason other
}

@test "a lease ends with its minutes, with the review, and with the process" {
	begin_review bo
	has "$(APPRAISE_NOW=2026-06-03T03:44:00Z appraise queue cerebrolysin | grep "$HELD")" "bo 14 min"
	is "$(APPRAISE_NOW=2026-06-03T03:46:00Z who "$HELD")" "null false"
	kill -9 "$REVIEW"
	wait "$REVIEW" || :
	is "$(who "$HELD")" "null false"
	is "$(sql 'SELECT count(*) FROM claim')" 1
	code 0 as ann reject cerebrolysin "$HELD" --reason other
	is "$(sql 'SELECT count(*) FROM claim')" 0
	as ann review cerebrolysin --plain </dev/null >/dev/null
	is "$(sql 'SELECT count(*) FROM claim')" 0
	appraise config set lease_min 2 >/dev/null
	rm "$BATS_TEST_TMPDIR/keys"
	begin_review cy
	is "$(APPRAISE_NOW=2026-06-03T03:33:00Z who "$HELD")" "null false"
}

@test "assign gives records until decided or released; oneself may take over" {
	code 0 as ann assign cerebrolysin $A $B --to bo
	has "$output" "$A is assigned to bo"
	is "$(APPRAISE_NOW=2027-06-03T03:30:00Z who $A)" "bo true"
	has "$(appraise queue cerebrolysin | grep $A)" " bo"
	code 75 as cy approve cerebrolysin $A
	has "$output" "$A is assigned to bo since 2026-06-03"
	code 0 as bo approve cerebrolysin $A
	code 0 as cy assign cerebrolysin $B --to cy
	code 0 as cy approve cerebrolysin $B
	is "$(sql 'SELECT count(*) FROM claim')" 0
	code 1 as cy assign cerebrolysin $A --to bo
	has "$output" "$A does not wait for cerebrolysin"
	code 3 as cy assign cerebrolysin $C --to nobody
	code 2 as cy assign cerebrolysin $C
	code 0 as ann assign cerebrolysin --to bo --limit 3
	is "$(appraise --json queue cerebrolysin | jq -c '[.items[] | .who] | .[:4]')" '["bo","bo","bo",null]'
	# The next three go to cy, whose review begins with them.
	code 0 as ann assign cerebrolysin --to cy --limit 3
	is "$(appraise --json queue cerebrolysin | jq -c '[.items[] | .who] | .[:7]')" '["bo","bo","bo","cy","cy","cy",null]'
	fourth=$(appraise --json queue cerebrolysin | jq -r '.items[3].pmid')
	screen=$(as cy review cerebrolysin --plain </dev/null)
	has "$screen" "PMID $fourth"
	has "$screen" "Item 1 of"	# what bo has comes last
	code 3 as ann release cerebrolysin 1
	has "$output" "1 is not in the store"
	code 0 as ann release cerebrolysin "$fourth"
	has "$output" "$fourth is free; it was cy's"
	code 0 as bo release cerebrolysin --all
	is "$(appraise --json queue cerebrolysin | jq -c '[.items[] | .who] | .[:7]')" '[null,null,null,null,"cy","cy",null]'
	sound
}

# --- two decide ----------------------------------------------------------------

@test "only a resolver has two decide, and what one says counts for nothing" {
	code 77 as bo double cerebrolysin on
	code 0 as ann double cerebrolysin on
	has "$output" "two decide on each record"
	code 0 as bo approve cerebrolysin $A
	has "$output" "opinion on $A: approve (SYN, 1,601 people, no finding)"
	has "$output" "nothing counts before a second person"
	is "$(state $A)" open
	is "$(sql "SELECT count(*) FROM assessment WHERE state = 'approved'")" 0
	code 77 as bo approve cerebrolysin $A
	has "$output" "has your opinion already"
	code 0 as cy approve cerebrolysin $A
	has "$output" "approved $A"
	has "$output" "two have said the same"
	is "$(state $A)" relevant
	# The decision names the opinion that it agrees with.
	vote=$(sql "SELECT seq FROM event WHERE kind = 'vote' AND pmid = $A")
	is "$(appraise --json log $A | jq -c '.items[0] | [.kind, .curator, .body.votes, .body.agreed]')" \
		"[\"approve\",\"cy\",[{\"event\":$vote}],true]"
	sound
}

@test "the second person is not shown what the first one said" {
	as ann double cerebrolysin on >/dev/null
	before=$(appraise --json show $A | jq -c 'del(.history)')
	line=$(appraise queue cerebrolysin | grep $A)
	as bo approve cerebrolysin $A --participants 4321 --funding industry --finding new=stroke-sae,direction=harm --note peculiar >/dev/null
	is "$(appraise --json show $A | jq -c 'del(.history)')" "$before"
	is "$(appraise queue cerebrolysin | grep $A)" "$line"
	for seen in "$(appraise show $A)" "$(appraise --json show $A)" "$(appraise --json log)" "$(appraise log)" \
		"$(appraise --json queue)" "$(as cy review cerebrolysin --plain </dev/null)"; do
		case $seen in *4321* | *4,321* | *peculiar*) printf '%s\n' "$seen"; return 1 ;; esac
	done
	# That there is one may be known.
	has "$(appraise log $A)" vote
	is "$(appraise --json log $A | jq -c '.items[0].body')" '{"review":"double","veiled":true}'
	as cy reject cerebrolysin $A --reason no-data >/dev/null
	has "$(appraise --json log $A)" 4321
	has "$(appraise show $A)" "4,321 people"
}

@test "the first person's review passes over what waits for a second" {
	as ann double cerebrolysin on >/dev/null
	first=$(as bo review cerebrolysin --plain </dev/null | grep -o 'PMID [0-9]*' | head -1 | cut -d' ' -f2)
	printf 'r 6\nq\n' | as bo review cerebrolysin --plain >/dev/null
	is "$(sql "SELECT pmid FROM event WHERE kind = 'vote'")" "$first"
	second=$(as bo review cerebrolysin --plain </dev/null | grep -o 'PMID [0-9]*' | head -1 | cut -d' ' -f2)
	[ "$second" != "$first" ]
	has "$(as cy review cerebrolysin --plain </dev/null)" "PMID $first"
	printf 'r 6\nq\n' | as cy review cerebrolysin --plain >/dev/null
	is "$(state "$first")" rejected
	sound
}

@test "what differs waits for a resolver who has said nothing; nobody settles their own" {
	as ann double cerebrolysin on >/dev/null
	as ann approve cerebrolysin $A >/dev/null
	code 0 as bo reject cerebrolysin $A --reason no-data
	has "$output" "differs: a resolver decides"
	is "$(causes $A)" conflict
	is "$(appraise queue cerebrolysin --cause conflict | grep -c 9900)" 1
	shown=$(appraise show $A)
	has "$shown" "ann #"
	has "$shown" "reject (no-data)"
	is "$(appraise --json show $A | jq -c '[.differ[] | [.curator, .opinion.decision]]')" '[["ann","approve"],["bo","reject"]]'
	code 77 as ann resolve cerebrolysin $A --take ann
	has "$output" "nobody settles a conflict of their own (ann and bo differ)"
	code 77 as cy resolve cerebrolysin $A --take ann
	has "$output" "only a resolver settles a conflict"
	code 77 as cy approve cerebrolysin $A
	has "$output" "ann and bo differ; a resolver decides"
	code 2 as res resolve cerebrolysin $A
	code 3 as res resolve cerebrolysin $A --take cy
	code 1 as res resolve cerebrolysin $B --take ann
	is "$(state $A)" open
	code 0 as res resolve cerebrolysin $A --take ann
	is "$(state $A)" relevant
	is "$(causes $A)" ""
	is "$(appraise --json log $A | jq -c '.items[0] | [.kind, .curator, (.body.votes | length), .body.resolved]')" '["approve","res",2,true]'
	sound
	# Undone they differ again; then settled with fields, and by a rejection.
	as res undo >/dev/null
	is "$(causes $A)" conflict
	code 0 as res resolve cerebrolysin $A --participants 5
	is "$(sql "SELECT participants FROM assessment WHERE pmid = $A")" 5
	as res undo >/dev/null
	code 0 as res resolve cerebrolysin $A --reason population
	is "$(sql "SELECT reason FROM link WHERE pmid = $A")" population
	sound
}

@test "a resolver's review sets both opinions side by side, and settles them there" {
	as ann double cerebrolysin on >/dev/null
	as ann approve cerebrolysin $A --participants 4321 >/dev/null
	as bo reject cerebrolysin $A --reason no-data >/dev/null
	has "$(as cy review cerebrolysin --plain --cause conflict </dev/null)" "Nothing waits"
	screen=$(printf ':resolve cerebrolysin %s --take bo\nq\n' $A | as res review cerebrolysin --plain --cause conflict)
	has "$screen" "PMID $A"
	has "$screen" "ann said approve: meta-analysis, SYN, 4,321 people"
	has "$screen" "bo said reject (no-data)."
	has "$screen" ":resolve cerebrolysin $A --take NAME"
	is "$(sql "SELECT reason FROM link WHERE pmid = $A")" no-data
	code 2 as res resolve cerebrolysin $A --take bo --reason other
	sound
}

@test "an opinion is taken back by its own person alone, and not under a decision" {
	as ann double cerebrolysin on >/dev/null
	as bo approve cerebrolysin $A >/dev/null
	vote=$(sql 'SELECT max(seq) FROM event')
	code 77 as cy undo "$vote"
	has "$output" "is bo's opinion"
	as bo undo "$vote" >/dev/null
	is "$(sql 'SELECT count(*) FROM vote')" 0
	as cy approve cerebrolysin $A >/dev/null
	vote=$(sql 'SELECT max(seq) FROM event')
	as bo approve cerebrolysin $A >/dev/null
	code 1 as cy undo "$vote"
	has "$output" "stands on your opinion"
	as bo undo >/dev/null
	is "$(state $A)" open
	is "$(sql 'SELECT count(*) FROM vote')" 1
	as cy undo "$vote" >/dev/null
	is "$(sql 'SELECT count(*) FROM vote')" 0
	sound
}

@test "a retraction suspends at once what two decided, and two confirm it" {
	as ann double cerebrolysin on >/dev/null
	for who in ann bo; do as $who approve cerebrolysin 99000014 >/dev/null; done
	appraise --quiet ingest --compound cerebrolysin "$D/demo/cerebrolysin-revised.xml" >/dev/null
	is "$(sql 'SELECT state FROM assessment WHERE pmid = 99000014')" suspended
	is "$(causes 99000014)" retracted
	code 0 as ann reject cerebrolysin 99000014 --reason retracted
	is "$(causes 99000014)" retracted
	code 0 as cy reject cerebrolysin 99000014 --reason retracted
	is "$(causes 99000014)" ""
	sound
}

@test "the setting has two decide everywhere; a compound's own switch outranks it" {
	code 77 as bo config set review_blind yes
	code 0 as ann config set review_blind yes
	code 77 as bo undo "$(sql 'SELECT max(seq) FROM event')"
	as bo approve cerebrolysin $A >/dev/null
	is "$(state $A)" open
	as ann double cerebrolysin off >/dev/null
	code 0 as cy approve cerebrolysin $A
	is "$(state $A)" relevant
	is "$(sql 'SELECT count(*) FROM vote')" 0
	is "$(appraise --json double cerebrolysin | jq -c .)" '{"compound":"cerebrolysin","double":false}'
	sound
}

# --- a second look ---------------------------------------------------------------

@test "a draw can be drawn again, waits for somebody else and hides the decision" {
	as ann approve cerebrolysin $A --participants 4321 --note peculiar >/dev/null
	as ann reject cerebrolysin $B --reason no-data >/dev/null
	as ann approve cerebrolysin $C >/dev/null
	code 2 appraise recheck cerebrolysin --percent 50
	drawn=$(appraise --json recheck cerebrolysin --percent 50 --seed 4 | jq -c '[.among, [.items[].pmid]]')
	is "$(jq -c '.[0]' <<<"$drawn")" 3
	is "$(jq -c '.[1] | length' <<<"$drawn")" 2
	# Anybody can draw them again: the lowest SHA-256 of SEED:PMID.
	wanted=$(for p in $A $B $C; do printf '%s %s\n' "$(printf '4:%s' $p | sha256sum | cut -c1-64)" $p; done | sort | head -2 | cut -d' ' -f2 | sort | paste -sd,)
	is "$(jq -r '.[1] | map(tostring) | join(",")' <<<"$drawn")" "$wanted"
	appraise undo >/dev/null
	is "$(appraise --json recheck cerebrolysin --percent 50 --seed 4 | jq -c '[.among, [.items[].pmid]]')" "$drawn"
	appraise undo >/dev/null
	appraise recheck cerebrolysin --percent 100 --seed 1 >/dev/null
	is "$(causes $A) $(causes $B) $(causes $C)" "recheck recheck recheck"
	is "$(state $A) $(state $B)" "relevant rejected"
	for seen in "$(appraise show $A)" "$(appraise --json show $A)" "$(as cy review cerebrolysin --plain --cause recheck </dev/null)"; do
		case $seen in *4321* | *4,321* | *peculiar* | *approve\ ann*) printf '%s\n' "$seen"; return 1 ;; esac
	done
	has "$(appraise show $A)" "drawn for a second look"
	case $(appraise show $B) in *no-data*) return 1 ;; esac
	# Not for the person who decided.
	code 1 as ann approve cerebrolysin $A
	has "$(as ann review cerebrolysin --plain --cause recheck </dev/null)" "Nothing waits"
	sound
}

@test "the same judgement closes a second look, another is a conflict that goes on counting" {
	for p in $A $B; do as ann approve cerebrolysin $p >/dev/null; done
	appraise recheck cerebrolysin --percent 100 --seed 1 >/dev/null
	code 0 as bo approve cerebrolysin $A
	has "$output" "the same as was decided"
	is "$(causes $A)" ""
	code 0 as bo approve cerebrolysin $B --participants 3
	has "$output" "it differs from what was decided"
	is "$(causes $B)" conflict
	is "$(state $B)" relevant
	[ "$(sql "SELECT participants FROM assessment WHERE pmid = $B")" != 3 ]
	code 77 as ann resolve cerebrolysin $B --take bo
	code 0 as res resolve cerebrolysin $B --take bo
	is "$(sql "SELECT participants FROM assessment WHERE pmid = $B")" 3
	is "$(causes $B)" ""
	sound
}

# --- agreement -----------------------------------------------------------------

@test "agreement is counted by field and pair, and what cannot be counted is null" {
	is "$(appraise --json agreement | jq -c '.items[0] | [.field, .units, .agree, .pairs]')" '["relevance",0,null,[]]'
	has "$(appraise agreement)" "no two people have judged the same record"
	as ann double cerebrolysin on >/dev/null
	for p in $A $B $C 99000004; do as ann approve cerebrolysin $p --participants 10 >/dev/null; done
	for p in $A $B; do as bo approve cerebrolysin $p --participants 10 >/dev/null; done
	as bo approve cerebrolysin 99000004 --participants 11 >/dev/null
	as bo reject cerebrolysin $C --reason no-data >/dev/null
	is "$(appraise --json agreement cerebrolysin | jq -c '.items[] | select(.field == "relevance") | [.units, .agree, .pairs[0].a, .pairs[0].b, .pairs[0].kappa]')" \
		'[4,0.75,"ann","bo",0]'
	is "$(appraise --json agreement cerebrolysin | jq -c '.items[] | select(.field == "participants") | [.units, (.agree * 1000 | round)]')" '[3,667]'
	is "$(appraise --json agreement cerebrolysin | jq -c '.items[] | select(.field == "funding") | [.units, .agree, .ac1]')" '[3,1,1]'
	code 0 appraise agreement cerebrolysin
	has "$output" "75 %"
	has "$output" "ann, bo"
	# A resolver's word is no third opinion.
	as res resolve cerebrolysin $C --take bo >/dev/null
	is "$(appraise --json agreement cerebrolysin | jq -c '.items[0].pairs | length')" 1
}

# --- together --------------------------------------------------------------------

@test "of two who decide at once one is told, and two reviews share the queue" {
	for p in $A $B $C 99000001 99000004 99000017; do
		as bo approve cerebrolysin $p >"$BATS_TEST_TMPDIR/1" 2>&1 3>&- &
		one=$!
		as cy reject cerebrolysin $p --reason other >"$BATS_TEST_TMPDIR/2" 2>&1 3>&- &
		two=$!
		a=0 b=0
		wait $one || a=$?
		wait $two || b=$?
		is "$((a + b))" 1
		has "$(cat "$BATS_TEST_TMPDIR/1" "$BATS_TEST_TMPDIR/2")" "is decided already"
	done
	is "$(sql "SELECT count(*) FROM event WHERE kind IN ('approve', 'reject')")" 6
	# Two reviews at once go through the rest; each record is decided once.
	for who in bo cy; do
		for i in $(seq 30); do printf 'r 6\n'; done | as $who review cerebrolysin --plain --cause open >"$BATS_TEST_TMPDIR/$who" 2>&1 3>&- &
		eval "$who=$!"
	done
	wait "$bo"
	wait "$cy"
	is "$(sql "SELECT count(*), count(DISTINCT pmid) FROM event WHERE kind IN ('approve', 'reject')")" "21|21"
	is "$(sql "SELECT count(*) FROM waiting")" 0
	sound
}

@test "of two opinions at once one is the first" {
	as ann double cerebrolysin on >/dev/null
	for p in 99000016 99000018 99000019 99000020; do
		as bo approve cerebrolysin $p >/dev/null 2>&1 3>&- &
		one=$!
		as cy approve cerebrolysin $p >/dev/null 2>&1 3>&- &
		two=$!
		wait $one
		wait $two
		is "$(sql "SELECT group_concat(kind) FROM (SELECT kind FROM event WHERE pmid = $p ORDER BY seq)")" "vote,approve"
	done
	sound
}

@test "opinions, draws and conflicts travel with an export" {
	as ann double cerebrolysin on >/dev/null
	as ann approve cerebrolysin $A >/dev/null
	as bo approve cerebrolysin $A >/dev/null
	as ann approve cerebrolysin $B >/dev/null
	as bo reject cerebrolysin $B --reason no-data >/dev/null
	as cy approve cerebrolysin $C >/dev/null
	as ann recheck cerebrolysin --percent 100 --seed 1 >/dev/null
	sums() {
		sql "SELECT 'vote', v.kind, v.pmid, c.handle FROM vote v JOIN curator c USING (curator_id)
			UNION ALL SELECT 'recheck', '', r.pmid, c.handle FROM recheck r JOIN curator c USING (curator_id)
			UNION ALL SELECT 'waits', cause, pmid, '' FROM queued
			UNION ALL SELECT 'double', blind, '', '' FROM doubled ORDER BY 1, 2, 3, 4"
	}
	before=$(sums)
	has "$before" "waits|conflict|$B"
	appraise export "$BATS_TEST_TMPDIR/all.ndjson" >/dev/null
	export APPRAISE_DB=$BATS_TEST_TMPDIR/second.db
	"$APPRAISE" --quiet init --demo
	appraise --quiet import "$BATS_TEST_TMPDIR/all.ndjson"
	is "$(sums)" "$before"
	sound
}
