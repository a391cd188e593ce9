-- The gate: the compounds of the release, each with the newest table it was graded from.
SELECT c.slug AS slug, c.inputs_sha256 AS sha,
	(SELECT g.inputs FROM v1_grade AS g WHERE g.slug = c.slug AND g.inputs IS NOT NULL ORDER BY g.at_seq DESC, g.method_rev DESC LIMIT 1) AS inputs
FROM v1_compound AS c ORDER BY c.slug;
