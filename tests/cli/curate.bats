#!/usr/bin/env bats
# Compounds, outcomes, links, the queue, decisions and studies by command.
load helper

D=$BATS_TEST_DIRNAME/../../fixtures

setup() {
	new_store
}

with_cerebrolysin() {
	appraise --quiet compound import "$D/compounds/cerebrolysin.json" >/dev/null
	appraise --quiet ingest --compound cerebrolysin "$D/demo/cerebrolysin.xml" >/dev/null
}
approve_sae() {
	appraise approve cerebrolysin 99000002 --type SYN --participants 1601 --finding \
	    'new=stroke-sae,direction=harm,measure=RR,value=2.15,low=1.01,high=4.55,certainty=moderate,primary=yes'
}

# revise PMID OLD NEW: that record again, newer, with other words
revise() {
	python3 - "$D/demo/cerebrolysin.xml" "$BATS_TEST_TMPDIR/revised.xml" "$@" <<-'END'
		import re, sys
		src, out, pmid, old, new = sys.argv[1:]
		s = open(src, encoding="utf-8").read()
		for a in re.findall(r"<PubmedArticle>.*?</PubmedArticle>", s, re.S):
		    if re.search(r"<PMID[^>]*>(\d+)", a)[1] == pmid:
		        assert old in a
		        a = re.sub(r"(<DateRevised><Year>)\d+", r"\g<1>2026", a.replace(old, new))
		        open(out, "w", encoding="utf-8").write(s[: s.index("<PubmedArticle>")] + a + "</PubmedArticleSet>\n")
	END
	appraise --quiet ingest --compound cerebrolysin "$BATS_TEST_TMPDIR/revised.xml" >/dev/null
}

@test "compound add says what will be searched, as drawn" {
	code 0 appraise compound add cerebrolysin --name Cerebrolysin --status prescription --synonym FPF-1070
	is "$output" 'cerebrolysin: will search cerebrolysin[tiab] OR "FPF-1070"[tiab]'
}

@test "compound add wants a name and a status it knows, and a free slug" {
	code 2 appraise compound add x --name X
	has "$output" "--status is missing"
	code 2 appraise compound add x --name X --status prescripton
	has "$output" "nearest: prescription"
	code 2 appraise compound add "X y" --name X --status food
	code 0 appraise compound add x --name X --status food
	code 1 appraise compound add x --name X --status food
}

@test "a misspelt compound is answered with the nearest" {
	appraise compound add cerebrolysin --name Cerebrolysin --status prescription
	code 3 appraise compound show cerebrolisin
	has "$output" 'appraise: no compound "cerebrolisin"'
	has "$output" "  try: appraise compound show cerebrolysin"
}

@test "a card is imported with its outcomes, and a second time nothing changes" {
	code 0 appraise compound import "$D/compounds/cerebrolysin.json"
	has "$output" "card imported"
	events=$(sql 'select count(*) from event')
	code 0 appraise compound import "$D/compounds/cerebrolysin.json"
	has "$output" "card unchanged"
	is "$(sql 'select count(*) from event')" "$events"
	is "$(sql 'select count(*) from outcome')" "$(jq '.outcomes|length' "$D/compounds/cerebrolysin.json")"
	is "$(appraise --json compound show cerebrolysin | jq -r .query)" 'cerebrolysin[tiab] OR "FPF-1070"[tiab]'
}

@test "a wrong card names its place and stores nothing" {
	jq '.mechanisms[0].evidence_level="mouse"' "$D/compounds/cerebrolysin.json" >"$BATS_TEST_TMPDIR/c.json"
	code 65 appraise compound import "$BATS_TEST_TMPDIR/c.json"
	has "$output" 'mechanisms[0].evidence_level: "mouse" is none of'
	is "$(sql 'select count(*) from compound')" 0
	code 3 appraise compound import "$BATS_TEST_TMPDIR/none.json"
}

@test "of several cards the good ones are imported and the worst code is returned" {
	echo '{' >"$BATS_TEST_TMPDIR/c.json"
	code 65 appraise compound import "$BATS_TEST_TMPDIR/c.json" "$D/compounds/oxytocin.json"
	is "$(sql 'select slug from compound')" oxytocin
}

@test "compound list has the columns of the demo, and an empty list is no failure" {
	code 0 appraise compound list
	code 0 appraise --json compound list
	is "$(jq '.items|length' <<<"$output")" 0
	with_cerebrolysin
	code 0 appraise compound list
	has "${lines[0]}" "compound"
	is "$(tr -s ' ' <<<"${lines[0]}")" "compound score confidence studies people waits"
	has "${lines[1]}" "not graded"
}

@test "outcome add and list" {
	appraise compound add x --name X --status food
	code 0 appraise outcome add x stroke-sae --indication stroke --headline --domain safety --better lower \
	    --name 'serious adverse events'
	code 1 appraise outcome add x stroke-sae --indication stroke --name again
	code 2 appraise outcome add x other
	has "$output" "--name is missing"
	is "$(appraise --json outcome list x | jq -r '.items[0]|[.slug,.domain,.better,.headline]|join(" ")')" \
	    "stroke-sae safety lower true"
}

@test "an approval answers as drawn and can be scripted by numbers" {
	with_cerebrolysin
	code 0 approve_sae
	[[ $output =~ ^saved\ \#[0-9]+\ approved\ 99000002\ \(SYN,\ 1,601\ people,\ 1\ finding:\ harm\)$ ]] || { echo "$output"; false; }
	is "$(sql "select state from link where pmid=99000002")" relevant
	is "$(sql "select type||' '||participants from assessment where pmid=99000002")" "SYN 1601"
	is "$(sql "select direction||' '||certainty_reported from finding where pmid=99000002")" "harm moderate"
}

@test "an approval by command says which proposed findings it left" {
	with_cerebrolysin
	code 0 appraise approve cerebrolysin 99000001
	has "$output" "no finding"
	[[ $output =~ [0-9]+\ proposed\ findings?\ not\ taken:\ appraise\ amend\ cerebrolysin\ 99000001\ --finding\ 1=OUTCOME ]]
	code 1 appraise approve cerebrolysin 99000001
	has "$output" "amend cerebrolysin 99000001"
}

@test "what is decided is not decided again without --redo" {
	with_cerebrolysin
	approve_sae
	code 1 appraise approve cerebrolysin 99000002
	has "$output" "99000002 is decided already"
	has "$output" "--redo"
	code 0 appraise reject cerebrolysin 99000002 --reason design --redo
	has "$output" "rejected 99000002 (design)"
	is "$(sql "select count(*) from finding where pmid=99000002 and state='active'")" 0
}

@test "a finding needs an outcome of the compound, a direction, and a quote that stands in the record" {
	with_cerebrolysin
	code 3 appraise approve cerebrolysin 99000002 --finding new=stroke-sea,direction=harm
	has "$output" 'cerebrolysin has no outcome "stroke-sea"'
	has "$output" "stroke-sae"
	code 2 appraise approve cerebrolysin 99000002 --finding new=stroke-sae
	has "$output" "has no direction"
	code 65 appraise approve cerebrolysin 99000002 --finding 'new=stroke-sae,direction=harm,quote=never written'
	code 3 appraise approve cerebrolysin 99000002 --finding 99=stroke-sae,direction=harm
	has "$output" "there is no 99"
	is "$(sql "select count(*) from event where kind='approve'")" 0
	code 0 appraise approve cerebrolysin 99000002 --finding \
	    'new=stroke-sae,direction=harm,quote=Non-fatal serious adverse events were more frequent with Cerebrolysin'
	is "$(appraise --json show 99000002 | python3 -c 'import json, sys
r = json.load(sys.stdin); f = r["findings"][0]
print(r[f["field"]].encode()[f["start"]:f["end"]].decode())')" \
	    "Non-fatal serious adverse events were more frequent with Cerebrolysin"
}

@test "an unknown curator is refused with 77" {
	with_cerebrolysin
	code 77 appraise --as nobody approve cerebrolysin 99000002
	code 77 appraise --as nobody compound add x --name X --status food
}

@test "wrong words are named with the nearest" {
	with_cerebrolysin
	code 2 appraise approve cerebrolysin 99000002 --desing rct
	has "$output" "--design"
	code 2 appraise approve cerebrolysin 99000002 --design rtc
	has "$output" '"rtc" is none of'
	code 2 appraise approve cerebrolysin 99000002 --participants many
	code 2 appraise approve cerebrolysin x1
	has "$output" '"x1" is no PMID'
	code 2 appraise reject cerebrolysin 99000002
	has "$output" "--reason"
	code 2 appraise reject cerebrolysin 99000002 --reason dunno
	code 3 appraise approve cerebrolysin 1
	has "$output" "1 is not in the store"
}

@test "of several PMIDs the good ones are saved and the bad ones named" {
	with_cerebrolysin
	code 3 appraise reject cerebrolysin 99000020 1 99000012 --reason no-data
	has "$output" "rejected 99000020"
	has "$output" "rejected 99000012"
	has "$output" "appraise: 1 is not in the store"
	has "$output" "1 of 3 not saved; the other 2 are"
}

@test "a NUL byte or a form feed in a list is named or parts words; no line behind it is lost" {
	printf 'approve x 1\0 2\n\fapprove\vx 3\napprove x 4' >"$BATS_TEST_TMPDIR/list"
	code 3 appraise approve - <"$BATS_TEST_TMPDIR/list"
	has "$output" "appraise: line 1: a NUL byte stands in it"
	has "$output" 'line 2: no compound "x"'
	has "$output" 'line 3: no compound "x"'
	printf '1\0002\n' >"$BATS_TEST_TMPDIR/list"
	code 65 appraise show - <"$BATS_TEST_TMPDIR/list"
	has "$output" "a NUL byte stands in it"
}

@test "a list is one batch: bad lines are named by number, one undo takes it all back" {
	with_cerebrolysin
	list=$BATS_TEST_TMPDIR/list
	cat >"$list" <<-'END'
		# a comment

		approve cerebrolysin 99000002 --type SYN --participants 1601 --finding new=stroke-sae,direction=harm,quote="Non-fatal serious adverse events were more frequent with Cerebrolysin"
		reject cerebrolysin 99000020 --reason other-compound --note "in passing"
		reject cerebrolysin 99000012 --reason nonsense
		cerebrolysin 99000013 --design narrative-review --type OTHER
		postpone cerebrolysin 99000015 --days 7
		approve cerebrolysin 99000018 "open
	END
	code 2 appraise approve - <"$list"
	has "$output" "approved 99000002"
	has "$output" "rejected 99000020 (other-compound)"
	has "$output" "approved 99000013 (OTHER"
	has "$output" "postponed 99000015 until 2026-06-10"
	has "$output" "appraise: line 5: --reason"
	has "$output" "appraise: line 8: a quotation"
	has "$output" "2 of 6 not saved; the other 4 are"
	is "$(sql "select count(distinct batch) from event where kind in ('approve','reject','postpone')")" 1
	code 0 appraise undo
	has "$output" "undid 4 acts"
	is "$(sql "select count(*) from link where state<>'open'")" 0
	is "$(sql "select count(*) from finding where state='active'")" 0
	code 0 appraise check --replay
}

@test "options and compound on the command line serve lines that name no act" {
	with_cerebrolysin
	printf '99000020\n99000012 --reason not-human\n' >"$BATS_TEST_TMPDIR/list"
	code 0 appraise reject cerebrolysin - --reason other-compound <"$BATS_TEST_TMPDIR/list"
	has "$output" "rejected 99000020 (other-compound)"
	has "$output" "rejected 99000012 (not-human)"
}

@test "amend changes what is named and keeps the rest" {
	with_cerebrolysin
	approve_sae
	code 0 appraise amend cerebrolysin 99000002 --funding independent --finding new=stroke-sae,certainty=low
	has "$output" "amended 99000002 (SYN, 1,601 people, 1 finding: harm)"
	is "$(sql "select certainty_reported||' '||value from finding where pmid=99000002 and state='active'")" "low 2.15"
	is "$(sql "select funding||' '||participants from assessment where pmid=99000002")" "independent 1601"
	code 0 appraise amend cerebrolysin 99000002 --finding drop=stroke-sae
	has "$output" "no finding"
	code 1 appraise amend cerebrolysin 99000020 --funding independent
}

@test "undo takes back the last act, and the act named" {
	with_cerebrolysin
	code 1 appraise approve cerebrolysin 99000020 --finding 1=stroke-sae || true
	approve_sae
	code 0 appraise undo
	has "$output" "undid"
	is "$(sql "select state from link where pmid=99000002")" open
	code 3 appraise undo 99999
	code 0 appraise check --replay
}

@test "note stays in the history and decides nothing" {
	with_cerebrolysin
	code 2 appraise note cerebrolysin 99000002
	code 0 appraise note cerebrolysin 99000002 --note "ask for full text"
	is "$(sql "select state from link where pmid=99000002")" open
	has "$(appraise show 99000002)" "note"
	has "$(appraise show 99000002)" "$(appraise show 99000002 --json | jq -r '[.history[] | select(.kind == "note")][0].why')"
	[ "$(appraise show 99000002 --json | jq -r '[.history[] | select(.kind == "note")][0].why | length')" -gt 2 ]
	code 2 appraise note cerebrolysin 99000002 --note "$(printf 'x%.0s' $(seq 2001))"
	has "$output" "a note is 1 to 2,000 bytes of text without control characters, not 2001"
}

@test "link and unlink" {
	with_cerebrolysin
	appraise compound add x --name X --status food
	code 3 appraise approve x 99000002
	has "$output" "appraise link x 99000002"
	code 0 appraise link x 99000002
	has "$output" "linked 99000002 to x"
	code 0 appraise unlink x 99000002
	code 3 appraise approve x 99000002
}

@test "a second compound meets an assessed article as it was decided" {
	with_cerebrolysin
	approve_sae
	appraise compound add x --name X --status food
	appraise link x 99000002
	code 0 appraise approve x 99000002
	has "$output" "approved 99000002 (SYN, 1,601 people, no finding)"
}

@test "the queue lists what waits, in words without direction, and JSON agrees" {
	with_cerebrolysin
	code 0 appraise queue cerebrolysin
	is "$(tr -s ' ' <<<"${lines[0]}")" " # PMID year design effect why here who"
	is "${lines[-1]}" "?  the rules are less than 80 % sure of the design"
	for line in "${lines[@]:1:${#lines[@]}-2}"; do is "${line: -3}" "  -"; done
	n=$(appraise --json queue cerebrolysin | jq '.items|length')
	is "$n" "$(sql "select count(*) from link where state='open'")"
	is "$n" "$(($(appraise queue cerebrolysin | wc -l) - 2))"
	appraise reject cerebrolysin 99000020 --reason other-compound
	is "$(appraise --json queue | jq '.items|length')" $((n - 1))
	code 3 appraise queue cerebrolisin
}

@test "a design that the rules are unsure of has a mark in the queue, in show, on the card and in JSON" {
	with_cerebrolysin
	appraise --json queue cerebrolysin | jq -e '(.items | length) > 5 and all(.items[]; .unsure == (.design_ppm < 800000)) and
	    any(.items[]; .unsure) and any(.items[]; .unsure | not)'
	is "$(appraise queue cerebrolysin | grep -c ' ?  ')" "$(appraise --json queue cerebrolysin | jq '[.items[] | select(.unsure)] | length')"
	for pmid in $(appraise --json queue cerebrolysin | jq '.items[] | select(.unsure) | .pmid'); do
		[[ $(appraise show "$pmid") =~ design\ .*\ [0-9]+\ %,\ unsure ]]
		has "$(appraise queue cerebrolysin)" "$pmid"
	done
	sure=$(appraise --json queue cerebrolysin | jq '[.items[] | select(.unsure | not)][0].pmid')
	[[ ! $(appraise show "$sure") =~ unsure ]]
	# The card of review, by a pipe: the first unsure record, then a sure one.
	unsure=$(appraise --json queue cerebrolysin | jq '[.items[] | select(.unsure)][0].pmid')
	[[ $(printf 'g\n%s\nq\n' "$unsure" | appraise review cerebrolysin 2>&1) =~ [0-9]+\ %,\ unsure ]]
	# Where all are sure there is nothing to explain.
	for pmid in $(appraise --json queue cerebrolysin | jq '.items[] | select(.unsure) | .pmid'); do
		appraise --quiet reject cerebrolysin "$pmid" --reason other-compound
	done
	[[ ! $(appraise queue cerebrolysin) =~ "80 %" ]]
}

@test "show marks the deciding words and its JSON holds what evidence points to" {
	with_cerebrolysin
	code 0 appraise show 99000002
	has "$output" "«"
	has "$output" "design"
	appraise --json show 99000002 >"$BATS_TEST_TMPDIR/r.json"
	python3 - "$BATS_TEST_TMPDIR/r.json" <<-'END'
		import json, re, sys
		r = json.load(open(sys.argv[1], encoding="utf-8"))
		assert r["pmid"] == 99000002 and r["proposal"]["evidence"]
		for v in r["proposal"]["evidence"]:
		    if v["start"] == v["end"]:
		        continue
		    m = re.fullmatch(r"(\w+)(?:\[(\d+)\](?:\.(\w+))?)?", v["field"])
		    x = r[m[1]] if m[2] is None else r[m[1]][int(m[2])]
		    x = x[m[3]] if m[3] else x
		    assert x.encode()[v["start"]:v["end"]].decode() == v["text"], v
	END
	code 3 appraise show 1
	code 0 appraise --json show 99000001 99000002
	is "$(jq '.items|length' <<<"$output")" 2
}

@test "reviewed is refused while items wait, as drawn" {
	with_cerebrolysin
	n=$(appraise --json queue cerebrolysin | jq '.items|length')
	code 77 appraise reviewed cerebrolysin
	has "$output" "appraise: $n records wait; it stays not reviewed"
	has "$output" "  try: appraise review cerebrolysin"
	appraise --json queue cerebrolysin | jq -r '.items[].pmid' |
	    appraise reject cerebrolysin - --reason other
	code 0 appraise reviewed cerebrolysin
	has "$output" "cerebrolysin: reviewed 2026-06-03"
}

@test "studies are merged, split, pinned, and a synthesis includes trials" {
	with_cerebrolysin
	code 3 appraise study merge 99000002 99000001
	has "$output" "belongs to no study yet"
	for f in 00-postponed 01-cerebrolysin; do
		[ "$f" = 00-postponed ] || appraise approve - <"$D/demo/decisions/$f.txt" >/dev/null
	done
	code 0 appraise study merge 99000002 99000001
	has "$(appraise study show 99000001)" "* 99000002"
	has "$(appraise show 99000001 --brief)" "no: superseded by 99000002"
	is "$(appraise --json study show 99000001 | jq -r '.records[] | "\(.pmid) \(.role) \(.speaks)"')" \
		"$(printf '99000002 report true\n99000001 version false')"
	code 0 appraise study include 99000005 99000009
	code 1 appraise study include 99000009 99000005
	has "$output" "is no synthesis"
	code 0 appraise study pin 99000001
	has "$(appraise study show 99000002)" "* 99000001"
	code 0 appraise study unpin 99000001
	code 0 appraise study exclude 99000005 99000009
	code 0 appraise study split 99000001
	is "$(appraise --json study show 99000001 | jq -r '.records[].role')" report
	code 0 appraise check --replay
	code 0 appraise undo
	has "$(appraise show 99000001 --brief)" "no: superseded by 99000002"
	code 0 appraise check --replay
}

@test "a merge makes versions only of what PubMed links, and its undo takes that back" {
	with_cerebrolysin
	appraise --quiet approve - <"$D/demo/decisions/01-cerebrolysin.txt"
	appraise --quiet study merge 99000009 99000010
	is "$(appraise --json study show 99000009 | jq -c '[.records[].role]')" '["report","report"]'
	is "$(appraise study merge 99000001 99000002 | cut -d' ' -f3-)" "99000001 and 99000002 are one study"
	is "$(appraise --json study show 99000002 | jq -r '.records[] | select(.role == "version").pmid')" 99000001
	code 0 appraise undo
	is "$(appraise --json study show 99000001 | jq -c '[.records[].role]')" '["report"]'
	is "$(sql 'SELECT count(*) FROM study_version')" 0
	code 0 appraise check --replay
}

@test "an outcome is edited as an event, graded anew, and undo takes it back" {
	with_cerebrolysin
	approve_sae
	code 0 appraise outcome edit cerebrolysin stroke-sae --name 'serious harm' --domain efficacy --better higher --surrogate
	has "$output" "outcome stroke-sae (stroke: serious harm, efficacy, higher is better, headline, critical, surrogate)"
	is "$(appraise --json outcome list cerebrolysin | jq -r '.items[] | select(.slug == "stroke-sae") | "\(.name) \(.domain) \(.surrogate) \(.headline)"')" \
		"serious harm efficacy true true"
	is "$(appraise --json explain cerebrolysin | jq -r '.table.outcomes[] | select(.id == "stroke-sae").domain')" efficacy
	code 0 appraise check --replay
	code 0 appraise outcome edit cerebrolysin stroke-sae --no-headline
	code 0 appraise undo
	is "$(appraise --json outcome list cerebrolysin | jq -r '.items[] | select(.slug == "stroke-sae") | "\(.name) \(.headline)"')" "serious harm true"
	code 0 appraise undo
	is "$(appraise --json outcome list cerebrolysin | jq -r '.items[] | select(.slug == "stroke-sae") | "\(.name) \(.domain) \(.surrogate)"')" \
		"serious adverse events safety false"
	code 0 appraise check --replay
	code 0 appraise undo "$(sql 'SELECT max(seq) FROM event')"
	has "$(appraise --json outcome list cerebrolysin)" "serious harm"
	code 0 appraise check --replay
}

@test "an edit of an outcome says what it cannot do" {
	with_cerebrolysin
	code 2 appraise outcome edit cerebrolysin stroke-sae
	has "$output" "outcome edit: say what changes"
	code 2 appraise outcome edit cerebrolysin stroke-sae --critical --no-critical
	has "$output" "contradict each other"
	code 1 appraise outcome edit cerebrolysin stroke-sae --domain safety
	has "$output" "says that already; nothing was changed"
	code 3 appraise outcome edit cerebrolysin stroke-sea --critical
	has "$output" "  try: appraise outcome edit cerebrolysin stroke-sae"
	is "$(sql "SELECT count(*) FROM event WHERE kind = 'outcome-edit'")" 0
}

@test "--quiet silences what acting commands say, never what was asked for" {
	with_cerebrolysin
	quietly() { code 0 "$APPRAISE" --quiet "$@"; is "$output" ""; }
	quietly compound add x --name X --status food
	quietly compound edit x --name Y
	quietly compound import "$D/compounds/oxytocin.json"
	quietly outcome add x y --name y --indication z
	quietly outcome edit x y --critical
	quietly link x 99000002
	quietly unlink x 99000002
	quietly approve cerebrolysin 99000002 --type SYN --finding new=stroke-sae,direction=harm
	quietly approve cerebrolysin 99000001
	quietly amend cerebrolysin 99000002 --participants 1600
	quietly note cerebrolysin 99000002 --note seen
	quietly postpone cerebrolysin 99000003
	quietly reject cerebrolysin 99000004 --reason other
	quietly undo
	quietly study merge 99000002 99000001
	quietly study pin 99000001
	quietly study unpin 99000001
	quietly study split 99000001
	quietly reviewed x
	quietly classify 99000002
	quietly score
	quietly ingest --compound cerebrolysin "$D/demo/cerebrolysin.xml"
	quietly config set mail news
	quietly curator conflict 'none'
	quietly curator add bo --uid 54321
	quietly compound retire x
	quietly compound retire oxytocin
	quietly compound retire cerebrolysin
	quietly publish "$BATS_TEST_TMPDIR/site"
	for c in 'compound list' 'outcome list cerebrolysin' 'show 99000002' 'queue cerebrolysin' log 'curator list' 'config list' 'explain cerebrolysin' \
		"publish --dry-run $BATS_TEST_TMPDIR/site" '--json score' '--json note cerebrolysin 99000002 --note again' '--json config set mail news'; do
		# shellcheck disable=SC2086 # words of one command
		code 0 "$APPRAISE" --quiet $c
		[ -n "$output" ] || { echo "silent: $c"; return 1; }
	done
}

@test "acts on curators and settings answer in JSON, too" {
	is "$(appraise --json curator add bo --uid 54321 | jq -c .)" '{"handle":"bo","name":"bo","role":"curator","uid":54321}'
	is "$(appraise --json curator conflict none | jq -c .)" '{"statement":"none","compound":null}'
	is "$(appraise --json config set mail news | jq -c .)" '{"name":"mail","value":"news"}'
}

@test "the recorded decisions replay, a retraction suspends at once and heads the queue" {
	with_cerebrolysin
	code 0 appraise approve - <"$D/demo/decisions/01-cerebrolysin.txt"
	appraise --quiet ingest --compound cerebrolysin "$D/demo/cerebrolysin-revised.xml" >/dev/null
	code 0 appraise queue cerebrolysin
	has "${lines[1]}" "99000014"
	has "${lines[1]}" "RETRACTED after approval"
	has "$(appraise show 99000014 --brief)" "no: suspended 2026-06-03"
	day=$(sql "SELECT substr(edat, 1, 10) FROM article WHERE pmid = 99000040")
	[ -n "$day" ]
	has "$(appraise show 99000014 --brief | head -1)" "   RETRACTED $day by 99000040"
	is "$(appraise --json show 99000014 | jq -r '.retraction_date, .kind' | tr '\n' ' ')" "$day journal "
	code 1 appraise approve cerebrolysin 99000014
	has "$output" "is retracted and cannot count"
	code 77 appraise reviewed cerebrolysin
	has "$output" "1 a retraction"
	code 0 appraise approve - <"$D/demo/decisions/02-retraction.txt"
	is "$(appraise --json queue cerebrolysin | jq -c '[.items[].pmid]|sort')" "[99000016,99000017,99000021]"
	code 0 appraise check --replay
}

@test "a proposed finding is saved by its number, completed where the direction is open, dropped when not named" {
	with_cerebrolysin
	code 0 appraise approve cerebrolysin 99000002 --finding 3=stroke-sae,certainty=moderate
	has "$output" "(SYN, 1,601 people, 1 finding: harm)"
	is "$(sql "select measure||' '||value||' '||low||' '||high from finding where pmid=99000002")" "RR 2.15 1.01 4.55"
	revise 99000017 "improved more with the drug (" "was compared at day 90 ("
	is "$(appraise --json show 99000017 | jq -c '.proposal.effects[0].direction')" null
	code 1 appraise approve cerebrolysin 99000017 --finding 1=stroke-motor
	has "$output" "not saved: finding 1 has no direction"
	is "$(sql "select state from link where pmid=99000017")" open
	code 0 appraise approve cerebrolysin 99000017 --finding 1=stroke-motor,direction=benefit
	code 0 appraise approve cerebrolysin 99000009
	has "$output" "no finding"
}

@test "acts answer in JSON with their event numbers" {
	with_cerebrolysin
	code 0 appraise --json reject cerebrolysin 99000020 99000012 --reason no-data
	is "$(jq -c '[.items[]|[.act,.pmid,.reason]]' <<<"$output")" \
	    '[["reject",99000020,"no-data"],["reject",99000012,"no-data"]]'
	first=$(jq '.items[0].seq' <<<"$output")
	code 0 appraise --json undo "$first"
	is "$(jq .undone <<<"$output")" 2
}

@test "an undo can be undone, and one act of a list alone" {
	with_cerebrolysin
	appraise reject cerebrolysin 99000020 99000012 --reason no-data
	second=$(sql "select max(seq) from event")
	code 0 appraise undo "$second"
	is "$(sql "select group_concat(state) from (select state from link where pmid in (99000012,99000020) order by pmid)")" \
	    "open,rejected"
	code 0 appraise undo "$((second + 1))"
	is "$(sql "select count(*) from link where state='rejected'")" 2
	code 0 appraise undo "$second"
	code 0 appraise undo
	is "$(sql "select count(*) from link where state='rejected'")" 0
	code 0 appraise check --replay
}

@test "undo says which newer act it passes over" {
	local n
	with_cerebrolysin
	appraise --quiet reject cerebrolysin 99000009 --reason not-human
	appraise --quiet outcome add cerebrolysin calm --name calm --indication unrest
	n=$(sql "SELECT max(seq) FROM event")
	code 0 appraise undo
	has "$output" "(reject 99000009, cerebrolysin)"
	has "$output" "#$n outcome-add is newer and stays: a new act changes it, undo does not"
}

@test "nothing to undo is said" {
	code 1 appraise undo
	has "$output" "no act of yours to undo"
}

@test "what was put off still waits, and comes last" {
	with_cerebrolysin
	code 0 appraise postpone cerebrolysin 99000002 --days 7
	has "$output" "postponed 99000002 until 2026-06-10"
	is "$(appraise --json queue cerebrolysin | jq -r '.items[-1]|[.pmid,.cause]|join(" ")')" "99000002 postponed"
	code 0 appraise approve cerebrolysin 99000002
}

@test "an act that the store refuses leaves the others of its list whole" {
	with_cerebrolysin
	appraise approve - <"$D/demo/decisions/01-cerebrolysin.txt" >/dev/null
	printf '%s\n' 'study split 99000002' 'amend cerebrolysin 99000003 --funding mixed' >"$BATS_TEST_TMPDIR/list"
	code 1 appraise approve - <"$BATS_TEST_TMPDIR/list"
	has "$output" "appraise: line 1: 99000002 is alone in its study"
	has "$output" "amended 99000003"
	is "$(sql "select funding from assessment where pmid=99000003")" mixed
	code 0 appraise check --replay
}

@test "a newer record that contradicts re-opens; approving takes what is contradicted and keeps the findings" {
	with_cerebrolysin
	appraise approve - <"$D/demo/decisions/01-cerebrolysin.txt" >/dev/null
	revise 99000010 "142 adults" "162 adults"
	code 0 appraise queue cerebrolysin
	has "${lines[1]}" "99000010"
	has "${lines[1]}" "re-opened"
	has "$(appraise show --brief 99000010)" "yes; re-opened, newly proposed participants"
	code 0 appraise approve cerebrolysin 99000010
	has "$output" "(RCT, 162 people, 1 finding: benefit)"
	code 1 appraise approve cerebrolysin 99000010
	code 0 appraise check --replay
}

@test "a newer record that contradicts nothing decided stays decided" {
	with_cerebrolysin
	appraise approve - <"$D/demo/decisions/01-cerebrolysin.txt" >/dev/null
	before=$(appraise --json queue cerebrolysin | jq -c '[.items[].pmid]')
	revise 99000010 "traumatic brain injury" "traumatic injury of the brain"
	is "$(appraise --json queue cerebrolysin | jq -c '[.items[].pmid]')" "$before"
}
