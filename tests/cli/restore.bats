# A backup takes the store's place, a person's name leaves it, and a tail that
# was taken off is found by a head that was kept elsewhere.
load helper

setup() {
	new_store
	appraise --quiet config set email a@example.org
	appraise --quiet backup "$BATS_TEST_TMPDIR/early.db"
	appraise --quiet config set mail always
	appraise --quiet config set mail news
	cd "$BATS_TEST_TMPDIR" || return 1
}

kept() { ls -d "$APPRAISE_DB".before-restore-* | grep -vE -- '-(wal|shm)$'; }
head_of() { sqlite3 "$1" 'SELECT seq FROM event ORDER BY seq DESC LIMIT 1'; }

@test "restore refuses to lose events, and says how many" {
	code 1 appraise restore early.db
	has "$output" "early.db ends at event 3, the store at 5: 2 events would be lost"
	has "$output" "restore early.db --force"
	is "$(head_of "$APPRAISE_DB")" 5
	[ ! -e "$APPRAISE_DB.restoring" ]
}

@test "restore --force keeps what was there under another name, whole" {
	code 0 appraise restore early.db --force
	has "$output" "with 2 events that the backup has not"
	is "$(head_of "$APPRAISE_DB")" 3
	code 0 appraise check --replay --against early.db
	is "$(kept | wc -l)" 1
	code 0 appraise --db "$(kept)" check --replay
	is "$(head_of "$(kept)")" 5
	# And back again, which loses nothing.
	code 0 appraise restore "$(kept)"
	is "$(head_of "$APPRAISE_DB")" 5
	code 0 appraise --quiet config set mail failure
}

@test "a backup that holds all that the store has takes its place without --force" {
	appraise --quiet backup late.db
	cp late.db more.db
	appraise --quiet --db more.db config set mail failure
	appraise --quiet --db more.db backup newer.db
	code 0 appraise restore late.db
	code 0 appraise --json restore newer.db
	is "$(jq -r '.lost, .head_seq' <<<"$output" | tr '\n' ' ')" "0 6 "
}

@test "chains that went apart, and another store's, are told from an older one" {
	cp early.db fork.db
	appraise --quiet --db fork.db config set mail failure
	appraise --quiet --db fork.db config set mail news
	appraise --quiet --db fork.db config set mail always
	appraise --quiet --db fork.db backup forked.db
	code 1 appraise restore forked.db
	has "$output" "went apart after event 3: 2 events of the store would be lost"
	APPRAISE_NOW=2026-06-04T03:30:00Z appraise --quiet --db strange.db init --demo
	code 1 appraise restore strange.db
	has "$output" "is a copy of another store: 5 events of this one would be lost"
}

@test "restore is refused while another program has the store open, if only to read" {
	mkfifo in out
	sqlite3 "$APPRAISE_DB" <in >out &
	exec 8>in 9<out
	echo "SELECT 'read ' || count(*) FROM setting;" >&8
	read -r held <&9
	has "$held" read
	appraise --quiet backup late.db
	code 75 appraise restore late.db
	has "$output" "another program has it open; nothing was changed"
	exec 8>&- 9<&-
	wait
	code 0 appraise restore late.db
}

@test "a writer that waits for the lock of a restore goes on with what was restored" {
	appraise --quiet backup late.db
	for i in 1 2 3 4 5 6; do
		appraise --quiet restore late.db >/dev/null 2>&1 &
		appraise --quiet config set mail "$([ $((i % 2)) = 0 ] && echo always || echo news)" >/dev/null 2>&1 &
	done
	wait
	code 0 appraise check --replay --against late.db
	for k in $(kept); do code 0 appraise --db "$k" check --replay; done
}

@test "a store that is damaged beyond reading is replaced, and kept with its log" {
	appraise --quiet backup late.db
	dd if=/dev/urandom of="$APPRAISE_DB" bs=4096 seek=1 count=30 conv=notrunc 2>/dev/null
	code 0 appraise restore late.db
	has "$output" "could not be read"
	code 0 appraise check --replay
	is "$(head_of "$APPRAISE_DB")" 5
	[ -s "$(kept)" ]
}

@test "what is no backup, damaged, newer or not there is refused by name, and nothing changes" {
	sum=$(sha256sum <"$APPRAISE_DB")
	code 3 appraise restore none.db
	printf 'words\n' >t
	code 65 appraise restore t
	cp early.db newer.db
	sqlite3 newer.db 'PRAGMA user_version = 9'
	code 65 appraise restore newer.db
	has "$output" "newer"
	cp early.db torn.db
	sqlite3 torn.db "DROP TRIGGER event_keep; UPDATE event SET host = 'x' WHERE seq = 2"
	code 65 appraise restore torn.db --force
	has "$output" "event 2 was changed"
	code 1 appraise restore "$APPRAISE_DB"
	has "$output" "is the store itself"
	is "$(sha256sum <"$APPRAISE_DB")" "$sum"
	is "$(find . -name '*restor*')" ""
}

@test "restore touches no file that is not a store, and makes a store where none is" {
	printf 'a letter\n' >letter
	code 1 appraise restore early.db --into letter
	has "$output" "not a store of appraise"
	is "$(cat letter)" "a letter"
	code 0 appraise restore early.db --into new.db
	is "$(stat -c %a new.db)" 600
	code 0 appraise --db new.db check --replay
	is "$(head_of "$APPRAISE_DB")" 5
}

@test "restore follows a link to where the store is, and keeps its rights" {
	chmod 660 "$APPRAISE_DB"
	ln -s "$APPRAISE_DB" link.db
	code 0 appraise --db link.db restore early.db --force
	[ -L link.db ]
	is "$(stat -c %a "$APPRAISE_DB")" 660
	is "$(head_of "$APPRAISE_DB")" 3
	code 0 appraise --db link.db check
}

@test "migrate has nothing to do on this program's schema" {
	code 0 appraise migrate
	has "$output" "schema    1 is this program's; nothing to do"
	is "$(find . -name '*schema-*')" ""
	sql "PRAGMA user_version = 7"
	code 65 appraise migrate
	has "$output" "newer than this program's"
}

@test "two steps that no release has: a proved copy first, then the new schema" {
	tool=$(dirname "$APPRAISE")/tools/migrate_on
	[ -x "$tool" ] || skip "no migrate_on"
	code 0 "$tool" "$APPRAISE_DB"
	has "$output" "1 3 $APPRAISE_DB.schema-1-20260603T033000Z"
	is "$(sql 'PRAGMA user_version')" 3
	is "$(sql 'PRAGMA integrity_check')" ok
	is "$(sql 'SELECT count(*) FROM pragma_foreign_key_check')" 0
	code 0 appraise --db "$APPRAISE_DB.schema-1-20260603T033000Z" check --replay
	code 65 appraise log
	has "$output" "schema 3 is newer"
}

# --- heads that are kept elsewhere

drop_tail() { # SEQ: a chain that ends before it, whole in itself
	sql "PRAGMA foreign_keys = OFF; DROP TRIGGER event_stay; DROP TRIGGER event_body_stay;
		DELETE FROM event_body WHERE seq >= $1; DELETE FROM event WHERE seq >= $1;
		DELETE FROM setting WHERE seq >= $1"
}

@test "a removed tail is whole inside, and found against a head that was kept" {
	appraise --quiet backup late.db
	appraise --json backup other.db >late.json
	drop_tail 5
	sql "INSERT INTO setting VALUES ('mail', 'always', 4)"
	code 0 appraise check --replay
	for head in late.db late.json; do
		code 65 appraise check --against $head
		has "$output" "is not there: the chain ends at event 4, 1 were removed"
	done
	code 0 appraise check --against early.db
	has "$output" "against       ok     1 heads; newest: event 3"
}

@test "a chain written anew is found against a backup, which names the first event that differs" {
	appraise --quiet backup late.db
	drop_tail 4
	appraise --quiet config set mail failure
	appraise --quiet config set mail news
	code 0 appraise check --replay
	code 65 appraise check --against late.db
	has "$output" "event 5 is not the one of late.db"
	has "$output" "the first that differs is event 4"
	run appraise --json check --against late.db
	is "$(sed '/^appraise/,$d' <<<"$output" | jq -r '.proofs[] | select(.name == "against").ok')" false
}

@test "a release, a folder of releases and several heads at once are heads too" {
	appraise --quiet compound import "$ROOT/fixtures/compounds/casein-hydrolysate.json"
	appraise --quiet ingest --compound casein-hydrolysate "$ROOT/fixtures/demo/casein-hydrolysate.xml"
	appraise --quiet approve - <"$ROOT/fixtures/demo/decisions/01-casein-hydrolysate.txt"
	appraise --quiet score
	appraise --quiet publish site
	code 0 appraise check --against site
	code 0 appraise check --against site/current --against site/current/manifest.json --against early.db
	has "$output" "against       ok     3 heads; newest"
	appraise --quiet restore early.db --force
	code 65 appraise check --against site
	has "$output" "site/releases/"
	mkdir empty
	code 3 appraise check --against empty
	code 3 appraise check --against none
	code 65 appraise check --against site/current/SHA256SUMS
}

# --- what a person may have erased

@test "an erased body leaves the chain whole, and its words are nowhere in the file" {
	appraise --quiet compound import "$ROOT/fixtures/compounds/casein-hydrolysate.json"
	appraise --quiet ingest --compound casein-hydrolysate "$ROOT/fixtures/demo/casein-hydrolysate.xml"
	appraise --quiet note casein-hydrolysate 99000041 --note "asked Agathe Quendel about it"
	appraise --quiet backup before.db
	n=$(head_of "$APPRAISE_DB")
	hash=$(sql "SELECT hash FROM event WHERE seq = $n")
	grep -q Quendel "$APPRAISE_DB"
	code 0 appraise redact "#$n" --reason "names a private person"
	code 0 appraise check --replay --against before.db
	is "$(sql "SELECT hash FROM event WHERE seq = $n")" "$hash"
	! grep -q Quendel "$APPRAISE_DB" "$APPRAISE_DB"-*
	is "$(appraise log --json | jq -r ".items[] | select(.seq == $n).body.erased")" true
	has "$(appraise log)" redact
	code 1 appraise redact "$n" --reason again
	has "$output" "was erased already"
	code 0 appraise --quiet undo
	code 0 appraise check --replay
}

@test "a person is erased: the name and the statements go, the decisions stay" {
	appraise --quiet curator add bo --uid "$(id -u)" --name "Bo Quendel"
	appraise --quiet --as bo curator conflict "shares of Quendel Ltd"
	appraise --quiet --as bo config set mail failure
	code 77 appraise --as bo curator erase bo --reason mine
	code 0 appraise curator erase bo --reason "asked to be forgotten"
	code 0 appraise check --replay
	! grep -q Quendel "$APPRAISE_DB" "$APPRAISE_DB"-*
	who=$(sql "SELECT handle FROM curator WHERE handle LIKE 'erased-%'")
	has "$(appraise log --kind setting)" "$who"
	code 77 appraise --as bo config set mail news
	code 77 appraise --as "$who" config set mail news
	code 1 appraise curator erase "$who" --reason again
	code 1 appraise curator erase "$(id -un)" --reason oops
	has "$output" "the only resolver"
}

@test "what was judged cannot be erased, and an erased body cannot be put to other words" {
	code 1 appraise redact 1 --reason x
	has "$output" "nothing that names a person"
	code 2 appraise redact 3
	code 2 appraise redact three --reason x
	code 3 appraise redact 99 --reason x
	code 0 appraise redact 3 --reason x
	sql "UPDATE event_body SET body = '{\"key\":\"email\",\"value\":\"evil@example.org\"}' WHERE seq = 3"
	code 65 appraise check
	has "$output" "event 3: its body was changed"
}

@test "a body set to nothing by hand is found" {
	run sqlite3 "$APPRAISE_DB" "UPDATE event_body SET body = NULL WHERE seq = 3"
	[ "$status" != 0 ]
	sql "DROP TRIGGER event_body_keep; UPDATE event_body SET body = NULL WHERE seq = 3"
	code 65 appraise check
	has "$output" "event 3 has no body"
}

@test "what was erased stays erased in an export, under whatever numbers it is imported" {
	appraise --quiet curator add bo --uid "$(id -u)" --name "Bo Quendel"
	appraise --quiet --as bo curator conflict "shares of Quendel Ltd"
	appraise --quiet curator erase bo --reason "asked to be forgotten"
	appraise --quiet export whole.ndjson
	! grep -q Quendel whole.ndjson
	export APPRAISE_DB=$BATS_TEST_TMPDIR/other.db
	appraise --quiet init --demo
	code 0 appraise import whole.ndjson
	code 0 appraise check --replay
	has "$(appraise curator list)" erased-
}
