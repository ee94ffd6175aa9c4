-- One row per gold document and criterion: what its file says, and what the judge said of it in this run.
FROM stored.gold
