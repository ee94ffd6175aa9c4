-- The ids that begin with $start.
SELECT DISTINCT record_id FROM ledger WHERE starts_with(record_id, $start) ORDER BY record_id LIMIT $most
