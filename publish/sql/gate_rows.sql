-- The gate: figures of single rows, made again from the rows that they stand
-- on: outcomes from findings, studies from their own words, grades from the
-- newest one, the flow from the studies.
SELECT 'studies of ' || o.slug || ' on ' || o.outcome AS figure, 'v1_outcome' AS place, o.studies AS published,
	'v1_finding and v1_study' AS source, (SELECT count(DISTINCT s.study_id) FROM v1_finding AS f
		JOIN v1_study AS s ON s.slug = f.slug AND s.study_id = f.study_id AND s.counted = 1
		WHERE f.slug = o.slug AND f.outcome = o.outcome) AS again FROM v1_outcome AS o
UNION ALL SELECT 'participants of ' || o.slug || ' on ' || o.outcome, 'v1_outcome', o.participants, 'v1_finding and v1_study',
	(SELECT coalesce(sum(s.participants), 0) FROM v1_study AS s WHERE s.slug = o.slug AND s.counted = 1
		AND s.study_id IN (SELECT f.study_id FROM v1_finding AS f WHERE f.slug = o.slug AND f.outcome = o.outcome)) FROM v1_outcome AS o
UNION ALL SELECT 'certainty of ' || slug || ' on ' || outcome, 'v1_outcome', printf('%.3f', certainty), 'its thousandths',
	printf('%d.%03d', certainty_milli / 1000, certainty_milli % 1000) FROM v1_outcome
UNION ALL SELECT 'the outcome that gives the base of ' || c.slug, 'v1_outcome',
	(SELECT count(*) FROM v1_outcome AS o WHERE o.slug = c.slug AND o.gives_base), 'v1_compound', c.base_milli > 0 FROM v1_compound AS c
-- studies
UNION ALL SELECT 'counted of ' || slug || ' PMID ' || pmid, 'v1_study', counted, 'its type and reason',
	why_not IS NULL AND coalesce(type, '') IN ('SYN', 'POOL', 'RCT', 'NRS') FROM v1_study
UNION ALL SELECT 'why ' || slug || ' PMID ' || pmid || ' does not count', 'v1_study', why_not IS NOT NULL, 'counted', 1 - counted FROM v1_study
UNION ALL SELECT 'synthesis of ' || slug || ' PMID ' || pmid, 'v1_study', synthesis, 'its design',
	coalesce(design, '') IN ('meta-analysis', 'systematic-review') FROM v1_study WHERE counted
UNION ALL SELECT 'money of ' || slug || ' PMID ' || pmid, 'v1_study', money, 'funding, ties and trial_funding',
	CASE WHEN coalesce(funding, '') IN ('industry', 'mixed') OR coalesce(ties, '') = 'yes' OR coalesce(trial_funding, '') = 'industry' THEN 'industry'
	WHEN coalesce(funding, '') = 'independent' AND (type NOT IN ('SYN', 'POOL') OR coalesce(trial_funding, '') = 'independent') THEN 'independent'
	ELSE 'unknown' END FROM v1_study WHERE counted
UNION ALL SELECT 'year of ' || s.slug || ' PMID ' || s.pmid, 'v1_study', s.year, 'v1_citation',
	(SELECT t.year FROM v1_citation AS t WHERE t.pmid = s.pmid) FROM v1_study AS s
UNION ALL SELECT 'counted and retracted: ' || s.slug || ' PMID ' || s.pmid, 'v1_study', s.counted, 'v1_citation', s.counted AND NOT t.retracted
	FROM v1_study AS s JOIN v1_citation AS t USING (pmid) WHERE s.counted
UNION ALL SELECT 'representative of ' || s.slug || ' PMID ' || s.pmid, 'v1_study', s.representative, 'v1_compound',
	s.pmid = coalesce(c.representative_pmid, 0) FROM v1_study AS s JOIN v1_compound AS c USING (slug)
UNION ALL SELECT 'records of study ' || study_id || ' of ' || slug || ' that count', 'v1_study', count(*), 'one study counts once', 1
	FROM v1_study WHERE counted GROUP BY slug, study_id
UNION ALL SELECT 'inclusion of ' || o.trial || ' in ' || o.synthesis || ' (' || o.slug || ')', 'v1_overlap', 1, 'v1_study',
	(SELECT count(*) FROM v1_study AS s WHERE s.slug = o.slug AND s.pmid = o.synthesis)
	AND (SELECT count(*) FROM v1_study AS s WHERE s.slug = o.slug AND s.pmid = o.trial) FROM v1_overlap AS o
-- who speaks
UNION ALL SELECT 'speaker of ' || s.slug || ' PMID ' || s.pmid, 'v1_study', s.speaker_pmid, 'v1_study', iif(s.why_not IN ('superseded', 'same study'),
	coalesce((SELECT t.pmid FROM v1_study AS t WHERE t.slug = s.slug AND t.study_id = s.study_id AND t.speaker_pmid = t.pmid), 0), s.speaker_pmid)
	FROM v1_study AS s
UNION ALL SELECT 'speaker of ' || slug || ' PMID ' || pmid || ', which counts', 'v1_study', speaker_pmid, 'itself', pmid FROM v1_study WHERE counted
-- findings
UNION ALL SELECT 'quote of ' || slug || ' PMID ' || pmid || ' on ' || outcome || ', in bytes', 'v1_finding', length(CAST(quote AS BLOB)),
	'at most 200', min(200, length(CAST(quote AS BLOB))) FROM v1_finding WHERE quote IS NOT NULL
UNION ALL SELECT 'finding of ' || f.slug || ' PMID ' || f.pmid || ' on ' || f.outcome, 'v1_finding', 1, 'v1_study and v1_outcome',
	EXISTS (SELECT 1 FROM v1_study AS s WHERE s.slug = f.slug AND s.pmid = f.pmid)
	AND EXISTS (SELECT 1 FROM v1_outcome AS o WHERE o.slug = f.slug AND o.outcome = f.outcome) FROM v1_finding AS f
-- grades
UNION ALL SELECT p.key || ' of ' || c.slug, 'v1_compound', p.atom, 'the newest v1_grade',
	(SELECT json_extract(json_object('score', g.score, 'score_milli', g.score_milli, 'tier', g.tier, 'verdict', g.verdict,
		'confidence', g.confidence, 'grade_at', g.at, 'at_seq', g.at_seq, 'method_rev', g.method_rev,
		'params_sha256', g.params_sha256, 'inputs_sha256', g.inputs_sha256, 'inputs', g.inputs IS NOT NULL), '$.' || p.key)
	FROM v1_grade AS g WHERE g.slug = c.slug ORDER BY g.at_seq DESC, g.inputs IS NULL, g.method_rev DESC LIMIT 1)
	FROM v1_compound AS c, json_each(json_object('score', c.score, 'score_milli', c.score_milli, 'tier', c.tier, 'verdict', c.verdict,
		'confidence', c.confidence, 'grade_at', c.grade_at, 'at_seq', c.at_seq, 'method_rev', c.method_rev,
		'params_sha256', c.params_sha256, 'inputs_sha256', c.inputs_sha256, 'inputs', 1)) AS p
UNION ALL SELECT 'score of ' || slug || ' at event ' || at_seq, 'v1_grade', score, 'its thousandths', score_milli / 1000 FROM v1_grade
UNION ALL SELECT 'tier of ' || slug || ' at event ' || at_seq, 'v1_grade', tier, 'its thousandths', CASE WHEN score_milli >= 8000 THEN 'strong'
	WHEN score_milli >= 6000 THEN 'moderate' WHEN score_milli >= 4000 THEN 'emerging' WHEN score_milli >= 2000 THEN 'limited'
	ELSE 'insufficient' END FROM v1_grade WHERE tier <> 'not graded'
UNION ALL SELECT 'event of the grade of ' || c.slug, 'v1_compound', c.at_seq, 'v1_meta at_seq',
	min(c.at_seq, (SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'at_seq')) FROM v1_compound AS c
UNION ALL SELECT 'newest event', 'v1_meta', (SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'at_seq'), 'v1_decision',
	(SELECT max(seq) FROM v1_decision)
UNION ALL SELECT 'hash of the newest event', 'v1_meta', (SELECT value FROM v1_meta WHERE key = 'head_hash'), 'v1_decision',
	(SELECT hash FROM v1_decision ORDER BY seq DESC LIMIT 1)
UNION ALL SELECT 'method', 'v1_meta', (SELECT value FROM v1_meta WHERE key = 'method_rev'), 'v1_compound of ' || slug, method_rev FROM v1_compound
UNION ALL SELECT 'parameters', 'v1_meta', (SELECT value FROM v1_meta WHERE key = 'params_sha256'), 'v1_compound of ' || slug, params_sha256
	FROM v1_compound
UNION ALL SELECT 'provisional of ' || c.slug, 'v1_compound', c.provisional, 'v1_flow',
	(SELECT min(1, sum(f.records)) FROM v1_flow AS f WHERE f.slug = c.slug AND f.stage LIKE '%waiting') FROM v1_compound AS c
-- the flow
UNION ALL SELECT 'records counted of ' || f.slug, 'v1_flow', f.records, 'v1_study',
	(SELECT count(*) FROM v1_study AS s WHERE s.slug = f.slug AND s.counted) FROM v1_flow AS f WHERE f.stage LIKE '%counted'
UNION ALL SELECT 'records listed of ' || f.slug || ' (' || coalesce(f.reason, '') || ')', 'v1_flow', f.records, 'v1_study',
	(SELECT count(*) FROM v1_study AS s WHERE s.slug = f.slug AND NOT s.counted AND s.why_not IS f.reason) FROM v1_flow AS f
	WHERE f.stage LIKE '%listed';
