-- How each score lies in each language, over the documents of `scores`: exact quantiles from the counts of its values,
-- which are few since scores have 4 decimals. A NaN or an infinity is no score.
WITH counted AS (
  SELECT step, score, lang, state, CASE WHEN isfinite(value) THEN value END AS number, count(*) AS documents
  FROM scores
  GROUP BY ALL
),
placed AS (
  SELECT
    *,
    sum(documents) FILTER (number IS NOT NULL) OVER (PARTITION BY step, score, lang ORDER BY number) AS up_to,
    sum(documents) FILTER (number IS NOT NULL) OVER (PARTITION BY step, score, lang) AS total
  FROM counted
)
SELECT
  step,
  score,
  lang,
  sum(documents)::BIGINT AS documents,
  coalesce(sum(documents) FILTER (state = 'kept'), 0)::BIGINT AS kept,
  coalesce(sum(documents) FILTER (state = 'dropped'), 0)::BIGINT AS dropped,
  coalesce(sum(documents) FILTER (number IS NOT NULL), 0)::BIGINT AS scored,
  coalesce(sum(documents) FILTER (number IS NULL), 0)::BIGINT AS unscored,
  min(number) AS min,
  min(number) FILTER (100 * up_to >= 5 * total) AS p5,
  min(number) FILTER (100 * up_to >= 10 * total) AS p10,
  min(number) FILTER (100 * up_to >= 25 * total) AS p25,
  min(number) FILTER (100 * up_to >= 50 * total) AS p50,
  min(number) FILTER (100 * up_to >= 75 * total) AS p75,
  min(number) FILTER (100 * up_to >= 90 * total) AS p90,
  min(number) FILTER (100 * up_to >= 95 * total) AS p95,
  max(number) AS max,
  -- To the decimals of a score: the last bits depend on the order of the sum.
  round(sum(number * documents) / sum(documents) FILTER (number IS NOT NULL), 4) AS mean
FROM placed
GROUP BY step, score, lang
-- Without a shard nobody knows which fields are words: those that never are a number.
HAVING score LIKE '%score' OR score IN (FROM stored.score_names) OR count(number) > 0
ORDER BY score, lang
