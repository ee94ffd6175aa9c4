-- One row per URL that images.fetch was given: what was answered, what became of it, and why.
SELECT * EXCLUDE (media_data) FROM stored.fetched
