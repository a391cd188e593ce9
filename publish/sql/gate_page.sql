-- The gate: the figures that a page marks (:facts, as scanned: what, compound,
-- outcome, PMID, text), beside the views; :slug is the page's compound, NULL
-- on the index.  Every figure of the compound must be there at least once.
WITH said(kind, fact, slug, outcome, pmid, text) AS MATERIALIZED (SELECT json_extract(f.value, '$.kind'), json_extract(f.value, '$.fact'),
		coalesce(json_extract(f.value, '$.slug'), :slug, ''), coalesce(json_extract(f.value, '$.outcome'), ''),
		CAST(coalesce(json_extract(f.value, '$.pmid'), 0) AS INTEGER), json_extract(f.value, '$.text') FROM json_each(:facts) AS f),
compound(slug, fact, text) AS (SELECT c.slug, m.key, m.atom FROM v1_compound AS c, json_each(json_object('score', c.score, 'tier', c.tier,
	'badge', c.badge, 'studies', printf('%,d', c.studies), 'syntheses', printf('%,d', c.syntheses), 'trials', printf('%,d', c.trials),
	'participants', printf('%,d', c.participants), 'participants_inside', printf('%,d', c.participants_inside),
	'participants_from', printf('%,d', c.participants_from),
	'typical_size', iif(c.typical_size IS NULL, 'unknown', printf('%,d', c.typical_size)), 'verdict', c.verdict, 'confidence', c.confidence,
	'last_reviewed', c.last_reviewed, 'last_new_evidence', c.last_new_evidence, 'representative_pmid', c.representative_pmid,
	'status', CASE c.status WHEN 'supplement' THEN 'A dietary supplement' WHEN 'food' THEN 'A food ingredient'
		WHEN 'prescription' THEN 'A prescription or investigational drug, not a supplement'
		WHEN 'investigational' THEN 'An investigational drug, not a supplement'
		WHEN 'endogenous-hormone' THEN 'A hormone of the body; as a product a drug, not a supplement' ELSE c.status END)) AS m
	WHERE m.atom IS NOT NULL),
want(kind, fact, slug, outcome, pmid, text) AS MATERIALIZED (
	SELECT 'fact', fact, slug, '', 0, text FROM compound WHERE slug = :slug
	UNION ALL SELECT 'fact', fact, slug, '', 0, text FROM compound WHERE slug IS NOT :slug AND fact IN ('score', 'tier', 'badge')
	UNION ALL SELECT 'fact', fact, slug, '', 0, text FROM compound WHERE :slug IS NULL
		AND fact IN ('studies', 'participants', 'confidence', 'last_reviewed', 'verdict')
	UNION ALL SELECT 'fact', 'at_seq', coalesce(:slug, ''), '', 0, value FROM v1_meta WHERE key = 'at_seq'
	UNION ALL SELECT 'fact', m.key, slug, outcome, 0, m.atom FROM v1_outcome, json_each(json_object('direction', CASE direction WHEN 'none' THEN 'listed, not scored' WHEN 'against' THEN iif(domain = 'safety', iif(v1_outcome.outcome IN (SELECT h.outcome FROM v1_finding AS h JOIN v1_study AS t USING (slug, pmid)
	WHERE h.slug = :slug AND h.direction = 'harm' AND t.type IN ('SYN', 'POOL', 'RCT', 'NRS')), 'harm', 'no difference'), 'against') ELSE direction END,
		'band', iif(v_plus_milli > 0, replace(band, '-', ' '), NULL),
		'studies', printf('%,d', studies), 'participants', coalesce(nullif(printf('%,d', participants), '0'), iif(studies > 0, 'unknown', '0')),
		'certainty', iif(v_plus_milli > 0, printf('%d.%03d', certainty_milli / 1000, certainty_milli % 1000), NULL),
		'support', iif(v_plus_milli > 0, printf('%d.%03d', support_milli / 1000, support_milli % 1000), NULL))) AS m
		WHERE slug = :slug AND outcome IN (SELECT x.outcome FROM v1_finding AS x WHERE x.slug = :slug) AND m.atom IS NOT NULL
	UNION ALL SELECT 'fact', m.key, f.slug, f.outcome, f.pmid, m.atom FROM v1_finding AS f JOIN v1_outcome AS o USING (slug, outcome),
		json_each(json_object('finding_direction', replace(f.direction, '-', ' '),
		'effect', f.measure || ' ' || f.value || coalesce(' (' || f.low || ' to ' || f.high || ')', ''))) AS m
		WHERE f.slug = :slug AND m.atom IS NOT NULL
	UNION ALL SELECT 'fact', m.key, s.slug, '', s.pmid, m.atom FROM v1_study AS s, json_each(json_object('type', coalesce(s.type, ''),
		'money', coalesce(s.money, '–'), 'participants', iif(s.participants IS NULL, 'unknown', printf('%,d', s.participants)),
		'counted', iif(s.counted, 'yes', 'no: ' || coalesce(s.why_not, '') || coalesce(iif(s.why_not = 'superseded', ' by ', iif(s.why_not = 'same study', ' as ', NULL)) ||
			s.speaker_pmid, '')))) AS m WHERE s.slug = :slug
	UNION ALL SELECT 'sentence', name, slug, '', 0, text FROM v1_sentence WHERE slug = :slug),
-- points are compared as numbers: "5.5" is 5.500
plain(key, text) AS MATERIALIZED (SELECT kind || ' ' || fact || ' of ' || slug || iif(outcome <> '', ' on ' || outcome, '') || iif(pmid > 0, ' PMID ' || pmid, ''),
	iif(fact IN ('certainty', 'support') AND outcome <> '' AND text GLOB '[0-9]*', printf('%.3f', text), text) FROM said)
SELECT key AS figure, :page AS place, iif(min(said) IS max(said), max(said), min(said) || ' and ' || max(said)) AS published, 'the views' AS source,
	max(wanted) AS again
FROM (SELECT key, text AS said, NULL AS wanted FROM plain
	UNION ALL SELECT kind || ' ' || fact || ' of ' || slug || iif(outcome <> '', ' on ' || outcome, '') || iif(pmid > 0, ' PMID ' || pmid, ''), NULL, text FROM want)
GROUP BY key ORDER BY key;
