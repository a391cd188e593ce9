-- The gate: each figure and word of compounds/SLUG.json (:doc) beside the view
-- it speaks of.  Lists are taken apart by what names their elements, never by
-- position.  A number in the document that no view stands behind differs, too.
WITH
list(list, keys) AS (VALUES ('score.held_by', 'cap'), ('studies', 'pmid'), ('terms', 'name outcome'), ('overlap', 'synthesis trial'), ('citation_overlap', 'synthesis trial'),
	('others', 'slug'), ('flow', 'stage reason'), ('harms', 'outcome_name pmid'), ('verdict_sentences', 'name'),
	('questions', 'name'), ('pathway', 'src dst'), ('indications', 'indication')),
row(list, section, cites) AS (VALUES ('jurisdictions', 'jurisdictions', 0), ('summary', 'summary', 1), ('mechanisms', 'mechanisms', 1),
	('regimens', 'dosage.regimens', 1), ('forms', 'dosage.forms', 0), ('cautions', 'safety.cautions', 1),
	('interactions', 'safety.interactions', 1), ('side_effects', 'safety.side_effects', 1), ('study_names', 'study_names', 1)),
item(list, key, value) AS MATERIALIZED (
	SELECT l.list, coalesce(json_extract(e.value, '$.' || substr(l.keys, 1, instr(l.keys || ' ', ' ') - 1)), '') ||
		iif(instr(l.keys, ' ') > 0, coalesce(' ' || json_extract(e.value, '$.' || substr(l.keys, instr(l.keys, ' ') + 1)), ''), ''), e.value
	FROM list AS l, json_each(:doc, '$.' || l.list) AS e
	UNION ALL SELECT 'outcomes', json_extract(o.value, '$.outcome'), o.value
	FROM json_each(:doc, '$.indications') AS i, json_each(i.value, '$.outcomes') AS o
	UNION ALL SELECT 'findings', json_extract(o.value, '$.outcome') || ' ' || json_extract(f.value, '$.pmid'), f.value
	FROM json_each(:doc, '$.indications') AS i, json_each(i.value, '$.outcomes') AS o, json_each(o.value, '$.findings') AS f
	UNION ALL SELECT r.list, '#' || e.key, e.value FROM row AS r, json_each(:doc, '$.' || r.list) AS e),
said(path, value) AS MATERIALIZED (
	SELECT replace(substr(t.fullkey, 3), '"', ''), t.atom FROM json_tree(:doc) AS t WHERE t.atom IS NOT NULL AND t.path NOT LIKE '%[%' AND t.fullkey NOT LIKE '%[%'
	UNION ALL SELECT i.list || ' ' || i.key || ' ' || m.key, iif(m.type = 'array',
		(SELECT group_concat(p, ' ') FROM (SELECT x.value AS p FROM json_each(m.value) AS x ORDER BY x.value)), m.atom)
	FROM item AS i, json_each(i.value) AS m WHERE m.key NOT IN ('outcomes', 'findings')
	UNION ALL SELECT 'history ' || json_extract(h.value, '$.at_seq') || ' ' || json_extract(h.value, '$.score_milli') || ' ' ||
		json_extract(h.value, '$.score') || ' ' || json_extract(h.value, '$.tier') || ' ' || json_extract(h.value, '$.at') || ' ' ||
		json_extract(h.value, '$.cause'), 1 FROM json_each(:doc, '$.history') AS h),
ranked AS (SELECT r.list, dense_rank() OVER (PARTITION BY p.section ORDER BY p.pos) - 1 AS place, p.field, p.value,
	iif(r.cites, nullif(p.pmids, ''), NULL) AS pmids FROM v1_profile AS p JOIN row AS r USING (section) WHERE p.slug = :slug),
dosage AS (SELECT field, value FROM v1_profile WHERE slug = :slug AND section = 'dosage'),
k(path, value) AS MATERIALIZED (
	SELECT m.key, m.atom FROM v1_compound AS c, json_each(json_object('slug', c.slug, 'name', c.name, 'status', c.status, 'provisional', c.provisional,
		'badge', c.badge, 'quality', c.quality,
		'score.value', c.score, 'score.milli', c.score_milli, 'score.tier', c.tier, 'score.verdict', c.verdict, 'score.base_milli', c.base_milli,
		'confidence.level', c.confidence, 'confidence.stability', c.stability, 'confidence.delta_milli', c.delta_milli,
		'counts.studies', c.studies, 'counts.studies_text', printf('%,d', c.studies), 'counts.syntheses', c.syntheses,
		'counts.syntheses_text', printf('%,d', c.syntheses), 'counts.trials', c.trials, 'counts.trials_text', printf('%,d', c.trials),
		'counts.observational', c.observational, 'counts.other', c.other_studies, 'counts.participants', c.participants,
		'counts.participants_text', printf('%,d', c.participants), 'counts.participants_from', c.participants_from,
		'counts.participants_from_text', printf('%,d', c.participants_from), 'counts.participants_inside', c.participants_inside,
		'counts.participants_inside_text', printf('%,d', c.participants_inside), 'counts.largest_component', c.largest_component,
		'counts.typical_size', c.typical_size, 'counts.typical_size_text', coalesce(nullif(printf('%,d', c.typical_size), '0'), 'unknown'),
		'counts.first_year', c.first_year, 'counts.last_year', c.last_year)) AS m WHERE c.slug = :slug
	UNION ALL SELECT m.key, m.atom FROM v1_compound AS c, json_each(json_object('dates.last_new_evidence', c.last_new_evidence,
		'dates.last_reviewed', c.last_reviewed, 'dates.graded', c.grade_at, 'release.method_rev', c.method_rev,
		'release.params_sha256', c.params_sha256, 'release.inputs_sha256', c.inputs_sha256, 'representative.pmid', c.representative_pmid,
		'release.at_seq', (SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'at_seq'),
		'demo', (SELECT value = '1' FROM v1_meta WHERE key = 'demo'),
		'caution', (SELECT value FROM v1_profile AS p WHERE p.slug = c.slug AND section = 'caution' AND field = 'text'),
		'representative.year', (SELECT year FROM v1_citation AS t WHERE t.pmid = c.representative_pmid),
		'representative.title', (SELECT title FROM v1_citation AS t WHERE t.pmid = c.representative_pmid),
		'confidence.sentence', (SELECT text FROM v1_sentence AS x WHERE x.slug = c.slug AND x.name = 'confidence'),
		'dose_response', (SELECT text FROM v1_sentence AS x WHERE x.slug = c.slug AND x.name = 'dose-response'))) AS m WHERE c.slug = :slug
	UNION ALL SELECT 'score.held_by ' || name || ' ' || m.key, m.atom FROM v1_term, json_each(json_object('cap', name, 'words', reason,
		'binds', binds, 'value_milli', value_milli, 'pmids', nullif(pmids, ''),
		'limit_points', CASE name WHEN 'K1' THEN '5.0' WHEN 'K2' THEN '4.0' END)) AS m WHERE slug = :slug AND kind = 'cap'
	UNION ALL SELECT 'studies ' || s.pmid || ' ' || m.key, m.atom FROM v1_study AS s JOIN v1_citation AS t USING (pmid), json_each(json_object(
		'pmid', s.pmid, 'title', t.title, 'journal', t.journal, 'year', s.year, 'type', s.type, 'design', s.design, 'money', s.money,
		'funding', s.funding, 'ties', s.ties, 'rob', s.rob, 'participants', s.participants,
		'participants_text', iif(s.participants IS NULL, 'unknown', printf('%,d', s.participants)), 'trials', s.trials, 'counted', s.counted,
		'counted_words', iif(s.counted, 'yes', 'no: ' || coalesce(s.why_not, '') || coalesce(iif(s.why_not = 'superseded', ' by ', iif(s.why_not = 'same study', ' as ', NULL)) ||
			s.speaker_pmid, '')), 'why_not', s.why_not, 'doi', t.doi, 'speaker_pmid', s.speaker_pmid,
		'has_speaker', coalesce(s.why_not, '') IN ('superseded', 'same study'),
		'rob_words', CASE s.rob WHEN 'not-stated' THEN 'not stated' ELSE s.rob END, 'money_words', iif(s.money IS NULL, '–', s.money),
		'registry_ids', t.registry_ids)) AS m WHERE s.slug = :slug
	UNION ALL SELECT 'terms ' || name || coalesce(' ' || outcome, '') || ' ' || m.key, m.atom FROM v1_term, json_each(json_object('kind', kind,
		'name', name, 'outcome', outcome, 'value_milli', value_milli, 'reason', coalesce(reason, ''), 'binds', binds,
		'pmids', nullif(pmids, ''))) AS m WHERE slug = :slug
	UNION ALL SELECT 'overlap ' || synthesis || ' ' || trial || ' ' || m.key, m.atom FROM v1_overlap, json_each(json_object('synthesis', synthesis,
		'trial', trial, 'kind', kind)) AS m WHERE slug = :slug AND kind = 'included'
	UNION ALL SELECT 'citation_overlap ' || synthesis || ' ' || trial || ' ' || m.key, m.atom FROM v1_overlap,
		json_each(json_object('synthesis', synthesis, 'trial', trial)) AS m WHERE slug = :slug AND kind = 'cited'
	UNION ALL SELECT 'overlap_area.' || kind || '.' || m.key, m.atom FROM v1_area, json_each(json_object('pairs', pairs, 'trials', trials,
		'syntheses', syntheses, 'cca_milli', cca_milli, 'band', band)) AS m WHERE slug = :slug
	UNION ALL SELECT 'history ' || at_seq || ' ' || score_milli || ' ' || score || ' ' || tier || ' ' || at || ' ' || cause, 1
		FROM v1_grade WHERE slug = :slug
	UNION ALL SELECT list || ' #' || place || ' ' || field, value FROM ranked
	UNION SELECT list || ' #' || place || ' pmids', pmids FROM ranked
	UNION ALL SELECT 'dosage.food', coalesce((SELECT CASE value WHEN 'with' THEN 'with food' WHEN 'without' THEN 'can be taken without food'
		WHEN 'either' THEN 'with or without food' WHEN 'not-applicable' THEN 'does not apply' END FROM dosage WHERE field = 'food'), 'unknown')
	UNION ALL SELECT 'dosage.cycling', coalesce((SELECT nullif(replace(value, '-', ' '), 'unknown') FROM dosage WHERE field = 'cycling'), 'unknown')
	UNION ALL SELECT 'dosage.min_days', coalesce((SELECT value || ' days' FROM dosage WHERE field = 'min_days'), 'unknown')
	UNION ALL SELECT 'dosage.optimal_days', coalesce((SELECT value || ' days' FROM dosage WHERE field = 'optimal_days'), 'unknown')
	UNION ALL SELECT 'dosage.' || field, value FROM dosage WHERE field IN ('best_time', 'note')
	UNION ALL SELECT 'page_title', name || ': ' || score || '/10 ' || tier FROM v1_compound WHERE slug = :slug
	UNION ALL SELECT 'release.params_short', substr(params_sha256, 1, 4) FROM v1_compound WHERE slug = :slug
	UNION ALL SELECT 'status_words', CASE status WHEN 'supplement' THEN 'A dietary supplement' WHEN 'food' THEN 'A food ingredient'
		WHEN 'prescription' THEN 'A prescription or investigational drug, not a supplement'
		WHEN 'investigational' THEN 'An investigational drug, not a supplement'
		WHEN 'endogenous-hormone' THEN 'A hormone of the body; as a product a drug, not a supplement' ELSE status END
		FROM v1_compound WHERE slug = :slug
	UNION ALL SELECT 'others ' || slug || ' ' || m.key, m.atom FROM v1_compound, json_each(json_object('slug', slug, 'name', name, 'score', score,
		'tier', tier, 'badge', badge)) AS m WHERE slug <> :slug
	UNION ALL SELECT 'flow ' || stage || coalesce(' ' || reason, '') || ' ' || m.key, m.atom FROM v1_flow, json_each(json_object('stage', stage,
		'reason', reason, 'records', records)) AS m WHERE slug = :slug
	UNION ALL SELECT iif(name LIKE 'q-%', 'questions ', 'verdict_sentences ') || name || ' ' || m.key, m.atom FROM v1_sentence,
		json_each(json_object('name', name, 'text', text)) AS m WHERE slug = :slug AND name NOT IN ('confidence', 'dose-response', 'reviewed')
	UNION ALL SELECT 'reviewed_sentence', text FROM v1_sentence WHERE slug = :slug AND name = 'reviewed'
	UNION ALL SELECT 'indications ' || indication || ' ' || m.key, m.atom FROM (SELECT indication, max(headline) AS headline FROM v1_outcome
		WHERE slug = :slug AND outcome IN (SELECT x.outcome FROM v1_finding AS x WHERE x.slug = :slug) GROUP BY indication), json_each(json_object('indication', indication, 'headline', headline)) AS m
	UNION ALL SELECT 'outcomes ' || outcome || ' ' || m.key, m.atom FROM v1_outcome, json_each(json_object('outcome', outcome, 'name', name,
		'safety', domain = 'safety', 'domain', domain, 'better', better, 'critical', critical, 'surrogate', surrogate, 'direction', direction,
		'certainty_milli', certainty_milli, 'band', band, 'support_milli', support_milli, 'v_plus_milli', v_plus_milli,
		'v_minus_milli', v_minus_milli, 'studies', studies, 'studies_text', printf('%,d', studies), 'participants', participants,
		'participants_text', coalesce(nullif(printf('%,d', participants), '0'), iif(studies > 0, 'unknown', '0')), 'gives_base', gives_base, 'supported', v_plus_milli > 0,
		'band_words', CASE band WHEN 'very-low' THEN 'very low' ELSE band END, 'direction_words', CASE direction WHEN 'none' THEN 'listed, not scored' WHEN 'against' THEN iif(domain = 'safety', iif(v1_outcome.outcome IN (SELECT h.outcome FROM v1_finding AS h JOIN v1_study AS t USING (slug, pmid)
	WHERE h.slug = :slug AND h.direction = 'harm' AND t.type IN ('SYN', 'POOL', 'RCT', 'NRS')), 'harm', 'no difference'), 'against') ELSE direction END)) AS m
		WHERE slug = :slug AND outcome IN (SELECT x.outcome FROM v1_finding AS x WHERE x.slug = :slug)
	UNION ALL SELECT 'findings ' || f.outcome || ' ' || f.pmid || ' ' || m.key, m.atom FROM v1_finding AS f JOIN v1_study AS s USING (slug, pmid)
		JOIN v1_outcome AS o USING (slug, outcome), json_each(json_object('outcome', f.outcome, 'pmid', f.pmid, 'year', s.year, 'type', s.type,
		'direction', f.direction, 'certainty_reported', f.certainty_reported, 'quote', f.quote,
		'direction_words', CASE f.direction WHEN 'no-difference' THEN 'no difference' ELSE f.direction END,
		'certainty_words', CASE f.certainty_reported WHEN 'very-low' THEN 'very low' ELSE f.certainty_reported END,
		'effect', f.measure || ' ' || f.value || coalesce(' (' || f.low || ' to ' || f.high || ')', ''))) AS m
		WHERE f.slug = :slug
	UNION ALL SELECT 'harms ' || o.indication || ': ' || o.name || ' ' || f.pmid || ' ' || m.key, m.atom
		FROM v1_finding AS f JOIN v1_outcome AS o USING (slug, outcome), json_each(json_object('pmid', f.pmid, 'direction', f.direction,
		'certainty_reported', f.certainty_reported,
		'effect', f.measure || ' ' || f.value || coalesce(' (' || f.low || ' to ' || f.high || ')', ''))) AS m
		WHERE f.slug = :slug AND f.direction = 'harm'
	UNION ALL SELECT 'pathway ' || src || ' ' || dst || ' ' || m.key, m.atom FROM v1_pathway, json_each(json_object('src', src, 'src_kind', src_kind,
		'src_label', src_label, 'verb', verb, 'dst', dst, 'dst_kind', dst_kind, 'dst_label', dst_label, 'pmids', nullif(pmids, ''))) AS m
		WHERE slug = :slug),
points(path, milli) AS (
	SELECT 'outcomes ' || outcome || ' certainty_points', certainty_milli FROM v1_outcome WHERE slug = :slug AND outcome IN (SELECT x.outcome FROM v1_finding AS x WHERE x.slug = :slug)
	UNION ALL SELECT 'outcomes ' || outcome || ' support_points', support_milli FROM v1_outcome WHERE slug = :slug AND outcome IN (SELECT x.outcome FROM v1_finding AS x WHERE x.slug = :slug)
	UNION ALL SELECT 'terms ' || name || coalesce(' ' || outcome, '') || ' points', value_milli FROM v1_term WHERE slug = :slug)
SELECT k.path || ' of ' || :slug AS figure, 'compounds/' || :slug || '.json' AS place, s.value AS published, 'the views' AS source,
	k.value AS again FROM k LEFT JOIN said AS s ON s.path = k.path WHERE k.value IS NOT NULL
UNION ALL SELECT p.path || ' of ' || :slug, 'compounds/' || :slug || '.json', printf('%.3f', s.value), 'the views',
	printf('%.3f', p.milli / 1000.0) FROM points AS p LEFT JOIN said AS s ON s.path = p.path
UNION ALL SELECT s.path || ' of ' || :slug, 'compounds/' || :slug || '.json', s.value, 'the views', NULL
FROM said AS s LEFT JOIN k ON k.path = s.path AND k.value IS NOT NULL
WHERE k.path IS NULL AND s.value IS NOT NULL AND (typeof(s.value) <> 'text' OR s.path LIKE 'history %' OR s.path LIKE '% pmids')
	AND s.path NOT LIKE '%has\_%' ESCAPE '\' AND s.path NOT LIKE 'findings % missed'
UNION ALL SELECT 'missed of ' || f.outcome || ' PMID ' || f.pmid, 'compounds/' || :slug || '.json',
	(SELECT s.value FROM said AS s WHERE s.path = 'findings ' || f.outcome || ' ' || f.pmid || ' missed'), 'v1_finding and v1_study',
	f.is_primary = 1 AND f.direction <> 'benefit' AND st.synthesis = 0 AND instr(st.flags, 'primary-endpoint-missed') > 0
FROM v1_finding AS f JOIN v1_study AS st USING (slug, pmid) JOIN v1_outcome AS o USING (slug, outcome) WHERE f.slug = :slug;
