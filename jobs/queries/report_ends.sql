-- One row per document that came to an end: its language and host, and how it ended; samples with their sizes.
CREATE TEMP VIEW ends AS
WITH
leavers AS (
  SELECT step, record_id, state
  FROM ledger
  JOIN stored.steps AS steps USING (step)
  WHERE part IS NULL AND records IN ('documents', 'samples')
    -- What a filter drops stands in `dropped`, with its facts; what a step itself drops, in the ledger alone.
    AND (state IN ('duplicate', 'failed', 'split') OR (state = 'dropped' AND filter = steps.use))
),
last_seen AS (
  SELECT record_id, arg_max(struct_pack(lang := lang, uri := source.uri), steps.place) AS seen
  FROM documents
  JOIN stored.steps AS steps USING (step)
  WHERE record_id IN (SELECT record_id FROM leavers)
  GROUP BY record_id
)
SELECT 'kept' AS state, lang, host, media AS pictures, text_tokens, vision_tokens FROM index_samples
UNION ALL BY NAME
-- A run without shards ends with documents.
SELECT 'kept' AS state, lang, host_of(source.uri) AS host, len(media) AS pictures
FROM documents
WHERE step = (SELECT arg_max(step, place) FROM stored.steps WHERE records = 'documents')
UNION ALL BY NAME
-- Steps that find duplicates keep some of them there too.
SELECT coalesce(others.state, 'dropped') AS state, lang, host_of(source.uri) AS host
FROM dropped
LEFT JOIN (SELECT DISTINCT step, record_id, state FROM leavers) AS others USING (step, record_id)
UNION ALL BY NAME
SELECT state, seen.lang AS lang, host_of(seen.uri) AS host
FROM leavers
JOIN last_seen USING (record_id)
ANTI JOIN dropped USING (step, record_id)
