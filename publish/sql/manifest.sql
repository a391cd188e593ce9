-- The head of the manifest.
SELECT (SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'at_seq') AS at_seq,
	(SELECT value FROM v1_meta WHERE key = 'head_hash') AS head_hash,
	(SELECT CAST(value AS INTEGER) FROM v1_meta WHERE key = 'method_rev') AS method_rev,
	(SELECT value FROM v1_meta WHERE key = 'params_sha256') AS params_sha256,
	(SELECT value FROM v1_meta WHERE key = 'demo') AS demo,
	(SELECT count(*) FROM v1_compound) AS compounds,
	(SELECT coalesce(sum(studies), 0) FROM v1_compound) AS studies;
