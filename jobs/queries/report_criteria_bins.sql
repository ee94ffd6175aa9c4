-- How many documents have a score of a criterion ({names}) in each of $bins parts of 0 to 1; 1 is in the last.
SELECT score, lang, state, greatest(least(floor(value * $bins), $bins - 1), 0)::INTEGER AS bin, count(*) AS count
FROM scores
WHERE regexp_full_match(score, '({names})(#\d+)?\.score') AND isfinite(value)
GROUP BY ALL
