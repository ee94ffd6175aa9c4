-- One row per step that has records, in order: documents, or records of its own such as URLs. Counts of pictures are
-- null in steps that do not handle pictures.
SELECT
  steps.step,
  steps.records,
  count(units.unit) AS units,
  coalesce(sum(records_in), 0)::BIGINT AS records_in,
  coalesce(sum(made), 0)::BIGINT AS made,
  coalesce(sum(kept), 0)::BIGINT AS kept,
  coalesce(sum(dropped), 0)::BIGINT AS dropped,
  coalesce(sum(duplicate), 0)::BIGINT AS duplicate,
  coalesce(sum(failed), 0)::BIGINT AS failed,
  coalesce(sum(split), 0)::BIGINT AS split,
  sum(counts['pictures_in'])::BIGINT AS pictures_in,
  sum(counts['pictures_dropped'])::BIGINT AS pictures_dropped,
  sum(counts['pictures_duplicate'])::BIGINT AS pictures_duplicate,
  sum(counts['pictures_failed'])::BIGINT AS pictures_failed
FROM stored.steps AS steps
LEFT JOIN units USING (step)
WHERE steps.records <> 'none'
GROUP BY steps.step, steps.records, steps.place
ORDER BY steps.place
