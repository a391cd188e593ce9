-- The counts of a compound, from its published studies.
UPDATE compound SET
	studies = (SELECT count(*) FROM study AS s WHERE s.slug = compound.slug AND counted),
	syntheses = (SELECT count(*) FROM study AS s WHERE s.slug = compound.slug AND counted AND synthesis),
	trials = (SELECT count(*) FROM study AS s WHERE s.slug = compound.slug AND counted AND type = 'RCT'),
	observational = (SELECT count(*) FROM study AS s WHERE s.slug = compound.slug AND counted AND type = 'NRS' AND NOT synthesis),
	other_studies = (SELECT count(*) FROM study AS s WHERE s.slug = compound.slug AND why_not = 'other design'),
	participants = (SELECT coalesce(sum(s.participants), 0) FROM study AS s WHERE s.slug = compound.slug AND counted),
	participants_from = (SELECT count(s.participants) FROM study AS s WHERE s.slug = compound.slug AND counted),
	typical_size = (SELECT participants FROM (SELECT s.participants, row_number() OVER (ORDER BY s.participants) AS place, count(*) OVER () AS n
		FROM study AS s WHERE s.slug = compound.slug AND counted AND s.participants IS NOT NULL) WHERE place = (n + 1) / 2),
	first_year = (SELECT min(year) FROM study AS s WHERE s.slug = compound.slug AND counted),
	last_year = (SELECT max(year) FROM study AS s WHERE s.slug = compound.slug AND counted),
	dose_studies = (SELECT count(DISTINCT study_id) FROM finding AS f WHERE f.slug = compound.slug AND dose IS NOT NULL);
UPDATE compound SET badge = CASE WHEN 2 * (other_studies + observational) > studies + other_studies
	THEN 'mostly mechanism / observational' ELSE 'mostly randomised evidence' END;
