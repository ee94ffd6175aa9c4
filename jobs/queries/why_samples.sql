-- One sample and its place in the shards.
SELECT kind, lang, source, media, samples.text_tokens, samples.vision_tokens, place.file, place.row_group, place.row
FROM (SELECT * FROM samples WHERE sample_id = $record) AS samples
JOIN (SELECT sample_id, file, row_group, row FROM index_samples WHERE sample_id = $record) AS place USING (sample_id)
