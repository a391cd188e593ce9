# Every command that man pages and help print is run as printed, in a folder
# that has the files they name, and ends with 0.  (README has readme.bats.)
load helper
load ../server/standin
load decided

# The states of a store, made once: none, new, a compound in it, records waiting, decided and
# published, after its first night.
setup_file() {
	load helper
	local f c w=$BATS_FILE_TMPDIR/work
	export APPRAISE_NOW=2026-06-03T03:30:00Z
	mkdir -p "$w/my-rules" "$BATS_FILE_TMPDIR/bin"
	ln -s "$APPRAISE" "$BATS_FILE_TMPDIR/bin/appraise"
	cd "$w" || return
	ln -s "$ROOT/fixtures" fixtures
	# The record that the examples know by number is an invented one under that number.
	python3 - "$ROOT" <<-'PY'
		import gzip, re, sys
		text = open(sys.argv[1] + "/fixtures/demo/cerebrolysin.xml", encoding="utf-8").read()
		one = next(r for r in re.findall(r"<PubmedArticle>.*?</PubmedArticle>\s*", text, re.S)
		           if re.search(r"<PMID[^>]*>(\d+)", r).group(1) == "99000002")
		for number in ("32662068", "28656143"):
		    text = text.replace("</PubmedArticleSet>", one.replace("99000002", number) + "</PubmedArticleSet>")
		open("set.xml", "w", encoding="utf-8").write(text)
		for name in ("c.xml.gz", "pubmed26n1335.xml.gz", "pubmed26n0001.xml.gz"):
		    with gzip.open(name, "wb") as f:
		        f.write(text.encode())
	PY
	printf 'PMID- 32662068\n' >set.nbib
	cp set.xml "$BATS_FILE_TMPDIR/corpus.xml"
	standin_start --corpus "$BATS_FILE_TMPDIR/corpus.xml"
	standin '{"warn": false}' >/dev/null
	export APPRAISE_EMAIL=ann@example.org APPRAISE_EUTILS_RATE=10000 APPRAISE_EUTILS_BACKOFF_MS=1
	cp "$ROOT/fixtures/demo/tables/cerebrolysin.json" table.json
	cp "$ROOT/fixtures/demo/decisions/01-cerebrolysin.txt" decisions.txt
	cp "$ROOT"/ingest/rules/* my-rules/
	printf 'pmid\tdesign\n99000009\trct\n99000012\tin-vitro\n99000015\tanimal\n' >gold.tsv
	cp -r . "$BATS_FILE_TMPDIR/new"
	export APPRAISE_DB=$w/appraise.db
	appraise --quiet init --demo
	cp -r . "$BATS_FILE_TMPDIR/made"
	appraise --quiet compound add cerebrolysin --name Cerebrolysin --status prescription >/dev/null
	cp -r . "$BATS_FILE_TMPDIR/added"
	for n in $(seq 16); do # statements, so that event 17 names a person
		appraise --quiet curator conflict "shares, statement $n" >/dev/null
	done
	cp -r . "$BATS_FILE_TMPDIR/stated"
	cp "$BATS_FILE_TMPDIR"/added/appraise.db* .
	for c in cerebrolysin oxytocin casein-hydrolysate; do
		appraise --quiet compound import "$ROOT/fixtures/compounds/$c.json" >/dev/null
		appraise --quiet ingest --compound $c "$ROOT/fixtures/demo/$c.xml" >/dev/null
	done
	appraise --quiet ingest --compound cerebrolysin set.xml >/dev/null
	appraise --quiet ingest --compound oxytocin "$ROOT/fixtures/demo/damaged.xml" >/dev/null 2>&1
	cp -r . "$BATS_FILE_TMPDIR/waiting"
	for f in 01-casein-hydrolysate 01-cerebrolysin 01-oxytocin studies; do
		appraise --quiet approve - <"$ROOT/fixtures/demo/decisions/$f.txt" >/dev/null
	done
	appraise --quiet score >/dev/null
	appraise --quiet publish site >/dev/null
	cp -r . "$BATS_FILE_TMPDIR/decided"
	appraise --quiet refresh >/dev/null
	cp -r . "$BATS_FILE_TMPDIR/night"
	# Several people; a copy, an export and a list beside the store.
	appraise --quiet curator add ann --uid "$(id -u)" >/dev/null
	appraise --quiet curator add bo --name 'Bo Berg' --uid "$(id -u)" >/dev/null
	mkdir -p backups
	appraise --quiet export store.ndjson.gz >/dev/null
	appraise --quiet export list.ris --format ris --compound oxytocin >/dev/null
	appraise --quiet backup backups/appraise-2026-06-02.db >/dev/null
	cp -r . "$BATS_FILE_TMPDIR/people"
	appraise --quiet double cerebrolysin on >/dev/null
	appraise --quiet --as ann reject cerebrolysin 99000017 --reason no-data --redo >/dev/null
	appraise --quiet --as bo reject cerebrolysin 99000017 --reason design --redo >/dev/null
	cp -r . "$BATS_FILE_TMPDIR/conflict"
	# Decisions enough to fit weights to.
	cp -r "$BATS_FILE_TMPDIR/new" "$BATS_FILE_TMPDIR/many"
	cd "$BATS_FILE_TMPDIR/many" && export APPRAISE_DB=$BATS_FILE_TMPDIR/many/appraise.db
	appraise --quiet init --demo
	decided_store
	# A release as its reader has it.
	cp -rL "$BATS_FILE_TMPDIR/decided/site/current" "$BATS_FILE_TMPDIR/release"
	cd / && rm -rf "$w"
}

teardown_file() { standin_stop; }

# Run words as a person would, in the folder that is there now.
as_typed() {
	local where=$1 words=$2
	(
		cd "$where" || exit
		export HOME=$where PATH=$BATS_FILE_TMPDIR/bin:$PATH APPRAISE_NOW=2026-06-03T04:30:00Z
		if [ -e appraise.db ] && [ ! -e manifest.json ]; then
			export APPRAISE_DB=$where/appraise.db
		else
			unset APPRAISE_DB XDG_DATA_HOME
		fi
		timeout 120 bash -o pipefail -c "$words" </dev/null
	)
}

# WORDS: an example works in at least one state of a store; else what each said.
works() {
	local state said all=
	for state in decided waiting added made new night people conflict stated many release; do
		rm -rf "$BATS_TEST_TMPDIR/try"
		cp -r "$BATS_FILE_TMPDIR/$state" "$BATS_TEST_TMPDIR/try"
		if said=$(as_typed "$BATS_TEST_TMPDIR/try" "$1" 2>&1); then
			return 0
		fi
		all+="  [$state] $said"$'\n'
	done
	printf 'does not work: %s\n%s' "$1" "$all"
	return 1
}

# FILE: all its examples.
all_work() {
	local words n=0 bad=0
	while IFS= read -r -d '' words; do
		n=$((n + 1))
		works "$words" || bad=$((bad + 1))
	done < <(python3 "$BATS_TEST_DIRNAME/examples.py" "$1")
	echo "$1: $n examples, $bad fail"
	[ "$bad" = 0 ]
}

@test "the examples of every man page work" {
	bad=0
	for page in "$ROOT"/man/*.[1-8]; do
		all_work "$page" || bad=1
	done
	[ "$bad" = 0 ]
}

@test "the examples of every command's help work" {
	bad=0 n=0
	names=$("$APPRAISE" help | sed -n 's/^  \([a-z]\+\( [a-z]\+\)\?\)   *.*/\1/p' | grep -v '^help$')
	while read -r name; do
		while IFS= read -r words; do
			n=$((n + 1))
			works "$words" || bad=$((bad + 1))
		done < <("$APPRAISE" help $name | sed -n '/^examples$/,$s/^  //p')
	done <<<"$names"
	echo "$n examples of help, $bad fail"
	[ "$bad" = 0 ] && [ "$n" -ge 15 ]
}

@test "every command that is printed after next: or try: exists" {
	names=$("$APPRAISE" help | sed -n 's/^  \([a-z]\+\( [a-z]\+\)\?\)   *.*/\1/p')
	bad=0
	# In the sources: what stands behind the program's name in a hint, a next line, an example or the help.
	while read -r words; do
		set -- $words
		grep -qxF -e "$1" -e "$1 ${2-}" <<<"$names" && continue
		case $1 in
		completion) continue ;;
		esac
		echo "printed and not there: $words"
		bad=1
	done < <(grep -rhoE '(err_try|out_next)\([^"]*"(%s|appraise) [a-z]+( [a-z-]+)?|^	"appraise [a-z]+( [a-z-]+)?' \
		"$ROOT"/main.c "$ROOT"/{base,db,ingest,score,curate,publish,cron} --include='*.c' |
		sed -E 's/.*"(%s|appraise) //' | sort -u)
	[ "$bad" = 0 ]
}
