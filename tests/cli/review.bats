# review: by lines through a pipe, and by keys on a pseudo-terminal.
load helper

setup_file() {
	load helper
	export APPRAISE_DB=$BATS_FILE_TMPDIR/appraise.db APPRAISE_NOW=2026-06-03T03:30:00Z
	"$APPRAISE" --quiet init --demo
	"$APPRAISE" --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json" >/dev/null
	"$APPRAISE" --quiet ingest --compound cerebrolysin "$ROOT/fixtures/demo/cerebrolysin.xml" >/dev/null
	"$APPRAISE" --quiet compound import "$ROOT/fixtures/compounds/oxytocin.json" >/dev/null
	"$APPRAISE" --quiet ingest --compound oxytocin "$ROOT/fixtures/demo/oxytocin.xml" >/dev/null 2>&1
	sqlite3 "$APPRAISE_DB" "PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
}

setup() {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/appraise.db APPRAISE_NOW=2026-06-03T03:30:00Z COLUMNS=100
	cp "$BATS_FILE_TMPDIR/appraise.db" "$APPRAISE_DB"
	export PYTHONPATH=$ROOT/tests/screen PYTHONDONTWRITEBYTECODE=1 TERM=dumb
}

review() { "$APPRAISE" review "$@"; }
lines() { printf '%s\n' "$@" | review cerebrolysin; }	# LINE...: through a pipe
pty() { python3 -; }	# a script from standard input, with Terminal at hand
pmid_of_first() { "$APPRAISE" --json queue cerebrolysin | jq -r '.items[0].pmid'; }
state() { sql "SELECT state FROM link JOIN compound USING (compound_id) WHERE slug = 'cerebrolysin' AND pmid = $1"; }
events() { sql "SELECT kind || ' ' || coalesce(pmid, '') FROM event WHERE seq > $(cat "$BATS_TEST_TMPDIR/head") ORDER BY seq"; }
mark() { sql "SELECT max(seq) FROM event" >"$BATS_TEST_TMPDIR/head"; }

@test "a record is shown with its place, its proposal, the deciding words and its findings" {
	code 0 review cerebrolysin </dev/null
	has "$output" "Item 1 of 21, cerebrolysin. PMID 9900"
	has "$output" "Title: Cerebrolysin"
	has "$output" "Why here: "
	[[ $output =~ Design\ [a-z-]+,\ [0-9]+\ %:\ \"[^\"]+\"\ [A-Z]-[a-z-]+ ]]
	[[ $output =~ People\ [0-9,]+ ]]
	has "$output" "Finding 1: "
	has "$output" "  a approve, r reject, e edit, p later, n note, u undo, ? all"
}

@test "the reason to stand here says nothing of direction or score" {
	run review cerebrolysin </dev/null
	why=$(grep '^Why here' <<<"$output")
	[ -n "$why" ]
	[[ ! $why =~ benefit|harm|/10|raise|lower ]]
}

@test "the end of input quits with 0, and q too" {
	code 0 lines t
	code 0 lines q "r 3"
	is "$(sql "SELECT count(*) FROM link WHERE state = 'rejected'")" 0
}

@test "a rejection is stored before the next record shows, and told with its number" {
	mark
	p=$(pmid_of_first)
	code 0 lines "r 3"
	has "$output" "rejected $p (no-outcome); u undoes"
	has "$output" "Item 2 of 21"
	is "$(state "$p")" rejected
	is "$(events)" "reject $p"
}

@test "an approval waits for open findings and then tells the score, which it did not before" {
	p=$(pmid_of_first)
	sqlite3 "$APPRAISE_DB" "UPDATE proposed_finding SET direction = NULL WHERE pos = 2 AND proposal_id = (SELECT proposal_id FROM assessment WHERE pmid = $p)"
	code 0 lines a h a
	has "$output" "has no direction: b n h m u, or x drops it"
	has "$output" "approved $p; score "
	before=${output%%saved #*}
	[[ ! $before =~ /10 ]]
	is "$(state "$p")" relevant
}

@test "what is saved is the same as by the command" {
	p=$(pmid_of_first)
	cp "$APPRAISE_DB" "$BATS_TEST_TMPDIR/other.db"
	lines "e 1 stroke-death n" "e 2 x" "e 3 x" "e d rct" "e p 77" "e g crossover" "e f mixed" a >/dev/null
	sql "SELECT body FROM event_body ORDER BY seq DESC LIMIT 1" >"$BATS_TEST_TMPDIR/keys"
	code 0 env APPRAISE_DB="$BATS_TEST_TMPDIR/other.db" "$APPRAISE" approve cerebrolysin "$p" --design rct --participants 77 \
		--flag crossover --funding mixed --finding 1=stroke-death,direction=no-difference
	sqlite3 "$BATS_TEST_TMPDIR/other.db" "SELECT body FROM event_body ORDER BY seq DESC LIMIT 1" >"$BATS_TEST_TMPDIR/command"
	jq -S 'del(.findings)' "$BATS_TEST_TMPDIR/keys" >"$BATS_TEST_TMPDIR/a"
	jq -S 'del(.findings)' "$BATS_TEST_TMPDIR/command" >"$BATS_TEST_TMPDIR/b"
	cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
	is "$(jq -cS '.findings[0]' "$BATS_TEST_TMPDIR/keys")" "$(jq -cS '.findings[0]' "$BATS_TEST_TMPDIR/command")"
}

@test "undo goes back act by act without limit, and shows the record again" {
	p=$(pmid_of_first)
	mark
	code 0 lines "r 3" "r 1" "p 7" u u u
	is "$(state "$p")" open
	is "$(events | cut -d' ' -f1 | sort | uniq -c | xargs)" "1 postpone 2 reject 3 undo"
	[ "$(grep -c "^Item 1 of 21.*PMID $p" <<<"$output")" = 2 ]
}

@test "a list that was saved as one is undone as one" {
	printf 'reject cerebrolysin 99000009 --reason design\nreject cerebrolysin 99000010 --reason design\n' |
		"$APPRAISE" --quiet approve -
	code 0 lines u y
	has "$output" "undid 2 acts of one list"
	is "$(state 99000009) $(state 99000010)" "open open"
}

@test "an act that is older than the sitting is named before it is undone, and y alone undoes it" {
	"$APPRAISE" --quiet reject cerebrolysin 99000008 --reason design
	printf 'reject cerebrolysin 99000009 --reason design\nreject cerebrolysin 99000010 --reason design\n' |
		"$APPRAISE" --quiet approve -
	mark
	head=$(cat "$BATS_TEST_TMPDIR/head")
	code 0 lines u "r 3" u u u n ":undo" ""
	is "$(events)" ""
	has "$output" "before this sitting, 2026-06-03: #$((head - 1)) reject 99000009, #$head reject 99000010"
	is "$(grep -c "^not undone" <<<"$output")" 4
	COLUMNS=72 code 0 lines u
	is "$(sed -n '/^before this/,/^y undoes/p' <<<"$output" | awk 'length > 72')" ""
	# One's own acts of the sitting go at once; then the older ones, each with its question, without limit.
	p=$(pmid_of_first)
	code 0 lines "r 3" u u y u y
	is "$(events | xargs)" "reject $p undo $p undo 99000010 undo 99000009 undo 99000008"
	is "$(grep -c "^before this sitting" <<<"$output")" 2
	# A number names it: nothing is asked.
	"$APPRAISE" --quiet reject cerebrolysin 99000008 --reason design
	code 0 lines ":undo $(sql "SELECT max(seq) FROM event")"
	has "$output" "undid #"
	has "$(tail -20 <<<"$output")" "PMID 99000008"
	is "$(state 99000008)" open
}

@test "on a terminal the key after the question is its answer and nothing else" {
	"$APPRAISE" --quiet reject cerebrolysin 99000008 --reason design
	mark
	pty <<-PY
		import os
		from pty_terminal import Terminal
		with Terminal([os.environ["APPRAISE"], "review", "cerebrolysin"], {"APPRAISE_REVIEW_GUARD_MS": "0"}) as t:
		    t.expect("> ")
		    t.type("u"); t.expect("reject 99000008"); t.expect("y/n> ")
		    t.type("a"); t.expect("not undone"); t.expect("> ")
		    t.type("u"); t.expect("y/n> ")
		    t.type("y"); t.expect("undid #"); t.expect("PMID 99000008"); t.expect("> ")
		    t.type("q")
		    assert t.wait() == 0
	PY
	is "$(events)" "undo 99000008"
}

@test "what cannot be one study is said at once, and an approval is saved with its study or not at all" {
	p=$(pmid_of_first)
	mark
	code 0 lines "e s merge 1" "e 1 x" "e 2 x" "e 3 x" "e s split" a "e s none" a u
	has "$output" "1 belongs to no study yet: it is not approved"
	has "$output" "try: :show 1"
	has "$output" "nothing is saved; the card and your edits stay"
	is "$(events | xargs)" "approve $p undo $p"
}

@test "an approval and the study that goes with it are one undo, which shows the record again" {
	"$APPRAISE" --quiet approve cerebrolysin 99000001 99000005
	mark
	code 0 lines "g 99000005" "e p 77" "e s merge 99000001" a u
	is "$(events | xargs)" "amend 99000005 study-merge undo undo 99000005"
	has "$output" "undid 2 acts of one list"
	has "$(sed -n '/undid 2 acts/,$p' <<<"$output")" "PMID 99000005"
}

@test "what is saved says how it is taken back, and an undo how it is brought back" {
	p=$(pmid_of_first)
	mark
	head=$(cat "$BATS_TEST_TMPDIR/head")
	code 0 lines "n ask them" u ":undo $((head + 2))" ":show $p"
	has "$output" "note on $p; :show $p has it; u undoes"
	has "$output" ":undo $((head + 2)) brings it back"
	is "$(events | xargs)" "note $p undo $p undo $p"
	has "$output" "ask them"
	code 0 lines ":undo 999" ":undo --help" ":undo x"
	has "$output" "try: :help undo"
	hint=$(grep -A1 'is no act' <<<"$output")
	has "$hint" "try: :log"
	code 0 lines "e s pin" s
	has "$output" "Said here: pin; a stores it."
}

@test "on a terminal the abstract's end is marked, and what opens or copies nothing says so" {
	pty <<-PY
		import os
		from pty_terminal import Terminal
		off = {"APPRAISE_REVIEW_GUARD_MS": "0", "COLUMNS": "40", "BROWSER": ""}
		with Terminal([os.environ["APPRAISE"], "review", "cerebrolysin"], off) as t:
		    t.expect("> ")
		    t.type("t"); t.expect("[abstract 1-18 of"); t.expect("space: more]"); t.expect("> ")
		    t.type("t"); t.expect("the end; b: back, space: from the top]"); t.expect("> ")
		    t.type("t"); t.expect("[abstract 1-18 of"); t.expect("> ")
		    t.type("v"); t.expect("BROWSER is not set"); t.expect("> ")
		    t.type("q")
		    assert t.wait() == 0
		with Terminal([os.environ["APPRAISE"], "--color=always", "review", "cerebrolysin"], off) as t:
		    t.expect("> ")
		    t.type("y"); t.expect("\x1b]52;c;"); t.expect("sent to the terminal's clipboard"); t.expect("> ")
		    t.type("q")
		    assert t.wait() == 0
	PY
}

@test "a record that stands rejected is approved after one question" {
	p=$(pmid_of_first)
	mark
	lines "r 3" k "e 1 x" "e 2 x" "e 3 x" a n >/dev/null
	is "$(events)" "reject $p"
	code 0 lines "g $p" a y
	has "$output" "this record stands rejected (no-outcome); y approves it instead"
	has "$output" "approved $p"
	is "$(state "$p")" relevant
}

@test "g goes to the compound that the record is linked to" {
	"$APPRAISE" --quiet approve - < <("$APPRAISE" --json queue | jq -r '.items[] | "reject \(.compound) \(.pmid) --reason design"')
	code 0 review < <(printf 'g 99000079\ng 99000017\ng 99999999\n')
	has "$output" "oxytocin. PMID 99000079"
	has "$output" "cerebrolysin. PMID 99000017"
	has "$output" "99999999 is linked to no compound"
	has "$output" "try: :fetch 99999999"
	code 0 lines "g 99000079"
	has "$output" "99000079 is not linked to cerebrolysin, but to oxytocin"
	has "$output" "try: q, then appraise review oxytocin"
}

@test "an amendment that is undone is shown again, and so is what it now says" {
	p=$(pmid_of_first)
	code 0 lines "e 1 x" "e 2 x" "e 3 x" "e p 4321" a j "g $p" "e p 77" a u
	has "$output" "amended $p"
	last=$(sed -n '/undid #.*amend/,$p' <<<"$output")
	has "$last" "PMID $p"
	has "$last" "Decided already: approved"
	has "$last" "People 4,321"
}

@test "an approval that is undone gives its edits back" {
	p=$(pmid_of_first)
	code 0 lines "e 1 x" "e 2 x" "e 3 x" "e p 4321" a u
	last=$(sed -n '/undid #/,$p' <<<"$output")
	has "$last" "PMID $p"
	has "$last" "your edits that are not stored yet are kept here; a stores them"
	has "$last" "People 4,321"
	has "$(lines a)" "saved #"
	is "$(appraise show "$p" --json | jq .assessment.participants)" 4321
}

@test "what was put off and came back by undo says why it is here as before" {
	p=$(pmid_of_first)
	why=$(lines q | sed -n '/^Why here: /p')
	code 0 lines "p 0" u
	last=$(sed -n '/undid #/,$p' <<<"$output")
	has "$last" "PMID $p"
	has "$last" "$why"
}

@test "a record that waits again after an undo says why it is here, whatever was shown meanwhile" {
	p=$(pmid_of_first)
	"$APPRAISE" --quiet reject cerebrolysin "$p" --reason design
	code 0 lines u y
	last=$(sed -n '/undid #/,$p' <<<"$output")
	has "$last" "PMID $p"
	has "$last" "Why here: "
	# By a filter that does not have it, too.
	code 0 lines "r 3" "f animal" u
	has "$(sed -n '/undid #/,$p' <<<"$output")" "Why here: "
	# What is decided does not wait, so that there is no reason why.
	code 0 lines "r 3" k
	[[ $(sed -n "/Decided already/,\$p" <<<"$output") != *"Why here: "* ]]
}

@test "the search passes over what is decided" {
	title=$("$APPRAISE" --json queue cerebrolysin | jq -r '.items[0].title')
	code 0 lines "r 3" "/$title"
	has "$output" "no title that waits here holds"
}

@test "the number of records that wait is told beside the place, as the queue counts them" {
	code 0 lines j "r 3" "p 7" ":reject cerebrolysin 99000021 --reason not-human" "r 3"
	is "$(grep -o "^Item [0-9]* of 21\( ([a-z0-9 ]*)\)\?" <<<"$output" | xargs)" \
		"Item 1 of 21 Item 2 of 21 Item 3 of 21 (20 wait) Item 4 of 21 (20 wait) Item 4 of 21 (19 wait) Item 5 of 21 (18 wait)"
	is "$("$APPRAISE" --json queue cerebrolysin --limit 100 | jq '.items | length')" 18
}

@test "edits that are not stored stay with a record that is put off or rejected" {
	p=$(pmid_of_first)
	for act in "p 1" "r 3"; do
		code 0 lines "e p 77" "$act" u q
		last=$(sed -n '/undid #/,$p' <<<"$output")
		has "$last" "your edits that are not stored yet are kept here; a stores them"
		has "$last" "People 77 (proposed "
		has "$last" "1 record has edits that are not stored ($p); they stay"
	done
	# But not past what somebody else decided meanwhile.
	lines "e p 77" "p 1" >/dev/null
	"$APPRAISE" --quiet approve cerebrolysin "$p" --participants 5
	code 0 lines "g $p"
	has "$output" "your edits of before were dropped: the record has changed"
}

@test "where nothing waits any more it is told what is for later and what another compound has" {
	"$APPRAISE" --quiet approve - < <("$APPRAISE" --json queue cerebrolysin --limit 100 | jq -r '.items[1:][] | "reject cerebrolysin \(.pmid) --reason design"')
	p=$(pmid_of_first)
	n=$("$APPRAISE" --json queue oxytocin --limit 100 | jq '.items | length')
	code 0 lines j "p 7" a k
	has "$output" "nothing else waits here; oxytocin has $n: q, then appraise review oxytocin"
	has "$output" "Nothing else waits; 1 is for later ($p, 2026-06-10); oxytocin has $n"
	has "$output" "nothing is shown to decide; u takes back the last act"
	has "$(tail -12 <<<"$output")" "Why here: put off until 2026-06-10; "
	# Without a name j goes on to it.
	code 0 review < <(printf 'g %s\nj\n' "$p")
	has "$output" "Item 1 of $n, oxytocin"
	code 0 lines ":review oxytocin"
	has "$output" "try: q, then appraise review oxytocin"
}

@test "U lists my acts and u takes back the one named" {
	mark
	lines "r 3" "r 1" >/dev/null
	first=$(($(cat "$BATS_TEST_TMPDIR/head") + 1))
	code 0 lines U "u $first"
	has "$output" "#$first 2026-06-03T03:30 reject"
	has "$output" "undid #$first"
	is "$(sql "SELECT count(*) FROM link WHERE state = 'rejected'")" 1
}

@test "what was decided is looked back at and amended" {
	mark
	code 0 lines a k "e p 4321" a
	has "$output" "Decided already: approved"
	has "$output" " amended "
	is "$(events | cut -d' ' -f1 | xargs)" "approve amend"
	is "$(sql "SELECT participants FROM assessment WHERE state = 'approved'")" 4321
}

@test "records that were passed over come again at the end" {
	"$APPRAISE" --quiet approve - < <("$APPRAISE" --json queue cerebrolysin | jq -r '.items[2:][] | "reject cerebrolysin \(.pmid) --reason design"')
	p=$(pmid_of_first)
	code 0 lines j "r 3"
	has "$output" "that was the last; from the top, what was passed over"
	has "$(tail -20 <<<"$output")" "PMID $p"
}

@test "notes, filters, search and going to a record" {
	mark
	code 0 lines "n read the full text" "f rct" "/trial" "g 99000020" "g 99999999" "f nonsense" "f all" "/zebra"
	is "$(events)" "note $(pmid_of_first)"
	has "$output" " under filter rct"
	has "$output" "PMID 99000020"
	has "$output" "99999999 is not linked to cerebrolysin"
	has "$output" '"nonsense" is no filter'
	has "$output" 'no title that waits here holds "zebra"'
}

@test "any command runs on the same store, but for review itself" {
	p=$(pmid_of_first)
	code 0 lines ":reject cerebrolysin $p --reason design" ":review" ":quue" ":compound list" ":help undo"
	is "$(state "$p")" rejected
	has "$output" "you are in review"
	has "$output" "try: :queue"
	has "$output" "Cerebrolysin"
	has "$output" "usage: appraise undo"
	has "$output" "Item 2 of 21"
}

@test "the abstract, the hits with rule and weight, the other evidence and the study are shown when asked for" {
	run lines t "]" "]" "[" o s v y c "?"
	has "$output" "METHODS: "
	[[ $output =~ Hit\ 1\ of\ [0-9]+:\ [A-Z]-[a-z-]+,\ \"[^\"]+\"\ in\ title,\ for\ design: ]]
	has "$output" "weight +"
	has "$output" "cerebrolysin has no approved evidence yet"
	has "$output" "Study: none yet; approving makes one."
	has "$output" "https://pubmed.ncbi.nlm.nih.gov/9900"
	has "$output" "e 2 stroke-sae h"
	[ "$(grep -c "^METHODS" <<<"$output")" = 1 ]
}

@test "the list of keys fits a screen, and tells the way back of an edit and of an old act" {
	page=$(lines "?" | sed -n '/^a      approve/,$p' | grep -v '^> ')
	[ "$(wc -l <<<"$page")" -le 23 ]
	is "$(awk 'length > 80' <<<"$page")" ""
	has "$page" "e d rct is also the way back to a proposed rct"
	has "$page" ":undo 12 undoes act 12"
}

@test "order by age and the causes can be chosen" {
	code 0 review cerebrolysin --order age </dev/null
	has "$output" "Item 1 of 21"
	code 0 review cerebrolysin --retractions </dev/null
	has "$output" "Nothing waits under this filter"
	code 0 review cerebrolysin --cause postponed </dev/null
	has "$output" "Nothing waits under this filter"
	code 3 review cerebrolisin </dev/null
	has "$output" "try: appraise review cerebrolysin"
	code 2 "$APPRAISE" --json review
}

@test "without a name one compound follows the other" {
	"$APPRAISE" --quiet approve - < <("$APPRAISE" --json queue cerebrolysin | jq -r '.items[1:][] | "reject cerebrolysin \(.pmid) --reason design"')
	code 0 review < <(printf 'r 3\n')
	has "$output" "Item 1 of 1, cerebrolysin"
	has "$output" ", oxytocin. PMID"
}

@test "the next sitting goes on where the last one was, edits included" {
	lines j j "e d cohort" >"$BATS_TEST_TMPDIR/out"
	code 0 lines
	has "$output" "Item 3 of 21"
	has "$output" "your edits that are not stored yet are kept here"
	has "$output" "Design cohort (proposed"
}

@test "edits of a record that changed meanwhile are dropped and told" {
	p=$(pmid_of_first)
	lines "e d cohort" >/dev/null
	"$APPRAISE" --quiet postpone cerebrolysin "$p" --days 1
	code 0 review cerebrolysin < <(printf 'g %s\n' "$p")
	has "$output" "your edits of before were dropped: the record has changed"
}

@test "lines that are no keys do nothing, whatever their length" {
	mark
	code 0 review cerebrolysin < <(printf 'approve\n\n'; head -c 9000 /dev/zero | tr '\0' a; printf '\nr\0 3\nq\n')
	has "$output" '"approve" is no key'
	has "$output" "that line is too long"
	has "$output" "a NUL byte stands in that line"
	is "$(events)" ""
}

@test "a collision with a second process is told and nothing is saved over it" {
	p=$(pmid_of_first)
	mark
	pty <<-PY
		import os, subprocess
		from pty_terminal import Terminal
		app = os.environ["APPRAISE"]
		with Terminal([app, "review", "cerebrolysin"], {"APPRAISE_REVIEW_GUARD_MS": "0"}) as t:
		    t.expect("? all")
		    subprocess.run([app, "--quiet", "reject", "cerebrolysin", "$p", "--reason", "other-compound"], check=True)
		    t.type("r3")
		    t.expect("not saved: ")
		    t.expect(" rejected $p at 03:30 (other-compound)")
		    t.expect("Enter: next")
		    t.type("a")
		    t.expect("decided meanwhile")
		    t.type("\n")
		    t.expect("Item 2 of 21")
		    t.type("q")
		    assert t.wait() == 0
	PY
	is "$(events)" "reject $p"
}

@test "the card takes the width that the terminal has now" {
	pty <<-PY
		import os
		from pty_terminal import Terminal
		app = os.environ["APPRAISE"]
		widest = lambda said: max(len(line) for line in said.split("\n")[:-1])
		with Terminal([app, "review", "cerebrolysin"], {"APPRAISE_REVIEW_GUARD_MS": "0", "COLUMNS": "", "TERM": "dumb"}) as t:
		    t.expect("? all"); t.expect("> ")
		    t.resize(24, 60)
		    t.type("c"); narrow = t.expect("? all"); t.expect("> ")
		    t.resize(24, 130)
		    t.type("c"); wide = t.expect("? all"); t.expect("> ")
		    assert widest(narrow) <= 60 < 80 < widest(wide) <= 130, (narrow, wide)
		    t.type("q")
		    assert t.wait() == 0
	PY
}

@test "keys on a terminal act at once, and the modes of the terminal are put back" {
	mark
	pty <<-PY
		import os
		from pty_terminal import Terminal
		app = os.environ["APPRAISE"]
		with Terminal([app, "review", "cerebrolysin"], {"APPRAISE_REVIEW_GUARD_MS": "0"}) as t:
		    t.expect("Item 1 of 21"); t.expect("? all")
		    t.expect("> ")
		    assert t.modes() == (False, False)
		    t.type("r"); t.expect("1 other compound")
		    t.type("\x1b"); t.expect("not rejected")
		    t.type("r3"); t.expect("saved #"); t.expect("Item 2 of 21"); t.expect("> ")
		    t.type("edcoh\t\n"); t.expect("design: cohort")
		    t.type("nlook at this ü\n"); t.expect("note on")
		    t.type("\x1b[B"); t.expect("Item 3 of 21"); t.expect("> ")
		    t.type("k"); t.expect("kept here"); t.expect("Item 2 of 21"); t.expect("> ")
		    t.type("u"); t.expect("undid #")
		    t.type("q")
		    assert t.wait() == 0, t.status
		    assert t.modes() == (True, True)
	PY
	is "$(events | cut -d' ' -f1 | xargs)" "reject note undo"
}

@test "keys that decide are dropped right after a new record, and others are not" {
	mark
	pty <<-PY
		import os
		from pty_terminal import Terminal
		# A guard of five seconds: the key below comes well within it.
		with Terminal([os.environ["APPRAISE"], "review", "cerebrolysin"], {"APPRAISE_REVIEW_GUARD_MS": "5000"}) as t:
		    t.type("ar")
		    t.expect("too quick: a was dropped")
		    t.expect("too quick: r was dropped")
		    t.type("o"); t.expect("no approved evidence yet")
		    t.type("j"); t.expect("Item 2 of 21")
		    t.type("q")
		    assert t.wait() == 0
	PY
	is "$(events)" ""
}

@test "after kill -9 nothing is lost or half stored, and the same record is at hand" {
	mark
	pty <<-PY
		import os
		from pty_terminal import Terminal
		app = os.environ["APPRAISE"]
		off = {"APPRAISE_REVIEW_GUARD_MS": "0"}
		with Terminal([app, "review", "cerebrolysin"], off) as t:
		    t.expect("Item 1 of 21"); t.expect("> ")
		    t.type("r3"); t.expect("Item 2 of 21"); t.expect("> ")
		    t.type("j"); t.expect("Item 3 of 21"); t.expect("> ")
		    t.type("edcohort\n"); t.expect("design: cohort"); t.expect("> ")
		    assert t.kill() == -9
		with Terminal([app, "review", "cerebrolysin"], off) as t:
		    t.expect("kept here")
		    t.expect("Item 2 of 20")
		    t.expect("Design cohort (proposed")
		    t.expect("> ")
		    t.type("a"); t.expect("saved #")
		    t.expect("> ")
		    t.type("q")
		    assert t.wait() == 0
	PY
	is "$(events | cut -d' ' -f1 | xargs)" "reject approve"
	is "$(sql "SELECT design FROM assessment WHERE state = 'approved'")" cohort
	code 0 "$APPRAISE" check --replay
}

@test "Ctrl-C ends with 130 and restores the terminal, a lost line ends it too" {
	pty <<-PY
		import os
		from pty_terminal import Terminal
		app = os.environ["APPRAISE"]
		with Terminal([app, "review", "cerebrolysin"]) as t:
		    t.expect("> ")
		    t.type("e"); t.expect("field> ")
		    t.type("\x03")
		    assert t.wait() == 130, t.status
		    assert t.modes() == (True, True)
		    t.expect("stopped: what was saved stays")
		with Terminal([app, "review", "cerebrolysin"]) as t:
		    t.expect("> ")
		    assert t.hang_up() in (0, 130, 141, -13, 1), t.status
	PY
	code 0 "$APPRAISE" check
}

@test "with --plain a terminal gives lines" {
	pty <<-PY
		import os
		from pty_terminal import Terminal
		with Terminal([os.environ["APPRAISE"], "review", "--plain", "cerebrolysin"]) as t:
		    t.expect("? all"); t.expect("> ")
		    assert t.modes() == (True, True)
		    t.type("r 3\n"); t.expect("saved #"); t.expect("Item 2 of 21")
		    t.type("\x04")
		    assert t.wait() == 0
	PY
}

@test "no byte of a record acts on the terminal" {
	python3 - "$ROOT/fixtures/demo/cerebrolysin.xml" "$BATS_TEST_TMPDIR/evil.xml" <<-'PY'
		import re, sys
		text = open(sys.argv[1], encoding="utf-8").read()
		bad = "\u009b31m\u202eevil\u2028\u0085"
		text = text.replace("99000016", "99000098").replace("99000002", "99000097")
		text = re.sub(r"<ArticleTitle>", "<ArticleTitle>" + bad, text)
		text = re.sub(r"(<AbstractText[^>]*>)", r"\1" + bad + "randomised " + bad, text)
		text = re.sub(r"<LastName>", "<LastName>" + bad, text)
		text = re.sub(r"<ISOAbbreviation>", "<ISOAbbreviation>" + bad, text)
		open(sys.argv[2], "w", encoding="utf-8").write(text)
	PY
	"$APPRAISE" --quiet ingest --compound cerebrolysin "$BATS_TEST_TMPDIR/evil.xml" >/dev/null
	pty <<-'PY'
		import os, re
		from pty_terminal import Terminal
		with Terminal([os.environ["APPRAISE"], "review", "cerebrolysin"], {"APPRAISE_REVIEW_GUARD_MS": "0"}) as t:
		    t.expect("> ")
		    for pmid in ("99000098", "99000097"):
		        t.type("g" + pmid + "\n"); t.expect("PMID " + pmid); t.expect("> ")
		        for key, end in (("z", "> "), ("]", "Hit 1"), ("]", "Hit 2"), ("e", "field> "), ("\x1b", "> "), ("o", "> "),
		                         ("s", "Study: "), ("/\x9bevil\n", "> "), ("c", "? all")):
		            t.type(key); t.expect(end)
		    t.type("q")
		    assert t.wait() == 0
		    text = t.raw.decode("utf-8")
		    assert "evil" in text
		    bad = re.findall("[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", text)
		    assert not bad, bad
	PY
}

@test "while another writer holds the store the choice is kept and the same key tries again" {
	p=$(pmid_of_first)
	mark
	pty <<-PY
		import os, sqlite3
		from pty_terminal import Terminal
		app = os.environ["APPRAISE"]
		with Terminal([app, "review", "cerebrolysin"], {"APPRAISE_REVIEW_GUARD_MS": "0"}) as t:
		    t.expect("> ")
		    t.type("edcohort\n"); t.expect("design: cohort"); t.expect("> ")
		    other = sqlite3.connect(os.environ["APPRAISE_DB"], isolation_level=None)
		    other.execute("BEGIN IMMEDIATE")
		    t.type("a")
		    t.expect("choice kept here, the same key tries again")
		    other.execute("ROLLBACK")
		    t.type("a")
		    t.expect("approved $p")
		    t.type("q")
		    assert t.wait() == 0
	PY
	is "$(events)" "approve $p"
	is "$(sql "SELECT design FROM assessment WHERE pmid = $p")" cohort
}

@test "on a full disk the choice is kept, and it is stored once there is room" {
	p=$(pmid_of_first)
	mark
	pty <<-PY
		import os, resource
		from pty_terminal import Terminal
		# Python ignores SIGXFSZ, and so does what it starts: a write past the limit fails as on a full disk.
		with Terminal([os.environ["APPRAISE"], "review", "cerebrolysin"], {"APPRAISE_REVIEW_GUARD_MS": "0"}) as t:
		    t.expect("> ")
		    t.type("edcohort\n"); t.expect("design: cohort"); t.expect("> ")
		    was = resource.prlimit(t.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
		    t.type("a")
		    t.expect("choice kept here, the same key tries again")
		    t.expect("> ")
		    resource.prlimit(t.pid, resource.RLIMIT_FSIZE, was)
		    t.type("a")
		    t.expect("approved $p")
		    t.type("q")
		    assert t.wait() == 0
	PY
	is "$(events)" "approve $p"
	is "$(sql "SELECT design FROM assessment WHERE pmid = $p")" cohort
	code 0 "$APPRAISE" check --replay
}

# Forty real records, each decided by reading, by keys and by lines; beside them the same list by the command.
real_store() { # PATH
	export APPRAISE_DB=$1
	"$APPRAISE" --quiet init --demo
	"$APPRAISE" --quiet compound add tamoxifen --name Tamoxifen --status prescription >/dev/null
	for o in $(grep -ho -- '--finding [a-z0-9]*=[a-z-]*' "$ROOT/tests/real/tamoxifen.txt" | sed 's/.*=//' | sort -u); do
		"$APPRAISE" --quiet outcome add tamoxifen "$o" --name "the outcome $o" --indication cancer --headline --better lower >/dev/null
	done
	find "$TESTDATA" -type f \( -name '*.xml' -o -name '*.gz' \) | LC_ALL=C sort | while read -r f; do
		zcat -f "$f" | head -c 4000 | grep -aq '<Pubmed' && printf '%s\0' "$f"
	done | xargs -0 "$APPRAISE" --quiet ingest --match >/dev/null 2>&1
	sqlite3 "$APPRAISE_DB" "PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
}

# What people did, without numbers: "kind pmid body", findings by outcome.
acts_of() { # STORE
	sqlite3 "$1" "SELECT kind || char(9) || pmid || char(9) || body FROM event JOIN event_body USING (seq)
		WHERE kind IN ('approve', 'amend', 'reject') AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = event.seq) ORDER BY seq" |
		python3 -c '
import json, sys
for row in sys.stdin:
    kind, pmid, body = row.rstrip("\n").split("\t", 2)
    body = json.loads(body)
    if kind == "amend":
        continue
    body.pop("study", None)
    body.get("findings", []).sort(key=lambda f: f["outcome"])
    print(kind, pmid, json.dumps(body, sort_keys=True))'
}

@test "forty real records by keys, by lines and by the command leave the same decisions" {
	need_data pubmed
	real_store "$BATS_TEST_TMPDIR/real.db"
	grep -E '^(approve|reject)' "$ROOT/tests/real/tamoxifen.txt" >"$BATS_TEST_TMPDIR/list"
	for way in command pty pipe; do
		export APPRAISE_DB=$BATS_TEST_TMPDIR/$way.db
		cp "$BATS_TEST_TMPDIR/real.db" "$APPRAISE_DB"
		if [ $way = command ]; then
			# The first forty records, one act each.
			awk '{ n = 0; for (i = 3; i <= NF && $i ~ /^[0-9]+$/; i++) p[++n] = $i; rest = ""
				for (; i <= NF; i++) rest = rest " " $i
				for (k = 1; k <= n && done < 40; k++) { done++; print $1, $2, p[k] rest } }' \
				"$BATS_TEST_TMPDIR/list" | "$APPRAISE" --quiet approve -
		else
			extra=$(python3 "$ROOT/tests/screen/review_real.py" $way tamoxifen "$BATS_TEST_TMPDIR/list" 40)
			is "$extra" "undo approve amend amend"
			code 0 "$APPRAISE" check --replay
		fi
		acts_of "$APPRAISE_DB" >"$BATS_TEST_TMPDIR/$way.acts"
		is "$(wc -l <"$BATS_TEST_TMPDIR/$way.acts")" 40
	done
	diff "$BATS_TEST_TMPDIR/command.acts" "$BATS_TEST_TMPDIR/pty.acts"
	diff "$BATS_TEST_TMPDIR/command.acts" "$BATS_TEST_TMPDIR/pipe.acts"
	sqlite3 "$BATS_TEST_TMPDIR/pty.db" "SELECT kind, pmid, body FROM event JOIN event_body USING (seq) WHERE pmid IS NOT NULL" >"$BATS_TEST_TMPDIR/a"
	sqlite3 "$BATS_TEST_TMPDIR/pipe.db" "SELECT kind, pmid, body FROM event JOIN event_body USING (seq) WHERE pmid IS NOT NULL" >"$BATS_TEST_TMPDIR/b"
	cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
}

@test "an undo takes back what was saved, and leaves what was typed since" {
	pmid=$(pmid_of_first)
	out=$(lines "p 1" "g $pmid" "e p 77" u)
	has "$out" "undid #"
	has "$out" "your edits that are not stored yet are kept here"
	has "$(tail -n 12 <<<"$out")" "People 77 (proposed "
}

@test "f names every cause that it takes" {
	out=$(lines f "")
	for cause in retracted deleted reopened open postponed conflict recheck second; do has "$out" "$cause"; done
	has "$(lines "f second" 2>&1)" "cerebrolysin: 0 records under filter second"
}
