-- The training samples, with their scores as a map: scores['word_count'].
SELECT * REPLACE (map_from_entries(scores) AS scores) FROM stored.samples
