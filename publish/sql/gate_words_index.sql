-- The gate: the same for the list of compounds.
SELECT 'main' AS section, name || ' ' || score || ' 10 ' || tier || ' ' || badge || ' ' || printf('%,d', studies) || ' ' || printf('%,d', participants) || ' ' ||
	confidence || ' ' || verdict || ' ' || coalesce(last_reviewed, '') AS text FROM v1_compound
UNION ALL SELECT 'footer', (SELECT value FROM v1_meta WHERE key = 'at_seq') || ' ' || (SELECT value FROM v1_meta WHERE key = 'method_rev') || ' ' ||
	(SELECT substr(value, 1, 4) FROM v1_meta WHERE key = 'params_sha256');
