-- What editors changed in records that went on.
SELECT step, filter, reason, count(*) AS records, sum(value)::DOUBLE AS changes
FROM ledger
JOIN stored.steps AS steps USING (step)
WHERE state = 'edited'
GROUP BY step, steps.place, filter, reason
ORDER BY steps.place, records DESC, filter, reason
