-- What a recognizer read of one drawn sample, a row for each step that asked it.
FROM read_back WHERE sample_id = $record
