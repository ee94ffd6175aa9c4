-- Whether the content of a dropped record was kept.
SELECT record_id FROM dropped WHERE record_id = $record AND sampled LIMIT 1
