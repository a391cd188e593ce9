-- The gate: the parameters of the score as published.
SELECT name, value, source FROM v1_param ORDER BY name;
