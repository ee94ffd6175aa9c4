-- Duplicates beside the record that stayed in their place, where both texts are at hand.
WITH told AS (
  SELECT step, filter, reason, value, record_id, regexp_extract(detail, '[0-9a-f]{32}') AS survivor
  FROM ledger
  WHERE state = 'duplicate' AND part IS NULL
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY step, reason ORDER BY md5(record_id), record_id) AS turn
  FROM told
  WHERE survivor NOT IN ('', record_id)
),
chosen AS (FROM ranked ORDER BY turn, step, reason, record_id LIMIT $most),
texts AS (
  SELECT
    record_id,
    arg_max(
      struct_pack(
        uri := source.uri,
        text := left(array_to_string(list_filter(list_transform(parts, lambda p: p.text), lambda t: t IS NOT NULL), chr(10)), $letters)
      ),
      steps.place
    ) AS seen
  FROM documents
  JOIN stored.steps AS steps USING (step)
  WHERE record_id IN (SELECT record_id FROM chosen UNION SELECT survivor FROM chosen)
  GROUP BY record_id
)
SELECT
  chosen.step, chosen.filter, chosen.reason, chosen.value, chosen.record_id, chosen.survivor,
  gone.seen.uri AS uri, gone.seen.text AS text, stays.seen.uri AS survivor_uri, stays.seen.text AS survivor_text
FROM chosen
JOIN texts AS gone USING (record_id)
JOIN texts AS stays ON stays.record_id = chosen.survivor
ORDER BY chosen.step, chosen.reason, chosen.record_id
