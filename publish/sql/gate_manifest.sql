-- The gate: the manifest (:doc) beside the views.
SELECT m.key || ' of the release' AS figure, 'manifest.json' AS place, json_extract(:doc, '$.' || m.key) AS published, 'the views' AS source,
	m.atom AS again
FROM json_each(json_object('at_seq', (SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'at_seq'),
	'head_hash', (SELECT hash FROM v1_decision ORDER BY seq DESC LIMIT 1),
	'method_rev', (SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'method_rev'),
	'params_sha256', (SELECT value FROM v1_meta WHERE key = 'params_sha256'),
	'demo', (SELECT value = '1' FROM v1_meta WHERE key = 'demo'),
	'compounds', (SELECT count(*) FROM v1_compound),
	'studies', (SELECT count(*) FROM v1_study WHERE counted = 1))) AS m;
