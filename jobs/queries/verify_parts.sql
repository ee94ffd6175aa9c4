-- Counts of parts and pictures that left against their ledger rows.
WITH told AS (
  SELECT step, unit, 'dropped' AS state, coalesce(counts['pictures_dropped'], 0) + coalesce(counts['parts_dropped'], 0) AS parts FROM units
  UNION ALL
  SELECT step, unit, 'failed' AS state, coalesce(counts['pictures_failed'], 0) + coalesce(counts['parts_failed'], 0) AS parts FROM units
  UNION ALL
  SELECT step, unit, 'duplicate' AS state, coalesce(counts['pictures_duplicate'], 0) AS parts FROM units
),
seen AS (SELECT step, unit, state, count(*) AS parts FROM ledger WHERE part IS NOT NULL GROUP BY ALL)
SELECT
  format('{}, unit {}', step, unit) AS "where",
  format('{} parts {} by its counts, {} by its ledger', coalesce(told.parts, 0), state, coalesce(seen.parts, 0)) AS what
FROM told
FULL JOIN seen USING (step, unit, state)
WHERE coalesce(told.parts, 0) <> coalesce(seen.parts, 0)
ORDER BY ALL
