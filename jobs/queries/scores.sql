-- One row per score of a document: of the samples, from their index, and of what left after it was measured.
WITH named AS (
  SELECT state, record_id, lang, measure.filter AS filter, concat_ws('.', measure.filter, measure.field) AS score,
    measure.number AS value
  FROM (
    -- A run without shards ends with documents.
    SELECT 'kept' AS state, record_id, lang, unnest(measures) AS measure FROM stored.ended
    UNION ALL BY NAME
    SELECT 'dropped' AS state, record_id, lang, unnest(measures) AS measure FROM stored.dropped
  )
  -- What a filter says in words is no score.
  WHERE measure.part IS NULL AND measure.text IS NULL
)
SELECT state, step, score, record_id, lang, value FROM stored.kept_scores
UNION ALL
SELECT state, step, score, record_id, lang, value
FROM named
LEFT JOIN stored.rules AS rules USING (filter)
WHERE score IN (FROM stored.score_names) OR NOT EXISTS (FROM stored.score_names)
