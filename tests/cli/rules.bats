#!/usr/bin/env bats
# The rule set: its commands, its coverage, what scan says of invented records.
load helper

setup() { FIX=$BATS_TEST_DIRNAME/rules.xml; }

@test "rules test runs every example and none fails" {
	code 0 appraise rules test
	[[ $output =~ ^[0-9]+\ rules,\ [0-9]+\ examples,\ 0\ failed$ ]]
}

@test "rules test names the example of a rule folder that fails, exit 1" {
	mkdir "$BATS_TEST_TMPDIR/r"
	printf 'rule X1\nlabel design:rct\npattern zinc\nyes copper\nno tin\n' >"$BATS_TEST_TMPDIR/r/x.rules"
	code 1 appraise rules test --rules "$BATS_TEST_TMPDIR/r"
	has "$output" "x.rules:1: X1: does not hit: copper"
	has "$output" "1 of 2 examples fail"
}

@test "a rule folder with a mistake is refused with file and line, exit 65" {
	mkdir "$BATS_TEST_TMPDIR/r"
	printf 'rule X1\nlabel design:rct\npattern zi(nc\nyes zinc\nno tin\n' >"$BATS_TEST_TMPDIR/r/x.rules"
	code 65 appraise rules list --rules "$BATS_TEST_TMPDIR/r"
	has "$output" "x.rules:3: "
}

@test "a weight for a rule that is not there is refused, exit 65" {
	mkdir "$BATS_TEST_TMPDIR/r"
	printf 'rule X1\nlabel design:rct\npattern zinc\nyes zinc\nno tin\n' >"$BATS_TEST_TMPDIR/r/x.rules"
	printf '# hand\nX2\trct\t500\n' >"$BATS_TEST_TMPDIR/r/weights.tsv"
	code 65 appraise rules list --rules "$BATS_TEST_TMPDIR/r"
	has "$output" 'weights.tsv:2: no such rule "X2"'
}

@test "a temperature divides the scores, and one out of bounds is refused" {
	mkdir "$BATS_TEST_TMPDIR/t"
	printf 'rule X1\nlabel design:rct 6\nfield title\npattern zinc\nyes zinc\nno tin\n' >"$BATS_TEST_TMPDIR/t/x.rules"
	printf '<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">99080001</PMID><Article><ArticleTitle>Zinc</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>' >"$BATS_TEST_TMPDIR/t/z.xml"
	warm=$(appraise scan --rules "$BATS_TEST_TMPDIR/t" "$BATS_TEST_TMPDIR/t/z.xml" | jq .p)
	printf 'temperature\tdesign\t2000\n' >"$BATS_TEST_TMPDIR/t/weights.tsv"
	cool=$(appraise scan --rules "$BATS_TEST_TMPDIR/t" "$BATS_TEST_TMPDIR/t/z.xml" | jq .p)
	jq -en "$warm > 0.9 and $cool < 0.7 and $cool > 0.5"
	printf 'temperature\tdesign\t50\n' >"$BATS_TEST_TMPDIR/t/weights.tsv"
	code 65 appraise scan --rules "$BATS_TEST_TMPDIR/t" "$BATS_TEST_TMPDIR/t/z.xml"
	has "$output" 'not a temperature from 100 to 10000: "50"'
}

@test "rules show prints one rule whole, and answers a misspelt one with the nearest" {
	code 0 appraise rules show D-rct-assigned
	has "$output" "label     design:rct"
	has "$output" "why "
	code 3 appraise rules show D-rct-asigned
	has "$output" "try: appraise rules show D-rct-assigned"
}

@test "rules list can be narrowed to a label" {
	code 0 appraise rules list --label flag:cochrane
	has "$output" "F-cochrane-journal"
	[[ $output != *D-rct-assigned* ]]
}

@test "rules list --json has every rule with examples and two digests" {
	appraise rules list --json | jq -e '(.items | length) > 100 and ([.items[] | select((.yes | length) == 0 or
	    (.no | length) == 0)] | length) == 0 and (.rules_sha256 | length) == 64 and (.weights_sha256 | length) == 64'
}

@test "scan fills design, flags and type of invented records" {
	is "$(appraise scan "$FIX" | jq -r '[.pmid, .design, .type] | join(" ")')" "99080001 meta-analysis NRS
99080002 rct RCT
99080003 comment OTHER
99080004 meta-analysis SYN
99080005 meta-analysis SYN
99080006 rct NRS"
	is "$(appraise scan "$FIX" | jq -r '.flags - ["human"] | join(" ")')" "umbrella-review
preprint
expression-of-concern
cochrane update
network-meta-analysis individual-patient-data
quasi-randomised primary-endpoint-missed"
}

@test "labels hold all 15 designs, sum to 1, and p is the chosen one's" {
	appraise scan "$FIX" | jq -e -s 'all(.[]; (.labels | length) == 15 and .p == .labels[.design] and
	    ((.labels | add) - 1 | fabs) < 0.0000001 and .p == ([.labels[]] | max))'
}

@test "evidence quotes exactly the bytes that it names" {
	appraise scan "$FIX" >"$BATS_TEST_TMPDIR/scan.jsonl"
	python3 - "$BATS_TEST_TMPDIR/scan.jsonl" "$FIX" <<'PY'
import json, sys, xml.etree.ElementTree as E
art = {}
for a in E.parse(sys.argv[2]).getroot():
    parts = []
    for t in a.iter("AbstractText"):
        text = "".join(t.itertext())
        parts.append((t.get("Label") + ": " if t.get("Label") else "") + text)
    art[int(a.find(".//PMID").text)] = {"title": "".join(a.find(".//ArticleTitle").itertext()), "abstract": "\n".join(parts)}
seen = 0
for line in open(sys.argv[1], encoding="utf-8"):
    o = json.loads(line)
    for e in o["evidence"]:
        if e["field"] in ("title", "abstract"):
            got = art[o["pmid"]][e["field"]].encode()[e["start"]:e["end"]].decode()
            assert got == e["text"], (o["pmid"], e, got)
            seen += 1
assert seen > 10, seen
PY
}

@test "--fields title,abstract hides publication types, links and journal" {
	is "$(appraise scan --fields title,abstract "$FIX" | jq -r 'select(.pmid == 99080004) | .flags | index("cochrane") != null')" "true"
	sed 's/This is an update of a Cochrane review first published in 2010.//' "$FIX" >"$BATS_TEST_TMPDIR/f.xml"
	is "$(appraise scan --fields title,abstract "$BATS_TEST_TMPDIR/f.xml" | jq -c 'select(.pmid == 99080004) | .flags - ["human"]')" "[]"
}

@test "an unknown field is answered with the nearest, exit 2" {
	code 2 appraise scan --fields titel "$FIX"
	has "$output" 'no field "titel"'
	has "$output" "--fields title"
}

@test "rules eval counts right and wrong labels" {
	printf 'pmid\tdesign\n99080001\tsystematic-review\n99080002\trct\n99080006\tother\n' >"$BATS_TEST_TMPDIR/g.tsv"
	code 0 appraise rules eval design "$BATS_TEST_TMPDIR/g.tsv" "$FIX"
	has "$output" "3 records, right 0.667"
	appraise rules eval design "$BATS_TEST_TMPDIR/g.tsv" "$FIX" --json |
	    jq -e '.records == 3 and (.items[] | select(.label == "rct") | .precision == 0.5 and .recall == 1.0)'
}

@test "rules eval prints intervals, calibration, who is taken for whom, and the words behind an error" {
	printf 'pmid\tdesign\n99080001\tsystematic-review\n99080002\trct\n99080006\tother\n' >"$BATS_TEST_TMPDIR/g.tsv"
	code 0 appraise rules eval design "$BATS_TEST_TMPDIR/g.tsv" "$FIX" --confusion --errors 5
	has "$output" "0.667 (0.208-0.939), macro F1 0.556, calibration error 0."
	has "$output" "rows: label; columns: proposed"
	[[ $output =~ 99080006$'\t'other$'\t'rct$'\t'Copper.*$'\t'D-.*\" ]]
	appraise rules eval design "$BATS_TEST_TMPDIR/g.tsv" "$FIX" --errors 5 --json | jq -e '.right_ci == [0.208, 0.939] and
	    (.calibration | length) == 10 and ([.calibration[].n] | add) == 3 and .ece != null and
	    (.confusion | map(select(.label == "other" and .proposed == "rct" and .n == 1)) | length) == 1 and
	    .errors[0].pmid == 99080006 and (.errors[0].evidence[0] | .aspect == "design:rct" and (.text | length) > 0)'
}

@test "rules eval --by rule shows those that mislead first, with where they did" {
	printf 'pmid\tdesign\n99080001\tsystematic-review\n99080002\trct\n99080006\tother\n' >"$BATS_TEST_TMPDIR/g.tsv"
	code 0 appraise rules eval design "$BATS_TEST_TMPDIR/g.tsv" "$FIX" --by rule
	has "$output" "rule "
	has "$output" "misled"
	appraise rules eval design "$BATS_TEST_TMPDIR/g.tsv" "$FIX" --by rule --json >"$BATS_TEST_TMPDIR/by.json"
	jq -e '.rules[0] | .speaks_for == "rct" and .misled == 1 and .pmids == [99080006] and .hits == .right + .wrong' "$BATS_TEST_TMPDIR/by.json"
	jq -e '.rules | map(.misled) | . == (sort | reverse)' "$BATS_TEST_TMPDIR/by.json"
	jq -e '.rules[] | select(.rule == "D-rct-assigned") | .hits == 1 and .right == 1 and .misled == 0' "$BATS_TEST_TMPDIR/by.json"
	# Of another task: those whose words were shown.
	printf 'pmid\tretraction\tstatus\n99080002\t\tretracted\n99080003\t\tnone\n' >"$BATS_TEST_TMPDIR/r.tsv"
	appraise rules eval retraction "$BATS_TEST_TMPDIR/r.tsv" "$FIX" --by rule --json | jq -e '.rules == []'
}

@test "rules eval --from-decisions holds the rules against what people approved" {
	new_store
	appraise --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json"
	appraise --quiet ingest --compound cerebrolysin "$ROOT/fixtures/demo/cerebrolysin.xml"
	code 3 appraise rules eval design --from-decisions
	has "$output" "no approved record with a decision on design"
	appraise --quiet approve cerebrolysin 99000002 --type SYN --participants 1601 --finding \
	    'new=stroke-sae,direction=harm,measure=RR,value=2.15,low=1.01,high=4.55'
	proposed=$(appraise show 99000002 --json | jq -r '.assessment.design // .proposal.design')
	code 0 appraise rules eval design --from-decisions --by rule
	has "$output" "design  1 records, right 1.000"
	appraise rules eval participants --from-decisions --json | jq -e '.records == 1 and .right_when_answered == 1'
	# Another set of rules proposes something else, and is wrong.
	mkdir "$BATS_TEST_TMPDIR/r"
	printf 'rule X-trial\nlabel design:rct 5\nfield title\npattern cerebrolysin\nyes Cerebrolysin\nno tin\n' >"$BATS_TEST_TMPDIR/r/x.rules"
	appraise rules eval design --from-decisions --rules "$BATS_TEST_TMPDIR/r" --by rule --errors 9 --json >"$BATS_TEST_TMPDIR/e.json"
	jq -e --arg d "$proposed" '.right == 0 and .errors[0].label == $d and .errors[0].proposed == "rct" and
	    .errors[0].evidence[0].rule == "X-trial" and .rules[0].misled == 1 and .rules[0].pmids == [99000002]' "$BATS_TEST_TMPDIR/e.json"
	code 2 appraise rules eval direction --from-decisions
	code 2 appraise rules eval design --from-decisions gold.tsv "$FIX"
	code 2 appraise rules eval design gold.tsv
	has "$output" "say the file of the records, too"
}

@test "rules eval refuses a task, a column and a file that are not there" {
	printf 'pmid\tlabel\n1\trct\n' >"$BATS_TEST_TMPDIR/g.tsv"
	code 2 appraise rules eval desing "$BATS_TEST_TMPDIR/g.tsv" "$FIX"
	has "$output" "try: appraise rules eval design"
	code 65 appraise rules eval design "$BATS_TEST_TMPDIR/g.tsv" "$FIX"
	has "$output" 'no column "design"'
	code 3 appraise rules eval design "$BATS_TEST_TMPDIR/none.tsv" "$FIX"
}

@test "rules eval agrees with an independent evaluation of scan's output" {
	need_data design/studytype_train.xml
	evaluate=$TESTDATA/../tools/evaluate.py
	[ -e "$evaluate" ] || skip "shared data not here"
	appraise scan --fields title,abstract "$TESTDATA/design/studytype_train.xml" >"$BATS_TEST_TMPDIR/s.jsonl"
	theirs=$(python3 "$evaluate" design "$TESTDATA/design/studytype_train.tsv" \
	    "$BATS_TEST_TMPDIR/s.jsonl" --boot 0 --json | jq -c '[.micro_f1, .macro_f1, .ece] | map(. * 1000 | round)')
	ours=$(appraise rules eval design "$TESTDATA/design/studytype_train.tsv" "$TESTDATA/design/studytype_train.xml" \
	    --fields title,abstract --json | jq -c '[.right, .macro_f1, .ece] | map(. * 1000 | round)')
	is "$ours" "$theirs"
}

@test "every rule decides something in a real record or a fixture" {
	need_data design/studytype_train.xml
	cd "$TESTDATA"
	find pubmed -name '*.xml.gz' >"$BATS_TEST_TMPDIR/files"
	grep -lE '<(PubmedArticleSet|PubmedArticle|MedlineCitationSet|PubmedBookArticleSet)' -r pubmed --include='*.xml' >>"$BATS_TEST_TMPDIR/files"
	mapfile -t files <"$BATS_TEST_TMPDIR/files"
	appraise rules eval design design/studytype_train.tsv --hits "$BATS_TEST_TMPDIR/hits" design/*_train.xml \
	    design/recent_pt.xml retractions/*.xml funding/*.xml participants/*.xml direction/*.xml "${files[@]}" \
	    "$FIX" "$BATS_TEST_DIRNAME/rules_languages.xml" "$ROOT"/fixtures/demo/[co]*.xml >"$BATS_TEST_TMPDIR/eval" 2>/dev/null
	appraise rules list --json | jq -r '.items[].id' | sort >"$BATS_TEST_TMPDIR/all"
	cut -f2 "$BATS_TEST_TMPDIR/hits" | tr ' ' '\n' | sort -u | comm -23 "$BATS_TEST_TMPDIR/all" - >"$BATS_TEST_TMPDIR/never"
	is "$(cat "$BATS_TEST_TMPDIR/never")" ""
}

@test "classify proposes the same again and says so" {
	new_store
	appraise --quiet ingest "$FIX"
	code 0 appraise classify
	has "$output" "classified 6 articles: 0 with another proposal, 0 re-opened"
	appraise classify --json | jq -e '.articles == 6 and .changed == 0'
	code 3 appraise classify 7
	code 2 appraise classify seven
}
