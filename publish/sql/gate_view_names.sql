-- The gate: the views that the release offers.
SELECT name FROM sqlite_schema WHERE type = 'view' AND name GLOB 'v1_*' ORDER BY name;
