-- The gate: the dates (:doc) beside the views, where both state them.
WITH d AS (SELECT json_extract(i.value, '$.slug') AS slug, i.value AS doc FROM json_each(:doc, '$.items') AS i)
SELECT 'last_reviewed of ' || c.slug AS figure, 'dates.json' AS place,
	(SELECT json_extract(d.doc, '$.last_reviewed') FROM d WHERE d.slug = c.slug) AS published, 'v1_compound' AS source, c.last_reviewed AS again
FROM v1_compound AS c
UNION ALL SELECT 'last_new_evidence of ' || c.slug, 'dates.json',
	(SELECT json_extract(d.doc, '$.last_new_evidence') FROM d WHERE d.slug = c.slug), 'v1_compound', c.last_new_evidence
FROM v1_compound AS c;
