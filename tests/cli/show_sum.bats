#!/usr/bin/env bats
# show --sum: how a proposal's probability came about.
load helper

D=$BATS_TEST_DIRNAME/../../fixtures

setup() {
	cd "$BATS_TEST_TMPDIR" && new_store
	appraise --quiet compound import "$D/compounds/cerebrolysin.json" >/dev/null
	appraise --quiet ingest --compound cerebrolysin "$D/demo/cerebrolysin.xml" >/dev/null
	pmids=$(appraise queue cerebrolysin --json | jq -r '.items[].pmid')
	[ -n "$pmids" ]
}

@test "the terms of every record and of every label sum to the score, to the thousandth" {
	for pmid in $pmids; do
		appraise show "$pmid" --sum --json | jq -e '.proposal.sum |
		    (([.terms[].weight] | add) * 1000 | round) == (.scores[.label] * 1000 | round)'
	done
	for label in $(appraise show 99000014 --json | jq -r '.proposal.labels_ppm | keys[]'); do
		appraise show 99000014 --label "$label" --json | jq -e --arg l "$label" '.proposal.sum | .label == $l and
		    ((([.terms[].weight] | add) // 0) * 1000 | round) == (.scores[$l] * 1000 | round)'
	done
}

@test "the softmax of the scores over the temperature is what was proposed" {
	for pmid in $pmids; do
		appraise show "$pmid" --sum --json | jq -e '.proposal | .labels_ppm as $p | .sum |
		    .labels_ppm == $p and
		    (.temperature as $t | (.scores | map_values(. / $t | exp)) as $e | ($e | add) as $all |
		    all(.scores | keys[]; ($e[.] / $all * 1000000 - $p[.] | fabs) <= 15))'
	done
}

@test "the largest comes first, and each term stands where it says" {
	appraise show 99000014 --sum --json >one
	jq -e '.proposal.sum.terms | map(.weight) | . == (sort | reverse)' one
	jq -e '. as $r | .proposal.sum.terms | map(select(.field == "title" or .field == "abstract")) | length > 5 and
	    all(.[]; . as $t | .text == $r[.field][$t.start:$t.end])' one
	jq -e '.proposal.sum.terms | map(select(.from == "D-rct-people-randomised")) | length == 1 and .[0].weight > 1' one
	jq -e '.proposal.sum.terms | any(.weight < 0)' one
}

@test "the table says the same to people, with the formula" {
	code 0 appraise show 99000014 --sum --brief
	[[ $output =~ weight\ +from\ +words ]]
	[[ $output =~ \+[0-9]\.[0-9]{3}\ +D-rct-people-randomised\ +patients\ were\ randomised ]]
	[[ $output =~ [0-9]\.[0-9]{3}\ +=\ rct ]]
	has "$output" "probability = e^(score / 1.0)"
	[[ ! $(appraise show 99000014 --brief) =~ probability ]]
}

@test "it is the sum of the rules that proposed, though others are built in since" {
	mkdir own
	printf 'rule X1\nlabel design:rct 2.5\nlabel flag:human 1\nfield title\npattern pilot\nyes pilot\nno zinc' >own/x.rules
	printf 'rule Y1\nlabel design:cohort 0.25\nfield abstract\npattern slow\nyes slow\nno zinc\n' >own/y.rules
	printf 'X1\tcohort\t-125\nbias\trct\t75\ntemperature\tdesign\t1500\n' >own/weights.tsv
	appraise classify --rules own --apply >/dev/null
	appraise show 99000014 --sum --json | jq -ec '.proposal.sum | [.temperature, .scores.rct, .scores.cohort]' >got
	is "$(cat got)" "[1.5,2.575,0.125]"
	is "$(appraise show 99000014 --label cohort --json | jq -c '[.proposal.sum.terms[] | [.from, .weight]]')" \
	    '[["Y1",0.25],["X1",-0.125]]'
}

@test "a design that is none is named with the nearest, exit 2" {
	code 2 appraise show 99000014 --label cohrt
	has "$output" 'appraise: --label: "cohrt" is no design'
	has "$output" "try: appraise show 99000014 --label cohort"
}

