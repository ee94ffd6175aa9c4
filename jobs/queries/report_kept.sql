-- Samples to look at, and where they lie: each kind and language in its turn, within one by a hash of the id.
WITH ranked AS (
  SELECT *, row_number() OVER (PARTITION BY kind, lang ORDER BY md5(sample_id), sample_id) AS turn FROM index_samples
)
SELECT sample_id, kind, lang, file, row_group, row
FROM ranked
ORDER BY turn, kind, lang, sample_id
LIMIT $most
