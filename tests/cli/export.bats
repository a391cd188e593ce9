#!/usr/bin/env bats
# export and import: a store as lines, and back; lists for people.
load helper

# The demonstration once, its store shared by all tests of this file, which only read it.
setup_file() {
	export APPRAISE_NOW=2026-06-03T03:30:00Z APPRAISE_CURATOR=demo
	sh "$ROOT/fixtures/demo/run" "$BATS_FILE_TMPDIR/demo" "$APPRAISE" >/dev/null
	"$APPRAISE" --db "$BATS_FILE_TMPDIR/demo/appraise.db" export --quiet "$BATS_FILE_TMPDIR/demo.ndjson"
}

setup() {
	export APPRAISE_NOW=2026-06-03T03:30:00Z APPRAISE_CURATOR=demo
	demo=$BATS_FILE_TMPDIR/demo/appraise.db
	whole=$BATS_FILE_TMPDIR/demo.ndjson
	export APPRAISE_DB=$BATS_TEST_TMPDIR/appraise.db
}

fresh() { appraise --quiet init --demo; }
all_of() { python3 "$ROOT/tests/dump.py" "$APPRAISE_DB" | sha256sum; }
# Lines numbered and summed anew, so that only what they say is wrong: resum <IN >OUT
resum() {
	python3 -c '
import hashlib, json, sys
before, whole, n = "", hashlib.sha256(), 0
for line in sys.stdin:
    o = json.loads(line)
    o.pop("sum", None)
    n += 1
    o["n"] = n
    if o["type"] == "end":
        o["lines"], o["sha256"] = n, whole.hexdigest()
    text = json.dumps(o, ensure_ascii=False, separators=(",", ":"))[:-1]
    before = hashlib.sha256((before + text).encode()).hexdigest()
    text += ",\"sum\":\"" + before + "\"}\n"
    whole.update(text.encode())
    sys.stdout.write(text)
'
}
# refused LINE WORDS FILE: exit 65, the line named, the store as it was
refused() {
	local was
	was=$(all_of)
	code 65 appraise import "$3"
	has "$output" "$3:$1: $2"
	has "$output" "  try: "
	is "$(all_of)" "$was"
}

@test "an export into an empty store gives the same grades, explanations and release" {
	fresh
	code 0 appraise import "$whole"
	has "$output" "replayed as it was: 52 records, 84 events"
	code 0 appraise check --replay
	appraise --db "$demo" --json score | jq 'del(.items[] | .stored, .was_milli, .was_tier)' >"$BATS_TEST_TMPDIR/a"
	appraise --json score | jq 'del(.items[] | .stored, .was_milli, .was_tier)' >"$BATS_TEST_TMPDIR/b"
	diff "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
	for slug in cerebrolysin casein-hydrolysate oxytocin; do
		diff <(appraise --db "$demo" --json explain "$slug" | jq 'del(.. | .at_seq?)') <(appraise --json explain "$slug" | jq 'del(.. | .at_seq?)')
		diff <(appraise --db "$demo" explain "$slug") <(appraise explain "$slug")
	done
	appraise --quiet publish "$BATS_TEST_TMPDIR/site" >/dev/null
	# The number of the last event is one more: the import itself.
	for f in $(cd "$BATS_FILE_TMPDIR/demo/site/current" && ls compounds/*.json c/*.html index.html csv/v1_study.csv csv/v1_finding.csv csv/v1_outcome.csv csv/v1_term.csv csv/v1_change.csv csv/v1_flow.csv csv/v1_overlap.csv); do
		diff <(sed 's/\b86\b/N/g' "$BATS_FILE_TMPDIR/demo/site/current/$f") <(sed 's/\b87\b/N/g; s/\b86\b/N/g' "$BATS_TEST_TMPDIR/site/current/$f") || { echo "$f"; return 1; }
	done
}

@test "all that the store says is the same, row by row, but for the grades and the import itself" {
	fresh
	appraise --quiet import "$whole"
	# A file's folder stays at home.
	mine() { python3 "$ROOT/tests/dump.py" "$1" | grep -Ev "^(grade|outcome_grade|event|event_body|asset|due|quarantine)" | sed "s,source='[^']*/,source=',"; }
	diff <(mine "$demo") <(mine "$APPRAISE_DB")
	is "$(sql "SELECT count(*) FROM event WHERE kind = 'import'")" 1
	is "$(sql "SELECT count(*) FROM event e JOIN event_body b USING (seq) WHERE json_extract(b.body, '\$.origin.seq') = e.seq")" 84
}

@test "events keep their times and people, and say where they came from" {
	fresh
	export APPRAISE_NOW=2027-01-01T00:00:00Z
	appraise --quiet import "$whole"
	is "$(sql "SELECT count(*) FROM event WHERE kind = 'approve' AND at < '2026-06-04'")" "$(sqlite3 "$demo" "SELECT count(*) FROM event WHERE kind = 'approve'")"
	is "$(sql "SELECT at FROM event WHERE kind = 'import'")" 2027-01-01T00:00:00Z
	hash=$(sqlite3 "$demo" "SELECT hash FROM event WHERE kind = 'approve' ORDER BY seq LIMIT 1")
	is "$(sql "SELECT json_extract(body, '\$.origin.hash') FROM event_body JOIN event USING (seq) WHERE kind = 'approve' ORDER BY seq LIMIT 1")" "$hash"
}

@test "people of another store keep their names and are bound to nobody here" {
	export APPRAISE_CURATOR=ann
	appraise --quiet init --demo
	appraise --quiet import "$whole"
	is "$(sql "SELECT uid FROM curator WHERE handle = 'demo'")" -1
	code 77 appraise --as demo undo
	code 0 appraise check --replay
}

@test "a second import changes nothing" {
	fresh
	appraise --quiet import "$whole"
	was=$(all_of)
	code 0 appraise import "$whole"
	has "$output" "nothing new: "
	has "$output" "47 decided alike here and there"
	is "$(all_of)" "$was"
	code 0 appraise --db "$demo" import --dry-run "$whole"
	has "$output" "nothing new: "
}

@test "an export of the copy is an export of the original" {
	fresh
	appraise --quiet import "$whole"
	appraise --quiet export "$BATS_TEST_TMPDIR/again.ndjson"
	pick() { jq -c 'select(.type == "record" or .type == "item" or .type == "link" or .type == "compound") | del(.n, .sum, .event)' "$1"; }
	diff <(pick "$whole") <(pick "$BATS_TEST_TMPDIR/again.ndjson")
}

@test "gzip, a pipe and parts of it are taken alike" {
	appraise --db "$demo" --quiet export "$BATS_TEST_TMPDIR/x.ndjson.gz"
	gzip -t "$BATS_TEST_TMPDIR/x.ndjson.gz"
	diff <(gzip -dc "$BATS_TEST_TMPDIR/x.ndjson.gz" | tail -n +2 | head -50 | jq -c 'del(.sum)') <(tail -n +2 "$whole" | head -50 | jq -c 'del(.sum)')
	fresh
	appraise import - <"$BATS_TEST_TMPDIR/x.ndjson.gz" | grep -q "replayed as it was"
	code 0 appraise check --replay
	[ "$(appraise --db "$demo" export --compound oxytocin | jq -r 'select(.type == "compound") | .slug')" = oxytocin ]
	[ "$(appraise --db "$demo" export --what records | jq -r .type | sort -u | tr '\n' ' ')" = "asset end export record run " ]
}

@test "one compound alone, into an empty store, is graded as it was" {
	for slug in cerebrolysin oxytocin casein-hydrolysate; do
		export APPRAISE_DB=$BATS_TEST_TMPDIR/$slug.db
		fresh
		appraise --db "$demo" export --compound "$slug" | appraise --quiet import -
		diff <(appraise --db "$demo" --json explain "$slug" | jq 'del(.. | .at_seq?)') <(appraise --json explain "$slug" | jq 'del(.. | .at_seq?)') || return 1
		code 0 appraise check --replay
	done
}

@test "a record that two compounds share tells where the other one's assessment stayed behind" {
	fresh
	appraise --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json"
	appraise --quiet compound add x --name X --status food
	appraise --quiet ingest --compound cerebrolysin "$ROOT/fixtures/demo/cerebrolysin.xml"
	appraise --quiet link x 99000009
	appraise --quiet approve cerebrolysin 99000009
	appraise --quiet approve x 99000009 --participants 77
	appraise --quiet export "$BATS_TEST_TMPDIR/c.ndjson" --compound cerebrolysin
	appraise --quiet export "$BATS_TEST_TMPDIR/all.ndjson"
	export APPRAISE_DB=$BATS_TEST_TMPDIR/two.db
	fresh
	code 0 appraise import "$BATS_TEST_TMPDIR/c.ndjson"
	has "$output" "cerebrolysin 99000009: assessed for another compound since; here as for this one"
	code 0 appraise check --replay
	export APPRAISE_DB=$BATS_TEST_TMPDIR/three.db
	fresh
	code 0 appraise import "$BATS_TEST_TMPDIR/all.ndjson"
	is "$(sql "SELECT participants FROM assessment WHERE pmid = 99000009")" 77
}

@test "what PubMed was asked, and how far that is complete, comes along" {
	cp "$demo" "$BATS_TEST_TMPDIR/other.db"
	export APPRAISE_DB=$BATS_TEST_TMPDIR/other.db
	sql "INSERT INTO search SELECT 1, compound_id, 'q[tiab]', printf('%064d', 1), 1 FROM compound WHERE slug = 'oxytocin';
		INSERT INTO search_window VALUES (1, '0001-01-01', '2026-05-01', 1, 'complete', 3, 3);
		INSERT INTO search_hit VALUES (1, 99000061, 1, NULL), (1, 5, 1, 2);
		INSERT INTO fetch VALUES (5, 'missing', 2, NULL, 'not there', '2026-05-01T00:00:00Z', 1);
		INSERT INTO fetch_for SELECT 5, compound_id FROM compound WHERE slug = 'oxytocin';
		INSERT INTO pmid_alias VALUES (7, 99000061, 1)"
	appraise --quiet export "$BATS_TEST_TMPDIR/o.ndjson"
	dates() { sqlite3 "$1" "SELECT slug, last_searched, evidence_to, last_new_evidence, last_reviewed FROM compound_dates JOIN compound USING (compound_id) ORDER BY 1"; }
	mine() { python3 "$ROOT/tests/dump.py" "$1" search search_window search_hit fetch fetch_for pmid_alias; dates "$1"; }
	export APPRAISE_DB=$BATS_TEST_TMPDIR/appraise.db
	fresh
	code 0 appraise import "$BATS_TEST_TMPDIR/o.ndjson"
	has "$(dates "$APPRAISE_DB")" "oxytocin|2026-05-01"
	diff <(mine "$BATS_TEST_TMPDIR/other.db") <(mine "$APPRAISE_DB")
}

@test "a flipped byte is refused with its line" {
	fresh
	for n in 1 7 40 100 200; do
		sed "${n}s/\"type\":\"\(.\)/\"type\":\"\1\1/" "$whole" >"$BATS_TEST_TMPDIR/bad"
		refused $n "" "$BATS_TEST_TMPDIR/bad"
	done
	n=$(grep -n '"type":"record"' "$whole" | head -1 | cut -d: -f1)
	sed "${n}s/randomised/randomized/" "$whole" >"$BATS_TEST_TMPDIR/bad"
	refused "$n" "damaged: its sum is another one" "$BATS_TEST_TMPDIR/bad"
}

@test "a missing, doubled, moved or cut line is refused with its line" {
	fresh
	sed 30d "$whole" >"$BATS_TEST_TMPDIR/bad"
	refused 30 "a line is missing before this one" "$BATS_TEST_TMPDIR/bad"
	sed 30p "$whole" >"$BATS_TEST_TMPDIR/bad"
	refused 31 "an earlier line stands here again" "$BATS_TEST_TMPDIR/bad"
	head -c 300000 "$whole" >"$BATS_TEST_TMPDIR/bad"
	refused "$(($(wc -l <"$BATS_TEST_TMPDIR/bad") + 1))" "cut off inside this line" "$BATS_TEST_TMPDIR/bad"
	head -100 "$whole" >"$BATS_TEST_TMPDIR/bad"
	refused 101 "the file ends before its last line" "$BATS_TEST_TMPDIR/bad"
	{ cat "$whole"; echo; } >"$BATS_TEST_TMPDIR/bad"
	refused "$(($(wc -l <"$whole") + 1))" "something follows the last line" "$BATS_TEST_TMPDIR/bad"
	gzip -c "$whole" | head -c 50000 >"$BATS_TEST_TMPDIR/bad.gz"
	was=$(all_of)
	code 65 appraise import "$BATS_TEST_TMPDIR/bad.gz"
	is "$(all_of)" "$was"
}

@test "what is no export, or a newer one, is refused in words" {
	fresh
	: >"$BATS_TEST_TMPDIR/bad"
	refused 1 "an empty file" "$BATS_TEST_TMPDIR/bad"
	echo '{"a":1}' >"$BATS_TEST_TMPDIR/bad"
	refused 1 "not an export of appraise" "$BATS_TEST_TMPDIR/bad"
	sed '1s/"format":1/"format":2/' "$whole" | resum >"$BATS_TEST_TMPDIR/bad"
	code 65 appraise import "$BATS_TEST_TMPDIR/bad"
	has "$output" "format 2 is newer than this program's 1"
	has "$output" "try: a newer appraise"
	code 3 appraise import "$BATS_TEST_TMPDIR/nowhere"
}

@test "a line that was written by hand is held to its fields, its words and its addresses" {
	fresh
	bad() { # LINE-TYPE SED WORDS
		n=$(grep -n "\"type\":\"$1\"" "$whole" | head -1 | cut -d: -f1)
		sed "${n}${2}" "$whole" | resum >"$BATS_TEST_TMPDIR/bad"
		refused "$n" "$3" "$BATS_TEST_TMPDIR/bad"
	}
	bad record 's/"texts":/"notes":[],"texts":/' 'record has an unknown member "notes"'
	bad record 's/"retracted":0/"retracted":2/' 'a proposal: "retracted" is not of its kind'
	bad link 's/,"why":"[a-z]*"//' 'link lacks "why"'
	bad record 's/"pmid":9/"pmid":-9/' '-99'
	bad record 's/"raw":"<P/"raw":"<Q/' 'a record whose bytes are not those of its address'
	bad record 's/"design":"[a-z-]*"/"design":"perfect"/' '"perfect" is no word for design'
	bad asset 's/"hex":"../"hex":"00/' 'an asset whose bytes are not those of its address'
	bad event 's/"uid":[0-9]*/"uid":7/' 'event 1 was changed'
	bad link 's/"compound":"[a-z-]*"/"compound":"nobody"/' 'a link of a compound or record that is not there'
	bad item 's/"state":"relevant"/"state":"rejected"/' 'cere'
	bad compound 's/"type":"compound"/"type":"secret"/' 'a line of unknown type "secret"'
}

@test "an event with another hash, or another body, is refused" {
	fresh
	n=$(grep -n '"kind":"approve"' "$whole" | head -1 | cut -d: -f1)
	sed "${n}s/\\\\\"participants\\\\\":[0-9]*/\\\\\"participants\\\\\":99999/" "$whole" | resum >"$BATS_TEST_TMPDIR/bad"
	refused "$n" "event" "$BATS_TEST_TMPDIR/bad"
	has "$output" "its body was changed"
	sed "${n}s/\"hash\":\"...../\"hash\":\"00000/" "$whole" | resum >"$BATS_TEST_TMPDIR/bad"
	refused "$n" "event" "$BATS_TEST_TMPDIR/bad"
	has "$output" "was changed"
}

@test "an export that was changed and summed anew is refused, or leaves a sound store" {
	fresh
	appraise --db "$demo" --quiet export "$BATS_TEST_TMPDIR/c.ndjson" --compound casein-hydrolysate
	run python3 "$ROOT/tests/cli/mutants.py" "$APPRAISE" "$BATS_TEST_TMPDIR/c.ndjson" "$APPRAISE_DB" "$BATS_TEST_TMPDIR" "${MUTANTS:-25}" ${SEED:-}
	is "$status" 0 || { echo "$output"; return 1; }
}

@test "addresses, folders and keys stay at home" {
	fresh
	appraise config set email private@example.org
	appraise config set publish_dir /srv/secret-place
	appraise config set names yes
	out=$(NCBI_API_KEY=0123456789abcdef0123 appraise export)
	! grep -q '/fixtures/demo/' "$whole"
	! grep -q 'private@example\|secret-place\|0123456789abcdef0123' <<<"$out"
	grep -q '"kind":"setting"' <<<"$out"
	APPRAISE_DB=$BATS_TEST_TMPDIR/other.db
	fresh
	appraise import --quiet - <<<"$out"
	is "$(appraise config get names)" yes
}

@test "in a store with decisions of its own nothing is decided: notes, links and what differs" {
	fresh
	appraise --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json"
	appraise --quiet ingest --compound cerebrolysin "$ROOT/fixtures/demo/cerebrolysin.xml"
	appraise --quiet reject cerebrolysin 99000002 --reason population
	code 0 appraise import "$whole"
	has "$output" "cerebrolysin 99000002: here rejected by demo 2026-06-03, there approved by demo 2026-06-03"
	has "$output" "notes on records that wait"
	is "$(sql "SELECT count(*) FROM event WHERE kind IN ('approve', 'amend')")" 0
	is "$(sql "SELECT state FROM link WHERE pmid = 99000002")" rejected
	is "$(sql "SELECT count(*) FROM compound")" 3
	has "$(appraise log 99000003 --json)" "approved there by demo"
	code 0 appraise check --replay
	was=$(all_of)
	code 0 appraise import "$whole"
	has "$output" "nothing new"
	is "$(all_of)" "$was"
	code 0 appraise import --dry-run "$whole"
}

@test "a retraction that is known there suspends what was approved here" {
	fresh
	appraise --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json"
	appraise --quiet ingest --compound cerebrolysin "$ROOT/fixtures/demo/cerebrolysin.xml"
	appraise --quiet approve cerebrolysin 99000014
	code 0 appraise import "$whole"
	has "$output" "99000014: retracted there; suspended here"
	is "$(sql "SELECT state FROM assessment WHERE pmid = 99000014")" suspended
	code 0 appraise check --replay
}

@test "decisions without their records are refused where the records are not" {
	fresh
	appraise --db "$demo" --quiet export "$BATS_TEST_TMPDIR/d.ndjson" --what decisions
	code 65 appraise import "$BATS_TEST_TMPDIR/d.ndjson"
	has "$output" "--what all"
	appraise --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json"
	code 0 appraise import "$BATS_TEST_TMPDIR/d.ndjson"
	has "$output" "decided there, and the record is not here: appraise fetch 990000"
}

@test "a file appears whole or not at all" {
	code 3 appraise --db "$demo" export "$BATS_TEST_TMPDIR/none/x.ndjson"
	code 2 appraise --db "$demo" export "$BATS_TEST_TMPDIR"
	if [ -w /dev/full ]; then
		run bash -c '"$APPRAISE" --db "$1" export >/dev/full' _ "$demo"
		is "$status" 1
	fi
	is "$(find "$BATS_TEST_TMPDIR" -name '*.ndjson*')" ""
}

@test "a reader that leaves early ends it without words" {
	run bash -o pipefail -c '"$APPRAISE" --db "$1" export | head -c 100 >/dev/null' _ "$demo"
	is "$status $output" "141 "
}

@test "no formula of a record is one in the CSV, and the text survives" {
	fresh
	appraise compound add x --name X --status food >/dev/null
	sed '0,/<ArticleTitle>[^<]*/s//<ArticleTitle>=HYPERLINK("http:\/\/x","y"), a \&#x9b;31m title/' "$ROOT/fixtures/demo/oxytocin.xml" >"$BATS_TEST_TMPDIR/x.xml"
	appraise --quiet ingest --compound x "$BATS_TEST_TMPDIR/x.xml"
	appraise --quiet export "$BATS_TEST_TMPDIR/x.csv"
	python3 - "$BATS_TEST_TMPDIR/x.csv" <<-'END'
	import csv, sys
	rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8")))
	assert len({len(r) for r in rows}) == 1
	cells = [c for r in rows for c in r]
	assert not [c for c in cells if c[:1] in "=+-@\t\r" and c and not c.lstrip("-").replace(".", "").isdigit()], cells
	assert any(c.startswith("'=HYPERLINK(") for c in cells)
	assert not [c for c in cells if "\x9b" in c]
	END
}

@test "a list of references carries the decision and is taken back as notes" {
	appraise --db "$demo" --quiet export "$BATS_TEST_TMPDIR/list.ris" --compound cerebrolysin
	is "$(grep -c '^TY  - ' "$BATS_TEST_TMPDIR/list.ris")" "$(grep -c '^ER  - ' "$BATS_TEST_TMPDIR/list.ris")"
	grep -q '^C1  - cerebrolysin' "$BATS_TEST_TMPDIR/list.ris"
	grep -q '^C2  - approved' "$BATS_TEST_TMPDIR/list.ris"
	grep -q '^C2  - rejected: [a-z-]*' "$BATS_TEST_TMPDIR/list.ris"
	code 0 appraise --db "$demo" import "$BATS_TEST_TMPDIR/list.ris"
	has "$output" "decided alike here"
	fresh
	appraise --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json"
	appraise --quiet ingest "$ROOT/fixtures/demo/cerebrolysin.xml"
	code 0 appraise import "$BATS_TEST_TMPDIR/list.ris"
	has "$output" "records linked"
	is "$(sql "SELECT count(*) FROM event WHERE kind = 'approve'")" 0
	has "$(appraise log 99000002 --json)" "list list.ris: approved, meta-analysis"
	was=$(all_of)
	code 0 appraise import "$BATS_TEST_TMPDIR/list.ris"
	has "$output" "nothing new"
	is "$(all_of)" "$was"
}

@test "a table carries the decision and is taken back as notes, or refused with its line" {
	fresh
	appraise --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json"
	appraise --quiet ingest "$ROOT/fixtures/demo/cerebrolysin.xml"
	printf 'pmid,decision,reason,why\r\n99000001,rejected,population,"""old"", and\nsmall"\r\n99999999,approved,,\r\n' >"$BATS_TEST_TMPDIR/l.csv"
	code 65 appraise import "$BATS_TEST_TMPDIR/l.csv"
	has "$output" "l.csv:2: names no compound"
	has "$output" "--compound SLUG"
	code 0 appraise import "$BATS_TEST_TMPDIR/l.csv" --compound cerebrolysin
	has "$output" "1 record linked, 1 note"
	has "$output" "1 are not stored; try: appraise fetch --pmid-file"
	for bad in '99000001,perhaps,,' '99000001,rejected,bored,' 'x,approved,,' '99000001,approved' '99000001,approved,,,,'; do
		printf 'pmid,decision,reason,why\n99000002,approved,,\n%s\n' "$bad" >"$BATS_TEST_TMPDIR/l.csv"
		was=$(all_of)
		code 65 appraise import "$BATS_TEST_TMPDIR/l.csv" --compound cerebrolysin
		has "$output" "l.csv:3: "
		is "$(all_of)" "$was"
	done
	printf 'PMID of it;x\n1;2\n' >"$BATS_TEST_TMPDIR/l.csv"
	code 65 appraise import "$BATS_TEST_TMPDIR/l.csv" --compound cerebrolysin
	printf 'TY  - JOUR\nAN  - 99000001\nC2  - perhaps\nER  - \n' >"$BATS_TEST_TMPDIR/l.ris"
	code 65 appraise import "$BATS_TEST_TMPDIR/l.ris" --compound cerebrolysin
	has "$output" "l.ris:3: no decision"
	printf 'TY  - JOUR\nAN  - 99000001\n' >"$BATS_TEST_TMPDIR/l.ris"
	code 65 appraise import "$BATS_TEST_TMPDIR/l.ris" --compound cerebrolysin
	has "$output" "l.ris:1: cut off"
}

@test "undone, erased and merged things come out as they were" {
	cp "$demo" "$BATS_TEST_TMPDIR/other.db"
	export APPRAISE_DB=$BATS_TEST_TMPDIR/other.db
	appraise --quiet undo
	appraise --quiet note --note "a private word" cerebrolysin 99000003
	appraise --quiet undo
	appraise --quiet undo
	n=$(sql "SELECT seq FROM event WHERE kind = 'note' ORDER BY seq DESC LIMIT 1")
	appraise --quiet redact "$n" --reason "asked for"
	appraise --quiet export "$BATS_TEST_TMPDIR/o.ndjson"
	! grep -q 'a private word' "$BATS_TEST_TMPDIR/o.ndjson"
	mine() { python3 "$ROOT/tests/dump.py" "$1" | grep -Ev "^(grade|outcome_grade|event|event_body|asset|due|quarantine)" | sed "s,source='[^']*/,source=',"; }
	export APPRAISE_DB=$BATS_TEST_TMPDIR/appraise.db
	fresh
	code 0 appraise import "$BATS_TEST_TMPDIR/o.ndjson"
	diff <(mine "$BATS_TEST_TMPDIR/other.db") <(mine "$APPRAISE_DB")
	code 0 appraise check --replay
}
