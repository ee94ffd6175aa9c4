-- How many values of one column ({value} of {source}) lie in each bin; a bin ends where the next of $edges begins.
SELECT len(list_filter($edges::DOUBLE[], lambda edge: edge <= value))::INTEGER - 1 AS bin, count(*) AS count
FROM (SELECT ({value})::DOUBLE AS value FROM {source})
WHERE isfinite(value)
GROUP BY bin
ORDER BY bin
