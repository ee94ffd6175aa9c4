-- How many documents have one of the scores {names} in each of $bins parts of 0 to 1; 1 is in the last.
SELECT score, lang, state, greatest(least(floor(value * $bins), $bins - 1), 0)::INTEGER AS bin, count(*) AS count
FROM scores
WHERE score IN ({names}) AND isfinite(value)
GROUP BY ALL
