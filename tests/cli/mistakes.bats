# Every mistake of a first hour answers in two lines on standard error, what
# and why, then what to try; nothing on standard output; the exit code drawn.
load helper
bats_require_minimum_version 1.5.0

# CODE WHAT TRY COMMAND...: the very words.
answers() {
	local code=$1 what=$2 try=$3
	shift 3
	run --separate-stderr "$@"
	is "$stderr" "appraise: $what"$'\n'"  try: $try" || return
	is "$status" "$code" || return
	is "$output" ""
}

# CODE PART COMMAND...: the form, and PART in the first line.
refuses() {
	local code=$1 part=$2
	shift 2
	run --separate-stderr "$@"
	is "$status" "$code" || { printf '%s\n' "$stderr"; return 1; }
	is "$output" "" || return
	is "${#stderr_lines[@]}" 2 || { printf '%s\n' "$stderr"; return 1; }
	case ${stderr_lines[0]} in "appraise: "*) ;; *) printf 'not "appraise: what: why": %s\n' "$stderr"; return 1 ;; esac
	case ${stderr_lines[1]} in "  try: "?*) ;; *) printf 'no "  try: COMMAND": %s\n' "$stderr"; return 1 ;; esac
	has "${stderr_lines[0]}" "$part"
}

# The same, and TRY in the second line.
suggests() {
	local code=$1 part=$2 try=$3
	shift 3
	refuses "$code" "$part" "$@" && has "${stderr_lines[1]}" "$try"
}

# A store with the demonstration's cerebrolysin in it, nothing decided.
cerebrolysin_store() {
	new_store
	"$APPRAISE" --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json" >/dev/null
	"$APPRAISE" --quiet ingest --compound cerebrolysin "${1:-$ROOT/fixtures/demo/cerebrolysin.xml}" >/dev/null
}

# FROM TO PMID...: the records of FROM but these (or, with "only" before them, only these).
without() {
	python3 - "$@" <<-'PY'
		import re, sys
		source, target, *pmids = sys.argv[1:]
		only = pmids[0] == "only"
		text = open(source, encoding="utf-8").read()
		def keep(m):
		    pmid = re.search(r"<PMID[^>]*>(\d+)</PMID>", m.group()).group(1)
		    return m.group() if (pmid in pmids) == only else ""
		open(target, "w", encoding="utf-8").write(re.sub(r"<PubmedArticle>.*?</PubmedArticle>\s*", keep, text, flags=re.S))
	PY
}

# --- as drawn ---------------------------------------------------------------

@test "a command before init says where no database is, and how to make one" {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/none/appraise.db
	for c in queue "show 99000001" "check" "log" "score" "publish $BATS_TEST_TMPDIR/site" "compound list"; do
		answers 3 "no database at $APPRAISE_DB" "appraise init      or set APPRAISE_DB" "$APPRAISE" $c
	done
	[ ! -e "$BATS_TEST_TMPDIR/none" ]
}

@test "the database is looked for where XDG says when none is named" {
	answers 3 "no database at $BATS_TEST_TMPDIR/x/appraise/appraise.db" "appraise init      or set APPRAISE_DB" \
		env XDG_DATA_HOME="$BATS_TEST_TMPDIR/x" "$APPRAISE" queue
	answers 3 "no database at $BATS_TEST_TMPDIR/h/.local/share/appraise/appraise.db" \
		"appraise init      or set APPRAISE_DB" env -u XDG_DATA_HOME HOME="$BATS_TEST_TMPDIR/h" "$APPRAISE" queue
}

@test "a file in PubMed's text format is told from XML, with its PMIDs counted" {
	new_store
	cd "$BATS_TEST_TMPDIR"
	for i in $(seq 163); do printf 'PMID- %d\nOWN - NLM\nTI  - A title.\n\n' $((99005000 + i)); done >set.nbib
	answers 65 "set.nbib:1: PubMed's text format, not XML; nothing stored" \
		"appraise fetch --pmid-file set.nbib        163 PMIDs are in it" "$APPRAISE" ingest set.nbib
	is "$(sql 'SELECT count(*) FROM record')" 0
}

@test "a cut-off file names the record it ends in and stores nothing" {
	new_store
	cd "$BATS_TEST_TMPDIR"
	python3 - "$ROOT" <<-'PY'
		import gzip, re, sys, zlib
		text = open(sys.argv[1] + "/fixtures/demo/cerebrolysin.xml", encoding="utf-8").read()
		record = re.search(r"<PubmedArticle>.*?</PubmedArticle>\s*", text, re.S).group()
		pmid = re.search(r"<PMID[^>]*>(\d+)", record).group(1)
		parts = [record.replace(pmid, str(99006000 + i)) for i in range(130)]
		head = text[:text.index("<PubmedArticle>")]
		upto = head + "".join(parts[:117]) + parts[117][:200]
		# A stream that breaks off after the bytes of record 118's first words were written.
		packer = zlib.compressobj(6, zlib.DEFLATED, 31)
		packed = packer.compress(upto.encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
		open("c.xml.gz", "wb").write(packed)
		open("c.xml", "w", encoding="utf-8").write(upto)
	PY
	answers 65 "c.xml.gz: ends inside record 118; nothing of it stored" \
		"download again; gzip -t c.xml.gz tells whether it is whole" "$APPRAISE" ingest c.xml.gz
	suggests 65 "c.xml: ends inside record 118; nothing of it stored" "download again" "$APPRAISE" ingest c.xml
	is "$(sql 'SELECT count(*) FROM record')" 0
}

@test "a misspelt compound is answered with the nearest" {
	cerebrolysin_store
	for c in explain score queue reviewed "compound show"; do
		answers 3 'no compound "cerebrolisin"' "appraise $c cerebrolysin" "$APPRAISE" $c cerebrolisin
	done
	suggests 3 'no compound "cerebrolisin"' "appraise approve cerebrolysin" "$APPRAISE" approve cerebrolisin 99000009
	suggests 3 'no compound "cerebrolisin"' "cerebrolysin" \
		"$APPRAISE" ingest --compound cerebrolisin "$ROOT/fixtures/demo/oxytocin.xml"
	is "$(sql 'SELECT count(*) FROM record WHERE pmid >= 99000061')" 0
	suggests 3 'no compound "zzz"' "appraise compound list" "$APPRAISE" explain zzz
}

@test "reviewed is refused while records wait, and says what stays" {
	d=$ROOT/fixtures/demo
	cd "$BATS_TEST_TMPDIR"
	without "$d/cerebrolysin.xml" first.xml 99000016 99000017 99000021
	without "$d/cerebrolysin.xml" second.xml only 99000016 99000017
	cerebrolysin_store first.xml
	answers 77 "18 records wait; it stays not reviewed" "appraise review cerebrolysin" "$APPRAISE" reviewed cerebrolysin
	APPRAISE_NOW=2026-06-01T09:00:00Z "$APPRAISE" --quiet approve - <"$d/decisions/01-cerebrolysin.txt" >/dev/null
	for f in second.xml "$d/cerebrolysin-revised.xml"; do
		APPRAISE_NOW=2026-06-02T03:30:00Z "$APPRAISE" --quiet ingest --compound cerebrolysin "$f" >/dev/null
	done
	answers 77 "4 records wait, 1 a retraction; last reviewed stays 2026-06-01" "appraise review cerebrolysin" \
		"$APPRAISE" reviewed cerebrolysin
}

@test "publish never writes among files that are not its own" {
	cerebrolysin_store
	mkdir -p "$BATS_TEST_TMPDIR/public_html/a"
	for i in $(seq 213); do : >"$BATS_TEST_TMPDIR/public_html/$i.html"; done
	echo mine >"$BATS_TEST_TMPDIR/public_html/a/index.html"
	d=$BATS_TEST_TMPDIR/public_html
	answers 77 "$d: holds 214 files appraise did not write" "appraise publish $d/evidence" "$APPRAISE" publish "$d"
	is "$(find "$d" -type f | wc -l)" 214
	is "$(cat "$d/a/index.html")" mine
	[ ! -e "$d/current" ] && [ ! -e "$d/releases" ]
}

# --- words ------------------------------------------------------------------

@test "no command, and one that does not exist" {
	suggests 2 "say what to do" "appraise help" "$APPRAISE"
	answers 2 'no command "qeue"' "appraise queue" "$APPRAISE" qeue
	answers 2 'no command "aprove"' "appraise approve" "$APPRAISE" aprove cerebrolysin 1
	answers 2 'no command "xyzzy"' "appraise help" "$APPRAISE" xyzzy
	suggests 2 'compound: no "ad"; it has' "appraise help compound" "$APPRAISE" compound ad x
	suggests 2 "compound: say what: " "appraise help compound" "$APPRAISE" compound
}

@test "an option that does not exist is answered with the nearest" {
	new_store
	suggests 2 "scan has no option --formt" "appraise scan --format jsonl|tsv" "$APPRAISE" scan --formt tsv x.xml
	suggests 2 "scan has no option --zzz" "appraise help scan" "$APPRAISE" scan --zzz x.xml
	suggests 2 "ingest has no option --compund" "appraise ingest --compound" "$APPRAISE" ingest --compund x x.xml
	suggests 2 "approve has no option --desing" "appraise approve --design" "$APPRAISE" approve x 1 --desing rct
	suggests 2 "publish has no option --dryrun" "appraise publish --dry-run" "$APPRAISE" publish --dryrun x
	suggests 2 "check has no option -z" "appraise help check" "$APPRAISE" check -z
	suggests 2 "--db: wants a value" "" "$APPRAISE" queue --db
	suggests 2 '--color: "blue" is none of auto, always, never' "" "$APPRAISE" --color=blue queue
}

@test "a word that is none of the choices is named with them" {
	cerebrolysin_store
	refuses 2 "xml" "$APPRAISE" scan --format xml "$ROOT/fixtures/demo/oxytocin.xml"
	refuses 2 "abstrct" "$APPRAISE" scan --fields abstrct "$ROOT/fixtures/demo/oxytocin.xml"
	refuses 2 "0" "$APPRAISE" scan -j 0 "$ROOT/fixtures/demo/oxytocin.xml"
	refuses 2 "rtc" "$APPRAISE" approve cerebrolysin 99000009 --design rtc
	refuses 2 "XRC" "$APPRAISE" approve cerebrolysin 99000009 --type XRC
	refuses 2 "industri" "$APPRAISE" approve cerebrolysin 99000009 --funding industri
	refuses 2 "maybe" "$APPRAISE" approve cerebrolysin 99000009 --ties maybe
	refuses 2 "lots" "$APPRAISE" approve cerebrolysin 99000009 --participants lots
	refuses 2 "medium" "$APPRAISE" approve cerebrolysin 99000009 --risk-of-bias medium
	refuses 2 "crosover" "$APPRAISE" approve cerebrolysin 99000009 --flag crosover
	refuses 2 "better" "$APPRAISE" approve cerebrolysin 99000009 --finding new=stroke-motor,direction=better
	refuses 2 "boring" "$APPRAISE" reject cerebrolysin 99000009 --reason boring
	refuses 2 "wants --reason" "$APPRAISE" reject cerebrolysin 99000009
	refuses 2 "drug" "$APPRAISE" compound add x --name X --status drug
	refuses 2 "efficiency" "$APPRAISE" outcome add cerebrolysin x --name X --indication x --domain efficiency
	refuses 2 "lost" "$APPRAISE" queue --cause lost
	is "$(sql 'SELECT count(*) FROM assessment WHERE seq IS NOT NULL')" 0
}

@test "an outcome, a setting, a curator or a record that is not there" {
	cerebrolysin_store
	suggests 3 'cerebrolysin has no outcome "stroke-moter"' "stroke-motor" \
		"$APPRAISE" approve cerebrolysin 99000009 --finding new=stroke-moter,direction=benefit
	suggests 3 "emial" "email" "$APPRAISE" config get emial
	suggests 3 "emial" "email" "$APPRAISE" config set emial a@example.org
	refuses 77 "nobody-here" "$APPRAISE" --as nobody-here reject cerebrolysin 99000009 --reason other
	refuses 3 "12345" "$APPRAISE" show 12345
	refuses 3 "12345" "$APPRAISE" approve cerebrolysin 12345 --design rct
	refuses 2 '"10.1000/x1" is a DOI; show takes PMIDs' "$APPRAISE" show 10.1000/x1
	refuses 2 '"PMC12" is no PMID' "$APPRAISE" show PMC12
	refuses 2 '"0" is no PMID' "$APPRAISE" approve cerebrolysin 0
}

@test "a second init, a second compound of that name, a decision that stands" {
	cerebrolysin_store
	refuses 1 "$APPRAISE_DB: is already there" "$APPRAISE" init
	refuses 1 "cerebrolysin" "$APPRAISE" compound add cerebrolysin --name Cerebrolysin --status prescription
	"$APPRAISE" --quiet reject cerebrolysin 99000020 --reason other-compound >/dev/null
	suggests 1 "99000020 is decided already: #" "--redo" "$APPRAISE" reject cerebrolysin 99000020 --reason no-data
}

# --- files --------------------------------------------------------------------

@test "a missing file, a folder as file, an empty file" {
	new_store
	cd "$BATS_TEST_TMPDIR"
	mkdir folder
	: >empty.xml
	for c in scan ingest "compound import" "score --from"; do
		refuses 3 "nowhere.xml: no such file" "$APPRAISE" $c nowhere.xml
		refuses 65 "folder: a folder, not a file" "$APPRAISE" $c folder
		refuses 65 "empty.xml: empty" "$APPRAISE" $c empty.xml
	done
	refuses 3 "empty.xml/x: " "$APPRAISE" scan empty.xml/x
	run "$APPRAISE" scan - <empty.xml
	is "$status" 65
}

@test "with several inputs all are tried, each fault is named and the worst decides" {
	new_store
	cd "$BATS_TEST_TMPDIR"
	: >empty.xml
	run --separate-stderr "$APPRAISE" scan nowhere.xml empty.xml "$ROOT/fixtures/pubmed/plain.xml"
	is "$status" 3
	has "$stderr" "nowhere.xml"
	has "$stderr" "empty.xml"
	has "$output" '"pmid":99001001'
	run --separate-stderr "$APPRAISE" ingest nowhere.xml empty.xml "$ROOT/fixtures/pubmed/plain.xml"
	is "$status" 3
	is "$(sql 'SELECT pmid FROM record')" 99001001
}

@test "an unreadable file is not permitted" {
	new_store
	open_folder
	cp "$ROOT/fixtures/pubmed/plain.xml" "$open/plain.xml"
	chmod 000 "$open/plain.xml"
	as_other refuses 77 "plain.xml" scan "$open/plain.xml"
}

# --- databases ------------------------------------------------------------------

@test "what is no database of ours is refused and left as it is" {
	cd "$BATS_TEST_TMPDIR"
	sqlite3 other.db 'CREATE TABLE t (x); INSERT INTO t VALUES (1);'
	echo 'some text, long enough to be taken for something else, and no database at all' >text.db
	: >empty.db
	mkdir folder.db
	sum=$(sha256sum other.db text.db empty.db)
	for c in queue "ingest $ROOT/fixtures/pubmed/plain.xml" "check" "show 1"; do
		refuses 65 "other.db: another program's database" "$APPRAISE" --db other.db $c
		refuses 65 "text.db: not a database" "$APPRAISE" --db text.db $c
		refuses 65 "empty.db: an empty file, not a database" "$APPRAISE" --db empty.db $c
		refuses 65 "folder.db: a folder, not a database" "$APPRAISE" --db folder.db $c
	done
	is "$(sha256sum other.db text.db empty.db)" "$sum"
	is "$(find . -name '*.db-*')" ""
}

@test "a database of a newer schema is refused by reader and writer and left as it is" {
	cerebrolysin_store
	sql 'PRAGMA user_version = 99' >/dev/null
	sql 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
	sum=$(sha256sum "$APPRAISE_DB")
	for c in queue check "ingest $ROOT/fixtures/pubmed/plain.xml" "show 99000001"; do
		refuses 65 "$APPRAISE_DB: schema 99 is newer than this program's" "$APPRAISE" $c
	done
	is "$(sha256sum "$APPRAISE_DB")" "$sum"
}

# A folder that every user reaches, with the program in it: $open.  The tests' own may be closed to others.
open_folder() {
	open=$(mktemp -d "${TMPDIR:-/tmp}/appraise-open.XXXXXX")
	echo "$open" >"$BATS_TEST_TMPDIR/open"
	chmod 755 "$open"
	cp "$APPRAISE" "$open/appraise"
	chmod 755 "$open/appraise"
}
teardown() {
	[ ! -e "$BATS_TEST_TMPDIR/open" ] || rm -rf "$(cat "$BATS_TEST_TMPDIR/open")"
}

# TEST CODE PART WORDS...: the program's words run by someone whom the file modes bind.
as_other() {
	local test=$1 code=$2 part=$3
	shift 3
	if [ "$(id -u)" = 0 ]; then
		"$test" "$code" "$part" setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$open" "$open/appraise" "$@"
	else
		"$test" "$code" "$part" "$open/appraise" "$@"
	fi
}

@test "a database that one may not write, or whose folder one may not write, is not permitted" {
	cerebrolysin_store
	open_folder
	mkdir "$open/store"
	cp "$APPRAISE_DB" "$open/store/appraise.db"
	export APPRAISE_DB=$open/store/appraise.db
	chmod 444 "$APPRAISE_DB"
	chmod 555 "$open/store"
	cp "$ROOT/fixtures/pubmed/plain.xml" "$open/plain.xml"
	chmod 644 "$open/plain.xml"
	as_other refuses 77 "$APPRAISE_DB" ingest "$open/plain.xml"
	as_other refuses 77 "$open/store/new.db" --db "$open/store/new.db" init
	chmod 000 "$APPRAISE_DB"
	as_other refuses 77 "$APPRAISE_DB" queue
	chmod 755 "$open/store"
}

# COMMAND...: run where $open/store is mounted for reading only, for this command alone.
on_read_only() {
	if [ "$(id -u)" = 0 ]; then
		unshare -m sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' "$open/store" "$@"
	else
		unshare -rm sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' "$open/store" "$@"
	fi
}

@test "on a read-only mount readers read and writers are refused" {
	cerebrolysin_store
	"$APPRAISE" --json queue cerebrolysin >"$BATS_TEST_TMPDIR/before.json"
	open_folder
	mkdir "$open/store"
	cp "$APPRAISE_DB" "$open/store/appraise.db"
	export APPRAISE_DB=$open/store/appraise.db
	if ! on_read_only true 2>/dev/null; then
		# No mount of one's own here (a plain chroot or container): modes bind another user as well.
		chmod 444 "$APPRAISE_DB"
		chmod 555 "$open/store"
		as_other refuses 77 "$APPRAISE_DB" reject cerebrolysin 99000020 --reason other
		return
	fi
	on_read_only "$APPRAISE" --json queue cerebrolysin >"$BATS_TEST_TMPDIR/after.json"
	cmp "$BATS_TEST_TMPDIR/before.json" "$BATS_TEST_TMPDIR/after.json"
	on_read_only "$APPRAISE" show 99000009 >/dev/null
	on_read_only "$APPRAISE" check --replay >/dev/null
	refuses 77 "$APPRAISE_DB" on_read_only "$APPRAISE" reject cerebrolysin 99000020 --reason other
	refuses 77 "$APPRAISE_DB" on_read_only "$APPRAISE" ingest "$ROOT/fixtures/pubmed/plain.xml"
	refuses 77 "$open/store/new.db" on_read_only "$APPRAISE" --db "$open/store/new.db" init
	refuses 77 "$open/store/site" on_read_only "$APPRAISE" --db "$BATS_TEST_TMPDIR/appraise.db" publish "$open/store/site"
}

@test "standard output that is full or closed is told, never silence" {
	[ -e /dev/full ] || skip "no /dev/full here"
	run bash -c '"$APPRAISE" scan "$ROOT/fixtures/pubmed/plain.xml" >/dev/full'
	is "$status" 1
	has "$output" "appraise: "
}

@test "a reader that leaves early ends the program without a word, as head does to others" {
	new_store
	for c in help "scan $ROOT/fixtures/demo/cerebrolysin.xml" "compound list --json"; do
		python3 - "$APPRAISE" $c <<-'PY' >"$BATS_TEST_TMPDIR/rc" 2>"$BATS_TEST_TMPDIR/err"
			import os, subprocess, sys
			r, w = os.pipe()
			os.close(r)
			print(subprocess.run(sys.argv[1:], stdout=w, stderr=2).returncode)
		PY
		is "$(cat "$BATS_TEST_TMPDIR/rc")" -13
		is "$(cat "$BATS_TEST_TMPDIR/err")" ""
	done
}

@test "an act whose answer nobody reads is done all the same" {
	new_store
	run python3 - "$APPRAISE" <<-'PY'
		import os, subprocess, sys
		r, w = os.pipe()
		os.close(r)
		print(subprocess.run([sys.argv[1], "compound", "add", "x", "--name", "X", "--status", "food"], stdout=w).returncode)
	PY
	is "$output" -13
	is "$(sql 'SELECT slug FROM compound')" x
}

@test "log takes acts that there are and dates" {
	new_store
	code 2 appraise log --kind aprove
	has "$output" "\"aprove\" is no act"
	has "$output" "try: appraise log --kind approve"
	code 2 appraise log --since yesterday
	has "$output" "no date like 2026-06-03"
	code 0 appraise log --kind init
}

@test "explain --at of a day to come is refused" {
	new_store
	appraise --quiet compound add x --name X --status supplement
	code 2 appraise explain x --at 2026-06-04
	has "$output" "2026-06-04 has not come yet"
	has "$output" "try: appraise explain x"
}

@test "what-if names its form, and what it says to try is taken" {
	new_store
	appraise --quiet compound add x --name X --status supplement
	for form in 7=approved 7=design:rct 7=type=NRS; do
		code 2 appraise explain x --what-if "$form"
		has "$output" "is neither rejected nor FIELD:WORD"
		has "$output" "try: appraise explain x --what-if 7=type:RCT"
	done
	code 2 appraise explain x --what-if 7=SYN
	has "$output" "--what-if 7=type:SYN"
	code 2 appraise explain x --what-if 7=type:syn
	has "$output" "try: appraise explain x --what-if 7=type:SYN"
}

@test "a PMID before the compound is told the other way round" {
	new_store
	appraise --quiet compound add x --name Cerebrolysin --status supplement
	appraise --quiet ingest --compound x "$ROOT/fixtures/demo/cerebrolysin.xml" >/dev/null
	code 2 appraise approve 99000017 x
	has "$output" "\"x\" is no PMID; the compound comes first"
	has "$output" "try: appraise approve x 99000017"
	# no compound is wanted here
	appraise --quiet approve x 99000017 >/dev/null
	code 2 appraise study merge 99000017 x
	has "$output" "\"x\" is no PMID"
	[[ $output != *"compound comes first"* ]]
	has "$output" "try: appraise help study merge"
}

@test "the list of commands and each synopsis fit 80 columns" {
	is "$(appraise --help | awk 'length > 80')" ""
	appraise --help | awk '/^  [a-z]/ { print $1 }' | while read -r c; do
		is "$(appraise help "$c" | sed '/^examples/,$d' | awk -v c="$c" 'length > 80 { print c ": " $0 }')" ""
	done
}
