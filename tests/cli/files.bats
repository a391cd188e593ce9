# PubMed as a whole, by NLM's numbered files: `fetch --baseline`, `--updates`.
load helper
load ../server/standin

setup() {
	new_store
	shelf=$BATS_TEST_TMPDIR/pubmed
	mkdir -p "$shelf/baseline" "$shelf/updatefiles"
	export APPRAISE_FILES_URL=$shelf
	appraise --quiet compound add cerebrolysin --name Cerebrolysin --status prescription
}

# PLACE NAME SOURCE: a numbered file with its MD5.
put() {
	gzip -nc "$3" >"$shelf/$1/$2"
	(cd "$shelf/$1" && md5sum "$2" >"$2.md5")
}
# Records of one number alone, or a list of deletions, as an update file's source.
update() { # FILE PMID|-PMID...
	local out=$1 p
	shift
	python3 - "$ROOT/fixtures/demo/cerebrolysin.xml" "$@" >"$out" <<-'PY'
		import re, sys
		text = open(sys.argv[1], encoding="utf-8").read()
		all_ = {re.search(r"<PMID[^>]*>(\d+)", r).group(1): r for r in re.findall(r"<PubmedArticle>.*?</PubmedArticle>\s*", text, re.S)}
		gone = [p[1:] for p in sys.argv[2:] if p.startswith("-")]
		print(text[:text.index("<PubmedArticle>")], *(all_[p] for p in sys.argv[2:] if not p.startswith("-")), sep="")
		if gone: print("<DeleteCitation>", *(f"<PMID Version=\"1\">{p}</PMID>" for p in gone), "</DeleteCitation>", sep="")
		print("</PubmedArticleSet>")
	PY
}

@test "of a baseline only what names a known compound is kept, and no file is read twice" {
	put baseline pubmed26n0001.xml.gz "$ROOT/fixtures/demo/oxytocin.xml"
	put baseline pubmed26n0002.xml.gz "$ROOT/fixtures/demo/cerebrolysin.xml"
	code 0 "$APPRAISE" fetch --baseline
	has "$output" "pubmed26n0001 to pubmed26n0002"
	printf 'Cerebrolysin\n' >"$BATS_TEST_TMPDIR/names"
	is "$(sql 'SELECT pmid FROM article ORDER BY pmid')" \
		"$(python3 "$ROOT/tests/oracle/match.py" "$BATS_TEST_TMPDIR/names" "$shelf"/baseline/*.gz)"
	is "$(sql "SELECT group_concat(seq) FROM source_file")" 260001,260002
	code 0 "$APPRAISE" fetch --baseline
	has "$output" "nothing new"
	has "$output" "2 read by earlier runs"
}

@test "real files: what is kept is what the slow and obvious filter keeps" {
	need_data pubmed
	printf 'levodopa\ntamoxifen\nzinc\nbone cement\nvitamin D\n' >"$BATS_TEST_TMPDIR/names"
	i=0
	while read -r name; do
		i=$((i + 1))
		appraise --quiet compound add "test-name-$i" --name "$name" --status investigational
	done <"$BATS_TEST_TMPDIR/names"
	echo Cerebrolysin >>"$BATS_TEST_TMPDIR/names"
	i=0
	for f in "$TESTDATA"/pubmed/*.xml "$TESTDATA"/pubmed/*/*.xml; do
		[ -e "$f" ] && grep -q '<PubmedArticleSet' "$f" && ! grep -q '<!DOCTYPE.*\[' "$f" || continue
		i=$((i + 1))
		put baseline "pubmed26n$(printf %04d $i).xml.gz" "$f"
	done
	[ "$i" -gt 0 ] || for f in "$TESTDATA"/pubmed/*.gz; do
		i=$((i + 1))
		cp "$f" "$shelf/baseline/pubmed26n$(printf %04d $i).xml.gz"
	done
	code 0 "$APPRAISE" fetch --baseline
	is "$(sql 'SELECT pmid FROM article ORDER BY pmid')" \
		"$(python3 "$ROOT/tests/oracle/match.py" "$BATS_TEST_TMPDIR/names" "$shelf"/baseline/*.gz)"
}

@test "a file that is not what its MD5 says costs only itself in a baseline, and is read when it is whole" {
	put baseline pubmed26n0001.xml.gz "$ROOT/fixtures/demo/cerebrolysin.xml"
	put baseline pubmed26n0002.xml.gz "$ROOT/fixtures/demo/cerebrolysin-revised.xml"
	printf x >>"$shelf/baseline/pubmed26n0001.xml.gz"
	code 65 "$APPRAISE" fetch --baseline
	has "$output" "pubmed26n0001.xml.gz: damaged, its MD5 is"
	has "$output" "nothing of it stored"
	is "$(sql "SELECT group_concat(seq) FROM source_file")" 260002
	put baseline pubmed26n0001.xml.gz "$ROOT/fixtures/demo/cerebrolysin.xml"
	code 0 "$APPRAISE" fetch --baseline
	is "$(sql "SELECT group_concat(seq) FROM source_file")" 260001,260002
}

@test "of a cut file nothing is stored, whatever its MD5" {
	head -c 20000 "$ROOT/fixtures/demo/cerebrolysin.xml" >"$BATS_TEST_TMPDIR/cut.xml"
	put baseline pubmed26n0001.xml.gz "$BATS_TEST_TMPDIR/cut.xml"
	code 65 "$APPRAISE" fetch --baseline
	has "$output" "ends inside record"
	is "$(sql 'SELECT count(*) FROM article')" 0
}

@test "updates go in by number, withdraw what they list, and stop at a damaged one" {
	update "$BATS_TEST_TMPDIR/a.xml" 99000001 99000002 99000003
	update "$BATS_TEST_TMPDIR/b.xml" 99000004 -99000002
	update "$BATS_TEST_TMPDIR/c.xml" 99000005
	put updatefiles pubmed26n1335.xml.gz "$BATS_TEST_TMPDIR/a.xml"
	put updatefiles pubmed26n1336.xml.gz "$BATS_TEST_TMPDIR/b.xml"
	put updatefiles pubmed26n1337.xml.gz "$BATS_TEST_TMPDIR/c.xml"
	printf x >>"$shelf/updatefiles/pubmed26n1336.xml.gz"
	code 65 "$APPRAISE" fetch --updates
	is "$(sql 'SELECT group_concat(pmid) FROM article')" 99000001,99000002,99000003
	put updatefiles pubmed26n1336.xml.gz "$BATS_TEST_TMPDIR/b.xml"
	code 0 "$APPRAISE" fetch --updates
	is "$(sql "SELECT group_concat(pmid || ' ' || state, ', ') FROM article WHERE state = 'deleted'")" "99000002 deleted"
	is "$(sql "SELECT group_concat(seq) FROM source_file")" 261335,261336,261337
}

@test "in December the new baseline is read before its updates, and what it lacks is asked for" {
	update "$BATS_TEST_TMPDIR/old.xml" 99000001 99000003
	update "$BATS_TEST_TMPDIR/new.xml" 99000001 99000004
	update "$BATS_TEST_TMPDIR/next.xml" 99000005
	put updatefiles pubmed26n1335.xml.gz "$BATS_TEST_TMPDIR/old.xml"
	code 0 "$APPRAISE" fetch --updates
	rm "$shelf"/updatefiles/*
	put baseline pubmed27n0001.xml.gz "$BATS_TEST_TMPDIR/new.xml"
	put updatefiles pubmed27n0002.xml.gz "$BATS_TEST_TMPDIR/next.xml"
	code 0 "$APPRAISE" fetch --updates
	has "$output" "1 of ours are not in the new baseline"
	is "$(sql "SELECT group_concat(seq) FROM source_file")" 261335,270001,270002
	is "$(sql "SELECT group_concat(pmid || ' ' || state) FROM fetch")" "99000003 wanted"
	is "$(sql 'SELECT count(*) FROM baseline_seen')" 0
}

@test "a new baseline without updates is read too, and a damaged file of it holds the updates back until it is whole" {
	update "$BATS_TEST_TMPDIR/old.xml" 99000001 99000003
	update "$BATS_TEST_TMPDIR/new.xml" 99000001 99000003
	update "$BATS_TEST_TMPDIR/more.xml" 99000004
	update "$BATS_TEST_TMPDIR/next.xml" 99000005
	put updatefiles pubmed26n1335.xml.gz "$BATS_TEST_TMPDIR/old.xml"
	code 0 "$APPRAISE" fetch --updates
	rm "$shelf"/updatefiles/*
	code 3 "$APPRAISE" fetch --updates
	put baseline pubmed27n0001.xml.gz "$BATS_TEST_TMPDIR/new.xml"
	put baseline pubmed27n0002.xml.gz "$BATS_TEST_TMPDIR/more.xml"
	printf x >>"$shelf/baseline/pubmed27n0002.xml.gz"
	code 65 "$APPRAISE" fetch --updates
	has "$output" "pubmed27n0002.xml.gz: damaged"
	has "$output" "try: download it again, then appraise fetch --updates"
	put updatefiles pubmed27n0003.xml.gz "$BATS_TEST_TMPDIR/next.xml"
	code 65 "$APPRAISE" fetch --updates
	is "$(sql "SELECT group_concat(seq) FROM source_file")" 261335,270001
	put baseline pubmed27n0002.xml.gz "$BATS_TEST_TMPDIR/more.xml"
	code 0 "$APPRAISE" fetch --updates
	is "$(sql "SELECT group_concat(seq) FROM source_file")" 261335,270001,270002,270003
	is "$(sql 'SELECT count(*) FROM baseline_seen')" 0
	is "$(sql 'SELECT count(*) FROM fetch')" 0
	code 0 "$APPRAISE" fetch --updates
	has "$output" "nothing new"
}

@test "what a new baseline lacks is asked for even where the run ended just before it said so" {
	update "$BATS_TEST_TMPDIR/old.xml" 99000001 99000003
	update "$BATS_TEST_TMPDIR/new.xml" 99000001
	put updatefiles pubmed26n1335.xml.gz "$BATS_TEST_TMPDIR/old.xml"
	code 0 "$APPRAISE" fetch --updates
	rm "$shelf"/updatefiles/*
	put baseline pubmed27n0001.xml.gz "$BATS_TEST_TMPDIR/new.xml"
	code 0 "$APPRAISE" fetch --updates
	sql "DELETE FROM fetch_for; DELETE FROM fetch; INSERT INTO baseline_seen VALUES (27, 99000001)"
	code 0 "$APPRAISE" fetch --updates
	has "$output" "1 of ours are not in the new baseline"
	is "$(sql "SELECT group_concat(pmid || ' ' || state) FROM fetch")" "99000003 wanted"
}

@test "what an update withdraws is asked for by the next night, for its compound: it may have been merged" {
	update "$BATS_TEST_TMPDIR/a.xml" 99000001 99000002
	update "$BATS_TEST_TMPDIR/b.xml" -99000002
	put updatefiles pubmed26n1335.xml.gz "$BATS_TEST_TMPDIR/a.xml"
	put updatefiles pubmed26n1336.xml.gz "$BATS_TEST_TMPDIR/b.xml"
	code 0 "$APPRAISE" fetch --updates
	has "$output" "1 of ours withdrawn"
	is "$(sql "SELECT pmid || ' ' || state || ' ' || slug FROM fetch JOIN fetch_for USING (pmid) JOIN compound USING (compound_id)")" \
		"99000002 wanted cerebrolysin"
}

@test "an empty folder, a folder that is not there and a store without compounds are told" {
	code 3 "$APPRAISE" fetch --baseline
	has "$output" "no file pubmedYYnNNNN.xml.gz"
	APPRAISE_FILES_URL=$shelf/none code 3 "$APPRAISE" fetch --baseline
	has "$output" "No such file"
	export APPRAISE_DB=$BATS_TEST_TMPDIR/none.db
	appraise --quiet init --demo
	code 2 "$APPRAISE" fetch --baseline
	has "$output" "no compound is known yet"
	is "$(sql 'SELECT count(*) FROM run')" 0
}

@test "from a server: the listing is read, each file comes with its MD5, a lost one is asked for again" {
	standin_start
	standin '{"generate": {"records": 40, "seed": 3}, "files": {"year": 26, "per_file": 20}}' >/dev/null
	export APPRAISE_EUTILS_BACKOFF_MS=1 APPRAISE_EMAIL=ann@example.org
	code 0 "$APPRAISE" --json fetch --baseline
	is "$(jq .files <<<"$output")" 2
	is "$(jq .records <<<"$output")" 40
	[ "$(sql 'SELECT count(*) FROM article')" -gt 0 ]
	standin_stop
}

@test "from a server: what is damaged or not there yet is no bad data, and comes with the next run" {
	STANDIN_N=1 standin_start
	standin '{"generate": {"records": 40, "seed": 3}, "files": {"year": 26, "per_file": 20}, "faults": [
		{"fault": "D02", "after": 1}]}' >/dev/null
	export APPRAISE_EUTILS_BACKOFF_MS=1 APPRAISE_EMAIL=ann@example.org
	code 75 "$APPRAISE" fetch --baseline
	has "$output" "pubmed26n0002.xml.gz: damaged, its MD5 is"
	has "$output" "try: appraise fetch --baseline"
	standin '{"faults": [{"fault": "D04", "kind": "file"}]}' >/dev/null
	code 75 "$APPRAISE" fetch --baseline
	has "$output" "pubmed26n0002.xml.gz: is listed and not there yet"
	code 0 "$APPRAISE" fetch --baseline
	is "$(sql "SELECT group_concat(seq) FROM source_file")" 260001,260002
	standin_stop
}
