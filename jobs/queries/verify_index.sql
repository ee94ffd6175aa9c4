-- Samples against both indexes.
WITH shown AS (
  SELECT sample_id, kind, lang, len(media)::BIGINT AS media, text_tokens, vision_tokens FROM samples
),
listed AS (SELECT sample_id, kind, lang, media::BIGINT AS media, text_tokens, vision_tokens FROM index_samples),
ranges AS (SELECT sample_id, count(*) AS media FROM index_media GROUP BY sample_id)
SELECT sample_id AS "where", 'index/samples tells something else than its shard' AS what
FROM (
  (FROM shown EXCEPT ALL FROM listed)
  UNION ALL
  (FROM listed EXCEPT ALL FROM shown)
)
GROUP BY sample_id
UNION ALL
SELECT sample_id, format('{} media in its shard, {} in index/media', coalesce(shown.media, 0), coalesce(ranges.media, 0))
FROM shown
FULL JOIN ranges USING (sample_id)
WHERE coalesce(shown.media, 0) <> coalesce(ranges.media, 0)
ORDER BY ALL
