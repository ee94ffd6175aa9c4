-- What left the run most often, records before parts.
SELECT step, state, filter, reason, part IS NOT NULL AS is_part, count(*) AS count
FROM ledger
WHERE state NOT IN ('kept', 'edited')
GROUP BY ALL
ORDER BY is_part, count DESC, step, filter, reason
LIMIT $most
