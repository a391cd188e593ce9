-- The gate: what the release says of itself.
SELECT key, value FROM v1_meta ORDER BY key;
