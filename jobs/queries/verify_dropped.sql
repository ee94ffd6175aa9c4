-- Records dropped by a filter, and documents that are duplicates: in the ledger and in `dropped`, with the same filter
-- and reason. What a step itself drops never was a document, so that it is in the ledger alone; interleaved.select drops
-- documents.
WITH told AS (
  SELECT step, record_id, filter, reason, count(*) AS records
  FROM ledger JOIN stored.steps AS steps USING (step)
  WHERE state IN ('dropped', 'duplicate') AND part IS NULL AND (filter <> steps.use OR filter = 'interleaved.select')
  GROUP BY ALL
),
seen AS (SELECT step, record_id, filter, reason, count(*) AS records FROM dropped GROUP BY ALL)
SELECT
  format('{}, record {}', step, record_id) AS "where",
  format(
    '{} {}: {} times in the ledger, {} times in dropped',
    filter, reason, coalesce(told.records, 0), coalesce(seen.records, 0)
  ) AS what
FROM told
FULL JOIN seen USING (step, record_id, filter, reason)
WHERE coalesce(told.records, 0) <> coalesce(seen.records, 0)
ORDER BY ALL
