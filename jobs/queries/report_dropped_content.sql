-- What was kept of some dropped documents, with their first pictures.
SELECT step, record_id, filter, reason, parts, media, media_data[1:$most] AS media_data
FROM dropped
WHERE sampled AND record_id IN (SELECT unnest($records::VARCHAR[]))
ORDER BY step, record_id, filter, reason
