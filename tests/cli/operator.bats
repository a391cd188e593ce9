#!/usr/bin/env bats
# An operator's first days: what is installed, doctor, nights of every kind,
# and the words of each mail and status; against the stand-in, no network.
# shellcheck disable=SC2030,SC2031 # each test has its own time, in its own shell
load helper
. "$ROOT/tests/server/standin.bash"

setup_file() {
	standin_start --hold 20
	export INST=$BATS_FILE_TMPDIR/usr
	make -C "$ROOT" -s install V="${V:-release}" B="$(realpath --relative-to="$ROOT" "$(dirname "$APPRAISE")")" DEPS=no prefix="$INST" \
		>"$BATS_FILE_TMPDIR/install" 2>&1 || { cat "$BATS_FILE_TMPDIR/install"; return 1; }
}
teardown_file() { standin_stop; }

setup() {
	standin '{"reset": true, "generate": {"records": 60, "seed": 3, "to": "2026-06-01"}, "today": "2026-06-03"}' >/dev/null
	new_store
	export APPRAISE_EMAIL=ops@example.org APPRAISE_EUTILS_RATE=10000 APPRAISE_EUTILS_BACKOFF_MS=1 APPRAISE_MAIL_TO=ops@example.org
	export APPRAISE_SENDMAIL=$BATS_TEST_TMPDIR/bin/sendmail MAILS=$BATS_TEST_TMPDIR/mails
	mkdir "$MAILS" "$BATS_TEST_TMPDIR/bin"
	# shellcheck disable=SC2016 # expanded by the script
	printf '#!/bin/sh\nexec cat >"%s/$(date +%%s%%N)"\n' "$MAILS" >"$APPRAISE_SENDMAIL"
	chmod 755 "$APPRAISE_SENDMAIL"
}

compounds() {
	appraise --quiet compound add cerebrolysin --name Cerebrolysin --status prescription
	appraise --quiet compound add oxytocin --name Oxytocin --status prescription
}
night() { export APPRAISE_NOW=2026-06-${1}T03:30:00Z; shift; appraise refresh "$@"; }
# The one mail there is, its dated and technical lines away; it is gone then.
mail() {
	is "$(find "$MAILS" -type f | wc -l)" 1
	grep -v '^\(Date\|Auto-Submitted\|MIME-Version\|Content-[A-Za-z-]*\): ' "$MAILS"/*
	rm "$MAILS"/*
}
as_cron() { # the installed line, its log in the test's folder, with what cron gives a job
	local line
	line=$(sed -n 's/^[0-9* ]* appraise //p' "$INST/share/appraise/crontab")
	env -i HOME=/ LOGNAME=nobody SHELL=/bin/sh PATH=/usr/bin:/bin MAILTO=ops@example.org \
		APPRAISE_NIGHT_DEFAULTS="$BATS_TEST_TMPDIR/default" /bin/sh -c "${line//\/var\/log\/appraise/$BATS_TEST_TMPDIR}"
}
defaults() { # as /etc/default/appraise: lines NAME=value, no export
	printf '%s\n' "APPRAISE_DB=$APPRAISE_DB" "APPRAISE_NOW=2026-06-03T03:30:00Z" "APPRAISE_SENDMAIL=$APPRAISE_SENDMAIL" \
		"APPRAISE_MAIL_TO=ops@example.org" "APPRAISE_EMAIL=ops@example.org" "APPRAISE_EUTILS_URL=$APPRAISE_EUTILS_URL" \
		"APPRAISE_EUTILS_RATE=10000" "$@" >"$BATS_TEST_TMPDIR/default"
}

@test "what is installed is there, and systemd, logrotate and the shell find no fault in it" {
	for f in appraise-night appraise-outbox crontab default logrotate; do [ -s "$INST/share/appraise/$f" ]; done
	is "$(grep -rl '@prefix@' "$INST/share/appraise" "$INST/lib")" ""
	sh -n "$INST/share/appraise/appraise-night"
	sh -n "$INST/share/appraise/appraise-outbox"
	is "$(grep -o '^#*APPRAISE_[A-Z_]*=' "$INST/share/appraise/default" | tr -d '#=' | tr '\n' ' ')" "APPRAISE_DB APPRAISE_EMAIL APPRAISE_MAIL_TO "
	if command -v systemd-analyze >/dev/null; then
		run systemd-analyze verify --man=no "$INST/lib/systemd/system/appraise.service" "$INST/lib/systemd/system/appraise.timer"
		is "$status $output" "0 "
	fi
	if command -v logrotate >/dev/null; then logrotate -d "$INST/share/appraise/logrotate"; fi
}

@test "the crontab line runs under cron's environment, and the settings file needs no export" {
	compounds
	defaults
	code 0 as_cron
	is "$output" ""
	has "$(cat "$BATS_TEST_TMPDIR/night.log")" "2 of 2 done"
	has "$(mail)" "Subject: [appraise] new cerebrolysin, oxytocin"
}

@test "a night that cannot begin is mailed with its words: no store, another run at work, killed" {
	defaults "APPRAISE_DB=$BATS_TEST_TMPDIR/none.db"
	code 3 as_cron
	is "$(mail)" "To: ops@example.org
Subject: [appraise] FAILED: the night did not run (3)

appraise: no database at $BATS_TEST_TMPDIR/none.db
  try: appraise init      or set APPRAISE_DB

Store: $BATS_TEST_TMPDIR/none.db
Lost: nothing. The next night begins where the last one ended.
To do: appraise --db $BATS_TEST_TMPDIR/none.db doctor"
	defaults
	mkfifo "$BATS_TEST_TMPDIR/hold"
	python3 -c 'import fcntl,os,struct,sys
fd=os.open(sys.argv[1],os.O_RDWR|os.O_CREAT,0o600)
os.write(fd,b"pid 4711 on host alpha since 2026-06-02T03:30:00Z, run 7\n")
fcntl.fcntl(fd,fcntl.F_OFD_SETLK,struct.pack("hhqqi4x",fcntl.F_WRLCK,0,0,0,0))
print("held",flush=True)
sys.stdin.read()' "$APPRAISE_DB-night" <"$BATS_TEST_TMPDIR/hold" >"$BATS_TEST_TMPDIR/held" 3>&- &
	exec 8>"$BATS_TEST_TMPDIR/hold"
	until [ -s "$BATS_TEST_TMPDIR/held" ]; do :; done
	code 75 as_cron
	exec 8>&-
	wait
	text=$(mail)
	has "$text" "did not run (75)"
	has "$text" "pid 4711 on host alpha since 2026-06-02T03:30:00Z, run 7 is at work"
	# shellcheck disable=SC2016 # expanded by the script
	printf '#!/bin/sh\necho the last words\nkill -9 $$\n' >"$BATS_TEST_TMPDIR/bin/appraise"
	chmod 755 "$BATS_TEST_TMPDIR/bin/appraise"
	# shellcheck disable=SC2016 # expanded by the settings file's reader
	defaults "PATH=$BATS_TEST_TMPDIR/bin:\$PATH"
	code 137 as_cron
	text=$(mail)
	has "$text" "did not run (137)"
	has "$text" "the last words"
}

@test "a run that began tells once, by its own mail" {
	compounds
	defaults "APPRAISE_EMAIL="
	code 2 as_cron
	text=$(mail)
	has "$text" "Subject: [appraise] FAILED"
	has "$text" "contact address"
	has "$text" "To do: appraise doctor"
}

@test "mail leaves the sandbox by the outbox, and what is not taken stays in it" {
	export APPRAISE_OUTBOX=$BATS_TEST_TMPDIR/box
	sed "s#^PATH=#PATH=$BATS_TEST_TMPDIR/bin:#" "$INST/share/appraise/appraise-outbox" >"$BATS_TEST_TMPDIR/outbox"
	printf 'To: a@example.org\nSubject: x\n\ny\n' | sh "$BATS_TEST_TMPDIR/outbox" -i -t
	is "$(find "$MAILS" -type f | wc -l)" 0
	mv "$APPRAISE_SENDMAIL" "$APPRAISE_SENDMAIL.good"
	printf '#!/bin/sh\nexit 75\n' >"$APPRAISE_SENDMAIL"
	chmod 755 "$APPRAISE_SENDMAIL"
	code 75 sh "$BATS_TEST_TMPDIR/outbox" --send
	has "$output" "stays for the next night"
	mv "$APPRAISE_SENDMAIL.good" "$APPRAISE_SENDMAIL"
	code 0 sh "$BATS_TEST_TMPDIR/outbox" --send
	has "$(mail)" "Subject: x"
	is "$(ls "$APPRAISE_OUTBOX")" ""
}

@test "doctor on a fresh store says of each thing what is missing, and what to do" {
	unset APPRAISE_EMAIL APPRAISE_MAIL_TO NCBI_API_KEY
	code 1 appraise doctor --offline
	# shellcheck disable=SC2001 # a pattern of the shell has no "digits only"
	is "$(sed 's/[0-9]* MB free/N MB free/' <<<"$output")" "store        ok     $APPRAISE_DB: sound, 2 events
rights       ok     mode 600
space        ok     N MB free beside the store, 200 MB wanted
clock        note   fixed at 2026-06-03T03:30:00Z by APPRAISE_NOW
email        FAULT  not set; NCBI wants a contact address
             try: appraise config set email you@example.org
key          note   none: 3 requests a second; NCBI gives one for free
             try: appraise config set api_key_file FILE        mode 600, or NCBI_API_KEY
mail         note   $APPRAISE_SENDMAIL, news, to the user of the night: mail_to is not set
             try: appraise config set mail_to you@example.org
publish_dir  note   not set: a night publishes nothing
             try: appraise config set publish_dir DIR
backup_dir   note   not set: a night makes no backup
             try: appraise config set backup_dir DIR
appraise: doctor: 1 fault was found
  try: what stands below each"
}

@test "the README's steps for an unattended store leave nothing for doctor to find" {
	unset APPRAISE_EMAIL APPRAISE_MAIL_TO NCBI_API_KEY
	steps=$(sed -n '/^### Unattended/,/^Without systemd/p' "$ROOT/README.md" | sed -n 's/^# \(runuser -u appraise -- \)\{0,1\}\(appraise [^#]*\).*/\2/p')
	has "$steps" "appraise doctor"
	while read -r step; do
		case $step in *init*) continue ;; *doctor*) step="appraise doctor --offline" ;; *curator*) continue ;; esac
		code 0 eval "${step//\/var\/lib\/appraise/$BATS_TEST_TMPDIR}"
	done <<<"$steps"
	has "$output" "mail         ok     $APPRAISE_SENDMAIL, news, to ann@example.org"
	has "$output" "publish_dir  note   $BATS_TEST_TMPDIR/site: the first night makes it"
	case $output in *FAULT*) false ;; esac
}

@test "doctor without a network names the host and how to look; a refused key is a matter of the key" {
	APPRAISE_EUTILS_URL=http://127.0.0.1:1/entrez/eutils/ code 75 appraise doctor
	has "$output" "network      FAULT  127.0.0.1:1: connection refused
             try: curl -sSI http://127.0.0.1:1/entrez/eutils/"
	standin '{"keys": ["another-key-than-this"]}' >/dev/null
	NCBI_API_KEY=a-key-that-is-refused code 2 appraise doctor
	has "$output" "the API key is refused
             try: appraise config get api_key_file        or NCBI_API_KEY: a new key, or none"
}

@test "doctor sees folders that cannot be written or made, and a clock set back" {
	touch "$BATS_TEST_TMPDIR/file"
	APPRAISE_BACKUP_DIR=$BATS_TEST_TMPDIR/file code 1 appraise doctor --offline
	has "$output" "backup_dir   FAULT  $BATS_TEST_TMPDIR/file: no folder that"
	APPRAISE_BACKUP_DIR=$BATS_TEST_TMPDIR/a/b code 1 appraise doctor --offline
	has "$output" "not there, and the night may not make it"
	APPRAISE_BACKUP_DIR=$BATS_TEST_TMPDIR/a code 0 appraise doctor --offline
	has "$output" "backup_dir   note   $BATS_TEST_TMPDIR/a: the first night makes it"
	APPRAISE_BACKUP_DIR=/proc code 1 appraise doctor --offline
	compounds
	night 03 >/dev/null
	APPRAISE_NOW=2026-06-01T03:30:00Z code 1 appraise doctor --offline
	has "$output" "clock        FAULT  2026-06-01T03:30:00Z, but a search is of 2026-06-03: it was set back, or was ahead then"
	APPRAISE_NOW=2026-06-01T03:30:00Z code 1 appraise status --check
	has "$output" "APPRAISE WARNING - the clock was set back: a search is of 2026-06-03"
}

@test "a night with a retraction: report, mail and status word by word" {
	compounds
	export APPRAISE_PUBLISH_DIR=$BATS_TEST_TMPDIR/site APPRAISE_BACKUP_DIR=$BATS_TEST_TMPDIR/backups APPRAISE_RECHECK_DAYS=1
	night 03 >/dev/null
	rm "$MAILS"/*
	export APPRAISE_NOW=2026-06-03T12:00:00Z
	pmid=$(appraise queue oxytocin --json | jq -r '.items[0].pmid')
	appraise --quiet outcome add oxytocin pain --name pain --indication ache --headline --better lower
	appraise --quiet approve oxytocin "$pmid" --type RCT --design rct --participants 60 --finding new=pain,direction=benefit
	appraise --quiet score oxytocin
	standin "{\"changes\": [{\"date\": \"2026-06-04\", \"change\": \"retract\", \"pmid\": $pmid, \"notice\": 99009001}], \"today\": \"2026-06-04\"}" >/dev/null
	code 0 night 04
	export APPRAISE_NOW=2026-06-04T07:00:00Z	# the operator's morning
	who=$(sql "SELECT handle FROM curator WHERE handle <> 'machine'")
	run_id=$(appraise status --json | jq .last_run.run)
	release=$(appraise status --json | jq -r .release)
	text=$(mail)
	has "$text" "Subject: [appraise] RETRACTION oxytocin"
	has "$text" "$pmid (rct, 60 people, approved by $who 2026-06-03) was retracted
2026-06-04; notice 99009001. Suspended at once: studies 1 -> 0, people
60 -> 0; score 3/10 -> not graded. Published 03:30.
To do: appraise review --retractions"
	has "$text" "done, $(appraise status --json | jq .last_run.counts.queued) queued, 0 open. More: appraise log --run $run_id"
	code 0 appraise queue --cause retracted
	has "$output" "RETRACTED after approval"
	code 0 appraise status
	has "${lines[0]}" "database  $APPRAISE_DB   schema "
	is "${lines[1]}" "last run  $run_id, 2026-06-04 03:30, done         next 2026-06-05 03:30"
	is "${lines[2]}" "backup    2026-06-04 03:30       site  $BATS_TEST_TMPDIR/site/current $release"
	is "$(tr -s ' ' <<<"${lines[3]}")" "compound searched new study reviewed waits oldest score"
	row=$(grep '^oxytocin' <<<"$output" | tr -s ' ')
	[[ $row =~ ^oxytocin\ 2026-06-04\ [0-9-]+\ -\ [0-9]+\ 1\ d\ -$ ]] || { echo "$output"; false; }
	is "$(awk '{ if (length($0) > 80 && NR > 3) print }' <<<"$output")" ""
	code 0 appraise status --check --max-age 48h
	has "$output" "1 retracted | lag="
}

@test "a night with the server down: one paragraph for all, nothing lost, and the next night searches all" {
	compounds
	night 03 >/dev/null
	rm "$MAILS"/*
	APPRAISE_EUTILS_URL=http://127.0.0.1:1/entrez/eutils/ code 75 night 04
	has "$output" "oxytocin      NOT SEARCHED: 127.0.0.1:1: connection refused, 6 tries; window stays 2026-06-03"
	has "$output" "0 of 2 done, 0 queued, 2 open"
	is "$(mail)" "To: ops@example.org
Subject: [appraise] FAILED cerebrolysin, oxytocin

Cerebrolysin: not searched, night 1. 127.0.0.1:1: connection refused, 6
tries, 03:30 to 03:30.
Lost: nothing. Its window stays at 2026-06-03; the next run asks again.
So too: oxytocin (night 1). Their windows stay too.
To do: nothing tonight; where it stays so, appraise doctor

Run 2: 0 of 2 done, 0 queued, 2 open. More: appraise log --run 2"
	export APPRAISE_NOW=2026-06-04T07:00:00Z
	code 0 appraise status
	has "$output" "last run  2, 2026-06-04 03:30, partial (75)         next 2026-06-05 03:30"
	has "$output" "! oxytocin: open for 1 night: 127.0.0.1:1: connection refused, 6 tries
  try: appraise log --run 2"
	code 0 appraise log --run 2
	has "$output" "! oxytocin: 127.0.0.1:1: connection refused, 6 tries"
	code 1 appraise status --check
	has "$output" "APPRAISE WARNING - 2 of 2 compounds open"
	APPRAISE_NOW=2026-06-07T12:00:00Z code 2 appraise status --check --max-age 48h
	code 0 night 05
	is "$(sql "SELECT group_concat(DISTINCT last_searched) FROM compound_dates")" 2026-06-05
	is "$(find "$MAILS" -type f | wc -l)" 0
}

@test "a refused key is told as what it is, and doctor is the way" {
	compounds
	standin '{"keys": ["another-key-than-this"]}' >/dev/null
	NCBI_API_KEY=a-key-that-is-refused code 75 night 03
	text=$(mail)
	has "$text" "the API key"
	has "$text" "It stays open every night until this is mended.
So too: oxytocin (night 1). Their windows stay too.
To do: appraise doctor"
	case $text in *a-key-that-is-refused*) false ;; esac
}

@test "a synonym that PubMed does not know: the mail has the command that removes it, and it does" {
	appraise --quiet compound add cerebrolysin --name Cerebrolysin --status prescription --synonym 'FPF 1070' --synonym Oxytocin
	code 75 night 03
	text=$(mail)
	has "$text" 'no record has the phrase "FPF 1070"[tiab]'
	command=$(sed -n "s/^To do: \(appraise compound .*\)/\1/p" <<<"$text" | head -1)
	is "$command" "appraise compound edit cerebrolysin --no-synonym 'FPF 1070'"
	standin '{"warn": false}' >/dev/null
	code 0 eval "$command"
	is "$output" "cerebrolysin: will search cerebrolysin[tiab] OR oxytocin[tiab]"
	code 3 eval "$command"
	has "$output" 'cerebrolysin has no synonym "FPF 1070"'
	code 0 night 04
	code 0 appraise compound edit cerebrolysin --no-synonym Oxytocin
	is "$output" "cerebrolysin: will search cerebrolysin[tiab]"
}

@test "a backup that does not work: said in the mail, in status and to monitoring; the code is not 75" {
	compounds
	touch "$BATS_TEST_TMPDIR/file"
	APPRAISE_BACKUP_DIR=$BATS_TEST_TMPDIR/file code 1 night 03
	text=$(mail)
	has "$text" "Subject: [appraise] NO BACKUP; new cerebrolysin, oxytocin"
	# The mail is wrapped: where a line ends depends on how long the path is.
	has "$(tr '\n' ' ' <<<"$text")" "No backup: $BATS_TEST_TMPDIR/file"
	has "$text" "To do: appraise doctor"
	code 0 appraise status
	has "$output" "2026-06-03 03:30, partial         next"
	has "$output" "! last run: $BATS_TEST_TMPDIR/file"
	code 1 appraise status --check
	has "$output" "the last night was partial: $BATS_TEST_TMPDIR/file"
}

@test "what root's first night makes, the night's own user can use: the mail's folder and the lock have the store's rights" {
	compounds
	chmod 660 "$APPRAISE_DB"
	night 03 >/dev/null
	is "$(stat -c %a "$APPRAISE_DB-mail" "$APPRAISE_DB-night" "$APPRAISE_DB-rate" "$APPRAISE_DB-mail"/* | sort -u | tr '\n' ' ')" "2770 660 "
}
