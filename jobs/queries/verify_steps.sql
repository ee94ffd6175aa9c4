-- What a step handed on against what came into the next: as numbers, then record by record.
WITH handed AS (
  SELECT step, sum(rows)::BIGINT AS records FROM stored.files WHERE "table" IN ('documents', 'counted', 'encoded') GROUP BY step
),
pairs AS (
  -- Documents pass by the steps that make samples, have records of their own, or none.
  SELECT step AS before, lead(step) OVER (ORDER BY place) AS after FROM stored.steps WHERE records = 'documents'
  QUALIFY after IS NOT NULL
  UNION ALL
  -- What is a sample from birth goes into the shards.
  SELECT made.step, shards.step
  FROM stored.steps AS made, stored.steps AS shards
  WHERE made.records = 'samples' AND shards.use = 'shards.write'
),
-- Steps that make records of their own cannot be compared record by record.
making AS (SELECT step FROM funnel WHERE made > 0),
left_step AS (
  SELECT pairs.after AS step, record_id, count(*) AS records
  FROM pairs
  JOIN stored.files AS files ON files.step = pairs.before
  JOIN stored.kept AS kept USING (filename)
  WHERE "table" IN ('documents', 'counted', 'encoded')  -- pictures of a crawl are kept and not handed on
  GROUP BY ALL
),
came AS (
  SELECT pairs.after AS step, record_id, count(*) AS records
  FROM (SELECT DISTINCT after FROM pairs) AS pairs JOIN ledger ON ledger.step = pairs.after
  WHERE part IS NULL AND state <> 'edited'
  GROUP BY ALL
)
SELECT
  format('{} to {}', string_agg(before, ' and ' ORDER BY before), after) AS "where",
  format('{} records were handed on, {} came in', coalesce(sum(handed.records), 0)::BIGINT, funnel.records_in) AS what
FROM pairs
LEFT JOIN handed ON handed.step = pairs.before
JOIN funnel ON funnel.step = pairs.after
GROUP BY after, funnel.records_in
HAVING coalesce(sum(handed.records), 0) <> funnel.records_in
UNION ALL
SELECT
  format('{}, record {}', step, record_id),
  format('was handed on {} times and came in {} times', coalesce(left_step.records, 0), coalesce(came.records, 0))
FROM left_step
FULL JOIN came USING (step, record_id)
WHERE coalesce(left_step.records, 0) <> coalesce(came.records, 0) AND step NOT IN (SELECT step FROM making)
ORDER BY ALL
