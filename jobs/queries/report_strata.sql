-- The strata of each choice and the least score that stays in each, largest first; the last row holds what is beyond $most.
WITH ranked AS (
  SELECT
    *,
    replace(step, 'interleaved.choose', 'interleaved.select') AS chosen_by,
    least(row_number() OVER (PARTITION BY step ORDER BY documents DESC, stratum), $most + 1) AS place
  FROM strata
)
SELECT
  chosen_by AS step,
  place,
  count(*) AS strata,
  any_value(stratum) AS stratum,
  any_value(lang) AS lang,
  any_value(domain) AS domain,
  sum(documents)::BIGINT AS documents,
  sum(quota)::BIGINT AS quota,
  min(threshold) AS lowest,
  max(threshold) AS highest,
  sum(tied)::BIGINT AS tied,
  sum(capped)::BIGINT AS capped
FROM ranked
GROUP BY chosen_by, place
ORDER BY chosen_by, place
