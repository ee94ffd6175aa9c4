-- What left each step most often, records before parts, and in how many rows of how many kinds.
WITH counted AS (
  SELECT step, state, filter, reason, part IS NOT NULL AS is_part, count(*) AS count
  FROM ledger
  WHERE state NOT IN ('kept', 'edited')
  GROUP BY ALL
),
ranked AS (
  SELECT
    counted.*,
    row_number() OVER (PARTITION BY step ORDER BY is_part, count DESC, state, filter, reason) AS place,
    count(*) OVER (PARTITION BY step) AS kinds,
    sum(count) OVER (PARTITION BY step)::BIGINT AS total
  FROM counted
)
SELECT ranked.* EXCLUDE (place)
FROM ranked
JOIN stored.steps AS steps USING (step)
WHERE ranked.place <= $most
ORDER BY steps.place, ranked.place
