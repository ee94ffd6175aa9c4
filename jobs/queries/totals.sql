-- What the shards hold in all.
SELECT
  count(*) AS samples,
  coalesce(sum(media), 0)::BIGINT AS pictures,
  count(DISTINCT file) AS shards,
  (SELECT coalesce(sum(unnested.bytes), 0) / (1 << 20)
     FROM (SELECT unnest(files, recursive := true) FROM stored.manifests) AS unnested
    WHERE unnested.table = 'samples') AS mib,
  coalesce(sum(text_tokens), 0)::BIGINT AS text_tokens,
  coalesce(sum(vision_tokens), 0)::BIGINT AS vision_tokens
FROM index_samples
