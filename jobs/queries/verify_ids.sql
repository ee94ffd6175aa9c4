-- Ids that stand more than once in the shards.
SELECT sample_id AS "where", format('stands {} times in the shards', count(*)) AS what
FROM samples
GROUP BY sample_id
HAVING count(*) > 1
ORDER BY ALL
