-- The samples at one end of a score, and where they lie; of equal ones a hash of the id chooses.
SELECT sample_id, lang, file, row_group, row, {score} AS score, {measures}
FROM index_samples
WHERE isfinite({score})
ORDER BY {score} {direction}, md5(sample_id), sample_id
LIMIT $most
