-- The list of compounds as one JSON document.
SELECT json_object(
 'page_title', 'Evidence by compound', 'root', '',
 'demo', (SELECT json(iif(value = '1', 'true', 'false')) FROM v1_meta WHERE key = 'demo'),
 'compounds', (SELECT json_group_array(json_object('slug', slug, 'name', name, 'status', status, 'score', score, 'score_milli', score_milli,
	'tier', tier, 'verdict', verdict, 'confidence', confidence, 'studies', studies, 'studies_text', printf('%,d', studies),
	'participants', participants, 'participants_text', printf('%,d', participants), 'badge', badge, 'last_reviewed', last_reviewed)) FROM
	(SELECT * FROM v1_compound ORDER BY name, slug)),
 'release', json_object('at_seq', (SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'at_seq'),
	'method_rev', (SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'method_rev'),
	'params_short', (SELECT substr(value, 1, 4) FROM v1_meta WHERE key = 'params_sha256'))
) AS doc;
