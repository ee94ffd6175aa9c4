-- Documents at one end of a score that left after it was measured, of those whose content is somewhere: in `dropped`, or
-- in the documents that the steps in $before handed to the one that dropped them.
WITH judged AS (
  SELECT
    step, record_id, lang, source.uri AS uri, filter, reason, sampled, measures,
    list_filter(measures, lambda m: m.filter = dropped.filter AND m.part IS NULL) AS measured,
    list_filter(measures, lambda m: m.filter = $filter AND m.field = 'score' AND m.part IS NULL)[1].number AS score
  FROM dropped
  WHERE sampled OR step IN (SELECT unnest($before::VARCHAR[]))
),
chosen AS (
  SELECT *, row_number() OVER (ORDER BY score {direction}, md5(record_id), record_id, step, filter, reason) AS place
  FROM judged
  WHERE isfinite(score)
  QUALIFY place <= $most
),
told AS (
  SELECT step, record_id, filter, reason, min(state) AS state, min(value) AS value
  FROM ledger
  WHERE part IS NULL AND state NOT IN ('kept', 'edited') AND record_id IN (SELECT record_id FROM chosen)
  GROUP BY ALL
)
SELECT chosen.* EXCLUDE (place), told.state, told.value
FROM chosen
LEFT JOIN told USING (step, record_id, filter, reason)
ORDER BY place
