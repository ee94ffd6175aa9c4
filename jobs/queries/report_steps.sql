-- The funnel, with what each step handed on to the next about the same records, and the samples that one wrote.
WITH written AS (
  SELECT
    files.step,
    count(*) AS samples,
    sum(media)::BIGINT AS sample_pictures,
    sum(text_tokens)::BIGINT AS text_tokens,
    sum(vision_tokens)::BIGINT AS vision_tokens
  FROM index_samples
  JOIN stored.files AS files ON files.path = index_samples.file
  GROUP BY files.step
)
SELECT
  funnel.*,
  written.* EXCLUDE (step),
  -- Samples from birth all go into the shards, where documents come to join them.
  CASE WHEN funnel.records = 'samples' THEN kept ELSE least(kept, lead(funnel.records_in) OVER following) END AS handed_on,
  CASE
    WHEN funnel.records = 'samples' THEN (SELECT count(*) > 0 FROM written)
    ELSE coalesce(lead(funnel.units) OVER following > 0, false)
  END AS is_taken_up
FROM funnel
JOIN stored.steps AS steps USING (step)
LEFT JOIN written USING (step)
WINDOW following AS (PARTITION BY funnel.records ORDER BY steps.place)
ORDER BY steps.place
