# What people said cannot be changed in silence: triggers stop accidents, and
# `check` finds what raw SQL did to the chain after dropping them.
load helper

# A decided store, made once for the file: every kind of act is in it.
setup_file() {
	load helper
	export APPRAISE_DB=$BATS_FILE_TMPDIR/decided.db APPRAISE_NOW=2026-06-03T03:30:00Z
	"$APPRAISE" --quiet init --demo
	for c in cerebrolysin oxytocin casein-hydrolysate; do
		"$APPRAISE" --quiet compound import "$ROOT/fixtures/compounds/$c.json" >/dev/null
		"$APPRAISE" --quiet ingest --compound $c "$ROOT/fixtures/demo/$c.xml" >/dev/null
	done
	"$APPRAISE" --quiet ingest --compound oxytocin "$ROOT/fixtures/demo/damaged.xml" >/dev/null 2>&1
	for f in 00-postponed 01-casein-hydrolysate 01-cerebrolysin 01-oxytocin studies; do
		"$APPRAISE" --quiet approve - <"$ROOT/fixtures/demo/decisions/$f.txt" >/dev/null
	done
	"$APPRAISE" --quiet note cerebrolysin 99000009 --note "a remark" >/dev/null
	"$APPRAISE" --quiet undo >/dev/null
	"$APPRAISE" --quiet ingest --compound cerebrolysin "$ROOT/fixtures/demo/cerebrolysin-revised.xml" >/dev/null
	"$APPRAISE" --quiet score >/dev/null
	sqlite3 "$APPRAISE_DB" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
}

setup() {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/appraise.db APPRAISE_NOW=2026-06-03T03:30:00Z
	cp "$BATS_FILE_TMPDIR/decided.db" "$APPRAISE_DB"
}

# Raw SQL with every guard taken away.
raw() {
	{
		sqlite3 "$APPRAISE_DB" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'"
		printf 'PRAGMA foreign_keys = OFF;\n%s;\n' "$1"
	} | sqlite3 -bail "$APPRAISE_DB"
}

# SQL WHAT: check must find it, say that the chain is broken, and say so in the text and in JSON.
found() {
	cp "$BATS_FILE_TMPDIR/decided.db" "$APPRAISE_DB"
	raw "$1"
	cmp -s "$BATS_FILE_TMPDIR/decided.db" "$APPRAISE_DB" && { echo "$1 changed nothing"; return 1; }
	run "$APPRAISE" check ${2-}
	[ "$status" = 1 ] || [ "$status" = 65 ] || { printf 'check: exit %s after %s\n%s\n' "$status" "$1" "$output"; return 1; }
}

@test "an untouched store is sound" {
	code 0 "$APPRAISE" check
	code 0 "$APPRAISE" check --replay
}

@test "the triggers refuse a change, a removal, a replacement, a gap and a forged tail" {
	sum=$(sqlite3 "$APPRAISE_DB" 'SELECT group_concat(hash) FROM event')
	for s in "UPDATE event SET at = '2020-01-01T00:00:00Z' WHERE seq = 5" \
		"DELETE FROM event WHERE seq = 5" \
		"PRAGMA recursive_triggers = ON; REPLACE INTO event SELECT * FROM event WHERE seq = 5" \
		"UPDATE event_body SET body = '{}' WHERE seq = 5" \
		"DELETE FROM event_body WHERE seq = 5" \
		"PRAGMA recursive_triggers = ON; REPLACE INTO event_body VALUES (5, '{}')" \
		"INSERT INTO event SELECT max(seq) + 2, at, curator_id, run_id, uid, host, kind, compound_id, pmid, study_id, finding_id, proposal_id, reverts, batch, body_sha, hash, 'x' FROM event" \
		"INSERT INTO event SELECT max(seq) + 1, at, curator_id, run_id, uid, host, kind, compound_id, pmid, study_id, finding_id, proposal_id, reverts, batch, body_sha, 'y', 'x' FROM event" \
		"INSERT INTO event SELECT max(seq) + 1, at, curator_id, run_id, uid, host, kind, compound_id, pmid, study_id, finding_id, proposal_id, reverts, batch, body_sha, hash, hash FROM event"; do
		run sqlite3 -bail "$APPRAISE_DB" "$s"
		[ "$status" != 0 ] || { echo "not refused: $s"; return 1; }
	done
	is "$(sqlite3 "$APPRAISE_DB" 'SELECT group_concat(hash) FROM event')" "$sum"
	code 0 "$APPRAISE" check --replay
}

@test "a change of any one column of an event is found" {
	n=$(sql 'SELECT count(*) / 2 FROM event')
	for c in $(sql "SELECT name FROM pragma_table_info('event') WHERE name <> 'seq'"); do
		type=$(sql "SELECT type FROM pragma_table_info('event') WHERE name = '$c'")
		if [ "$type" = INTEGER ]; then
			found "UPDATE event SET $c = coalesce($c, 0) + 1 WHERE seq = $n"
		else
			found "UPDATE event SET $c = substr($c, 1, length($c) - 1) || CASE substr($c, -1) WHEN '0' THEN '1' ELSE '0' END WHERE seq = $n"
		fi
	done
}

@test "a known value made unknown is found" {
	for c in run_id compound_id pmid proposal_id reverts study_id finding_id; do
		n=$(sql "SELECT seq FROM event WHERE $c IS NOT NULL AND seq < (SELECT max(seq) FROM event) LIMIT 1")
		[ -z "$n" ] || found "UPDATE event SET $c = NULL WHERE seq = $n"
	done
}

@test "a changed, exchanged or missing body is found" {
	n=$(sql "SELECT min(seq) FROM event WHERE kind = 'approve'")
	found "UPDATE event_body SET body = replace(body, '1', '2') WHERE seq = $n"
	found "UPDATE event_body SET body = body || ' ' WHERE seq = $n"
	found "UPDATE event_body SET body = (SELECT body FROM event_body WHERE seq = $((n + 1))) WHERE seq = $n"
	found "DELETE FROM event_body WHERE seq = $n"
}

@test "an event removed inside the chain is found, renumbered or not, alone or with its body" {
	n=$(sql "SELECT min(seq) FROM event WHERE kind = 'approve'")
	found "DELETE FROM event WHERE seq = $n"
	found "DELETE FROM event WHERE seq = $n; DELETE FROM event_body WHERE seq = $n"
	found "DELETE FROM event WHERE seq = $n; DELETE FROM event_body WHERE seq = $n;
		UPDATE event SET seq = seq - 1 WHERE seq > $n; UPDATE event_body SET seq = seq - 1 WHERE seq > $n"
	found "DELETE FROM event WHERE seq = 1; DELETE FROM event_body WHERE seq = 1"
	found "DELETE FROM event WHERE seq BETWEEN $n AND $((n + 4))"
}

@test "an event replaced by another's copy, or two exchanged, are found" {
	n=$(sql "SELECT min(seq) FROM event WHERE kind = 'approve'")
	cols="at, curator_id, run_id, uid, host, kind, compound_id, pmid, study_id, finding_id, proposal_id, reverts, batch"
	found "REPLACE INTO event SELECT $n, $cols, body_sha, prev, hash || 'x' FROM event WHERE seq = $((n + 2))"
	found "UPDATE event SET seq = -1 WHERE seq = $n; UPDATE event SET seq = $n WHERE seq = $((n + 1));
		UPDATE event SET seq = $((n + 1)) WHERE seq = -1"
	found "UPDATE event SET ($cols) = (SELECT $cols FROM event WHERE seq = $((n + 2))) WHERE seq = $n"
}

@test "check names the first event that is broken" {
	n=$(sql "SELECT min(seq) FROM event WHERE kind = 'approve'")
	found "UPDATE event SET at = '2020-01-01T00:00:00Z' WHERE seq = $n"
	[[ $output =~ (^|[^0-9])$n([^0-9]|$) ]] || { echo "no event $n in: $output"; return 1; }
	run bash -c '"$APPRAISE" --json check 2>/dev/null'
	is "$(printf '%s' "$output" | jq -r .ok)" false
}

@test "every projection that was touched by hand is found by replay" {
	tables=$(sed -n 's/^CREATE TABLE \([a-z_]*\) (.*-- P\b.*/\1/p' "$ROOT"/db/schema/*.sql)
	[ "$(printf '%s\n' "$tables" | wc -l)" -ge 15 ]
	for t in $tables; do
		where=
		case $t in link | assessment) where="WHERE rev > 0" ;; esac
		[ "$(sql "SELECT count(*) FROM $t $where")" != 0 ] || continue
		key=$(sql "SELECT group_concat(name) FROM pragma_table_info('$t') WHERE pk > 0")
		found "DELETE FROM $t WHERE ($key) IN (SELECT $key FROM $t $where LIMIT 1)" --replay
		# One column that is no key, where there is one.
		c=$(sql "SELECT name FROM pragma_table_info('$t') WHERE pk = 0 AND name NOT IN ('seq', 'rev') AND type = 'TEXT' AND \"notnull\" AND name NOT IN ('state', 'role', 'domain', 'better') LIMIT 1")
		[ -z "$c" ] || found "UPDATE $t SET $c = $c || 'x' WHERE ($key) IN (SELECT $key FROM $t $where LIMIT 1)" --replay
	done
	found "UPDATE assessment SET participants = participants + 1 WHERE rev > 0 AND participants IS NOT NULL" --replay
	found "UPDATE link SET state = 'rejected' WHERE state = 'relevant'" --replay
	found "INSERT INTO reviewed SELECT compound_id, 3, '2026-06-03T00:00:00Z', 'reviewed' FROM compound LIMIT 1" --replay
}

@test "an event added by hand is found" {
	found "INSERT INTO event SELECT max(seq) + 1, at, curator_id, run_id, uid, host, kind, compound_id, pmid, study_id, finding_id, proposal_id, reverts, batch, body_sha, hash, 'f00' FROM event"
}

@test "an event with a right hash and without what it does is whole in the chain, and found by replay" {
	cp "$APPRAISE_DB" "$BATS_TEST_TMPDIR/twin.db"
	"$APPRAISE" --quiet --db "$BATS_TEST_TMPDIR/twin.db" config set mail always
	n=$(sql 'SELECT max(seq) + 1 FROM event')
	sqlite3 "$APPRAISE_DB" "ATTACH '$BATS_TEST_TMPDIR/twin.db' AS twin; INSERT INTO event SELECT * FROM twin.event WHERE seq = $n;
		INSERT INTO event_body SELECT * FROM twin.event_body WHERE seq = $n"
	code 0 "$APPRAISE" check
	code 65 "$APPRAISE" check --replay
	has "$output" "setting: 0 rows that no event made, 1 that the events make and that are not there"
}
