-- The gate: each figure of index.json (:doc) beside the views.
WITH said(slug, key, value) AS (SELECT json_extract(c.value, '$.slug'), m.key, m.atom FROM json_each(:doc, '$.compounds') AS c, json_each(c.value) AS m
	UNION ALL SELECT 'release', m.key, m.atom FROM json_each(:doc, '$.release') AS m),
k(slug, key, value) AS (SELECT c.slug, m.key, m.atom FROM v1_compound AS c, json_each(json_object('slug', c.slug, 'name', c.name, 'status', c.status,
	'score', c.score, 'score_milli', c.score_milli, 'tier', c.tier, 'verdict', c.verdict, 'confidence', c.confidence, 'studies', c.studies,
	'studies_text', printf('%,d', c.studies), 'participants', c.participants, 'participants_text', printf('%,d', c.participants),
	'badge', c.badge, 'last_reviewed', c.last_reviewed)) AS m
	UNION ALL SELECT 'release', 'at_seq', CAST(value AS INTEGER) FROM v1_meta WHERE key = 'at_seq'
	UNION ALL SELECT 'release', 'method_rev', CAST(value AS INTEGER) FROM v1_meta WHERE key = 'method_rev'
	UNION ALL SELECT 'release', 'params_short', substr(value, 1, 4) FROM v1_meta WHERE key = 'params_sha256')
SELECT coalesce(k.key, s.key) || ' of ' || coalesce(k.slug, s.slug) AS figure, 'index.json' AS place, s.value AS published,
	'v1_compound' AS source, k.value AS again
FROM said AS s FULL JOIN k ON k.slug = s.slug AND k.key = s.key;
