#!/usr/bin/env bats
# What may be one study, what a synthesis may include, and what the retraction
# of one report means for its study: proposed with a reason, decided by a person.
load helper

setup() {
	new_store
	"$APPRAISE" --quiet compound add x --name Xylin --status food
	"$APPRAISE" --quiet outcome add x pain --name pain --indication ache --headline --better lower
	"$APPRAISE" --quiet outcome add x sleep --name sleep --indication ache
}

# record PMID YEAR TITLE [AUTHORS] [REGISTRY] [LINK:PMID...] [REFS] [RETRACTED]: one record, as PubMed writes it
record() {
	python3 - "$@" <<-'PY'
		import sys
		pmid, year, title, authors, registry, links, refs, retracted = (sys.argv[1:] + [""] * 8)[:8]
		print(f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID><DateRevised><Year>{int(year) + (2 if retracted else 1)}</Year><Month>01</Month><Day>02</Day></DateRevised>')
		print(f'<Article><Journal><ISSN>1234-5678</ISSN><JournalIssue><PubDate><Year>{year}</Year></PubDate></JournalIssue><Title>J</Title></Journal>')
		print(f'<ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>Xylin was given to people.</AbstractText></Abstract>')
		print('<AuthorList>' + "".join(f'<Author ValidYN="Y"><LastName>{a}</LastName><Initials>A</Initials></Author>' for a in authors.split()) + '</AuthorList>' if authors else '')
		print('<Language>eng</Language>')
		if registry:
		    print(f'<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList><AccessionNumber>{registry}</AccessionNumber></AccessionNumberList></DataBank></DataBankList>')
		kind = "Retracted Publication" if retracted else "Journal Article"
		print(f'<PublicationTypeList><PublicationType UI="D016428">{kind}</PublicationType></PublicationTypeList></Article>')
		print('<MedlineJournalInfo><MedlineTA>J</MedlineTA></MedlineJournalInfo>')
		both = [l.split(":") for l in links.split()] + ([["RetractionIn", "900"]] if retracted else [])
		print('<CommentsCorrectionsList>' + "".join(f'<CommentsCorrections RefType="{t}"><RefSource>J</RefSource><PMID Version="1">{p}</PMID></CommentsCorrections>' for t, p in both) + '</CommentsCorrectionsList>' if both else '')
		print('</MedlineCitation><PubmedData><PublicationStatus>ppublish</PublicationStatus>')
		print(f'<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList>')
		print('<ReferenceList>' + "".join(f'<Reference><Citation>c</Citation><ArticleIdList><ArticleId IdType="pubmed">{r}</ArticleId></ArticleIdList></Reference>' for r in refs.split()) + '</ReferenceList>' if refs else '')
		print('</PubmedData></PubmedArticle>')
	PY
}
ingest() { # the records on standard input
	{ echo '<?xml version="1.0" encoding="UTF-8"?><PubmedArticleSet>'; cat; echo '</PubmedArticleSet>'; } >"$BATS_TEST_TMPDIR/in.xml"
	"$APPRAISE" --quiet ingest --compound x "$BATS_TEST_TMPDIR/in.xml"
}
trial() { # PMID PARTICIPANTS [MORE...]
	"$APPRAISE" --quiet approve x "$1" --design rct --type RCT --participants "$2" --finding "new=pain,direction=benefit" "${@:3}"
}
synthesis() { # PMID PARTICIPANTS
	"$APPRAISE" --quiet approve x "$1" --design meta-analysis --type SYN --participants "$2" --finding "new=pain,direction=benefit"
}
propose() { "$APPRAISE" study propose "$@"; }

@test "a shared registry id, PubMed's links and a likeness are proposed, each with its reason" {
	{
		record 101 2016 'Trial A' 'Alm Berg' NCT01234567
		record 102 2017 'Trial A again' 'Alm Carl' NCT01234567
		record 103 2018 'Trial B' 'Dahl Ek'
		record 104 2019 'Trial B corrected' 'Dahl Ek' '' 'CorrectedandRepublishedFrom:103'
		record 105 2014 'Trial C' 'Falk Gren Holm'
		record 106 2016 'Trial C, two years on' 'Falk Ivar Holm'
	} | ingest
	trial 101 40; trial 102 50; trial 103 60; trial 104 61; trial 105 208; trial 106 208
	run propose x
	is "$status" 0
	has "$output" "102 one study? 101  same registry id NCT01234567, same design"
	has "$output" "appraise study merge 102 101"
	has "$output" "104 one study? 103  linked in PubMed: corrected and republished"
	has "$output" "106 one study? 105  perhaps: first and last author the same, 208 participants each, 2014 and 2016"
	# The weak one comes last, and none is done by itself.
	[ "$(grep -n perhaps <<<"$output" | cut -d: -f1)" -gt "$(grep -n registry <<<"$output" | cut -d: -f1)" ]
	is "$(sql 'SELECT count(*) FROM study WHERE merged_into IS NOT NULL')" 0
	is "$("$APPRAISE" study propose x --json | grep -c '"weak": true')" 1
	code 0 appraise study merge 102 101
	run propose x
	case $output in *NCT01234567*) echo "$output"; return 1 ;; esac
}

@test "a likeness wants all of it: both authors, the number, the compound and three years" {
	{
		record 201 2010 'Trial' 'Alm Berg Carl'
		record 202 2012 'Other last author' 'Alm Berg Dahl'
		record 203 2012 'Other number' 'Alm Berg Carl'
		record 204 2014 'Too late' 'Alm Berg Carl'
		record 205 2012 'One author' 'Ek'
		record 206 2012 'One author again' 'Ek'
	} | ingest
	trial 201 77; trial 202 77; trial 203 78; trial 204 77; trial 205 90; trial 206 90
	run propose x
	has "$output" "nothing is proposed"
	"$APPRAISE" --quiet compound add y --name Yttrin --status food
	"$APPRAISE" --quiet outcome add y pain --name pain --indication ache
	record 207 2011 'Of another compound' 'Alm Berg Carl' >"$BATS_TEST_TMPDIR/one"
	{ echo '<?xml version="1.0"?><PubmedArticleSet>'; cat "$BATS_TEST_TMPDIR/one"; echo '</PubmedArticleSet>'; } >"$BATS_TEST_TMPDIR/y.xml"
	"$APPRAISE" --quiet ingest --compound y "$BATS_TEST_TMPDIR/y.xml"
	"$APPRAISE" --quiet approve y 207 --design rct --type RCT --participants 77 --finding new=pain,direction=benefit
	run propose
	has "$output" "nothing is proposed"
}

@test "what a person has said is not one study is proposed no more, and stands in both logs" {
	{
		record 701 2015 'Trial 1' '' NCT00000701
		record 702 2016 'Trial 1, again' '' NCT00000701
	} | ingest
	trial 701 30; trial 702 30
	run propose x
	has "$output" "yes: appraise study merge 702 701"
	has "$output" "no:  appraise study decline 702 701"
	code 3 appraise study decline 702 799
	code 0 appraise study decline 702 701
	has "$output" "702 and 701 are two studies; they are not proposed again"
	run propose x
	has "$output" "nothing is proposed"
	run "$APPRAISE" log 701
	has "$output" "study-decline"
	is "$("$APPRAISE" check --replay --quiet; echo $?)" 0
	code 0 appraise undo
	run propose x
	has "$output" "appraise study merge 702 701"
	# The other way round it is the same word; one study has nothing to decline.
	code 0 appraise study decline 701 702
	run propose x
	has "$output" "nothing is proposed"
	code 0 appraise study merge 701 702
	code 1 appraise study decline 701 702
	has "$output" "try: appraise study split 702"
}

@test "trials that a synthesis cites are proposed until a person says yes or no" {
	{
		record 301 2015 'Trial 1'
		record 302 2016 'Trial 2'
		record 303 2020 'A review' '' '' '' '301 302 999'
	} | ingest
	trial 301 30; trial 302 31; synthesis 303 61
	run propose x
	has "$output" "303 includes? 301  in its reference list"
	has "$output" "appraise study include 303 302"
	"$APPRAISE" --quiet study include 303 301
	"$APPRAISE" --quiet study exclude 303 302
	run propose x
	has "$output" "nothing is proposed"
}

@test "explain tells confirmed overlap and citation overlap apart, and a release carries both" {
	{
		record 401 2015 'Trial 1'
		record 402 2016 'Trial 2'
		record 403 2020 'Review 1' '' '' '' '401 402'
		record 404 2021 'Review 2' '' '' '' '401 402'
	} | ingest
	trial 401 30; trial 402 70; synthesis 403 100; synthesis 404 100
	"$APPRAISE" --quiet study include 403 401 402
	"$APPRAISE" --quiet study include 404 401
	"$APPRAISE" --quiet score x
	flat=$("$APPRAISE" explain x | tr -s ' \n' ' ')
	# Three inclusions of two trials in two syntheses: (3 - 2) / (2 x (2 - 1)).
	has "$flat" "overlap 33.3 % of participants counted twice; 3 confirmed inclusions of 2 trials in 2 syntheses; corrected covered area 50.0 % (very high)"
	has "$flat" "citation overlap 4 citations of 2 trials in 2 syntheses; corrected covered area 100.0 % (very high); from reference lists: a citation is no inclusion"
	is "$("$APPRAISE" explain x --json | python3 -c 'import json, sys; o = json.load(sys.stdin)["overlap"]; print(o["inclusions"]["cca_milli"], o["citations"]["cca_milli"], o["inclusions"]["band"])')" \
		"500 1000 very high"
	code 0 appraise publish "$BATS_TEST_TMPDIR/site"
	db=$BATS_TEST_TMPDIR/site/current/appraise.db
	is "$(sqlite3 "$db" "SELECT kind, pairs, trials, syntheses, cca_milli, band FROM v1_area ORDER BY kind")" \
		$'cited|4|2|2|1000|very high\nincluded|3|2|2|500|very high'
	is "$(sqlite3 "$db" "SELECT kind, count(*) FROM v1_overlap GROUP BY kind ORDER BY kind")" $'cited|4\nincluded|3'
	is "$(python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(d["overlap_area"]["included"]["cca_milli"], len(d["citation_overlap"]), len(d["overlap"]))' \
		"$BATS_TEST_TMPDIR/site/current/compounds/x.json")" "500 4 3"
}

@test "the retraction of the report that speaks is weighed: who speaks next, what goes" {
	{ record 501 2015 'Trial' 'Alm Berg' NCT01234567; record 502 2018 'Trial, long' 'Alm Berg' NCT01234567; } | ingest
	trial 501 80
	trial 502 80 --finding new=sleep,direction=benefit
	"$APPRAISE" --quiet study merge 502 501
	record 502 2018 'Trial, long' 'Alm Berg' NCT01234567 '' '' yes | ingest
	flat=$("$APPRAISE" show 502 | tr -s ' \n' ' ')
	has "$flat" "One of 2 reports of its study, and the one that speaks: the study counts for nothing until this is decided. Rejected, 501 (2015) speaks next."
	has "$flat" "Only from here: sleep; it goes with this record."
	has "$flat" "The other report has its own finding on pain."
	is "$("$APPRAISE" show 502 --json | python3 -c 'import json, sys; w = json.load(sys.stdin)["weighs"]; print(w["reports"], w["spoke"], w["speaker"], w["findings_only_here"])')" \
		"2 True 501 ['sleep']"
	has "$("$APPRAISE" queue x --json)" '1 of 2 reports of its study, the one that speaks'
	has "$("$APPRAISE" queue x --explain | tr -s ' \n' ' ')" "1 of 2 reports of its study, the one that speaks"
	code 0 appraise reject x 502 --reason retracted
	is "$("$APPRAISE" show 502 --json | grep -c '"weighs": null')" 1
	has "$("$APPRAISE" study show 501)" "* 501"
}

@test "the retraction of a silent report leaves its study counting, and says what came from it" {
	{ record 601 2015 'Trial' 'Alm Berg' NCT01234567; record 602 2018 'Trial, long' 'Alm Berg' NCT01234567; } | ingest
	trial 601 80
	trial 602 80
	"$APPRAISE" --quiet study merge 602 601
	record 601 2015 'Trial' 'Alm Berg' NCT01234567 '' '' yes | ingest
	flat=$("$APPRAISE" show 601 | tr -s ' \n' ' ')
	has "$flat" "One of 2 reports of its study; 602 (2018) speaks, and goes on counting."
}
