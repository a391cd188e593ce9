-- The gate: each sentence with the numbers that it may say, in its order, and
-- the words that it must; both out of the other views.
WITH c AS (SELECT *, printf('%,d', studies) AS s_text FROM v1_compound),
want(slug, name, numbers, words) AS (
	SELECT slug, 'badge', '', iif(badge LIKE 'mostly mechanism%', 'mechanism or observational', 'randomised trials or syntheses') FROM c
	UNION ALL SELECT slug, 'typical', trim(iif(first_year IS NULL, '', first_year || iif(last_year = first_year, '', ' ' || last_year)) ||
		iif(typical_size IS NULL, '', ' ' || printf('%,d', typical_size))), CASE quality WHEN 'high' THEN 'high' WHEN 'moderate' THEN 'moderate' WHEN 'low' THEN 'low' ELSE 'very low' END || '-certainty' FROM c WHERE studies > 0
	UNION ALL SELECT slug, 'counts', printf('%,d %,d %,d %,d', studies, syntheses, trials, participants), 'participants' FROM c
	UNION ALL SELECT slug, 'participants', trim(printf('%,d %,d', participants_from, studies) || ' ' || iif(participants_inside = 0, '',
		printf('%,d', participants_inside))), iif(participants_inside > 0, 'are counted twice', 'nobody is known to be counted twice') FROM c WHERE studies > 0
	UNION ALL SELECT slug, 'score', score || ' 10', '/10: ' || tier || ', ' || verdict FROM c
	UNION ALL SELECT slug, 'held', iif(base_milli % 100, rtrim(printf('%d.%03d', base_milli / 1000, base_milli % 1000), '0'), printf('%d.%d', base_milli / 1000, base_milli / 100 % 10)) || ' ' ||
		iif(score_milli % 100, rtrim(printf('%d.%03d', score_milli / 1000, score_milli % 1000), '0'), printf('%d.%d', score_milli / 1000, score_milli / 100 % 10)) || ' ' ||
		(SELECT group_concat(substr(name, 2) || ' ' || pmids, ' ') FROM (SELECT name, pmids FROM v1_term AS t WHERE t.slug = c.slug
			AND kind = 'cap' AND binds ORDER BY pos)), 'held' FROM c
		WHERE EXISTS (SELECT 1 FROM v1_term AS t WHERE t.slug = c.slug AND kind = 'cap' AND binds)
	UNION ALL SELECT slug, 'reviewed', coalesce(replace(substr(last_reviewed, 1, 10), '-', ' ') || ' ', '') || s_text || ' ' || method_rev, 'method' FROM c
	UNION ALL SELECT slug, 'confidence', iif(delta_milli = 0, '', iif(left_low_milli % 100, rtrim(printf('%d.%03d', left_low_milli / 1000, left_low_milli % 1000), '0'), printf('%d.%d', left_low_milli / 1000, left_low_milli / 100 % 10)) ||
		' ' || iif(left_high_milli % 100, rtrim(printf('%d.%03d', left_high_milli / 1000, left_high_milli % 1000), '0'), printf('%d.%d', left_high_milli / 1000, left_high_milli / 100 % 10))), 'Confidence ' || confidence FROM c
	UNION ALL SELECT slug, 'confidence', NULL, CASE WHEN base_milli = 0 OR studies < 3 THEN 'Confidence low' WHEN confidence = stability THEN 'left out.'
		ELSE 'the certainty of the outcome behind it is ' || CASE quality WHEN 'very-low' THEN 'very low' ELSE quality END || '.' END FROM c
	UNION ALL SELECT slug, 'dose-response', iif(dose_studies = 0, '', dose_studies), iif(dose_studies < 3, 'cannot be shown', 'approved studies give') FROM c
	UNION ALL SELECT slug, 'q-time', NULL, CASE value WHEN 'any' THEN 'any time' WHEN 'not-applicable' THEN 'plays no part'
		WHEN 'unknown' THEN 'not known' ELSE value END FROM v1_profile WHERE section = 'dosage' AND field = 'best_time'
	UNION ALL SELECT slug, 'q-dose', NULL, value FROM v1_profile WHERE section = 'dosage.regimens' AND field IN ('dose', 'route', 'indication')
	UNION ALL SELECT slug, 'q-caution', NULL, value FROM v1_profile WHERE section = 'safety.cautions' AND field = 'who'
	UNION ALL SELECT slug, 'q-effects', NULL, value FROM v1_profile WHERE section = 'safety.side_effects' AND field = 'effect')
SELECT coalesce(w.slug, s.slug) AS slug, coalesce(w.name, s.name) AS name,
	-- a digit in the compound's own name is no figure
	replace(s.text, (SELECT c.name FROM v1_compound AS c WHERE c.slug = s.slug), '') AS text, s.text AS whole,
	trim(w.numbers) AS numbers, w.words AS words
FROM want AS w FULL JOIN v1_sentence AS s ON s.slug = w.slug AND s.name = w.name ORDER BY 1, s.pos, 2;
