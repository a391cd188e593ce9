# Files that break a rule: refused, set aside or escaped, as
# fixtures/hostile/expected.json and make.py say, and nothing of them acts in
# a terminal, a spreadsheet or a page.
load helper

judge() { python3 "$BATS_TEST_DIRNAME/hostile.py" "$APPRAISE" "$@"; }

@test "scan answers each hostile file as expected.json says" {
	judge small-scan "$BATS_TEST_TMPDIR"
}

@test "ingest answers each hostile file as expected.json says, and the store is sound afterwards" {
	judge small-ingest "$BATS_TEST_TMPDIR"
}

@test "scan answers the large and binary files as make.py says, in little time and memory" {
	judge made-scan "$BATS_TEST_TMPDIR"
}

@test "ingest answers the large and binary files as make.py says" {
	judge made-ingest "$BATS_TEST_TMPDIR"
}

@test "three records cut at 200 places: the whole ones are printed, none is stored, 65" {
	judge cuts "$BATS_TEST_TMPDIR"
}

@test "no external entity, style sheet, DTD or inclusion is ever opened" {
	# What the files name becomes a pipe without a writer: who opens it waits for ever.
	cd "$BATS_TEST_TMPDIR"
	mkfifo trap
	for f in external-entity external-entity-http parameter-entity foreign-dtd xinclude stylesheet; do
		sed -E "s@(SYSTEM|href=) ?(\"[^\"]*\"|'[^']*')@\\1 \"file://$PWD/trap\"@g; s@href= @href=@g" \
			"$ROOT/fixtures/hostile/$f.xml" >"$f.xml"
		grep -q "file://$PWD/trap" "$f.xml"
		run timeout 20 "$APPRAISE" scan "$f.xml"
		[ "$status" = 0 ] || [ "$status" = 65 ]
	done
}

# A store whose every text that can come from outside is hostile, decided and published.
hostile_store() {
	new_store
	cd "$BATS_TEST_TMPDIR"
	"$APPRAISE" compound add nasty --name '=HYPERLINK("x")<script>alert(1)</script>' --status investigational \
		--synonym '@SUM(1+1)' --synonym '{{{name}}}'
	"$APPRAISE" outcome add nasty motor --name='-2+3+cmd|" /C calc"!A0' --indication '<img src=x onerror=alert(1)>' \
		--headline --domain efficacy --better higher
	for f in u009b bidi formulas script dotdot; do
		"$APPRAISE" ingest --compound nasty "$ROOT/fixtures/hostile/$f.xml"
	done >ingest.out 2>&1
	sql "SELECT pmid FROM link" >pmids
	while read -r p; do
		"$APPRAISE" approve nasty "$p" --design rct --type RCT --funding unknown --ties unknown --participants 100 \
			--trials 1 --risk-of-bias some --note '=1+1 <b>{{note}}</b>' \
			--finding 'new=motor,direction=benefit,measure=MD,value=-2.5,low=-3,high=-1' || return
	done <pmids >approve.out 2>&1
	"$APPRAISE" score >score.out 2>&1
	"$APPRAISE" publish out >publish.out 2>&1
}

@test "nothing from a record acts on a terminal: show, queue, find, log, explain, scan" {
	hostile_store
	judge clean ingest.out approve.out score.out publish.out
	"$APPRAISE" queue >queue.txt
	"$APPRAISE" log >log.txt
	"$APPRAISE" explain nasty >explain.txt
	"$APPRAISE" --color=never compound show nasty >compound.txt
	while read -r p; do
		"$APPRAISE" show "$p" >"show-$p.txt"
		"$APPRAISE" --json show "$p" >"show-$p.json"
	done <pmids
	"$APPRAISE" --json queue >queue.json
	"$APPRAISE" --json log >log.json
	"$APPRAISE" --json explain nasty >explain.json
	[ "$(wc -l <pmids)" -ge 8 ]
	judge clean ./*.txt
	judge json ./*.json
	for f in u009b bidi formulas script dotdot; do
		"$APPRAISE" scan "$ROOT/fixtures/hostile/$f.xml" >"$f.jsonl" 2>"$f.err"
		"$APPRAISE" scan --format tsv "$ROOT/fixtures/hostile/$f.xml" >"$f.tsv" 2>>"$f.err"
	done
	judge clean ./*.jsonl ./*.err
	# Tabs part the cells of a TSV; within one there is none, and none is a formula.
	python3 - ./*.tsv <<-'PY'
		import re, sys
		for name in sys.argv[1:]:
		    lines = open(name, encoding="utf-8", newline="").read().split("\n")
		    width = lines[0].count("\t")
		    for line in filter(None, lines):
		        assert line.count("\t") == width, (name, line)
		        for cell in line.split("\t"):
		            assert not re.match(r"[=+@\r]|-(?!\d+(\.\d+)?$)", cell), (name, cell)
		            assert not re.search("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", cell), (name, cell)
	PY
}

@test "nothing from a record acts in a page, a CSV file or a JSON document of the release" {
	hostile_store
	cd out/current/
	judge html $(find . -name '*.html')
	judge csv $(find . -name '*.csv')
	judge json $(find . -name '*.json')
	# The text is there, as text.
	grep -rqF '&lt;script&gt;' --include='*.html' .
	run grep -rlF '<script' --include='*.html' .
	is "$output" ""
}

@test "no name of a file in the release comes from a record" {
	hostile_store
	run bash -c "cd '$BATS_TEST_TMPDIR/out' && find . -type f | grep -vE '^[A-Za-z0-9._/-]+$'"
	is "$output" ""
}
