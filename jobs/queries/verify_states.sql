-- Counts of units against what stands in the ledger and in the output.
WITH told AS (
  UNPIVOT (SELECT step, unit, kept, dropped, duplicate, failed, split FROM units)
  ON kept, dropped, duplicate, failed, split INTO NAME state VALUE records
),
seen AS (
  SELECT step, unit, state, count(*) AS records FROM ledger WHERE part IS NULL AND state <> 'edited' GROUP BY ALL
)
SELECT
  format('{}, unit {}', step, unit) AS "where",
  format('{} {} by its counts, {} by its rows', coalesce(told.records, 0), state, coalesce(seen.records, 0)) AS what
FROM told
FULL JOIN seen USING (step, unit, state)
WHERE coalesce(told.records, 0) <> coalesce(seen.records, 0)
ORDER BY ALL
