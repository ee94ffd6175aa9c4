-- How the values of one column ({value} of {source}) lie.
WITH told AS (SELECT ({value})::DOUBLE AS value FROM {source}),
  finite AS (SELECT value FROM told WHERE isfinite(value))
SELECT
  (SELECT count(*) FROM told) AS rows,
  count(*) AS count,
  min(value) AS least,
  max(value) AS most,
  quantile_disc(value, [0.05, 0.25, 0.5, 0.75, 0.95]) AS quantiles,
  coalesce(bool_and(value = round(value)), false) AS is_whole
FROM finite
