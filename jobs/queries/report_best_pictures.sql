-- What was measured on each picture of some documents that were handed to the shards, and what $filter says of them.
SELECT
  record_id,
  len(media) AS pictures,
  list_filter(measures, lambda m: m.part IS NOT NULL OR (m.filter = $filter AND m.field = 'pictures')) AS measures
FROM stored.handed
WHERE record_id IN (SELECT unnest($records::VARCHAR[]))
