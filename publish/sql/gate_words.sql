-- The gate: what each section of a compound's page must say, word for word
-- and number for number, in any order: a number that stands on the page and
-- not here has no source, a word that stands here and not on the page is lost.
WITH c AS (SELECT * FROM v1_compound WHERE slug = :slug),
o AS (SELECT * FROM v1_outcome WHERE slug = :slug AND outcome IN (SELECT outcome FROM v1_finding WHERE slug = :slug)),
f AS (SELECT f.*, s.year, s.type, s.synthesis, s.flags, o.name, o.indication, f.measure || ' ' || f.value || coalesce(' ' || f.low || ' ' || f.high, '') AS effect
	FROM v1_finding AS f JOIN v1_study AS s USING (slug, pmid) JOIN v1_outcome AS o USING (slug, outcome) WHERE f.slug = :slug),
p AS (SELECT * FROM v1_profile WHERE slug = :slug),
n AS (SELECT slug, printf('%,d', studies) AS studies, printf('%,d', participants) AS people FROM c)
SELECT 'title' AS section, name || ' ' || score || ' 10 ' || tier AS text FROM c
UNION ALL SELECT 'main', name FROM c
UNION ALL SELECT 'status', value FROM p WHERE section IN ('caution', 'jurisdictions')
UNION ALL SELECT 'evidence', score || ' 10 ' || tier || ' ' || badge || ' ' || verdict || ' ' || confidence FROM c
UNION ALL SELECT 'evidence', studies || ' ' || people FROM n
UNION ALL SELECT 'evidence', printf('%,d %,d %,d %,d', syntheses, trials, participants_inside, participants_from) FROM c
UNION ALL SELECT 'evidence', iif(typical_size IS NULL, 'unknown', printf('%,d', typical_size)) FROM c
UNION ALL SELECT 'evidence', coalesce(last_reviewed, '') || ' ' || coalesce(last_new_evidence, '') FROM c
UNION ALL SELECT 'evidence', text FROM v1_sentence WHERE slug = :slug AND name <> 'dose-response' AND name NOT LIKE 'q-%'
UNION ALL SELECT 'evidence', t.pmid || ' ' || t.title FROM c JOIN v1_citation AS t ON t.pmid = c.representative_pmid
UNION ALL SELECT 'held', name || ' ' || reason || ' ' || CASE name WHEN 'K1' THEN '5.0 Contradicted no benefit' WHEN 'K2' THEN '4.0 harmful' ELSE '' END || ' ' || pmids
	FROM v1_term WHERE slug = :slug AND kind = 'cap'
UNION ALL SELECT 'summary', value || ' ' || pmids FROM p WHERE section = 'summary' AND field = 'text'
UNION ALL SELECT 'outcomes', indication FROM o GROUP BY indication
UNION ALL SELECT 'outcomes', name || ' ' || CASE direction WHEN 'none' THEN 'listed, not scored' WHEN 'against' THEN iif(domain = 'safety', iif(o.outcome IN (SELECT h.outcome FROM v1_finding AS h JOIN v1_study AS t USING (slug, pmid)
	WHERE h.slug = :slug AND h.direction = 'harm' AND t.type IN ('SYN', 'POOL', 'RCT', 'NRS')), 'harm', 'no difference'), 'against') ELSE direction END ||
	printf(' %,d ', studies) || coalesce(nullif(printf('%,d', participants), '0'), iif(studies > 0, 'unknown', '0')) FROM o
-- without support there is neither certainty nor a point
UNION ALL SELECT 'outcomes', replace(coalesce(band, ''), '-', ' ') || ' ' ||
	iif(certainty_milli % 100, rtrim(printf('%d.%03d', certainty_milli / 1000, certainty_milli % 1000), '0'), printf('%d.%d', certainty_milli / 1000, certainty_milli / 100 % 10)) || ' ' ||
	iif(support_milli % 100, rtrim(printf('%d.%03d', support_milli / 1000, support_milli % 1000), '0'), printf('%d.%d', support_milli / 1000, support_milli / 100 % 10)) FROM o WHERE v_plus_milli > 0
UNION ALL SELECT 'outcomes', f.pmid || ' ' || coalesce(f.year, '') || ' ' || coalesce(f.type, '') || ' ' || replace(f.direction, '-', ' ') || ' ' || coalesce(f.effect, '') || ' ' ||
	replace(coalesce(f.certainty_reported, ''), '-', ' ') || ' ' || coalesce(f.quote, '') || iif(f.is_primary AND f.direction <> 'benefit' AND NOT f.synthesis
	AND instr(f.flags, 'primary-endpoint-missed') > 0, ' missed primary endpoint', '') FROM f JOIN o USING (outcome)
UNION ALL SELECT 'mechanisms', value FROM p WHERE section = 'mechanisms'
UNION ALL SELECT 'mechanisms', max(pmids) FROM p WHERE section = 'mechanisms' GROUP BY pos
UNION ALL SELECT 'mechanisms', src_label || ' ' || verb || ' ' || dst_label || ' ' || pmids FROM v1_pathway WHERE slug = :slug
UNION ALL SELECT 'dosage', value FROM p WHERE section IN ('dosage.regimens', 'dosage.forms')
UNION ALL SELECT 'dosage', max(pmids) FROM p WHERE section = 'dosage.regimens' GROUP BY pos
UNION ALL SELECT 'dosage', value FROM p WHERE section = 'dosage' AND field IN ('min_days', 'optimal_days', 'note')
UNION ALL SELECT 'dosage', text FROM v1_sentence WHERE slug = :slug AND name = 'dose-response'
UNION ALL SELECT 'safety', indication || ' ' || name || ' ' || direction || ' ' || coalesce(effect, '') || ' ' || replace(coalesce(certainty_reported, ''), '-', ' ') || ' ' || pmid
	FROM f WHERE direction = 'harm'
UNION ALL SELECT 'safety', value FROM p WHERE section IN ('safety.cautions', 'safety.interactions', 'safety.side_effects')
UNION ALL SELECT 'safety', max(pmids) FROM p WHERE section IN ('safety.cautions', 'safety.interactions', 'safety.side_effects') GROUP BY section, pos
UNION ALL SELECT 'questions', text || ' ' || (SELECT name FROM c) FROM v1_sentence WHERE slug = :slug AND name LIKE 'q-%'
UNION ALL SELECT 'studies', value FROM p WHERE section = 'study_names'
UNION ALL SELECT 'studies', max(pmids) FROM p WHERE section = 'study_names' GROUP BY pos
UNION ALL SELECT 'studies', s.pmid || ' ' || t.title || ' ' || coalesce(t.journal, '') || ' ' || coalesce(t.registry_ids, '') || ' ' || coalesce(s.year, '') || ' ' ||
	coalesce(s.type, '') || ' ' || coalesce(s.money, '') || ' ' || replace(coalesce(s.rob, ''), '-', ' ') || ' ' ||
	iif(s.participants IS NULL, 'unknown', printf('%,d', s.participants)) || ' ' || iif(s.counted, 'yes', 'no ' || coalesce(s.why_not, '') ||
	iif(s.why_not IN ('superseded', 'same study'), ' ' || s.speaker_pmid, ''))
	FROM v1_study AS s JOIN v1_citation AS t USING (pmid) WHERE s.slug = :slug
UNION ALL SELECT 'method', name || ' ' || coalesce(reason, '') || ' ' || pmids || ' ' || iif(value_milli < 0, '-', '') ||
	iif(abs(value_milli) % 100, rtrim(printf('%d.%03d', abs(value_milli) / 1000, abs(value_milli) % 1000), '0'), printf('%d.%d', abs(value_milli) / 1000, abs(value_milli) / 100 % 10)) FROM v1_term WHERE slug = :slug
UNION ALL SELECT 'others', name || ' ' || badge || ' ' || score || ' 10 ' || tier FROM v1_compound WHERE slug <> :slug
UNION ALL SELECT 'footer', (SELECT value FROM v1_meta WHERE key = 'at_seq') || ' ' || method_rev || ' ' || substr(params_sha256, 1, 4) FROM c;
