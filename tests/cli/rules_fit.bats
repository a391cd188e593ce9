#!/usr/bin/env bats
# rules fit: weights from labelled records.
load helper
load decided

# Forty records: a word tells the class in most of each kind.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	{
		echo '<PubmedArticleSet>'
		for i in $(seq 10 29); do
			record "990800$i" "Zinc and the hen" "The hens of flock $i were kept in a barn. They laid eggs."
			record "990801$i" "Zinc, an essay" "We muse on thought $i about zinc. It is a metal." "Review"
		done
		echo '</PubmedArticleSet>'
	} >set.xml
	{
		printf 'pmid\tdesign\n'
		for i in $(seq 10 29); do printf '990800%s\tanimal\n990801%s\tnarrative-review\n' "$i" "$i"; done
	} >labels.tsv
	# One rule, and it says nothing of design.
	mkdir none
	printf 'rule X1\nlabel flag:preprint 1\npattern qqq\nyes qqq\nno zinc\nwhy so that there is one\n' >none/x.rules
}

fit() { appraise rules fit --elsewhere 0 --least 5 "$@"; }

@test "held-out figures are printed by class, and words alone tell two kinds apart" {
	code 0 fit --rules none labels.tsv set.xml
	[[ $output =~ animal\ +1\.000\ +1\.000\ +1\.000\ +20 ]]
	has "$output" "held out 40 records, right 1.000"
	fit --rules none --json labels.tsv set.xml | jq -e '.records == 40 and .right == 40 and (.items | length) == 8'
}

@test "the weights that are written can be read, and judge as the fit did" {
	cp -r none own
	fit --rules own --out own/weights.tsv --origin 'Invented.' labels.tsv set.xml
	has "$(cat own/weights.tsv)" "# Invented."
	grep -q '^W-abstract:hens	' own/weights.tsv
	is "$(appraise scan --rules own set.xml | jq -r .design | sort | uniq -c | xargs)" "20 animal 20 narrative-review"
}

@test "the same records give the same bytes" {
	fit --rules none --out one labels.tsv set.xml
	fit --rules none --out two labels.tsv set.xml
	cmp one two
}

@test "what a record of one label and one by its types weigh can be said" {
	for m in 1 400 1000; do
		fit --rules none --one-label "$m" --out "one$m" labels.tsv set.xml case-report set.xml
		fit --rules none --typed "$m" --out "typed$m" labels.tsv set.xml types set.xml
	done
	[ "$(cat one1 one400 one1000 | grep -c '^W-abstract:hens')" = 3 ]
	is "$(sort -u <(grep ^W-abstract:hens one1) <(grep ^W-abstract:hens one400) <(grep ^W-abstract:hens one1000) | wc -l)" 3
	is "$(sort -u <(grep ^W-abstract:zinc typed1) <(grep ^W-abstract:zinc typed400) <(grep ^W-abstract:zinc typed1000) | wc -l)" 3
	# Left out, they are as the manual says.
	fit --rules none --out usual labels.tsv set.xml case-report set.xml
	cmp <(grep -v '^#' usual) <(grep -v '^#' one400)
}

# indexed FILE MESH: twenty more about hens, indexed without any of the types.
indexed() {
	{
		echo '<PubmedArticleSet>'
		for i in $(seq 10 29); do
			record "990802$i" "Zinc and the hen" "The hens of flock $i were kept in a barn. They laid eggs." |
				sed "s|<MedlineCitation[^>]*>|<MedlineCitation Status=\"MEDLINE\" Owner=\"NLM\">|
				s|</MedlineCitation>|<MeshHeadingList><MeshHeading><DescriptorName UI=\"D1\" MajorTopicYN=\"N\">$2</DescriptorName></MeshHeading></MeshHeadingList></MedlineCitation>|"
		done
		echo '</PubmedArticleSet>'
	} >"$1"
}

@test "an indexed record without a type is animal, in vitro or other work or an essay, as its MeSH lets it be" {
	indexed people.xml Humans
	indexed beasts.xml Animals
	# Columns: word, then the weight for each class; animal is the sixth, other the eighth.
	row() { awk -F '\t' -v c="$2" '$1 == "W-abstract:hens" { print $(c + 1) }' "$1"; }
	fit --rules none --out none.tsv labels.tsv set.xml
	fit --rules none --untyped 3000 --out people.tsv labels.tsv set.xml types people.xml
	fit --rules none --untyped 3000 --out beasts.tsv labels.tsv set.xml types beasts.xml
	[ "$(row people.tsv 6)" -lt "$(row none.tsv 6)" ]
	[ "$(row people.tsv 8)" -gt "$(row none.tsv 8)" ]
	[ "$(row beasts.tsv 6)" -ge "$(row none.tsv 6)" ]
	[ "$(row beasts.tsv 8)" -lt "$(row people.tsv 8)" ]
	# In two files it is one record.
	fit --rules none --untyped 3000 --out twice.tsv labels.tsv set.xml types people.xml types people.xml
	cmp people.tsv twice.tsv
	# What nobody indexed tells nothing.
	sed 's/Status="MEDLINE"/Status="In-Process"/' people.xml >process.xml
	fit --rules none --untyped 3000 --out process.tsv labels.tsv set.xml types process.xml
	cmp <(grep hens process.tsv) <(grep hens none.tsv)
}

@test "a trap corrects one label for a whole file" {
	mkdir trap
	cp none/x.rules trap
	{
		echo
		printf 'rule D-trap-hen\nlabel design:animal 1\nlabel design:protocol -2\nfield title\n'
		printf 'pattern \\bhen\\b\nyes A hen\nno Zinc\nwhy hens plan nothing\n'
	} >>trap/x.rules
	# Under the trap the hens of the second file are hens; without it they would be protocols.
	fit --rules trap --one-label 10000 --out with labels.tsv set.xml protocol set.xml
	fit --rules none --one-label 10000 --out without labels.tsv set.xml protocol set.xml
	# Columns: word, then the weight for each class; protocol is the fifth, animal the sixth.
	[ "$(awk -F '\t' '$1 == "W-abstract:hens" { print ($6 < $7) }' with)" = 1 ]
	[ "$(awk -F '\t' '$1 == "W-abstract:hens" { print ($6 < $7) }' without)" = 0 ]
}

@test "what is fitted to noise is said with less than its weights would say" {
	# A coin for a label: whatever the fit believes to see was never there.
	fit --rules none --hold-words 10 --json labels.tsv set.xml | jq -e '.temperature <= 1' >own.json
	awk 'NR == 1 || /^9908/ { if (NR > 1) $2 = (($1 * 7919) % 13 < 6) ? "animal" : "narrative-review"; print $1 "\t" $2 }' labels.tsv >coin.tsv
	fit --rules none --hold-words 10 --json coin.tsv set.xml | jq -e '.temperature >= 1.3'
	fit --rules none --hold-words 10 --out coin coin.tsv set.xml
	grep -Eq '^temperature	design	[12][0-9]{3}$' coin
}

@test "errors name the records that the others' weights miss" {
	sed -i 's/^99080010\tanimal/99080010\tprotocol/' labels.tsv
	has "$(fit --rules none --errors 5 labels.tsv set.xml)" "99080010	protocol	animal"
}

@test "labels without a file, and files without a labelled record, are refused" {
	code 2 appraise rules fit labels.tsv
	code 2 appraise rules fit labels.tsv set.xml labels.tsv
	has "$output" "labels and files come in pairs"
	printf 'pmid\tdesign\n99000001\trct\n' >other.tsv
	code 65 fit other.tsv set.xml
	has "$output" "no labelled record is in the files"
}

@test "decisions refit the weights from today's on, and what is held out is printed before and after" {
	new_store && decided_store
	code 0 appraise rules fit --from-decisions --elsewhere 0 --into mine
	[[ $output =~ before\ +120\ records,\ right\ 0\.[0-9]+ ]]
	[[ $output =~ held\ out\ 120\ records,\ right\ (1\.000|0\.9[0-9]+) ]]
	has "$output" "next      appraise classify --diff --rules mine"
	# Taken, the record that nobody decided is proposed as its like were decided.
	is "$(appraise show 99083001 --json | jq -r .proposal.design)" narrative-review
	appraise --quiet classify --rules mine --apply >/dev/null
	has "comment guideline other" "$(appraise show 99083001 --json | jq -r .proposal.design)"
	# Whose decisions, and from what: an outsider can follow it.
	grep -q '^# Decisions: 120 approved records of one store, the last by event #[0-9]*; SHA-256 of their lines PMID, design, event: [0-9a-f]\{64\}\.$' mine/weights.tsv
	sum=$(sql "SELECT pmid || char(9) || design || char(9) || seq FROM assessment WHERE state = 'approved' ORDER BY pmid" | sha256sum | cut -d' ' -f1)
	grep -q "event: $sum" mine/weights.tsv
	grep -q "^# Begun from rules [0-9a-f]* with weights [0-9a-f]*\.$" mine/weights.tsv
	# The rules are all there, byte by byte, and what the decisions say nothing of is as it was.
	for f in "$ROOT"/ingest/rules/*.rules; do cmp "$f" "mine/$(basename "$f")"; done
	is "$(comm -23 <(grep '^D-rct-title	' "$ROOT/ingest/rules/weights.tsv" | sort) <(sort mine/weights.tsv))" ""
	appraise rules test --rules mine
}

@test "the same decisions give the same bytes, and --json tells both figures" {
	new_store && decided_store
	appraise rules fit --from-decisions --elsewhere 0 --out one >/dev/null
	appraise rules fit --from-decisions --elsewhere 0 --out two >/dev/null
	cmp one two
	appraise rules fit --from-decisions --elsewhere 0 --json | jq -e '.records == 120 and .before.right < .right and .right > 110'
}

@test "too few decisions are refused with their counts, and nothing is written" {
	new_store && decided_store 30
	code 65 appraise rules fit --from-decisions --into mine
	has "$output" "30 approved decisions on design (animal 15, other 15): a fit wants 100, and 10 of a second class"
	[ ! -e mine ]
}

@test "a folder that is there is not written over" {
	new_store && decided_store
	mkdir mine
	code 2 appraise rules fit --from-decisions --elsewhere 0 --into mine
	has "$output" "--into mine: there is something already; name a new folder"
	[ -z "$(ls mine)" ]
	code 2 appraise rules fit
	has "$output" "--from-decisions"
}
