-- The gate: the views beside the scorer's answer to the published table.
WITH term(key, value, pmids) AS (
	SELECT json_extract(t.value, '$.name') || coalesce(' on ' || json_extract(t.value, '$.outcome'), ''), json_extract(t.value, '$.value_milli'),
		coalesce((SELECT group_concat(i, ' ') FROM (SELECT i.value AS i FROM json_each(t.value, '$.pmids') AS i ORDER BY CAST(i.value AS INTEGER))), '')
	FROM json_each(:answer, '$.terms') AS t),
shown(key, value, pmids) AS (SELECT name || iif(name IN ('K1', 'K2') OR outcome IS NULL, '', ' on ' || outcome), value_milli, pmids
	FROM v1_term WHERE slug = :slug)
SELECT a.key || ' of ' || c.slug AS figure, 'v1_compound' AS place,
	json_extract(json_object('score', c.score, 'score_milli', c.score_milli, 'base_milli', c.base_milli, 'tier', c.tier, 'verdict', c.verdict,
		'confidence', c.confidence, 'stability', c.stability, 'delta_milli', c.delta_milli, 'left_low_milli', c.left_low_milli,
		'left_high_milli', c.left_high_milli, 'participants', c.participants, 'participants_from', c.participants_from,
		'participants_inside', c.participants_inside, 'largest_component', c.largest_component, 'studies', c.studies,
		'quality', c.quality, 'method_rev', c.method_rev, 'params_sha256', c.params_sha256), '$.' || a.key) AS published,
	'the scorer' AS source, a.atom AS again
FROM v1_compound AS c, json_each(:answer) AS a WHERE c.slug = :slug AND a.type NOT IN ('array', 'object')
UNION ALL SELECT a.key || ' of ' || :slug || ' on ' || json_extract(j.value, '$.id'), 'v1_outcome',
	(SELECT json_extract(json_object('certainty_milli', o.certainty_milli, 'band', o.band, 'direction', o.direction,
		'support_milli', o.support_milli, 'v_plus_milli', o.v_plus_milli, 'v_minus_milli', o.v_minus_milli, 'studies', o.studies,
		'participants', o.participants, 'gives_base', o.gives_base), '$.' || a.key)
	FROM v1_outcome AS o WHERE o.slug = :slug AND o.outcome = json_extract(j.value, '$.id')), 'the scorer', a.atom
FROM json_each(:answer, '$.outcomes') AS j, json_each(j.value) AS a WHERE a.key <> 'id'
UNION ALL SELECT 'term ' || coalesce(s.key, t.key) || ' of ' || :slug, 'v1_term', s.value, 'the scorer', t.value
FROM term AS t FULL JOIN shown AS s ON s.key = t.key
UNION ALL SELECT 'PMIDs of term ' || coalesce(s.key, t.key) || ' of ' || :slug, 'v1_term', s.pmids, 'the scorer', t.pmids
FROM term AS t FULL JOIN shown AS s ON s.key = t.key
UNION ALL SELECT 'whether ' || name || ' binds ' || :slug, 'v1_term', binds, 'what it takes', value_milli < 0 FROM v1_term
WHERE slug = :slug AND kind = 'cap';
