-- Where the pictures of some samples lie.
SELECT sample_id, media, file, "offset", length
FROM index_media
WHERE sample_id IN (SELECT unnest($samples::VARCHAR[])) AND type = 'image'
ORDER BY sample_id, media
