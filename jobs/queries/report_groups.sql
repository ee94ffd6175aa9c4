-- Documents and samples by {key}, most documents first; the last row holds in one what is beyond $most.
WITH counted AS (
  SELECT
    {key} AS name,
    count(*) AS documents,
    count(*) FILTER (state = 'kept') AS kept,
    count(*) FILTER (state = 'dropped') AS dropped,
    count(*) FILTER (state = 'duplicate') AS duplicate,
    count(*) FILTER (state IN ('failed', 'split')) AS other,
    coalesce(sum(pictures), 0) AS pictures,
    coalesce(sum(text_tokens), 0) AS text_tokens,
    coalesce(sum(vision_tokens), 0) AS vision_tokens
  FROM ends
  GROUP BY name
),
ranked AS (
  SELECT *, least(row_number() OVER (ORDER BY documents DESC, kept DESC, name), $most + 1) AS place FROM counted
)
SELECT
  place,
  count(*) AS groups,
  any_value(name) AS name,
  sum(documents)::BIGINT AS documents,
  sum(kept)::BIGINT AS kept,
  sum(dropped)::BIGINT AS dropped,
  sum(duplicate)::BIGINT AS duplicate,
  sum(other)::BIGINT AS other,
  sum(pictures)::BIGINT AS pictures,
  sum(text_tokens)::BIGINT AS text_tokens,
  sum(vision_tokens)::BIGINT AS vision_tokens
FROM ranked
GROUP BY place
ORDER BY place
