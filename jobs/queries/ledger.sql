-- Every record once for each step it entered, in exactly one state; and a row for each part that left, each edit.
-- What a step kept has no row of its own in the stored ledger: it is the step's output.
SELECT * FROM stored.ledger
UNION ALL BY NAME
SELECT runs.run, files.step, files.unit, kept.record_id, NULL::INTEGER AS part, 'kept' AS state
FROM stored.kept AS kept
JOIN stored.files AS files USING (filename)
CROSS JOIN stored.runs AS runs
