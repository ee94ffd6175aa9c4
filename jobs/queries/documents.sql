-- The documents as each step handed them on, so a page that three steps kept stands here three times: ask for one step.
FROM stored.documents
