-- What differs between the release in `old` and this one, one line of words a row.
WITH now AS (
	SELECT slug, 'score' AS figure, score_milli / 1000.0 AS v FROM compound UNION ALL SELECT slug, 'tier', tier FROM compound
	UNION ALL SELECT slug, 'verdict', verdict FROM compound UNION ALL SELECT slug, 'confidence', confidence FROM compound
	UNION ALL SELECT slug, 'studies', studies FROM compound UNION ALL SELECT slug, 'participants', participants FROM compound
	UNION ALL SELECT slug, 'last reviewed', last_reviewed FROM compound
	UNION ALL SELECT slug, 'outcome ' || outcome, direction || ' ' || certainty_milli / 1000.0 FROM outcome
	UNION ALL SELECT slug, 'record ' || pmid, iif(counted, 'counted', 'not counted: ' || why_not) FROM study),
was AS (
	SELECT slug, 'score' AS figure, score_milli / 1000.0 AS v FROM old.v1_compound UNION ALL SELECT slug, 'tier', tier FROM old.v1_compound
	UNION ALL SELECT slug, 'verdict', verdict FROM old.v1_compound UNION ALL SELECT slug, 'confidence', confidence FROM old.v1_compound
	UNION ALL SELECT slug, 'studies', studies FROM old.v1_compound UNION ALL SELECT slug, 'participants', participants FROM old.v1_compound
	UNION ALL SELECT slug, 'last reviewed', last_reviewed FROM old.v1_compound
	UNION ALL SELECT slug, 'outcome ' || outcome, direction || ' ' || certainty_milli / 1000.0 FROM old.v1_outcome
	UNION ALL SELECT slug, 'record ' || pmid, iif(counted, 'counted', 'not counted: ' || why_not) FROM old.v1_study)
SELECT slug || '  ' || figure || '  ' || coalesce(w.v, '-') || ' -> ' || coalesce(n.v, '-') AS line
FROM (SELECT slug, figure FROM now UNION SELECT slug, figure FROM was) AS k
LEFT JOIN now AS n USING (slug, figure) LEFT JOIN was AS w USING (slug, figure)
WHERE n.v IS NOT w.v ORDER BY slug, figure;
