-- Some documents as one step handed them on, with their first pictures; those that came twice have the same content.
SELECT record_id, any_value(parts) AS parts, any_value(media) AS media, any_value(media_data[1:$most]) AS media_data
FROM documents
WHERE step = $step AND record_id IN (SELECT unnest($records::VARCHAR[]))
GROUP BY record_id
