-- What recognizers read of drawn samples, by generator and language; samples of which they know no text are not read.
SELECT
  engine, generator, lang,
  count(*) AS samples,
  sum(texts)::BIGINT AS texts,
  sum(characters)::BIGINT AS characters,
  sum(edits) / sum(characters)::DOUBLE AS edits_a_character,
  median(distance) AS median_distance,
  count(*) FILTER (misread) AS misread,
  arg_max(worst_text, distance) AS worst_text,
  arg_max(worst_read, distance) AS worst_read
FROM read_back
WHERE texts > 0
GROUP BY engine, generator, lang
ORDER BY engine, generator, lang
