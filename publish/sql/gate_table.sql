-- The gate: the table that a grade was computed from (:inputs), compared
-- member by member with one that is put together from the views, so that no
-- study counts that is not shown and none is shown otherwise than it counts.
WITH id(pmid) AS MATERIALIZED (SELECT CAST(json_extract(s.value, '$.id') AS INTEGER) FROM json_each(:inputs, '$.studies') AS s),
-- what counts, and what is listed and stands in the table all the same
listed AS MATERIALIZED (SELECT s.* FROM v1_study AS s WHERE s.slug = :slug
	AND (s.counted = 1 OR (s.why_not = 'other design' AND s.pmid IN (SELECT pmid FROM id)))),
graded(path, value) AS MATERIALIZED (
	SELECT 'outcome ' || json_extract(o.value, '$.id') || ' ' || m.key, m.atom
	FROM json_each(:inputs, '$.outcomes') AS o, json_each(o.value) AS m WHERE m.key <> 'id' AND m.atom IS NOT NULL
	UNION ALL SELECT 'PMID ' || json_extract(s.value, '$.id') || ' ' || m.key, m.atom
	FROM json_each(:inputs, '$.studies') AS s, json_each(s.value) AS m WHERE m.key NOT IN ('id', 'findings') AND m.atom IS NOT NULL
	UNION ALL SELECT 'PMID ' || json_extract(s.value, '$.id') || ' on ' || json_extract(f.value, '$.outcome') || ' ' || m.key,
		iif(m.key = 'i2', printf('%.3f', m.atom), m.atom)
	FROM json_each(:inputs, '$.studies') AS s, json_each(s.value, '$.findings') AS f, json_each(f.value) AS m
	WHERE m.key <> 'outcome' AND m.atom IS NOT NULL
	UNION ALL SELECT 'inclusion of ' || json_extract(i.value, '$.trial') || ' in ' || json_extract(i.value, '$.synthesis'), 1
	FROM json_each(:inputs, '$.included') AS i
	UNION ALL SELECT 'compound', json_extract(:inputs, '$.compound')),
shown(path, value) AS MATERIALIZED (
	SELECT 'outcome ' || o.outcome || ' ' || m.key, m.atom FROM v1_outcome AS o, json_each(json_object('indication', nullif(o.indication, ''),
		'headline', o.headline, 'domain', o.domain, 'critical', o.critical, 'surrogate', o.surrogate)) AS m
	WHERE o.slug = :slug AND m.atom IS NOT NULL
	UNION ALL SELECT 'PMID ' || s.pmid || ' ' || m.key, m.atom FROM listed AS s, json_each(json_object('type', s.type, 'money', s.money,
		'rob', coalesce(s.rob, 'not-stated'), 'participants', s.participants, 'trials', s.trials)) AS m WHERE m.atom IS NOT NULL
	UNION ALL SELECT 'PMID ' || s.pmid || ' on ' || f.outcome || ' ' || m.key, m.atom
	FROM v1_finding AS f JOIN listed AS s ON s.study_id = f.study_id,
		json_each(json_object('direction', f.direction, 'certainty_reported', f.certainty_reported,
			'i2', iif(f.i2 GLOB '*[^0-9.]*' OR f.i2 = '', f.i2, printf('%.3f', f.i2)), 'publication_bias', f.publication_bias,
			'large_effect', f.large_effect)) AS m
	WHERE f.slug = :slug AND m.atom IS NOT NULL AND NOT (m.key = 'i2' AND f.i2 IS NULL)
	UNION ALL SELECT 'inclusion of ' || o.trial || ' in ' || o.synthesis, 1 FROM v1_overlap AS o
	JOIN v1_study AS a ON a.slug = o.slug AND a.pmid = o.synthesis AND a.counted = 1
	JOIN v1_study AS b ON b.slug = o.slug AND b.pmid = o.trial AND b.counted = 1 WHERE o.slug = :slug AND o.kind = 'included'
	UNION ALL SELECT 'compound', :slug)
SELECT g.path || ' (' || :slug || ')' AS figure, 'the graded table (v1_grade inputs)' AS place, g.value AS published,
	'v1_study, v1_finding, v1_outcome, v1_overlap' AS source, s.value AS again FROM graded AS g LEFT JOIN shown AS s ON s.path = g.path
UNION ALL SELECT s.path || ' (' || :slug || ')', 'the graded table (v1_grade inputs)', NULL, 'v1_study, v1_finding, v1_outcome, v1_overlap', s.value
FROM shown AS s LEFT JOIN graded AS g ON g.path = s.path WHERE g.path IS NULL ORDER BY 1;
