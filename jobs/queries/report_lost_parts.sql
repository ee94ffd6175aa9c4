-- The parts and pictures that some records lost on their way.
SELECT step, record_id, part, state, filter, reason, value, detail
FROM ledger
JOIN stored.steps AS steps USING (step)
WHERE part IS NOT NULL AND record_id IN (SELECT unnest($records::VARCHAR[]))
ORDER BY record_id, steps.place, part, filter, reason
