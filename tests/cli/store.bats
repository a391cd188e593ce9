#!/usr/bin/env bats
# The store by its commands: init, config, curator, check, log.
load helper

setup() { new_store; }

@test "init makes a database that only its owner can read, and names its first curator" {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/deep/er/a.db
	code 0 appraise init
	has "$output" "created $APPRAISE_DB; $(id -un) is curator and resolver"
	is "$(stat -c %a "$APPRAISE_DB")" 600
	is "$(stat -c %a "$BATS_TEST_TMPDIR/deep/er")" 700
}

@test "init never touches a database that is already there" {
	before=$(sha256sum <"$APPRAISE_DB")
	code 1 appraise init
	has "$output" "is already there"
	is "$(sha256sum <"$APPRAISE_DB")" "$before"
}

@test "an init that was killed midway leaves nothing in the way of the next one" {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/k/a.db
	(ulimit -c 0 -f 64; exec "$APPRAISE" init) || killed=$?
	[ "${killed:-0}" -gt 128 ]
	[ -e "$APPRAISE_DB.being-made" ]
	[ ! -e "$APPRAISE_DB" ]
	code 0 appraise init
	is "$(ls -A "$BATS_TEST_TMPDIR/k")" a.db
	code 0 appraise check --replay
}

@test "init does not put a new store before the log of one that is gone" {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/g/a.db
	mkdir "$BATS_TEST_TMPDIR/g"
	echo log >"$APPRAISE_DB-wal"
	code 1 appraise init
	has "$output" "a.db-wal: the log of a database that is no longer there"
	[ ! -e "$APPRAISE_DB" ]
}

@test "two inits in one folder do not disturb each other: the second is asked to come again" {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/two/a.db
	mkdir "$BATS_TEST_TMPDIR/two"
	code 75 flock "$BATS_TEST_TMPDIR/two" "$APPRAISE" init
	has "$output" "another init is at work here"
	code 0 appraise init
}

@test "only a resolver adds a curator" {
	appraise curator add bo --uid "$(id -u)"
	code 77 appraise --as bo curator add cy --uid 54321
	has "$output" "bo is a curator; only a resolver adds another"
	is "$(sql "SELECT count(*) FROM curator WHERE handle = 'cy'")" 0
	appraise curator add di --uid "$(id -u)" --role resolver
	code 0 appraise --as di curator add cy --uid 54321
}

@test "check proves a fresh store, one line a proof" {
	code 0 appraise check --replay
	has "$output" "integrity     ok"
	has "$output" "event chain   ok     2 events"
	has "$output" "replay        ok"
	is "${lines[${#lines[@]}-1]}" ok
}

@test "check --json is one document with the head of the chain" {
	appraise check --replay --json >"$BATS_TEST_TMPDIR/j"
	is "$(jq -r '.ok, (.proofs | length), .head_seq' "$BATS_TEST_TMPDIR/j" | tr '\n' ' ')" "true 6 2 "
	is "$(jq -r .head_hash "$BATS_TEST_TMPDIR/j")" "$(sql 'SELECT hash FROM event WHERE seq = 2')"
}

@test "a changed event is found by check, exit 65" {
	sql "DROP TRIGGER event_keep; UPDATE event SET at = '2001-01-01T00:00:00Z' WHERE seq = 1"
	code 65 appraise check
	has "$output" "event 1 was changed"
}

@test "a body changed by hand is found by check" {
	appraise config set email a@example.org
	sql "DROP TRIGGER event_body_keep; UPDATE event_body SET body = replace(body, 'a@', 'b@')"
	code 65 appraise check
	has "$output" "event 3: its body was changed"
}

@test "an event removed from inside the chain is found by check" {
	appraise config set email a@example.org
	appraise config set mail always
	sql "PRAGMA foreign_keys = OFF; DROP TRIGGER event_stay; DELETE FROM event WHERE seq = 3"
	code 65 appraise check
	has "$output" "event 3 is missing"
}

@test "a replaced event is refused" {
	run sqlite3 "$APPRAISE_DB" "PRAGMA recursive_triggers = ON; INSERT OR REPLACE INTO event SELECT seq, 'x', curator_id, run_id, uid, host, kind, compound_id, pmid, study_id, finding_id, proposal_id, reverts, batch, body_sha, prev, hash FROM event WHERE seq = 1"
	[ "$status" -ne 0 ]
	code 0 appraise check
}

@test "a state that no event made is found by check --replay, not without it" {
	appraise config set email a@example.org
	sql "UPDATE setting SET value = 'evil@example.org' WHERE key = 'email'"
	code 0 appraise check
	code 65 appraise check --replay
	has "$output" "setting: 1 rows that no event made"
}

@test "settings: stored, read back, listed, undone by the environment" {
	code 0 appraise config set eutils_rate 5
	is "$(appraise config get eutils_rate)" 5
	is "$(APPRAISE_EUTILS_RATE=2 appraise config get eutils_rate)" 2
	is "$(appraise config list --json | jq -r '.items[] | select(.name == "eutils_rate").value')" 5
	code 0 appraise config set eutils_rate
	is "$(appraise config get eutils_rate)" 3
}

@test "a misspelt setting is answered with the nearest" {
	code 3 appraise config get emial
	has "$output" 'no setting "emial"'
	has "$output" "config get email"
}

@test "a setting that cannot be is refused, exit 2" {
	code 2 appraise config set eutils_url http://example.org/
	code 2 appraise config set eutils_rate 0
	code 2 appraise config set mail often
	code 2 appraise config set email nobody
	code 0 appraise config set eutils_url http://127.0.0.1:8080/
}

@test "only a name bound to one's own user id may act, else 77" {
	code 0 appraise curator add bo --uid 54321
	code 77 appraise --as bo config set email a@example.org
	code 77 appraise --as nobody-here config set email a@example.org
	code 77 appraise --as machine config set email a@example.org
	code 0 appraise --as "$(id -un)" config set email a@example.org
	code 1 appraise curator add bo --uid 54321
}

@test "the log tells who did what, and bodies as JSON" {
	appraise config set email a@example.org
	code 0 appraise log
	has "$output" "setting"
	is "$(appraise log --json | jq -r '[.items[] | select(.kind == "setting").body.key] | @csv')" '"email"'
	is "$(appraise log --kind setting --json | jq '.items | length')" 1
	is "$(appraise log --since 2027-01-01 --json | jq '.items | length')" 0
}

@test "a newer schema, another program's database, text and a folder are refused by name, exit 65" {
	sql "PRAGMA user_version = 99"
	code 65 appraise check
	has "$output" "newer than this program"
	sql "PRAGMA user_version = 1; PRAGMA application_id = 3"
	code 65 appraise check
	has "$output" "another program's database"
	printf 'only words, and quite a lot of them so that they can be looked at\n%.0s' 1 2 3 4 5 6 7 8 >"$BATS_TEST_TMPDIR/t"
	code 65 appraise --db "$BATS_TEST_TMPDIR/t" check
	code 65 appraise --db "$BATS_TEST_TMPDIR" check
	: >"$BATS_TEST_TMPDIR/empty"
	code 65 appraise --db "$BATS_TEST_TMPDIR/empty" check
}

@test "without a database every command says how to make one, exit 3" {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/none.db
	code 3 appraise log
	has "$output" "no database at $APPRAISE_DB"
	has "$output" "appraise init"
}

@test "another writer makes an act wait, then exit 75, and nothing is lost" {
	mkfifo "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
	sqlite3 "$APPRAISE_DB" <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" &
	exec 8>"$BATS_TEST_TMPDIR/in" 9<"$BATS_TEST_TMPDIR/out"
	echo "BEGIN IMMEDIATE; SELECT 'held';" >&8
	read -r held <&9
	is "$held" held
	code 75 appraise config set email a@example.org
	has "$output" "another program is writing"
	echo "ROLLBACK;" >&8
	exec 8>&- 9<&-
	wait
	code 0 appraise config set email a@example.org
	code 0 appraise check --replay
}

@test "a database on a read-only mount can be read and says why it cannot be written" {
	mkdir "$BATS_TEST_TMPDIR/m"
	mount -t tmpfs none "$BATS_TEST_TMPDIR/m" 2>/dev/null || skip "mounting is not allowed here"
	APPRAISE_DB=$BATS_TEST_TMPDIR/m/a.db appraise --quiet init
	mount -o remount,ro "$BATS_TEST_TMPDIR/m" || { umount "$BATS_TEST_TMPDIR/m"; skip "remounting is not allowed here"; }
	APPRAISE_DB=$BATS_TEST_TMPDIR/m/a.db run "$APPRAISE" log
	first=$status
	APPRAISE_DB=$BATS_TEST_TMPDIR/m/a.db run "$APPRAISE" config set email a@example.org
	second=$status
	umount "$BATS_TEST_TMPDIR/m"
	is "$first $second" "0 77"
	has "$output" "Read-only file system"
}
