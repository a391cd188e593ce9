-- One compound's page as one JSON document, from the published database alone.
-- Figures stand as numbers for programs and, beside them, as text for pages.
SELECT json_object(
 'slug', c.slug, 'name', c.name, 'page_title', c.name || ': ' || c.score || '/10 ' || c.tier, 'root', '../',
 'demo', (SELECT json(iif(value = '1', 'true', 'false')) FROM v1_meta WHERE key = 'demo'),
 'status', c.status,
 'status_words', CASE c.status
	WHEN 'prescription' THEN 'A prescription or investigational drug, not a supplement'
	WHEN 'investigational' THEN 'An investigational drug, not a supplement'
	WHEN 'endogenous-hormone' THEN 'A hormone of the body; as a product a drug, not a supplement'
	WHEN 'food' THEN 'A food ingredient'
	WHEN 'supplement' THEN 'A dietary supplement' ELSE c.status END,
 'caution', (SELECT value FROM v1_profile WHERE slug = c.slug AND section = 'caution' AND field = 'text'),
 'has_jurisdictions', json(iif(EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section = 'jurisdictions'), 'true', 'false')),
 'jurisdictions', (SELECT json_group_array(json_object('where', w, 'status', s, 'status_words', replace(s, '-', ' '))) FROM
	(SELECT max(CASE field WHEN 'where' THEN value END) AS w, max(CASE field WHEN 'status' THEN value END) AS s
	 FROM v1_profile WHERE slug = c.slug AND section = 'jurisdictions' GROUP BY pos ORDER BY pos)),
 'score', json_object('value', c.score, 'milli', c.score_milli, 'tier', c.tier, 'verdict', c.verdict, 'base_milli', c.base_milli,
	'held_by', (SELECT json_group_array(json_object('cap', name, 'meaning', meaning, 'words', reason, 'limit_points', limit_points,
		'binds', json(iif(binds, 'true', 'false')), 'value_milli', value_milli, 'pmids', json('[' || replace(pmids, ' ', ',') || ']'))) FROM
		(SELECT name, reason, binds, value_milli, pmids, CASE name
			WHEN 'K1' THEN 'Contradicted: a large synthesis of randomised trials finds no benefit on an outcome that matters to patients in the main indication'
			WHEN 'K2' THEN 'Contradicted and harmful: for the same indication a synthesis finds harm with at least moderate certainty'
			ELSE '' END AS meaning, CASE name WHEN 'K1' THEN '5.0' WHEN 'K2' THEN '4.0' END AS limit_points
		 FROM v1_term WHERE slug = c.slug AND kind = 'cap' ORDER BY pos))),
 'has_held_by', json(iif(EXISTS (SELECT 1 FROM v1_term WHERE slug = c.slug AND kind = 'cap'), 'true', 'false')),
 'provisional', json(iif(c.provisional, 'true', 'false')),
 'badge', c.badge, 'quality', c.quality,
 'confidence', json_object('level', c.confidence, 'stability', c.stability, 'delta_milli', c.delta_milli,
	'sentence', (SELECT text FROM v1_sentence WHERE slug = c.slug AND name = 'confidence')),
 'counts', json_object('studies', c.studies, 'studies_text', printf('%,d', c.studies), 'syntheses', c.syntheses,
	'syntheses_text', printf('%,d', c.syntheses), 'trials', c.trials, 'trials_text', printf('%,d', c.trials),
	'observational', c.observational, 'other', c.other_studies, 'participants', c.participants,
	'participants_text', printf('%,d', c.participants), 'participants_from', c.participants_from,
	'participants_from_text', printf('%,d', c.participants_from), 'participants_inside', c.participants_inside,
	'participants_inside_text', printf('%,d', c.participants_inside), 'largest_component', c.largest_component,
	'typical_size', c.typical_size, 'typical_size_text', iif(c.typical_size IS NULL, 'unknown', printf('%,d', c.typical_size)),
	'first_year', c.first_year, 'last_year', c.last_year),
 'dates', json_object('last_new_evidence', c.last_new_evidence, 'last_reviewed', c.last_reviewed, 'graded', c.grade_at),
 'representative', (SELECT json_object('pmid', pmid, 'title', title, 'year', year) FROM v1_citation WHERE pmid = c.representative_pmid),
 'verdict_sentences', (SELECT json_group_array(json_object('name', name, 'text', text)) FROM
	(SELECT name, text FROM v1_sentence WHERE slug = c.slug AND name IN ('score', 'held', 'badge', 'typical', 'counts', 'participants')
	 ORDER BY name NOT IN ('score', 'held'), pos)),
 'reviewed_sentence', (SELECT text FROM v1_sentence WHERE slug = c.slug AND name = 'reviewed'),
 'has_summary', json(iif(EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section = 'summary'), 'true', 'false')),
 'summary', (SELECT json_group_array(json_object('text', value, 'pmids', json('[' || replace(pmids, ' ', ',') || ']'))) FROM
	(SELECT value, pmids FROM v1_profile WHERE slug = c.slug AND section = 'summary' AND field = 'text' ORDER BY pos)),
 'has_indications', json(iif(EXISTS (SELECT 1 FROM v1_finding WHERE slug = c.slug), 'true', 'false')),
 'indications', (SELECT json_group_array(json(block)) FROM (
	SELECT json_object('indication', indication, 'headline', json(iif(max(headline), 'true', 'false')),
		'outcomes', json_group_array(json(row))) AS block
	FROM (SELECT o.indication, o.headline, json_object('outcome', o.outcome, 'name', o.name, 'safety', json(iif(o.domain = 'safety', 'true', 'false')),
			'domain', o.domain, 'better', o.better, 'critical', json(iif(o.critical, 'true', 'false')),
			'surrogate', json(iif(o.surrogate, 'true', 'false')), 'direction', o.direction,
			'direction_words', CASE WHEN o.direction = 'none' THEN 'listed, not scored' WHEN o.direction <> 'against' OR o.domain <> 'safety' THEN o.direction
				WHEN o.harms > 0 THEN 'harm' ELSE 'no difference' END,
			'tone', CASE WHEN o.direction = 'none' OR (o.domain = 'safety' AND o.direction = 'against' AND o.harms = 0) THEN 'plain' ELSE o.direction END,
			'supported', json(iif(o.v_plus_milli > 0, 'true', 'false')), 'certainty_milli', o.certainty_milli,
			'certainty_points', iif(o.certainty_milli % 100 = 0, printf('%.1f', o.certainty_milli / 1000.0), rtrim(printf('%.3f', o.certainty_milli / 1000.0), '0')), 'band', o.band, 'band_words', replace(o.band, '-', ' '),
			'support_milli', o.support_milli, 'support_points', iif(o.support_milli % 100 = 0, printf('%.1f', o.support_milli / 1000.0), rtrim(printf('%.3f', o.support_milli / 1000.0), '0')),
			'v_plus_milli', o.v_plus_milli, 'v_minus_milli', o.v_minus_milli, 'studies', o.studies, 'studies_text', printf('%,d', o.studies),
			'participants', o.participants, 'participants_text', iif(o.participants = 0 AND o.studies > 0, 'unknown', printf('%,d', o.participants)),
			'gives_base', json(iif(o.gives_base, 'true', 'false')),
			'findings', (SELECT json_group_array(json(f)) FROM (
				SELECT json_object('outcome', f.outcome, 'pmid', f.pmid, 'year', s.year, 'type', s.type, 'direction', f.direction,
					'direction_words', replace(f.direction, '-', ' '), 'certainty_words', replace(f.certainty_reported, '-', ' '),
					'effect', CASE WHEN f.measure IS NOT NULL AND f.value IS NOT NULL THEN f.measure || ' ' || f.value ||
						iif(f.low IS NOT NULL AND f.high IS NOT NULL, ' (' || f.low || ' to ' || f.high || ')', '') END,
					'certainty_reported', f.certainty_reported, 'quote', f.quote,
					'missed', json(iif(f.is_primary AND f.direction <> 'benefit' AND s.synthesis = 0
						AND ' ' || s.flags || ' ' LIKE '% primary-endpoint-missed %', 'true', 'false'))) AS f
				FROM v1_finding AS f JOIN v1_study AS s USING (slug, pmid)
				WHERE f.slug = o.slug AND f.outcome = o.outcome ORDER BY s.year DESC, f.pmid))) AS row
	      FROM (SELECT q.*, (SELECT count(*) FROM v1_finding AS h JOIN v1_study AS t USING (slug, pmid)
			WHERE h.slug = q.slug AND h.outcome = q.outcome AND h.direction = 'harm' AND t.type <> 'OTHER') AS harms FROM v1_outcome AS q) AS o
	      WHERE o.slug = c.slug AND EXISTS (SELECT 1 FROM v1_finding AS n WHERE n.slug = o.slug AND n.outcome = o.outcome)
	      ORDER BY o.headline DESC, o.indication, o.domain, o.critical DESC, o.outcome)
	GROUP BY indication ORDER BY max(headline) DESC, indication)),
 'harms', (SELECT json_group_array(json(f)) FROM (
	SELECT json_object('outcome_name', o.indication || ': ' || o.name, 'direction', f.direction, 'pmid', f.pmid, 'certainty_reported', f.certainty_reported,
		'certainty_words', replace(f.certainty_reported, '-', ' '),
		'effect', CASE WHEN f.measure IS NOT NULL AND f.value IS NOT NULL THEN f.measure || ' ' || f.value ||
			iif(f.low IS NOT NULL AND f.high IS NOT NULL, ' (' || f.low || ' to ' || f.high || ')', '') END) AS f
	FROM v1_finding AS f JOIN v1_outcome AS o USING (slug, outcome) WHERE f.slug = c.slug AND f.direction = 'harm' ORDER BY f.outcome, f.pmid)),
 'mechanisms', (SELECT json_group_array(json(m)) FROM (
	SELECT json_object('name', max(CASE field WHEN 'name' THEN value END), 'text', max(CASE field WHEN 'text' THEN value END),
		'evidence_level', max(CASE field WHEN 'evidence_level' THEN value END),
		'level_words', replace(max(CASE field WHEN 'evidence_level' THEN value END), '-', ' '),
		'pmids', json('[' || replace(max(pmids), ' ', ',') || ']')) AS m
	FROM v1_profile WHERE slug = c.slug AND section = 'mechanisms' GROUP BY pos ORDER BY pos)),
 'has_pathway', json(iif(EXISTS (SELECT 1 FROM v1_pathway WHERE slug = c.slug), 'true', 'false')),
 'pathway', (SELECT json_group_array(json_object('src', src, 'src_kind', src_kind, 'src_label', src_label, 'verb', verb, 'verb_words', replace(verb, '-', ' '), 'dst', dst,
	'dst_kind', dst_kind, 'dst_label', dst_label, 'has_pmids', json(iif(pmids <> '', 'true', 'false')),
	'pmids', json('[' || replace(pmids, ' ', ',') || ']'))) FROM (SELECT * FROM v1_pathway WHERE slug = c.slug ORDER BY pos)),
 'has_regimens', json(iif(EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section = 'dosage.regimens'), 'true', 'false')),
 'regimens', (SELECT json_group_array(json(m)) FROM (
	SELECT json_object('indication', max(CASE field WHEN 'indication' THEN value END), 'route', max(CASE field WHEN 'route' THEN value END),
		'dose', max(CASE field WHEN 'dose' THEN value END), 'schedule', max(CASE field WHEN 'schedule' THEN value END),
		'pmids', json('[' || replace(max(pmids), ' ', ',') || ']')) AS m
	FROM v1_profile WHERE slug = c.slug AND section = 'dosage.regimens' GROUP BY pos ORDER BY pos)),
 'has_forms', json(iif(EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section = 'dosage.forms'), 'true', 'false')),
 'forms', (SELECT json_group_array(json(m)) FROM (
	SELECT json_object('form', max(CASE field WHEN 'form' THEN value END), 'type', max(CASE field WHEN 'type' THEN value END), 'type_words', replace(max(CASE field WHEN 'type' THEN value END), '-', ' '),
		'note', max(CASE field WHEN 'note' THEN value END)) AS m
	FROM v1_profile WHERE slug = c.slug AND section = 'dosage.forms' GROUP BY pos ORDER BY pos)),
 'has_dosage', json(iif(EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section = 'dosage'), 'true', 'false')),
 'dosage', (SELECT json_object(
	'food', CASE max(CASE field WHEN 'food' THEN value END) WHEN 'with' THEN 'with food' WHEN 'without' THEN 'can be taken without food'
		WHEN 'either' THEN 'with or without food' WHEN 'not-applicable' THEN 'does not apply' ELSE 'unknown' END,
	'min_days', coalesce(max(CASE field WHEN 'min_days' THEN value END) || ' days', 'unknown'),
	'optimal_days', coalesce(max(CASE field WHEN 'optimal_days' THEN value END) || ' days', 'unknown'),
	'cycling', CASE max(CASE field WHEN 'cycling' THEN value END) WHEN 'required' THEN 'required' WHEN 'not-required' THEN 'not required' ELSE 'unknown' END,
	'best_time', max(CASE field WHEN 'best_time' THEN value END),
	'note', max(CASE field WHEN 'note' THEN value END))
	FROM v1_profile WHERE slug = c.slug AND section = 'dosage'),
 'has_safety', json(iif(EXISTS (SELECT 1 FROM v1_finding WHERE slug = c.slug AND direction = 'harm')
	OR EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section LIKE 'safety.%'), 'true', 'false')),
 'dose_response', (SELECT text FROM v1_sentence WHERE slug = c.slug AND name = 'dose-response'),
 'has_cautions', json(iif(EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section = 'safety.cautions'), 'true', 'false')),
 'cautions', (SELECT json_group_array(json(m)) FROM (
	SELECT json_object('who', max(CASE field WHEN 'who' THEN value END), 'text', max(CASE field WHEN 'text' THEN value END),
		'pmids', json('[' || replace(max(pmids), ' ', ',') || ']')) AS m
	FROM v1_profile WHERE slug = c.slug AND section = 'safety.cautions' GROUP BY pos ORDER BY pos)),
 'has_interactions', json(iif(EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section = 'safety.interactions'), 'true', 'false')),
 'interactions', (SELECT json_group_array(json(m)) FROM (
	SELECT json_object('with', max(CASE field WHEN 'with' THEN value END), 'text', max(CASE field WHEN 'text' THEN value END),
		'severity', max(CASE field WHEN 'severity' THEN value END), 'pmids', json('[' || replace(max(pmids), ' ', ',') || ']')) AS m
	FROM v1_profile WHERE slug = c.slug AND section = 'safety.interactions' GROUP BY pos ORDER BY pos)),
 'has_side_effects', json(iif(EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section = 'safety.side_effects'), 'true', 'false')),
 'side_effects', (SELECT json_group_array(json(m)) FROM (
	SELECT json_object('effect', max(CASE field WHEN 'effect' THEN value END), 'tip', max(CASE field WHEN 'tip' THEN value END),
		'pmids', json('[' || replace(max(pmids), ' ', ',') || ']')) AS m
	FROM v1_profile WHERE slug = c.slug AND section = 'safety.side_effects' GROUP BY pos ORDER BY pos)),
 'has_questions', json(iif(EXISTS (SELECT 1 FROM v1_sentence WHERE slug = c.slug AND name LIKE 'q-%'), 'true', 'false')),
 'questions', (SELECT json_group_array(json_object('name', name, 'question', CASE name WHEN 'q-time' THEN 'When is ' || c.name || ' best taken?'
		WHEN 'q-dose' THEN 'Which doses of ' || c.name || ' were studied?' WHEN 'q-caution' THEN 'Who should be careful with ' || c.name || '?'
		ELSE 'Which side effects of ' || c.name || ' are reported?' END, 'text', text)) FROM
	(SELECT name, text FROM v1_sentence WHERE slug = c.slug AND name LIKE 'q-%' ORDER BY pos)),
 'has_study_names', json(iif(EXISTS (SELECT 1 FROM v1_profile WHERE slug = c.slug AND section = 'study_names'), 'true', 'false')),
 'study_names', (SELECT json_group_array(json(m)) FROM (
	SELECT json_object('name', max(CASE field WHEN 'name' THEN value END), 'pmids', json('[' || replace(max(pmids), ' ', ',') || ']')) AS m
	FROM v1_profile WHERE slug = c.slug AND section = 'study_names' GROUP BY pos ORDER BY pos)),
 'studies', (SELECT json_group_array(json(m)) FROM (
	SELECT json_object('pmid', s.pmid, 'title', t.title, 'journal', t.journal, 'year', s.year, 'type', s.type, 'design', s.design, 'money', s.money,
		'funding', s.funding, 'ties', s.ties, 'rob', s.rob, 'rob_words', replace(s.rob, '-', ' '), 'money_words', coalesce(s.money, '–'),
		'type_words', CASE s.type WHEN 'SYN' THEN 'synthesis: a systematic search, all trials randomised'
			WHEN 'POOL' THEN 'pooled analysis without a systematic search' WHEN 'RCT' THEN 'randomised controlled trial'
			WHEN 'NRS' THEN 'non-randomised study, or a synthesis with such studies' ELSE 'another design: listed, never scored' END, 'participants', s.participants,
		'participants_text', iif(s.participants IS NULL, 'unknown', printf('%,d', s.participants)), 'trials', s.trials,
		'counted', json(iif(s.counted, 'true', 'false')), 'counted_words', iif(s.counted, 'yes', 'no: ' || coalesce(s.why_not, '') || CASE s.why_not WHEN 'superseded' THEN ' by ' || s.speaker_pmid
			WHEN 'same study' THEN ' as ' || s.speaker_pmid ELSE '' END), 'speaker_pmid', s.speaker_pmid,
		'has_speaker', json(iif(s.why_not IN ('superseded', 'same study'), 'true', 'false')),
		'why_words', CASE s.why_not WHEN 'superseded' THEN 'no: superseded by' WHEN 'same study' THEN 'no: same study as' END,
		'why_not', s.why_not, 'doi', t.doi, 'registry_ids', t.registry_ids) AS m
	FROM v1_study AS s JOIN v1_citation AS t USING (pmid) WHERE s.slug = c.slug ORDER BY s.counted DESC, s.year DESC, s.pmid)),
 'terms', (SELECT json_group_array(json(m)) FROM (
	SELECT json_object('kind', kind, 'name', name, 'meaning', CASE name WHEN 'D' THEN 'design' WHEN 'R' THEN 'risk of bias' WHEN 'F' THEN 'funding'
		WHEN 'I' THEN 'directness' WHEN 'P' THEN 'precision' WHEN 'H' THEN 'consistency' WHEN 'B' THEN 'publication bias' WHEN 'K1' THEN 'contradicted'
		WHEN 'K2' THEN 'contradicted and harmful' WHEN 'K3' THEN 'industry only' ELSE '' END, 'outcome', outcome, 'value_milli', value_milli,
		'points', iif(value_milli % 100 = 0, printf('%.1f', value_milli / 1000.0), rtrim(printf('%.3f', value_milli / 1000.0), '0')), 'reason', coalesce(reason, ''),
		'binds', json(iif(binds, 'true', 'false')), 'pmids', json('[' || replace(pmids, ' ', ',') || ']')) AS m
	FROM v1_term WHERE slug = c.slug ORDER BY pos)),
 'flow', (SELECT json_group_array(json_object('stage', stage, 'reason', reason, 'records', records)) FROM
	(SELECT * FROM v1_flow WHERE slug = c.slug ORDER BY pos)),
 'overlap', (SELECT json_group_array(json_object('synthesis', synthesis, 'trial', trial, 'kind', kind)) FROM
	(SELECT * FROM v1_overlap WHERE slug = c.slug AND kind = 'included' ORDER BY synthesis, trial)),
 'citation_overlap', (SELECT json_group_array(json_object('synthesis', synthesis, 'trial', trial)) FROM
	(SELECT * FROM v1_overlap WHERE slug = c.slug AND kind = 'cited' ORDER BY synthesis, trial)),
 'overlap_area', (SELECT json_group_object(kind, json_object('pairs', pairs, 'trials', trials, 'syntheses', syntheses, 'cca_milli', cca_milli,
	'band', band)) FROM (SELECT * FROM v1_area WHERE slug = c.slug ORDER BY kind DESC)),
 'history', (SELECT json_group_array(json_object('at', at, 'at_seq', at_seq, 'score', score, 'score_milli', score_milli, 'tier', tier, 'cause', cause)) FROM
	(SELECT * FROM v1_grade WHERE slug = c.slug ORDER BY at_seq, method_rev)),
 'others', (SELECT json_group_array(json_object('slug', slug, 'name', name, 'score', score, 'tier', tier, 'badge', badge)) FROM
	(SELECT * FROM v1_compound AS o WHERE o.slug <> c.slug ORDER BY o.name)),
 'release', json_object('at_seq', (SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'at_seq'), 'method_rev', c.method_rev,
	'params_sha256', c.params_sha256, 'params_short', substr(c.params_sha256, 1, 4), 'inputs_sha256', c.inputs_sha256)
) AS doc FROM v1_compound AS c WHERE c.slug = :slug;
