#!/usr/bin/env bats
# A compound's card in an editor, by options, under a new slug, and retired.
load helper

setup() {
	new_store
	"$APPRAISE" --quiet compound import "$ROOT/fixtures/compounds/oxytocin.json"
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	unset VISUAL
}

editor() { # COMMAND...: what the editor does to the file $1, as $EDITOR
	printf '#!/bin/sh\n%s\n' "$*" >"$BATS_TEST_TMPDIR/ed"
	chmod +x "$BATS_TEST_TMPDIR/ed"
	export EDITOR=$BATS_TEST_TMPDIR/ed
}

left() { find "$TMPDIR" -type f; }

@test "the editor is given the whole card in a file of its own that nobody else can read" {
	editor "stat -c %a \"\$1\" >'$BATS_TEST_TMPDIR/mode'; cp \"\$1\" '$BATS_TEST_TMPDIR/shown'"
	code 0 appraise compound edit oxytocin
	is "$output" "oxytocin: nothing changed"
	is "$(cat "$BATS_TEST_TMPDIR/mode")" 600
	grep -q '^name: Oxytocin$' "$BATS_TEST_TMPDIR/shown"
	grep -q '^verb: does-not-change$' "$BATS_TEST_TMPDIR/shown"
	grep -q '^slug: labour-overactivity$' "$BATS_TEST_TMPDIR/shown"
	is "$(left)" ""
	is "$(sql "SELECT count(*) FROM event WHERE kind = 'compound-edit'")" 0
}

@test "what is changed in the editor is stored, one act a kind, and undone at once" {
	before=$(sql "SELECT section, pos, field, value FROM profile_row; SELECT * FROM compound_term; SELECT name FROM outcome")
	editor "sed -i -e 's/^name: Oxytocin\$/name: Oxytocin B/' -e 's/^# synonym:.*/synonym: Pitocin/' -e 's/^label: Trust\$/label: Faith/' -e 's/^name: trust in a game\$/name: trust in games/' \"\$1\""
	code 0 appraise compound edit oxytocin
	has "$output" "oxytocin: name, terms, profile, 1 outcome"
	has "$output" "will search"
	is "$(sql "SELECT name FROM compound")" "Oxytocin B"
	is "$(sql "SELECT label FROM pathway_node WHERE node = 'trust'")" "Faith"
	is "$(sql "SELECT term FROM compound_term WHERE kind = 'synonym'")" "Pitocin"
	is "$(sql "SELECT count(DISTINCT batch) || ' ' || count(*) FROM event WHERE seq > (SELECT max(seq) FROM event WHERE kind = 'outcome-add') AND kind <> 'profile' OR seq = (SELECT max(seq) FROM event)")" "1 3"
	code 0 appraise check --replay
	code 0 appraise undo
	is "$(sql "SELECT section, pos, field, value FROM profile_row; SELECT * FROM compound_term; SELECT name FROM outcome")" "$before"
	is "$(sql "SELECT name FROM compound")" "Oxytocin"
	code 0 appraise check --replay
	code 0 appraise undo "$(sql "SELECT max(batch) FROM event")"
	is "$(sql "SELECT name FROM compound")" "Oxytocin B"
	code 0 appraise check --replay
}

@test "all that is wrong is told at once, by line, and the text is kept" {
	editor "sed -i -e 's/^status: endogenous-hormone/status: drug/' -e 's/^food: .*/fod: with/' -e 's/^min_days:.*/min_days: ten/' -e 's/^headline: yes/headline: maybe/' \"\$1\"; cp \"\$1\" '$BATS_TEST_TMPDIR/typed'"
	code 65 appraise compound edit oxytocin </dev/null
	file=$(left)
	cmp "$file" "$BATS_TEST_TMPDIR/typed"
	line=$(grep -n '^status: drug' "$file" | cut -d: -f1)
	has "$output" "$file:$line: status: \"drug\" is none of supplement"
	has "$output" ":$(grep -n '^fod: ' "$file" | cut -d: -f1): no field \"fod\" is known here; nearest: food"
	has "$output" "dosage.food: is missing"
	has "$output" ":$(grep -n '^min_days: ten' "$file" | cut -d: -f1): dosage.min_days:"
	has "$output" ":$(grep -n '^headline: maybe' "$file" | head -n 1 | cut -d: -f1): outcomes[0].headline: must be true or false"
	has "$output" "  try: appraise compound edit oxytocin --card $file"
	is "$(sql "SELECT status FROM compound")" "endogenous-hormone"
	sed -i -e 's/^status: drug/status: supplement/' -e 's/^fod:/food:/' -e 's/^min_days: ten/min_days: 10/' -e 's/^headline: maybe/headline: no/' "$file"
	code 0 appraise compound edit oxytocin --card "$file"
	is "$(sql "SELECT status FROM compound")" "supplement"
	is "$(sql "SELECT value FROM profile_row WHERE field = 'min_days'")" 10
}

@test "who was slower is told who was faster, and keeps the text" {
	editor "'$APPRAISE' --quiet compound edit oxytocin --name 'Oxytocin A'; sed -i 's/^name: Oxytocin\$/name: Oxytocin B/' \"\$1\""
	code 1 appraise compound edit oxytocin
	has "$output" "not saved: $(id -un) changed oxytocin at 2026-06-03"
	has "$output" "the text is kept in $(left)"
	grep -q '^name: Oxytocin B' "$(left)"
	is "$(sql "SELECT name FROM compound")" "Oxytocin A"
	# The kept text says of which state it was made, so that it is not taken by mistake later.
	code 1 appraise compound edit oxytocin --card "$(left)"
	has "$output" "not any more what this text was made from"
	sed -i '/^# version/d' "$(left)"
	code 0 appraise compound edit oxytocin --card "$(left)"
	is "$(sql "SELECT name FROM compound")" "Oxytocin B"
}

@test "an editor that fails leaves the store as it is, and the text where something was typed" {
	editor 'exit 3'
	code 1 appraise compound edit oxytocin
	has "$output" "ended with 3"
	is "$(left)" ""
	editor 'echo x >>"$1"; exit 1'
	code 1 appraise compound edit oxytocin
	has "$output" "the text is kept in $(left)"
	export EDITOR=/no/such/editor
	code 1 appraise compound edit oxytocin
	has "$output" "could not be started"
	is "$(sql "SELECT count(*) FROM event WHERE kind = 'compound-edit'")" 0
}

@test "an editor with options is run as the shell reads it, and a slug is never read by it" {
	editor 'echo "$1" >>"$0.args"'
	export EDITOR="$EDITOR -nw"
	code 0 appraise compound edit oxytocin
	is "$(cat "$BATS_TEST_TMPDIR/ed.args")" "-nw"
}

@test "without an editor or a terminal it is said what is missing" {
	unset EDITOR
	run "$APPRAISE" compound edit oxytocin </dev/null
	is "$status" 2
	has "$output" "say what changes, or set EDITOR"
}

@test "an outcome stays: it can be changed and added, not taken away" {
	editor "cp \"\$1\" '$BATS_TEST_TMPDIR/card'"
	appraise --quiet compound edit oxytocin
	card=$BATS_TEST_TMPDIR/card
	sed -i 's/^slug: bonding$/slug: bond/' "$card"
	code 65 appraise compound edit oxytocin --card "$card"
	has "$output" 'outcomes: "bonding" is not there any more'
	printf '\n[outcomes]\nslug: bonding\nname: bonding\nindication: motherhood\nheadline: no\ndomain: efficacy\nbetter: higher\ncritical: no\nsurrogate: no\n' >>"$card"
	code 0 appraise compound edit oxytocin --card - <"$card"
	is "$(sql "SELECT count(*) FROM outcome")" 9
	code 0 appraise check --replay
}

@test "a compound without a profile has names alone, and the profile can be begun" {
	appraise --quiet compound add choline --name Choline --status supplement
	editor "cp \"\$1\" '$BATS_TEST_TMPDIR/card'; echo 'synonym: CDP' >'$BATS_TEST_TMPDIR/x'; sed -i '/^# synonym/r $BATS_TEST_TMPDIR/x' \"\$1\""
	code 0 appraise compound edit choline
	has "$output" "choline: terms"
	is "$(sql "SELECT count(*) FROM profile p JOIN compound USING (compound_id) WHERE slug = 'choline'")" 0
	sed -i -e '/^# version/d' -e 's/^#\[summary\]/[summary]/' -e 's/^#text:$/text: A first sentence./' -e 's/^#\[dosage\]/[dosage]/' \
		-e 's/^#food:/food: either/' -e 's/^#cycling:/cycling: unknown/' -e 's/^#best_time:/best_time: any/' "$BATS_TEST_TMPDIR/card"
	sed -i '/^\[summary\]/,/^$/!{/^text: A first/d}' "$BATS_TEST_TMPDIR/card"
	code 0 appraise compound edit choline --card "$BATS_TEST_TMPDIR/card"
	has "$output" "profile"
	is "$(sql "SELECT value FROM profile_row r JOIN compound USING (compound_id) WHERE slug = 'choline' AND field = 'food'")" either
}

@test "a new slug: the old one is answered everywhere, and said once" {
	code 0 appraise compound edit oxytocin --slug oxt
	code 0 appraise compound show oxytocin
	has "$output" "appraise: warning: oxytocin: the slug is oxt now"
	has "$output" "before     oxytocin"
	is "$("$APPRAISE" compound show oxytocin --json 2>/dev/null | grep -c '"slugs_before"')" 1
	code 0 appraise queue oxytocin
	is "$(grep -c 'the slug is oxt now' <<<"$output")" 1
	code 0 appraise score oxytocin
	code 0 appraise ingest --compound oxytocin "$ROOT/fixtures/demo/oxytocin.xml"
	code 1 appraise compound add oxytocin --name X --status food
	has "$output" "is already there"
	code 0 appraise compound edit oxt --slug oxytocin
	is "$(sql "SELECT slug FROM slug_alias")" "oxt"
	code 0 appraise check --replay
	code 0 appraise undo
	is "$(sql "SELECT slug FROM compound")" "oxt"
	is "$(sql "SELECT slug FROM slug_alias")" "oxytocin"
	code 0 appraise undo
	is "$(sql "SELECT slug FROM compound")" "oxytocin"
	is "$(sql "SELECT count(*) FROM slug_alias")" 0
	code 0 appraise check --replay
}

@test "an undo that wants a slug which is another's by now is refused in words" {
	appraise --quiet compound edit oxytocin --slug oxt
	appraise --quiet undo
	undo=$(sql "SELECT max(seq) FROM event")
	appraise --quiet compound add oxt --name Other --status food
	code 1 appraise undo "$undo"
	has "$output" 'the slug "oxt" is another compound'
}

@test "a retired compound is not listed, queued or scored, and comes back" {
	appraise --quiet ingest --compound oxytocin "$ROOT/fixtures/demo/oxytocin.xml"
	waits=$("$APPRAISE" queue --json | grep -c '"pmid"')
	[ "$waits" -gt 0 ]
	code 0 appraise compound retire oxytocin --reason 'graded under another name'
	has "$output" "oxytocin: retired"
	is "$("$APPRAISE" compound list --json | grep -c '"slug"' || true)" 0
	is "$("$APPRAISE" compound list --all --json | grep -c '"slug"')" 1
	is "$("$APPRAISE" queue --json | grep -c '"pmid"' || true)" 0
	is "$("$APPRAISE" queue oxytocin --json | grep -c '"pmid"')" "$waits"
	code 0 appraise compound show oxytocin
	has "$output" "retired    2026-06-03 by $(id -un): graded under another name"
	code 1 appraise compound retire oxytocin
	has "$output" "was retired on 2026-06-03 already"
	code 0 appraise check --replay
	code 0 appraise compound retire oxytocin --undo
	is "$("$APPRAISE" queue --json | grep -c '"pmid"')" "$waits"
	code 1 appraise compound retire oxytocin --undo
	has "$output" "is not retired"
	code 0 appraise check --replay
}

@test "in a release an old slug leads on, and a retired compound says so; the gate reads both" {
	sh "$ROOT/fixtures/demo/run" "$BATS_TEST_TMPDIR/demo" "$APPRAISE" >/dev/null
	export APPRAISE_DB=$BATS_TEST_TMPDIR/demo/appraise.db APPRAISE_CURATOR=demo
	appraise --quiet compound edit oxytocin --slug oxt
	appraise --quiet compound retire casein-hydrolysate --reason 'a <b>food</b> after all'
	code 0 appraise score
	code 0 appraise publish "$BATS_TEST_TMPDIR/site"
	rel=$BATS_TEST_TMPDIR/site/current
	is "$(sqlite3 "$rel/appraise.db" "SELECT slug, kind, coalesce(now, '-'), coalesce(at, '-') FROM v1_slug")" \
		$'casein-hydrolysate|retired|-|2026-06-03\noxytocin|renamed|oxt|-'
	has "$(cat "$rel/c/oxytocin.html")" 'content="0; url=oxt.html"'
	has "$(cat "$rel/c/casein-hydrolysate.html")" 'was retired on 2026-06-03 and is not graded any more: a &lt;b&gt;food'
	is "$(python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(d["kind"], d["now"])' "$rel/compounds/oxytocin.json")" "renamed oxt"
	is "$(sqlite3 "$rel/appraise.db" "SELECT count(*) FROM v1_compound WHERE slug IN ('oxytocin', 'casein-hydrolysate')")" 0
	code 0 appraise publish --verify "$rel"
	for forged in "UPDATE slug SET now = 'cerebrolysin' WHERE slug = 'oxytocin'" "UPDATE slug SET at = '2026-06-02' WHERE kind = 'retired'" \
		"UPDATE slug SET kind = 'retired', now = NULL WHERE slug = 'oxytocin'" "UPDATE area SET cca_milli = 1 WHERE slug = 'cerebrolysin' AND kind = 'cited'" \
		"UPDATE area SET band = 'high' WHERE slug = 'cerebrolysin' AND kind = 'included'" "DELETE FROM overlap WHERE kind = 'cited'" \
		"UPDATE overlap SET kind = 'guessed' WHERE kind = 'cited'" "DELETE FROM area WHERE slug = 'oxt'"; do
		rm -rf "$BATS_TEST_TMPDIR/forged"
		cp -rL "$rel" "$BATS_TEST_TMPDIR/forged"
		sqlite3 "$BATS_TEST_TMPDIR/forged/appraise.db" "$forged"
		(cd "$BATS_TEST_TMPDIR/forged" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
		code 1 appraise publish --verify "$BATS_TEST_TMPDIR/forged" || { echo "passed: $forged"; return 1; }
	done
}

@test "on a terminal it is asked whether to edit again, and what was typed is shown again" {
	editor "echo run >>'$BATS_TEST_TMPDIR/runs'
		if grep -q '^status: drug' \"\$1\"; then sed -i 's/^status: drug/status: supplement/' \"\$1\"
		else sed -i 's/^status: endogenous-hormone/status: drug/' \"\$1\"; fi"
	cat >"$BATS_TEST_TMPDIR/terminal.py" <<-'PY'
		import os, pty, sys
		answer, seen = sys.argv[1].encode().decode("unicode_escape").encode(), b""
		pid, fd = pty.fork()
		if pid == 0:
		    os.execv(sys.argv[2], sys.argv[2:])
		asked = False
		while True:
		    try:
		        chunk = os.read(fd, 4096)
		    except OSError:
		        break
		    if not chunk:
		        break
		    seen += chunk
		    if not asked and b"keeps the file: " in seen:
		        os.write(fd, answer)
		        asked = True
		sys.stdout.write(seen.decode().replace("\r", ""))
		sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	PY
	code 0 timeout 60 python3 "$BATS_TEST_TMPDIR/terminal.py" '\n' "$APPRAISE" compound edit oxytocin
	has "$output" 'status: "drug" is none of'
	has "$output" "Enter edits it again, q leaves and keeps the file: "
	has "$output" "oxytocin: status"
	is "$(wc -l <"$BATS_TEST_TMPDIR/runs")" 2
	is "$(left)" ""
	is "$(sql "SELECT status FROM compound")" supplement
	appraise --quiet compound edit oxytocin --status endogenous-hormone
	code 65 timeout 60 python3 "$BATS_TEST_TMPDIR/terminal.py" 'q\n' "$APPRAISE" compound edit oxytocin
	has "$output" "$(left)"
	grep -q '^status: drug' "$(left)"
}

@test "an export carries edits, undone ones too, renamed slugs and a retirement" {
	editor "sed -i 's/^label: Trust\$/label: Faith/' \"\$1\""
	appraise --quiet compound edit oxytocin
	appraise --quiet undo
	appraise --quiet compound edit oxytocin --slug oxt
	appraise --quiet compound retire oxt --reason 'graded elsewhere'
	appraise export >"$BATS_TEST_TMPDIR/all.ndjson"
	says="SELECT slug, retired FROM compound; SELECT slug FROM slug_alias; SELECT * FROM pathway_node; SELECT section, pos, field, value FROM profile_row"
	was=$(sql "$says")
	export APPRAISE_DB=$BATS_TEST_TMPDIR/other.db
	"$APPRAISE" --quiet init --demo
	code 0 appraise import "$BATS_TEST_TMPDIR/all.ndjson"
	is "$(sql "$says")" "$was"
	code 0 appraise check --replay
	has "$("$APPRAISE" compound show oxt)" "graded elsewhere"
}
