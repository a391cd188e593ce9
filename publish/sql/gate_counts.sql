-- The gate: a compound's counts, counted again from the studies, findings and
-- inclusions that are shown beside them.  Each row is one figure: its name,
-- where it stands, what it says, where it was taken from again, what that gives.
WITH RECURSIVE
s AS (SELECT *,
	CASE type WHEN 'SYN' THEN 1 WHEN 'POOL' THEN 2 WHEN 'RCT' THEN 3 WHEN 'NRS' THEN 4 ELSE 5 END AS rank FROM v1_study),
ranked AS (SELECT slug, participants AS n, row_number() OVER (PARTITION BY slug ORDER BY participants) AS place,
	count(*) OVER (PARTITION BY slug) AS of FROM s WHERE counted = 1 AND participants IS NOT NULL),
pair AS (SELECT o.slug, o.synthesis, o.trial FROM v1_overlap AS o
	JOIN s AS a ON a.slug = o.slug AND a.pmid = o.synthesis AND a.counted = 1
	JOIN s AS b ON b.slug = o.slug AND b.pmid = o.trial AND b.counted = 1 WHERE o.kind = 'included'),
edge AS (SELECT slug, synthesis AS a, trial AS b FROM pair UNION SELECT slug, trial, synthesis FROM pair),
reach(slug, root, pmid) AS (SELECT slug, pmid, pmid FROM s WHERE counted = 1
	UNION SELECT r.slug, r.root, e.b FROM reach AS r JOIN edge AS e ON e.slug = r.slug AND e.a = r.pmid),
component AS (SELECT r.slug, r.root, coalesce(sum(s.participants), 0) AS n FROM reach AS r JOIN s ON s.slug = r.slug AND s.pmid = r.pmid
	GROUP BY r.slug, r.root),
reported AS (SELECT slug, study_id, min(CASE certainty_reported WHEN 'high' THEN 1 WHEN 'moderate' THEN 2 WHEN 'low' THEN 3
	WHEN 'very-low' THEN 4 ELSE 5 END) AS best FROM v1_finding JOIN s USING (slug, study_id) WHERE s.counted = 1 AND s.type = 'SYN'
	GROUP BY slug, study_id),
best AS (SELECT s.slug, s.pmid, row_number() OVER (PARTITION BY s.slug ORDER BY s.rank, coalesce(r.best, 5),
	coalesce(s.participants, -1) DESC, coalesce(s.year, 0) DESC, s.pmid) AS place
	FROM s LEFT JOIN reported AS r USING (slug, study_id) WHERE s.counted = 1),
again(slug, doc) AS (SELECT c.slug, json_object(
	'studies', (SELECT count(*) FROM s WHERE s.slug = c.slug AND s.counted = 1),
	'syntheses', (SELECT count(*) FROM s WHERE s.slug = c.slug AND s.counted = 1 AND s.design IN ('meta-analysis', 'systematic-review')),
	'trials', (SELECT count(*) FROM s WHERE s.slug = c.slug AND s.counted = 1 AND s.rank = 3),
	'observational', (SELECT count(*) FROM s WHERE s.slug = c.slug AND s.counted = 1 AND s.rank = 4
		AND coalesce(s.design, '') NOT IN ('meta-analysis', 'systematic-review')),
	'other_studies', (SELECT count(*) FROM s WHERE s.slug = c.slug AND s.why_not = 'other design'),
	'participants', (SELECT coalesce(sum(s.participants), 0) FROM s WHERE s.slug = c.slug AND s.counted = 1),
	'participants_from', (SELECT count(*) FROM s WHERE s.slug = c.slug AND s.counted = 1 AND s.participants IS NOT NULL),
	'participants_inside', (SELECT coalesce(sum(s.participants), 0) FROM s WHERE s.slug = c.slug
		AND s.pmid IN (SELECT trial FROM pair WHERE pair.slug = c.slug)),
	'largest_component', (SELECT coalesce(max(n), 0) FROM component WHERE component.slug = c.slug),
	'typical_size', (SELECT n FROM ranked WHERE ranked.slug = c.slug AND place = (of + 1) / 2),
	'first_year', (SELECT min(s.year) FROM s WHERE s.slug = c.slug AND s.counted = 1),
	'last_year', (SELECT max(s.year) FROM s WHERE s.slug = c.slug AND s.counted = 1),
	'badge', (SELECT iif(2 * sum(s.rank = 5 OR (s.rank = 4 AND coalesce(s.design, '') NOT IN ('meta-analysis', 'systematic-review'))) > count(*),
		'mostly mechanism / observational', 'mostly randomised evidence')
		FROM s WHERE s.slug = c.slug AND (s.counted = 1 OR s.why_not = 'other design')),
	'quality', (SELECT o.band FROM v1_outcome AS o WHERE o.slug = c.slug AND o.gives_base = 1),
	'representative_pmid', coalesce((SELECT s.pmid FROM s JOIN v1_decision AS d ON d.pmid = s.pmid AND d.kind LIKE '%pin%'
		WHERE s.slug = c.slug AND s.counted = 1 AND s.representative = 1),
		(SELECT best.pmid FROM best WHERE best.slug = c.slug AND best.place = 1)),
	'dose_studies', (SELECT count(DISTINCT f.study_id) FROM v1_finding AS f JOIN s USING (slug, pmid)
		WHERE f.slug = c.slug AND f.dose IS NOT NULL),
	'score', c.score_milli / 1000,
	'tier', CASE WHEN NOT EXISTS (SELECT 1 FROM s WHERE s.slug = c.slug AND s.counted = 1) THEN 'not graded'
		WHEN c.score_milli >= 8000 THEN 'strong' WHEN c.score_milli >= 6000 THEN 'moderate'
		WHEN c.score_milli >= 4000 THEN 'emerging' WHEN c.score_milli >= 2000 THEN 'limited' ELSE 'insufficient' END,
	'base_milli', (SELECT coalesce(sum(t.value_milli), 0) FROM v1_term AS t WHERE t.slug = c.slug AND t.name NOT IN ('K1', 'K2')),
	'score_milli', (SELECT coalesce(sum(t.value_milli), 0) FROM v1_term AS t WHERE t.slug = c.slug)) FROM v1_compound AS c),
shown(slug, doc) AS (SELECT slug, json_object('studies', studies, 'syntheses', syntheses, 'trials', trials, 'observational', observational,
	'other_studies', other_studies, 'participants', participants, 'participants_from', participants_from,
	'participants_inside', participants_inside, 'largest_component', largest_component, 'typical_size', typical_size,
	'first_year', first_year, 'last_year', last_year, 'badge', badge, 'quality', quality, 'representative_pmid', representative_pmid,
	'dose_studies', dose_studies, 'score', score, 'tier', tier, 'base_milli', base_milli, 'score_milli', score_milli) FROM v1_compound)
SELECT p.key || ' of ' || shown.slug AS figure, 'v1_compound' AS place, p.atom AS published,
	iif(p.key IN ('base_milli', 'score_milli'), 'v1_term', 'v1_study and what belongs to it') AS source,
	(SELECT a.atom FROM again JOIN json_each(again.doc) AS a WHERE again.slug = shown.slug AND a.key = p.key) AS again
FROM shown, json_each(shown.doc) AS p ORDER BY shown.slug, p.id;
