#!/usr/bin/env bats
# find: full text over linked records, and an index that follows them.
load helper

setup() {
	new_store
	appraise compound add cerebrolysin --name Cerebrolysin --status prescription >/dev/null
	appraise compound add oxytocin --name Oxytocin --status endogenous-hormone >/dev/null
	appraise ingest --quiet --compound cerebrolysin "$ROOT/fixtures/demo/cerebrolysin.xml" >/dev/null
}

pmids() { appraise --json find "$@" | jq -r '[.items[].pmid] | sort | join(" ")'; }
index_holds() { sql "SELECT count(*) FROM text_indexed"; }

@test "words are looked for in title and abstract, and all of them must be there" {
	both=$(pmids stroke placebo)
	[ -n "$both" ]
	for p in $both; do
		has "$(pmids stroke)" "$p"
		has "$(pmids placebo)" "$p"
	done
	[ "$(pmids stroke | wc -w)" -gt "$(pmids stroke placebo | wc -w)" ]
}

@test "a phrase, a beginning and a word with an accent mean what they say" {
	[ "$(pmids 'random*' | wc -w)" -gt "$(pmids randomly | wc -w)" ]
	is "$(pmids 'assigned randomly and')" ""
	is "$(pmids 'randomly assigned')" "$(pmids '"randomly assigned"')"
	[ "$(pmids randomly assigned | wc -w)" -ge "$(pmids '"randomly assigned"' | wc -w)" ]
	is "$(pmids STRÓKE)" "$(pmids stroke)"
}

@test "operators, quotes and columns of the index's own language are only words" {
	for words in 'stroke NOT placebo' 'title : stroke' 'NEAR(stroke placebo)' '"unclosed' "'; DROP TABLE text" '^stroke' '(stroke' 'stroke"' '""'\''x' '-stroke*' 'a"b"c"*'; do
		code 0 appraise find -- "$words"
	done
	is "$(pmids 'stroke OR zyzzyva')" ""
	code 2 appraise find '"*"'
	has "$output" 'no word to look for'
	has "$output" 'try: appraise find'
	code 2 appraise find "$(printf '\377')"
}

@test "the text shows PMID, year, design, state, and where the words stand" {
	code 0 appraise find 'randomly assigned' --limit 1
	has "$output" '«'
	has "$output" ' proposed  cerebrolysin open'
	code 0 appraise find stroke --limit 1
	has "$output" 'and more; --limit 0 shows all'
	one=$(appraise --json find 'randomly assigned' --limit 1)
	is "$(jq '.items | length' <<<"$one")" 1
	is "$(jq -r '.items[0] | .snippet as $s | .snippet_marks[0] | $s[.[0]:.[1]] | ascii_downcase' <<<"$one")" "randomly assigned"
}

@test "no match is no fault and is said in a sentence" {
	code 0 appraise find zyzzyva
	is "$output" "no linked record has these words; word* finds what begins so"
	code 0 appraise find zyzzyva --compound oxytocin
	is "$output" "no linked record of oxytocin has these words; word* finds what begins so"
	is "$(appraise --json find zyzzyva | jq -c .)" '{"items":[]}'
	code 3 appraise find stroke --compound oxytocine
	has "$output" 'try: appraise find stroke --compound oxytocin'
}

@test "compound and state narrow it" {
	p=$(appraise --json find stroke | jq '.items[0].pmid')
	appraise link oxytocin "$p" >/dev/null
	is "$(pmids stroke --compound oxytocin)" "$p"
	appraise reject oxytocin "$p" --reason other-compound >/dev/null
	is "$(pmids stroke --state rejected)" "$p"
	is "$(pmids stroke --state rejected --compound cerebrolysin)" ""
	code 2 appraise find stroke --state gone
}

@test "only linked records are in the index: ingest, link, unlink and undo keep it" {
	was=$(index_holds)
	appraise ingest --quiet "$ROOT/fixtures/demo/oxytocin.xml" >/dev/null
	is "$(index_holds)" "$was"
	is "$(pmids 'oxytocin')" ""
	p=$(sql "SELECT min(pmid) FROM article WHERE pmid NOT IN (SELECT pmid FROM link) AND kind = 'journal'")
	appraise link oxytocin "$p" >/dev/null
	is "$(index_holds)" $((was + 1))
	is "$(pmids oxytocin)" "$p"
	appraise unlink oxytocin "$p" >/dev/null
	is "$(pmids oxytocin)" ""
	appraise undo >/dev/null
	is "$(pmids oxytocin)" "$p"
	code 0 appraise check --replay
	has "$output" "text index"
}

@test "a newer text replaces the older one" {
	sed 's/Cerebrolysin/Quagmirol/' "$ROOT/fixtures/demo/cerebrolysin.xml" |
		sed 's,<DateRevised>.*</DateRevised>,<DateRevised><Year>2026</Year><Month>05</Month><Day>30</Day></DateRevised>,' >"$BATS_TEST_TMPDIR/new.xml"
	is "$(pmids quagmirol)" ""
	before=$(pmids cerebrolysin)
	appraise ingest --quiet "$BATS_TEST_TMPDIR/new.xml" >/dev/null
	[ -n "$(pmids quagmirol)" ]
	[ "$(pmids cerebrolysin)" != "$before" ]
	code 0 appraise check
}

@test "check names a record that the index lost, and one that it should not have" {
	p=$(sql "SELECT min(pmid) FROM text_indexed")
	sql "DELETE FROM text_indexed WHERE pmid = $p"
	code 65 appraise check
	has "$output" "text index"
	has "$output" "$p"
}

@test "nothing in a record acts on the terminal or breaks the JSON" {
	sed 's,<ArticleTitle>[^<]*,<ArticleTitle>stroke \&#x9b;31m =cmd \&#x202e; "q" &,' "$ROOT/fixtures/demo/cerebrolysin.xml" |
		sed 's,<DateRevised>.*</DateRevised>,<DateRevised><Year>2026</Year><Month>05</Month><Day>30</Day></DateRevised>,' >"$BATS_TEST_TMPDIR/new.xml"
	appraise ingest --quiet "$BATS_TEST_TMPDIR/new.xml" >/dev/null
	code 0 appraise find stroke --limit 0
	! printf '%s' "$output" | LC_ALL=C grep -q "$(printf '\302\233')"
	! printf '%s' "$output" | LC_ALL=C grep -q "$(printf '\342\200\256')"
	appraise --json find stroke | jq -e . >/dev/null
}
