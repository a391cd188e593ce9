-- The gate: slugs that lead to no page of their own.
SELECT * FROM v1_slug ORDER BY slug;
