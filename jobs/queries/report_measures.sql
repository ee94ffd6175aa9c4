-- The names of the scores: the columns of the sample index that are not about sizes.
SELECT column_name AS name
FROM (DESCRIBE index_samples)
WHERE column_type = 'DOUBLE'
ORDER BY name
