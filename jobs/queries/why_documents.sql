-- One record as each step handed it on or dropped it, without its content.
SELECT step, kind, lang, source, list_filter(meta, lambda item: item.name = 'title')[1].value AS title, measures
FROM documents WHERE record_id = $record
UNION ALL BY NAME
SELECT step, kind, lang, source, list_filter(meta, lambda item: item.name = 'title')[1].value AS title, measures
FROM dropped WHERE record_id = $record
