-- Why documents have no score: what the filter says in `unscored`, where it has such a field. Reads the measures of the
-- documents that were handed to the shards, which `score_spread` does not.
WITH found AS (
  SELECT 'kept' AS state, record_id, lang, measures FROM stored.handed
  UNION ALL BY NAME
  SELECT 'dropped' AS state, record_id, lang, measures FROM stored.dropped
),
missing AS (
  SELECT
    state, lang, measures,
    unnest(list_filter(measures, lambda m: m.field = 'score' AND m.part IS NULL AND NOT coalesce(isfinite(m.number), false)))
      AS measure
  FROM found
)
SELECT
  rules.step,
  concat(measure.filter, '.score') AS score,
  lang,
  state,
  CASE
    WHEN measure.number IS NOT NULL THEN 'not_finite'
    ELSE coalesce(
      nullif(list_filter(measures, lambda m: m.filter = measure.filter AND m.field = 'unscored' AND m.part IS NULL)[1].text, ''),
      'not_measurable'
    )
  END AS reason,
  count(*) AS documents
FROM missing
LEFT JOIN stored.rules AS rules ON rules.filter = measure.filter
GROUP BY ALL
ORDER BY score, lang, state, documents DESC, reason
