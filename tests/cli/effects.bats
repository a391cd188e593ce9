# Effect estimates: the floor on what is read of real records.
load helper

@test "effect estimates of the gold are read with precision .98 and recall .92 at least" {
	need_data design/studytype_train.xml
	run python3 -B "$ROOT/tests/real/score_effects.py" "$APPRAISE" "$TESTDATA" --floor 0.98 0.92
	[ "$status" -eq 0 ] || { echo "$output"; false; }
	has "$output" "150 sentences"
}

@test "the p value and I2 of an estimate are proposed, kept, shown, taken into a finding, and exported" {
	new_store
	cd "$BATS_TEST_TMPDIR"
	appraise --quiet compound import "$ROOT/fixtures/compounds/cerebrolysin.json" >/dev/null
	{
		printf '<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">99080001</PMID>'
		printf '<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal>'
		printf '<ArticleTitle>Zinc after stroke: a meta-analysis</ArticleTitle><Abstract><AbstractText>Deaths were rarer (RR 0.80, 95%% CI 0.70 to 0.91; P = .003; I(2) = 35%%).</AbstractText></Abstract>'
		printf '<Language>eng</Language><PublicationTypeList><PublicationType UI="D017418">Meta-Analysis</PublicationType></PublicationTypeList></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>\n'
	} >one.xml
	appraise --quiet ingest --compound cerebrolysin one.xml >/dev/null
	is "$(appraise show 99080001 --json | jq -c '.proposal.effects[] | [.p, .i2]')" '["0.003","35"]'
	has "$(appraise show 99080001)" "RR 0.80 (0.70 to 0.91), p 0.003, I2 35 %"
	appraise --quiet approve cerebrolysin 99080001 --finding 1=stroke-death >/dev/null
	is "$(sql "SELECT value, i2 FROM finding WHERE pmid = 99080001")" "0.80|35"
	appraise --quiet export all.ndjson >/dev/null
	export APPRAISE_DB=$BATS_TEST_TMPDIR/other.db
	appraise --quiet init --demo
	appraise --quiet import all.ndjson >/dev/null
	is "$(appraise show 99080001 --json | jq -c '.proposal.effects[] | [.p, .i2]')" '["0.003","35"]'
}
