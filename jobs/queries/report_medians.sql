-- The median of one score ({score}) of the samples in each language.
SELECT lang, quantile_disc({score}, 0.5) AS median
FROM index_samples
WHERE isfinite({score})
GROUP BY lang
