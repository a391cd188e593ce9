-- The sentences of a page (rows P2 to P7, P10, P18, P21), each made of published figures.
INSERT INTO sentence SELECT slug, 1, 'badge', CASE WHEN badge LIKE 'mostly mechanism%'
	THEN 'Most approved records on ' || name || ' are mechanism or observational work rather than randomised trials: keep findings provisional.'
	ELSE 'Most approved records on ' || name || ' are randomised trials or syntheses of studies.' END FROM compound;
INSERT INTO sentence SELECT slug, 2, 'typical',
	'Most evidence is from ' || replace(coalesce(quality, 'very low'), '-', ' ') || '-certainty ' ||
	CASE WHEN syntheses > 0 AND trials > 0 THEN 'syntheses and randomised trials' WHEN syntheses > 0 THEN 'syntheses'
		WHEN trials > 0 THEN 'randomised trials' ELSE 'observational studies' END ||
	iif(first_year IS NULL, '', ' published ' || iif(first_year = last_year, first_year, first_year || '–' || last_year)) ||
	iif(typical_size IS NULL, '.', ' with a typical study size of ' || printf('%,d', typical_size) || ' participants.')
	FROM compound WHERE studies > 0;
INSERT INTO sentence SELECT slug, 3, 'counts', 'Based on ' || printf('%,d', studies) || iif(studies = 1, ' study', ' studies') || ' · ' ||
	printf('%,d', syntheses) || iif(syntheses = 1, ' synthesis', ' syntheses') || ' · ' || printf('%,d', trials) ||
	iif(trials = 1, ' randomised trial', ' randomised trials') || ' · ' || printf('%,d', participants) || ' participants.' FROM compound;
INSERT INTO sentence SELECT slug, 4, 'participants', 'Participants are the plain sum over ' || printf('%,d', participants_from) || ' of ' || printf('%,d', studies) ||
	iif(studies = 1, ' study that states', ' studies that state') || ' a number; ' || iif(participants_inside = 0,
	'nobody is known to be counted twice.',
	printf('%,d', participants_inside) || ' of them took part in a trial that a counted synthesis includes, and are counted twice.')
	FROM compound WHERE studies > 0;
INSERT INTO sentence SELECT slug, 5, 'score', name || ' has an evidence score of ' || score || '/10: ' || tier || ', ' || verdict || '.' FROM compound;
INSERT INTO sentence SELECT c.slug, 6, 'held', 'The score of ' || iif(c.base_milli % 100 = 0, printf('%.1f', c.base_milli / 1000.0), rtrim(printf('%.3f', c.base_milli / 1000.0), '0')) || ' is held to ' ||
	iif(c.score_milli % 100 = 0, printf('%.1f', c.score_milli / 1000.0), rtrim(printf('%.3f', c.score_milli / 1000.0), '0')) || ' by ' ||
	(SELECT group_concat('cap ' || name || ' (PMID ' || replace(pmids, ' ', ', ') || ')', ' and ') FROM
		(SELECT name, pmids FROM term AS t WHERE t.slug = c.slug AND kind = 'cap' AND binds ORDER BY pos)) || '.'
	FROM compound AS c WHERE EXISTS (SELECT 1 FROM term AS t WHERE t.slug = c.slug AND t.kind = 'cap' AND t.binds);
INSERT INTO sentence SELECT slug, 7, 'reviewed', coalesce('Last reviewed ' || substr(last_reviewed, 1, 10), 'Not yet reviewed as a whole') ||
	' · evidence from ' || printf('%,d', studies) || iif(studies = 1, ' study', ' studies') || ' · method ' || method_rev || '.' FROM compound;
INSERT INTO sentence SELECT slug, 8, 'confidence', 'Confidence ' || confidence || ': ' ||
	iif(delta_milli = 0, 'the score stays the same', iif(left_low_milli % 100 = 0, printf('%.1f', left_low_milli / 1000.0), rtrim(printf('%.3f', left_low_milli / 1000.0), '0')) || ' to ' ||
		iif(left_high_milli % 100 = 0, printf('%.1f', left_high_milli / 1000.0), rtrim(printf('%.3f', left_high_milli / 1000.0), '0'))) || ' whichever study is left out' ||
	CASE WHEN studies = 0 THEN '' WHEN base_milli = 0 THEN '; nothing supports a higher one' WHEN studies < 3 THEN '; too few studies count for more'
		WHEN confidence <> stability THEN '; the certainty of the outcome behind it is ' || replace(quality, '-', ' ') ELSE '' END || '.' FROM compound;
INSERT INTO sentence SELECT slug, 9, 'dose-response', iif(dose_studies < 3,
	'Dose-response cannot be shown: ' || iif(dose_studies = 0, 'no approved study gives', 'only ' || dose_studies || ' approved ' ||
		iif(dose_studies = 1, 'study gives', 'studies give')) || ' an outcome by dose.',
	dose_studies || ' approved studies give an outcome by dose.') FROM compound;
INSERT INTO sentence SELECT c.slug, 20, 'q-time', CASE p.value
	WHEN 'not-applicable' THEN 'The time of day plays no part for ' || c.name || '.'
	WHEN 'any' THEN c.name || ' can be taken at any time of day.'
	WHEN 'unknown' THEN 'The best time to take ' || c.name || ' is not known.'
	ELSE 'The best time to take ' || c.name || ' is ' || iif(p.value IN ('morning', 'evening'), 'in the ', 'at ') || p.value || '.' END
	FROM compound AS c JOIN profile AS p ON p.slug = c.slug AND p.section = 'dosage' AND p.field = 'best_time';
INSERT INTO sentence SELECT c.slug, 21, 'q-dose', 'Doses of ' || c.name || ' as studied: ' ||
	(SELECT group_concat(r, '; ') FROM (SELECT max(CASE field WHEN 'indication' THEN value END) || ', ' || max(CASE field WHEN 'dose' THEN value END) || ' ' ||
		max(CASE field WHEN 'route' THEN value END) AS r FROM profile AS p WHERE p.slug = c.slug AND section = 'dosage.regimens' GROUP BY pos ORDER BY pos)) || '.'
	FROM compound AS c WHERE EXISTS (SELECT 1 FROM profile AS p WHERE p.slug = c.slug AND section = 'dosage.regimens');
INSERT INTO sentence SELECT c.slug, 22, 'q-caution', 'Use caution with ' || c.name || ' where one of these applies: ' ||
	(SELECT group_concat(value, '; ') FROM (SELECT value FROM profile AS p WHERE p.slug = c.slug AND section = 'safety.cautions' AND field = 'who' ORDER BY pos)) || '.'
	FROM compound AS c WHERE EXISTS (SELECT 1 FROM profile AS p WHERE p.slug = c.slug AND section = 'safety.cautions');
INSERT INTO sentence SELECT c.slug, 23, 'q-effects', 'Side effects that are reported for ' || c.name || ': ' ||
	(SELECT group_concat(value, '; ') FROM (SELECT value FROM profile AS p WHERE p.slug = c.slug AND section = 'safety.side_effects' AND field = 'effect' ORDER BY pos)) || '.'
	FROM compound AS c WHERE EXISTS (SELECT 1 FROM profile AS p WHERE p.slug = c.slug AND section = 'safety.side_effects');
