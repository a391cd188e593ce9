#!/usr/bin/env bats
# The main job on real records: two compounds from PubMed XML to a verified
# release, decided by people who read the abstracts, and the same run twice.
load helper

REAL=$BATS_TEST_DIRNAME/../real

# add_outcome SLUG OUTCOME NAME INDICATION OPTION...
add_outcome() {
	appraise --quiet outcome add --name "$3" --indication "$4" "${@:5}" "$1" "$2" >/dev/null
}

outcomes() {
	local early="early breast cancer" late="advanced breast cancer" prevent="breast cancer prevention"
	local pd="Parkinson's disease" icu="after heart surgery"

	add_outcome tamoxifen prevention "breast cancer" "$prevent" --critical --better lower
	add_outcome tamoxifen fractures "fractures" "$prevent" --better lower
	add_outcome tamoxifen endometrial-cancer "endometrial cancer" "$prevent" --domain safety --critical --better lower
	add_outcome tamoxifen thrombosis "venous thrombosis" "$prevent" --domain safety --critical --better lower
	add_outcome tamoxifen cardiovascular "heart events" "$prevent" --domain safety --critical --better lower
	add_outcome tamoxifen gynaecological "gynaecological findings" "$prevent" --domain safety --better lower
	add_outcome tamoxifen vasomotor "hot flushes" "$prevent" --domain safety --better lower
	add_outcome tamoxifen recurrence "recurrence" "$early" --headline --critical --better lower
	add_outcome tamoxifen recurrence-negative "recurrence of receptor-negative cancer" "$early" --headline --critical --better lower
	add_outcome tamoxifen local-recurrence "recurrence in the treated breast" "$early" --headline --critical --better lower
	add_outcome tamoxifen contralateral "cancer of the other breast" "$early" --headline --critical --better lower
	add_outcome tamoxifen survival "overall survival" "$early" --headline --critical --better higher
	add_outcome tamoxifen recurrence-endocrine "recurrence (ratio: other endocrine drug to tamoxifen)" "$early" --headline --critical --better lower
	add_outcome tamoxifen survival-endocrine "survival (ratio: other endocrine drug to tamoxifen)" "$late" --headline --critical --better higher
	add_outcome tamoxifen response-endocrine "response against another endocrine drug" "$late" --headline --better higher
	add_outcome tamoxifen progression-endocrine "time to progression (ratio: other endocrine drug to tamoxifen)" "$late" --headline --critical --better higher
	add_outcome dopamine off-time "hours without effect" "$pd" --headline --critical --better lower
	add_outcome dopamine motor "motor score" "$pd" --headline --critical --better lower
	add_outcome dopamine action-awareness "awareness of action" "$pd" --headline --surrogate --better higher
	add_outcome dopamine dyskinesia "dyskinesia" "$pd" --headline --domain safety --critical --better lower
	add_outcome dopamine gut-perfusion "blood flow in the gut" "$icu" --surrogate --better higher
	add_outcome dopamine gut-oxygen "oxygen extraction of the gut" "$icu" --surrogate --better lower
}

# The real files with a PubMed root, in one fixed order.
real_files() {
	local f
	find "$TESTDATA" -type f \( -name '*.xml' -o -name '*.gz' \) | LC_ALL=C sort | while read -r f; do
		zcat -f "$f" | head -c 4000 | grep -aq '<Pubmed' && printf '%s\n' "$f"
	done
	return 0
}

# whole_run FOLDER: from an empty store to a release.
whole_run() {
	mkdir -p "$1"
	export APPRAISE_DB=$1/appraise.db APPRAISE_NOW=2026-06-03T03:30:00Z
	appraise --quiet init --demo
	appraise --quiet compound add tamoxifen --name Tamoxifen --status prescription
	appraise --quiet compound add dopamine --name Dopamine --status prescription --synonym levodopa
	outcomes
	mapfile -t files <"$BATS_FILE_TMPDIR/files"
	appraise --json ingest --match "${files[@]}" >"$1/ingest.json"
	appraise --json queue >"$1/queue.json"
	appraise approve - <"$REAL/tamoxifen.txt" >"$1/tamoxifen.out"
	appraise approve - <"$REAL/dopamine.txt" >"$1/dopamine.out"
	appraise --json score >"$1/score.json"
	appraise publish "$1/site" >"$1/publish.out"
}

setup_file() {
	load helper
	[ -e "$TESTDATA/README.md" ] || return 0
	real_files >"$BATS_FILE_TMPDIR/files"
	whole_run "$BATS_FILE_TMPDIR/one"
	whole_run "$BATS_FILE_TMPDIR/two"
}

setup() {
	need_data
	ONE=$BATS_FILE_TMPDIR/one TWO=$BATS_FILE_TMPDIR/two
	export APPRAISE_DB=$ONE/appraise.db APPRAISE_NOW=2026-06-03T03:30:00Z
}

# How many records the list of a compound approves or rejects: PMIDs stand where no option does.
listed() { # ACT COMPOUND
	awk -v act="$1" -v c="$2" '$1 == act && $2 == c {
		for (i = 3; i <= NF && $i ~ /^[0-9]+$/; i++) n++
	} END { print n + 0 }' "$REAL/$2.txt"
}

decided() { # STATE COMPOUND: the store's links
	sql "SELECT count(*) FROM link JOIN compound USING (compound_id)
	     WHERE slug = '$2' AND state = '$1'"
}

sums() { # FOLDER: every file of its release
	(cd "$1/site/current" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

@test "every record that names a compound is linked, and nothing else is kept" {
	is "$(sql 'SELECT count(DISTINCT pmid) FROM link')" "$(sql 'SELECT count(*) FROM article')"
	[ "$(sql 'SELECT count(*) FROM article WHERE pmid < 99000001')" -ge 130 ]
	is "$(sql "SELECT count(*) FROM link JOIN article USING (pmid) JOIN text USING (text_id) JOIN compound USING (compound_id)
	    WHERE NOT (title || ' ' || coalesce(abstract, '') LIKE '%' || slug || '%'
	        OR slug = 'dopamine' AND title || ' ' || coalesce(abstract, '') LIKE '%levodopa%')")" 0
}

@test "the queue named every record before the first decision" {
	is "$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["items"]))' "$ONE/queue.json")" \
	    "$(sql 'SELECT count(*) FROM link')"
}

@test "the decisions in the store are those of the lists, at least fifteen for each compound" {
	for c in tamoxifen dopamine; do
		is "$c $(decided relevant $c)" "$c $(listed approve $c)"
		is "$c $(decided rejected $c)" "$c $(listed reject $c)"
		[ $(($(decided relevant $c) + $(decided rejected $c))) -ge 15 ]
	done
	is "$(sql "SELECT count(*) FROM link WHERE pmid >= 99000001 AND state <> 'open'")" 0
}

@test "the findings in the store are those of the lists" {
	for c in tamoxifen dopamine; do
		for d in benefit harm no-difference mixed unclear; do
			is "$c $d $(sql "SELECT count(*) FROM finding JOIN compound USING (compound_id)
			    WHERE slug = '$c' AND direction = '$d'")" \
			    "$c $d $(grep -o -- "--finding [^ ]*direction=${d}[^ ]*" "$REAL/$c.txt" | wc -l)"
		done
	done
}

@test "the lists hold no words of the records" {
	run grep -n 'quote=' "$REAL/tamoxifen.txt" "$REAL/dopamine.txt"
	is "$status" 1
	python3 - "$APPRAISE_DB" "$REAL"/*.txt <<-'END'
		import re, sqlite3, sys
		db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
		words = lambda s: re.findall(r"[a-z]+", s.lower())
		runs = lambda w: {tuple(w[i:i + 7]) for i in range(len(w) - 6)}
		known = set()
		for title, abstract in db.execute("SELECT title, coalesce(abstract, '') FROM text"):
		    known |= runs(words(title)) | runs(words(abstract))
		for name in sys.argv[2:]:
		    for n, line in enumerate(open(name, encoding="utf-8"), 1):
		        if line.startswith("#"):
		            assert not runs(words(line)) & known, (name, n, runs(words(line)) & known)
	END
}

@test "both compounds are graded, and explain's terms are the score" {
	python3 - "$ONE/score.json" <<-'END'
		import json, sys
		got = {i["slug"]: i for i in json.load(open(sys.argv[1]))["items"]}
		assert set(got) == {"tamoxifen", "dopamine"}, got
		for i in got.values():
		    assert i["tier"] != "not graded" and i["score"] == i["score_milli"] // 1000, i
		assert got["tamoxifen"]["score"] > 0 and got["tamoxifen"]["verdict"] == "benefit", got
		assert got["dopamine"]["score"] == 0, got
	END
	for c in tamoxifen dopamine; do
		appraise --json explain $c | python3 -c '
import json, sys
d = json.load(sys.stdin)["answer"]
assert sum(t["value_milli"] for t in d["terms"]) == d["score_milli"], d["terms"]'
		code 0 appraise explain $c
	done
}

# The two reports of one trial: counted once, with what each of them alone tells.
@test "two reports of one trial are one study with the findings of both" {
	appraise --json explain tamoxifen | python3 -c '
import json, sys
s = {i["id"]: i for i in json.load(sys.stdin)["table"]["studies"]}
assert "9747868" not in s, "the older report counts of its own"
f = {i["outcome"]: i["direction"] for i in s["16288118"]["findings"]}
assert f == {"prevention": "benefit", "fractures": "benefit", "endometrial-cancer": "harm"}, f'
}

@test "the grade is what the score makes of the published table" {
	for c in tamoxifen dopamine; do
		appraise --json explain $c >"$BATS_TEST_TMPDIR/$c.json"
		python3 -c 'import json, sys; json.dump(json.load(open(sys.argv[1]))["table"], open(sys.argv[2], "w"))' \
		    "$BATS_TEST_TMPDIR/$c.json" "$BATS_TEST_TMPDIR/table.json"
		is "$(appraise --json score --from "$BATS_TEST_TMPDIR/table.json" | jq .score_milli)" \
		    "$(jq .answer.score_milli "$BATS_TEST_TMPDIR/$c.json")"
	done
}

@test "the store is sound and its projections are what the events say" {
	code 0 appraise check --replay
	has "$output" ok
}

@test "the release holds both pages and no figure differs when it is made again" {
	[ -s "$ONE/site/current/c/tamoxifen.html" ]
	[ -s "$ONE/site/current/c/dopamine.html" ]
	code 0 appraise publish --verify "$ONE/site/current"
	has "$output" "0 differ"
}

@test "the same run twice under one clock gives the same release, byte for byte" {
	sums "$ONE" >"$BATS_TEST_TMPDIR/one"
	sums "$TWO" >"$BATS_TEST_TMPDIR/two"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/one")" -gt 10 ]
	cmp "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two"
	for f in queue.json tamoxifen.out dopamine.out score.json ingest.json; do
		cmp "$ONE/$f" "$TWO/$f"
	done
}
