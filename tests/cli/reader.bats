# Reading PubMed XML: every rule by its fixture, every real record against
# Python's ElementTree, and the same whatever the way in.
load helper

@test "each file of fixtures/pubmed is stored and shown as its JSON says" {
	python3 "$BATS_TEST_DIRNAME/reader.py" "$APPRAISE" "$ROOT/fixtures/pubmed"
}

@test "every real record is scanned as ElementTree reads it; other roots are refused by name, empty sets are none" {
	need_data
	run python3 "$ROOT/tests/oracle/records.py" "$APPRAISE" "$TESTDATA"
	echo "$output"
	is "$status" 0
	has "$output" "2 empty sets; 14 with another root; 0 differences"
}

@test "every real record is stored and shown as ElementTree reads it, the one that speaks of a repeated PMID" {
	need_data
	run python3 "$ROOT/tests/oracle/records.py" "$APPRAISE" "$TESTDATA" --store
	echo "$output"
	is "$status" 0
	has "$output" "2 empty sets; 14 with another root; 0 differences"
}

@test "plain or gzip, file or pipe, one thread or four: the same lines" {
	cd "$BATS_TEST_TMPDIR"
	for f in "$ROOT"/fixtures/demo/cerebrolysin.xml "$ROOT"/fixtures/pubmed/{structured-abstract,comment-between,utf8}.xml; do
		gzip -c "$f" >f.xml.gz
		"$APPRAISE" scan -j 1 "$f" >want
		"$APPRAISE" scan -j 4 "$f" | cmp - want
		"$APPRAISE" scan f.xml.gz | cmp - want
		"$APPRAISE" scan - <"$f" | cmp - want
		cat f.xml.gz | "$APPRAISE" scan - | cmp - want
	done
}

@test "a real file gives the same lines plain and gzip, on one thread and on two" {
	need_data pubmed/medline-derived-narchd.xml
	cd "$BATS_TEST_TMPDIR"
	f=$TESTDATA/pubmed/medline-derived-narchd.xml
	"$APPRAISE" scan -j 1 "$f" >want
	"$APPRAISE" scan -j 2 "$f" | cmp - want
	gzip -c "$f" | "$APPRAISE" scan -j 2 - | cmp - want
	is "$(wc -l <want)" "$(grep -c '<PubmedArticle>' "$f")"
}

@test "deletions are tombstones: the record stays, is marked, and is no longer found waiting" {
	new_store
	cd "$BATS_TEST_TMPDIR"
	"$APPRAISE" compound add demo --name Demo --status food >/dev/null
	for p in 99001990 99001991 99001993; do
		sed "s/99001001/$p/g" "$ROOT/fixtures/pubmed/plain.xml" >"$p.xml"
	done
	"$APPRAISE" ingest --compound demo 9900199*.xml
	"$APPRAISE" ingest "$ROOT"/fixtures/pubmed/delete-citation.xml "$ROOT"/fixtures/pubmed/delete-only.xml
	for p in 99001990 99001991 99001993; do
		is "$("$APPRAISE" show --json $p | jq .deleted)" true
	done
	is "$("$APPRAISE" show --json 99001047 | jq .deleted)" false
	is "$("$APPRAISE" queue --json demo | jq -c '[.items[].pmid]')" "[]"
	is "$(sql 'SELECT count(*) FROM record WHERE pmid IN (99001990, 99001991, 99001993)')" 3
	# Ingested again, an old record does not come back to life; nothing at all changes.
	before=$("$APPRAISE" show --json 99001990)
	"$APPRAISE" ingest "$ROOT"/fixtures/pubmed/delete-citation.xml
	is "$("$APPRAISE" show --json 99001990)" "$before"
}

@test "the newest record speaks whatever the order of the files" {
	new_store
	cd "$BATS_TEST_TMPDIR"
	d=$ROOT/fixtures/demo
	"$APPRAISE" ingest "$d/cerebrolysin-revised.xml" "$d/cerebrolysin.xml"
	is "$("$APPRAISE" show --json 99000014 | jq .retracted)" true
	is "$(sql 'SELECT count(*) FROM record WHERE pmid = 99000014')" 2
}

@test "ingest twice changes nothing" {
	new_store
	d=$ROOT/fixtures/demo
	"$APPRAISE" compound import "$ROOT/fixtures/compounds/cerebrolysin.json" >/dev/null
	"$APPRAISE" ingest --compound cerebrolysin "$d/cerebrolysin.xml" "$d/damaged.xml"
	before=$(python3 "$ROOT/tests/dump.py" "$APPRAISE_DB")
	"$APPRAISE" ingest --compound cerebrolysin "$d/cerebrolysin.xml" "$d/damaged.xml"
	is "$(python3 "$ROOT/tests/dump.py" "$APPRAISE_DB")" "$before"
}
