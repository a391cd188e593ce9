# decided: records and decisions enough to fit weights to.

# record PMID TITLE ABSTRACT [TYPE]
record() {
	printf '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">%s</PMID><Article PubModel="Print">' "$1"
	printf '<Journal><JournalIssue CitedMedium="Print"><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal>'
	printf '<ArticleTitle>%s</ArticleTitle><Abstract><AbstractText>%s</AbstractText></Abstract><Language>eng</Language>' "$2" "$3"
	printf '<PublicationTypeList><PublicationType UI="">%s</PublicationType></PublicationTypeList></Article></MedlineCitation></PubmedArticle>\n' "${4:-Journal Article}"
}

# decided_store [N]: into the store, in this folder, 121 records and the first N (120) approved: hens are animals,
# essays are, of all things, guidelines.
decided_store() {
	appraise --quiet compound add zinc --name Zinc --status supplement >/dev/null
	{
		echo '<PubmedArticleSet>'
		for i in $(seq 100 159); do
			record "99081$i" "Zinc and the hen" "The hens of flock $i were kept in a barn. They laid eggs."
			record "99082$i" "Zinc, an essay" "We muse on thought $i about zinc. It is a metal." "Review"
		done
		record 99083001 "Zinc, an essay" "We muse on a last thought about zinc. It is a metal." "Review"
		echo '</PubmedArticleSet>'
	} >store.xml
	appraise --quiet ingest --compound zinc store.xml >/dev/null
	for i in $(seq 100 159); do
		printf '99081%s --design animal\n99082%s --design guideline\n' "$i" "$i"
	done | head -n "${1:-120}" | appraise --quiet approve zinc - >/dev/null
}
