# publish: whole releases or none.
load helper

setup_file() {
	export DEMO=$BATS_FILE_TMPDIR/demo
	load helper
	sh "$ROOT/fixtures/demo/run" "$DEMO" "$APPRAISE" >"$BATS_FILE_TMPDIR/demo.out"
}

setup() {
	export APPRAISE_DB=$BATS_TEST_TMPDIR/appraise.db APPRAISE_NOW=2026-06-03T03:30:00Z APPRAISE_CURATOR=demo
	sqlite3 "$DEMO/appraise.db" "VACUUM INTO '$APPRAISE_DB'"
	site=$BATS_TEST_TMPDIR/site
}

release_sums() { (cd "$1" && find . -type f ! -name .appraise | LC_ALL=C sort | xargs sha256sum); }

@test "the same store and clock give the same bytes, whatever the folder" {
	appraise publish "$site" >/dev/null
	appraise publish "$BATS_TEST_TMPDIR/other" >/dev/null
	is "$(release_sums "$site/current/")" "$(release_sums "$BATS_TEST_TMPDIR/other/current/")"
}

@test "a second publish without news is unchanged and makes no release" {
	appraise publish "$site" >/dev/null
	before=$(readlink "$site/current")
	code 0 "$APPRAISE" publish "$site"
	has "$output" "unchanged $site/current"
	is "$(readlink "$site/current")" "$before"
	is "$(find "$site/releases" -mindepth 1 -maxdepth 1 | wc -l)" 1
}

@test "checksums cover every file and hold" {
	appraise publish "$site" >/dev/null
	cd "$site/current/"
	sha256sum --quiet -c SHA256SUMS
	is "$(grep -c . SHA256SUMS)" "$(find . -type f ! -name SHA256SUMS | wc -l)"
}

@test "a night that only moves the clock rewrites the manifest alone and links the rest" {
	appraise publish "$site" >/dev/null
	old=$(readlink -f "$site/current")
	APPRAISE_NOW=2026-06-04T03:30:00Z appraise publish "$site" >/dev/null
	new=$(readlink -f "$site/current")
	[ "$old" != "$new" ]
	changed=$(cd "$new" && find . -type f -links 1 | LC_ALL=C sort | tr '\n' ' ')
	is "$changed" "./SHA256SUMS ./manifest.json "
	is "$(stat -c %i "$old/appraise.db")" "$(stat -c %i "$new/appraise.db")"
}

@test "the last three releases stay, by date and event, and current is one of them" {
	for day in 04 05 06 07 08; do
		APPRAISE_NOW=2026-06-${day}T03:30:00Z appraise publish "$site" >/dev/null
	done
	is "$(cd "$site/releases" && ls | cut -d. -f1 | tr '\n' ' ')" "2026-06-06 2026-06-07 2026-06-08 "
	has "$(readlink "$site/current")" 2026-06-08
}

@test "a folder with files of others is refused and left alone" {
	mkdir "$site"
	echo mine >"$site/index.html"
	echo mine >"$site/notes.txt"
	code 77 "$APPRAISE" publish "$site"
	has "$output" "appraise: $site: holds 2 files appraise did not write"
	has "$output" "  try: appraise publish $site/evidence"
	is "$(ls "$site" | tr '\n' ' ')" "index.html notes.txt "
}

@test "a dry run leaves no release and says what it would do" {
	code 0 "$APPRAISE" publish --dry-run "$site"
	has "$output" "would publish $site/current: 3 compounds"
	[ ! -e "$site/current" ]
	is "$(find "$site/releases" -mindepth 1 | wc -l)" 0
}

@test "diff names each figure that a decision moved" {
	appraise publish "$site" >/dev/null
	appraise reject cerebrolysin 99000008 --reason design --redo >/dev/null
	code 0 "$APPRAISE" publish --diff "$site"
	has "$output" "cerebrolysin  studies  10 -> 9"
	has "$output" "cerebrolysin  participants  11816 -> 10794"
	has "$output" "cerebrolysin  record 99000008  counted -> -"
	has "$(readlink "$site/current")" releases/
	code 0 "$APPRAISE" publish --verify "$site/current"
}

@test "what waits is not in it: no queue, no undecided record, no abstract" {
	appraise publish "$site" >/dev/null
	db=$site/current/appraise.db
	is "$(sqlite3 "$db" "SELECT count(*) FROM v1_study WHERE pmid IN (99000016, 99000017, 99000021)")" 0
	is "$(sqlite3 "$db" "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%abstract%'")" 0
	is "$(sqlite3 "$db" "SELECT count(*) FROM v1_finding WHERE length(CAST(quote AS BLOB)) > 200")" 0
	run grep -rl 99000016 "$site/current/" --include='*.html' --include='*.csv'
	is "$output" ""
}

@test "curators are pseudonyms in the published decisions" {
	appraise publish "$site" >/dev/null
	is "$(sqlite3 "$site/current/appraise.db" "SELECT count(*) FROM v1_decision WHERE who NOT GLOB 'curator-[0-9]*' AND who <> 'machine'")" 0
}

@test "the sums over v1_study equal v1_compound" {
	appraise publish "$site" >/dev/null
	is "$(sqlite3 "$site/current/appraise.db" "SELECT c.slug FROM v1_compound AS c JOIN (SELECT slug, sum(counted) AS n, sum(CASE WHEN counted THEN participants END) AS p,
		sum(counted AND participants IS NOT NULL) AS f FROM v1_study GROUP BY slug) AS s USING (slug)
		WHERE c.studies <> s.n OR c.participants <> s.p OR c.participants_from <> s.f")" ""
}

@test "the readers' example queries run as written" {
	appraise publish "$site" >/dev/null
	db=$site/current/appraise.db
	is "$(sqlite3 "$db" "SELECT slug, score, tier, verdict, confidence, studies, participants, badge FROM v1_compound WHERE slug='cerebrolysin'")" \
		"cerebrolysin|4|emerging|contested|low|10|11816|mostly randomised evidence"
	sqlite3 "$db" "SELECT pmid, year, type, participants, money, counted, why_not FROM v1_study WHERE slug='cerebrolysin' ORDER BY counted, year DESC" | grep -q '^99000001|.*|0|'
	sqlite3 "$db" "SELECT o.outcome, o.direction, o.certainty, o.band, f.pmid, f.measure, f.value, f.low, f.high FROM v1_outcome o LEFT JOIN v1_finding f USING (slug, outcome) WHERE o.slug='cerebrolysin'" |
		grep -q 'stroke-sae|.*|99000002|RR|2.15|1.01|4.55'
	sqlite3 "$db" "SELECT seq, at, slug, kind, pmid, was, now FROM v1_change WHERE seq > 3" | grep -q '|99000014|'
	is "$(cd "$site/current/" && jq -r '[.slug,.score.value,.score.tier,.score.held_by[].cap]|@tsv' compounds/cerebrolysin.json | tr '\t' ' ')" "cerebrolysin 4 emerging K1 K2"
}

@test "pages hold no script, no foreign address but PubMed's, and are well formed" {
	appraise publish "$site" >/dev/null
	for page in "$site"/current/index.html "$site"/current/c/*.html; do
		run grep -ciE '<script|javascript:|onerror=|onload=' "$page"
		is "$output" 0
		run bash -c "grep -oE 'https?://[^/\"]+' '$page' | sort -u"
		[ -z "$output" ] || is "$output" "https://pubmed.ncbi.nlm.nih.gov"
		# Every element that is opened is closed, in its place.
		python3 - "$page" <<'PY'
import sys
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Balance(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.getpos(), self.open[-3:])
        self.open.pop()


page = Balance()
page.feed(open(sys.argv[1], encoding="utf-8").read())
assert not page.open, page.open
PY
	done
}

# The visible text of a page's row for an outcome: its cells with one blank between.
outcome_row() { # SLUG OUTCOME
	python3 - "$site/current/c/$1.html" "outcome-$2" <<-'PY'
		import re, sys
		text = open(sys.argv[1], encoding="utf-8").read()
		row = re.search(r'<tr id="%s">(.*?)</tr>' % sys.argv[2], text, re.S)
		print(" ".join(re.sub(r"<[^>]*>", " ", row[1]).split()) if row else "no such row")
	PY
}

@test "an outcome with findings of other designs alone is shown, and marked as not scored" {
	appraise --quiet outcome add cerebrolysin neurites --name 'growth of neurites' --indication 'cell culture'
	appraise --quiet amend cerebrolysin 99000012 --finding new=neurites,direction=benefit
	appraise --quiet publish "$site"
	is "$(outcome_row cerebrolysin neurites)" "growth of neurites listed, not scored – – 0 0"
	is "$(jq -c '.indications[].outcomes[] | select(.outcome == "neurites") | [.direction, .direction_words, .supported, (.findings | length)]' \
		"$site/current/compounds/cerebrolysin.json")" '["none","listed, not scored",false,1]'
	code 0 "$APPRAISE" publish --verify "$site/current"
}

@test "an outcome without support has a dash for certainty and support, and unknown people are no nought" {
	appraise --quiet publish "$site"
	is "$(outcome_row cerebrolysin stroke-death)" "death against – – 1 1,601"
	is "$(outcome_row cerebrolysin stroke-motor)" "motor gives the score benefit 5.5 low 5.5 2 827"
	is "$(outcome_row cerebrolysin alzheimer-global)" "global benefit 5.0 low 5.0 1 unknown"
	is "$(outcome_row oxytocin autism-social)" "social function against 3.0 very low 0.0 4 1,020"
}

@test "against safety reads as harm where one was found, as no difference where none was" {
	appraise --quiet publish "$site"
	is "$(outcome_row cerebrolysin stroke-sae)" "serious adverse events safety harm – – 1 1,601"
	is "$(outcome_row oxytocin labour-overactivity)" "uterine overactivity safety harm – – 1 421"
	is "$(outcome_row oxytocin autism-sae)" "serious adverse events safety no difference – – 2 882"
	is "$(sqlite3 "$site/current/appraise.db" "SELECT DISTINCT direction FROM v1_outcome WHERE domain = 'safety'")" against
}

@test "a superseded version and a second report name the record that speaks" {
	appraise --quiet study merge 99000009 99000010
	appraise --quiet publish "$site"
	is "$(sqlite3 "$site/current/appraise.db" "SELECT pmid, why_not, speaker_pmid FROM v1_study WHERE slug = 'cerebrolysin' AND pmid IN (99000001, 99000009) ORDER BY pmid")" \
		"$(printf '99000001|superseded|99000002\n99000009|same study|99000010')"
	for words in 'no: superseded by 99000002' 'no: same study as 99000010'; do
		grep -qF ">${words% *} <a href=\"#pmid-${words##* }\">${words##* }</a></span>" "$site/current/c/cerebrolysin.html"
	done
	code 0 "$APPRAISE" publish --verify "$site/current"
}

@test "points have a decimal, and nobody is counted twice in so many words" {
	appraise --quiet publish "$site"
	said() { sqlite3 "$site/current/appraise.db" "SELECT text FROM v1_sentence WHERE slug = '$1' AND name = '$2'"; }
	is "$(said cerebrolysin held)" "The score of 5.5 is held to 4.0 by cap K1 (PMID 99000002) and cap K2 (PMID 99000002)."
	is "$(said cerebrolysin confidence)" "Confidence low: 4.0 to 5.5 whichever study is left out; the certainty of the outcome behind it is low."
	is "$(said casein-hydrolysate participants)" "Participants are the plain sum over 9 of 9 studies that state a number; nobody is known to be counted twice."
	has "$(said cerebrolysin participants)" "347 of them took part in a trial that a counted synthesis includes, and are counted twice."
}

@test "a compound without a card has a page that says what is not recorded" {
	appraise --quiet compound add plain --name Plain --status food
	appraise --quiet outcome add plain death --name death --indication stroke --critical --better lower
	appraise --quiet link plain 99000002
	appraise --quiet approve plain 99000002 --finding new=death,direction=no-difference
	appraise --quiet publish "$site"
	for words in 'No mechanism is recorded.' 'No dosage is recorded.' 'No harm and no caution is recorded here.' 'No term: nothing supports a point.'; do
		grep -qF "$words" "$site/current/c/plain.html" || { echo "not said: $words"; return 1; }
	done
	has "$(outcome_row plain death)" "death against – – 1 1,601"
	code 0 "$APPRAISE" publish --verify "$site/current"
}

@test "what stands once in the data is said once on the page" {
	appraise --quiet publish "$site"
	for slug in cerebrolysin oxytocin; do
		is "$(grep -oi 'reviewed as a whole' "$site/current/c/$slug.html" | wc -l)" 1
	done
}

@test "pages name their language, their tables and the heads of columns and rows" {
	appraise --quiet publish "$site"
	for page in "$site"/current/index.html "$site"/current/c/*.html; do
		python3 - "$page" <<'PY'
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
assert '<html lang="en">' in text and 'name="viewport"' in text
assert len(re.findall(r"<h1[ >]", text)) == 1 and len(re.findall(r"<main[ >]", text)) == 1
for table in re.findall(r"<table.*?</table>", text, re.S):
    assert "<caption" in table, table[:80]
    assert all("scope=" in th for th in re.findall(r"<th[ >][^>]*", table)), table[:200]
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table.split("</thead>")[1], re.S):
        assert 'scope="row"' in row or 'colspan="6"' in row, row[:200]
labels = re.findall(r'aria-labelledby="([^"]*)"', text)
assert all(f'id="{i}"' in text for i in labels)
ids = re.findall(r' id="([^"]*)"', text)
assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]
levels = [int(n) for n in re.findall(r"<h([1-6])[ >]", text)]
assert all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels
PY
	done
}

@test "publish without a place says which setting names one" {
	code 2 "$APPRAISE" publish
	has "$output" "appraise: publish: say where, or set publish_dir"
}
