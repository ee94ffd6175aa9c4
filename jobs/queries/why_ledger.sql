-- All that the ledger tells of one record.
FROM ledger WHERE record_id = $record ORDER BY part NULLS FIRST, state, filter, reason, value, detail
