-- What filters measured on each picture of some documents that were handed to the shards.
SELECT record_id, len(media) AS pictures, list_filter(measures, lambda m: m.part IS NOT NULL) AS measures
FROM stored.handed
WHERE record_id IN (SELECT unnest($records::VARCHAR[]))
