-- The gate: the corrected covered area (Pieper 2014) of inclusions and of
-- citations, counted again from the pairs, the counted studies and the
-- parameters; and slugs that lead to no page of their own.
WITH
s AS MATERIALIZED (SELECT slug, pmid, type, synthesis OR type IN ('SYN', 'POOL') AS synthesis FROM v1_study WHERE counted = 1),
pair AS (SELECT o.slug, o.kind, o.synthesis, o.trial FROM v1_overlap AS o JOIN s AS a ON a.slug = o.slug AND a.pmid = o.synthesis
	JOIN s AS b ON b.slug = o.slug AND b.pmid = o.trial),
n AS (SELECT c.slug, k.kind, count(p.trial) AS pairs, count(DISTINCT p.trial) AS trials, count(DISTINCT p.synthesis) AS syntheses
	FROM v1_compound AS c CROSS JOIN (SELECT 'included' AS kind UNION ALL SELECT 'cited') AS k
	LEFT JOIN pair AS p ON p.slug = c.slug AND p.kind = k.kind GROUP BY c.slug, k.kind),
q AS (SELECT *, (pairs - trials) * 1000 AS over, trials * (syntheses - 1) AS room FROM n),
limits(slight, moderate, high) AS (SELECT max(iif(name = 'cca_slight', CAST(value AS INTEGER), NULL)),
	max(iif(name = 'cca_moderate', CAST(value AS INTEGER), NULL)), max(iif(name = 'cca_high', CAST(value AS INTEGER), NULL)) FROM v1_param),
again(slug, kind, key, value) AS (SELECT q.slug, q.kind, m.key, m.atom FROM q, limits AS l, json_each(json_object('pairs', pairs, 'trials', trials,
	'syntheses', syntheses, 'cca_milli', iif(room > 0, over / room, NULL), 'band', CASE WHEN room <= 0 THEN NULL WHEN over <= l.slight * room THEN 'slight'
		WHEN over <= l.moderate * room THEN 'moderate' WHEN over <= l.high * room THEN 'high' ELSE 'very high' END)) AS m),
said(slug, kind, key, value) AS (SELECT a.slug, a.kind, m.key, m.atom FROM v1_area AS a, json_each(json_object('pairs', pairs, 'trials', trials,
	'syntheses', syntheses, 'cca_milli', cca_milli, 'band', band)) AS m)
SELECT 'overlap ' || coalesce(g.key, d.key) || ' (' || coalesce(g.kind, d.kind) || ') of ' || coalesce(g.slug, d.slug) AS figure,
	'v1_area' AS place, d.value AS published, 'v1_overlap and v1_study' AS source, g.value AS again
FROM again AS g FULL JOIN said AS d ON d.slug = g.slug AND d.kind = g.kind AND d.key = g.key
UNION ALL SELECT 'citation of ' || o.trial || ' in ' || o.synthesis || ' (' || o.slug || ')', 'v1_overlap', 1, 'v1_study',
	(SELECT count(*) FROM s AS a JOIN s AS b ON b.slug = a.slug WHERE a.slug = o.slug AND a.pmid = o.synthesis AND a.synthesis
		AND b.pmid = o.trial AND NOT b.synthesis AND b.type IN ('RCT', 'NRS')) FROM v1_overlap AS o WHERE o.kind = 'cited'
UNION ALL SELECT 'kind of the overlap of ' || trial || ' in ' || synthesis || ' (' || slug || ')', 'v1_overlap', kind, 'included or cited',
	iif(kind IN ('included', 'cited'), kind, NULL) FROM v1_overlap
-- slugs
UNION ALL SELECT 'slug ' || x.slug, 'v1_slug', x.kind, 'v1_compound', CASE WHEN EXISTS (SELECT 1 FROM v1_compound AS c WHERE c.slug = x.slug) THEN 'a compound'
	WHEN EXISTS (SELECT 1 FROM v1_compound AS c WHERE c.slug = x.now) THEN 'renamed' WHEN x.now IS NULL THEN 'retired' END FROM v1_slug AS x
UNION ALL SELECT 'retirement of ' || x.slug, 'v1_slug', x.at, 'v1_decision', (SELECT substr(max(d.at), 1, 10) FROM v1_decision AS d
	WHERE d.slug = x.slug AND d.kind = 'compound-retire' AND NOT EXISTS (SELECT 1 FROM v1_decision AS u WHERE u.reverts = d.seq
		AND NOT EXISTS (SELECT 1 FROM v1_decision AS v WHERE v.reverts = u.seq)))
	FROM v1_slug AS x WHERE x.kind = 'retired';
