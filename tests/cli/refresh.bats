#!/usr/bin/env bats
# The night: refresh, its mail, status, doctor, backup; against the stand-in.
load helper
. "$ROOT/tests/server/standin.bash"

setup_file() { standin_start; }
teardown_file() { standin_stop; }

setup() {
	standin '{"reset": true, "generate": {"records": 60, "seed": 3, "to": "2026-06-01"}}' >/dev/null
	new_store
	export APPRAISE_EMAIL=a@example.org APPRAISE_EUTILS_RATE=10000 APPRAISE_EUTILS_BACKOFF_MS=1
	export APPRAISE_SENDMAIL=$BATS_TEST_TMPDIR/sendmail MAILS=$BATS_TEST_TMPDIR/mails
	mkdir "$MAILS"
	# shellcheck disable=SC2016 # expanded by the script
	printf '#!/bin/sh\ncat >"%s/$(date +%%s%%N)"\n' "$MAILS" >"$APPRAISE_SENDMAIL"
	chmod 755 "$APPRAISE_SENDMAIL"
	for c in cerebrolysin oxytocin; do
		"$APPRAISE" --quiet compound add "$c" --name "$c" --status supplement
	done
}

mails() { find "$MAILS" -type f | wc -l; }
night() { export APPRAISE_NOW=2026-06-${1}T03:30:00Z; shift; appraise refresh "$@"; }
LOCK_PY='import fcntl,os,struct,sys
fd=os.open(sys.argv[1],os.O_RDWR|os.O_CREAT,0o600)
fcntl.fcntl(fd,fcntl.F_OFD_SETLK,struct.pack("hhqqi4x",fcntl.F_WRLCK,0,0,0,0))
print("held",flush=True)
sys.stdin.read()'

@test "a night searches what is due, publishes, backs up and tells; the next one finds nothing new" {
	code 0 night 03 --publish "$BATS_TEST_TMPDIR/site" --backup "$BATS_TEST_TMPDIR/b"
	has "$output" "2 compounds due; windows overlap 2 days"
	has "$output" "2 of 2 done"
	[ -e "$BATS_TEST_TMPDIR/site/current/appraise.db" ]
	is "$(ls "$BATS_TEST_TMPDIR/b")" appraise-2026-06-03.db
	is "$(mails)" 1
	is "$(sql "SELECT count(*) FROM run WHERE kind = 'refresh' AND outcome = 'done'")" 1
	code 0 night 04
	has "$output" "nothing new"
	is "$(mails)" 1
	code 0 appraise check --replay
}

@test "a dry run asks and writes nothing" {
	before=$(sha256sum <"$APPRAISE_DB")
	code 0 night 03 --dry-run
	has "$output" "would refresh 2 compounds"
	has "$output" "never searched"
	is "$(told .requests)" 0
	is "$(sha256sum <"$APPRAISE_DB")" "$before"
}

@test "one compound's failure does not stop the other: exit 75, the watermark stays, and the next night mends it" {
	spoil F11 esearch 6
	code 75 night 03
	has "$output" "NOT SEARCHED"
	has "$output" "1 of 2 done"
	has "$output" "1 of 2 compounds still open"
	is "$(sql "SELECT group_concat(state, ' ') FROM (SELECT state FROM run_compound ORDER BY state)")" "done open"
	grep -q 'Subject: \[appraise\] FAILED' "$MAILS"/*
	grep -q 'Lost: nothing' "$MAILS"/*
	heal
	code 0 appraise status
	has "$output" "open for 1 night"
	code 0 night 04
	is "$(sql "SELECT count(*) FROM compound_dates WHERE last_searched = '2026-06-04'")" 2
}

@test "two nights at once are impossible, and a lock file from before a restart bars nobody" {
	code 0 night 03
	code 0 night 04
	mkfifo "$BATS_TEST_TMPDIR/hold"
	python3 -c "$LOCK_PY" "$APPRAISE_DB-night" <"$BATS_TEST_TMPDIR/hold" >"$BATS_TEST_TMPDIR/held" &
	exec 8>"$BATS_TEST_TMPDIR/hold"
	until [ -s "$BATS_TEST_TMPDIR/held" ]; do :; done
	echo "pid 4711 on host alpha since 2026-06-05T03:30:00Z" >"$APPRAISE_DB-night"
	code 75 night 05
	has "$output" "pid 4711 on host alpha"
	code 0 appraise status
	has "$output" "pid 4711 on host alpha since 2026-06-05T03:30:00Z is at work"
	exec 8>&-
	wait
	code 0 night 05
}

@test "a retraction found at night suspends the same night, and the mail has the figures" {
	code 0 night 03
	pmid=$(sql "SELECT pmid FROM link JOIN compound USING (compound_id) WHERE slug = 'oxytocin' ORDER BY pmid LIMIT 1")
	appraise outcome add oxytocin pain --name pain --indication ache --headline --better lower
	appraise approve oxytocin "$pmid" --type RCT --design rct --participants 60 --finding new=pain,direction=benefit
	appraise score --quiet oxytocin
	standin "{\"changes\": [{\"date\": \"2026-06-04\", \"change\": \"retract\", \"pmid\": $pmid, \"notice\": 99009001}], \"today\": \"2026-06-04\"}"
	export APPRAISE_RECHECK_DAYS=1
	rm "$MAILS"/*
	code 0 night 04
	has "$output" "retracted"
	is "$(sql "SELECT state FROM assessment WHERE pmid = $pmid")" suspended
	grep -q 'Subject: \[appraise\] RETRACTION oxytocin' "$MAILS"/*
	tr '\n' ' ' <"$(ls "$MAILS"/*)" >"$BATS_TEST_TMPDIR/one"
	has "$(cat "$BATS_TEST_TMPDIR/one")" "Suspended at once: studies 1 -> 0, people 60 -> 0"
}

@test "an approved record that is not served for five tries is suspended as deleted, and not before" {
	code 0 night 03
	pmid=$(sql "SELECT pmid FROM link JOIN compound USING (compound_id) WHERE slug = 'oxytocin' ORDER BY pmid LIMIT 1")
	appraise approve oxytocin "$pmid" --type RCT --design rct --participants 60
	standin "{\"changes\": [{\"date\": \"2026-06-04\", \"change\": \"delete\", \"pmid\": $pmid}], \"today\": \"2026-06-04\"}"
	export APPRAISE_RECHECK_DAYS=1
	for day in 04 05 06 07 08 09 10 11 12 13 14 15; do night "$day" >/dev/null; done
	is "$(sql "SELECT state FROM assessment WHERE pmid = $pmid")" approved
	has "$(appraise status --missing)" "$pmid"
	for day in 16 17 18 19 20 21 22 23 24; do night "$day" >/dev/null; done
	is "$(sql "SELECT state || ' ' || suspended_why FROM assessment WHERE pmid = $pmid")" "suspended deleted"
	grep -q "^$pmid.*was deleted" "$MAILS"/* || tr '\n' ' ' <"$(grep -l "$pmid" "$MAILS"/* | head -1)"
	code 0 appraise check --replay
}

@test "mail always, and on failure alone; without sendmail the file is there, and a failing sendmail is said" {
	night 03 >/dev/null
	export APPRAISE_MAIL=always
	night 04 >/dev/null
	is "$(mails)" 2
	export APPRAISE_MAIL=failure
	night 05 >/dev/null
	is "$(mails)" 2
	export APPRAISE_MAIL=always APPRAISE_SENDMAIL=
	unset APPRAISE_SENDMAIL
	printf '#!/bin/sh\nexit 75\n' >"$BATS_TEST_TMPDIR/sendmail"
	export APPRAISE_SENDMAIL=$BATS_TEST_TMPDIR/sendmail
	code 0 night 06
	has "$output" "mail was not sent"
	code 1 appraise status --check
	has "$output" "mail was not sent"
	is "$(find "$APPRAISE_DB-mail" -type f | wc -l)" 3
}

@test "a night that was killed is closed by the next one" {
	sql "INSERT INTO run (kind, started) VALUES ('refresh', '2026-06-02T03:30:00Z')"
	code 1 appraise status --check --max-age 99d
	has "$output" "ended without a word"
	code 0 night 03
	is "$(sql "SELECT outcome FROM run WHERE run_id = 1")" failed
	code 0 appraise log --run 1
	has "$output" "killed, or the machine stopped"
}

@test "check has monitoring's four codes and one line" {
	code 3 appraise status --check
	has "$output" "APPRAISE UNKNOWN - no night has run yet"
	code 0 night 03
	code 0 appraise status --check --max-age 48h
	is "${#lines[@]}" 1
	has "$output" "APPRAISE OK"
	APPRAISE_NOW=2026-06-09T03:30:00Z code 2 appraise status --check
	has "$output" "APPRAISE CRITICAL"
	code 3 appraise status --check --max-age soon
	code 2 appraise status --max-age soon
	APPRAISE_DB=$BATS_TEST_TMPDIR/none code 3 appraise status --check
	has "$output" "APPRAISE UNKNOWN - no database"
}

@test "status lists what is missing, and writes metrics" {
	code 0 night 03
	code 0 appraise status --missing
	has "$output" "every PMID that was wanted is there"
	code 0 appraise status --textfile "$BATS_TEST_TMPDIR/a.prom"
	grep -q '^appraise_health 0$' "$BATS_TEST_TMPDIR/a.prom"
	is "$(appraise status --json | jq '.items | length')" 2
}

@test "without an address nothing is asked: exit 2, and the run says why" {
	unset APPRAISE_EMAIL
	code 2 night 03
	has "$output" "contact address"
	is "$(sql "SELECT outcome FROM run WHERE kind = 'refresh'")" failed
}

@test "an unknown compound is answered with the nearest, exit 3" {
	code 3 night 03 oxytocn
	has "$output" "try: appraise refresh oxytocin"
}

@test "doctor finds nothing wrong, then what is wrong" {
	mkdir "$BATS_TEST_TMPDIR/b"
	export APPRAISE_BACKUP_DIR=$BATS_TEST_TMPDIR/b
	code 0 appraise doctor
	has "$output" "network      ok"
	chmod 644 "$APPRAISE_DB"
	unset APPRAISE_EMAIL
	code 1 appraise doctor --offline
	has "$output" "open to everybody"
	has "$output" "chmod o= $APPRAISE_DB"
	has "$output" "2 faults were found"
}

@test "backup: a proved copy; never over a foreign file; a folder by day" {
	code 0 appraise backup "$BATS_TEST_TMPDIR/copy.db"
	has "$output" "proved sound"
	code 0 appraise --db "$BATS_TEST_TMPDIR/copy.db" check --replay
	echo thesis >"$BATS_TEST_TMPDIR/t"
	code 77 appraise backup "$BATS_TEST_TMPDIR/t"
	is "$(cat "$BATS_TEST_TMPDIR/t")" thesis
	code 0 appraise backup --dir "$BATS_TEST_TMPDIR/b" --json
	is "$(ls "$BATS_TEST_TMPDIR/b")" appraise-2026-06-03.db
	code 2 appraise backup
	code 0 appraise status
	has "$output" "backup    2026-06-03 03:30"
}

@test "a backup killed midway leaves no half file under its name" {
	appraise backup "$BATS_TEST_TMPDIR/copy.db"
	before=$(sha256sum <"$BATS_TEST_TMPDIR/copy.db")
	(ulimit -c 0 -f 64; exec "$APPRAISE" backup "$BATS_TEST_TMPDIR/copy.db") >/dev/null 2>&1 || killed=$?
	[ "${killed:-0}" != 0 ]
	is "$(sha256sum <"$BATS_TEST_TMPDIR/copy.db")" "$before"
	code 0 appraise backup "$BATS_TEST_TMPDIR/copy.db"
}

@test "the crontab line runs with an empty environment, and the units are as systemd wants them" {
	make -C "$ROOT" -s install V="${V:-release}" DEPS=no prefix=/usr DESTDIR="$BATS_TEST_TMPDIR/i" >/dev/null
	sed "s#^PATH=/usr/bin#PATH=$BATS_TEST_TMPDIR/i/usr/bin#" "$BATS_TEST_TMPDIR/i/usr/share/appraise/appraise-night" >"$BATS_TEST_TMPDIR/n"
	printf 'APPRAISE_DB=%s\nexport APPRAISE_NOW=%s APPRAISE_EMAIL=a@example.org APPRAISE_EUTILS_URL=%s\n' \
		"$APPRAISE_DB" "$APPRAISE_NOW" "$APPRAISE_EUTILS_URL" >"$BATS_TEST_TMPDIR/defaults"
	code 0 env -i APPRAISE_NIGHT_DEFAULTS="$BATS_TEST_TMPDIR/defaults" sh "$BATS_TEST_TMPDIR/n"
	has "$output" "2 of 2 done"
	# Where there is a systemd, it judges the unit itself.
	command -v systemd-analyze >/dev/null || return 0
	run systemd-analyze security --offline=true "$BATS_TEST_TMPDIR/i/usr/lib/systemd/system/appraise.service"
	has "$output" "OK"
}

@test "init --system makes a folder and a store that the group may write, whatever umask" {
	# shellcheck disable=SC2016 # the inner shell expands it
	run unshare -m sh -c 'mkdir -p /var/lib && mount -t tmpfs none /var/lib && umask 077 && "$APPRAISE" --quiet init --system && stat -c %a /var/lib/appraise /var/lib/appraise/appraise.db'
	[ "$status" = 0 ] || skip "no namespaces here"
	is "$output" "2770
660"
}

@test "what files brought and withdrew between two nights is told by the next one, once" {
	standin '{"today": "2026-06-03", "files": {"year": 26, "per_file": 100}, "changes": [
		{"date": "2026-06-05", "change": "new", "pmid": 99000900, "compound": "oxytocin", "edat": "2024-01-01"}]}' >/dev/null
	export APPRAISE_FILES_URL=${APPRAISE_EUTILS_URL%/entrez/*}/pubmed
	code 0 night 03
	pmid=$(sql "SELECT min(pmid) FROM link JOIN compound USING (compound_id) WHERE slug = 'oxytocin' AND pmid NOT IN (
		SELECT pmid FROM link GROUP BY pmid HAVING count(*) > 1)")
	appraise approve oxytocin "$pmid" >/dev/null || [ $? = 1 ]
	[ "$(sql "SELECT state FROM assessment WHERE pmid = $pmid")" = approved ]
	standin '{"today": "2026-06-04", "changes": [{"date": "2026-06-05", "change": "delete", "pmid": '"$pmid"'}]}' >/dev/null
	standin '{"today": "2026-06-05"}' >/dev/null
	export APPRAISE_NOW=2026-06-05T03:00:00Z
	code 0 appraise fetch --updates
	is "$(mails)" 1
	code 0 night 05 --json
	is "$(jq -c '[.withdrawn[].pmid, (.items[] | select(.slug == "oxytocin") | .queued > 0)]' <<<"$output")" "[$pmid,true]"
	is "$(mails)" 2
	code 0 night 06 --json
	is "$(jq -c '[.withdrawn[].pmid]' <<<"$output")" "[]"
	is "$(mails)" 2
}

@test "forty simulated nights, a new baseline among them, end as one complete fetch; retractions suspended, mail as set" {
	code 0 timeout 240 python3 "$ROOT/tests/night/year.py" "$APPRAISE" 40 956 files
	has "$output" "0 faults"
}
