-- One row per finished unit. records_in + made = kept + dropped + duplicate + failed + split.
WITH counted AS (SELECT * REPLACE (map_from_entries(counts) AS counts) FROM stored.manifests)
SELECT
  step, unit, position,
  coalesce(counts['in'], 0) AS records_in,
  coalesce(counts['made'], 0) AS made,
  coalesce(counts['kept'], 0) AS kept,
  coalesce(counts['dropped'], 0) AS dropped,
  coalesce(counts['duplicate'], 0) AS duplicate,
  coalesce(counts['failed'], 0) AS failed,
  coalesce(counts['split'], 0) AS split,
  counts, inputs, files, measure_hash, decide_hash, inputs_hash
FROM counted
