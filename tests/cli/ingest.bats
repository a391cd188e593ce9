# ingest: all inputs are tried, a damaged file leaves nothing, a repeated one
# changes nothing, --compound and --match link, the report adds up.
load helper

setup() {
	new_store
	cd "$BATS_TEST_TMPDIR"
	demo=$ROOT/fixtures/demo
}

stored() { sql "SELECT count(*) FROM article"; }

@test "what a file holds is stored, and the design line adds up to the articles" {
	run "$APPRAISE" --json ingest "$demo/oxytocin.xml"
	is "$status" 0
	echo "$output" | jq -e '.articles == ([.design[]] | add) and .articles == ([.funding[]] | add) and .quarantined == 0'
	is "$(stored)" "$(grep -c '<PubmedArticle>' "$demo/oxytocin.xml")"
	is "$(sql "SELECT count(*) FROM proposal")" "$(stored)"
	is "$(sql "SELECT outcome FROM run")" done
}

@test "the same file again changes nothing but the list of runs" {
	"$APPRAISE" ingest "$demo/oxytocin.xml"
	dump() { sqlite3 "$APPRAISE_DB" .dump | grep -v 'INSERT INTO run '; }
	dump >before
	code 0 "$APPRAISE" ingest "$demo/oxytocin.xml"
	has "$output" "stored    0 articles"
	has "$output" "were there already"
	dump | diff before -
}

@test "a pipe, gzip and plain give the same store" {
	gzip -c "$demo/oxytocin.xml" >o.xml.gz
	"$APPRAISE" ingest "$demo/oxytocin.xml"
	sql "SELECT pmid, title, abstract FROM text ORDER BY pmid" >want
	for way in file pipe stdin; do
		rm -f "$APPRAISE_DB"*
		"$APPRAISE" --quiet init --demo
		case $way in
		file) "$APPRAISE" ingest o.xml.gz ;;
		pipe) cat o.xml.gz | "$APPRAISE" ingest - ;;
		stdin) "$APPRAISE" ingest - <"$demo/oxytocin.xml" ;;
		esac
		sql "SELECT pmid, title, abstract FROM text ORDER BY pmid" | diff want -
	done
}

@test "a damaged record is quarantined with its bytes and named; the rest is kept; 0" {
	code 0 "$APPRAISE" ingest "$demo/damaged.xml"
	has "$output" "record 2 (PMID 99000077) quarantined"
	has "$output" "record 4 (PMID 99000078) quarantined"
	has "$output" "2 quarantined"
	is "$(sql "SELECT group_concat(pmid) FROM (SELECT pmid FROM quarantine ORDER BY pmid)")" 99000077,99000078
	is "$(sql "SELECT count(*) FROM quarantine WHERE CAST(bytes AS TEXT) LIKE '<PubmedArticle>%</PubmedArticle>'")" 2
	is "$(stored)" "$(($(grep -c '<PubmedArticle>' "$demo/damaged.xml") - 2))"
}

@test "of a cut file nothing is stored, and the record is named" {
	gzip -c "$demo/oxytocin.xml" | head -c 5000 >c.xml.gz
	code 65 "$APPRAISE" ingest c.xml.gz
	has "$output" "c.xml.gz: ends inside record "
	has "$output" "; nothing of it stored"
	has "$output" "try: download again; gzip -t c.xml.gz tells whether it is whole"
	is "$(stored)" 0
	is "$(sql "SELECT count(*) FROM run")" 0
}

@test "PubMed's text format is named and its PMIDs are counted" {
	printf '\nPMID- 12345678\nTI  - A\n\nPMID- 12345679\nTI  - B\n' >set.nbib
	code 65 "$APPRAISE" ingest set.nbib
	has "$output" "set.nbib:1: PubMed's text format, not XML; nothing stored"
	has "$output" "try: appraise fetch --pmid-file set.nbib        2 PMIDs are in it"
}

@test "all inputs are tried and the worst code wins" {
	printf '<eSearchResult/>' >e.xml
	code 65 "$APPRAISE" ingest e.xml . "$demo/oxytocin.xml"
	has "$output" "root element eSearchResult"
	has "$output" "a folder, not a file"
	has "$output" "stored    "
	code 3 "$APPRAISE" ingest e.xml gone.xml
	is "$(stored)" "$(grep -c '<PubmedArticle>' "$demo/oxytocin.xml")"
}

@test "an empty set is no records and 0; an empty file is none" {
	printf '<PubmedArticleSet></PubmedArticleSet>' >e.xml
	: >n.xml
	code 0 "$APPRAISE" ingest e.xml
	has "$output" "stored    0 articles"
	code 65 "$APPRAISE" ingest n.xml
	has "$output" "n.xml: empty file"
}

@test "--compound links every record, and says how many do not name it" {
	"$APPRAISE" compound add oxytocin --name Oxytocin --status prescription >/dev/null
	code 0 "$APPRAISE" ingest --compound oxytocin "$demo/oxytocin.xml" "$ROOT/fixtures/pubmed/plain.xml"
	n=$(stored)
	has "$output" "linked    $n to oxytocin; "
	is "$(sql "SELECT count(*) FROM link")" "$n"
	code 3 "$APPRAISE" ingest --compound oxytocn "$demo/oxytocin.xml"
	has "$output" "oxytocin"
}

@test "--match keeps only records that name a known compound and links them to each" {
	code 2 "$APPRAISE" ingest --match "$demo/oxytocin.xml"
	"$APPRAISE" compound add oxytocin --name Oxytocin --status prescription >/dev/null
	code 0 "$APPRAISE" ingest --match "$demo/oxytocin.xml" "$demo/cerebrolysin.xml"
	n=$(stored)
	[ "$n" -gt 0 ]
	is "$(sql "SELECT count(*) FROM link")" "$n"
	is "$(sql "SELECT count(*) FROM article JOIN text USING (text_id)
		WHERE lower(title || ' ' || coalesce(abstract, '')) NOT LIKE '%oxytocin%'")" 0
	has "$output" "known compound"
}

@test "the newer version of a record speaks, the older one never takes over" {
	for v in 2 1 3; do
		printf '<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="%s">99003001</PMID><Article>'`
		`'<ArticleTitle>Version %s</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>' \
			$v $v >v.xml
		"$APPRAISE" ingest v.xml
		"$APPRAISE" show --json 99003001 | jq -r .title
	done >said
	is "$(grep -c 'Version 2' said)" 2
	is "$(tail -1 said)" "Version 3"
}

@test "a writer that waits gets its turn while a large file goes in" {
	{
		echo '<PubmedArticleSet>'
		for i in $(seq 99100001 99103000); do
			printf '<PubmedArticle><MedlineCitation><PMID>%s</PMID><Article><ArticleTitle>A trial of %s</ArticleTitle>' $i $i
			printf '<Abstract><AbstractText>We randomly assigned 20 adults.</AbstractText></Abstract></Article>'
			echo '</MedlineCitation></PubmedArticle>'
		done
		echo '</PubmedArticleSet>'
	} >big.xml
	"$APPRAISE" ingest big.xml >report &
	ingest=$!
	while kill -0 $ingest 2>/dev/null; do
		"$APPRAISE" --quiet config set mail news
		echo turn >>turns
	done
	wait $ingest
	is "$(stored)" 3000
	[ -s turns ]
}
