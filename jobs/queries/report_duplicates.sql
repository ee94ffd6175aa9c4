-- What was a duplicate, by step and reason; `naming` are the rows that name the record that stayed.
SELECT
  step, filter, reason, part IS NOT NULL AS is_part, count(*) AS count,
  count(*) FILTER (regexp_matches(detail, '[0-9a-f]{32}')) AS naming
FROM ledger
JOIN stored.steps AS steps USING (step)
WHERE state = 'duplicate'
GROUP BY step, steps.place, filter, reason, is_part
ORDER BY steps.place, is_part, count DESC, filter, reason
