-- One row per document that interleaved.judge asked about: scores from 0 to 5, or why there are none.
SELECT * EXCLUDE (answer) FROM stored.ratings
