-- One flat row per sample: where it lies, its sizes, tokens and scores.
FROM stored.index_samples
