-- What is in `dropped`, to look at: each reason in its turn, within one each language, by a hash of the id.
WITH by_language AS (
  SELECT
    step, record_id, lang, source.uri AS uri, filter, reason,
    list_filter(measures, lambda item: item.filter = dropped.filter AND item.part IS NULL) AS measured,
    row_number() OVER (PARTITION BY step, filter, reason, lang ORDER BY md5(record_id), record_id) AS place
  FROM dropped
  WHERE sampled OR NOT $with_content
),
by_reason AS (
  SELECT *, row_number() OVER (PARTITION BY step, filter, reason ORDER BY place, md5(record_id), record_id) AS turn
  FROM by_language
),
chosen AS (
  SELECT by_reason.*, steps.place AS step_place
  FROM by_reason
  JOIN stored.steps AS steps USING (step)
  WHERE turn <= $each
  ORDER BY turn, steps.place, filter, reason, record_id
  LIMIT $most
),
told AS (
  SELECT step, record_id, filter, reason, min(state) AS state, min(value) AS value
  FROM ledger
  WHERE part IS NULL AND state NOT IN ('kept', 'edited') AND record_id IN (SELECT record_id FROM chosen)
  GROUP BY ALL
)
SELECT step, record_id, lang, uri, filter, reason, measured, told.state, told.value
FROM chosen
LEFT JOIN told USING (step, record_id, filter, reason)
ORDER BY step_place, filter, reason, turn
