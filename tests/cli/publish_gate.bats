# publish --verify: the gate refuses a release in which any one figure was changed.
load helper

setup_file() {
	export DEMO=$BATS_FILE_TMPDIR/demo
	load helper
	[ -e "$ROOT/fixtures/demo/run" ] || skip "the demonstration is not here"
	sh "$ROOT/fixtures/demo/run" "$DEMO" "$APPRAISE" >"$BATS_FILE_TMPDIR/demo.out"
	cp -rL "$DEMO/site/current" "$BATS_FILE_TMPDIR/whole"
	export WHOLE=$BATS_FILE_TMPDIR/whole
}

setup() {
	rel=$BATS_TEST_TMPDIR/rel
	whole
}

# The untouched release, anew.
whole() {
	rm -rf "$rel"
	cp -r "$WHOLE" "$rel"
}

# The sums as they would be had the release been published so: the deeper check has to see it.
resum() { (cd "$rel" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS); }

forge() { sqlite3 -batch -noheader "$rel/appraise.db" "PRAGMA synchronous = OFF; $1"; }

# refused WORDS...: verify fails, and says each of the words.
refused() {
	code 1 "$APPRAISE" publish --verify "$rel"
	for word; do has "$output" "$word"; done
}

# Each column of a view's table gets another value, one at a time: TABLE WHERE COLUMN...
# It is found in the database alone, before a document or page is compared with it;
# with SAID=1 it is what only the documents can contradict.
each_column() {
	local table=$1 where=$2 column n
	shift 2
	for column; do
		whole
		n=$(forge "UPDATE $table SET $column = CASE WHEN typeof($column) = 'integer' THEN $column + 1
			ELSE coalesce($column, '') || 'x' END WHERE $where; SELECT changes()")
		[ "$n" -ge 1 ] || { echo "nothing to forge in $table.$column"; return 1; }
		resum
		refused || { echo "$table.$column was forged and passed"; return 1; }
		[ "${SAID:-}" = 1 ] || case $output in *compounds/* | *csv/* | *c/*.html*) echo "$table.$column: $output"; return 1 ;; esac
	done
}

@test "a release that stands is verified without a store" {
	unset APPRAISE_DB
	code 0 "$APPRAISE" publish --verify "$rel"
	has "$output" "figures recomputed, 0 differ"
	n=$(printf '%s' "$output" | sed -n 's/.* \([0-9,]*\) figures recomputed.*/\1/p' | tr -d ,)
	[ "$n" -gt 5000 ]
	code 0 "$APPRAISE" --json publish --verify "$rel"
	has "$output" '"differences": 0'
}

@test "what is no release is not found" {
	code 3 "$APPRAISE" publish --verify "$BATS_TEST_TMPDIR/none"
	mkdir "$BATS_TEST_TMPDIR/empty"
	code 3 "$APPRAISE" publish --verify "$BATS_TEST_TMPDIR/empty"
}

@test "a forged figure of a compound is refused and named" {
	forge "UPDATE compound SET participants = participants + 1 WHERE slug = 'cerebrolysin'"
	resum
	refused "participants of cerebrolysin" v1_compound 11817 11816
	each_column compound "slug = 'cerebrolysin'" score score_milli tier verdict confidence stability delta_milli left_low_milli \
		left_high_milli base_milli studies syntheses trials observational other_studies participants participants_from \
		participants_inside largest_component typical_size first_year last_year badge quality representative_pmid \
		dose_studies grade_at at_seq method_rev params_sha256 inputs_sha256 provisional
}

@test "a forged date, name or status is refused by the documents that say otherwise" {
	for column in last_reviewed last_new_evidence name status; do
		whole
		forge "UPDATE compound SET $column = 'x' WHERE slug = 'casein-hydrolysate'"
		resum
		refused || { echo "$column was forged and passed"; return 1; }
	done
}

@test "a forged figure of an outcome is refused" {
	each_column outcome "slug = 'cerebrolysin' AND outcome = 'stroke-motor'" headline domain critical surrogate certainty_milli band \
		direction support_milli v_plus_milli v_minus_milli studies participants gives_base indication
}

@test "a forged figure of a study is refused" {
	each_column study "slug = 'cerebrolysin' AND pmid = 99000002" counted why_not representative type design synthesis money rob \
		participants trials year speaker_pmid
	each_column study "slug = 'cerebrolysin' AND pmid = 99000001" speaker_pmid why_not
	SAID=1 each_column study "slug = 'cerebrolysin' AND pmid = 99000002" funding ties trial_funding flags label decided_seq
}

@test "a forged finding is refused" {
	each_column finding "slug = 'cerebrolysin' AND outcome = 'stroke-sae'" direction certainty_reported large_effect \
		publication_bias i2
	SAID=1 each_column finding "slug = 'cerebrolysin' AND outcome = 'stroke-sae'" measure value low high quote is_primary
	whole
	forge "UPDATE finding SET quote = printf('%.*c', 201, 'q') WHERE outcome = 'stroke-sae'"
	resum
	refused
}

@test "a forged term, parameter, grade or sentence is refused" {
	each_column term "slug = 'cerebrolysin' AND name = 'K1'" value_milli binds pmids
	SAID=1 each_column term "slug = 'cerebrolysin' AND name = 'K1'" reason kind
	each_column param "name = 'k1_max'" value source
	each_column grade "slug = 'oxytocin' AND inputs IS NOT NULL" score score_milli tier verdict confidence inputs inputs_sha256
	for name in typical counts participants score held reviewed confidence dose-response; do
		whole
		forge "UPDATE sentence SET text = replace(replace(text, '1', '2'), '0', '3') WHERE slug = 'cerebrolysin' AND name = '$name'"
		resum
		refused || { echo "the sentence $name was forged and passed"; return 1; }
	done
}

@test "a sentence, a document and a page that agree on a wrong number are refused" {
	forge "UPDATE sentence SET text = replace(text, '11,816', '11,817') WHERE slug = 'cerebrolysin'"
	sed -i 's/· 11,816 participants/· 11,817 participants/' "$rel/compounds/cerebrolysin.json" "$rel/c/cerebrolysin.html" "$rel/csv/v1_sentence.csv"
	resum
	refused "sentence counts of cerebrolysin" v1_sentence
}

@test "a study that was graded and is not shown, or shown and not graded, is refused" {
	forge "DELETE FROM finding WHERE slug = 'oxytocin' AND pmid = 99000067; DELETE FROM study WHERE slug = 'oxytocin' AND pmid = 99000067"
	resum
	refused
	whole
	forge "INSERT INTO finding SELECT slug, 'social-trust', pmid, study_id, timepoint, is_primary, direction, measure, value, low, high, n, i2,
		certainty_reported, publication_bias, large_effect, dose, dose_unit, quote, quote_field, field_sha256, decided_seq
		FROM finding WHERE slug = 'oxytocin' AND pmid = 99000067"
	resum
	refused
	whole
	forge "DELETE FROM overlap WHERE slug = 'oxytocin' AND trial = 99000064"
	resum
	refused
}

@test "a cited record that is retracted, unknown or of another compound is refused" {
	forge "UPDATE citation SET retracted = 1 WHERE pmid = 99000003"
	resum
	refused 99000003
	for pmid in 99000014 99000041 99999999 99000001; do
		whole
		forge "UPDATE profile SET pmids = '$pmid' WHERE slug = 'cerebrolysin' AND section = 'summary' AND pos = 1"
		resum
		refused "$pmid" || { echo "the citation of $pmid passed"; return 1; }
	done
}

# A document with every n-th figure changed, one at a time, into $rel: prints what it changed.
forge_json() { # FILE STEP INDEX
	python3 - "$WHOLE/$1" "$rel/$1" "$2" "$3" <<'END'
import json, sys
source, target, step, index = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
doc, leaves = json.load(open(source)), []
def walk(node, path):
    for key, value in (node.items() if isinstance(node, dict) else enumerate(node)):
        if isinstance(value, (dict, list)):
            walk(value, path + [key])
        elif isinstance(value, (int, float)) and not (isinstance(key, str) and key.startswith("has_")):
            leaves.append((node, key, path + [key]))
walk(doc, [])
if index * step >= len(leaves):
    sys.exit(1)
node, key, path = leaves[index * step]
node[key] = not node[key] if isinstance(node[key], bool) else node[key] + 1
json.dump(doc, open(target, "w"), indent=1, ensure_ascii=False)
print(".".join(map(str, path)))
END
}

@test "a forged figure of a document is refused" {
	for file in compounds/cerebrolysin.json index.json; do
		step=$([ "$file" = index.json ] && echo 1 || echo 29) i=0
		while what=$(forge_json "$file" "$step" "$i"); do
			resum
			refused || { echo "$file: $what was forged and passed"; return 1; }
			i=$((i + 1))
		done
		[ "$i" -gt 5 ]
		whole
	done
}

@test "a forged word of a document is refused" {
	for pair in 's/"tier": *"emerging"/"tier": "strong"/' 's/"verdict": *"contested"/"verdict": "benefit"/' 's/no-difference/benefit/' \
		's/"band": *"low"/"band": "high"/' 's/"money": *"industry"/"money": "independent"/' 's/"RR 2.15/"RR 1.15/'; do
		whole
		sed -i "$pair" "$rel/compounds/cerebrolysin.json"
		! cmp -s "$rel/compounds/cerebrolysin.json" "$WHOLE/compounds/cerebrolysin.json"
		resum
		refused compounds/cerebrolysin.json || { echo "$pair passed"; return 1; }
	done
}

@test "a document that is no JSON is refused" {
	truncate -s -20 "$rel/compounds/oxytocin.json"
	resum
	refused compounds/oxytocin.json
}

# The n-th marked figure of a page changed: prints its name, or fails past the last.
forge_page() { # FILE INDEX
	python3 - "$WHOLE/$1" "$rel/$1" "$2" <<'END'
import re, sys
text, index = open(sys.argv[1], encoding="utf-8").read(), int(sys.argv[3])
marks = list(re.finditer(r'(data-(?:fact|sentence)="([a-z_-]+)"[^>]*>)([^<]+)<', text))
if index >= len(marks):
    sys.exit(1)
m = marks[index]
old = m[3]
new = re.sub(r"\d", lambda d: str((int(d[0]) + 1) % 10), old, count=1) if re.search(r"\d", old) else old + "x"
open(sys.argv[2], "w", encoding="utf-8").write(text[:m.start(3)] + new + text[m.end(3):])
print(m[2], old)
END
}

@test "a forged figure of a page is refused" {
	for file in index.html c/casein-hydrolysate.html; do
		i=0 step=$([ "$file" = index.html ] && echo 1 || echo 3)
		while what=$(forge_page "$file" "$i"); do
			resum
			refused "$file" || { echo "$file: $what was forged and passed"; return 1; }
			i=$((i + step))
		done
		[ "$i" -gt 10 ]
		whole
	done
}

@test "a forged number that no attribute marks is refused" {
	page=$rel/c/cerebrolysin.html
	for pair in 's/(2020, SYN)/(2021, SYN)/' 's/authors. certainty moderate/authors'"'"' certainty high/' 's/at most 5/at most 6/' \
		's|<td class="num">-0.5</td>|<td class="num">-0.6</td>|' 's/30 mL a day/40 mL a day/' 's/10 days/12 days/' \
		's|<title>Cerebrolysin: 4/10|<title>Cerebrolysin: 5/10|' 's|<dd>30 mL|<dd>31 mL|; s/10 to 21 days/10 to 22 days/' \
		's/Growth-factor signalling/Growth signalling/' 's|</main>|<p>99 trials</p></main>|' 's/method 1, /method 2, /'; do
		whole
		sed -i "$pair" "$page"
		! cmp -s "$page" "$WHOLE/c/cerebrolysin.html" || { echo "$pair changes nothing"; return 1; }
		resum
		refused c/cerebrolysin.html || { echo "$pair passed"; return 1; }
	done
}

@test "a figure or a section that a page lost is refused" {
	page=$rel/c/cerebrolysin.html
	sed -i '/data-fact="participants_inside"/d' "$page"
	resum
	refused participants_inside
	whole
	sed -i '/<section id="held" /,/<\/section>/d' "$page"
	resum
	refused "section held"
}

@test "a page with a dead link, a script or broken elements is refused" {
	page=$rel/c/oxytocin.html
	for pair in 's/href="#pmid-99000061"/href="#pmid-99000060"/' 's|</main>|<script>x</script></main>|' 's|</main>||' \
		's|href="../index.html"|href="../home.html"|' 's|<main id|<main onclick="x" id|'; do
		whole
		sed -i "$pair" "$page"
		resum
		refused c/oxytocin.html || { echo "$pair passed"; return 1; }
	done
}

@test "a forged cell, a lost and an added row of a CSV file are refused" {
	sed -i '2s/,emerging,/,strong,/; 3s/,emerging,/,strong,/' "$rel/csv/v1_compound.csv"
	resum
	refused csv/v1_compound.csv tier strong emerging
	whole
	sed -i '$d' "$rel/csv/v1_study.csv"
	resum
	refused csv/v1_study.csv
	whole
	tail -n 1 "$rel/csv/v1_overlap.csv" >>"$rel/csv/v1_overlap.csv"
	resum
	refused csv/v1_overlap.csv
	whole
	rm "$rel/csv/v1_term.csv"
	resum
	refused csv/v1_term.csv
}

@test "a file whose bytes are not its sum, a file too many and a file too few are refused" {
	printf ' ' >>"$rel/style.css"
	refused style.css SHA256SUMS
	whole
	echo more >"$rel/more.txt"
	refused more.txt
	whole
	rm "$rel/metadata.json"
	refused metadata.json
	whole
	sed -i 1d "$rel/SHA256SUMS"
	refused SHA256SUMS
	whole
	echo nonsense >"$rel/SHA256SUMS"
	code 65 "$APPRAISE" publish --verify "$rel"
}

@test "a forged manifest or date is refused" {
	sed -i 's/"at_seq": *[0-9]*/"at_seq": 1/' "$rel/manifest.json"
	resum
	refused manifest.json at_seq
	whole
	sed -i 's/"head_hash": *"./"head_hash": "x/' "$rel/manifest.json"
	resum
	refused manifest.json head_hash
	whole
	sed -i 's/2026-06-03/2026-06-02/' "$rel/dates.json"
	resum
	refused dates.json
}

@test "all 22 rows of the model page stand in the database and on the pages" {
	run python3 "$ROOT/tests/oracle/page.py" "$rel" "$ROOT/fixtures/demo/expected.json"
	[ "$status" = 0 ] || { printf '%s\n' "$output"; return 1; }
	has "$output" "0 differ"
}

@test "the check of the 22 rows fails where a row is not there" {
	forge "UPDATE study SET participants = 1602 WHERE pmid = 99000002"
	code 1 python3 "$ROOT/tests/oracle/page.py" "$rel"
	has "$output" "99000002 participants"
}
