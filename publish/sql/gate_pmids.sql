-- The gate: every PMID that a page cites is a published record that a person
-- approved for this compound, and none of them is retracted.
WITH cited(slug, pmid, place) AS (
	SELECT p.slug, j.value, 'v1_profile ' || p.section FROM v1_profile AS p, json_each('[' || replace(trim(p.pmids), ' ', ',') || ']') AS j
	UNION SELECT p.slug, j.value, 'v1_pathway' FROM v1_pathway AS p, json_each('[' || replace(trim(p.pmids), ' ', ',') || ']') AS j
	UNION SELECT t.slug, j.value, 'v1_term ' || t.name FROM v1_term AS t, json_each('[' || replace(trim(t.pmids), ' ', ',') || ']') AS j
	UNION SELECT slug, pmid, 'v1_finding' FROM v1_finding
	UNION SELECT slug, representative_pmid, 'v1_compound representative_pmid' FROM v1_compound WHERE representative_pmid IS NOT NULL)
SELECT 'PMID ' || c.pmid || ' cited for ' || c.slug AS figure, c.place AS place, 'approved' AS published, 'v1_study and v1_citation' AS source,
	CASE WHEN NOT EXISTS (SELECT 1 FROM v1_citation AS t WHERE t.pmid = c.pmid) THEN 'not in v1_citation'
	WHEN EXISTS (SELECT 1 FROM v1_citation AS t WHERE t.pmid = c.pmid AND t.retracted) THEN 'retracted'
	WHEN NOT EXISTS (SELECT 1 FROM v1_study AS s WHERE s.slug = c.slug AND s.pmid = c.pmid) THEN 'not in v1_study'
	WHEN EXISTS (SELECT 1 FROM v1_study AS s WHERE s.slug = c.slug AND s.pmid = c.pmid AND s.why_not IN ('retracted', 'deleted', 'superseded'))
	THEN (SELECT s.why_not FROM v1_study AS s WHERE s.slug = c.slug AND s.pmid = c.pmid)
	ELSE 'approved' END AS again
FROM cited AS c
UNION ALL SELECT 'record ' || s.pmid || ' of ' || s.slug, 'v1_study', 1, 'v1_citation',
	EXISTS (SELECT 1 FROM v1_citation AS t WHERE t.pmid = s.pmid) FROM v1_study AS s
UNION ALL SELECT 'record ' || t.pmid, 'v1_citation', 1, 'v1_study', EXISTS (SELECT 1 FROM v1_study AS s WHERE s.pmid = t.pmid) FROM v1_citation AS t
UNION ALL SELECT 'change of event ' || h.seq || ', PMID ' || h.pmid, 'v1_change', h.at || ' ' || h.kind, 'v1_decision',
	(SELECT d.at || ' ' || d.kind FROM v1_decision AS d WHERE d.seq = h.seq AND (d.slug = h.slug OR (d.slug IS NULL AND d.who = 'machine')) AND d.pmid = h.pmid) FROM v1_change AS h
UNION ALL SELECT 'decision on ' || s.slug || ' PMID ' || s.pmid, 'v1_study', s.decided_seq, 'v1_decision',
	(SELECT d.seq FROM v1_decision AS d WHERE d.seq = s.decided_seq) FROM v1_study AS s WHERE s.decided_seq IS NOT NULL
UNION ALL SELECT 'decision on ' || f.slug || ' PMID ' || f.pmid || ' ' || f.outcome, 'v1_finding', f.decided_seq, 'v1_decision',
	(SELECT d.seq FROM v1_decision AS d WHERE d.seq = f.decided_seq) FROM v1_finding AS f;
