# scan: the contract of its lines, without a database.
load helper

setup() {
	cd "$BATS_TEST_TMPDIR"
	demo=$ROOT/fixtures/demo
}

@test "one object a line, keys in the contract's order, labels of all 15 that sum to 1" {
	"$APPRAISE" scan "$demo/cerebrolysin.xml" >lines
	is "$(wc -l <lines)" "$(grep -c '<PubmedArticle>' "$demo/cerebrolysin.xml")"
	python3 - lines <<-'EOF'
	import json, sys
	from decimal import Decimal
	keys = ("pmid version year title design p labels flags type funding funding_quote ties ties_quote trial_funding "
	        "participants participants_quote trials risk_of_bias direction direction_quote effects registry_ids "
	        "retracted evidence").split()
	for line in open(sys.argv[1], encoding="utf-8"):
	    r = json.loads(line, parse_float=Decimal)
	    assert list(r) == keys, list(r)
	    assert len(r["labels"]) == 15 and sum(r["labels"].values()) == 1, r["labels"]
	    assert r["p"] == r["labels"][r["design"]]
	    for k in ("pmid", "version", "year", "participants", "trials"):
	        assert r[k] is None or type(r[k]) is int
	    for e in r["effects"]:
	        assert list(e) == ["measure", "value", "low", "high", "quote"]
	        assert all(v is None or type(v) is str for v in e.values())
	    for e in r["evidence"]:
	        assert list(e) == ["rule", "field", "start", "end", "text"]
	        if e["field"] == "title":
	            assert r["title"].encode()[e["start"]:e["end"]].decode() == e["text"]
	EOF
}

@test "evidence points into the abstract as it is shown, in bytes" {
	"$APPRAISE" scan --no-classify "$demo/oxytocin.xml" >texts
	"$APPRAISE" scan "$demo/oxytocin.xml" >lines
	python3 - texts lines <<-'EOF'
	import json, sys
	texts = {r["pmid"]: r for r in map(json.loads, open(sys.argv[1], encoding="utf-8"))}
	seen = 0
	for r in map(json.loads, open(sys.argv[2], encoding="utf-8")):
	    for e in r["evidence"]:
	        if e["field"] in ("title", "abstract"):
	            assert texts[r["pmid"]][e["field"]].encode()[e["start"]:e["end"]].decode() == e["text"], e
	            seen += 1
	assert seen > 10
	EOF
}

@test "--json is one document of the same lines" {
	"$APPRAISE" scan "$demo/oxytocin.xml" >lines
	"$APPRAISE" --json scan "$demo/oxytocin.xml" | jq -c '.items[]' >items
	jq -c . lines | cmp - items
	printf '<PubmedArticleSet/>' >e.xml
	is "$("$APPRAISE" --json scan e.xml | jq -c .)" '{"items":[]}'
}

@test "tsv has a heading, one row a record, and no cell that a spreadsheet would run" {
	"$APPRAISE" scan --format tsv "$ROOT/fixtures/hostile/formulas.xml" >t.tsv
	is "$(head -1 t.tsv | cut -f 1-5 | tr '\t' ' ')" "pmid version year title design"
	is "$(awk -F '\t' '{ print NF }' t.tsv | sort -u | wc -l)" 1
	is "$(grep -cP '\t[=+@-]' t.tsv)" 0
}

@test "a book gives no line and is counted on standard error" {
	"$APPRAISE" scan "$ROOT/fixtures/pubmed/book.xml" >lines 2>said
	is "$(wc -l <lines)" "$(jq '[.records[] | select(.kind != "book")] | length' "$ROOT/fixtures/pubmed/book.json")"
	has "$(cat said)" "2 books, no line"
}

@test "a file cut off gives its whole records, then 65" {
	"$APPRAISE" scan "$demo/oxytocin.xml" >want
	head -c 30000 "$demo/oxytocin.xml" >cut.xml
	run "$APPRAISE" scan cut.xml
	is "$status" 65
	n=$(grep -c '</PubmedArticle>' cut.xml)
	"$APPRAISE" scan cut.xml 2>/dev/null | cmp - <(head -n "$n" want)
	has "$output" "cut.xml: ends inside record $((n + 1))"
}

@test "blinded by --fields, publication types, MeSH and journal leave no evidence" {
	"$APPRAISE" scan --fields title,abstract "$demo/cerebrolysin.xml" |
		jq -e -s 'all(.[]; all(.evidence[]; .field == "title" or .field == "abstract"))'
	code 2 "$APPRAISE" scan --fields titel "$demo/cerebrolysin.xml"
}

@test "several files, missing ones among them: all are tried" {
	code 3 "$APPRAISE" scan gone.xml "$demo/oxytocin.xml"
	has "$output" "gone.xml: no such file"
	has "$output" '"pmid":'
}
